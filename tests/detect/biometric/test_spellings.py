"""Faces, hands and models by other names and forms, and drawings, cards and texts beside them."""

from __future__ import annotations

import random

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan

DICE = random.Random(11)  # noqa: S311 - made-up measures
_NUMBERS = [DICE.gauss(0, 1) for _ in range(128)]
_LENGTH = sum(one * one for one in _NUMBERS) ** 0.5
VECTOR: list[Tree] = [round(one / _LENGTH, 6) for one in _NUMBERS]
FRAME: Tree = {"x": 0, "y": 0, "width": 32, "height": 32}
MOODS: Tree = {"neutral": 0.9, "happy": 0.1, "sad": 0.0, "fearful": 0.0, "disgusted": 0.0}

PEOPLE: dict[str, tuple[str, Tree]] = {
    "names cut down": ("bio.face_geometry", {
        "left_eye_open_prob": 0.98, "right_eye_open_prob": 0.97, "euler_y": 3.2}),
    "an event": ("bio.face_geometry", {
        "left_eye_open_probability": 0.03, "head_euler_y": 1.2, "head_euler_z": 0.1}),
    "boxes and their scores": ("bio.face_geometry", {
        "faces": [{"bbox": [12.0, 33.1, 201.5, 260.2], "score": 0.98}]}),
    "SenseTime": ("bio.face_geometry", {"faces": [{
        "rect": {"left": 1, "top": 2, "right": 90, "bottom": 99}, "eye_dist": 142.3, "yaw": 2.2,
        "points_array": [{"x": 1.5 * i, "y": 2.5 * i} for i in range(1, 107)]}]}),
    "ARKit's eyes": ("bio.face_geometry", {"faceAnchor": {
        "leftEyeTransform": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0.1, 0.1, 0.1, 1]],
        "lookAtPoint": [0.01, 0.02, 0.3]}}),
    "face-api.js": ("bio.face_geometry", {
        "detection": {"_box": {"_x": 203, "_y": 122, "_width": 188, "_height": 201}},
        "expressions": MOODS}),
    "glasses and an age": ("bio.face_geometry", {
        "BoundingBox": {"Left": 0.1, "Top": 0.1, "Width": 0.3, "Height": 0.3},
        "AgeRange": {"Low": 25}, "Eyeglasses": {"Value": False}}),
    "a model's numbered vector": ("bio.face_template", {
        "facenet": {str(i): one for i, one in enumerate(VECTOR)}}),
    "a library beside": ("bio.face_template", {
        "label": "ann", "lib": "face-api", "descriptors": [VECTOR]}),
}  # fmt: skip
OTHERS: dict[str, Tree] = {
    "cards": {"cardFaces": [{"rect": FRAME, "name": "Front"}]},
    "a solid": {"solid": {"faces": [{"bbox": [0, 0, 1, 1], "score": 1}]}},
    "a box's sides": {"package": {"faces": [{"bbox": [0, 0, 1, 1], "label": "front"}]}},
    "a typeface": {"fontFace": {"bbox": [0, -200, 1000, 900], "score": 1}},
    "a view": {"views": [{"rect": FRAME, "rollDegrees": 1}]},
    "a thing in a picture": {"objects": [{"label": "car", "bbox": [1, 2, 30, 40], "score": 0.9}]},
    "how a text sounds": {"expressions": MOODS, "text": "hello"},
    "a game's camera": {"eulerX": 1, "eulerY": 90, "eulerZ": 0, "rect": [0, 0, 1, 1]},
    "a numbered row": {"surface": {str(i): one for i, one in enumerate(VECTOR)}},
    "another library": {"label": "ann", "lib": "openclip", "descriptors": [VECTOR, VECTOR]},
    "an index": {"engine": "faiss", "vector": VECTOR},
}


@pytest.mark.parametrize("name", PEOPLE)
def test_people(name: str) -> None:
    kind, body = PEOPLE[name]
    assert kind in {one.data_type for one in scan(body) if one.confidence != "candidate"}


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    found = [one for one in scan(OTHERS[name]) if one.data_type.startswith("bio.")]
    assert not [one for one in found if one.confidence != "candidate"]
