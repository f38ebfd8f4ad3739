"""Times of a typing hand in two lists: of keys held and until the next, or pressed and released.

A list may be a text, too: `"80,98,117"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.biometric.behaviour.pace import (
    FASTEST,
    LEAST,
    SLOWEST,
    by_hand,
    in_seconds,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path, Scalar

PAIR = frozenset(("dwell", "flight"))
PRESSED = frozenset(("presstimes", "keydowntimes", "downtimes", "pressedat", "keydowns"))
RELEASED = frozenset(("releasetimes", "keyuptimes", "uptimes", "releasedat", "keyups"))
_ROLES = {**{name: name for name in PAIR}, **dict.fromkeys(PRESSED, "pressed"),
          **dict.fromkeys(RELEASED, "released")}  # fmt: skip
_MOST = 5_000
_LISTS = 256  # objects that are looked at
_TEXT = re.compile(r"\s*-?\d{1,14}(?:\.\d{1,9})?(?:[,;|\s]{1,3}-?\d{1,14}(?:\.\d{1,9})?){9,}\s*")
_APART = re.compile(r"[,;|\s]+")
_LONGEST = 100_000  # characters of a list in a text


def pairs(scene: Scene) -> Iterator[Claim]:
    """A list of dwell times beside one of flight times, as many of each but for one."""
    found: dict[int, dict[str, list[float]]] = {}
    holders: dict[int, Path] = {}
    for leaf in scene.woken:
        name, at = _ROLES.get(joined(leaf.name), ""), leaf.parent
        if not name or at is None:
            continue
        if is_element(leaf):
            number, holder = number_of(leaf.value), at.parent
            numbers = [number.value] if number is not None else []
        else:
            numbers, holder = numbers_in(leaf.value), at
        if numbers and holder is not None and (id(holder) in found or len(found) < _LISTS):
            holders[id(holder)] = holder
            values = found.setdefault(id(holder), {}).setdefault(name, [])
            values += numbers[: _MOST - len(values)]
    for key, lists in found.items():
        dwell, flight = lists.get("dwell", []), lists.get("flight", [])
        if abs(len(dwell) - len(flight)) <= 1 and all(map(by_hand, (dwell, flight))):
            why = f"{len(dwell)} keys with dwell and flight, in lists of their own"
            yield Claim(holders[key], Confidence.PROBABLE, Method.STRUCTURE, why)
        elif are_strokes(lists.get("pressed", []), lists.get("released", [])):
            why = f"{len(lists['pressed'])} keys with when they were pressed and released"
            yield Claim(holders[key], Confidence.PROBABLE, Method.STRUCTURE, why)


def numbers_in(value: Scalar) -> list[float]:
    """The numbers of a list in a text; none where it is anything else."""
    if not isinstance(value, str) or len(value) > _LONGEST or _TEXT.fullmatch(value) is None:
        return []
    return [float(one) for one in _APART.split(value.strip(), _MOST)[:_MOST]]


def are_strokes(pressed: Sequence[float], released: Sequence[float]) -> bool:
    """Whether keys were pressed one after the other and released soon, not all after the same."""
    if len(pressed) < LEAST or len(pressed) != len(released):
        return False
    if in_seconds(pressed):
        pressed, released = ([1_000 * one for one in times] for times in (pressed, released))
    held = [up - down for down, up in zip(pressed, released, strict=True)]
    gaps = [after - before for before, after in pairwise(pressed)]
    near = sum(FASTEST <= gap <= SLOWEST for gap in gaps)
    soon = all(FASTEST <= one <= SLOWEST for one in held)
    return soon and len(set(held)) > 2 and min(gaps) >= 0 and near * 2 >= len(gaps)
