"""Times of a typing hand in two lists: of keys held and until the next, or pressed and released."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path

PAIR = frozenset(("dwell", "flight"))
PRESSED = frozenset(("presstimes", "keydowntimes", "downtimes", "pressedat", "keydowns"))
RELEASED = frozenset(("releasetimes", "keyuptimes", "uptimes", "releasedat", "keyups"))
_ROLES = {**{name: name for name in PAIR}, **dict.fromkeys(PRESSED, "pressed"),
          **dict.fromkeys(RELEASED, "released")}  # fmt: skip
_LEAST = 20  # times
_MOST = 5_000
_FASTEST, _SLOWEST = 2, 2_000  # ms
_LISTS = 256  # objects that are looked at


def pairs(scene: Scene) -> Iterator[Claim]:
    """A list of dwell times beside one of flight times, as many of each but for one."""
    found: dict[int, dict[str, list[float]]] = {}
    holders: dict[int, Path] = {}
    for leaf in scene.woken:
        name, at = _ROLES.get(joined(leaf.name), ""), leaf.parent
        number = number_of(leaf.value) if name and is_element(leaf) else None
        if number is None or at is None or at.parent is None:
            continue
        if id(at.parent) in found or len(found) < _LISTS:
            holders[id(at.parent)] = at.parent
            values = found.setdefault(id(at.parent), {}).setdefault(name, [])
            if len(values) < _MOST:
                values.append(number.value)
    for key, lists in found.items():
        dwell, flight = lists.get("dwell", []), lists.get("flight", [])
        if abs(len(dwell) - len(flight)) <= 1 and all(map(by_hand, (dwell, flight))):
            why = f"{len(dwell)} keys with dwell and flight, in lists of their own"
            yield Claim(holders[key], Confidence.PROBABLE, Method.STRUCTURE, why)
        elif _are_strokes(lists.get("pressed", []), lists.get("released", [])):
            why = f"{len(lists['pressed'])} keys with when they were pressed and released"
            yield Claim(holders[key], Confidence.PROBABLE, Method.STRUCTURE, why)


def _are_strokes(pressed: list[float], released: list[float]) -> bool:
    """Whether keys were pressed one after the other and released soon, not all after the same."""
    if len(pressed) < _LEAST or len(pressed) != len(released):
        return False
    held = [up - down for down, up in zip(pressed, released, strict=True)]
    gaps = [after - before for before, after in pairwise(pressed)]
    near = sum(_FASTEST <= gap <= _SLOWEST for gap in gaps)
    soon = all(_FASTEST <= one <= _SLOWEST for one in held)
    return soon and len(set(held)) > 2 and min(gaps) >= 0 and near * 2 >= len(gaps)


def by_hand(times: list[float]) -> bool:
    """Whether most of the times are as long as a hand takes, and not all the same."""
    near = sum(_FASTEST <= abs(one) <= _SLOWEST for one in times)
    return len(times) >= _LEAST and near * 2 >= len(times) and len(set(times)) > 2
