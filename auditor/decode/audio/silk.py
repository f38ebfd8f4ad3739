"""SILK files (Skype's SDK, version 3): speech and nothing else, in packets of 20 ms.

WeChat and QQ put one byte in front; packets follow each with its length, and the SDK ends a file
with a length of -1.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

HEAD = b"#!SILK_V3"
_HEADS = (HEAD, b"\x02" + HEAD)
_PACKET = 0.02
_LONGEST = 1_024  # bytes of a packet, of which the SDK's largest has fewer
_CHECKED = 250_000  # packets
_END = 0xFFFF


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_HEADS)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    place, packets = data.index(HEAD) + len(HEAD), 0
    while place + 2 <= len(data) and packets < _CHECKED:
        size = int.from_bytes(data[place : place + 2], "little")
        if size == _END:
            break
        if size > _LONGEST:
            raise DecodeError("no such packet")
        place += 2 + size
        packets += 1
    if not packets:
        raise DecodeError("no packets")
    yield from told(at, data, Sound("SILK", "SILK", packets * _PACKET, channels=1))


_PACKETS = (b"\x28\x00" + bytes(40)) * 50

DECODER: Decoder[bytes] = Decoder(
    "silk",
    _sniff,
    _peel,
    (
        Example(
            b"\x02" + HEAD + _PACKETS + b"\xff\xff",
            (
                (" ▸ audio:format", "SILK"),
                (" ▸ audio:codec", "SILK"),
                (" ▸ audio:seconds", 1.0),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(HEAD + b" is a codec", None),
        Example(HEAD, None),
    ),
    firsts=b"\x02#",
)
