"""Moods and tiredness of a face: likely where a second sign says that a face was measured."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

MUSCLES: dict[str, Tree] = {
    "smile": 96.2, "browFurrow": 0.01, "noseWrinkle": 0.1, "lipPucker": 0.3, "eyeClosure": 0.2,
}  # fmt: skip
SEVEN: dict[str, Tree] = {
    "Angry": 0.01, "Disgust": 0.01, "Fear": 0.02, "Happy": 0.9, "Neutral": 0.03, "Sad": 0.01,
    "Surprise": 0.02,
}  # fmt: skip
AFFECTS: dict[str, Tree] = {"Adventurous": 0.1, "Afraid": 0.01, "Amused": 0.34, "Angry": 0.01}
DRIVER: dict[str, Tree] = {"perclos": 0.18, "ear": 0.21, "blinkRate": 14.2, "yawnCount": 2}
TURNED: dict[str, Tree] = {"pitch": 12.0, "yaw": -4.1, "roll": 1.2}


def found(body: Tree) -> list[str]:
    return [one for one in seen(scan(body)) if one.startswith("bio.face_geometry")]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"faces": [{"id": 3, "expressions": MUSCLES}]}, "$.faces[0].expressions"),
        ({"expressions": MUSCLES, "emotions": {"joy": 88.2, "valence": 71.2}}, "$.expressions"),
        ({"type": "FACE_EMOTION", "output": {"emotion": SEVEN}}, "$.output.emotion"),
        ({"face_emotion": {"emotion": SEVEN}}, "$.face_emotion.emotion"),
        ({"arousal": 0.42, "valence": 0.61, "affects98": AFFECTS}, "$"),
        ({"driver": DRIVER}, "$.driver"),
        ({"eye_aspect_ratio": 0.213, "mouth_aspect_ratio": 0.55}, "$"),
        ({"blink_rate": 14.2, "yawns": 2, "eye_closure": 0.31, "head_pose": TURNED}, "$"),
    ],
)
def test_two_signs_are_likely(body: Tree, at: str) -> None:
    assert found(body) == [f"bio.face_geometry probable {at}"]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"expressions": MUSCLES}, "$.expressions"),
        ({"avatar": {"face": {"expressions": MUSCLES}}}, "$.avatar.face.expressions"),
        ({"faces": [{"expressions": dict.fromkeys(MUSCLES, 1)}]}, "$.faces[0].expressions"),
        ({"thresholds": DRIVER}, "$.thresholds"),
        ({"driver": {"perclos": 18, "ear": 2, "yawn": 1}}, "$.driver"),
    ],
)
def test_names_alone_are_a_candidate(body: Tree, at: str) -> None:
    assert found(body) == [f"bio.face_geometry candidate {at}"]


@pytest.mark.parametrize(
    "body",
    [
        {"product": "Expressions", "emotions": {"joy": 1, "love": 2}, "engagement": 83.1},
        {"danceability": 0.52, "energy": 0.7, "valence": 0.61, "arousal": 0.4},
        {"text": "I am glad", "emotion": SEVEN},
        {"voice": {"emotion": SEVEN}},
        {"type": "FACE_EMOTION", "emotion": {**SEVEN, "Happy": 0.1}},  # no whole
        {"typeface": {"emotion": SEVEN}},
        {"post": {"affects": AFFECTS, "valence": 0.61, "arousal": 0.4}},
        {"camera_pose": TURNED, "yawn": 1},
        {"feb": 3.5, "mar": 4.5, "apr": 5.5},
    ],
)
def test_what_has_the_same_names(body: Tree) -> None:
    assert found(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {"faceId": "f1", "analysis": {"acneScore": 12.5, "wrinklesScore": 33.1}},
        {"selfie_url": "https://a.example/1", "skin": {"dark_circles": 0.4, "redness": 0.21}},
        {"face": {"eye_bags": 3.5, "fine_lines": 2.5, "pores": 4}},
    ],
)
def test_marks_of_a_faces_skin(body: Tree) -> None:
    assert any(one.startswith("bio.face_geometry probable") for one in seen(scan(body)))


@pytest.mark.parametrize(
    "body",
    [
        {"faceId": "f1", "analysis": {"acneScore": 12, "wrinklesScore": 33}},
        {"product": "cream", "reduces": {"wrinkles": 0.4, "redness": 0.21}},
        {"avatar": {"faceId": 3, "wrinkles": 0.4, "acne": 0.1}},
        {"faceId": "f1", "redness": 0.21, "blur": 0.1},
    ],
)
def test_marks_of_other_skins(body: Tree) -> None:
    assert not [one for one in seen(scan(body)) if one.startswith("bio.face_geometry probable")]
