"""Lines that a phone sends: the track it made, the way it asks for.

`[[13.40, 52.52], [13.41, 52.53]]` under `coordinates`, a LineString of GeoJSON, the text
that KML has for it. Maps are full of such lines, so only those that were sent count, and
of each its two ends. An outline is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.pairs.names import both_of
from auditor.detect.location.pairs.pairs import Pair
from auditor.detect.location.written.in_text import claim, degrees, plausible
from auditor.detect.model import Claim
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Path

_LINES = frozenset({"LineString", "MultiPoint"})
_DECIMALS = 4  # of both numbers of every point
_CLOSE = 2.0  # degrees between the points of a line whose object has no type
_DRAWN = 4.0  # numbers this small are a drawing's
_TUPLE = r"-?\d{1,3}\.\d{3,20},-?\d{1,3}\.\d{3,20}(?:,-?\d{1,6}(?:\.\d{1,20})?)?"
_TEXT = re.compile(rf"\s*{_TUPLE}(?:\s+{_TUPLE}){{1,20000}}\s*", re.ASCII).fullmatch
_LONGEST = 262_144
_COMMAS = 2
_POS_LIST = "posList"  # of GML
_DEGREES = re.compile(r"-?\d{1,3}\.\d{3,20}", re.ASCII).fullmatch
_OUTLINES = frozenset({"LinearRing"})


def sent_lines(pairs: Sequence[Pair], kinds: Mapping[Path | None, str]) -> Iterator[Pair]:
    """The ends of every line among points of arrays of arrays called `coordinates`."""
    lines: dict[Path, list[Pair]] = {}
    for pair in pairs:
        array = pair.node.parent
        if array is not None and array.parent is not None and not is_element(array.parent):
            lines.setdefault(array.parent, []).append(pair)
    for array, points in lines.items():
        if len(points) > 1 and _is_line(points, kinds.get(array.parent)) and not came_in(array):
            yield from (points[0], points[-1])


def _is_line(points: Sequence[Pair], kind: str | None) -> bool:
    if kind is not None:
        return kind in _LINES
    if any(pair.least < _DECIMALS for pair in points):
        return False
    lats, lons = [pair.lat for pair in points], [pair.lon for pair in points]
    close = max(lats) - min(lats) <= _CLOSE and max(lons) - min(lons) <= _CLOSE
    return close and max(map(abs, lats + lons)) > _DRAWN


def text_lines(leaves: Sequence[Leaf]) -> Iterator[Claim]:
    """The ends of every line that is one text: `13.40,52.52,34 13.41,52.53,35`."""
    for leaf in leaves:
        text = leaf.value
        if not isinstance(text, str) or len(text) > _LONGEST:
            continue
        if leaf.name == _POS_LIST:
            yield from _pos_list(leaf, text)
        if text.count(",") < _COMMAS:
            continue
        both = both_of(leaf.name)
        if both is None or both.first != "lon" or _is_outline(leaf) or came_in(leaf):
            continue
        if _TEXT(text) is None:
            continue
        parts = text.split()
        for part in (parts[0], parts[-1]):
            lon, lat = (degrees(number) for number in part.split(",")[:2])
            if plausible(lat[0], lon[0]):
                yield claim(leaf, part, lat, lon, "at an end of a line of points")


def _pos_list(leaf: Leaf, text: str) -> Iterator[Claim]:
    """The ends of GML's list: numbers between spaces, latitude first."""
    numbers = text.split()
    if _is_outline(leaf) or came_in(leaf) or len(numbers) < 4 or len(numbers) % 2:
        return
    for first, second in (numbers[:2], numbers[-2:]):
        if _DEGREES(first) and _DEGREES(second):
            lat, lon = degrees(first), degrees(second)
            if plausible(lat[0], lon[0]) or plausible(lon[0], lat[0]):
                yield claim(leaf, f"{first} {second}", lat, lon, "at an end of a line of points")


def _is_outline(leaf: Leaf) -> bool:
    return leaf.parent is not None and leaf.parent.name in _OUTLINES
