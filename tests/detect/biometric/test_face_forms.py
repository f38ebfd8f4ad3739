"""Forms of faces that have no name of their own, or a maker's: and what only looks like them."""

from __future__ import annotations

import base64
import json
import math
import random
import struct

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.detect.biometric.parts import part_of
from auditor.detect.model import Tree
from auditor.model import Category, Message, category_of
from tests.detect.helpers import message, scan, seen

DICE = random.Random(7)  # noqa: S311 - made-up measures
POINT: Tree = {"x": 120.5, "y": 190.25, "z": 0.0}
EMOTIONS: Tree = {
    "angryProbability": 0.01, "neutralProbability": 0.8, "sadProbability": 0.1,
    "smilingProbability": 0.2,
}  # fmt: skip


def found(body: bytes, kind: str, path: str = "/v1/items") -> list[str]:
    """Type and confidence of each biometric finding of a whole message."""
    sent: Message = replace(
        message(), path=path, headers=((b"content-type", kind.encode()),),
        method="POST", host="a.example", body=body, body_size=len(body),
    )  # fmt: skip
    audit = Auditor().audit(sent)
    assert not audit.error
    return [
        f"{one.data_type} {one.confidence}"
        for one in audit.findings
        if category_of(one.data_type) is Category.BIOMETRIC
    ]


def test_faces_of_huaweis_ml_kit() -> None:
    face: Tree = {
        "border": {"left": 120, "top": 150, "right": 420, "bottom": 460},
        "rotationAngleX": -3.21, "rotationAngleY": 5.5, "rotationAngleZ": 1.2,
        "tracingIdentity": 1, "emotions": EMOTIONS,
        "features": {"leftEyeOpenProbability": 0.93, "moustacheProbability": 0.1},
        "keyPoints": [{"type": number, "point": POINT} for number in range(1, 13)],
        "faceShapes": [{"type": 1, "points": [POINT] * 36}],
    }  # fmt: skip
    assert seen(scan({"faces": [face]})) == ["bio.face_geometry proven $.faces[0]"]
    alone: Tree = {"possibilityOfSmiling": 0.2, "rotationAngleX": 1.5, "tracingIdentity": 3}
    assert seen(scan([alone])) == ["bio.face_geometry proven $[0]"]


@pytest.mark.parametrize(
    "tree",
    [
        {"border": {"left": 1, "top": 2}, "rotationAngleX": 1, "rotationAngleY": 2,
         "rotationAngleZ": 0},
        {"text": "so angry", "emotions": {"angryProbability": 0.9, "sadProbability": 0.1,
                                          "neutralProbability": 0.0}},
        {"summary": "x", "keyPoints": ["cheaper", "faster"]},
    ],
)  # fmt: skip
def test_turned_views_moods_of_texts_and_key_points_are_no_faces(tree: Tree) -> None:
    assert scan(tree) == []


def arcsoft(count: int = 256, head: tuple[float, float] = (2_000.0, 244.0)) -> bytes:
    """A FaceFeature: two whole numbers, then a vector of length one."""
    rest = [DICE.gauss(0, 1) for _ in range(count)]
    length = math.sqrt(sum(one * one for one in rest))
    return struct.pack(f"<{count + 2}f", *head, *(one / length for one in rest))


@pytest.mark.parametrize("count", [256, 512])
def test_features_of_arcsoft(count: int) -> None:
    text = base64.b64encode(arcsoft(count)).decode()
    assert seen(scan({"featureData": text})) == ["bio.face_template probable $.featureData"]
    inside: Tree = {"faceFeature": {"featureData": text}}
    assert seen(scan(inside)) == ["bio.face_template proven $.faceFeature.featureData"]
    raw = found(arcsoft(count), "application/octet-stream", "/face/register")
    assert raw == ["bio.face_template probable"]


def test_what_is_no_feature_of_arcsoft() -> None:
    odd = arcsoft(head=(0.25, 244.0))
    for data in (DICE.randbytes(1_032), odd, bytes(1_032)):
        assert scan({"featureData": base64.b64encode(data).decode()}) == []
    assert found(arcsoft(), "application/octet-stream") == []


def test_faces_that_compreface_is_asked_about() -> None:
    box: Tree = {"probability": 1.0, "x_max": 1420, "y_max": 1368, "x_min": 548, "y_min": 295}
    subjects: Tree = [{"similarity": 0.97858, "subject": "subject1"}]
    assert seen(scan({"result": [{"box": box, "subjects": subjects}]})) == [
        "bio.face_geometry probable $.result[0]"
    ]
    assert scan({"result": [{"box": box, "subjects": ["maths", "art"]}]}) == []
    assert scan({"result": [{"box": box, "label": "car"}]}) == []


