"""Faces, vectors and samples in forms of their own: tables of a mesh, columns, kept values."""

from __future__ import annotations

import json
import math
import random

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.detect.model import Tree
from auditor.model import Confidence
from benchmarks.audit_mix import message
from tests.detect.helpers import scan, seen

DICE = random.Random(17)  # noqa: S311 - made-up numbers, no secret
_AUDITOR = Auditor()


def _vector(count: int) -> list[float]:
    rough = [DICE.gauss(0, 1) for _ in range(count)]
    length = math.sqrt(sum(one * one for one in rough))
    return [one / length for one in rough]


def _mesh(prefix: str = "", count: int = 468, axes: str = "xyz") -> str:
    names = [f"{prefix}{axis}{at}" for at in range(count) for axis in axes]
    rows = (
        [0.5 + 0.2 * math.sin(at * 1.7 + row) if at % 3 < 2 else 0.03 * math.cos(at)
         for at in range(count * len(axes))]
        for row in range(3)
    )  # fmt: skip
    return "\n".join((",".join(names), *(",".join(f"{one:.5f}" for one in row) for row in rows)))


def found(text: str, path: str) -> set[tuple[str, Confidence]]:
    sent = replace(message(text.encode(), "text/csv"), path=path)
    audit = _AUDITOR.audit(sent)
    assert not audit.error
    return {(one.data_type, one.confidence) for one in audit.findings if "bio." in one.data_type}


def test_a_table_of_a_mesh() -> None:
    sure = {("bio.face_geometry", Confidence.PROBABLE)}
    assert found(_mesh(), "/face-landmarks") == sure
    assert found(_mesh("face_"), "/upload") == sure
    assert found(_mesh(), "/upload") == {("bio.face_geometry", Confidence.CANDIDATE)}


def test_tables_of_something_else() -> None:
    assert found(_mesh(count=469), "/face-landmarks") == set()
    assert found(_mesh(axes="xy"), "/face-landmarks") == set()
    assert found(_mesh().replace("0.", "9999999."), "/face-landmarks") == set()


KEPT: list[tuple[Tree, str]] = [
    ({"p": "/employees/7/faces", "d": {"embedding": _vector(192)}}, "bio.face_template"),
    ({"requests": [{"path": "/faces/enroll", "body": {"vector": _vector(128)}}]},
     "bio.face_template"),
    ({"p": "/articles/7", "d": {"embedding": _vector(192)}}, ""),
    ({"p": "/face-wash/7", "d": {"embedding": _vector(192)}}, ""),
    ({"p": "faces", "d": {"embedding": _vector(192)}}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("body", "data_type"), KEPT)
def test_an_address_in_a_message(body: Tree, data_type: str) -> None:
    kept = [one.data_type for one in scan(body) if one.confidence is not Confidence.CANDIDATE]
    assert kept == ([data_type] if data_type else [])


def test_numbers_with_exponents_in_texts() -> None:
    vector = _vector(128)
    listed: Tree = [f"{one:.6e}" for one in vector]
    assert seen(scan({"faceVector": listed})) == ["bio.face_template proven $.faceVector"]
    printed = "[" + " ".join(f"{one: .6e}" for one in vector) + "]"
    assert seen(scan({"face_embedding": printed})) == ["bio.face_template proven $.face_embedding"]
    ids: Tree = [f"{at}e05" for at in range(128)]
    assert not scan({"faceVector": ids})


def _columns(name: str, scale: float = 9.8, count: int = 80) -> Tree:
    axes = {
        str(3 + axis): {"~f32": [(scale if axis == 2 else 0.3) + 0.1 * math.sin(at / (4 + axis))
                                 for at in range(count)]}
        for axis in range(3)
    }  # fmt: skip
    return {"1": name, "2": 50, **axes}


def test_columns_of_samples_in_a_message() -> None:
    assert seen(scan(_columns("accelerometer"))) == ["bio.motion probable $"]
    assert not scan(_columns("series"))
    assert not scan(_columns("accelerometer", 77.0))
    assert not scan(_columns("accelerometer", count=30))


def test_columns_of_a_machine() -> None:
    body = _columns("accelerometer")
    assert isinstance(body, dict)
    assert seen(scan({**body, "2": "turbine"})) == ["bio.motion candidate $"]


@pytest.mark.parametrize(
    "body",
    [
        {"sensor": "accelerometer", "columns": ["ts", "x", "y", "z"]},
        {"columns": ["ts", "accel_x", "accel_y", "accel_z"]},
    ],
)
def test_samples_in_rows_whose_columns_are_named(body: dict[str, Tree]) -> None:
    rows: list[Tree] = [[20 * at, math.sin(at / 3), math.cos(at / 4), 9.7] for at in range(80)]
    assert seen(scan({**body, "rows": rows})) == ["bio.motion probable $.rows"]
    assert not scan({"columns": ["ts", "x", "y", "z"], "rows": rows[:40]})


@pytest.mark.parametrize("name", ["userAccelerometerEvents", "linear_accelerometer"])
def test_an_accelerometer_without_gravity(name: str) -> None:
    rows: Tree = [
        {
            "timestamp": 20 * at,
            "x": DICE.gauss(0, 0.3),
            "y": DICE.gauss(0, 0.2),
            "z": 0.1 * (at % 7),
        }
        for at in range(80)
    ]
    assert seen(scan({name: rows})) == [f"bio.motion probable $.{name}"]
    assert not scan({"accelerometerEvents": rows})


def test_a_block_that_is_called_a_template() -> None:
    block = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12
    body = json.loads(json.dumps({"biometricTemplate": {"modality": "VOICE", "data": block}}))
    assert seen(scan(body)) == ["bio.voice_template probable $.biometricTemplate.data"]
    assert seen(scan({"capture": body["biometricTemplate"]})) == [
        "bio.voice probable $.capture.data"
    ]
