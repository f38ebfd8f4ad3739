"""Rows of a recorder that begin with their kind: `["kd", 84, 1718000000000]`, `["mm", 3, 9, 16]`.

One list holds keys, a mouse and touches in the order in which they came. Rows that say that a
key went down or up are keys where both are said and one column is a time that goes on as a
typing hand does; rows that say that something moved are a path where one column is a time and
two are places.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.behaviour.pace import LEAST, paced
from auditor.detect.biometric.behaviour.touch_rows import MOVES, Rows, rows_of
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method, Path

_LISTS = frozenset(
    ("events", "event", "records", "actions", "interactions", "inputs", "inputevents", "kb",
     "kbevents", "keys", "keyboard", "mouse", "touch", "pointer", "trace", "tracks", "behavior",
     "behaviour", "biometrics", "data", "rows")
)  # fmt: skip
_DOWN = frozenset(("kd", "keydown", "keypress"))
_UP = frozenset(("ku", "keyup", "keyrelease"))
_MOVED = MOVES | {"mm", "tm", "pm"}
_MOST, _COLUMNS = 5_000, 8  # rows of one message; numbers of a row
_LISTS_OF_ONE = 64


class _Kinds:
    """The rows of one list, by what they say of themselves."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.keys: dict[str, list[float]] = {}
        self.moves = Rows(path)
        self.down = self.up = 0

    def add(self, kind: str, numbers: list[Leaf]) -> None:
        """Note a row."""
        if kind in _MOVED:
            for leaf in numbers:
                self.moves.add(leaf)
            return
        self.down += kind in _DOWN
        self.up += kind in _UP
        for leaf in numbers:
            if (number := number_of(leaf.value)) is not None:
                self.keys.setdefault(leaf.text, []).append(number.value)

    def judge(self) -> str:
        """Why these rows are a hand's, "" where they are not."""
        struck = min(self.down, self.up) * 2 >= LEAST and self.down + self.up >= LEAST
        # Recorders may note all that went down before all that went up.
        if struck and any(_is_time(values) for values in self.keys.values()):
            return f"{self.down + self.up} strokes of keys with their times, in rows"
        what = self.moves.judge()
        return f"{self.moves.count} rows of moves: {what}" if what else ""


def _is_time(values: list[float]) -> bool:
    return len(set(values)) * 2 > len(values) and paced(sorted(values))


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list."""
    found: dict[int, _Kinds] = {}
    for leaf in islice(scene.woken, _MOST):
        kind = joined(leaf.value) if isinstance(leaf.value, str) else ""
        if kind not in _DOWN and kind not in _UP and kind not in _MOVED:
            continue
        at, row = rows_of(leaf), leaf.parent
        if at is None or row is None or (id(at) not in found and len(found) >= _LISTS_OF_ONE):
            continue
        numbers = islice(scene.leaves.below([row]), _COLUMNS)
        held = found.setdefault(id(at), _Kinds(at))
        held.add(kind, [one for one in numbers if one.parent is row and one is not leaf])
    for kinds in found.values():
        if why := kinds.judge():
            yield Claim(kinds.path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _struck(count: int, gap: int = 90) -> list[Tree]:
    return [[("kd", "ku")[i % 2], 65 + i // 2 % 26, 1_718_000_000_000 + gap * i]
            for i in range(count)]  # fmt: skip


DETECTOR = Detector(
    id="rows-of-a-hand",
    version=1,
    data_type="bio.behaviour",
    title="rows of keys and moves that begin with their kind",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _LISTS,
    takes=frozenset((str,)),
    sources=("W3C UI Events (kinds of events); keystroke dynamics literature",),
    look=look,
    examples=(
        Example("keys", {"events": _struck(24)}, ("bio.behaviour $.events",)),
        Example(
            "moves",
            {"events": [["mousemove", 9 * i % 700, 7 * i, 16 * i] for i in range(24)]},
            ("bio.behaviour $.events",),
        ),
        Example("a few", {"events": _struck(8)}),
        Example("lifts by the hour", {"events": _struck(24, 3_600_000)}),
        Example("keys that only go down", {"events": [["kd", 65, 90 * i] for i in range(24)]}),
        Example("notes", {"events": [["note", 60 + i % 12, 90 * i] for i in range(24)]}),
        Example("a log", {"events": [["opened", 3, 90 * i] for i in range(24)]}),
        Example("moves that nothing times", {"events": [["mm", i, 2 * i] for i in range(24)]}),
    ),
)
