"""What hands did, as recorders send it (TypingDNA, Akamai, hCaptcha), and what only looks so."""

from __future__ import annotations

import random

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

DICE = random.Random(9)  # noqa: S311 - made-up events, no secret
# As typingdna.js 3.2 writes the special keys and the device behind the head's first six.
REST = "0,-1,-1," * 5 + "1,0,0,1,3,1,2164884413,1,1,0,0,0,2,1680,1050,2,10,128,0,3158749214"


def typed(count: int, *, extended: bool = False, said: int = 0, version: str = "3.2") -> str:
    """A pattern of one text, in which the recorder says how many keys it has."""
    keys = [
        [DICE.randrange(40, 400), DICE.randrange(50, 150)]
        if not extended
        else [DICE.randrange(97, 123), DICE.randrange(40, 400), DICE.randrange(50, 150), 70]
        for _ in range(count)
    ]
    head = f"0,{version},0,{int(extended)},{said or count},3158749214,{REST}"
    return "|".join([head, *(",".join(map(str, key)) for key in keys)])


def any_text(version: str = "2.15") -> str:
    """A pattern of any text: eleven numbers, seven of each of 44 keys, and the rest."""
    of_all = [180, 210, 285, 0.34, 1.9412, 0.4, 1.2, 97, 188, 40, 120]
    of_each = [DICE.randrange(9) for _ in range(44)]
    ratios = [round(DICE.uniform(0.3, 2), 4) for _ in range(264)]
    return ",".join(map(str, [*of_all, *of_each, *ratios, 0, version, 0, *[0, -1, -1] * 8]))


def sensor(keys: int, moves: int, touches: int = 0) -> str:
    """Akamai's sensor data of the web, with so many events of each kind."""
    key_events = "".join(f"{i},{1 + i % 3},{11_374 + 90 * i},-2,0,8,883;" for i in range(keys))
    mouse = "".join(f"{i},1,{1_363 + 16 * i},{1044 - i},{37 + 9 * i};" for i in range(moves))
    fingers = "".join(f"{i},2,{2_000 + 16 * i},{300 + i},{37 + 9 * i};" for i in range(touches))
    return (
        "7a74G7m23Vrp0o5c9379441.75-1,2,-94,-100,Mozilla/5.0 (X11; Linux x86_64),uaend,11059,"
        "20100101,nl,Gecko,5,0,0,0,409881,2462846,1680,1010,loc:-1,2,-94,-101,do_en,dm_en,t_dis"
        f"-1,2,-94,-105,0,-1,0,0,2422,113,0;-1,2,-94,-108,{key_events}-1,2,-94,-110,{mouse}"
        f"-1,2,-94,-117,{fingers}-1,2,-94,-111,-1,2,-94,-109,-1,2,-94,-112,https://a.example/"
    )


