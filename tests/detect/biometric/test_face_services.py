"""What face services and detectors answer, in their public forms, with made-up values."""

from __future__ import annotations

import base64
import json
import struct

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from tests.detect.helpers import message, scan

BOX: Tree = {"left": 0.21, "top": 0.31, "width": 0.25, "height": 0.33}
POINT: Tree = {"x": 120.5, "y": 190.25}
XYZ: list[Tree] = [{"x": 0.31 + i / 2000, "y": 0.42, "z": -0.01} for i in range(478)]

GEOMETRY: dict[str, tuple[Tree, str]] = {
    "Google Vision": (
        {
            "faceAnnotations": [
                {
                    "boundingPoly": {"vertices": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]},
                    "landmarks": [{"type": "LEFT_EYE", "position": {"x": 1.5, "y": 2.5, "z": 0.1}}],
                    "rollAngle": 1.5,
                    "panAngle": -3.5,
                    "tiltAngle": 2.5,
                    "joyLikelihood": "VERY_LIKELY",
                }
            ]
        },
        "$.faceAnnotations[0]",
    ),
    "Azure": (
        [
            {
                "faceId": "70008e50-75e4-55d0-8e80-363fb73b3a14",
                "faceRectangle": {"top": 10, "left": 20, "width": 100, "height": 100},
                "faceLandmarks": {"pupilLeft": POINT, "noseTip": POINT},
            }
        ],
        "$[0]",
    ),
    "Face++": (
        {
            "faces": [
                {
                    "face_token": "ed319e807e039ae669a4d1af0922a0c8",
                    "face_rectangle": {"top": 10, "left": 20, "width": 100, "height": 100},
                    "landmark": {"contour_chin": POINT, "left_eye_center": POINT},
                    "attributes": {
                        "headpose": {"yaw_angle": 1.5, "pitch_angle": 2, "roll_angle": 3}
                    },
                }
            ]
        },
        "$.faces[0]",
    ),
    "Tencent": (
        {"FaceInfos": [{"X": 10, "Y": 20, "Width": 100, "Height": 120, "FaceRect": BOX}]},
        "$.FaceInfos[0]",
    ),
    "Tencent shapes": (
        {
            "FaceModelVersion": "3.0",
            "FaceShapeSet": [
                {
                    "FaceProfile": [{"X": 1, "Y": 2}, {"X": 2, "Y": 3}, {"X": 4, "Y": 5}],
                    "LeftEye": [],
                }
            ],
        },
        "$.FaceShapeSet[0]",
    ),
    "Rekognition": (
        {
            "FaceDetails": [
                {
                    "BoundingBox": {"Width": 0.3, "Height": 0.4, "Left": 0.1, "Top": 0.2},
                    "Landmarks": [{"Type": "eyeLeft", "X": 0.4, "Y": 0.3}],
                    "Pose": {"Roll": 1.5, "Yaw": 2.5, "Pitch": 3.5},
                    "EyesOpen": {"Value": True, "Confidence": 99.1},
                }
            ]
        },
        "$.FaceDetails[0]",
    ),
    "Apple Vision": (
        {"faceObservations": [{"boundingBox": [0.1, 0.2, 0.3, 0.4], "roll": 0.1, "yaw": 0.2}]},
        "$.faceObservations[0]",
    ),
    "Apple Vision, by quality": (
        {"boundingBox": BOX, "faceCaptureQuality": 0.61, "roll": 0.1, "yaw": 0.2},
        "$",
    ),
    "MediaPipe": ({"faceLandmarks": [XYZ]}, "$"),
    "MediaPipe, plain": ({"landmarks": XYZ}, "$"),
    "MTCNN": (
        [
            {
                "box": [277, 90, 48, 63],
                "keypoints": {
                    "left_eye": [291, 117],
                    "right_eye": [314, 114],
                    "nose": [303, 131],
                    "mouth_left": [296, 143],
                    "mouth_right": [313, 141],
                },
                "confidence": 0.99,
            }
        ],
        "$[0]",
    ),
    "RetinaFace": (
        {
            "face_1": {
                "score": 0.99,
                "facial_area": [155, 81, 434, 443],
                "landmarks": {"right_eye": [257.8, 209.6], "left_eye": [374.9, 251.8]},
            }
        },
        "$.face_1",
    ),
    "face-api.js": (
        {
            "faces": [
                {
                    "detection": {"score": 0.9, "box": BOX},
                    "landmarks": [[1.5, 2.5], [3.5, 4.5], [5.5, 6.5]],
                    "expressions": {"happy": 0.9},
                }
            ]
        },
        "$.faces[0]",
    ),
    "expo": (
        {
            "faceID": 3,
            "bounds": {"origin": POINT, "size": {"width": 90, "height": 91}},
            "leftEyePosition": POINT,
            "rightEyeOpenProbability": 0.9,
        },
        "$",
    ),
    "Firebase": (
        {"trackingId": 1, "headEulerAngleZ": 1.5, "smilingProbability": 0.1, "contours": []},
        "$",
    ),
    "WeChat": (
        {
            "detectRect": {"x": 120, "y": 210, "width": 300, "height": 330},
            "pointArray": [{"x": 120 + i, "y": 210 + 2 * i} for i in range(106)],
            "angleArray": {"pitch": 0.02, "roll": 0.01, "yaw": -0.11},
            "confArray": {"global": 0.97, "leftEye": 0.99, "rightEye": 0.98, "mouth": 0.96},
        },
        "$",
    ),
    "Suprema": (
        {
            "templateLength": 544,
            "object": {"x": 18, "y": 7, "w": 17, "h": 23, "pitch": -14.0, "roll": -0.3, "yaw": 6.4},
        },
        "$.object",
    ),
    "a person that was recognised": (
        {"faces": [{"faceId": "c73b2f1a9e0d4b55", "bounds": BOX, "name": "Maja"}]},
        "$.faces[0]",
    ),
}

