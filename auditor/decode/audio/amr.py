"""AMR and AMR-WB (RFC 4867, section 5): speech and nothing else, in frames of 20 ms."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_HEADS = ((b"#!AMR-WB\n", "AMR-WB", 16_000), (b"#!AMR\n", "AMR", 8_000))
# Bytes of a frame by its type, the type's own byte among them.
_SIZES = {
    "AMR": (13, 14, 16, 18, 20, 21, 27, 32, 6),
    "AMR-WB": (18, 24, 33, 37, 41, 47, 51, 59, 61, 6),
}
_CHECKED = 250_000  # frames
_EMPTY = 15
_FRAME = 0.02


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:5] == b"#!AMR"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    for head, codec, rate in _HEADS:
        if data.startswith(head):
            frames = _frames(data, len(head), _SIZES[codec])
            yield from told(at, data, Sound("AMR", codec, frames * _FRAME, rate, 1))
            return
    raise DecodeError("no such head")


def _frames(data: bytes, place: int, sizes: tuple[int, ...]) -> int:
    """How many frames follow each other without a gap; raises DecodeError where none does."""
    count = 0
    while place < len(data) and count < _CHECKED:
        kind = data[place] >> 3 & 0x0F
        if data[place] & 0x83 or (kind >= len(sizes) and kind != _EMPTY):
            break
        place += 1 if kind == _EMPTY else sizes[kind]
        count += 1
    if not count:
        raise DecodeError("no frames")
    return count


_FRAMES = (b"\x3c" + bytes(31)) * 50

DECODER: Decoder[bytes] = Decoder(
    "amr",
    _sniff,
    _peel,
    (
        Example(
            b"#!AMR\n" + _FRAMES,
            (
                (" ▸ audio:format", "AMR"),
                (" ▸ audio:codec", "AMR"),
                (" ▸ audio:seconds", 1.0),
                (" ▸ audio:rate", 8_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(b"#!AMR\n\xff\xff", None),
        Example(b"#!AMRITSAR is a city", None),
    ),
    firsts=b"#",
)
