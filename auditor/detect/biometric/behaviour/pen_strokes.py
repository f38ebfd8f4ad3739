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


class _Table:
    """Values by what holds them two levels above: an object of arrays, a list of rows."""

    def __init__(self, at: Path) -> None:
        self.at = at
        self.lists: dict[str, list[Leaf]] = {}
        self.rows: dict[int, set[str]] = {}

    def add(self, leaf: Leaf, parent: Path) -> None:
        """Note a number of an array, or a field of a row."""
        name = joined(leaf.name)
        if is_element(leaf):
            values = self.lists.setdefault(name, [])
            if len(values) < _MOST:
                values.append(leaf)
        elif is_element(parent) and (id(parent) in self.rows or len(self.rows) < _MOST):
            self.rows.setdefault(id(parent), set()).add(name)

    def judge(self) -> str:
        """Why these are a pen's points, "" where they are not."""
        if _is_stroke(self.lists):
            return "points of a pen or finger with their times and forces"
        if sum(map(_is_point, self.rows.values())) >= _LEAST:
            return "points of a pen with their times, forces and angles"
        return ""


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each trace, each object of arrays, each list of rows."""
    tables: dict[int, _Table] = {}
    for leaf in scene.woken:
        parent = leaf.parent
        if joined(leaf.name) == "trace":
            yield from _trace(leaf)
        elif parent is not None and parent.parent is not None:
            at = parent.parent
            if id(at) in tables or len(tables) < _OBJECTS:
                tables.setdefault(id(at), _Table(at)).add(leaf, parent)
    for table in tables.values():
        if why := table.judge():
            yield Claim(table.at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _trace(leaf: Leaf) -> Iterator[Claim]:
    text = leaf.value
    if isinstance(text, str) and len(text) <= _LONGEST and _in_ink(leaf) and _TRACE(text):
        why = "the trace of a pen in InkML"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why)


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


_TRACES = frozenset(("trace",))
_WAKING = _X | _Y | _TIMES | _FORCES | _ANGLES | _TRACES

DETECTOR = Detector(
    id="pen-strokes",
    version=1,
    data_type="bio.behaviour",
    title="movements of a signing pen",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _WAKING,
    needs=tuple(one | _TRACES for one in (_X, _Y, _TIMES, _FORCES)),
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