NOT_A_FACE: dict[str, Tree] = {
    "a mesh": {"mesh": {"vertices": [[0.1 * i, 0.2, 0.3] for i in range(468)]}},
    "a mesh's faces": {"vertices": [[0.1, 0.2, 0.3]] * 30, "faces": [[0, 1, 2], [2, 3, 4]] * 20},
    "a body's pose": {"pose": {"landmarks": [{"x": 0.1, "y": 0.2, "z": 0.3}] * 33}},
    "a chart": {"data": [{"x": 0.01 * i, "y": 0.5} for i in range(478)]},
    "a sprite sheet": {
        "frames": [{"frame": {"x": 0, "y": 0, "w": 32, "h": 32}, "rotated": False}] * 9
    },
    "a road's landmarks": {"landmarks": [{"name": "tower", "x": 1, "y": 2}] * 5},
    "a view": {"bounds": {"left": 0, "top": 0, "right": 9, "bottom": 9}, "rollAngle": 1.0},
    "an object in a picture": {"labels": [{"name": "cat", "boundingBox": BOX, "confidence": 0.9}]},
    "a text in a picture": {
        "blocks": [{"boundingBox": BOX, "text": "hello", "recognizedLanguages": []}]
    },
    "a camera's posture": {"roll": 0.1, "yaw": 0.2, "pitch": 0.3, "boundingBox": BOX},
    "a turned object": {"object": {"x": 1, "y": 2, "pitch": -1.2, "roll": 0.3, "yaw": 9.1}},
    "a chart of points": {"pointArray": [{"x": i, "y": 2 * i} for i in range(106)]},
    "a die": {"dice": {"faces": 6, "box": [1, 2, 3, 4]}},
    "a cube": {"cube": {"faces": [{"points": [[0, 0, 0], [0, 1, 0], [1, 1, 0]]}] * 6}},
}


@pytest.mark.parametrize("name", GEOMETRY)
def test_geometry(name: str) -> None:
    body, expected = GEOMETRY[name]
    tree: Tree = {"answer": body} if isinstance(body, list) else body
    expected = expected.replace("$", "$.answer", 1) if isinstance(body, list) else expected
    found = [
        str(one.path).partition("json:")[2]
        for one in scan(tree)
        if one.data_type == "bio.face_geometry" and one.confidence.rank
    ]
    assert found == [expected]


def test_a_watchs_faces_are_candidates_at_most() -> None:
    faces: Tree = {"faces": [{"faceId": "f0", "bounds": BOX, "name": "Analog"}]}
    assert {one.confidence.rank for one in scan(faces) if one.data_type.startswith("bio")} == {0}


@pytest.mark.parametrize("name", NOT_A_FACE)
def test_what_only_has_points(name: str) -> None:
    assert [
        str(one.path) for one in scan(NOT_A_FACE[name]) if one.data_type.startswith("bio")
    ] == []


def _ring(count: int) -> list[tuple[float, float]]:
    """Points of a plane, each at another place."""
    return [(100.5 + 3 * i % 97, 120.25 + i * i % 89) for i in range(count)]