MOVED = [[DICE.randrange(900), DICE.randrange(700), 1_653_126_624_043 + 17 * i] for i in range(40)]
EVENTS: list[Tree] = [
    {"type": "mousemove", "clientX": x, "clientY": y, "timeStamp": t} for x, y, t in MOVED
]
STRUCK = [(1_653_126_624_043 + 170 * i, 60 + DICE.randrange(80)) for i in range(30)]
SWIPED: list[Tree] = [[t, x, y, (x % 90) / 100] for x, y, t in MOVED]
DWELL = ",".join(str(held) for _, held in STRUCK)
FOUND: dict[str, tuple[Tree, str]] = {
    "keys in seconds": (
        {
            "keyEvents": [
                {"k": "a", "d": 5.013 + 0.19 * i, "u": 5.1 + 0.19 * i + 0.003 * (i % 7)}
                for i in range(24)
            ]
        },
        "probable $.keyEvents",
    ),
    "a mouse under its own name": (
        {"mouse": [{"x": 9 * i % 700, "y": 7 * i, "ts": 16 * i} for i in range(40)]},
        "probable $.mouse",
    ),
    "a text's pattern": ({"tp": typed(12)}, "proven $.tp"),
    "under another name": ({"blob": typed(24)}, "proven $.blob"),
    "with its keys": ({"a": typed(16, extended=True)}, "proven $.a"),
    "of a phone that moves": ({"tp": typed(9) + "#1,2,3|4,5,6/1,2/3"}, "proven $.tp"),
    "any text's pattern": ({"typing_pattern": any_text()}, "proven $.typing_pattern"),
    "Akamai": ({"sensor_data": sensor(12, 40)}, "probable $.sensor_data"),
    "Akamai on a phone": ({"sensor_data": sensor(0, 0, 12)}, "probable $.sensor_data"),
    "Akamai, a few events": ({"sensor_data": sensor(1, 2)}, "candidate $.sensor_data"),
    "rows of a mouse": ({"mouseMovements": list[Tree](MOVED)}, "probable $.mouseMovements"),
    "hCaptcha": (
        {"motionData": {"st": 1_653_126_624_043, "mm": list[Tree](MOVED), "mm-mp": 16.2}},
        "probable $.motionData.mm",
    ),
    "objects of a mouse": (
        {"mouseTrail": [{"x": x, "y": y, "t": t} for x, y, t in MOVED]},
        "probable $.mouseTrail",
    ),
    "events of a page": ({"events": EVENTS}, "probable $.events"),
    "a gesture": (
        {"gestures": [{"type": "swipe", "points": SWIPED}]},
        "probable $.gestures[0].points",
    ),
    "short gestures": (
        {"gestures": [{"points": SWIPED[at : at + 8]} for at in range(0, 40, 8)]},
        "probable $.gestures",
    ),
    "keys, down and up in rows": (
        {"keystrokes": [["a", down, down + held] for down, held in STRUCK]},
        "probable $.keystrokes",
    ),
    "pressed and released": (
        {"keyTimings": [{"press": down, "release": down + held} for down, held in STRUCK]},
        "probable $.keyTimings",
    ),
    "pressed and held": (
        {"keyTimings": [{"k": "*", "t": down, "dur": held} for down, held in STRUCK]},
        "probable $.keyTimings",
    ),
    "between and held": (
        {"keystrokeTimings": [{"dt": 170 + held % 9, "hold": held} for _, held in STRUCK]},
        "probable $.keystrokeTimings",
    ),
    "kinds of strokes": (
        {
            "keystrokes": [
                {"type": kind, "t": at}
                for down, held in STRUCK
                for kind, at in (("keydown", down), ("keyup", down + held))
            ]
        },
        "probable $.keystrokes",
    ),
    "key by key": (
        {
            "events": [
                {"type": kind, "code": "KeyA", "timeStamp": at}
                for down, held in STRUCK
                for kind, at in (("keydown", down), ("keyup", down + 2 * held))
            ]
        },
        "probable $.events",
    ),
    "times in a text": ({"dwellTimes": DWELL}, "probable $.dwellTimes"),
    "two texts": ({"kd": {"dwell": DWELL, "flight": DWELL}}, "probable $.kd"),
}
SILENT: dict[str, Tree] = {
    "keys in hours": {
        "keyEvents": [{"k": "a", "d": 0.5 + 2.5 * i, "u": 0.9 + 2.5 * i} for i in range(24)]
    },
    "a mouse that nothing times": {"mouse": [{"x": 9 * i % 700, "y": 7 * i} for i in range(40)]},
    "a pattern that lost a key": {"tp": typed(12, said=13)},
    "of another version": {"blob": typed(12, version="7.2")},
    "a few keys": {"tp": typed(3)},
    "words between bars": {"tp": "0,3.2,0,0,7,1,a|" + "|".join(["one,two"] * 7)},
    "numbers in a row": {"tp": ",".join(["1.5"] * 350)},
    "any text's pattern without its name": {"row": any_text()},
    "of another version, any text": {"typing_pattern": any_text("9.9")},
    "Akamai without events": {"sensor_data": sensor(0, 0)},
    "Akamai, times that go back": {"sensor_data": sensor(12, 0).replace("11374", "99999")},
    "a mark alone": {"note": "-1,2,-94,-108,0,1,11374,16,0,0,883;1,1,11749,-2,0,8,883;"},
    "points of a drawing": {"points": [{"x": x, "y": y, "t": t} for x, y, t in MOVED]},
    "rows of a drawing": {"points": list[Tree](MOVED)},
    "clicks of a year": {"mouseEvents": [[x, y, t * 86_400] for x, y, t in MOVED]},
    "a mouse that stands still": {"mouseMoves": [[5, 5, 17 * i] for i in range(40)]},
    "events of a page that are no moves": {
        "events": [{"type": "click", "clientX": x, "clientY": y, "ts": t} for x, y, t in MOVED]
    },
    "tiles of a map that were dragged": {
        "tiles": [{"x": x, "y": y, "z": 9} for x, y, _ in MOVED],
        "drag": list[Tree](MOVED),
    },
    "a game's replay": {
        "replay": [{"t": t, "button": "AB"[x % 2], "down": x % 3 == 0} for x, _, t in MOVED],
        "moves": list[Tree](MOVED),
    },
    "a heat map": {"heatmap": {"points": [[x, y, t % 7] for x, y, t in MOVED]}},
    "a way on a map": {"track": list[Tree](MOVED), "gestures": 4},
    "a few short gestures": {"gestures": [{"points": SWIPED[:8]}]},
    "gestures of the hour": {
        "gestures": [{"points": [[x, y, 3_600_000 * i] for i, (x, y, _) in enumerate(MOVED)]}]
    },
    "requests with their times": {"requests": [{"t": down, "dur": held} for down, held in STRUCK]},
    "forecasts": {"list": [{"dt": down, "hold": held} for down, held in STRUCK]},
    "keys of a cache": {"keystrokes": [["a", down, held // 200] for down, held in STRUCK]},
    "presses of a machine": {
        "keyTimings": [{"press": 3_600_000 * i, "release": 3_600_000 * i + 80} for i in range(30)]
    },
    "the same in each": {"dwellTimes": "5000,6000,7000,8000,9000,9100,9200,9300,9400,9500,9600"},
    "a mouse's temperature": {"mm": list(range(40))},
}


@pytest.mark.parametrize("name", FOUND)
def test_what_a_hand_did(name: str) -> None:
    body, expected = FOUND[name]
    found = [one for one in seen(scan(body)) if one.startswith("bio.")]
    assert found == [f"bio.behaviour {expected}"]


@pytest.mark.parametrize("name", SILENT)
def test_what_only_looks_so(name: str) -> None:
    assert not [one for one in seen(scan(SILENT[name])) if one.startswith("bio.")]
