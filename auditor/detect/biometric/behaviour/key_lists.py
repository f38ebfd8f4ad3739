"""Strokes of keys in a list that is called so: objects or rows whose times are a typing hand's.

Under `keystrokes` or `keyTimings` a field need not be called a key: `{press, release}`,
`{t, dur}`, `{dt, hold}`, `{type, t}`, rows of `[key, down, up]` or `[key, down, held]`. What
tells a hand is that keys go down one after the other and up soon after, not all after the same
time.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise, permutations

from auditor.detect.biometric.behaviour.pace import LEAST, SLOWEST, are_strokes, by_hand, paced
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.model import Node, Scalar

# What is struck, and what is kept of it: `keystroke_log`, `typingPattern`.
_STRUCK = frozenset(("key", "keys", "keystroke", "keystrokes", "keyboard", "keypress", "keypresses",
                     "typing"))  # fmt: skip
_KEPT = frozenset(
    ("events", "event", "log", "data", "timings", "timing", "times", "samples", "dynamics",
     "rhythm", "pattern", "patterns", "behavior", "behaviour", "biometrics", "biometric", "trace",
     "cadence", "sequence", "recording", "raw", "stream", "metrics", "features", "profile")
)  # fmt: skip
# Of keys alone these are of a cache's or a lock's.
_OF_ANY_KEYS = frozenset(
    ("log", "data", "pattern", "patterns", "profile", "features", "metrics", "raw", "stream",
     "event", "samples", "sequence", "biometric", "times", "timing")
)  # fmt: skip
_ALONE = frozenset(("keystrokes", "keypresses", "typing", "kact"))
# What may as well be counted: `keystrokes: [120, 340, 470]`.
_ENDS = sorted(_KEPT, key=len, reverse=True)
_COUNTED = frozenset(("keystrokes", "keypresses"))
_PLAIN = frozenset(("events", "data", "samples", "list", "rows", "items", "raw", "keys", "strokes",
                    "records", "log", "timings", "sequence"))  # fmt: skip
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
_WIDTHS = (2, 3, 4)  # of the rows that a flat list is of
_KEY = 16  # characters: `ArrowDown`, `AudioVolumeMute`
_PAIR = 2
_CODE = 1_024  # of a key, in any system
_DISTINCT = 3
_EPOCH = 1e11  # ms: what is larger is no count


@functools.lru_cache(4_096)
def names_keys(name: str) -> bool:
    """Whether a name is of strokes of keys, or of what is kept of them."""
    whole = joined(name)
    if whole in _ALONE:
        return True
    kept = next((one for one in _ENDS if whole.endswith(one)), "")
    struck = whole.removesuffix(kept) if kept else ""
    return struck in _STRUCK and not (struck in {"key", "keys"} and kept in _OF_ANY_KEYS)


def is_keys(node: Node) -> bool:
    """Whether a list is called strokes of keys, or is all that such a thing holds."""
    if names_keys(node.name):
        return True
    above = node.parent
    return above is not None and joined(node.name) in _PLAIN and names_keys(above.name)


def keys_in(fields: Mapping[str, Sequence[float]], strokes: int, least: int) -> str:
    """What the fields of a list of strokes hold, "" where they are not a hand's.

    `strokes` of its objects say that a key went down or up.
    """
    timed = [name for name, values in fields.items() if paced(sorted(values), least)]
    if strokes >= least and timed:
        return f"{strokes} keys that go down or up, with their times"
    held = _by_hand(fields, _SHORT_HELD, least)
    if held and timed:
        return f"{len(fields[held])} keys with their times and how long they were held"
    if held and (between := _by_hand(fields, _BETWEEN, least)):
        return f"{len(fields[between])} keys with how long they were held and the time between"
    return strokes_in(list(fields.values()), least)


def strokes_in(columns: Sequence[Sequence[float]], least: int = LEAST) -> str:
    """What columns hold if one is when keys went down and another when they went up."""
    for down, up in permutations(columns[:_FIELDS], 2):
        if are_strokes(down, up, least):
            return f"{len(down)} keys with when they were pressed and released"
        if paced(down, least) and _are_held(up, least) and 0 <= min(up) <= max(up) <= SLOWEST:
            return f"{len(down)} keys with their times and how long each was held"
    return ""


def pairs_in(columns: Sequence[Sequence[float]], named: int, least: int) -> str:
    """What columns hold if one is of times and the other says which key, by name or code.

    That they are keys is said by the list's name; `named` are the texts as short as a key's. What
    else a row has would have to be how long a key was held (`strokes_in`).
    """
    if len(columns) > _PAIR:
        return ""
    timed = [values for values in columns if paced(values, least)]
    coded = any(
        all(one.is_integer() and 0 <= one <= _CODE for one in values)
        and _DISTINCT <= len(set(values)) < len(values)
        for values in columns
        if values not in timed
    )
    if timed and (coded or (len(columns) < _PAIR and named >= least)):
        return f"{len(timed[0])} keys with their times, by the list's name"
    return ""


def flat_in(node: Node, values: Sequence[Scalar], least: int) -> str:
    """What a list without rows holds: `["a", 1032, "b", 1100]`, `[97, 1032, 1100, 98, 1130, 1210]`.

    Times that only go on may be counts of keys as well, where the list is called no more than that.
    """
    numbers = [number_of(one) for one in values]
    flat = [one.value for one in numbers if one is not None]
    goes_on = len(flat) == len(values) and flat == sorted(flat)
    if goes_on and joined(node.name) in _COUNTED and flat[0] < _EPOCH:
        return ""
    for width in _WIDTHS:
        if len(values) % width or len(values) < width * least:
            continue
        columns = [[one.value for one in numbers[at::width] if one is not None]
                   for at in range(width)]  # fmt: skip
        whole = [one for one in columns if len(one) * width == len(values)]
        texts = [values[at::width] for at in range(width) if not columns[at]]
        if len(whole) + len(texts) < width or not all(map(_are_keys, texts)):
            continue
        named = len(values) // width if texts else 0
        if why := strokes_in(whole, least) or pairs_in(whole, named, least):
            return why
    return ""


def _are_keys(texts: Sequence[Scalar]) -> bool:
    return all(isinstance(one, str) and 0 < len(one) <= _KEY for one in texts)


def is_pressed_for(fields: Mapping[str, Sequence[float]]) -> bool:
    """Whether a field says how long keys were held, and its values are a hand's."""
    return bool(_by_hand(fields, PRESSED_FOR))


def _by_hand(
    fields: Mapping[str, Sequence[float]], names: Collection[str], least: int = LEAST
) -> str:
    """The field of those names whose values are as long as a hand takes, "" for none."""
    return next((name for name in fields if name in names and _are_held(fields[name], least)), "")


def _are_held(values: Sequence[float], least: int) -> bool:
    """Whether values are as long as a hand takes, and no clock that goes up."""
    return by_hand(values, least) and any(after < one for one, after in pairwise(values))
