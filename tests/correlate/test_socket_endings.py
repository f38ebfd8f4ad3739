"""A picture in pieces is whole with its last byte, and not before, wherever it was cut."""

from __future__ import annotations

import base64
import io
import struct

import pytest
from PIL import Image

from auditor.correlate.socket_endings import ending_of, is_begun


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def drawn(kind: str, frames: int = 1) -> bytes:
    made = [Image.effect_noise((40, 30), 60 + 9 * one).convert("P") for one in range(frames)]
    into = io.BytesIO()
    made[0].save(into, kind, save_all=frames > 1, append_images=made[1:])
    return into.getvalue()


SIZE = box(b"iprp", box(b"ipco", box(b"ispe", struct.pack(">III", 0, 4032, 3024))))
HEIC = b"".join(
    (
        box(b"ftyp", b"heic\0\0\0\0mif1heic"),
        box(b"meta", bytes(4) + SIZE),
        box(b"mdat", bytes(range(200))),
    )
)
LARGE = HEIC[: HEIC.index(b"mdat") - 4] + struct.pack(">I4sQ", 1, b"mdat", 16 + 99) + bytes(99)
PICTURES = {
    "GIF": drawn("GIF"),
    "GIF of several frames": drawn("GIF", 3),
    "HEIC": HEIC,
    "HEIC whose data are large": LARGE,
    "AVIF": HEIC.replace(b"heic", b"avif"),
    "PNG": drawn("PNG"),
    "WEBP": drawn("WEBP"),
}


@pytest.mark.parametrize("size", [16, 17, 100, 1_000])
@pytest.mark.parametrize("kind", PICTURES)
def test_it_ends_where_it_ends(kind: str, size: int) -> None:
    picture = PICTURES[kind]
    ending = ending_of(picture[:size])
    assert ending is not None
    come = bytearray()
    closed = []
    for at in range(0, len(picture), size):
        come += picture[at : at + size]
        closed.append(ending.closes(come))
    assert closed == [False] * (len(closed) - 1) + [True]


@pytest.mark.parametrize("kind", PICTURES)
def test_one_that_was_cut_does_not_end(kind: str) -> None:
    picture = PICTURES[kind][:-3]
    ending = ending_of(picture)
    assert ending is not None
    assert not ending.closes(bytearray(picture))


@pytest.mark.parametrize("kind", PICTURES)
def test_its_beginning_is_known_in_texts(kind: str) -> None:
    assert is_begun(base64.b64encode(PICTURES[kind]).decode())
    assert is_begun(PICTURES[kind].hex())


def test_data_up_to_the_end_of_the_file_have_no_end_that_is_seen() -> None:
    picture = HEIC[: HEIC.index(b"mdat") - 4] + struct.pack(">I4s", 0, b"mdat") + bytes(99)
    ending = ending_of(picture)
    assert ending is not None
    assert not ending.closes(bytearray(picture))


@pytest.mark.parametrize(
    "data", [box(b"ftyp", b"isom\0\0\0\0mp42"), b"GIF90a", b"RIFFxxxxWAVE", b"", b"AAAA"]
)
def test_what_begins_no_picture(data: bytes) -> None:
    assert ending_of(data) is None
    assert not is_begun(base64.b64encode(data).decode())
