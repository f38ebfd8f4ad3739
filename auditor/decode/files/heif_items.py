"""Items of HEIF and AVIF files that are metadata: where `meta` says they are, and nowhere else.

ISO/IEC 14496-12 8.11: `iinf` names the items and their types, `iloc` says in
which stretches of the file (construction method 0) or of `idat` (method 1) each
one lies. ISO/IEC 23008-12 Annex A: an item `Exif` begins with the offset of its
TIFF header, an item `mime` of type `application/rdf+xml` is XMP. The name "Exif"
itself stands in the file's head too, as the type of that item.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from auditor.decode.binary.cursor import Cursor
from auditor.decode.files import iso_boxes
from auditor.model import DecodeError

_MOST_ITEMS = 8_192  # a photo of 48 MP in tiles has some 200
_MOST_EXTENTS = 64  # of one item
_MOST_GIVEN = 8  # items of metadata
_MOST_BYTES = 1 << 20  # of one item
_XMP = b"application/rdf+xml"
_EXIF_NAME = b"Exif\x00\x00"  # a JPEG's, which some writers leave in front of the TIFF header
_IN_FILE, _IN_IDAT = 0, 1  # construction methods
_WIDTHS = frozenset((0, 4, 8))  # bytes that an offset or a length may have


class _Place(NamedTuple):
    """The stretches of an item, in `idat` or in the file; a length of 0 is all that follows."""

    in_idat: bool
    extents: tuple[tuple[int, int], ...]


def metadata(data: bytes) -> Iterator[tuple[str, bytes]]:
    """("exif", a TIFF block) and ("xmp", a packet) of each such item; none where a box lies."""
    for meta in iso_boxes.below(data, (b"meta",))[:1]:
        parts = {box.name: box for box in iso_boxes.boxes(data, meta.start + 4, meta.end)}
        if b"iinf" not in parts or b"iloc" not in parts:
            return
        wanted = dict(_wanted(data, parts[b"iinf"]))
        try:
            places = _places(data, parts[b"iloc"], wanted.keys())
        except DecodeError:
            return
        idat = parts.get(b"idat", iso_boxes.Box(b"idat", 0, 0))
        for number, place in places.items():
            content = _content(data, place, idat)
            block = _tiff(content) if wanted[number] == "exif" else content
            if block:
                yield wanted[number], block


def _wanted(data: bytes, iinf: iso_boxes.Box) -> Iterator[tuple[int, str]]:
    """The number and kind of each item that is metadata (versions 2 and 3 of `infe`)."""
    head = 6 if data[iinf.start : iinf.start + 1] == b"\x00" else 8
    given = 0
    for count, box in enumerate(iso_boxes.boxes(data, iinf.start + head, iinf.end)):
        if count >= _MOST_ITEMS or given >= _MOST_GIVEN:
            return
        version = data[box.start] if box.start < box.end else 0
        if box.name != b"infe" or version not in (2, 3):
            continue
        width = 2 if version == 2 else 4
        at = box.start + 4 + width + 2  # behind the number and what protects the item
        number = int.from_bytes(data[box.start + 4 : box.start + 4 + width])
        kind = data[at : at + 4]
        if kind == b"Exif":
            given += 1
            yield number, "exif"
        elif kind == b"mime" and _XMP in data[at : min(box.end, at + 256)].split(b"\x00"):
            given += 1
            yield number, "xmp"


def _places(data: bytes, iloc: iso_boxes.Box, wanted: Collection[int]) -> dict[int, _Place]:
    """Where the wanted items lie. Raises DecodeError where the table ends early or is none."""
    table = Cursor(data[iloc.start : iloc.end])
    version, sizes = table.take(4)[0], int.from_bytes(table.take(2))
    offset, length, base, index = (sizes >> shift & 0xF for shift in (12, 8, 4, 0))
    if version > 2 or not {offset, length, base, index} <= _WIDTHS:
        raise DecodeError("no table of places")
    index = index if version else 0
    found: dict[int, _Place] = {}
    for _ in range(min(_number(table, 2 if version < 2 else 4), _MOST_ITEMS)):
        number = _number(table, 2 if version < 2 else 4)
        method = _number(table, 2) & 0xF if version else _IN_FILE
        elsewhere = _number(table, 2)
        start = _number(table, base)
        count = _number(table, 2)
        if number not in wanted or elsewhere or method > _IN_IDAT or count > _MOST_EXTENTS:
            table.take(count * (index + offset + length))
            continue
        extents = []
        for _ in range(count):
            table.take(index)
            extents.append((start + _number(table, offset), _number(table, length)))
        found[number] = _Place(method == _IN_IDAT, tuple(extents))
    return found


def _number(table: Cursor, width: int) -> int:
    return int.from_bytes(table.take(width))


def _content(data: bytes, place: _Place, idat: iso_boxes.Box) -> bytes:
    """An item's stretches in order, b"" where one lies outside of what there is."""
    first, last = (idat.start, idat.end) if place.in_idat else (0, len(data))
    pieces, room = [], _MOST_BYTES
    for offset, length in place.extents:
        start = first + offset
        end = start + length if length else last
        if not first <= start < end <= last:
            return b""
        pieces.append(data[start : min(end, start + room)])
        room -= len(pieces[-1])
    return b"".join(pieces)


def _tiff(item: bytes) -> bytes:
    """The TIFF block of an `Exif` item, which four bytes of offset lead to."""
    offset = int.from_bytes(item[:4])
    return item[4 + offset :].removeprefix(_EXIF_NAME)
