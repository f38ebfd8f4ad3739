"""Lists of numbers that have no name: which are measures of a face, which only have as many."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Sequence

import pytest

from auditor.decode import message_parts
from auditor.decode.records.face_numbers import called
from auditor.detect.scan import Engine
from auditor.model import Finding
from tests.decode.binary.wire import long
from tests.decode.messages import request

DICE = random.Random(11)  # noqa: S311 - made-up numbers, no secret
MESH = [
    one
    for _ in range(478)
    for one in (DICE.uniform(0.3, 0.7), DICE.uniform(0.2, 0.8), DICE.uniform(-0.1, 0.1))
]
HEAD = [DICE.uniform(-0.09, 0.09) for _ in range(3 * 1_220)]
_RAW = [DICE.gauss(0, 1) for _ in range(512)]
EMBEDDING = [one / math.sqrt(sum(each * each for each in _RAW)) for one in _RAW]
BROWS, EYES = [(40 + 8 * i, 60) for i in range(10)], [(45 + 5 * i, 75) for i in range(12)]
POINTS = (
    [(20 + 7.5 * i, 75 + 60 * math.sin(math.pi * i / 16)) for i in range(17)]
    + BROWS
    + [(80, 72 + 9 * i) for i in range(4)]
    + [(70 + 5 * i, 103) for i in range(5)]
    + EYES
    + [(60 + 4 * i, 112 - 2 * math.sin(math.pi * i / 6)) for i in range(7)]
    + [(84 - 4 * i, 118) for i in range(5)]
    + [(64 + 4 * i, 114) for i in range(8)]
)
DLIB = [one for point in POINTS for one in point]


@pytest.mark.parametrize(
    ("numbers", "name"),
    [
        (MESH, "landmarks"),
        (MESH[: 3 * 468], "landmarks"),
        (MESH[:-3], ""),
        ([abs(one) for one in MESH], ""),  # no depth
        ([DICE.uniform(-0.5, 0.5) for _ in MESH], ""),  # sound
        ([DICE.uniform(0, 1) for _ in MESH], ""),  # a chart
        ([0.5, 0.5, -0.1, 0.5, 0.5, 0.1] * 239, ""),
        (DLIB, "landmarks68"),
        (DLIB[::-1], ""),
        (sorted(DLIB), ""),
        ([DICE.uniform(0, 200) for _ in DLIB], ""),
        (HEAD, "vertices"),
        ([10 * one for one in HEAD], ""),
        (EMBEDDING, "vector"),
        ([2 * one for one in EMBEDDING], ""),
        (EMBEDDING[:-1], ""),
        ([], ""),
    ],
)
def test_called(numbers: Sequence[float], name: str) -> None:
    assert called(numbers) == name


def _found(body: bytes, path: str = "/v1/data") -> list[Finding]:
    parts = message_parts(request(body, "application/x-protobuf", path=path))
    found = Engine().scan(request(path=path), parts.leaves, parts.opaques)
    return [one for one in found if one.data_type.startswith("bio.")]


def _packed(numbers: Sequence[float]) -> bytes:
    return long(3, struct.pack(f"<{len(numbers)}f", *numbers))


@pytest.mark.parametrize(
    ("numbers", "path", "expected"),
    [
        (MESH, "/v1/data", ["bio.face_geometry probable"]),
        (DLIB, "/v1/data", ["bio.face_geometry probable"]),
        (HEAD, "/v1/data", ["bio.face_geometry candidate"]),
        (EMBEDDING, "/face/verify", ["bio.face_template probable"]),
        (EMBEDDING, "/v1/data", []),
        ([DICE.uniform(-0.5, 0.5) for _ in MESH], "/v1/data", []),
    ],
)
def test_packed_in_protobuf(numbers: Sequence[float], path: str, expected: list[str]) -> None:
    found = _found(long(1, b"abcd") + _packed(numbers), path)
    assert [f"{one.data_type} {one.confidence}" for one in found] == expected
