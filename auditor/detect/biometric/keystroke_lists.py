"""Times of a typing hand in two lists: how long each key was held, and how long until the next."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path

PAIR = frozenset(("dwell", "flight"))
_LEAST = 20  # times
_MOST = 5_000
_FASTEST, _SLOWEST = 2, 2_000  # ms
_LISTS = 256  # objects that are looked at


def pairs(scene: Scene) -> Iterator[Claim]:
    """A list of dwell times beside one of flight times, as many of each but for one."""
    found: dict[int, dict[str, list[float]]] = {}
    holders: dict[int, Path] = {}
    for leaf in scene.woken:
        name, at = joined(leaf.name), leaf.parent
        number = number_of(leaf.value) if is_element(leaf) and name in PAIR else None
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


def by_hand(times: list[float]) -> bool:
    """Whether most of the times are as long as a hand takes, and not all the same."""
    near = sum(_FASTEST <= abs(one) <= _SLOWEST for one in times)
    return len(times) >= _LEAST and near * 2 >= len(times) and len(set(times)) > 2
