"""Events of hands in lines of text, with places in objects, with keys that nothing names."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

DICE = random.Random(16)  # noqa: S311 - made-up events, no secret
COUNT = 40


def _struck() -> list[tuple[int, int]]:
    downs = [180 * at + DICE.randrange(60) for at in range(COUNT)]
    return [(down, down + DICE.randrange(60, 120)) for down in downs]


STRUCK = _struck()
TOUCHED = [
    (1_700_000_000_000 + 16 * at + at % 3, 100 + 5 * at + at % 4, 900 - 7 * at, 0.2 + at % 7 / 20)
    for at in range(COUNT)
]


def _table(header: str, rows: Sequence[tuple[object, ...]], separator: str = ",") -> str:
    lines = [header.replace(",", separator), *(separator.join(map(str, row)) for row in rows)]
    return "\n".join(lines) + "\n"


def _ui_touches(seconds: float = 0.0166) -> Tree:
    return [
        {
            "phase": "moved",
            "timestamp": 8_123.11 + seconds * at,
            "location": {"x": x, "y": y},
            "force": force,
        }
        for at, (_, x, y, force) in enumerate(TOUCHED)
    ]


FOUND: dict[str, tuple[Tree, str]] = {
    "touches in lines": (
        {"log": _table("timestamp,x,y,pressure,action", [(*one, "MOVE") for one in TOUCHED])},
        "$.log",
    ),
    "apart by semicolons": ({"log": _table("t,x,y,force", TOUCHED, ";")}, "$.log"),
    "keys in lines": (
        {"log": _table("key,down,up", [("aeio"[at % 4], *one) for at, one in enumerate(STRUCK)])},
        "$.log",
    ),
    "places in objects, on a clock of seconds": ({"touches": _ui_touches()}, "$.touches"),
    "keys of which a digest is sent": (
        {"typed": [{"key_hash": f"{at % 7:08x}", "press_time": down, "release_time": up}
                   for at, (down, up) in enumerate(STRUCK)]},
        "$.typed",
    ),
    "a list that is called so": (
        {"keystroke_dynamics": [{"press": down, "release": up} for down, up in STRUCK]},
        "$.keystroke_dynamics",
    ),
}  # fmt: skip
FOUND["keys and when they were struck"] = (
    {"keystrokes": [{"key": "etaoin"[at % 6], "t": down} for at, (down, _) in enumerate(STRUCK)]},
    "$.keystrokes",
)
FOUND["rows of keys and when they were struck"] = (
    {"keystrokes": [["etaoin"[at % 6], down] for at, (down, _) in enumerate(STRUCK)]},
    "$.keystrokes",
)
FOUND["rows of key codes and when they were struck"] = (
    {"typing_events": [[65 + at % 6, down] for at, (down, _) in enumerate(STRUCK)]},
    "$.typing_events",
)
OTHERS: dict[str, Tree] = {
    "pairs of a cache": {"entries": [["etaoin"[at % 6], down] for at, (down, _) in
                                     enumerate(STRUCK)]},
    "pairs by the hour": {"keystrokes": [["a", 3_600_000 * at] for at in range(40)]},
    "pairs of counts": {"keystrokes": [[at * 7 % 400, 5] for at in range(40)]},
    "keys of a cache": {"entries": [{"key": "etaoin"[at % 6], "t": down}
                                    for at, (down, _) in enumerate(STRUCK)]},
    "keys by the hour": {"keystrokes": [{"key": "a", "t": 3_600_000 * at} for at in range(40)]},
    "a chart's bubbles": {"log": _table("timestamp,x,y,size", TOUCHED)},
    "a weather station's": {
        "log": _table("time,temp,pressure", [(3_600 * at, 20 + at % 5, 1_013) for at in range(60)])
    },
    "services that go down and up": {
        "log": _table("host,down,up", [("ab"[at % 2], 9_000 * at, 9_000 * at + 8_000)
                                       for at in range(60)])
    },
    "a few lines": {"log": _table("timestamp,x,y,pressure", TOUCHED[:9])},
    "places by the hour": {"points": _ui_touches(3_600.0)},
    "doors that are opened": {
        "doors": [{"pressed_at": 9 * at, "released_at": 9 * at + 8_000} for at in range(40)]
    },
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_events(name: str) -> None:
    body, path = FOUND[name]
    found = [one for one in seen(scan(body)) if one.startswith("bio.")]
    assert found == [f"bio.behaviour probable {path}"]


@pytest.mark.parametrize("name", OTHERS)
def test_events_of_something_else(name: str) -> None:
    assert not [one for one in seen(scan(OTHERS[name])) if one.startswith("bio.")]
