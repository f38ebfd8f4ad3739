"""Where a film was shot: ISO 6709 in MP4 and QuickTime, as phones write it.

`moov/udta/©xyz` (Android), or the item of `moov/meta` that its keys call
com.apple.quicktime.location.ISO6709 (QuickTime File Format Specification, metadata).
`moov/udta/loci` (3GPP TS 26.244, 8.10) has numbers instead, in 65,536ths of a degree.
"""

from __future__ import annotations

import re
from struct import Struct

from auditor.decode.files import iso_boxes

_XYZ = (b"moov", b"udta", b"\xa9xyz")
_KEY = b"com.apple.quicktime.location.ISO6709"
_POSITION = re.compile(
    rb"[+-]\d{2}(?:\d{2}){0,2}(?:\.\d{1,8})?[+-]\d{3}(?:\d{2}){0,2}(?:\.\d{1,8})?"
    rb"(?:[+-]\d{1,5}(?:\.\d{1,6})?)?(?:CRS\w{1,16})?/"
).search
_LOCI = (b"moov", b"udta", b"loci")
_NUMBERS = Struct(">ii").unpack_from  # longitude, latitude
_FIXED = 65_536
_HEADS = 6  # bytes of version, flags and language before the place's name
_NAME = 256  # bytes of it
_LONGEST = 1 << 16  # bytes of metadata that are searched


def place(data: bytes) -> str:
    """The position as it is written, "" where there is none."""
    for box in iso_boxes.below(data, _XYZ):
        if found := _POSITION(data[box.start : min(box.end, box.start + _LONGEST)]):
            return found[0].decode("ascii")
    for box in iso_boxes.below(data, (b"moov", b"meta")):
        inside = data[box.start : min(box.end, box.start + _LONGEST)]
        if _KEY in inside and (found := _POSITION(inside)):
            return found[0].decode("ascii")
    for box in iso_boxes.below(data, _LOCI):
        if where := _in_numbers(data[box.start : min(box.end, box.start + _LONGEST)]):
            return where
    return ""


def _in_numbers(box: bytes) -> str:
    """The position of a `loci` box as ISO 6709 writes it, "" where it has none.

    The place's name, which ends in a zero, and a byte for its role stand before it.
    """
    wide = box[_HEADS : _HEADS + 2] in (b"\xfe\xff", b"\xff\xfe")
    end = _wide_end(box) if wide else box.find(b"\0", _HEADS, _HEADS + _NAME) + 1
    at = end + 1
    if end < 1 or at + 8 > len(box):
        return ""
    lon, lat = (number / _FIXED for number in _NUMBERS(box, at))
    if abs(lat) > 90 or abs(lon) > 180 or (lat == 0 and lon == 0):
        return ""
    return f"{lat:+09.5f}{lon:+010.5f}/"


def _wide_end(box: bytes) -> int:
    """Where a name of UTF-16 ends, its zero included; 0 for one without an end."""
    for at in range(_HEADS, min(len(box) - 1, _HEADS + 2 * _NAME), 2):
        if box[at : at + 2] == b"\0\0":
            return at + 2
    return 0
