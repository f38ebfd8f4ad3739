"""Pictures in wrappers that are neither bytes nor base64: each is met, as the picture it is."""

from __future__ import annotations

import base64
import gzip
import json

import cv2
import numpy as np
import pytest

from auditor.decode import Limits, message_parts
from auditor.decode.byte_arrays import MOST, bytes_of, bytes_of_members, spared
from auditor.model import Image, Message
from tests.decode.messages import request
from tests.media.pictures import FACE, FACE_SIDE, encoded

SMALL = cv2.imencode(
    ".jpg", np.random.default_rng(1).integers(0, 255, (24, 24, 3)).astype(np.uint8)
)[1].tobytes()
SIGNED = [byte - 256 if byte > 127 else byte for byte in SMALL]
SIGNATURE = b";chunk-signature=" + b"0" * 64 + b"\r\n"
SEGMENT = b"\xff\xe1\x00\x0aExif\0\0II"


def _exif(thumbnail: bytes) -> bytes:
    """A TIFF block whose second directory leads to a thumbnail."""
    first, second, place = 8, 14, 56
    entries = ((0x0103, 3, 6), (0x0201, 4, place), (0x0202, 4, len(thumbnail)))
    block = b"II*\0" + first.to_bytes(4, "little") + bytes(2) + second.to_bytes(4, "little")
    block += len(entries).to_bytes(2, "little")
    for tag, kind, value in entries:
        block += tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + b"\1\0\0\0"
        block += value.to_bytes(4, "little")
    return block.ljust(place, b"\0") + thumbnail


def _with_segment(body: bytes) -> bytes:
    return FACE[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + FACE[2:]


def _chunked(data: bytes) -> bytes:
    pieces = [data[at : at + 700] for at in range(0, len(data), 700)]
    framed = (b"%x" % len(one) + SIGNATURE + one + b"\r\n" for one in pieces)
    return b"".join(framed) + b"0" + SIGNATURE + b"\r\n"


def _pictures(message: Message) -> list[Image]:
    return [one for one in message_parts(message).opaques if isinstance(one, Image)]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"p": {"type": "Buffer", "data": list(SMALL)}}, "$.p.data ▸ bytes"),
        ({"p": SIGNED}, "$.p ▸ bytes"),
        ({"p": {str(at): byte for at, byte in enumerate(SMALL)}}, "$.p ▸ bytes"),
    ],
)
def test_a_picture_as_numbers_is_a_picture(body: object, place: str) -> None:
    [found] = _pictures(request(json.dumps(body).encode(), content_type="application/json"))
    assert found.content == SMALL
    assert str(found.path).endswith(place)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("gap", [", ", ",\n "])
def test_a_photo_as_numbers_may_be_more_than_a_message_has_parts(signed: bool, gap: str) -> None:
    photo = SMALL[:-2] + bytes(range(256)) * 1_000 + SMALL[-2:]
    shown = [byte - 256 if signed and byte > 127 else byte for byte in photo]
    body = json.dumps({"p": shown, "n": [1, 2]}, separators=(gap, ": ")).encode()
    decoded = message_parts(request(body, content_type="application/json"))
    assert [one.content for one in decoded.opaques if isinstance(one, Image)] == [photo]
    assert {leaf.value for leaf in decoded.leaves} >= {1, 2}


def test_a_chart_of_more_numbers_than_a_message_has_parts_is_not_read_to_its_end() -> None:
    body = json.dumps({"chart": [7] + [*range(100)] * 2_100, "p": [*SMALL]}).encode()
    slow = Limits(seconds=30)  # on a busy machine it is the number that counts, not the time
    decoded = message_parts(request(body, content_type="application/json"), slow)
    assert any("more values than the limit" in one.reason for one in decoded.opaques)


def test_numbers_of_many_files_are_within_one_bound() -> None:
    one = json.dumps([*SMALL])
    members = json.dumps({str(at): byte for at, byte in enumerate(SMALL)})
    assert spared(f"[{one}, {members}, [1, 2]]") == 2 * len(SMALL)
    assert spared(one * (MOST // len(SMALL) + 9)) <= MOST
    assert spared("[" * 100_000) == spared('{"0":1,' * 100_000) == spared("[255" * 10_000) == 0


def test_numbers_that_begin_no_file_are_numbers() -> None:
    numbers = [number % 200 for number in range(300)]
    assert bytes_of(numbers) == b""
    assert bytes_of([*SMALL, 256]) == b""
    assert bytes_of([*SMALL, True]) == b""
    assert bytes_of_members({str(at + 1): byte for at, byte in enumerate(SMALL)}) == b""
    body = json.dumps({"chart": numbers}).encode()
    assert len(message_parts(request(body, content_type="application/json")).leaves) >= 300


def test_a_picture_inside_a_drawing_is_a_picture() -> None:
    inline = base64.b64encode(SMALL).decode()
    text = (
        f'<svg xmlns="x"><image xlink:href="data:image/jpeg;base64,{inline}"/><path d="M1"/></svg>'
    )
    parts = message_parts(request(text.encode(), content_type="image/svg+xml"))
    [found] = [one for one in parts.opaques if isinstance(one, Image)]
    assert found.content == SMALL
    assert any(str(leaf.value).endswith('<path d="M1"/></svg>') for leaf in parts.leaves)


def test_signed_chunks_of_an_upload_are_put_together() -> None:
    [found] = _pictures(request(_chunked(FACE), content_type="image/jpeg"))
    assert found.content == FACE
    cut = message_parts(request(_chunked(FACE)[:2_000], content_type="image/jpeg"))
    assert any("ends early" in one.reason for one in cut.opaques)


def test_the_small_picture_in_metadata_is_a_picture_too() -> None:
    found = _pictures(request(_with_segment(b"Exif\0\0" + _exif(SMALL)), content_type="image/jpeg"))
    assert sorted(str(one.path) for one in found) == [
        "request.body",
        "request.body ▸ exif:thumbnail",
    ]
    [only] = _pictures(
        request(_with_segment(b"Exif\0\0" + _exif(b"none")), content_type="image/jpeg")
    )
    assert str(only.path) == "request.body"


def test_a_picture_behind_thousands_of_segments_is_one() -> None:
    [found] = _pictures(request(FACE[:2] + SEGMENT * 20_000 + FACE[2:], content_type="image/jpeg"))
    assert (found.width, found.height) == (2 * FACE_SIDE, 2 * FACE_SIDE)


def test_a_codestream_without_its_file_is_a_picture() -> None:
    whole = encoded(".jp2")
    stream = whole[whole.index(b"\xff\x4f\xff\x51") :]
    [found] = _pictures(request(stream))
    assert (found.media_type, found.width, found.height) == ("image/jp2", 200, 200)
    assert _pictures(request(b"\xff\x4f\xff\x51" + bytes(8))) == []


_ZEROS = 9 << 20


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(gzip.compress(bytes(_ZEROS))).decode(),
        "HC1:" + "6BF" * 10_000,
        "shc:/" + "5676" * 15_000,
    ],
    ids=["gzip", "HC1", "SHC"],
)
def test_a_bomb_costs_one_unread_part(text: str) -> None:
    body = json.dumps({"q": text}).encode()
    assert len(message_parts(request(body, content_type="application/json")).opaques) == 1
