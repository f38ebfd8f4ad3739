"""Rows of a hand's places beside a text that names them: `{"t": "mouse", "d": [[x, y, t], …]}`.

A page that streams what a hand does says once in each message what it is of, by a short text in
the message's object or at the head of its list (`["mouse", [[x, y, t], …]]`). The rows, or objects
of `x`, `y` and a time, stand in a list beside it: one column is a time that goes on as hands do,
two are places on a screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.behaviour.touch_rows import MICE, MOVES, TOUCHES, Rows
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_SAYING = frozenset(
    ("t", "type", "kind", "e", "ev", "event", "op", "name", "channel", "topic", "s", "src",
     "source", "input", "device", "action", "cmd", "stream")
)  # fmt: skip
_SAID = TOUCHES | MICE | MOVES | {"pointer", "cursor", "touch"}
_LONGEST = 32  # characters of a name
_HOLDERS = 16
_ROWS = 5_000
_COLUMNS = 8


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of rows beside such a text."""
    holders = {id(leaf.parent) for leaf in islice(filter(_says, scene.woken), _HOLDERS)}
    rows = _rows(scene, holders) if holders else {}
    for listed in rows.values():
        path = listed[0].parent
        if path is None:
            continue
        told = Rows(path)
        for leaf in islice(scene.leaves.below(listed), _ROWS * _COLUMNS):
            told.add(leaf)
        if what := told.judge():
            why = f"{told.count} rows beside the name of what a hand moves: {what}"
            yield Claim(path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _says(leaf: Leaf) -> bool:
    """Whether a text says that the message is of a hand."""
    text = leaf.value
    if not isinstance(text, str) or len(text) > _LONGEST or joined(text) not in _SAID:
        return False
    return leaf.text == "[0]" if is_element(leaf) else joined(leaf.name) in _SAYING


def _rows(scene: Scene, holders: set[int]) -> dict[int, list[Path]]:
    """The rows of each list that stands right in one of those objects or lists."""
    found: dict[int, list[Path]] = {}
    seen: set[int] = set()
    for row in scene.leaves.parents():
        at = row.parent
        if at is None or id(at.parent) not in holders or id(row) in seen or not is_element(row):
            continue
        seen.add(id(row))
        rows = found.setdefault(id(at), [])
        if len(rows) < _ROWS:
            rows.append(row)
    return found


_WORDS = (
    r"\n(?:mouse|pointer|cursor|touch)"
    r"(?:_?(?:moves?|moved|events|data|path|movements?|trace|points|samples))?\n"
)
_MOVED: list[Tree] = [[9 * i % 700, 7 * i + i * i % 5, 16 * i] for i in range(24)]
_POINTS: list[Tree] = [{"x": 9 * i % 700, "y": 7 * i, "t": 16 * i} for i in range(24)]

DETECTOR = Detector(
    id="told-rows-of-a-hand",
    version=1,
    data_type="bio.behaviour",
    title="places of a hand beside a text that names what it moves",
    keys=frozenset(),
    wake=(_WORDS,),
    sources=("W3C UI Events and Pointer Events (kinds of events)",),
    look=look,
    examples=(
        Example("a mouse", {"t": "mouse", "d": _MOVED}, ("bio.behaviour $.d",)),
        Example(
            "objects", {"event": "pointermove", "points": _POINTS}, ("bio.behaviour $.points",)
        ),
        Example("the head of a list", {"m": ["mouse", _MOVED]}, ("bio.behaviour $.m[1]",)),
        Example("a chart beside a mouse's price", {"product": "mouse", "d": _MOVED}),
        Example("a chart", {"t": "chart", "d": _MOVED}),
        Example("a few", {"t": "mouse", "d": _MOVED[:8]}),
        Example(
            "sales of mice", {"type": "mouse", "d": [[i, 3 * i, 86_400 * i] for i in range(24)]}
        ),
    ),
)
