"""Pairs of numbers without a name that only places can be: reports with a time, points of one area.

Two decimals side by side are a candidate at best: drawings are full of them.
They convince after a time stamp in the same row, as trackers report positions
(and as recorders of motion report gravity, which its norm gives away), or where
three and more pairs of street precision lie within two degrees of each other
(two where they are finer, or where each has a name in its row), as the stops,
shops and corners of one town do and nothing drawn or normalised does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from math import hypot
from statistics import median_low
from typing import NamedTuple

from auditor.detect.location.written.in_text import LONGEST, MATCHES, Degrees, claim, degrees
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf

_PAIR = re.compile(
    r"(?<![\w.%#-])(?P<a>-?\d{1,3}\.\d{1,20})\s?,\s{0,2}(?P<b>-?\d{1,3}\.\d{1,20})(?![\w.%])",
    re.ASCII,
)
_TIME = re.compile(r"(?<!\d)1[4-9]\d{8}(?:\d{3})?[\"']?,\s?[\"']?\Z", re.ASCII)
_THIRD = re.compile(r"\s?,\s{0,2}(-?\d{1,3}\.\d{1,20})", re.ASCII)
_GRAVITY = (8.8, 10.8)  # m/s², as a hand that holds a phone changes it
_NAME_BEFORE = re.compile(r"[^\W\d_][\"'],\s?\Z").search
_NAME_AFTER = re.compile(r",\s?\\*[\"'][^\W\d_]").match
_TIME_SPAN = 20  # characters
_NAMED, _NAMED_FINE = 2, 5  # rows with a name, and the decimals of their numbers
_PAIRS = 512  # of one text
_CLOSE = 2.0  # degrees around the middle of an area
_STRAY = 4  # decimals of a pair that is claimed along with its area
_ENOUGH = (
    (3, 5),
    (2, 9),
    (6, 3),
)  # pairs in one area, and the decimals that both numbers then have


class _Pair(NamedTuple):
    """Two numbers as they stand, whether a time stands before them, and a name on either side.

    `motion`: with the number after them they are as long as gravity.
    """

    text: str
    first: Degrees
    second: Degrees
    timed: bool
    named: bool
    motion: bool


def look(scene: Scene) -> Iterator[Claim]:
    """Pairs in rows with a time, and pairs that lie close together."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        pairs = list(islice(_pairs(leaf.value[:LONGEST]), _PAIRS))
        yield from islice(_reports(leaf, pairs), MATCHES)
        yield from islice(_area(leaf, [pair for pair in pairs if not pair.timed]), 2 * MATCHES)


def _pairs(text: str) -> Iterator[_Pair]:
    for match in _PAIR.finditer(text):
        before = text[max(0, match.start() - _TIME_SPAN) : match.start()]
        timed = _TIME.search(before) is not None
        named = _NAME_BEFORE(before) or _NAME_AFTER(text, match.end())
        one, two = degrees(match["a"]), degrees(match["b"])
        third = _THIRD.match(text, match.end()) if timed else None
        norm = hypot(one[0], two[0], float(third[1])) if third else 0.0
        motion = _GRAVITY[0] <= norm <= _GRAVITY[1]
        yield _Pair(match[0], one, two, timed, named is not None, motion)


def _reports(leaf: Leaf, pairs: Sequence[_Pair]) -> Iterator[Claim]:
    if sum(pair.motion for pair in pairs) * 2 > len(pairs):
        return
    for pair in pairs:
        (lat, fine), (lon, also) = pair.first, pair.second
        if max(abs(lat), abs(lon)) <= 2 * _CLOSE:
            continue
        if pair.timed and max(fine, also) >= 4 and abs(lat) <= 90 and abs(lon) <= 180:
            yield claim(leaf, pair.text, pair.first, pair.second, "after a time in one row")


def _area(leaf: Leaf, pairs: Sequence[_Pair]) -> Iterator[Claim]:
    """All pairs of a text in which most lie in one area; a stray one is the area's too."""
    named = [pair for pair in pairs if pair.named]
    if _near(named, _NAMED, _NAMED_FINE) or any(_near(pairs, *enough) for enough in _ENOUGH):
        what = "among others of the same area"
        for pair in pairs:
            low, high = sorted((abs(pair.first[0]), abs(pair.second[0])))
            if _fine(pair, 1) and low <= 90 and high <= 180:
                yield claim(leaf, pair.text, pair.first, pair.second, what, Confidence.PROBABLE)


def _near(pairs: Sequence[_Pair], enough: int, decimals: int) -> bool:
    """Whether most of the finer pairs, and enough of them, lie close together."""
    fine = [pair for pair in pairs if _fine(pair, decimals)]
    if len(fine) < enough:
        return False
    one = median_low(pair.first[0] for pair in fine)
    two = median_low(pair.second[0] for pair in fine)
    near = {
        (pair.first[0], pair.second[0])
        for pair in fine
        if abs(pair.first[0] - one) <= _CLOSE and abs(pair.second[0] - two) <= _CLOSE
    }
    return len(near) >= enough and 2 * len(near) > len(fine) and _is_place(one, two)


def _fine(pair: _Pair, decimals: int) -> bool:
    low, high = sorted((pair.first[1], pair.second[1]))
    return low >= decimals and high >= _STRAY


def _is_place(one: float, two: float) -> bool:
    """Whether two numbers, in either order, are degrees and too large for a normalised drawing."""
    if min(abs(one), abs(two)) > 90 or max(abs(one), abs(two)) > 180:
        return False
    return max(abs(one), abs(two)) > 2 * _CLOSE


DETECTOR = Detector(
    id="point-lists",
    version=2,
    data_type="location.precise",
    title="rows of coordinates without names",
    keys=frozenset(),
    wake=(
        r"\.[0-9]{5,17}, ?-?[0-9]{1,3}\.[0-9]{5}",
        r"1[4-9][0-9]{8}(?:[0-9]{3})?['\"]?, ?-?[0-9]{1,3}\.[0-9]{1,20}, ?-?[0-9]{1,3}\.[0-9]",
    ),
    sources=("AIS and fleet-tracking web feeds", "GeoJSON-like lists in scripts"),
    look=look,
    examples=(
        Example(
            "reports with a time",
            {"t": "pnt(4097574,1654634861,1654634861,60.12345,25.59614,151,23)"},
            ("location.precise $.t",),
        ),
        Example(
            "samples of motion",
            {"t": "1654634861,0.12345,4.21355,8.85012\n1654634862,0.22345,4.31355,8.81012"},
        ),
        Example("turns of a phone", {"t": "1654634861,0.12345,-1.21355,0.85012"}),
        Example("a drawing", {"t": "[[45.004,-19.658],[42.104,-30.357],[31.727,-33.838]]"}),
        Example("shares", {"t": "[[0.12345,0.54321],[0.22345,0.64321],[0.32345,0.74321]]"}),
        Example("one pair", {"t": "setTransform(-52.26123,22.10961)"}),
        Example(
            "far apart", {"t": "[[10.12345,20.54321],[40.22345,60.64321],[80.32345,99.74321]]"}
        ),
    ),
)
