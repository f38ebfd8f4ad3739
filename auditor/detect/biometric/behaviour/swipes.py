"""Swipes summed up: where a finger began and ended, how long it took, how fast it was.

One line a swipe tells far less of a hand than its path, so it stays a candidate. Lines of a
drawing and arrows of a chart begin and end, too: a pressure, a size of the finger or a speed
beside a duration tells a swipe.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Confidence, LeafTable, Method, Path

_STARTS = frozenset(("startx", "x1", "fromx", "xstart", "beginx", "downx"))
_ENDS = frozenset(("endx", "x2", "tox", "xend", "stopx", "upx"))
_LASTS = frozenset(("duration", "durationms", "time", "elapsed", "dt", "dur"))
_TOUCHED = frozenset(
    ("pressure", "meanpressure", "avgpressure", "maxpressure", "force", "area", "toucharea",
     "fingersize", "touchsize", "velocity", "speed", "avgvelocity", "meanvelocity", "maxvelocity")
)  # fmt: skip
_LEAST, _MOST = 10, 2_000  # swipes
_LISTS = 64
_SHORTEST, _LONGEST = 10, 5_000  # ms


def look(scene: Scene) -> Iterator[Claim]:
    """One candidate for each list of such lines."""
    lists: dict[int, tuple[Path, list[Path]]] = {}
    for leaf in scene.woken:
        swipe = leaf.parent
        at = swipe.parent if swipe is not None and is_element(swipe) else None
        if joined(leaf.name) not in _STARTS or swipe is None or at is None:
            continue
        if id(at) not in lists and len(lists) >= _LISTS:
            continue
        swipes = lists.setdefault(id(at), (at, []))[1]
        if len(swipes) < _MOST:
            swipes.append(swipe)
    for at, swipes in lists.values():
        count = sum(_is_swipe(swipe, scene.leaves) for swipe in swipes)
        if count >= _LEAST and count * 2 >= len(swipes) and not is_answer(at):
            why = f"{count} swipes by their start, end, duration and speed or force"
            yield Claim(at, Confidence.CANDIDATE, Method.STRUCTURE, why)


def _is_swipe(swipe: Path, leaves: LeafTable) -> bool:
    """Whether an object is a line of a finger that took as long as a hand takes."""
    fields = {joined(leaf.name): number_of(leaf.value) for leaf in leaves.below([swipe])}
    lasted = next((fields[name] for name in fields if name in _LASTS), None)
    return (
        lasted is not None
        and _SHORTEST <= lasted.value <= _LONGEST
        and all(not names.isdisjoint(fields) for names in (_STARTS, _ENDS, _TOUCHED))
    )


def _swiped(count: int, **more: float) -> list[Tree]:
    return [
        {"startX": 500 + i, "startY": 1_700, "endX": 510, "endY": 400, "duration": 210 + i, **more}
        for i in range(count)
    ]


DETECTOR = Detector(
    id="swipes",
    version=1,
    data_type="bio.behaviour",
    title="swipes summed up",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _STARTS,
    sources=("literature of touch dynamics: features of a stroke (Touchalytics)",),
    look=look,
    examples=(
        Example(
            "swipes", {"swipes": _swiped(20, velocity=3.1)}, ("bio.behaviour $.swipes",)
        ),
        Example("lines of a drawing", {"lines": _swiped(20)}),
        Example("a few", {"swipes": _swiped(4, velocity=3.1)}),
        Example(
            "cars by their way",
            {"trips": [{"fromX": i, "toX": 9, "time": 90_000, "speed": 31} for i in range(20)]},
        ),
    ),
)  # fmt: skip
