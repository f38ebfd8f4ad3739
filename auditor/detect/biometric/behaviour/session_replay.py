"""Recordings of a session that is replayed later, as rrweb makes them: pointer, touches, typing.

An event of type 3 (incremental) has data of a source: 1, 6 and 12 hold positions of a mouse,
of fingers and of what is dragged, each with its offset in time; 2 a click or touch, 5 what a
field held after each key. What moves evenly on a line is a script's, as in tests. PostHog's,
Sentry's, Datadog's and other recorders send these events or wrap them. An answer that holds
them is the replay of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Path, Scalar

_INCREMENTAL = 3
_MOVES = {1: "mouse", 6: "finger", 12: "drag"}
_EVENTS = {2: "clicks and touches", 5: "changes of a field"}
_LEAST = 20  # positions, or events
_UNEVEN = 5  # steps that differ
_LOOKED = 200  # positions whose places are looked at
_FIELDS = 8  # of an event
_MOST = 20_000  # events that are looked at


class _Replay:
    """What the events of one list hold."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.moves: dict[str, int] = {}
        self.places: list[tuple[float, float]] = []
        self.events: dict[str, int] = {}

    def take(self, source: int, moved: list[Path], leaves: LeafTable) -> None:
        """Count an event of that source, and the positions in it."""
        if source in _EVENTS:
            what = _EVENTS[source]
            self.events[what] = self.events.get(what, 0) + 1
        elif moved:
            what = _MOVES[source]
            self.moves[what] = self.moves.get(what, 0) + len(moved)
            if len(self.places) < _LOOKED:
                self.places += _places(moved[:_LOOKED], leaves)

    def judge(self) -> str:
        """What of it tells a hand, "" where there is too little."""
        told = [f"{count:,} positions of a {what}" for what, count in self.moves.items()]
        told += [f"{count:,} {what}" for what, count in self.events.items()]
        moved = sum(self.moves.values()) >= _LEAST and self._is_uneven()
        return ", ".join(told) if moved or sum(self.events.values()) >= _LEAST else ""

    def _is_uneven(self) -> bool:
        """Whether the steps from place to place differ, as a hand's do."""
        steps = {(after[0] - x, after[1] - y) for (x, y), after in pairwise(self.places)}
        return len(steps) >= _UNEVEN


def _positions(scene: Scene) -> dict[int, list[Path]]:
    """The positions in the data of each event."""
    found: dict[int, list[Path]] = {}
    for leaf in scene.woken:
        data = _data_of(leaf) if leaf.name == "timeOffset" else None
        if data is not None and leaf.parent is not None:
            found.setdefault(id(data), []).append(leaf.parent)
    return found


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of events, or for an event that stands alone."""
    positions = _positions(scene)
    replays: dict[int, _Replay] = {}
    for leaf in scene.woken[:_MOST]:
        data, source = leaf.parent, _whole(leaf.value)
        if leaf.name != "source" or data is None or data.name != "data" or data.parent is None:
            continue
        if source not in _MOVES.keys() | _EVENTS.keys() or not _is_incremental(data, scene.leaves):
            continue
        event = data.parent
        at = event.parent if is_element(event) and event.parent is not None else event
        replay = replays.setdefault(id(at), _Replay(at))
        replay.take(source, positions.get(id(data), []), scene.leaves)
    for replay in replays.values():
        if (why := replay.judge()) and not is_answer(replay.path):
            why = f"a session recorded for its replay (rrweb): {why}, with their times"
            yield Claim(replay.path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _data_of(leaf: Leaf) -> Path | None:
    """The data of an event whose `positions` a time stands in."""
    position = leaf.parent
    listed = position.parent if position is not None and is_element(position) else None
    return listed.parent if listed is not None and listed.name == "positions" else None


def _places(positions: Sequence[Path], leaves: LeafTable) -> Iterator[tuple[float, float]]:
    """The x and y of positions that have both."""
    for position in positions:
        fields = {leaf.name: number_of(leaf.value) for leaf in leaves.below([position])}
        x, y = fields.get("x"), fields.get("y")
        if x is not None and y is not None:
            yield x.value, y.value


def _is_incremental(data: Path, leaves: LeafTable) -> bool:
    """Whether data is an event's of that type, with its time beside."""
    fields: dict[str, Scalar] = {}
    for _, leaf in zip(range(_FIELDS), leaves.below([data.parent]), strict=False):
        fields[leaf.name] = leaf.value
    return _whole(fields.get("type")) == _INCREMENTAL and _whole(fields.get("timestamp")) > 0


def _whole(value: Scalar) -> int:
    """A whole number, -1 for anything else."""
    number = number_of(value)
    return int(number.value) if number is not None and number.value.is_integer() else -1


def _moved(count: int, source: int = 1, kind: int = 3, bend: int = 7) -> Tree:
    positions: list[Tree] = [
        {"x": 9 * i + i * i % bend, "y": 500 - 4 * i, "id": 12, "timeOffset": -16 * (count - i)}
        for i in range(count)
    ]
    data: Tree = {"source": source, "positions": positions}
    return {"type": kind, "data": data, "timestamp": 1_733_040_000_000}


def _clicked(count: int) -> list[Tree]:
    return [
        {
            "type": 3,
            "data": {"source": 2, "type": i % 3, "id": 44, "x": 7 * i, "y": 9 * i},
            "timestamp": 1_733_040_000_000 + 130 * i,
        }
        for i in range(count)
    ]


DETECTOR = Detector(
    id="session-replay",
    version=1,
    data_type="bio.behaviour",
    title="recordings of a session for its replay",
    keys=frozenset(),
    wakes=("timeOffset", "source").__contains__,
    sources=("rrweb 2 (public source): eventWithTime, IncrementalSource",),
    look=look,
    examples=(
        Example("a mouse", {"events": [_moved(24)]}, ("bio.behaviour $.events",)),
        Example("in pieces", {"events": [_moved(8)] * 3}, ("bio.behaviour $.events",)),
        Example("fingers", {"e": _moved(24, 6)}, ("bio.behaviour $.e",)),
        Example("clicks", _clicked(24), ("bio.behaviour $",)),
        Example("a few", [_moved(6), *_clicked(4)]),
        Example("a script", {"events": [_moved(24, bend=1)]}),
        Example("a page's changes", {"events": [_moved(24, 0)]}),
        Example("another event", {"events": [_moved(24, 1, 4)]}),
        Example(
            "an animation",
            {"data": {"positions": [{"x": i, "y": i, "timeOffset": 16 * i} for i in range(24)]}},
        ),
        Example("somebody's replay", {"events": [_moved(24)]}, root="response.body"),
    ),
)
