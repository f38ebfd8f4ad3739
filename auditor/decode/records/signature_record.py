"""Movements of a signing pen: ISO/IEC 19794-7 (2007), the full format.

`SDI`, a version, which channels there are (x, y, pressure, time, the pen's angles) and how
each is scaled, then the points. Their number and width must fill the record, but for data
that an extension adds behind them and says.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import Path

_MAGIC = b"SDI\x00"
_VERSIONS = (b" 10\x00", b"010\x00")
_X, _Y, _SWITCH = 0x8000, 0x4000, 0x0020  # bits of the channels; the pen's switch has one byte
_DESCRIBED = 0b1111_1000  # bits of a channel's preamble that announce two bytes each
_LEAST = 8  # points of a signature


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC) and data[4:8] in _VERSIONS


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    channels = number(data, 8, 2)
    must(channels & _X and channels & _Y)
    place = 10
    for _ in range(channels.bit_count()):
        place += 1 + 2 * (number(data, place, 1) & _DESCRIBED).bit_count()
    extended = number(data, place, 1)
    points = number(data, place + 1, 3)
    width = 2 * channels.bit_count() - bool(channels & _SWITCH)
    end = place + 4 + points * width
    must(points >= _LEAST and (end < len(data) if extended else end == len(data)))
    title = "ISO/IEC 19794-7 signature"
    yield from facts(at, "signature", title, {"points": points})
    yield unread(at, data, title)


def _record(points: int = 8) -> bytes:
    return _MAGIC + b" 10\x00\xc1\x40" + bytes(4) + b"\0" + points.to_bytes(3) + bytes(64)


DECODER: Decoder[bytes] = Decoder(
    "signature",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ signature:format", "ISO/IEC 19794-7 signature"),
                (" ▸ signature:points", 8),
            ),
        ),
        Example(_record(9), None),
        Example(b"SDI\x00 10\x00 is the head of a film's description", None),
    ),
    firsts=_MAGIC[:1],
)
