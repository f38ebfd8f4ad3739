"""Rows of numbers under the name of touches: whether their columns are those of a finger's path."""

from __future__ import annotations

from collections.abc import Callable

from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Path

TOUCHES = frozenset(
    ("touches", "touchevents", "touchdata", "touchpoints", "swipes", "swipepoints", "gesturepoints",
     "strokepoints", "signaturepoints", "touchsamples")
)  # fmt: skip
_COLUMNS = 8
_MOST = 5_000
_DISTINCT = 3
_SCREEN = 20_000.0


def is_row(leaf: Leaf) -> bool:
    """Whether a number stands in a row of a list that is called touches."""
    return (
        is_element(leaf)
        and leaf.parent is not None
        and is_element(leaf.parent)
        and (joined(leaf.name) in TOUCHES)
    )


class Rows:
    """The columns of one list of rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.columns: dict[str, list[float]] = {}

    @property
    def count(self) -> int:
        """The number of rows."""
        return max(map(len, self.columns.values()), default=0)

    def add(self, leaf: Leaf) -> None:
        """Note one number."""
        number = number_of(leaf.value)
        if number is None or (leaf.text not in self.columns and len(self.columns) >= _COLUMNS):
            return
        values = self.columns.setdefault(leaf.text, [])
        if len(values) < _MOST:
            values.append(number.value)

    def of_a_finger(self, paced: Callable[[list[float]], bool]) -> bool:
        """Whether one column is a time, one a pressure and two are places on a screen."""
        if any(len(values) != self.count for values in self.columns.values()):
            return False
        varied = [values for values in self.columns.values() if len(set(values)) >= _DISTINCT]
        pressed = [
            values
            for values in varied
            if all(0 <= one <= 1 for one in values) and not all(one in {0, 1} for one in values)
        ]
        wide = [values for values in varied if max(values) > 1]
        placed = [values for values in wide if max(map(abs, values)) <= _SCREEN]
        timed = [values for values in wide if paced(values)]
        return bool(pressed) and bool(timed) and len(wide) >= 3 and len(placed) >= 2
