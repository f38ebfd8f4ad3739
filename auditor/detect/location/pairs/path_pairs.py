"""Positions in a request's path: `/forecast/22.3193,114.1694`, `/driving/13.38,52.51;13.39,52.52`.

Weather, maps and routing services take a position as a segment of its own. The
segment is nothing but pairs of decimals, and perhaps an extension behind them. Of three
decimals has to be the finest: the others may have dropped their zeros. Some take a segment
for each number (`/weather/de/22.3193/114.1694`, WeatherKit): a word before says what it is
about then, or the numbers are too fine for prices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.identifier.naming import in_path
from auditor.detect.keys import words
from auditor.detect.location.written.in_text import MATCHES, claim, degrees, plausible
from auditor.detect.model import Claim, Scene
from auditor.model import Leaf, LeafTable

_NUMBER = r"-?\d{1,3}\.\d{1,15}"
_FINE = re.compile(r"\.\d{3}", re.ASCII).search
_FORMAT = r"(?:\.[a-z]{2,8})?"
_SEGMENT = re.compile(
    rf"@?(?:{_NUMBER},{_NUMBER}(?:,-?[\d.]{{1,12}}z?)?[;:]?){{1,64}}{_FORMAT}", re.ASCII
).fullmatch
_PAIR = re.compile(rf"({_NUMBER}),({_NUMBER})", re.ASCII).finditer
_ALONE = re.compile(r"-?\d{1,3}\.\d{3,15}", re.ASCII).fullmatch
_ALONE_LAST = re.compile(rf"(-?\d{{1,3}}\.\d{{3,15}}){_FORMAT}", re.ASCII).fullmatch
_FINER, _VERY_FINE = 3, 6  # decimals of the finer one of two segments, and of both
_ABOUT = frozenset(
    {"weather", "forecast", "reverse", "geocode", "geocoding", "geo", "location", "locations",
     "place", "places", "point", "points", "nearby", "near", "nearest", "position", "positions",
     "coordinates", "coords", "coord", "map", "maps", "station", "stations", "around", "radius",
     "timezone", "sunrise", "air", "latlng", "latlon", "gps", "geolocation", "conditions"}
)  # fmt: skip
_FIRST_LEAVES = 40  # among which the path is
WAKES = (
    r"[0-9]\.[0-9]{3,15}(?:,|%2c)-?[0-9]{1,3}\.[0-9]{3}",
    r"\n@?-?[0-9]{1,3}\.[0-9]{1,15}(?:,|%2c)-?[0-9]{1,3}\.[0-9]{1,15};",
    # The method, the host, and a few segments before the two.
    (
        r"\n(?:get|post)\n[^\n]{1,255}\n(?:[^\n]{1,64}\n){0,6}-?[0-9]{1,3}\.[0-9]{3,15}"
        r"\n-?[0-9]{1,3}\.[0-9]{3}"
    ),
)


def path_pairs(leaf: Leaf) -> Iterator[Claim]:
    """The pairs of a segment that is made of such; latitude first where that can be."""
    text = leaf.value
    if not isinstance(text, str) or not in_path(leaf) or not _FINE(text) or not _SEGMENT(text):
        return
    for match in islice(_PAIR(text), MATCHES):
        first, second = degrees(match[1]), degrees(match[2])
        if plausible(first[0], second[0]) or plausible(second[0], first[0]):
            yield claim(leaf, match[0], first, second, "as a segment of the path")


def in_two_segments(scene: Scene, leaf: Leaf) -> Iterator[Claim]:
    """A segment that is the second number of a pair, the first being the segment before."""
    text = leaf.value
    if not isinstance(text, str) or not in_path(leaf) or (last := _ALONE_LAST(text)) is None:
        return
    path = _path_to(scene.leaves, leaf)
    before = path[-1] if path else None
    if before is None or not isinstance(before.value, str) or not _ALONE(before.value):
        return
    first, second = degrees(before.value), degrees(last[1])
    about = any(not _ABOUT.isdisjoint(words(str(one.value))) for one in path)
    finest, coarsest = max(first[1], second[1]), min(first[1], second[1])
    if finest < _FINER or not (about or coarsest >= _VERY_FINE):
        return
    if plausible(first[0], second[0]) or plausible(second[0], first[0]):
        for one in (before, leaf):
            value = str(one.value)
            yield claim(one, value, first, second, "in two segments of the path")


def _path_to(leaves: LeafTable, leaf: Leaf) -> Sequence[Leaf]:
    """The segments before one; a message begins with its path."""
    before: list[Leaf] = []
    for place in range(min(len(leaves), _FIRST_LEAVES)):
        one = leaves[place]
        if not in_path(one):
            continue
        if one.text == leaf.text:
            return before
        before.append(one)
    return ()
