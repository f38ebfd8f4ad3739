"""Finger minutiae: ISO/IEC 19794-2 (2005, 2011) and INCITS 378 (2004, 2009).

`FMR`, a version, the record's length, then a view for each finger, each with
its points of six bytes. The stated length must be the data's, and the views of
the older editions must end where the record does. Card formats without a header
have nothing to be told by and are not opened.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import DecodeError, Path

_MAGIC = b"FMR\x00"
_POINT = 6  # bytes
_POSITIONS = 14  # codes of fingers and palms that minutiae may have, beyond 0
_MOST = 64  # views


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC) and len(data) >= 24


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    version = data[4:8]
    for attempt in _READERS.get(version, ()):
        try:
            title, views, points = attempt(data)
        except DecodeError:
            continue
        more = {"views": views, "minutiae": points, "length": len(data)}
        yield from facts(at, "finger-minutiae", title, more)
        yield unread(at, data, title)
        return
    raise DecodeError("no finger minutiae")


def _views(data: bytes, at: int, views: int) -> int:
    """Walk the views of the older editions; the points in all of them."""
    must(1 <= views <= _MOST)
    points = 0
    for _ in range(views):
        must(number(data, at, 1) <= _POSITIONS)
        count = number(data, at + 3, 1)
        points += count
        at += 4 + count * _POINT
        at += 2 + number(data, at, 2)
    must(at == len(data))
    return points


def _iso_2005(data: bytes) -> tuple[str, int, int]:
    must(number(data, 8, 4) == len(data))
    views = number(data, 22, 1)
    return "ISO/IEC 19794-2:2005 finger minutiae", views, _views(data, 24, views)


def _incits_2004(data: bytes) -> tuple[str, int, int]:
    size, start = number(data, 8, 2), 26
    if not size:  # too long for two bytes: four follow
        size, start = number(data, 10, 4), 30
    must(size == len(data))
    views = number(data, start - 2, 1)
    return "INCITS 378-2004 finger minutiae", views, _views(data, start, views)


def _iso_2011(data: bytes) -> tuple[str, int, int]:
    must(number(data, 8, 4) == len(data))
    views = number(data, 12, 2)
    must(1 <= views <= _MOST)
    place = 15  # the flag of certification stands before
    for _ in range(views):
        size = number(data, place, 4)
        must(size >= 20)
        place += size
    must(place == len(data))
    return "ISO/IEC 19794-2:2011 finger minutiae", views, 0


def _incits_2009(data: bytes) -> tuple[str, int, int]:
    size = number(data, 8, 4)
    must(size in {len(data), len(data) - 1})  # writers are known that count one byte less
    views, points, at = number(data, 19, 1), 0, 21
    must(1 <= views <= _MOST)
    for _ in range(views):
        must(number(data, at, 1) <= _POSITIONS)
        count = number(data, at + 16, 1)
        points += count
        at += 17 + count * _POINT
        at += 2 + number(data, at, 2)
    must(at == len(data))
    return "INCITS 378-2009 finger minutiae", views, points


_READERS = {
    b" 20\x00": (_iso_2005, _incits_2004),
    b"030\x00": (_iso_2011, _incits_2009),
}


def _record(points: int) -> bytes:
    """A record of one finger with so many made-up points, as ISO 19794-2:2005 has it."""
    view = bytes((1, 0, 80, points)) + bytes(range(6)) * points + bytes(2)
    head = _MAGIC + b" 20\x00" + (24 + len(view)).to_bytes(4)
    return head + bytes.fromhex("0000 0100 0150 00c5 00c5 01 00") + view


DECODER: Decoder[bytes] = Decoder(
    "finger-minutiae",
    _sniff,
    _peel,
    (
        Example(
            _record(12),
            (
                (" ▸ finger-minutiae:format", "ISO/IEC 19794-2:2005 finger minutiae"),
                (" ▸ finger-minutiae:minutiae", 12),
            ),
        ),
        Example(_record(12)[:-1], None),
        Example(_record(12) + b"\x00", None),
        Example(_MAGIC + b" 20\x00" + bytes(30), None),
        Example(b"FMRadio tuned to ninety-nine", None),
    ),
    firsts=_MAGIC[:1],
)
