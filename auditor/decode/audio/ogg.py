"""Ogg (RFC 3533) with Opus (RFC 7845), Vorbis, Speex or FLAC; the last page says how long it is."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_PAGE = b"OggS"
_TAIL = 70_000  # bytes from the end in which the last page begins
_OPUS_RATE = 48_000


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:5] == b"OggS\x00"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if len(data) < 58:
        raise DecodeError("ends early")
    head = data[27 + data[26] : 27 + data[26] + 80]
    codec, rate, channels, clock = _head(head)
    last = data.rfind(_PAGE, max(0, len(data) - _TAIL))
    position = int.from_bytes(data[last + 6 : last + 14], "little", signed=True)
    seconds = position / clock if 0 < position < clock * 86_400 else 0.0
    yield from told(at, data, Sound("Ogg", codec, seconds, rate, channels))


def _head(head: bytes) -> tuple[str, int, int, int]:
    """Codec, rate, channels, and the rate in which positions are counted."""
    if head.startswith(b"OpusHead"):
        return "Opus", int.from_bytes(head[12:16], "little") or _OPUS_RATE, head[9], _OPUS_RATE
    if head.startswith(b"\x01vorbis"):
        rate = int.from_bytes(head[12:16], "little")
        return "Vorbis", rate, head[11], rate or 1
    if head.startswith(b"Speex   "):
        rate = int.from_bytes(head[36:40], "little")
        return "Speex", rate, int.from_bytes(head[48:52], "little"), rate or 1
    if head.startswith(b"\x7fFLAC"):
        return "FLAC", 0, 0, 1
    raise DecodeError("no sound in it")


def page(content: bytes, position: int = 0) -> bytes:
    """A page, for examples and tests."""
    return (
        _PAGE
        + b"\x00\x02"
        + position.to_bytes(8, "little")
        + bytes(12)
        + bytes((1, len(content)))
        + content
    )


_OPUS = page(b"OpusHead\x01\x01\x38\x01\x80\x3e\x00\x00\x00\x00\x00") + page(bytes(60), 96_000)

DECODER: Decoder[bytes] = Decoder(
    "ogg",
    _sniff,
    _peel,
    (
        Example(
            _OPUS,
            (
                (" ▸ audio:format", "Ogg"),
                (" ▸ audio:codec", "Opus"),
                (" ▸ audio:seconds", 2.0),
                (" ▸ audio:rate", 16_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(page(b"\x80theora" + bytes(60)), None),
        Example(b"OggS\x00", None),
    ),
    firsts=b"O",
)
