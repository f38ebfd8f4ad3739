"""Known positions in a message: numbers near a coordinate, and whether the other one is beside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from auditor.detect.haystack import Haystack
from auditor.detect.known.found import known_finding
from auditor.detect.known.point import TOLERANCE, Near, Point, near
from auditor.detect.location.pairs.names import axis_of
from auditor.detect.prefilter import Pattern
from auditor.detect.siblings import Group, group_of, label, named
from auditor.model import Confidence, Finding, Leaf

_CLOSE = 80  # bytes between the two coordinates of one text
_MAX_NEAR = 4_096
_ENOUGH_DECIMALS = 2  # of the finer coordinate of a pair
_ALONE_NAMED = 3
_ALONE = 4
_NEIGHBOURS = 8  # numbers compared with one number of the same text
_PAIR = 100  # characters of two numbers
_NUMBER = re.compile(r"-?\d{1,3}\.\d{1,9}")
_PARTNERS = 64  # leaves remembered for one coordinate among siblings


@dataclass(slots=True)
class _Group:
    """What was found among siblings: places by (axis, scale)."""

    places: dict[tuple[str, float], list[tuple[int, Near]]] = field(default_factory=dict)


class Positions:
    """The search for known positions; hits are numbered over `patterns`."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.patterns: list[Pattern] = []
        self._point: list[Point] = []
        for point in points:
            patterns = point.patterns()
            self.patterns.extend(patterns)
            self._point.extend([point] * len(patterns))

    def look(
        self, haystack: Haystack, hits: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, Finding]]:
        """(place, finding) of every value that holds a known coordinate."""
        found: dict[Point, dict[int, set[Near]]] = {}
        count = 0
        for number, end in hits:
            at = haystack.place(end - 1)
            if not haystack.is_text(at) or count > _MAX_NEAR:
                continue
            point = self._point[number]
            low, high = haystack.span(at)
            for one in near(point, haystack.data, end, low, high):
                found.setdefault(point, {}).setdefault(at, set()).add(one)
                count += 1
        for point, places in found.items():
            yield from _judge(point, haystack, places)


def _judge(
    point: Point, haystack: Haystack, places: dict[int, set[Near]]
) -> Iterator[tuple[int, Finding]]:
    groups: dict[Group, _Group] = {}
    for at, numbers in places.items():
        for key in _groups_of(haystack.leaves[at]):
            group = groups.setdefault(key, _Group())
            for one in numbers:
                partners = group.places.setdefault((one.axis, one.scale), [])
                if len(partners) < _PARTNERS:
                    partners.append((at, one))
    for at, numbers in places.items():
        leaf = haystack.leaves[at]
        if _holds_both(numbers):
            reason = f"both coordinates of the profile's {point.key}, within 110 m"
            yield at, known_finding(point, leaf, Confidence.PROVEN, reason)
            continue
        sibling = _sibling(at, numbers, [groups[key] for key in _groups_of(leaf)])
        if sibling is not None:
            one, other = sibling
            beside = label(haystack.leaves[other])
            reason = f"the {_AXES[one.axis]} of the profile's {point.key}, the other in {beside}"
            yield at, known_finding(point, leaf, Confidence.PROVEN, reason)
        elif (lone := _alone(point, leaf, numbers)) is not None:
            yield at, lone


_AXES = {"lat": "latitude", "lon": "longitude"}


def _groups_of(leaf: Leaf) -> tuple[Group, ...]:
    """The siblings' group, and the one above it for coordinates that are wrapped."""
    node = named(leaf)
    above = node.parent
    return (group_of(node),) if above is None else (group_of(node), group_of(above))


def _holds_both(numbers: set[Near]) -> bool:
    ordered = sorted(numbers, key=lambda one: one.start)
    return any(
        one.axis != other.axis
        and one.scale == other.scale
        and one.start != other.start
        and other.start - one.start <= _CLOSE
        and max(one.decimals, other.decimals) >= _ENOUGH_DECIMALS
        for index, one in enumerate(ordered)
        for other in ordered[index + 1 : index + 1 + _NEIGHBOURS]
    )


def _sibling(at: int, numbers: set[Near], groups: list[_Group]) -> tuple[Near, int] | None:
    """A number of this leaf whose other coordinate is in a sibling: (number, sibling's place)."""
    for one in sorted(numbers):
        wanted = ("lon" if one.axis == "lat" else "lat", one.scale)
        for group in groups:
            for place, other in group.places.get(wanted, ()):
                if place != at and max(one.decimals, other.decimals) >= _ENOUGH_DECIMALS:
                    return one, place
    return None


def _alone(point: Point, leaf: Leaf, numbers: set[Near]) -> Finding | None:
    axis = axis_of(named(leaf).name)
    for one in sorted(numbers):
        reason = f"the {_AXES[one.axis]} of the profile's {point.key} alone, within 110 m"
        if axis is not None and axis.kind == one.axis and one.decimals >= _ALONE_NAMED:
            return known_finding(point, leaf, Confidence.PROBABLE, reason)
        if one.scale == 1.0 and one.decimals >= _ALONE:
            return known_finding(point, leaf, Confidence.CANDIDATE, reason)
    return None


class Reversed:
    """The search for texts of two numbers that are a known position in reverse.

    Hits are numbered over `patterns`, a latitude's first digits from behind.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = points
        self.patterns = [
            Pattern(text[::-1], literal=True)
            for text in sorted({text for point in points for text in point.coarse()})
        ]

    def look(self, haystack: Haystack, ends: Iterable[int]) -> Iterator[tuple[int, Finding]]:
        """(place, finding) of the leaves that are one."""
        for at in sorted({haystack.place(end - 1) for end in ends}):
            if at >= haystack.readable:
                return
            value = haystack.leaves.values[at]
            if type(value) is not str or len(value) > _PAIR:
                continue
            numbers = [float(number) for number in _NUMBER.findall(value[::-1])]
            for point in self._points:
                if any(_is_near(point, pair) for pair in pairwise(numbers)):
                    reason = f"reversed: the profile's {point.key}"
                    leaf = haystack.leaves[at]
                    yield at, known_finding(point, leaf, Confidence.PROVEN, reason)


def _is_near(point: Point, numbers: tuple[float, float]) -> bool:
    return any(
        abs(lat - point.lat) <= TOLERANCE and abs(lon - point.lon) <= TOLERANCE
        for lat, lon in (numbers, numbers[::-1])
    )