COUNTED: dict[str, tuple[Tree, str]] = {
    "face-api.js": (
        {
            "landmarks": {"_positions": [{"_x": x, "_y": y} for x, y in _ring(68)]},
            "expressions": dict.fromkeys(("neutral", "happy", "sad", "angry", "fearful"), 0.2),
        },
        "proven",
    ),
    "dlib": ({"landmarks68": _ring(68)}, "probable"),
    "68 of anything": ({"keypoints": _ring(68)}, "candidate"),
    "67 points": ({"landmarks68": _ring(67)}, ""),
    "ARKit's coefficients": ({"blendShapes": [i / 64 for i in range(52)]}, "probable"),
    "weights of a mesh": ({"blendShapes": [0.1] * 52}, ""),
    "51 shares": ({"shares": [i / 64 for i in range(52)]}, ""),
    "ARKit's geometry": (
        {
            "type": "ARFaceAnchor",
            "geometry": {"vertices": [[i / 8192, -i / 16384, 0.01] for i in range(1220)]},
        },
        "proven",
    ),
    "a mesh in pixels": ({"scaledMesh": [[i, 480 - i, -i / 7] for i in range(468)]}, "proven"),
    "hills": ({"landmarks": [[i / 468, 0.5, i / 900] for i in range(468)], "terrain": "alps"}, ""),
    "CompreFace": (
        {
            "result": [
                {
                    "box": {"x_max": 99, "y_max": 140, "x_min": 10, "y_min": 12},
                    "landmarks": [[14, 13], [80, 14], [50, 60], [20, 90], [70, 91]],
                    "age": {"low": 25, "high": 32},
                    "gender": {"value": "female"},
                }
            ]
        },
        "probable",
    ),
    "a dog's": ({"box": [1, 2, 3, 4], "keypoints": [[1, 2], [3, 4], [5, 6]], "age": 3}, ""),
    "gaze": (
        {"leftIris": [[0.1, 0.2]], "gaze": {"yaw": 0.1}, "headPose": {"yaw": 1.5, "roll": 2}},
        "proven",
    ),
    "an avatar that follows a face": (
        {"avatar": {"blendShapes": {f"mouth{one}": 0.12345 for one in (
            "Close", "Funnel", "Pucker", "Left", "Right", "RollLower", "RollUpper", "ShrugLower",
        )}}},
        "candidate",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTED)
def test_what_only_counts_or_companions_tell(name: str) -> None:
    body, expected = COUNTED[name]
    found = [one for one in scan(body) if one.data_type == "bio.face_geometry"]
    assert [one.confidence.value for one in found] == ([expected] if expected else [])


def test_a_mesh_in_protobuf() -> None:
    def found(count: int, deep: float = 8_192.0) -> list[str]:
        points = [
            struct.pack("<BfBfBf", 13, i / 512, 21, i * 7 % 512 / 512, 29, (128 - i) / deep)
            for i in range(count)
        ]
        body = b"".join(b"\x0a\x0f" + one for one in points)
        sent = replace(
            message(), headers=((b"content-type", b"application/x-protobuf"),), body=body
        )
        parts = message_parts(sent)
        claims = Engine().scan(sent, parts.leaves, parts.opaques)
        return [one.confidence for one in claims if one.data_type == "bio.face_geometry"]

    assert found(468) == ["probable"]
    assert found(467) == []
    assert found(468, 99.0) == []  # a thing as deep as it is wide


def test_a_packed_mesh() -> None:
    numbers = [0.25 + i / 4096 for i in range(468 * 3)]
    packed = base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()
    assert [one.confidence.value for one in scan({"faceMesh": packed})] == ["proven"]
    assert scan({"faceMesh": packed[:-16]}) == []


HELD = base64.b64encode(bytes(range(256)) * 8).decode()
AGENT = (
    b"facetec|sdk|android|com.example.app|dKey|a1b2c3d4-0000-4000-8000-0123456789ab|Pixel 7|9.6.60"
)


@pytest.mark.parametrize(
    ("body", "agent", "expected"),
    [
        ({"faceMap": HELD}, AGENT, {"bio.face_template"}),
        ({"requestBlob": HELD}, AGENT, {"bio.face_template"}),
        ({"requestBlob": HELD}, b"okhttp/4.9", set()),
        ({"requestBlob": HELD, "sessionId": "abc"}, b"okhttp/4.9", set()),
        (
            {"requestBlob": HELD, "externalDatabaseRefID": "abc"},
            b"okhttp/4.9",
            {"bio.face_template"},
        ),
        ({"requestBlob": "none", "id": "abc"}, AGENT, set()),
    ],
)
def test_facetec_on_a_customers_host(
    body: dict[str, str], agent: bytes, expected: set[str]
) -> None:
    headers = ((b"content-type", b"application/json"), (b"x-user-agent", agent))
    sent = replace(
        message(),
        host="bank.example",
        path="/kyc/step",
        headers=headers,
        body=json.dumps(body).encode(),
    )
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    assert {one.data_type for one in found if one.data_type.startswith("bio.")} == expected


def test_compreface_compares_two_faces() -> None:
    box: Tree = {"probability": 0.99, "x_max": 205, "y_max": 167, "x_min": 48, "y_min": 0}
    body: Tree = {
        "result": [
            {
                "source_image_face": {"box": box},
                "face_matches": [{"box": box, "similarity": 0.97858}],
            }
        ]
    }
    found = [
        str(one.path).partition("json:")[2] for one in scan(body) if one.confidence != "candidate"
    ]
    assert found == ["$.result[0].source_image_face", "$.result[0].face_matches[0]"]
    goods: Tree = {"matches": [{"box": box, "similarity": 0.97}], "source_image": {"box": box}}
    assert not scan(goods)
