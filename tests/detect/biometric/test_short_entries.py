"""PINs, single gestures, single swipes: few events that are told by what stands with them."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

START = 1_700_000_000_000
SPANS: list[Tree] = [213, 187, 305, 222, 198]
ROLES = ["down", *["move"] * 10, "up"]
NUMBERED = {"down": 0, "move": 2, "up": 1}
TOUCHALYTICS: dict[str, Tree] = {
    "inter-stroke time": 1.2, "stroke duration": 0.31, "start $x$": 120.2, "start $y$": 300.1,
    "stop $x$": 140.1, "stop $y$": 700.2, "direct end-to-end distance": 404.2,
    "mid-stroke pressure": 0.44, "mid-stroke area covered": 0.08,
}  # fmt: skip
SWIPE: dict[str, Tree] = {
    "startX": 120.5, "startY": 900.2, "endX": 131.1, "endY": 210.4, "duration": 210,
}  # fmt: skip


def gesture(says: str = "action", kind: str = "{}", **fixed: Tree) -> list[Tree]:
    return [
        {says: kind.format(role), "x": 300 + 5.25 * i, "y": 900 - 11.5 * i, "t": START + 16 * i,
         "pressure": 0.4 + i / 100, "size": 0.05, **fixed}
        for i, role in enumerate(ROLES)
    ]  # fmt: skip


def android() -> list[Tree]:
    return [
        {"actionMasked": NUMBERED[role], "rawX": 300 + 5.25 * i, "rawY": 900 - 11.5 * i,
         "eventTime": START + 16 * i, "touchMajor": 5 + i / 8}
        for i, role in enumerate(ROLES)
    ]  # fmt: skip


def found(body: Tree) -> list[str]:
    return [one for one in seen(scan(body)) if one.startswith("bio.behaviour")]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"event": "pin_entry", "inter_key_intervals": SPANS, "dwell_times": SPANS},
         "$.inter_key_intervals"),
        ({"pinEntryTimings": SPANS}, "$.pinEntryTimings"),
        ({"pin_entry": {"key_down": [START + 310 * i + i * i for i in range(6)]}},
         "$.pin_entry.key_down"),
        ({"screen": "pin", "keystrokes": [{"digit": i, "down": 300 * i, "up": 300 * i + 80 + i}
                                          for i in range(6)]}, "$.keystrokes"),
        ({"passcode": {"taps": [{"dwell": 80 + i, "flight": 190 + i} for i in range(4)]}},
         "$.passcode.taps"),
        ({"touches": gesture()}, "$.touches"),
        ({"events": gesture("type", "touch{}")}, "$.events"),
        ({"events": gesture("action", "ACTION_{}", type="touch")}, "$.events"),
        ({"motionEvents": android()}, "$.motionEvents"),
        ({"swipe": {**SWIPE, "velocity": 3.31, "pressure": 0.44, "area": 0.08}}, "$.swipe"),
        ({"gestures": [{**SWIPE, "type": "swipe", "touchSize": 0.08, "avgVelocity": 3.1}]},
         "$.gestures"),
        (TOUCHALYTICS, "$"),
    ],
)  # fmt: skip
def test_found(body: Tree, at: str) -> None:
    assert found(body) == [f"bio.behaviour probable {at}"]


@pytest.mark.parametrize(
    "body",
    [
        {"event": "search", "inter_key_intervals": SPANS},
        {"pinEntryTimings": [200, 200, 200, 200]},
        {"pinEntryTimings": [2_000_000, 3_000_000, 4_500_000]},
        {"pinTimes": SPANS},  # of a map's pins
        {"unlockTimes": SPANS},
        {"pin": {"mode": "out", "intervals": SPANS}},
        {"pins": {"keys": [{"down": 10 * i, "up": i} for i in range(6)]}},
        {"event": "tap", "x": 120, "y": 340, "element": "buy", "ts": START},
        {"events": [{"name": "tap", "x": 120 + i, "y": 340, "screen": "home", "ts": 4_000 * i}
                    for i in range(30)]},
        {"taps": [{"type": role, "x": 9 * i, "y": 40 + i, "ts": START + 90 * i}
                  for i, role in enumerate(["down", "up"] * 15)]},  # without a finger's measure
        {"level": [{"action": role, "x": i, "y": 2 * i, "t": 16 * i, "velocity": i}
                   for i, role in enumerate(["up", "move", "down", "move"] * 3)]},
        {"touches": gesture()[:6]},
        {"events": gesture(pressure=1.0)},  # a pressure that no finger has
        {"drag": SWIPE},
        {"animation": {**SWIPE, "velocity": 2.2}},
        {"swipe": {**SWIPE, "velocity": 2.2}},
        {"run": {**SWIPE, "pressure": 4.4, "speed": 31}},  # a pump's
        {"swipe": {**SWIPE, "duration": 86_400_000, "pressure": 0.4, "area": 0.1}},
    ],
)  # fmt: skip
def test_not_found(body: Tree) -> None:
    assert found(body) == []
