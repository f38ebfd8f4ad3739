"""Where a picture's file keeps EXIF and XMP: segments, chunks or items, as the format has them.

JPEG (EXIF 2.32 4.7.2, XMP part 3 1.1.3), PNG (third edition 11.3.4.5), WebP (RFC 9649
2.7.1.5), HEIF and AVIF (`heif_items`); a TIFF file is a block of EXIF as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.files import heif_items

EXIF = b"Exif\x00\x00"
_HEIF = frozenset(("image/heic", "image/heif", "image/avif"))
_MOST_SEGMENTS = 512
_XMP = b"http://ns.adobe.com/xap/1.0/\x00"


def blocks(data: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """("exif" or "xmp", its bytes) of each block of metadata."""
    if kind == "image/jpeg":
        yield from _of_jpeg(data)
    elif kind == "image/png":
        yield from _of_png(data)
    elif kind == "image/webp":
        yield from _of_webp(data)
    elif kind == "image/tiff":
        yield "exif", data
    elif kind in _HEIF:
        yield from heif_items.metadata(data)


def _of_jpeg(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if data[at : at + 1] != b"\xff" or len(data) < at + 4 or data[at + 1] == 0xDA:
            return
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if data[at + 1] == 0xE1 and body.startswith(EXIF):
            yield "exif", body[len(EXIF) :]
        elif data[at + 1] == 0xE1 and body.startswith(_XMP):
            yield "xmp", body[len(_XMP) :]
        at += 2 + max(size, 2)


def _of_png(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    for _ in range(_MOST_SEGMENTS):
        size = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if not name or name == b"IEND":
            return
        if name == b"eXIf":
            yield "exif", body
        elif name == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\x00"):
            yield "xmp", body.split(b"\x00", 5)[-1]
        at += 12 + size


def _of_webp(data: bytes) -> Iterator[tuple[str, bytes]]:
    at = 12
    for _ in range(_MOST_SEGMENTS):
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + size]
        if not name:
            return
        if name == b"EXIF":
            yield "exif", body.removeprefix(EXIF)
        elif name == b"XMP ":
            yield "xmp", body
        at += 8 + size + size % 2
