"""Where somebody was, and when: positions with times in a list of their own.

Three or more different positions, each in an element of one array that also
holds a time, are a track; so are columns of latitudes, longitudes and times.
Each position is reported by itself as well; this finding says what they are
together, at the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from auditor.detect.keys import joined
from auditor.detect.location.names import axis_of
from auditor.detect.location.pairs import Pair, fields
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Path

_TIMES = frozenset(
    {"time", "timestamp", "ts", "tst", "timestampms", "date", "datetime", "at", "recordedat",
     "createdat", "capturedat", "localtime", "epoch", "utc", "gpstime", "fixtime", "devicetime",
     "timems", "timemillis", "timestampmillis", "starttime", "visittime", "locationtime",
     "positiontime", "t", "observedat", "loggedat", "eventtime"}
)  # fmt: skip
_POINTS = 3
_UP = 4  # objects between a coordinate and the list's element
_EARLIEST, _LATEST = 1.0e9, 4.2e9  # Unix seconds
_MILLIS = 1_000


def look(scene: Scene) -> Iterator[Claim]:
    """Every list that is a track."""
    pairs = [pair for pair in fields(scene.woken).pairs if pair.lat or pair.lon]
    if len(pairs) < _POINTS:
        return
    lists: dict[Path, list[tuple[Path, Pair]]] = defaultdict(list)
    for pair in pairs:
        if (place := _element(pair)) is not None:
            lists[place[0]].append((place[1], pair))
    tracks = {array: points for array, points in lists.items() if _differ(points)}
    if not tracks:
        return
    timed = _timed(scene.leaves, {element for points in tracks.values() for element, _ in points})
    for array, points in tracks.items():
        dated = sum(element in timed for element, _ in points)
        if dated >= _POINTS and 2 * dated > len(points):
            reason = f"a track: {len(points)} positions in one list, {dated} with a time"
            yield Claim(array, Confidence.PROVEN, Method.STRUCTURE, reason)


def _element(pair: Pair) -> tuple[Path, Path] | None:
    """The list that a pair belongs to, and the list's element that holds it."""
    node: Path | None = pair.leaves[0].parent
    for _ in range(_UP):
        if node is None or node.parent is None:
            return None
        if is_element(node):
            return node.parent, node
        node = node.parent
    return None


def _differ(points: Sequence[tuple[Path, Pair]]) -> bool:
    places = {(pair.lat, pair.lon) for _, pair in points}
    elements = {element for element, _ in points}
    return len(places) >= _POINTS and len(elements) >= _POINTS


def _timed(leaves: LeafTable, elements: set[Path]) -> set[Path]:
    """The elements that hold a time, at most a few objects down."""
    found: set[Path] = set()
    times = {name for name in set(leaves.names) if joined(name) in _TIMES}
    for leaf in leaves.named(times):
        if not _is_time(leaf):
            continue
        node = leaf.parent
        for _ in range(_UP):
            if node is None:
                break
            if node in elements:
                found.add(node)
                break
            node = node.parent
    return found


def _is_time(leaf: Leaf) -> bool:
    number = number_of(leaf.value)
    if number is not None:
        seconds = number.value / _MILLIS if number.value > _LATEST else number.value
        return _EARLIEST <= seconds <= _LATEST
    value = leaf.value
    return isinstance(value, str) and len(value) >= 8 and value[:4].isdigit() and "-" in value[4:8]


DETECTOR = Detector(
    id="location-history",
    version=1,
    data_type="location.history",
    title="tracks of positions with times",
    keys=frozenset(),
    wakes=lambda name: axis_of(name) is not None,
    sources=("Google Takeout location history", "OwnTracks", "Transistor background geolocation"),
    look=look,
    examples=(
        Example(
            "a track",
            {
                "points": [
                    {"lat": 22.3193, "lon": 114.1694, "ts": 1700000000},
                    {"lat": 22.3201, "lon": 114.1702, "ts": 1700000060},
                    {"lat": 22.3214, "lon": 114.1711, "ts": 1700000120},
                ]
            },
            ("location.history $.points",),
        ),
        Example(
            "shops",
            {
                "shops": [
                    {"lat": 22.3193, "lon": 114.1694, "name": "a"},
                    {"lat": 22.3201, "lon": 114.1702, "name": "b"},
                    {"lat": 22.3214, "lon": 114.1711, "name": "c"},
                ]
            },
        ),
        Example("one position", {"points": [{"lat": 22.3, "lon": 114.1, "ts": 1700000000}]}),
    ),
)
