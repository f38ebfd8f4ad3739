"""Rows of numbers under the name of touches, of a mouse, of keys: whether they are a hand's.

Of a path one column is a time that goes on as hands do, two are places on a screen; a pressure may
stand beside. The same as objects: `{x, y, t}`.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from auditor.detect.biometric.behaviour.key_lists import is_keys, pairs_in, strokes_in
from auditor.detect.biometric.behaviour.pace import LEAST, NAMED, paced
from auditor.detect.keys import joined, words
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Node, Path, Scalar

TOUCHES = frozenset(
    ("touches", "touchevents", "touchdata", "touchpoints", "swipes", "swipepoints", "gesturepoints",
     "strokepoints", "signaturepoints", "touchtrace", "touchtrail", "fingerpath", "touchsamples",
     "touchmoves", "touchmovements", "touchpath", "touchlog")
)  # fmt: skip
MICE = frozenset(
    ("mouse", "mousetrace", "mousecoords", "mousesamples", "pointertrace", "pointersamples",
     "mousemoves", "mousemovements", "mousemovement", "mousemove", "mouseevents", "mousedata",
     "mousepath", "mousetrail", "mousetrack", "mousetrajectory", "mousepositions", "mousepoints",
     "cursormoves", "cursormovements", "cursorpath", "cursorpositions", "cursortrail",
     "pointermoves", "pointerevents", "pointerpath", "pointermovements", "mm",
     # Sections of Akamai's sensor, where they are sent one by one.
     "mact", "tact", "pact")
)  # fmt: skip
# What a hand moves, and what is kept of it: `mouse_log`, `pointerBuffer`.
_MOVED = frozenset(("mouse", "pointer", "cursor", "touch", "touches", "finger", "swipe"))
_KEPT = frozenset(
    ("log", "logs", "buffer", "data", "events", "history", "record", "records", "recording",
     "track", "trace", "trail", "path", "samples", "moves", "movement", "movements", "positions",
     "points", "coords", "coordinates", "motion", "stream", "queue", "batch", "trajectory")
)  # fmt: skip
# What is written or drawn by hand, above lists whose own name says no more than what they are.
_WRITTEN = frozenset(
    ("signature", "signatures", "ink", "handwriting", "swipe", "swipes", "gesture", "gestures",
     "stylus", "penstrokes", "signaturedata", "digitalink")
)  # fmt: skip
_LISTS = frozenset(
    ("points", "path", "samples", "strokes", "stroke", "moves", "pts", "rows", "trace", "trail",
     "events")
)  # fmt: skip
_UP = 5  # from the points to what they are of
PLACES = {"x": "x", "y": "y", "clientx": "x", "clienty": "y", "pagex": "x", "pagey": "y",
          "screenx": "x", "screeny": "y", "posx": "x", "posy": "y", "rawx": "x", "rawy": "y",
          "locationx": "x", "locationy": "y", "positionx": "x", "positiony": "y",
          "offsetx": "x", "offsety": "y"}  # fmt: skip
MOVES = frozenset(
    ("mousemove", "pointermove", "touchmove", "mousemoved", "touchmoved", "mousedrag")
)
_COLUMNS = 8
_MOST = 5_000
_DISTINCT = 3
_PLACES, _AXES = 8, 2  # of each axis, so many different places
_SCREEN = 20_000.0
_KEY = 16  # characters: `ArrowDown`, `AudioVolumeMute`


@functools.lru_cache(4_096)
def is_of_hand(name: str) -> bool:
    """Whether a name is of touches or of a mouse, or of what is kept of them."""
    if joined(name) in TOUCHES | MICE:
        return True
    parts = words(name)
    return len(parts) > 1 and parts[-2] in _MOVED and parts[-1] in _KEPT


def rows_of(leaf: Leaf) -> Path | None:
    """The list in whose row a value stands: `touches: [[x, y, t]]`."""
    row = leaf.parent
    if row is None or not is_element(leaf) or not is_element(row):
        return None
    return row.parent


def is_path(node: Node) -> bool:
    """Whether a list of objects is called touches or a mouse's, or is of what a hand wrote."""
    return is_of_hand(node.name) or (joined(node.name) in _LISTS and _is_written(node))


def _is_written(node: Node) -> bool:
    """Whether a name above says that a hand wrote: `signature.strokes[0].points`."""
    step: Node | None = node.parent
    for _ in range(_UP):
        if step is None:
            return False
        if joined(step.name) in _WRITTEN:
            return True
        step = step.parent
    return False


class Rows:
    """The columns of one list of rows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.columns: dict[str, list[float]] = {}
        self.keys = 0  # texts as short as the name of a key

    @classmethod
    def flat(cls, path: Path, values: Sequence[Scalar], width: int) -> Rows:
        """The rows of a list that has them one behind the other, as so many columns."""
        rows = cls(path)
        numbers = [one.value for value in values if (one := number_of(value)) is not None]
        # What only goes on has no rows: places and times are no steps of one stair.
        stair = numbers == sorted(numbers)
        if len(numbers) == len(values) and not len(values) % width and not stair:
            rows.columns = {f"[{at}]": numbers[at::width] for at in range(width)}
        return rows

    @property
    def count(self) -> int:
        """The number of rows."""
        return max(map(len, self.columns.values()), default=0)

    def add(self, leaf: Leaf, column: str = "") -> None:
        """Note one number, of the column that its place in a row is if nothing else says which."""
        number, column = number_of(leaf.value), column or leaf.text
        self.keys += number is None and type(leaf.value) is str and 0 < len(leaf.value) <= _KEY
        if number is None or (column not in self.columns and len(self.columns) >= _COLUMNS):
            return
        values = self.columns.setdefault(column, [])
        if len(values) < _MOST:
            values.append(number.value)

    def judge(self, enough: int = LEAST) -> str:
        """What the columns are, "" if they are neither a path's nor strokes' of `enough` rows."""
        least = min(map(len, self.columns.values()), default=0)
        if self.count - least > 1:
            return ""
        for values in self.columns.values():
            del values[least:]  # the last row was cut: a detector is shown so many leaves
        if is_keys(self.path):
            enough = min(enough, NAMED)
            columns = list(self.columns.values())
            return strokes_in(columns, enough) or pairs_in(columns, self.keys, enough)
        if self._pressed(enough):
            return "places, times and a pressure"
        timed = [values for values in self.columns.values() if paced(values, enough)]
        placed = [
            values
            for values in self.columns.values()
            if len(set(values)) >= _PLACES and min(values) >= 0 and 1 < max(values) <= _SCREEN
        ]
        rest = [values for values in placed if values is not timed[-1]] if timed else []
        return "places and times" if len(rest) >= _AXES else ""

    def _pressed(self, enough: int) -> bool:
        varied = [values for values in self.columns.values() if len(set(values)) >= _DISTINCT]
        pressed = [
            values
            for values in varied
            if all(0 <= one <= 1 for one in values) and not all(one in {0, 1} for one in values)
        ]
        wide = [values for values in varied if max(values) > 1]
        placed = [values for values in wide if max(map(abs, values)) <= _SCREEN]
        timed = [values for values in wide if paced(values, enough)]
        return bool(pressed) and bool(timed) and len(wide) >= 3 and len(placed) >= 2
