"""Where a film was shot: ISO 6709 in MP4 and QuickTime, as phones write it.

`moov/udta/©xyz` (Android), or the item of `moov/meta` that its keys call
com.apple.quicktime.location.ISO6709 (QuickTime File Format Specification, metadata).
"""

from __future__ import annotations

import re

from auditor.decode.files import iso_boxes

_XYZ = (b"moov", b"udta", b"\xa9xyz")
_KEY = b"com.apple.quicktime.location.ISO6709"
_POSITION = re.compile(
    rb"[+-]\d{2}(?:\d{2}){0,2}(?:\.\d{1,8})?[+-]\d{3}(?:\d{2}){0,2}(?:\.\d{1,8})?"
    rb"(?:[+-]\d{1,5}(?:\.\d{1,6})?)?(?:CRS\w{1,16})?/"
).search
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
    return ""
