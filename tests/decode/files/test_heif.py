"""Metadata of HEIF and AVIF files, in every form that the table of places has."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from auditor.decode.files import heif_items
from tests.decode.messages import body_values

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>Lake</place></x:xmpmeta>'
GPS = {" ▸ exif:GPSLatitude": "22.3034278", " ▸ exif:GPSLongitude": "114.1824389"}


def exif() -> Image.Exif:
    made = Image.Exif()
    made[0x010F] = "Apple"
    gps = made.get_ifd(0x8825)
    gps[1], gps[2] = "N", (IFDRational(22), IFDRational(18), IFDRational(1234, 100))
    gps[3], gps[4] = "E", (IFDRational(114), IFDRational(10), IFDRational(5678, 100))
    made.get_ifd(0x8769)[0xA431] = "SN12345678"
    return made


TIFF = exif().tobytes().removeprefix(b"Exif\x00\x00")


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def full(name: bytes, content: bytes, version: int = 0) -> bytes:
    return box(name, bytes([version, 0, 0, 0]) + content)


def heic(item: bytes, *, version: int = 0, idat: bool = False, split: bool = False) -> bytes:
    """A file of one picture without data, its EXIF (item 2) and XMP (item 3) behind it."""
    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    wide = "I" if version == 2 else "H"
    infe = 3 if version == 2 else 2
    names = (b"hvc1\0", b"Exif\0", b"mime\0application/rdf+xml\0")
    entries = b"".join(
        full(b"infe", struct.pack(f">{wide}H", number, 0) + name, infe)
        for number, name in enumerate(names, 1)
    )
    count = struct.pack(">I" if version == 2 else ">H", 3)
    iinf = full(b"iinf", count + entries, 1 if version == 2 else 0)
    content = bytes(100) + item + XMP
    half = len(item) // 2 if split else len(item)
    extents = {1: [(0, 100)], 2: [(100, half)], 3: [(100 + len(item), len(XMP))]}
    if split:
        extents[2].append((100 + half, len(item) - half))

    def meta(base: int) -> bytes:
        table = b"\x44\x40" + struct.pack(f">{wide}", 3)
        for number, places in extents.items():
            table += struct.pack(f">{wide}", number)
            table += struct.pack(">H", int(idat)) if version else b""
            table += struct.pack(">HIH", 0, base, len(places))
            table += b"".join(struct.pack(">II", *place) for place in places)
        size = full(b"ispe", struct.pack(">II", 4032, 3024))
        inner = iinf + box(b"iprp", box(b"ipco", size)) + full(b"iloc", table, version)
        return full(b"meta", inner + (box(b"idat", content) if idat else b""))

    if idat:
        return head + meta(0)
    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", content)


APPLE = struct.pack(">I", 6) + b"Exif\0\0" + TIFF
OTHERS = (APPLE, struct.pack(">I", 0) + TIFF, struct.pack(">I", 0) + b"Exif\0\0" + TIFF)


@pytest.mark.parametrize("item", OTHERS, ids=["offset", "plain", "with its name"])
def test_the_place_of_a_photo_is_read(item: bytes) -> None:
    found = body_values(heic(item), "image/heic")
    assert GPS.items() <= found.items()
    assert found[" ▸ exif:BodySerialNumber"] == "SN12345678"
    assert "Lake" in found.values()


@pytest.mark.parametrize("version", [0, 1, 2])
@pytest.mark.parametrize("split", [False, True])
def test_every_version_of_the_table_of_places_is_read(version: int, split: bool) -> None:
    assert GPS.items() <= body_values(heic(APPLE, version=version, split=split)).items()


@pytest.mark.parametrize("version", [1, 2])
def test_items_in_the_head_itself_are_read(version: int) -> None:
    assert GPS.items() <= body_values(heic(APPLE, version=version, idat=True)).items()


def test_what_a_common_library_writes_is_read() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (32, 32), "teal").save(picture, "AVIF", exif=exif(), xmp=XMP)
    found = body_values(picture.getvalue(), "image/avif")
    assert GPS.items() <= found.items()
    assert found[" ▸ exif:Make"] == "Apple"
    assert "Lake" in found.values()


def test_the_name_of_the_item_is_not_the_item() -> None:
    damaged = heic(APPLE).replace(b"iloc", b"free")
    assert list(heif_items.metadata(damaged)) == []


def test_every_cut_and_every_wrong_byte_is_no_error() -> None:
    whole = heic(APPLE, version=1, split=True)
    for at in range(len(whole)):
        list(heif_items.metadata(whole[:at]))
        for value in (0, 0x7F, 0xFF):
            list(heif_items.metadata(whole[:at] + bytes([value]) + whole[at + 1 :]))


def test_an_item_outside_of_the_file_is_none() -> None:
    whole = heic(APPLE)
    assert [kind for kind, _ in heif_items.metadata(whole)] == ["exif", "xmp"]
    assert [kind for kind, _ in heif_items.metadata(whole[:-1])] == ["exif"]
