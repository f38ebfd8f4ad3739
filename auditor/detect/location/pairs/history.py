"""Where somebody was, and when: positions with times in a list of their own.

Three or more different positions, each in an element of one array that also
holds a time, are a track; so are columns of latitudes, longitudes and times.
Each position is reported by itself as well; this finding says what they are
together, at the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from auditor.detect.location.pairs.answers import element_of, timed
from auditor.detect.location.pairs.names import axis_of
from auditor.detect.location.pairs.pairs import Pair, fields
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Method, Path

_POINTS = 3


def look(scene: Scene) -> Iterator[Claim]:
    """Every list that is a track."""
    pairs = [pair for pair in fields(scene.woken).pairs if pair.lat or pair.lon]
    if len(pairs) < _POINTS:
        return
    lists: dict[Path, list[tuple[Path, Pair]]] = defaultdict(list)
    for pair in pairs:
        if (place := element_of(pair.leaves[0].parent)) is not None:
            lists[place[0]].append((place[1], pair))
    tracks = {array: points for array, points in lists.items() if _differ(points)}
    if not tracks:
        return
    dates = timed(scene.leaves, {element for points in tracks.values() for element, _ in points})
    for array, points in tracks.items():
        dated = sum(element in dates for element, _ in points)
        if dated >= _POINTS and 2 * dated > len(points):
            reason = f"a track: {len(points)} positions in one list, {dated} with a time"
            yield Claim(array, Confidence.PROVEN, Method.STRUCTURE, reason)


def _differ(points: Sequence[tuple[Path, Pair]]) -> bool:
    places = {(pair.lat, pair.lon) for _, pair in points}
    elements = {element for element, _ in points}
    return len(places) >= _POINTS and len(elements) >= _POINTS


DETECTOR = Detector(
    id="location-history",
    version=2,
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