def _signed(data: bytes) -> list[Tree]:
    return [one - 256 if one > 127 else one for one in data]


@pytest.mark.parametrize("count", [256, 512])
def test_features_of_arcsoft_as_lists_of_bytes(count: int) -> None:
    for data in (_signed(arcsoft(count)), list(arcsoft(count))):
        assert seen(scan({"id": "7", "featureData": data})) == [
            "bio.face_template probable $.featureData"
        ]
    named = scan({"faceFeature": _signed(arcsoft(count))})
    assert seen(named) == ["bio.face_template proven $.faceFeature"]


def test_lists_of_bytes_that_are_no_feature_of_arcsoft() -> None:
    feature = _signed(arcsoft())
    odd = _signed(arcsoft(head=(0.25, 244.0)))
    mixed = [*feature[:-2], -1, 200]
    noise: list[Tree] = [(place * 7_919) % 256 - 128 for place in range(len(feature))]
    for data in (odd, mixed, noise, feature[:-1], [*feature, 0], [0] * len(feature)):
        assert scan({"id": "7", "featureData": data}) == []


FIVE = [[34, 53], [76, 54], [55, 75], [38, 100], [70, 101]]  # eyes, nose, corners of the mouth


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (FIVE, "probable"),
        ([[y, -x] for x, y in FIVE], "probable"),  # turned a quarter
        ([{"x": x, "y": y} for x, y in FIVE], "probable"),
        ([[x + (70 - x) * 0.4, y] for x, y in FIVE], "probable"),  # turned aside
        ([FIVE[place] for place in (0, 1, 4, 3, 2)], ""),  # around, then the middle
        ([[x, 200 - y] for x, y in FIVE], ""),  # mirrored
        ([[10, 10], [90, 10], [50, 50], [10, 90], [90, 190]], ""),
        ([[10, 140], [30, 60], [50, 50], [70, 60], [95, 90]], ""),  # tips of fingers
        ([[50, 50]] * 5, ""),
        (FIVE[:4], ""),
        ([*FIVE, [50, 120]], ""),
    ],
)
def test_a_box_with_five_points(points: list[Tree], expected: str) -> None:
    box: Tree = {"probability": 0.99, "x_max": 99, "y_max": 140, "x_min": 10, "y_min": 12}
    tree: Tree = {"result": [{"box": box, "landmarks": points}]}
    assert seen(scan(tree)) == ([f"bio.face_geometry {expected} $.result[0]"] if expected else [])
    assert scan({"result": [{"landmarks": points}]}) == []


def dlib(turn: float = 0.0) -> list[tuple[float, float]]:
    """A face's 68 points in dlib's order, turned by so many degrees."""
    jaw = [(100 + i * 12.5, 200 + 100 * math.sin(math.pi * i / 16)) for i in range(17)]
    brows = [(left + i * 15, 178.0 - i % 3) for left in (115, 215) for i in range(5)]
    nose = [(200.0, 195.0 + i * 12) for i in range(4)]
    nose += [(185 + i * 7.5, 243.0 + (i == 2)) for i in range(5)]
    ring = ((-14, 0), (-6, -5), (6, -5), (14, 0), (6, 5), (-6, 5))
    eyes = [(middle + x, 200.0 + y) for middle in (145, 255) for x, y in ring]
    lips: list[tuple[float, float]] = [
        (170, 270), (180, 264), (192, 261), (200, 262), (208, 261), (220, 264), (230, 270),
        (220, 280), (208, 284), (200, 285), (192, 284), (180, 280), (174, 270), (192, 267),
        (200, 268), (208, 267), (226, 270), (208, 276), (200, 277), (192, 276),
    ]  # fmt: skip
    sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    return [
        (round(500 + x * cos - y * sin, 1), round(500 + x * sin + y * cos, 1))
        for x, y in (*jaw, *brows, *nose, *eyes, *lips)
    ]


