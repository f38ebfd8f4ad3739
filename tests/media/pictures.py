"""Pictures for the tests: two open photos, drawn ones, and hostile ones made byte by byte."""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from auditor.decode.files import image_size
from auditor.model import Image
from auditor.model import Path as Place

DATA = Path(__file__).parents[1] / "phone" / "data"
FACE = (DATA / "astronaut.jpg").read_bytes()
FACE_SIDE = 100  # pixels of the face in it
ROCKET = (DATA / "rocket.jpg").read_bytes()


def image(content: bytes, place: Place | None = None) -> Image:
    """A picture as the decoder gives it."""
    kind = image_size.kind(content)
    width, height = image_size.measure(content, kind) or (0, 0)
    return Image(
        place or Place.root("request.body"),
        f"{kind}: not opened",
        len(content),
        b"",
        media_type=kind,
        width=width,
        height=height,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def encoded(kind: str, content: bytes = FACE) -> bytes:
    """A picture in another format, such as `.png`."""
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    done, data = cv2.imencode(kind, pixels)
    assert done
    return data.tobytes()


def photo(width: int, height: int, side: int = 0) -> bytes:
    """A JPEG of that size of a scene, with a face of about `side` pixels in it (0: none)."""
    scene = cv2.imdecode(np.frombuffer(ROCKET, np.uint8), cv2.IMREAD_COLOR)
    person = cv2.imdecode(np.frombuffer(FACE, np.uint8), cv2.IMREAD_COLOR)
    assert scene is not None
    assert person is not None
    large = cv2.resize(scene, (width, height), interpolation=cv2.INTER_CUBIC)
    if side:
        own = round(side * person.shape[0] / FACE_SIDE)
        small = cv2.resize(person, (own, own), interpolation=cv2.INTER_AREA)
        large[height // 10 : height // 10 + own, width // 3 : width // 3 + own] = small
    return cv2.imencode(".jpg", large, (cv2.IMWRITE_JPEG_QUALITY, 90))[1].tobytes()


def png(width: int, height: int, data: bytes) -> bytes:
    """A grey PNG of any claimed size around any compressed data."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def fixtures() -> Path:
    """The folder of open pictures, or the test is skipped."""
    folder = Path(os.environ.get("AUDITOR_FIXTURES", "")) / "images" / "scikit-image"
    if not os.environ.get("AUDITOR_FIXTURES") or not folder.is_dir():
        pytest.skip("AUDITOR_FIXTURES names no folder of open pictures")
    return folder


def face_model() -> Path:
    """The YuNet file, or the test is skipped."""
    named = os.environ.get("AUDITOR_FACE_MODEL", "")
    if not named or not Path(named).is_file():
        pytest.skip("AUDITOR_FACE_MODEL names no file")
    return Path(named)
