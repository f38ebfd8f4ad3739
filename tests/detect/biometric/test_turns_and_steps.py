"""Packed samples of what turns, tables with units, attitudes, poses that are worn, steps."""

from __future__ import annotations

import base64
import math
import random
import struct
from collections.abc import Callable, Sequence

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

DICE = random.Random(16)  # noqa: S311 - made-up samples, no secret

type Row = tuple[float, float, float]


def _rows(spread: float, count: int = 100) -> list[Row]:
    gauss = DICE.gauss
    return [(gauss(0, spread), gauss(0, spread), gauss(0, spread)) for _ in range(count)]


def _packed(rows: Sequence[Row], form: str, scale: float = 1.0) -> str:
    kind: Callable[[float], float] = int if form == "h" else float
    parts = (struct.pack(f"<3{form}", *(kind(scale * one) for one in row)) for row in rows)
    return base64.b64encode(b"".join(parts)).decode()


def _noise(size: int) -> str:
    return base64.b64encode(DICE.randbytes(size)).decode()


def _table(header: str, rows: Sequence[Row], last: bool = False) -> str:
    lines = [header]
    for at, row in enumerate(rows):
        cells = [at * 0.01, *row, *([math.hypot(*row)] if last else [])]
        lines.append(",".join(f"{one:.6f}" for one in cells))
    return "\n".join(lines) + "\n"


def _four(at: int) -> list[float]:
    turn = 0.5 + 0.2 * math.sin(at / 9)
    return [math.cos(turn), 0.6 * math.sin(turn), 0.48 * math.sin(turn), 0.64 * math.sin(turn)]


def _named(at: int) -> dict[str, Tree]:
    return dict(zip("wxyz", _four(at), strict=True))


TURNED, SHAKEN = _rows(0.3), _rows(0.8)
LINEAR = "Linear Acceleration {} (m/s^2)"
JOINTS = ("XR_HAND_JOINT_PALM_EXT", "XR_HAND_JOINT_WRIST_EXT")
WALKED: list[Tree] = [1_718_000_000_000 + 520 * at + DICE.randrange(90) for at in range(40)]
FOUND: dict[str, tuple[Tree, str]] = {
    "a gyroscope as float32": (
        {"sensor": "gyroscope", "rate": 50, "data": _packed(TURNED, "f")},
        "$.data",
    ),
    "as float64": ({"gyroscope": {"samples": _packed(TURNED, "d")}}, "$.gyroscope.samples"),
    "as int16": ({"gyro": {"fs": 100, "raw": _packed(TURNED, "h", 938)}}, "$.gyro.raw"),
    "without gravity": (
        {"linearAcceleration": {"rate": 50, "data": _packed(SHAKEN, "f")}},
        "$.linearAcceleration.data",
    ),
    "a table with units": (
        {"csv": _table(",".join(["Time (s)", *map(LINEAR.format, "xyz")]), SHAKEN)},
        "$.csv",
    ),
    "one that gives the length, too": (
        {"d": _table("Time (s),Gyro x (rad/s),Gyro y (rad/s),Gyro z (rad/s),All", TURNED, True)},
        "$.d",
    ),
    "shares of gravity": (
        {"d": _table("time,gFx,gFy,gFz", [(x / 9, y / 9, 1 + z / 9) for x, y, z in TURNED])},
        "$.d",
    ),
    "an attitude": (
        {"attitude": [{"t": 20 * at, **_named(at)} for at in range(60)]},
        "$.attitude",
    ),
    "Core Motion": (
        {
            "deviceMotion": [
                {"timestamp": 0.02 * at, "attitude": {"quaternion": _named(at)}} for at in range(60)
            ]
        },
        "$.deviceMotion",
    ),
    "Android, named beside": (
        {
            "sensor": "android.sensor.game_rotation_vector",
            "samples": [{"timestamp": 20 * at, "values": _four(at)} for at in range(60)],
        },
        "$.samples",
    ),
    "a headset": (
        {
            "device": "headset",
            "poses": [
                {"t": 11 * at, "position": {"x": 0.1, "y": 1.6}, "orientation": _named(at)}
                for at in range(60)
            ],
        },
        "$.poses",
    ),
    "joints of a hand": (
        {
            "frames": [
                {"t": 20 * at, "joints": {name: {"orientation": _four(at)} for name in JOINTS}}
                for at in range(60)
            ]
        },
        "$.frames",
    ),
    "steps": ({"stepDetector": WALKED}, "$.stepDetector"),
    "steps beside their sensor": (
        {"sensor": "android.sensor.step_detector", "timestamps": WALKED},
        "$.timestamps",
    ),
    "steps that name it": (
        {"log": [{"type": "TYPE_STEP_DETECTOR", "ts": at} for at in WALKED]},
        "$.log",
    ),
}
SILENT: dict[str, Tree] = {
    "any bytes under a gyroscope's name": {"gyroscope": {"rate": 50, "data": _noise(1_200)}},
    "whole numbers without a rate": {"gyro": {"raw": _packed(TURNED, "h", 938)}},
    "a few samples": {"gyroscope": _packed(TURNED[:20], "f")},
    "the same again and again": {"gyroscope": _packed([(0.1, 0.2, 0.3)] * 100, "f")},
    "a table of a shop": {
        "d": _table("Time (s),Width x (cm),Width y (cm),Width z (cm)", SHAKEN),
    },
    "key frames": {
        "animations": [{"attitude": [{"t": 20 * at, **_named(at)} for at in range(60)]}]
    },
    "bones of a figure": {
        "vr": {"bones": [{"time": 20 * at, "rotation": _four(at)} for at in range(60)]}
    },
    "a camera's path": {"camera": [{"t": 20 * at, **_named(at)} for at in range(60)]},
    "attitudes without times": {"attitude": [_named(at) for at in range(60)]},
    "attitudes of a poll": {
        "attitude": [{"t": 20 * at, "w": at, "x": 1, "y": 2, "z": 3} for at in range(60)]
    },
    "a wizard's steps": {"steps": WALKED},
    "steps of a recipe": {"stepDetector": [3_600_000 * at * at for at in range(40)]},
}


@pytest.mark.parametrize("name", FOUND)
def test_how_a_body_moves(name: str) -> None:
    body, expected = FOUND[name]
    found = [one for one in seen(scan(body)) if one.startswith("bio.")]
    assert found == [f"bio.motion probable {expected}"]


@pytest.mark.parametrize("name", SILENT)
def test_what_only_looks_so(name: str) -> None:
    assert not [one for one in seen(scan(SILENT[name])) if one.startswith("bio.")]
