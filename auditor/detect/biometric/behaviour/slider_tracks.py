"""How a hand drew the slider of a captcha: places and times from its start to the gap.

Rows or objects of x, y and time in a list called a track, near a field or name that only a
captcha has (`passtime`, `startSlidingTime`). A track of a map or a song has none of those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, LeafTable, Method, Path

_TRACKS = frozenset(
    ("track", "tracks", "trail", "tracklist", "trackdata", "trajectory", "slidetrack", "trackarr",
     "slidertrack", "dragtrack", "movetrack", "slidetrail", "sliderpath", "slidepath", "points",
     "trackpoints", "moves", "path")
)  # fmt: skip
_CAPTCHA = frozenset(
    ("captcha", "geetest", "slider", "passtime", "startslidingtime", "endslidingtime",
     "startslidetime", "slidetime", "userresponse", "slidetrack", "slidertrack", "captchatype",
     "slideblock", "captchaverification", "captchaid", "captchatoken", "captchakey", "sliderpath",
     "slidetrail", "slidepath")
)  # fmt: skip
_ROWS = frozenset(("track", "trail", "tracklist", "trackdata", "trackarr"))  # rows bear the name
_SHOWING = frozenset(("captcha", "geetest"))  # as a word of a longer name
_LEAST, _MOST = 12, 1_000  # places
_LISTS = 64
_UP = 3  # from a list to what it is of
_FIELDS = 32
_COLUMNS = 6
_LONGEST = 60_000  # ms of a slide
_FASTEST, _SLOWEST = 2, 500  # ms between two places, in most
_DISTINCT = 6
_SCREEN = 5_000


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each track of a captcha."""
    for at, rows in _lists(scene.leaves):
        if count := _slid(_columns(rows, scene.leaves)):
            why = f"{count} places of a slider that a hand drew, with their times, in a captcha"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _lists(leaves: LeafTable) -> list[tuple[Path, dict[int, Path]]]:
    """The lists that are called tracks near a captcha, each with its rows by their identity."""
    found: dict[int, tuple[Path, dict[int, Path]]] = {}
    other: set[int] = set()
    for row in leaves.parents():
        at = row.parent
        if at is None or not is_element(row) or id(at) in other:
            continue
        if id(at) not in found:
            called = joined(at.name) in _TRACKS and len(found) < _LISTS
            if not called or not _is_captcha(at, leaves):
                other.add(id(at))
                continue
            found[id(at)] = (at, {})
        rows = found[id(at)][1]
        if len(rows) < _MOST:
            rows[id(row)] = row
    return list(found.values())


def _is_captcha(at: Path, leaves: LeafTable) -> bool:
    """Whether a name above a list or a field beside them is a captcha's."""
    node: Path | None = at
    for _ in range(_UP):
        if node is None:
            return False
        if _says_captcha(node.name):
            return True
        if node.parent is not None:
            beside = islice(leaves.below([node.parent]), _FIELDS)
            if any(_says_captcha(leaf.name) for leaf in beside):
                return True
        node = node.parent
    return False


def _says_captcha(name: str) -> bool:
    return joined(name) in _CAPTCHA or not _SHOWING.isdisjoint(words(name))


def _columns(rows: Mapping[int, Path], leaves: LeafTable) -> list[list[float]]:
    """The numbers of a list's rows or objects by their place or field."""
    columns: dict[str, list[float]] = {}
    for leaf in leaves.below(rows.values()):
        number = number_of(leaf.value)
        if number is not None and (leaf.text in columns or len(columns) < _COLUMNS):
            columns.setdefault(leaf.text, []).append(number.value)
    return [column for column in columns.values() if len(column) == len(rows)]


def _slid(columns: Sequence[Sequence[float]]) -> int:
    """How many places were slid through, 0 where no column is a time or none a place."""
    for times in columns:
        gaps = [after - before for before, after in pairwise(times)]
        if len(times) < _LEAST or min(gaps) < 0 or not 0 < times[-1] - times[0] <= _LONGEST:
            continue
        near = sum(_FASTEST <= gap <= _SLOWEST for gap in gaps)
        places = [column for column in columns if column is not times]
        if near * 2 >= len(gaps) and any(map(_is_place, places)):
            return len(times)
    return 0


def _is_place(values: Sequence[float]) -> bool:
    return len(set(values)) >= _DISTINCT and max(map(abs, values)) <= _SCREEN


def _track(count: int) -> list[Tree]:
    return [[i * i // 4, -(i % 3), 17 * i + i % 5] for i in range(count)]


def _listed(count: int) -> list[Tree]:
    return [{"x": i * i // 4, "y": i % 3, "type": "move", "t": 17 * i} for i in range(count)]


DETECTOR = Detector(
    id="slider-track",
    version=1,
    data_type="bio.behaviour",
    title="how a hand drew the slider of a captcha",
    keys=_CAPTCHA | _SHOWING,
    wakes=lambda name: joined(name) in _ROWS,
    sources=("public descriptions of GeeTest 3, AJ-Captcha and TIANAI-CAPTCHA",),
    look=look,
    examples=(
        Example("rows", {"track": _track(24), "passtime": 812}, ("bio.behaviour $.track",)),
        Example(
            "objects",
            {"id": "S1", "data": {"startSlidingTime": "x", "trackList": _listed(24)}},
            ("bio.behaviour $.data.trackList",),
        ),
        Example(
            "by a name above", {"slider": {"trail": _track(24)}},
            ("bio.behaviour $.slider.trail",),
        ),
        Example("a ride", {"track": _track(24)}),
        Example("a route's", {"captcha_id": "x", "route": {"legs": [{"steps": _track(24)}]}}),
        Example("a gallery's slider", {"slider": {"tracks": [[1, 2, 3]] * 24}}),
        Example("a few", {"track": _track(5), "passtime": 80}),
        Example("by the hour", {"track": [[i, i, 3_600_000 * i] for i in range(24)],
                                "passtime": 812}),
    ),
)  # fmt: skip
