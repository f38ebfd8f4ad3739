"""Where a picture's own bytes end, by its structure: whether all of it is there.

JPEG (ITU-T T.81 B.1), PNG (ISO/IEC 15948 5.3), WebP (RFC 9649), BMP, GIF89a (15 to 27), JPEG 2000
(ISO/IEC 15444-1 A.4.4, I.4), HEIF and AVIF (boxes), TIFF 6.0 (where its directory is).
"""

from __future__ import annotations

import re

from auditor.decode.files import iso_boxes
from auditor.decode.files.image_size import ALONE, SEGMENTS, START_OF_SCAN
from auditor.decode.files.tiff import Tiff
from auditor.model import DecodeError

_CHUNKS = 65_536  # of a PNG
_PAYLOAD = 8  # bytes of a PNG chunk's or a RIFF chunk's head
_MARKER = re.compile(rb"\xff(?![\x00\x01\xff\xd0-\xd7])", re.DOTALL).search  # in coded data
_GIF_HEAD = 13  # bytes before its colours
_GIF_TRAILER, _GIF_IMAGE, _GIF_EXTENSION = 0x3B, 0x2C, 0x21
_GIF_FRAMES = 100_000
_GIF_DATA = 500_000  # blocks of data of one GIF
_END_OF_CODESTREAM = b"\xff\xd9"
_CODESTREAM = b"\xff\x4f\xff\x51"


def end(data: bytes, media_type: str) -> int | None:
    """Where the picture's own bytes end: what follows is not part of it, though it may be more.

    None where its end is not there: it was cut off. A format of ENDLESS does not always tell.
    """
    reader = _ENDS.get(media_type)
    return reader(data) if reader else len(data)


def _end_of_webp(data: bytes) -> int | None:
    size = _PAYLOAD + int.from_bytes(data[4:8], "little")
    return min(len(data), size + size % 2) if size <= len(data) else None


def _end_of_bmp(data: bytes) -> int | None:
    return len(data) if int.from_bytes(data[2:6], "little") <= len(data) else None


def _end_of_heif(data: bytes) -> int | None:
    return len(data) if iso_boxes.extent(data) <= len(data) else None


def _end_of_png(data: bytes) -> int | None:
    at = 8
    for _ in range(_CHUNKS):
        name = data[at + 4 : at + 8]
        if len(name) < 4:
            return None
        at += 12 + int.from_bytes(data[at : at + 4], "big")
        if name == b"IEND":
            return at if at <= len(data) else None
    return len(data)


def _end_of_jpeg(data: bytes) -> int | None:
    """Behind the end marker. In coded data it cannot occur, in the segments before it can."""
    at = 2
    for _ in range(SEGMENTS):
        if data[at : at + 2] == b"\xff\xd9":
            return at + 2
        if at + 4 > len(data):
            return None
        if data[at] != 0xFF:
            return len(data)
        marker = data[at + 1]
        if marker == 0xFF or marker in ALONE:
            at += 1 if marker == 0xFF else 2
        elif marker == START_OF_SCAN:
            at = _next_marker(data, at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big")))
        else:
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return len(data)


def _next_marker(data: bytes, at: int) -> int:
    """The marker that ends a scan, the end of the data where there is none."""
    found = _MARKER(data, at)
    return found.start() if found else len(data)


def _end_of_gif(data: bytes) -> int | None:
    """Behind the trailer. Some writers leave it out: where all blocks are whole, so is it."""
    at, left = _GIF_HEAD + _colours(data, 10), _GIF_DATA
    for _ in range(_GIF_FRAMES):
        kind = data[at] if at < len(data) else 0
        if kind == _GIF_TRAILER:
            return at + 1
        if kind not in (_GIF_IMAGE, _GIF_EXTENSION):
            return len(data) if at <= len(data) else None
        # A picture's place and colours, and the size of its codes; an extension's name.
        at += 2 if kind == _GIF_EXTENSION else 11 + _colours(data, at + 9)
        while at < len(data) and data[at] and left:
            at += 1 + data[at]
            left -= 1
        at += 1
        if at > len(data):
            return None
    return len(data)


def _colours(data: bytes, at: int) -> int:
    """The bytes of the table of colours that a packed field says follows."""
    packed = data[at] if at < len(data) else 0
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _end_of_jp2(data: bytes) -> int | None:
    """A codestream ends with its marker; boxes behind it have a length."""
    bare = data.startswith(_CODESTREAM)
    if not bare and iso_boxes.extent(data) > len(data):
        return None
    return len(data) if _END_OF_CODESTREAM in data[-2 if bare else 0 :] else None


def _end_of_tiff(data: bytes) -> int | None:
    """Cut off before its directory, which many writers put last; else it does not tell."""
    try:
        first = Tiff(data).first
    except DecodeError:  # BigTIFF
        return len(data)
    return len(data) if first < len(data) else None


_ENDS = {
    "image/jpeg": _end_of_jpeg,
    "image/png": _end_of_png,
    "image/webp": _end_of_webp,
    "image/bmp": _end_of_bmp,
    "image/gif": _end_of_gif,
    "image/jp2": _end_of_jp2,
    "image/tiff": _end_of_tiff,
    "image/heic": _end_of_heif,
    "image/heif": _end_of_heif,
    "image/avif": _end_of_heif,
}
ENDLESS = frozenset(("image/tiff",))
