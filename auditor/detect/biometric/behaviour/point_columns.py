"""Places of a hand in columns: `{xs: […], ys: […], ts: […]}` below the name of a mouse or touch.

Each of the three lists stands in the same object, whose name says whose places they are. One is a
time that goes on as hands do, two are places, as in rows of the same.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import islice

from auditor.detect.biometric.behaviour.touch_rows import Rows, is_path
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path

_X = frozenset(("x", "xs"))
# Below these, three lists called so are of nothing else.
_HANDS = frozenset(("mouse", "pointer", "cursor", "touch", "finger", "stylus", "trackpad", "swipe"))
_HOLDERS = 32
_LISTS = 8  # of one object
_NUMBERS = 20_000  # of one object


def point_columns(scene: Scene) -> Iterator[Claim]:
    """One claim for each object."""
    holders: dict[int, Path] = {}
    others: set[int] = set()
    for leaf in scene.woken:
        at = leaf.parent
        if at is None or id(at) in others or not is_element(leaf):
            continue
        others.add(id(at))
        holder = at.parent if joined(at.name) in _X and not is_element(at) else None
        if holder is None or len(holders) >= _HOLDERS:
            continue
        if is_path(holder) or joined(holder.name) in _HANDS:
            holders[id(holder)] = holder
    columns = _columns(scene, holders) if holders else {}
    for key, holder in holders.items():
        rows = Rows(holder)
        for leaf in islice(scene.leaves.below(columns.get(key, ())), _NUMBERS):
            if leaf.parent is not None and is_element(leaf):
                rows.add(leaf, leaf.parent.text)
        if what := rows.judge():
            why = f"{rows.count} places of a hand in columns: {what}"
            yield Claim(holder, Confidence.PROBABLE, Method.STRUCTURE, why)


def _columns(scene: Scene, holders: Container[int]) -> dict[int, list[Path]]:
    """The lists in each of those objects."""
    found: dict[int, list[Path]] = {}
    for node in scene.leaves.parents():
        if id(node.parent) in holders:
            lists = found.setdefault(id(node.parent), [])
            if len(lists) < _LISTS:
                lists.append(node)
    return found
