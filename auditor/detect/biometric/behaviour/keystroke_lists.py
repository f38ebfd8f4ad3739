"""Times of a typing hand in two lists: of keys held and until the next, or pressed and released.

A list may be a text, too: `"80,98,117"`. Lists whose name says what they are need no second, and
what is called strokes may have them one behind the other (`flat_in`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.behaviour.key_lists import flat_in, is_keys
from auditor.detect.biometric.behaviour.pace import (
    FASTEST,
    LEAST,
    NAMED,
    SLOWEST,
    are_strokes,
    by_hand,
)
from auditor.detect.biometric.behaviour.touch_rows import Rows, is_of_hand
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path, Scalar

LISTS = frozenset(
    ("dwelltimes", "flighttimes", "keystroketimings", "keystroketimes", "dwelltime", "flighttime",
     "keydurations", "keypressdurations", "typingintervals", "interkeyintervals", "keyintervals",
     "holdtimes", "keytimings", "typingpattern", "keystrokedynamics", "digraphtimes")
)  # fmt: skip
PAIR = frozenset(("dwell", "flight"))
PRESSED = frozenset(("presstimes", "keydowntimes", "downtimes", "pressedat", "keydowns"))
RELEASED = frozenset(("releasetimes", "keyuptimes", "uptimes", "releasedat", "keyups"))
_ROLES = {**{name: name for name in PAIR}, **dict.fromkeys(PRESSED, "pressed"),
          **dict.fromkeys(RELEASED, "released")}  # fmt: skip
# Names that say so only in what is called keys.
_SHORT = {"press": "pressed", "down": "pressed", "release": "released", "up": "released"}
_MOST = 5_000
_WIDTHS = (3, 4, 5)  # of the rows that a flat list of touches is of
_LISTS = 256  # objects that are looked at
_TEXT = re.compile(r"\s*-?\d{1,14}(?:\.\d{1,9})?(?:[,;|\s]{1,3}-?\d{1,14}(?:\.\d{1,9})?){9,}\s*")
_APART = re.compile(r"[,;|\s]+")
_LONGEST = 100_000  # characters of a list in a text


def pairs(scene: Scene) -> Iterator[Claim]:
    """A list of dwell times beside one of flight times, as many of each but for one."""
    found: dict[int, dict[str, list[float]]] = {}
    holders: dict[int, Path] = {}
    for leaf in scene.woken:
        whole, at = joined(leaf.name), leaf.parent
        name = _ROLES.get(whole) or _SHORT.get(whole, "")
        if not name or at is None:
            continue
        if is_element(leaf):
            number, holder = number_of(leaf.value), at.parent
            numbers = [number.value] if number is not None else []
        else:
            numbers, holder = numbers_in(leaf.value), at
        if whole in _SHORT and (holder is None or not is_keys(holder)):
            continue
        if numbers and holder is not None and (id(holder) in found or len(found) < _LISTS):
            holders[id(holder)] = holder
            values = found.setdefault(id(holder), {}).setdefault(name, [])
            values += numbers[: _MOST - len(values)]
    for key, lists in found.items():
        least = NAMED if is_keys(holders[key]) else LEAST
        dwell, flight = lists.get("dwell", []), lists.get("flight", [])
        if abs(len(dwell) - len(flight)) <= 1 and all(
            by_hand(times, least) for times in (dwell, flight)
        ):
            why = f"{len(dwell)} keys with dwell and flight, in lists of their own"
            yield Claim(holders[key], Confidence.PROBABLE, Method.STRUCTURE, why)
        elif are_strokes(lists.get("pressed", []), lists.get("released", []), least):
            why = f"{len(lists['pressed'])} keys with when they were pressed and released"
            yield Claim(holders[key], Confidence.PROBABLE, Method.STRUCTURE, why)


def numbers_in(value: Scalar) -> list[float]:
    """The numbers of a list in a text; none where it is anything else."""
    if not isinstance(value, str) or len(value) > _LONGEST or _TEXT.fullmatch(value) is None:
        return []
    return [float(one) for one in _APART.split(value.strip(), _MOST)[:_MOST]]


def is_flat(leaf: Leaf) -> bool:
    """Whether an element stands right in a list of times, or of strokes that are no rows."""
    at = leaf.parent
    if at is None:
        return False
    if joined(leaf.name) in LISTS:
        return True
    return not is_element(at) and (is_keys(at) or is_of_hand(at.name))


def flat(at: Path, values: list[Scalar]) -> Iterator[Claim]:
    """A list of strokes one behind the other, or of times by its name."""
    if is_keys(at) and (why := flat_in(at, values, NAMED)):
        yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)
    elif is_of_hand(at.name):
        rows = (Rows.flat(at, values, width) for width in _WIDTHS)
        told = ((one.count, what) for one in rows if (what := one.judge()))
        for count, what in islice(told, 1):
            why = f"{count} rows of a hand, one behind the other: {what}"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)
    elif joined(at.name) in LISTS:
        numbers = map(number_of, values)
        yield from times_at(at, [number.value for number in numbers if number is not None])


def times_at(at: Path, numbers: list[float]) -> Iterator[Claim]:
    """A list of dwell or flight times by its name."""
    near = sum(FASTEST <= number <= SLOWEST for number in numbers)
    if len(numbers) >= NAMED and near * 2 >= len(numbers):
        why = f"{len(numbers)} times of a typing hand, by their name"
        yield Claim(at, Confidence.PROBABLE, Method.KEY, why)
