"""Points of a face as bytes, in every form of the table, and what only has as many numbers."""

from __future__ import annotations

import base64
import json
import math
import random
import struct
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.detect.model import Tree
from auditor.model import Message
from tests.decode.binary.wire import long
from tests.detect.helpers import message

DICE = random.Random(29)  # noqa: S311 - made-up points, nobody's
BYTES, JSON, PROTOBUF = "application/octet-stream", "application/json", "application/x-protobuf"
AUDITOR = Auditor()


def found(body: bytes, kind: str = BYTES, path: str = "/v1/up") -> str:
    """The confidence with which a face's geometry is seen, "" for none."""
    sent: Message = replace(
        message(), path=path, headers=((b"content-type", kind.encode()),),
        method="POST", host="a.example", body=body, body_size=len(body),
    )  # fmt: skip
    audit = AUDITOR.audit(sent)
    assert not audit.error
    return " ".join(
        str(one.confidence) for one in audit.findings if one.data_type == "bio.face_geometry"
    )


def mesh(count: int, columns: int = 3, width: float = 1.0, height: float = 1.0) -> list[float]:
    points = (
        (width * (0.5 + 0.2 * math.cos(at) * (at % 23) / 23),
         height * (0.5 + 0.25 * math.sin(at) * (at % 31) / 31),
         width * 0.04 * math.cos(at * 1.3))
        for at in range(count)
    )  # fmt: skip
    return [one for point in points for one in point[:columns]]


def head(count: int = 1_220) -> list[float]:
    """A mask around the middle of a head, in metres."""
    places = ((at * 2.399, math.sqrt(at / count)) for at in range(count))
    return [
        one
        for turn, far in places
        for one in (0.075 * far * math.cos(turn), 0.1 * far * math.sin(turn), 0.06 - 0.065 * far**2)
    ]


def pack(numbers: Sequence[float], code: str = "f") -> bytes:
    whole = [int(one) for one in numbers] if code == "h" else numbers
    return struct.pack(f"<{len(numbers)}{code}", *whole)


def padded(numbers: Sequence[float], fourth: float = 0.0) -> list[float]:
    """The same, each point with a number more, as `simd_float3` lies in memory."""
    return [one for at in range(0, len(numbers), 3) for one in (*numbers[at : at + 3], fourth)]


SHAPES = [abs(math.sin(at * 1.7)) * 0.6 for at in range(52)]
# Three coordinates, in shares or in metres, are likely by themselves.
TELLING = {
    "float64": pack(mesh(478), "d"),
    "float16": pack(mesh(468), "e"),
    "simd_float3": pack(padded(mesh(478))),
    "visibility": pack(padded(mesh(468), 1.0), "e"),
    "ARKit": pack(head()),
    "ARKit's simd_float3": pack(padded(head())),
    "ARKit in float64": pack(head(), "d"),
    "ARKit in float16": pack(head(), "e"),
}
OTHERS = {
    "a plane": pack(mesh(468, 2)),
    "a plane in float64": pack(mesh(478, 2), "d"),
    "pixels": pack(mesh(478, 3, 1_080, 1_920)),
    "pixels of a plane": pack(mesh(468, 2, 640, 480)),
    "pixels in float16": pack(mesh(468, 3, 640, 480), "e"),
    "whole pixels": pack(mesh(478, 3, 1_080, 1_920), "h"),
}
COEFFICIENTS = {"coefficients": pack(SHAPES), "51 in float64": pack(SHAPES[1:], "d")}
FORMS = {**TELLING, **OTHERS, **COEFFICIENTS}
SURE = {name: "proven" if name in TELLING else "probable" for name in FORMS}


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def sent(tree: Tree) -> tuple[bytes, str]:
    return json.dumps(tree).encode(), JSON


def part(data: bytes, disposition: str) -> tuple[bytes, str]:
    head = f"--b\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {BYTES}\r\n\r\n"
    return head.encode() + data + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"


@pytest.mark.parametrize("name", FORMS)
def test_in_every_wrapper(name: str) -> None:
    data, shapes = FORMS[name], name in COEFFICIENTS
    word = "blendShapes" if shapes else "faceMesh"
    assert found(data, path=f"/face/{word}") == SURE[name]
    assert found(*sent({"face": {"data": b64(data)}})) in {SURE[name], "proven"}
    assert found(*sent({word: b64(data)})) in {SURE[name], "proven"}
    assert found(*part(data, f'name="{word}"')) == SURE[name]
    assert found(*part(data, f'name="file"; filename="{word}.bin"')) == SURE[name]
    packed = b"\x08\x03" + long(4, data)
    assert found(packed, PROTOBUF, "/acme.FaceMeshService/Push") in {SURE[name], "proven"}


@pytest.mark.parametrize("name", FORMS)
def test_no_more_than_likely_without_a_name(name: str) -> None:
    data = FORMS[name]
    assert found(data) == ("candidate" if name in TELLING else "")
    assert found(data, path="/mesh/faces/12") in {"", "candidate"}
    assert found(*part(data, 'name="file"; filename="chair.bin"')) in {"", "candidate"}
    assert found(*sent({"data": b64(data)})) == ""
    assert found(*sent({"terrain": {"vertices": b64(data)}})) == ""
    assert found(*sent({"asset": {"type": "npc", "face": {"points": b64(data)}}})) == ""
    assert found(*sent({"chair": {"faces": b64(data)}, "mesh": {"vertices": b64(data)}})) in {
        "", "candidate",
    }  # fmt: skip


SIZES = sorted({len(data) for data in FORMS.values()})


@pytest.mark.parametrize("size", SIZES)
def test_other_numbers_of_that_size(size: int) -> None:
    """Random bytes, sound, a chart, other heights, though the address is a face's."""
    sound = [0.25 * math.sin(at / 9) for at in range(size // 4)]
    waves = [int(9_000 * math.sin(at / 9)) for at in range(size // 2)]
    spread = [DICE.gauss(0, 1) for _ in range(size // 4)]
    counts = [float(at) for at in range(size // 4)]
    for data in (
        DICE.randbytes(size), bytes(size), pack(sound), pack(waves, "h"), pack(spread),
        pack(counts),     ):  # fmt: skip
        assert found(data, path="/face/blendShapes") == ""
        assert found(*sent({"faceMesh": b64(data)})) == ""
        assert found(*sent({"face": {"audio": b64(data)}})) == ""


def test_coefficients_of_an_avatar() -> None:
    assert found(*sent({"avatar": {"blendShapes": b64(pack(SHAPES))}})) == "candidate"
