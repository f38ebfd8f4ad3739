"""The part of a map that was shown: two corners of it, in fields or four numbers in one value.

A view of a town's size tells where its user is or looks; one of a country's tells nothing.
Four numbers are a view under a name for one, as the edges of degrees lie: less than two
degrees apart, and too far from zero for a drawing's shares.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence

from auditor.detect.keys import words
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.pairs.pairs import Pair
from auditor.detect.location.precision import precision
from auditor.detect.location.written.in_text import Degrees, claim, degrees
from auditor.detect.model import Claim
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Leaf, Method, Path

_CORNERS = frozenset({"northeast", "southwest", "northwest", "southeast", "ne", "sw", "nw", "se"})
_VIEW = frozenset({"viewport", "bounds", "bbox"}) | _CORNERS
_EXTREMES = frozenset({"min", "max"})
_UP = 3
_WIDE = 2.0  # degrees between two edges of four in one value
_COUNTRY = 5.0  # degrees that a country's map has both ways
_DRAWN = 4.0  # numbers this small are a drawing's
_DECIMALS = 2  # of every edge
_EDGES_OF_A_VIEW = 4
_SHORTEST = 19  # characters of four edges
_NAMES = frozenset({"bbox", "bounds", "viewbox", "boundingbox", "extent", "viewport", "mapbounds"})
_NUMBER = r"(-?\d{1,3}\.\d{1,20})"
_EDGES = re.compile(rf"\s*{r'\s*[,;|]\s*'.join([_NUMBER] * 4)}\s*", re.ASCII).fullmatch


def view_of(pair: Pair) -> Hashable:
    """What the corners of one view have in common, None for a pair that is no corner."""
    if not _EXTREMES.isdisjoint(words(pair.leaves[0].name)):
        return pair.group
    return _view_around(pair.node.parent)


def is_corner(leaf: Leaf) -> bool:
    """Whether a coordinate is of a view's corner: it says what is shown, not where one is."""
    return not _EXTREMES.isdisjoint(words(leaf.name)) or _view_around(leaf.parent) is not None


def _view_around(node: Path | None) -> Path | None:
    """The view that encloses a node."""
    found: Path | None = None
    for _ in range(_UP):
        if node is None:
            break
        parts = words(node.name)
        if not _VIEW.isdisjoint(parts):
            found = node.parent if not _CORNERS.isdisjoint(parts) else node
        node = node.parent
    return found


def wide_views(corners: Iterable[tuple[Pair, Hashable]]) -> set[Hashable]:
    """The views that show a country; `corners` with what `view_of` says of them."""
    views: dict[Hashable, list[Pair]] = {}
    for pair, view in corners:
        views.setdefault(view, []).append(pair)
    return {
        view
        for view, corners in views.items()
        if _spread([pair.lat for pair in corners]) > _COUNTRY
        and _spread([pair.lon for pair in corners]) > _COUNTRY
    }


def _spread(numbers: Sequence[float]) -> float:
    return max(numbers) - min(numbers)


@functools.lru_cache(16_384)
def names_view(name: str) -> bool:
    """Whether a field's name is one for four edges."""
    parts = words(name)
    return bool(parts) and (parts[-1] in _NAMES or "".join(parts[-2:]) in _NAMES)


def edges(leaves: Sequence[Leaf]) -> Iterator[Claim]:
    """Views that were asked for: west, south, east, north, or the latitudes first."""
    rows: dict[Group, list[tuple[Leaf, Numeric]]] = {}
    for leaf in leaves:
        if not names_view(leaf.name):
            continue
        value = leaf.value
        if is_element(leaf) and (number := number_of(value)) is not None:
            rows.setdefault(group_of(leaf), []).append((leaf, number))
        if not isinstance(value, str) or len(value) < _SHORTEST:
            continue
        found = _EDGES(value)
        if found is None or came_in(leaf):
            continue
        four = [degrees(text) for text in found.groups()]
        if min(decimals for _, decimals in four) >= _DECIMALS and _are_edges(four):
            lat, lon = _corner(four)
            yield claim(leaf, value, lat, lon, "of a map's view, its edges in one value")
    for row in rows.values():
        if len(row) == _EDGES_OF_A_VIEW and not came_in(row[0][0]):
            yield from _in_a_list(row)


def _in_a_list(row: Sequence[tuple[Leaf, Numeric]]) -> Iterator[Claim]:
    """The edges as four numbers of a list, which drop the zeros that they end with."""
    four = [(number.value, number.decimals) for _, number in row]
    finest = max(decimals for _, decimals in four)
    if finest <= _DECIMALS or not all(number.point for _, number in row) or not _are_edges(four):
        return
    data_type, precise = precision(finest, None)
    reason = f"an edge of a map's view, the others beside it; {precise}"
    for leaf, _ in row:
        yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, reason, leaf.value, data_type)


def _corner(four: Sequence[Degrees]) -> tuple[Degrees, Degrees]:
    """Latitude and longitude of the first two edges."""
    return (four[0], four[1]) if abs(four[1][0]) > 90 else (four[1], four[0])


def _are_edges(four: Sequence[Degrees]) -> bool:
    return _is_view((four[0][0], four[2][0]), (four[1][0], four[3][0]))


def _is_view(one: tuple[float, float], two: tuple[float, float]) -> bool:
    """Whether two pairs of edges are a small piece of the earth."""
    for low, high in (one, two):
        if not 0 < high - low <= _WIDE or abs(high) > 180:
            return False
    return max(abs(one[1]), abs(two[1])) > _DRAWN and min(abs(one[1]), abs(two[1])) <= 90
