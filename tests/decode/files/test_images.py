"""Pictures in every container and wrapper: found, measured, with their own bytes and no others."""

import base64
import hashlib
import io
import json
import struct

import pytest
from PIL import Image as Pillow

from auditor.decode import Limits, message_parts
from auditor.decode.files import image_size, picture_ends
from auditor.model import Direction, Image, Message, Protocol
from tests.media.pictures import FACE, ROCKET, encoded

KINDS = {
    ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".gif": "image/gif",
    ".bmp": "image/bmp", ".tiff": "image/tiff", ".jp2": "image/jp2",
}  # fmt: skip


def images(body: bytes, mime: bytes = b"", protocol: Protocol = Protocol.HTTP) -> list[Image]:
    message = Message(
        "f", 0, Direction.REQUEST, protocol, method="POST", path="/u",
        headers=((b"content-type", mime),) if mime else (), body=body, body_size=len(body),
    )  # fmt: skip
    return [one for one in message_parts(message, Limits()).opaques if isinstance(one, Image)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_is_measured(kind: str) -> None:
    content = FACE if kind == ".jpg" else encoded(kind)
    [image] = images(content)
    assert (image.media_type, image.width, image.height) == (KINDS[kind], 200, 200)
    assert image.sha256 == hashlib.sha256(content).hexdigest()
    assert image.content == content


def _protobuf(data: bytes) -> bytes:
    size = len(data)
    length = bytearray()
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    return b"\x08\x96\x01\x12\x05hello\x1a" + bytes([*length, size]) + data


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".gif", ".bmp"])
def test_a_picture_is_found_in_every_wrapper(kind: str) -> None:
    content = FACE if kind == ".jpg" else encoded(kind)
    text = base64.b64encode(content).decode()
    multipart = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        + content
        + b"\r\n--b--\r\n"
    )
    for body, mime in (
        (content, b"application/octet-stream"),
        (multipart, b"multipart/form-data; boundary=b"),
        (json.dumps({"a": {"image": text}}).encode(), b"application/json"),
        (json.dumps({"a": f"data:image/x;base64,{text}"}).encode(), b"application/json"),
        (b"img=" + text.replace("+", "%2B").encode(), b"application/x-www-form-urlencoded"),
        (_protobuf(content), b"application/x-protobuf"),
    ):
        [image] = images(body, mime)
        assert image.content == content, mime
    [image] = images(content, protocol=Protocol.WEBSOCKET)
    assert image.content == content


def test_a_picture_ends_where_it_ends() -> None:
    [first, second] = images(FACE + ROCKET)
    assert (first.content, second.content) == (FACE, ROCKET)
    assert str(second.path) == "request.body ▸ image[1]"
    assert picture_ends.end(encoded(".png") + b"tail", "image/png") == len(encoded(".png"))
    assert picture_ends.end(encoded(".webp") + b"tail", "image/webp") == len(encoded(".webp"))


GIF = (
    b"GIF89a\x02\0\x02\0\x80\0\0" + bytes(6) + b"!\xf9\x04\0\0\0\0\0"
    b",\0\0\0\0\x02\0\x02\0\0\x02\x03\x84\x11\x05\0;"
)
JP2 = b"\xff\x4f\xff\x51" + bytes(60) + b"\xff\xd9"
BOXED = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\0jp2c" + JP2


@pytest.mark.parametrize(
    ("content", "kind"), [(GIF, "image/gif"), (JP2, "image/jp2"), (BOXED, "image/jp2")]
)
def test_what_is_cut_off_says_so_by_its_structure(content: bytes, kind: str) -> None:
    assert picture_ends.end(content, kind) == len(content)
    told = [picture_ends.end(content[:cut], kind) for cut in range(20, len(content))]
    assert told.count(None) >= len(told) - 4  # between a GIF's blocks nothing is missing
    assert picture_ends.end(content[:-3], kind) is None


def test_a_gif_without_its_trailer_is_whole_and_what_follows_is_not_of_it() -> None:
    assert picture_ends.end(GIF[:-1], "image/gif") == len(GIF) - 1
    assert picture_ends.end(GIF + b"tail", "image/gif") == len(GIF)


def test_a_tiff_that_is_cut_before_its_directory() -> None:
    whole = b"II*\0\x20\0\0\0" + bytes(24) + b"\0\0" + bytes(4)
    assert picture_ends.end(whole, "image/tiff") == len(whole)
    assert picture_ends.end(whole[:30], "image/tiff") is None


def test_padding_behind_a_picture_is_nothing() -> None:
    [image] = images(FACE + bytes(5000))
    assert image.content == FACE


def test_text_that_begins_like_a_bitmap_is_text() -> None:
    assert images(b"BMW 320d, 2019, blue, one owner, full service history, no accidents") == []
    assert image_size.kind(b"BM" + bytes(40)) == ""


@pytest.mark.parametrize("cut", [0, 3, 10, 20, 100])
def test_headers_cut_short_are_no_picture_and_no_error(cut: int) -> None:
    for kind, media_type in KINDS.items():
        content = FACE if kind == ".jpg" else encoded(kind)
        image_size.measure(content[:cut], media_type)
        picture_ends.end(content[:cut], media_type)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def test_the_first_frame_of_a_film_of_jpegs_is_a_picture() -> None:
    def film(offset: int) -> bytes:
        table = _box(b"stsd", bytes(4) + struct.pack(">II", 1, 16) + b"jpeg" + bytes(8))
        table += _box(b"stsz", bytes(4) + struct.pack(">II", 0, 1) + struct.pack(">I", len(FACE)))
        table += _box(b"stco", bytes(4) + struct.pack(">II", 1, offset))
        inner = _box(b"stbl", table)
        for name in (b"minf", b"mdia", b"trak", b"moov"):
            inner = _box(name, inner)
        return _box(b"ftyp", b"qt  " + bytes(4)) + inner

    head = film(0)
    [image] = images(film(len(head) + 8) + _box(b"mdat", FACE + ROCKET))
    assert image.content == FACE
    assert str(image.path) == "request.body ▸ frame[0]"


def saved(kind: str, **how: object) -> bytes:
    """FACE as a common library writes it in another format."""
    made = io.BytesIO()
    Pillow.open(io.BytesIO(FACE)).save(made, kind, **how)
    return made.getvalue()


def test_the_photo_of_a_pdf_document_is_a_picture() -> None:
    [image] = images(saved("PDF"), b"application/pdf")
    assert (image.media_type, image.width, image.height) == ("image/jpeg", 200, 200)


@pytest.mark.parametrize(("form", "kind"), [("png", "image/png"), ("bmp", "image/bmp")])
def test_the_largest_picture_of_an_icon_is_one(form: str, kind: str) -> None:
    content = saved("ICO", sizes=[(32, 32), (128, 128)], bitmap_format=form)
    [image] = images(content, b"image/x-icon")
    assert (image.media_type, image.width, image.height) == (kind, 128, 128)
