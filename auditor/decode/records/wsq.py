"""Fingerprint pictures in WSQ (FBI IAFIS-IC-0110, wavelet scalar quantization).

Two bytes begin it, which are too few to tell: so the markers are walked as they
stand (tables, frame, blocks), the frame must have a size, and the last two
bytes must end it.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import Path

_START, _END = b"\xff\xa0", b"\xff\xa1"
_FRAME, _BLOCK = 0xA2, 0xA3
_MARKERS = frozenset((0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xA8))
_MOST = 64
_LARGEST = 8_000  # pixels


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_START + b"\xff") and len(data) > 40


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    must(data.rstrip(b"\x00").endswith(_END))
    place, height, width = 2, 0, 0
    for _ in range(_MOST):
        must(number(data, place, 1) == 0xFF)
        marker = number(data, place + 1, 1)
        must(marker in _MARKERS)
        length = number(data, place + 2, 2)
        must(length >= 2)
        if marker == _FRAME:
            height, width = number(data, place + 6, 2), number(data, place + 8, 2)
        if marker == _BLOCK:
            break
        place += 2 + length
    must(8 <= height <= _LARGEST and 8 <= width <= _LARGEST)
    title = "WSQ fingerprint picture"
    yield from facts(at, "wsq", title, {"width": width, "height": height})
    yield unread(at, data, title)


def _record() -> bytes:
    comment = b"\xff\xa8" + (2 + 8).to_bytes(2) + b"NIST_COM"
    frame = b"\xff\xa2" + bytes.fromhex("0011 00 ff 0200 0180 0000 0000 0000 0000 00")
    return _START + comment + frame + b"\xff\xa3\x00\x03\x00" + bytes(40) + _END


DECODER: Decoder[bytes] = Decoder(
    "wsq",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ wsq:format", "WSQ fingerprint picture"),
                (" ▸ wsq:width", 384),
                (" ▸ wsq:height", 512),
            ),
        ),
        Example(_record()[:-1], None),
        Example(_START + b"\xff" + bytes(60) + _END, None),
    ),
    firsts=_START[:1],
)
