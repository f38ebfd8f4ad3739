"""Points of hands and of eyes alone: a count and a name, and points that lie as they should."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

FINGERS = ("thumb", "index_finger", "middle_finger", "ring_finger", "pinky_finger")
JOINTS = ["wrist", *(f"{one}_{part}" for one in FINGERS for part in ("cmc", "mcp", "pip", "tip"))]
LEFT: Tree = [{"score": 0.98, "index": 0, "categoryName": "Left", "displayName": "Left"}]
VISION = [f"{one}{part}" for one in ("thumb", "index", "middle", "ring", "little")
          for part in ("Tip", "IP", "MP", "MCP")]  # fmt: skip


def hand(count: int = 21, scale: float = 1.0) -> list[Tree]:
    return [
        {"x": scale * (0.31 + 0.017 * (i % 4)), "y": scale * (0.9 - 0.021 * i), "z": -0.001 * i}
        for i in range(count)
    ]


def rows(count: int = 21) -> list[Tree]:
    return [[0.31 + 0.017 * (i % 4), 0.9 - 0.021 * i, -0.001 * i] for i in range(count)]


def eye(middle: float, count: int = 16) -> list[Tree]:
    return [{"x": middle + 3.25 * (i % 8), "y": 200.5 + (i % 5) + i / 8} for i in range(count)]


def found(body: Tree) -> list[str]:
    return [one for one in seen(scan(body)) if one.startswith(("bio.palm", "bio.face_geometry"))]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"landmarks": [hand()], "worldLandmarks": [hand()], "handedness": [LEFT]},
         "$.landmarks[0]"),
        ({"multiHandLandmarks": [hand(), hand()], "multiHandedness": [{"label": "Right"}]},
         "$.multiHandLandmarks[0]"),
        ({"hand_landmarks": hand(scale=640)}, "$.hand_landmarks"),
        ({"handLandmarks": rows()}, "$.handLandmarks"),
        ({"hands": [{"handedness": "Left", "landmarks": rows()}]}, "$.hands[0].landmarks"),
        ({"hands": [{"keypoints": [{"name": name, "x": 9.5 * i, "y": 2.25 * i}
                                   for i, name in enumerate(JOINTS)]}]}, "$.hands[0].keypoints"),
        ({"observation": {name: {"x": 0.1 * i, "y": 0.2, "confidence": 0.9}
                          for i, name in enumerate(VISION)}}, "$.observation"),
        ({"joints": [{"name": name, "position": {"x": 0.1 * i, "y": 0.2, "z": 0.3}}
                     for i, name in enumerate(JOINTS)]}, "$.joints"),
    ],
)  # fmt: skip
def test_hands(body: Tree, at: str) -> None:
    assert found(body) == [f"bio.palm probable {at}"]


@pytest.mark.parametrize(
    "body",
    [
        {"landmarks": hand()},  # of a town, or of anything
        {"handLandmarks": hand(20)},
        {"handLandmarks": hand(22)},
        {"handLandmarks": [{"x": 0.5, "y": 0.5, "z": 0.0}] * 21},
        {"handLandmarks": [*hand(20), {"x": 90.0, "y": 80.0, "z": 0.0}]},  # out of reach
        {"rig": {"hand": {"landmarks": hand()}}},
        {"avatar": "fox", "handedness": "Left", "landmarks": hand()},
        {"animation": {"hands": [{"keypoints": hand()}]}},
        {"poker": {"hands": [{"points": hand()}]}},
        {"skeleton": [{"name": f"LeftHandThumb{i}", "x": i, "y": 2 * i} for i in range(21)]},
        {"player": "Bob", "handedness": "Left", "points": [{"x": i, "y": i} for i in range(21)]},
        {"watch": {"hands": [{"points": hand()}], "handedness": "Left"}},
    ],
)
def test_no_hands(body: Tree) -> None:
    assert found(body) == []


def iris(middle: float) -> list[Tree]:
    return [{"x": middle + 0.003 * i, "y": 0.38 + 0.002 * (i % 3), "z": 0.001} for i in range(5)]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"LEFT_EYE": eye(100), "RIGHT_EYE": eye(180)}, "$"),
        ({"contours": {"leftEye": eye(100), "rightEye": eye(180)}}, "$.contours"),
        ({"leftIris": iris(0.41), "rightIris": iris(0.61)}, "$"),
        ({"iris_landmarks": [[0.4 + 0.003 * i, 0.5, 0.01] for i in range(5)],
          "eye_contour_landmarks": [[0.3 + 0.003 * i, 0.5, 0.01] for i in range(71)]}, "$"),
    ],
)  # fmt: skip
def test_eyes(body: Tree, at: str) -> None:
    assert found(body) == [f"bio.face_geometry probable {at}"]


@pytest.mark.parametrize(
    "body",
    [
        {"leftEye": eye(100), "rightEye": eye(101)},  # one upon the other
        {"leftEye": eye(100, 12), "rightEye": eye(180, 12)},  # of no model
        {"leftEye": eye(100), "rightEye": eye(180, 5)},
        {"leftEye": eye(100)},
        {"avatar": {"leftEye": eye(100), "rightEye": eye(180)}},
        {"emoji": {"leftEye": eye(100), "rightEye": eye(180)}},
        {"iris_landmarks": [[1.0, 2.0]] * 5},
        {"iris": [{"x": 5.1, "y": 3.5}, {"x": 4.9, "y": 3.0}]},  # flowers
    ],
)
def test_no_eyes(body: Tree) -> None:
    assert found(body) == []
