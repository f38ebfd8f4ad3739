"""Strokes of keys by the form in which they are sent, each long and short, and what is not so."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from auditor.detect.biometric.behaviour.key_lists import names_keys
from auditor.detect.model import Tree
from tests.detect.helpers import scan

DICE = random.Random(31)  # noqa: S311 - made-up strokes, nobody's
WORDS = "correcthorsebatterystaple" * 2
HELD = [60 + DICE.randrange(70) for _ in range(40)]
DOWN = [1_000]
for _ in range(39):
    DOWN.append(DOWN[-1] + 130 + DICE.randrange(-60, 140))
UP = [down + held for down, held in zip(DOWN, HELD, strict=True)]
WAIT = [90 + DICE.randrange(200) for _ in range(40)]


def flat(*columns: Sequence[Tree]) -> list[Tree]:
    return [one for row in zip(*columns, strict=True) for one in row]


LETTERS: list[Tree] = [*WORDS[:40]]
CODES = [ord(one) for one in WORDS[:40]]
FORMS: dict[str, Callable[[int], Tree]] = {
    "key and time": lambda n: {"keystrokes": flat(LETTERS[:n], DOWN[:n])},
    "in seconds": lambda n: {"keystrokes": flat(LETTERS[:n], [one / 1_000 for one in DOWN[:n]])},
    "code, down, up": lambda n: {"keystrokes": flat(CODES[:n], DOWN[:n], UP[:n])},
    "key, down, up": lambda n: {"typingData": flat(LETTERS[:n], DOWN[:n], UP[:n])},
    "down, up": lambda n: {"keyEvents": flat(DOWN[:n], UP[:n])},
    "kind, key, time": lambda n: {
        "keystrokes": flat([("kd", "ku")[at % 2] for at in range(n)], LETTERS[:n], DOWN[:n])
    },
    "objects": lambda n: {
        "typing": [{"k": WORDS[at], "t": DOWN[at]} for at in range(n)]
    },
    "objects below": lambda n: {
        "typing_pattern": {"events": [{"k": WORDS[at], "t": DOWN[at]} for at in range(n)]}
    },
    "rows": lambda n: {"typingRhythm": [[WORDS[at], DOWN[at], HELD[at]] for at in range(n)]},
    "a text": lambda n: {
        "keystrokes": "".join(f"{WORDS[at]},{DOWN[at]},{HELD[at]};" for at in range(n))
    },
    "two lists": lambda n: {"typing": {"press": [*DOWN[:n]], "release": [*UP[:n]]}},
    "dwell and flight": lambda n: {"typing": {"dwell": [*HELD[:n]], "flight": [*WAIT[: n - 1]]}},
}  # fmt: skip


def found(tree: Tree) -> bool:
    kinds = {f"{one.data_type} {one.confidence}" for one in scan(tree)}
    return "bio.behaviour probable" in kinds


@pytest.mark.parametrize("form", FORMS)
def test_a_form(form: str) -> None:
    assert found(FORMS[form](40))
    assert found(FORMS[form](11))  # a password of ten letters and the key that sends it
    assert not found(FORMS[form](8))


# Two lists of these names are a hand's wherever they stand.
@pytest.mark.parametrize("form", sorted(FORMS.keys() - {"dwell and flight"}))
def test_the_same_by_another_name(form: str) -> None:
    tree = FORMS[form](40)
    assert isinstance(tree, dict)
    (value,) = tree.values()
    assert not found({"lessons": value})


OTHERS: dict[str, Tree] = {
    "lessons by the day": {"typing": [{"k": "a", "t": 86_400 * at} for at in range(40)]},
    "who types": {"typing": [{"user": f"u{at}", "typing": True} for at in range(30)]},
    "scores": {"typing": [{"t": 86_400 * at, "wpm": 40 + at % 9} for at in range(40)]},
    "a cache's": {"keyTimings": [{"k": f"user:{at}", "t": 12 + at % 7} for at in range(40)]},
    "keys of a cache": {"keyData": flat(LETTERS, DOWN)},
    "values by key": {"keys": flat(LETTERS, DOWN)},
    "counts by key": {"keystrokes": flat(LETTERS, [DICE.randrange(900) for _ in range(40)])},
    "counts by the hour": {"keystrokes": [DICE.randrange(3, 900) for _ in range(60)]},
    "counts that go on": {"keystrokes": [*DOWN]},
    "notes": {"pattern": [{"k": 60 + at % 12, "t": 120 * at} for at in range(40)]},
    "how one types": {"typing_pattern": "touch,hunt,peck,touch,hunt,peck,touch,hunt,touch,peck"},
}


@pytest.mark.parametrize("name", OTHERS)
def test_others(name: str) -> None:
    assert not found(OTHERS[name])


@pytest.mark.parametrize(
    ("name", "so"),
    [
        ("keystrokes", True), ("typing", True), ("typingData", True), ("typing_pattern", True),
        ("keyTimings", True), ("keyboardEvents", True), ("keystroke_log", True),
        ("keys", False), ("keyData", False), ("key", False), ("keyboard", False),
        ("typingEnabled", False), ("monkeyEvents", False), ("keyPattern", False),
    ],
)  # fmt: skip
def test_names(name: str, *, so: bool) -> None:
    assert names_keys(name) is so
