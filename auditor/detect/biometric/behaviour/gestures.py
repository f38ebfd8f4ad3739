"""The protocol of a touch: a finger goes down, moves and goes up, and each event says so.

Android's MotionEvent (numbers 0, 2, 1 or `ACTION_MOVE`), W3C's touch and pointer events, UIKit's
phases. A list that keeps this order needs fewer events than one of places alone; moves of a game's
piece that go up and down do not keep it.
"""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.keys import joined
from auditor.model import Scalar

LEAST = 8  # events of one gesture
ACTIONS = frozenset(("actionmasked", "phase"))  # fields that say it besides those of all events
_KINDS = {"down": "down", "start": "down", "began": "down", "begin": "down", "begun": "down",
          "move": "move", "moved": "move", "up": "up", "end": "up", "ended": "up", "cancel": "up",
          "cancelled": "up", "canceled": "up", "stationary": "move"}  # fmt: skip
_NUMBERS = {0: "down", 1: "up", 2: "move", 3: "up"}
_NUMBERED = frozenset(("action", "actionmasked"))  # MotionEvent's
_BEFORE = ("touch", "pointer", "action", "motionevent", "mouse")


def role_of(name: str, value: Scalar) -> str:
    """What the finger did at an event: down, move or up; "" for anything else."""
    if isinstance(value, str):
        said = joined(value)
        for prefix in _BEFORE:
            said = said.removeprefix(prefix)
        return _KINDS.get(said, "")
    number = type(value) is int and name in _NUMBERED
    return _NUMBERS.get(value, "") if number and isinstance(value, int) else ""


def is_gesture(roles: Sequence[str]) -> bool:
    """Whether fingers go down, move and go up, again and again: more moves than ends."""
    if len(roles) < LEAST or roles[0] != "down" or roles[-1] != "up":
        return False
    held = 0
    for role in roles:
        held += {"down": 1, "up": -1}.get(role, 0)
        if held < 0 or (role == "move" and held == 0):
            return False
    return held == 0 and roles.count("move") * 2 > len(roles)
