"""Swipes summed up: where a finger began and ended, how long it took, how fast it was.

One line a swipe tells far less of a hand than its path, so a list of them stays a candidate. Lines
of a drawing and arrows of a chart begin and end, too: a pressure, a size of the finger or a speed
beside a duration tells a swipe. What only a finger has (its pressure, the area that it covers)
beside another such measure, in what is called a swipe, makes even one likely: those are the
features by which people are told apart (Touchalytics).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Confidence, LeafTable, Method, Path

_STARTS = frozenset(("startx", "x1", "fromx", "xstart", "beginx", "downx"))
_ENDS = frozenset(("endx", "x2", "tox", "xend", "stopx", "upx"))
_LASTS = frozenset(("duration", "durationms", "time", "elapsed", "dt", "dur", "strokeduration"))
_BEGAN = frozenset(("starttime", "startts", "starttimestamp", "downtime", "t1", "begintime"))
_ENDED = frozenset(("endtime", "endts", "endtimestamp", "uptime", "t2", "stoptime", "finishtime"))
_PRESSED = frozenset(
    ("pressure", "meanpressure", "avgpressure", "maxpressure", "force", "midstrokepressure",
     "averagepressure", "startpressure")
)  # fmt: skip
_COVERED = frozenset(
    ("area", "toucharea", "fingersize", "touchsize", "midstrokearea", "midstrokeareacovered",
     "meanarea", "avgarea", "touchmajor", "meansize", "avgsize")
)  # fmt: skip
_FAST = frozenset(
    ("velocity", "speed", "avgvelocity", "meanvelocity", "maxvelocity", "averagevelocity",
     "averagespeed", "velocityx", "medianvelocity")
)  # fmt: skip
_FAR = frozenset(("directendtoenddistance", "lengthoftrajectory", "pathlength", "trajectorylength"))
_CALLED = frozenset(("swipe", "swipes", "stroke", "strokes", "fling", "flings", "touch", "touches",
                     "gesture", "gestures", "scroll", "scrolls", "touchalytics"))  # fmt: skip
_LEAST, _MOST = 10, 2_000  # swipes
_LISTS = 64
_SHORTEST, _LONGEST = 10, 5_000  # ms
_SECONDS = 5.0
_MEASURES = 2  # of a finger: one that nothing else has, and another


class _Line(NamedTuple):
    """What an object says of a line: whether it is a swipe, and by the measures of a finger."""

    swiped: bool
    fingered: bool


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of such lines, or for one that a finger drew."""
    lists: dict[int, tuple[Path, dict[int, Path]]] = {}
    for leaf in scene.woken:
        swipe = leaf.parent
        if joined(leaf.name) not in _STARTS or swipe is None:
            continue
        at = swipe.parent if is_element(swipe) and swipe.parent is not None else swipe
        if id(at) not in lists and len(lists) >= _LISTS:
            continue
        swipes = lists.setdefault(id(at), (at, {}))[1]
        if len(swipes) < _MOST:
            swipes.setdefault(id(swipe), swipe)
    for at, swipes in lists.values():
        if is_answer(at):
            continue
        lines = [_line(swipe, scene.leaves) for swipe in swipes.values()]
        count, fingered = sum(one.swiped for one in lines), sum(one.fingered for one in lines)
        if count * 2 < len(lines):
            continue
        if fingered * 2 >= len(lines):
            why = f"what a finger is told by in {fingered} of its swipes: force, area, speed"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)
        elif count >= _LEAST:
            why = f"{count} swipes by their start, end, duration and speed or force"
            yield Claim(at, Confidence.CANDIDATE, Method.STRUCTURE, why)


def _line(swipe: Path, leaves: LeafTable) -> _Line:
    """Whether an object is a line of a finger that took as long as a hand takes."""
    below = list(leaves.below([swipe]))
    fields = {joined(leaf.name): number_of(leaf.value) for leaf in below}
    ends = all(not names.isdisjoint(fields) for names in (_STARTS, _ENDS))
    if not ends or not _is_by_hand(fields):
        return _Line(swiped=False, fingered=False)
    kinds = [not names.isdisjoint(fields) for names in (_PRESSED, _COVERED, _FAST, _FAR)]
    called = any(_is_called(name) for name in (swipe.name, *(leaf.name for leaf in below)))
    fingered = (kinds[0] or kinds[1]) and sum(kinds) >= _MEASURES and called
    return _Line(swiped=any(kinds[:3]), fingered=fingered)


def _is_called(name: str) -> bool:
    return not _CALLED.isdisjoint(words(name))


def _is_by_hand(fields: Mapping[str, Numeric | None]) -> bool:
    """Whether a line took as long as a swipe does, in milliseconds or parts of a second."""
    lasted = next((fields[name] for name in fields if name in _LASTS), None)
    if lasted is None:
        began, ended = (
            next((fields[name] for name in fields if name in names), None)
            for names in (_BEGAN, _ENDED)
        )
        return (
            began is not None
            and ended is not None
            and _SHORTEST <= ended.value - began.value <= _LONGEST
        )
    if lasted.decimals and lasted.value <= _SECONDS:
        return lasted.value * 1_000 >= _SHORTEST
    return _SHORTEST <= lasted.value <= _LONGEST


def _swiped(count: int, **more: float) -> list[Tree]:
    return [
        {"startX": 500 + i, "startY": 1_700, "endX": 510, "endY": 400, "duration": 210 + i, **more}
        for i in range(count)
    ]


DETECTOR = Detector(
    id="swipes",
    version=3,
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
        Example(
            "one, by its finger",
            {"swipe": {"startX": 120, "startY": 900, "endX": 131, "endY": 210, "duration": 210,
                       "pressure": 0.44, "area": 0.08}},
            ("bio.behaviour $.swipe",),
        ),
        Example("one that was drawn", {"animation": _swiped(1, velocity=2.2)}),
        Example(
            "a pump's",
            {"run": {"startX": 1, "endX": 9, "duration": 900, "pressure": 4.1, "speed": 31}},
        ),
        Example("lines of a drawing", {"lines": _swiped(20)}),
        Example("a few", {"swipes": _swiped(4, velocity=3.1)}),
        Example(
            "cars by their way",
            {"trips": [{"fromX": i, "toX": 9, "time": 90_000, "speed": 31} for i in range(20)]},
        ),
    ),
)  # fmt: skip
