"""How large a picture is, by its header alone: no pixel is decoded, no count is trusted.

JPEG (ITU-T T.81 B.2.2), PNG (ISO/IEC 15948 11.2.2), GIF89a 18, WebP (RFC 9649),
BMP, TIFF 6.0, JPEG 2000 (ISO/IEC 15444-1 I.5.3.1), HEIF and AVIF (ISO/IEC 23008-12 6.5.3).
"""

from __future__ import annotations

from typing import NamedTuple

from auditor.decode import magic
from auditor.decode.files import iso_boxes
from auditor.decode.files.tiff import Tiff
from auditor.model import DecodeError

SEGMENTS = 32_768  # of a JPEG that are passed on the way to its frame header
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
START_OF_SCAN, _END = 0xDA, 0xD9
_WIDTH, _HEIGHT = 0x0100, 0x0101


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


def kind(data: bytes) -> str:
    """The media type of a picture, "" if it is none."""
    found = magic.kind(data)
    return found if found.startswith("image/") else ""


def measure(data: bytes, media_type: str) -> Size | None:
    """The picture's size, None where the header gives none."""
    reader = _READERS.get(media_type)
    size = reader(data) if reader else None
    return size if size and size.width > 0 and size.height > 0 else None


def _big(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")


def _little(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "little")


def _of_jpeg(data: bytes) -> Size | None:
    at = 2
    for _ in range(SEGMENTS):
        if at + 9 > len(data) or data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
        elif marker in ALONE:
            at += 2
        elif marker in _FRAMES:
            return Size(_big(data, at + 7, 2), _big(data, at + 5, 2))
        elif marker in (START_OF_SCAN, _END):
            return None
        else:
            at += 2 + max(2, _big(data, at + 2, 2))
    return None


def _of_png(data: bytes) -> Size | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return Size(_big(data, 16, 4), _big(data, 20, 4))


def _of_gif(data: bytes) -> Size | None:
    return Size(_little(data, 6, 2), _little(data, 8, 2)) if len(data) >= 10 else None


def _of_webp(data: bytes) -> Size | None:
    form = data[12:16]
    if len(data) < 30:
        return None
    if form == b"VP8X":
        return Size(1 + _little(data, 24, 3), 1 + _little(data, 27, 3))
    if form == b"VP8L" and data[20] == 0x2F:
        bits = _little(data, 21, 4)
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if form == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return Size(_little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF)
    return None


def _of_bmp(data: bytes) -> Size | None:
    if len(data) < 26:
        return None
    if data[14] == 12:
        return Size(_little(data, 18, 2), _little(data, 20, 2))
    width = int.from_bytes(data[18:22], "little", signed=True)
    return Size(width, abs(int.from_bytes(data[22:26], "little", signed=True)))


def _of_tiff(data: bytes) -> Size | None:
    try:
        tiff = Tiff(data)
    except DecodeError:
        return None
    found = {tag: value for tag, value in tiff.directory(tiff.first) if tag in (_WIDTH, _HEIGHT)}
    width, height = found.get(_WIDTH), found.get(_HEIGHT)
    if not isinstance(width, tuple) or not isinstance(height, tuple):
        return None
    return Size(int(width[0]), int(height[0]))


def _of_jp2(data: bytes) -> Size | None:
    if data.startswith(b"\xff\x4f\xff\x51") and len(data) >= 24:  # A.5.1: the reference grid
        return Size(
            _big(data, 8, 4) - _big(data, 16, 4),
            _big(data, 12, 4) - _big(data, 20, 4),
        )
    at = data.find(b"ihdr", 0, 512)
    return Size(_big(data, at + 8, 4), _big(data, at + 4, 4)) if 0 < at <= len(data) - 12 else None


def _of_heif(data: bytes) -> Size | None:
    """The largest of the sizes that the items have: thumbnails and tiles have smaller ones."""
    sizes = [
        Size(_big(data, box.start + 4, 4), _big(data, box.start + 8, 4))
        for box in iso_boxes.below(data, (b"meta", b"iprp", b"ipco", b"ispe"))
        if box.end - box.start >= 12
    ]
    return max(sizes, key=lambda size: size.width * size.height, default=None)


_READERS = {
    "image/jpeg": _of_jpeg,
    "image/png": _of_png,
    "image/gif": _of_gif,
    "image/webp": _of_webp,
    "image/bmp": _of_bmp,
    "image/tiff": _of_tiff,
    "image/jp2": _of_jp2,
    "image/heic": _of_heif,
    "image/heif": _of_heif,
    "image/avif": _of_heif,
}
