"""Iris images: ISO/IEC 19794-6 (2005, 2011).

`IIR`, a version and the record's length, which must be the data's. In 2011
each picture has a length of its own; in 2005 a header of 45 bytes says how
many eyes follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import Path

_MAGIC = b"IIR\x00"
_OLD, _NEW = b"010\x00", b"020\x00"
_LEAST, _HEADER = 69, 16
_SLACK = 64  # bytes that writers are known to leave out of a picture's length
_MOST = 64
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP")


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC) and len(data) >= _LEAST


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    version = data[4:8]
    must(version in {_OLD, _NEW})
    must(number(data, 8, 4) == len(data))
    if version == _NEW:
        count, place = number(data, 12, 2), _HEADER
        must(1 <= count <= _MOST)
        for _ in range(count):
            length = number(data, place, 4)
            must(40 <= length <= len(data) - place)
            place += length
        must(len(data) - place <= _SLACK)
    else:
        count = number(data, 14, 1)
        must(1 <= count <= 2)
    title = f"ISO/IEC 19794-6:{2011 if version == _NEW else 2005} iris image"
    yield from facts(at, "iris-record", title, {"eyes": count, "length": len(data)})
    start = min((f for f in (data.find(p, 0, 4_096) for p in _PICTURES) if f >= 0), default=-1)
    if start >= 0:
        yield Inner(at.layer("iris-record:image", "irisImage"), data[start:], NO_HINT)
    yield unread(at, data, title)


def _record() -> bytes:
    body = bytes.fromhex("07d5 0c0f 1123 14ff ff") + bytes(80)
    picture = (4 + len(body)).to_bytes(4) + body
    size = _HEADER + len(picture)
    return _MAGIC + _NEW + size.to_bytes(4) + b"\x00\x01\x00\x00" + picture


DECODER: Decoder[bytes] = Decoder(
    "iris-record",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ iris-record:format", "ISO/IEC 19794-6:2011 iris image"),
                (" ▸ iris-record:eyes", 1),
            ),
        ),
        Example(_record()[:-1], None),
        Example(_MAGIC + _NEW + (80).to_bytes(4) + bytes(68), None),
    ),
    firsts=_MAGIC[:1],
)