@pytest.mark.parametrize("turn", [0, 25, -90])
def test_the_points_of_dlib_under_any_name(turn: float) -> None:
    points = dlib(turn)
    shapes: list[tuple[Tree, str]] = [
        ({"shape": [[x, y] for x, y in points]}, "$.shape"),
        ({"shape": [{"x": x, "y": y} for x, y in points]}, "$.shape"),
        ({"shape": {"parts": [{"x": x, "y": y} for x, y in points]}}, "$.shape.parts"),
        ({"points": [one for point in points for one in point]}, "$.points"),
    ]
    for tree, place in shapes:
        assert seen(scan(tree)) == [f"bio.face_geometry proven {place}"]


def test_shapes_of_as_many_points_are_no_faces() -> None:
    circle = [
        [200 + 100 * math.cos(i / 68 * math.tau), 200 + 100 * math.sin(i / 68 * math.tau)]
        for i in range(68)
    ]
    for tree in (circle, [[float(i), 300.0 + i % 7] for i in range(68)], dlib()[::-1]):
        shape: Tree = [list(point) for point in tree]
        assert scan({"shape": shape}) == []
    for _ in range(200):
        cloud: Tree = [[DICE.uniform(0, 500), DICE.uniform(0, 500)] for _ in range(68)]
        assert scan({"shape": cloud}) == []


NAMES = (
    "EyeBlinkLeft", "EyeLookDownLeft", "EyeSquintLeft", "EyeWideLeft", "EyeBlinkRight", "JawOpen",
    "JawForward", "MouthClose", "MouthFunnel", "MouthSmileLeft", "BrowInnerUp", "CheekPuff",
)  # fmt: skip


def table(rows: int, *, first: str = "13:42:00:01.123", value: str = "") -> bytes:
    """What Live Link Face records: a timecode, a count, the shapes, the head."""
    lines = ["Timecode,BlendShapeCount," + ",".join(NAMES) + ",HeadYaw"]
    for _ in range(rows):
        cells = [value or f"{DICE.random():.10f}" for _ in NAMES]
        lines.append(f"{first},61,{','.join(cells)},-0.1234567890")
    return "\n".join(lines).encode()


def test_the_tables_of_live_link_face() -> None:
    assert found(table(200), "text/csv") == ["bio.face_geometry proven"]
    assert found(table(1), "application/octet-stream") == ["bio.face_geometry proven"]


def test_tables_that_no_camera_filled() -> None:
    assert found(table(0), "text/csv") == []
    assert found(table(5, value="0.5"), "text/csv") == []
    assert found(table(5, value="12.3456789"), "text/csv") == []
    listed = "name,kind\n" + "\n".join(f"{name},blendshape" for name in NAMES)
    assert found(listed.encode(), "text/csv") == []


def mesh(points: int, depth: float = 0.04) -> bytes:
    """Points in the middle of a picture, their depths of either sign."""
    numbers = (
        value
        for i in range(points)
        for value in (
            0.5 + 0.2 * math.cos(i) * (i % 23) / 23,
            0.5 + 0.2 * math.sin(i) * (i % 31) / 31,
            depth * math.cos(i * 1.3),
        )
    )
    return struct.pack(f"<{3 * points}f", *numbers)


@pytest.mark.parametrize("points", [468, 478])
def test_a_mesh_of_bytes(points: int) -> None:
    data = mesh(points)
    assert found(data, "application/octet-stream", "/v1/facemesh") == ["bio.face_geometry proven"]
    assert found(data, "application/octet-stream") == ["bio.face_geometry candidate"]
    body = json.dumps({"face": {"mesh": base64.b64encode(data).decode()}}).encode()
    assert found(body, "application/json") == ["bio.face_geometry proven"]


def test_meshes_of_other_things() -> None:
    for data in (mesh(470), mesh(468, depth=0.9), DICE.randbytes(468 * 12)):
        assert found(data, "application/octet-stream", "/v1/facemesh") == []
    packed = base64.b64encode(mesh(468)).decode()
    assert scan({"terrain": {"mesh": packed}}) == []


def test_a_probe_of_a_container_is_of_no_face() -> None:
    assert part_of("livenessProbe") == ""
    assert part_of("livenessScore") == "face"


@pytest.mark.parametrize("beside", ["faces", "face_count", "faceIndices", "faceNormals"])
def test_a_figure_of_as_many_points_is_no_face(beside: str) -> None:
    points: list[Tree] = [round(math.sin(i * 0.37) * 2, 4) for i in range(468 * 3)]
    body: dict[str, Tree] = {"vertices": points, beside: 300}
    assert scan({"geometry": body}) == []
    assert scan({"geometry": {**body, "faceId": "f1"}}) != []
