"""Keys and pointers as more recorders write them: held keys, columns, named messages, texts."""

from __future__ import annotations

import json
import random

import pytest

from auditor.audit import Auditor
from auditor.detect.model import Tree
from auditor.model import Confidence
from benchmarks.audit_mix import message
from tests.detect.helpers import scan, seen

DICE = random.Random(15)  # noqa: S311 - made-up events, no secret
_AUDITOR = Auditor()


def _struck(count: int) -> list[tuple[int, int, int]]:
    at, rows = 0, []
    for _ in range(count):
        at += DICE.randrange(90, 260)
        rows.append((DICE.randrange(97, 123), at, DICE.randrange(50, 140)))
    return rows


def _moved(count: int) -> list[tuple[int, int, int]]:
    x, y, at, rows = 300, 200, 0, []
    for _ in range(count):
        x, y, at = abs(x + DICE.randrange(-5, 20)), abs(y + DICE.randrange(-9, 9)), at + 16
        rows.append((x, y, at + DICE.randrange(5)))
    return rows


STRUCK, MOVED = _struck(40), _moved(60)
XS, YS, TS = (list(column) for column in zip(*MOVED, strict=True))
ROWS: list[Tree] = [list(row) for row in MOVED]
AKAMAI = "".join(f"{i},1,{t},{x},{y};" for i, (x, y, t) in enumerate(MOVED))
WRITTEN = ";".join(f"{chr(key)}:{at}:{held}" for key, at, held in STRUCK)
FOUND: dict[str, tuple[Tree, str]] = {
    "rows of a key, its time and how long": (
        {"keystrokes": [[chr(key), at, held] for key, at, held in STRUCK]},
        "$.keystrokes",
    ),
    "rows with the key's code, on a clock": (
        {"keyEvents": [[key, 1_718_000_000_000 + at, held] for key, at, held in STRUCK]},
        "$.keyEvents",
    ),
    "objects under a common name": (
        {"keys": [{"key": chr(key), "t": at, "hold": held} for key, at, held in STRUCK]},
        "$.keys",
    ),
    "objects with other names": (
        {"typing": [{"char": chr(k), "ts": at, "holdDuration": held} for k, at, held in STRUCK]},
        "$.typing",
    ),
    "short names in a list of keys": (
        {"keystrokes": [{"k": chr(key), "t": at, "d": held} for key, at, held in STRUCK]},
        "$.keystrokes",
    ),
    "a text of keys": ({"keystrokes": WRITTEN}, "$.keystrokes"),
    "a text of codes": (
        {"keystroke_data": "|".join(f"{key}:{at}:{held}" for key, at, held in STRUCK)},
        "$.keystroke_data",
    ),
    "a mouse in columns": ({"mouse": {"xs": XS, "ys": YS, "ts": TS}}, "$.mouse"),
    "a pointer in columns": ({"pointerTrace": {"x": XS, "y": YS, "t": TS}}, "$.pointerTrace"),
    "a finger in columns": ({"touch": {"x": XS, "y": YS, "time": TS}}, "$.touch"),
    "a message of a mouse": ({"t": "mouse", "d": ROWS}, "$.d"),
    "a message of a pointer": ({"type": "pointer", "data": ROWS}, "$.data"),
    "a message of moves": (
        {"event": "mousemove", "points": [{"x": x, "y": y, "t": t} for x, y, t in MOVED]},
        "$.points",
    ),
    "a section of Akamai's": ({"mact": AKAMAI}, "$.mact"),
    "a mouse's log": ({"mouse_log": AKAMAI}, "$.mouse_log"),
    "a pointer's buffer": ({"pointerBuffer": AKAMAI}, "$.pointerBuffer"),
}
SILENT: dict[str, Tree] = {
    "keys held for an hour": {
        "keystrokes": [[chr(key), 3_600_000 * i, 900_000] for i, (key, _, _) in enumerate(STRUCK)]
    },
    "keys all held alike": {"keystrokes": [[chr(key), at, 1] for key, at, _ in STRUCK]},
    "shares that were held": {
        "keys": [{"key": f"ISIN{key}", "t": at, "hold": held} for key, at, held in STRUCK]
    },
    "a text of a table": {"rows": WRITTEN},
    "a text of days": {"keystrokes": ";".join(f"a:{86_400 * i}:{i}" for i in range(40))},
    "a chart in columns": {"chart": {"xs": XS, "ys": YS, "ts": TS}},
    "columns without a time": {"mouse": {"xs": XS, "ys": YS}},
    "a mouse's sales in columns": {
        "mouse": {"xs": XS, "ys": YS, "ts": [86_400_000 * t for t in TS]}
    },
    "a message of a chart": {"t": "chart", "d": ROWS},
    "a product": {"product": "mouse", "d": ROWS},
    "a text of events": {"events": AKAMAI},
    "a touch in a log": {"touch_log": "opened;closed;" * 40},
}


@pytest.mark.parametrize("name", FOUND)
def test_what_a_hand_did(name: str) -> None:
    body, expected = FOUND[name]
    found = [one for one in seen(scan(body)) if one.startswith("bio.")]
    assert found == [f"bio.behaviour probable {expected}"]


@pytest.mark.parametrize("name", SILENT)
def test_what_only_looks_so(name: str) -> None:
    assert not [one for one in seen(scan(SILENT[name])) if one.startswith("bio.")]


def _features(count: int, kinds: tuple[str, str, str] = ("H", "DD", "UD")) -> str:
    """Rows of a known text as the CMU's data set has them."""
    held, down, up = kinds
    names = ["subject", "sessionIndex", "rep", f"{held}.period"]
    for one, after in (("period", "t"), ("t", "i"), ("i", "e")):
        names += [f"{down}.{one}.{after}", f"{up}.{one}.{after}", f"{held}.{after}"]
    rows = [
        ["s002", 1, number, *(f"{DICE.uniform(0.05, 0.3):.4f}" for _ in names[3:])]
        for number in range(count)
    ]
    return "\n".join([",".join(names), *(",".join(map(str, row)) for row in rows)]) + "\n"


def _told(body: bytes, mime: str) -> set[str]:
    audit = _AUDITOR.audit(message(body, mime))
    assert not audit.error
    found = (one for one in audit.findings if one.confidence is not Confidence.CANDIDATE)
    return {one.data_type for one in found if one.data_type.startswith("bio.")}


def test_features_of_keys_are_found() -> None:
    assert _told(_features(20).encode(), "text/csv") == {"bio.behaviour"}
    assert _told(json.dumps({"csv": _features(12)}).encode(), "application/json") == {
        "bio.behaviour"
    }


def test_columns_of_other_pairs_are_not() -> None:
    assert not _told(_features(20, ("mean", "corr", "cov")).encode(), "text/csv")


def test_a_long_text_of_keys_costs_little() -> None:
    body = json.dumps({"keystrokes": "12345,67890," * 600_000}).encode()
    assert not _told(body, "application/json")
