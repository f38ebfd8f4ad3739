"""What images say about themselves: their size, and EXIF and XMP in JPEG, PNG, WebP, TIFF, HEIF.

EXIF 2.32 (CIPA DC-008): where the picture was taken, when, and with which
camera. Degrees, minutes and seconds are given as one signed number. The picture
itself stays unread, and is given as an `Image`: another process may look at it.
What follows a picture's end is opened on its own: a film behind a photo, a
second frame, a file that hides. So is the small picture that EXIF carries: it may
show what was cut off or blurred in the large one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.files import image_size, metadata_blocks, picture_ends
from auditor.decode.files.tiff import Tiff, Value
from auditor.model import DecodeError, Image, Leaf, Opaque, Path, Scalar

_FRAMES = 8  # pictures in a row that are given one by one, as a camera's stream has them
_PADDING = 16  # bytes behind a picture that need not be anything
_LONGEST_TAG = 256  # characters of a tag that go with the picture
_MOST_TAGS = 64
_MOST_XMP = 256 * 1024
_SUB, _GPS = 0x8769, 0x8825
_TAGS = {
    0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0131: "Software",
    0x0132: "DateTime", 0x013B: "Artist", 0x8298: "Copyright", 0x9003: "DateTimeOriginal",
    0x9004: "DateTimeDigitized", 0x9011: "OffsetTimeOriginal", 0x9286: "UserComment",
    0xA420: "ImageUniqueID", 0xA430: "CameraOwnerName", 0xA431: "BodySerialNumber",
    0xA433: "LensMake", 0xA434: "LensModel", 0xA435: "LensSerialNumber",
}  # fmt: skip
_GPS_TAGS = {
    5: "GPSAltitudeRef", 6: "GPSAltitude", 7: "GPSTimeStamp", 12: "GPSSpeedRef", 13: "GPSSpeed",
    17: "GPSImgDirection", 27: "GPSProcessingMethod", 28: "GPSAreaInformation",
    29: "GPSDateStamp", 31: "GPSHPositioningError",
}  # fmt: skip
_DEGREES = {1: 2, 3: 4, 19: 20, 21: 22}  # tag of the reference → tag of the degrees
_AXES = {2: "GPSLatitude", 4: "GPSLongitude", 20: "GPSDestLatitude", 22: "GPSDestLongitude"}


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return image_size.kind(data) != ""


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    kind = image_size.kind(data)
    whole, rest = data, b""
    place = at
    for number in range(_FRAMES):
        end = picture_ends.end(whole, kind)
        data, rest = whole[:end], b"" if end is None else whole[end:]
        yield from _picture(data, kind, place, hint, cut=end is None)
        if kind != "image/jpeg" or not rest.startswith(b"\xff\xd8\xff"):
            break
        place, whole = at.layer(f"image[{number + 1}]"), rest
    if len(rest) > _PADDING and rest.strip(b"\x00\xff"):
        yield Inner(at.layer("behind-image", ""), rest)


def _picture(data: bytes, kind: str, at: Path, hint: Hint, *, cut: bool) -> Iterator[Peeled]:
    """The leaves of a picture's metadata, and the picture."""
    tags: list[tuple[str, str]] = []
    found = False
    for name, block in metadata_blocks.blocks(data, kind):
        if name == "xmp":
            found = True
            yield Inner(at.layer("xmp"), _packet(block), Hint("application/rdf+xml"))
            continue
        try:
            tiff = Tiff(block)
        except DecodeError:
            continue
        for leaf in _exif(tiff, at.layer("exif")):
            found = True
            if len(tags) < _MOST_TAGS and not isinstance(leaf.value, bytes):
                tags.append((leaf.name, str(leaf.value)[:_LONGEST_TAG]))
            yield leaf
        thumbnail = tiff.thumbnail()
        if kind == "image/jpeg" and image_size.measure(thumbnail, kind):
            yield Inner(at.layer("exif:thumbnail"), thumbnail, Hint("image/jpeg", body=True))
    size = image_size.measure(data, kind)
    if size is None:
        if not found:
            raise DecodeError("no header and no metadata")
        yield Opaque(at, magic.reason(data, hint.mime), len(data), data[:HEAD])
        return
    yield Image(
        at,
        f"{kind}: not opened",
        len(data),
        data[:HEAD],
        media_type=kind,
        width=size.width,
        height=size.height,
        sha256="" if cut else hashlib.sha256(data).hexdigest(),
        tags=tuple(tags),
        content=data,
        cut=cut,
    )


