"""Movements of a pen: InkML's traces, arrays of x, y, time and force, rows with a pen's angles.

Drawings have points, too: what tells a hand is that each point has its time, and a force or
the pen's angles. A signature needs but few points, so eight are enough where both are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_LEAST, _MOST = 8, 2_000  # points
_OBJECTS = 256
_X, _Y = frozenset(("x", "xs", "penx")), frozenset(("y", "ys", "peny"))
_TIMES = frozenset(("t", "ts", "time", "times", "timestamp", "timestamps"))
_FORCES = frozenset(("p", "ps", "pressure", "pressures", "force", "forces", "f"))
_ANGLES = frozenset(("azimuth", "altitude", "tiltx", "tilty", "pendown", "penup", "tilt"))
_TRACE = re.compile(
    r"\s*-?[\d.]+(?:\s+-?[\d.]+){1,7}(?:\s*,\s*-?[\d.]+(?:\s+-?[\d.]+){1,7}){7,}\s*,?\s*"
).fullmatch
_LONGEST = 65_536
_UP = 4


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each trace, each object of arrays, each list of rows."""
    arrays: dict[int, tuple[Path, dict[str, list[Leaf]]]] = {}
    rows: dict[int, tuple[Path, dict[int, set[str]]]] = {}
    for leaf in scene.woken:
        name, parent = joined(leaf.name), leaf.parent
        if isinstance(leaf.value, str) and name == "trace" and _in_ink(leaf):
            if len(leaf.value) <= _LONGEST and _TRACE(leaf.value):
                why = "the trace of a pen in InkML"
                yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why)
        elif is_element(leaf) and parent is not None and parent.parent is not None:
            holder = parent.parent
            if id(holder) in arrays or len(arrays) < _OBJECTS:
                lists = arrays.setdefault(id(holder), (holder, {}))[1].setdefault(name, [])
                if len(lists) < _MOST:
                    lists.append(leaf)
        elif parent is not None and is_element(parent) and parent.parent is not None:
            table = parent.parent
            if id(table) in rows or len(rows) < _OBJECTS:
                held = rows.setdefault(id(table), (table, {}))[1]
                if id(parent) in held or len(held) < _MOST:
                    held.setdefault(id(parent), set()).add(name)
    for holder, lists_by_name in arrays.values():
        if _is_stroke(lists_by_name):
            why = "points of a pen or finger with their times and forces"
            yield Claim(holder, Confidence.PROBABLE, Method.STRUCTURE, why)
    for table, held in rows.values():
        if sum(map(_is_point, held.values())) >= _LEAST:
            why = "points of a pen with their times, forces and angles"
            yield Claim(table, Confidence.PROBABLE, Method.STRUCTURE, why)


def _in_ink(leaf: Leaf) -> bool:
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if joined(node.name) == "ink":
            return True
        node = node.parent
    return False


def _is_stroke(lists: dict[str, list[Leaf]]) -> bool:
    """Whether an object's arrays are places, times that go up and forces, all as long."""
    found = [
        next((values for name, values in lists.items() if name in names), [])
        for names in (_X, _Y, _TIMES, _FORCES)
    ]
    if len(found[0]) < _LEAST or len({len(values) for values in found}) != 1:
        return False
    times = _numbers(found[2])
    up = all(a <= b for a, b in pairwise(times))
    return len(times) == len(found[0]) and up and times[0] < times[-1]


def _numbers(leaves: Sequence[Leaf]) -> list[float]:
    return [number.value for leaf in leaves if (number := number_of(leaf.value)) is not None]


def _is_point(names: set[str]) -> bool:
    wanted = (_X, _Y, _TIMES, _FORCES, _ANGLES)
    return all(not names.isdisjoint(one) for one in wanted)


_WAKING = _X | _Y | _TIMES | _FORCES | _ANGLES | {"trace"}

DETECTOR = Detector(
    id="pen-strokes",
    version=1,
    data_type="bio.behaviour",
    title="movements of a signing pen",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _WAKING,
    sources=("W3C InkML", "Wacom signature SDK, HTML PointerEvent (tilt, pressure)"),
    look=look,
    examples=(
        Example(
            "arrays",
            {
                "strokes": [
                    {
                        "x": list(range(8)),
                        "y": [4, 3, 2, 1, 1, 2, 3, 4],
                        "p": [9, 8, 9, 7, 8, 9, 8, 7],
                        "t": [8 * i for i in range(8)],
                    }
                ]
            },
            ("bio.behaviour $.strokes[0]",),
        ),
        Example(
            "InkML",
            {"ink": {"trace": ", ".join(f"{i} {9 - i} {300 + i} {8 * i}" for i in range(9))}},
            ("bio.behaviour $.ink.trace",),
        ),
        Example("a drawing", {"strokes": [{"x": list(range(9)), "y": list(range(9))}]}),
        Example("another trace", {"trace": ", ".join(f"{i} {i}" for i in range(9))}),
        Example("a chart", {"x": list(range(9)), "t": list(range(9))}),
    ),
)
