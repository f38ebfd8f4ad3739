"""More fields than a detector is shown: films of meshes, minutes of motion, long paths, vectors."""

from __future__ import annotations

import math
import random

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.detect.scan import FIELDS, Engine
from tests.detect.helpers import message

DICE = random.Random(6)  # noqa: S311 - made-up numbers, no secret


def mesh(count: int = 468) -> list[list[float]]:
    return [
        [DICE.uniform(0.3, 0.7), DICE.uniform(0.2, 0.8), DICE.uniform(-0.1, 0.1)]
        for _ in range(count)
    ]


def flat(frames: int) -> list[float]:
    return [one for _ in range(frames) for point in mesh() for one in point]


def moved(count: int) -> list[Tree]:
    return [[DICE.randrange(900), DICE.randrange(700), 17 * i] for i in range(count)]


def held(count: int) -> list[Tree]:
    return [
        {"x": DICE.gauss(0, 0.3), "y": DICE.gauss(0, 0.3), "z": DICE.gauss(9.8, 0.3), "t": 20 * i}
        for i in range(count)
    ]


def vector() -> list[Tree]:
    raw = [DICE.gauss(0, 1) for _ in range(128)]
    length = math.sqrt(sum(one * one for one in raw))
    return [one / length for one in raw]


POINTS: list[Tree] = [{"x": 1.5 * i, "y": 2} for i in range(FIELDS)]
PATH: list[Tree] = [{"x": DICE.randrange(900), "y": DICE.randrange(700), "t": 17 * i}
                    for i in range(60)]  # fmt: skip
LONG: dict[str, tuple[Tree, str]] = {
    "a film of meshes in one list": ({"landmarks": flat(10)}, "bio.face_geometry $"),
    "a film by frames": ({"faceLandmarks": [mesh() for _ in range(10)]}, "bio.face_geometry $"),
    "minutes of motion": ({"accelerometer": held(11_000)}, "bio.motion $.accelerometer"),
    "a long path": ({"mouseMoves": moved(4_000)}, "bio.behaviour $.mouseMoves"),
    "a path behind a drawing": (
        {"points": POINTS, "mouseMoves": PATH},
        "bio.behaviour $.mouseMoves",
    ),
    "a vector behind many numbers": (
        {"features": [DICE.randrange(9) for _ in range(FIELDS)], "face": {"embedding": vector()}},
        "bio.face_template $.face.embedding",
    ),
}


def _audited(body: Tree) -> tuple[list[str], list[str]]:
    engine = Engine()
    found = engine.scan(message(), leaves_of(body), [])
    assert not engine.failures
    return (
        [f"{one.data_type} {str(one.path).partition('json:')[2]}" for one in found
         if one.confidence != "candidate"],
        [one.reason for one in engine.cuts],
    )  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_long_lists_are_told(name: str) -> None:
    body, expected = LONG[name]
    found, cuts = _audited(body)
    assert expected in found
    assert not found or any("not judged" in cut for cut in cuts)


def test_long_lists_of_anything_are_not() -> None:
    found, cuts = _audited({"landmarks": [DICE.uniform(0, 1) for _ in range(12_000)]})
    assert not found
    assert any("face-geometry: fields after the first" in cut for cut in cuts)
    assert not _audited({"mouse": POINTS, "features": list(range(FIELDS + 512))})[0]