def _packet(block: bytes) -> bytes:
    """An XMP packet without its wrapper, so that it begins as XML does."""
    block = block[:_MOST_XMP]
    end = block.rfind(b"<?xpacket end")
    starts = [at for at in (block.find(b"<x:xmpmeta"), block.find(b"<rdf:RDF")) if at >= 0]
    return block[min(starts, default=0) : end if end > 0 else len(block)]


def _exif(tiff: Tiff, at: Path) -> Iterator[Leaf]:
    """The named entries of the first directory, the EXIF one and the GPS one."""
    pointers: dict[int, int] = {}
    for tag, value in tiff.directory(tiff.first):
        if tag in (_SUB, _GPS) and isinstance(value, tuple):
            pointers[tag] = int(value[0])
        elif tag in _TAGS:
            yield from _leaf(at, _TAGS[tag], value)
    if _SUB in pointers:
        for tag, value in tiff.directory(pointers[_SUB]):
            if tag in _TAGS:
                yield from _leaf(at, _TAGS[tag], value)
    if _GPS in pointers:
        yield from _gps(dict(tiff.directory(pointers[_GPS])), at)


def _gps(entries: dict[int, Value], at: Path) -> Iterator[Leaf]:
    for reference, tag in _DEGREES.items():
        degrees = entries.get(tag)
        if isinstance(degrees, tuple) and 1 <= len(degrees) <= 3:
            value = sum(part / 60**index for index, part in enumerate(degrees))
            sign = -1 if entries.get(reference) in ("S", "W") else 1
            yield from _leaf(at, _AXES[tag], f"{sign * value:.7f}")
    for tag, name in _GPS_TAGS.items():
        if tag in entries:
            yield from _leaf(at, name, entries[tag])


def _leaf(at: Path, name: str, value: Value) -> Iterator[Leaf]:
    scalar: Scalar
    if isinstance(value, tuple):
        scalar = value[0] if len(value) == 1 else ":".join(f"{part:g}" for part in value)
    elif isinstance(value, bytes):
        scalar = value[8:] if name == "UserComment" else value
    else:
        scalar = value
    if scalar not in ("", b""):
        yield Leaf(at, f":{name}", name, scalar)


def _example() -> bytes:
    """A JPEG that says no more than where it was taken: 22°19'9.48"N 114°10'9.84"E."""
    gps = 26
    entries = (
        b"\x01\x00\x02\x00\x02\x00\x00\x00N\0\0\0", b"\x02\x00\x05\x00\x03\x00\x00\x00\x50\0\0\0",
        b"\x03\x00\x02\x00\x02\x00\x00\x00E\0\0\0", b"\x04\x00\x05\x00\x03\x00\x00\x00\x68\0\0\0",
    )  # fmt: skip
    ratios = (22, 1, 19, 1, 948, 100, 114, 1, 10, 1, 984, 100)
    tiff = b"II*\x00\x08\0\0\0" + b"\x01\x00\x25\x88\x04\x00\x01\0\0\0" + gps.to_bytes(4, "little")
    tiff += bytes(4) + b"\x04\x00" + b"".join(entries) + bytes(4)
    tiff += b"".join(number.to_bytes(4, "little") for number in ratios)
    body = metadata_blocks.EXIF + tiff
    return (
        b"\xff\xd8\xff\xe1"
        + (len(body) + 2).to_bytes(2, "big")
        + body
        + b"\xff\xda\x00\x02\xff\xd9"
    )


DECODER: Decoder[bytes] = Decoder(
    "image-metadata",
    _sniff,
    _peel,
    (
        Example(
            _example(),
            (
                (" ▸ exif:GPSLatitude", "22.3193000"),
                (" ▸ exif:GPSLongitude", "114.1694000"),
            ),
        ),
        Example(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20), None),
        Example(b"\x89PNG\r\n\x1a\n" + bytes(20), None),
        Example(b"GIF89a", None),
    ),
)
