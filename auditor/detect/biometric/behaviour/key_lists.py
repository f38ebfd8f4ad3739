"""Strokes of keys in a list that is called so: objects or rows whose times are a typing hand's.

Under `keystrokes` or `keyTimings` a field need not be called a key: `{press, release}`,
`{t, dur}`, `{dt, hold}`, `{type, t}`, rows of `[key, down, up]` or `[key, down, held]`. What
tells a hand is that keys go down one after the other and up soon after, not all after the same
time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise, permutations

from auditor.detect.biometric.behaviour.keystroke_lists import are_strokes
from auditor.detect.biometric.behaviour.pace import SLOWEST, by_hand, paced
from auditor.detect.keys import joined
from auditor.model import Node

KEY_LISTS = frozenset(
    ("keyevents", "keystrokes", "keystrokeevents", "keyboardevents", "keystrokedata", "keytimings",
     "keystroketimings", "keypresses", "keypressevents", "keypresstimings", "typingevents",
     "keystrokelog", "typingtimings", "keyboardtimings", "typingsamples", "keystrokesamples",
     "keystrokedynamics", "typingdynamics", "keystrokebiometrics", "kact")
)  # fmt: skip
_HELD = frozenset(("dwell", "dwelltime", "hold", "holdtime", "held", "heldfor", "dur", "duration",
                   "pressduration", "holdduration"))  # fmt: skip
_SHORT_HELD = _HELD | {"d", "h"}  # under the name of such a list
# What is only said of a thing that is pressed, by whatever name its list goes.
PRESSED_FOR = _HELD - {"dur", "duration"}
_BETWEEN = frozenset(("flight", "flighttime", "dt", "delay", "gap", "interval", "latency", "delta",
                      "iki", "sinceprevious", "sincelast"))  # fmt: skip
# Fields that say so little that their list must be called so.
TIMED = (_HELD | _BETWEEN | {"press", "release"}) - {"dwell", "flight", "dwelltime", "flighttime"}
# What a stroke's kind is called in such a list.
STROKES = frozenset(("d", "u", "kd", "ku"))
_FIELDS = 8


def is_keys(node: Node) -> bool:
    """Whether a list is called strokes of keys."""
    return joined(node.name) in KEY_LISTS


def keys_in(fields: Mapping[str, Sequence[float]], strokes: int, least: int) -> str:
    """What the fields of a list of strokes hold, "" where they are not a hand's.

    `strokes` of its objects say that a key went down or up.
    """
    timed = [name for name, values in fields.items() if paced(sorted(values))]
    if strokes >= least and timed:
        return f"{strokes} keys that go down or up, with their times"
    held = _by_hand(fields, _SHORT_HELD)
    if held and timed:
        return f"{len(fields[held])} keys with their times and how long they were held"
    if held and (between := _by_hand(fields, _BETWEEN)):
        return f"{len(fields[between])} keys with how long they were held and the time between"
    return strokes_in(list(fields.values()))


def strokes_in(columns: Sequence[Sequence[float]]) -> str:
    """What columns hold if one is when keys went down and another when they went up."""
    for down, up in permutations(columns[:_FIELDS], 2):
        if are_strokes(down, up):
            return f"{len(down)} keys with when they were pressed and released"
        if paced(down) and _are_held(up) and 0 <= min(up) <= max(up) <= SLOWEST:
            return f"{len(down)} keys with their times and how long each was held"
    return ""


def is_pressed_for(fields: Mapping[str, Sequence[float]]) -> bool:
    """Whether a field says how long keys were held, and its values are a hand's."""
    return bool(_by_hand(fields, PRESSED_FOR))


def _by_hand(fields: Mapping[str, Sequence[float]], names: Collection[str]) -> str:
    """The field of those names whose values are as long as a hand takes, "" for none."""
    return next((name for name in fields if name in names and _are_held(fields[name])), "")


def _are_held(values: Sequence[float]) -> bool:
    """Whether values are as long as a hand takes, and no clock that goes up."""
    return by_hand(values) and any(after < one for one, after in pairwise(values))
