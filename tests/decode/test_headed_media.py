"""Pictures and sounds behind a header: opened where the format stands behind it, else nothing."""

from __future__ import annotations

import json
import os
import random
import struct

import pytest

from auditor.decode import message_parts
from auditor.decode.base import NO_HINT
from auditor.decode.headed_media import DECODER, FARTHEST
from auditor.model import Image
from tests.decode.messages import request
from tests.media.pictures import FACE, encoded


def images(body: bytes) -> list[Image]:
    opaques = message_parts(request(body, "application/octet-stream")).opaques
    return [one for one in opaques if isinstance(one, Image)]


HEADERS = {
    "engine.io": b"\x04",
    "length": struct.pack(">I", len(FACE)),
    "little length": struct.pack("<I", len(FACE)),
    "kind and length": struct.pack(">II", 1, len(FACE)),
    "json and a zero": json.dumps({"id": 7, "type": "frame"}).encode() + b"\0",
    "magic of its own": b"HDR1" + bytes(range(12)),
    "64 bytes": random.Random(5).randbytes(64),  # noqa: S311 - no secret
}


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".gif", ".bmp", ".jp2"])
@pytest.mark.parametrize("name", HEADERS)
def test_a_picture_behind_a_header_is_found(name: str, kind: str) -> None:
    content = FACE if kind == ".jpg" else encoded(kind)
    [image] = images(HEADERS[name] + content)
    assert image.content == content


def test_what_the_header_says_is_read() -> None:
    leaves = message_parts(request(HEADERS["json and a zero"] + FACE)).leaves
    assert ("type", "frame") in [(leaf.name, leaf.value) for leaf in leaves]


def test_a_picture_further_inside_is_left_alone() -> None:
    noise = random.Random(5).randbytes(FARTHEST + 1)  # noqa: S311 - no secret
    assert images(noise + FACE) == []


def test_noise_is_no_picture() -> None:
    signatures = (b"\xff\xd8\xff\xe0", b"II*\x00", b"GIF89a", b"BM", b"\xff\xd8\xff\xdb")
    for number in range(20_000):
        noise = bytearray(os.urandom(700))
        if number % 2:
            sign = signatures[number % len(signatures)]
            noise[9 : 9 + len(sign)] = sign
        assert not DECODER.sniff(bytes(noise), NO_HINT) or noise[9:15] == b"GIF89a"
