"""Pairs of a latitude and a longitude among leaves, without judging them.

Three shapes: two sibling fields (or two columns of equal place), an array of
two to four numbers under a telling name, and one text "lat,lon" under a
telling name. Only leaves that woke the detector are looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import pi

from auditor.detect.location.pairs.angles import angle_of
from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.pairs.names import RADIANS, Axis, axis_of, both_of
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import WRAPPERS, Group, group_of, is_element, named
from auditor.model import Leaf, Node, Path

_TEXT_PAIR = re.compile(
    r"\s*(?:geo:)?[\[({]?\s*([+-]?\d{1,3}(?:\.\d{1,20})?)\s*(?:[,;|~]|\s|%2C)\s*"
    r"([+-]?\d{1,3}(?:\.\d{1,20})?)((?:(?:\s*[,;|]\s*|\s+)-?\d{1,13}(?:\.\d{1,20})?){0,2})"
    r"\s*[\])}]?\s*(?:;u=[\d.]{1,12}|\?[^\s,]{1,80}|(?:\s(?:epu|hdn|spd)=[\d.]{1,12}){1,3})?",
    re.IGNORECASE | re.ASCII,
)
_GEO = ("geo:", "GEO:", "Geo:")
_PICTURE = re.compile(r"(?:exif[:.])?GPS(?:Dest)?L(?:at|ong)itude").fullmatch
_MAX_TEXT = 128
_TRACK = "Track"  # of KML, whose `gx:coord` have a height
_PLACE_DECIMALS = 3  # of the finer number under a name that takes more to convince
_TERSE_DECIMALS = 5  # of both numbers under names that mean an axis only beside each other
_RADIANS_DECIMALS = 4
_UNSCALED = 400.0  # beyond any degree: an int this large under a bare name is scaled
_GUESSED = (1e7, 1e6, 1e5)
_LONGEST_TRACK = 2_000  # rows of two columns
_MOST = 10_000  # leaves; more halves than a detector can claim


@dataclass(frozen=True, slots=True)
class Pair:
    """A possible point: degrees, the finer of both precisions, and the leaves that hold it."""

    lat: float
    lon: float
    decimals: int
    leaves: tuple[Leaf, ...]
    node: Node  # of one coordinate, its wrapper where it has one
    shape: str  # "fields", "array", "text"
    sure: bool  # the names, or the digits, convince
    scaled: bool = False
    whole: bool = False  # small integers: only a position fix makes them coordinates
    least: int = 0  # decimals of the coarser number, of a pair in an array or a text

    @property
    def group(self) -> Group:
        """What the siblings of the pair have in common."""
        return group_of(self.node)


type Half = tuple[Axis, Leaf, Numeric]


@dataclass(slots=True)
class Fields:
    """Sibling fields: pairs, and coordinates whose other half is not there."""

    pairs: list[Pair]
    lone: list[Half]


def fields(leaves: Sequence[Leaf]) -> Fields:
    """Each latitude with the longitude that shares its stem, and what is left over."""
    pairs: list[Pair] = []
    waiting: dict[tuple[Group, str], Half] = {}
    lone: list[Half] = []
    rows: Counter[Path | None] = Counter()
    for leaf in leaves[:_MOST]:
        node: Node = named(leaf) if leaf.name in WRAPPERS else leaf
        axis = axis_of(node.name)
        if axis is None or (number := _degrees(axis, leaf)) is None:
            continue
        row = ""
        if node is leaf and is_element(leaf) and leaf.parent is not None:
            if _PICTURE(leaf.name):
                continue  # degrees, minutes and seconds
            rows[leaf.parent] += 1  # `lat: [22.1, 22.2]` is a column
            if rows[leaf.parent] > _LONGEST_TRACK:
                continue
            row, node = leaf.text, leaf.parent
        slot = (group_of(node), axis.stem + row)
        this = (axis, leaf, number)
        other = waiting.get(slot)
        if other is None or other[0].kind == axis.kind:
            if other is not None and not axis.terse:
                lone.append(other)
            waiting[slot] = this
            continue
        del waiting[slot]
        if axis.terse and min(number.decimals, other[2].decimals) < _TERSE_DECIMALS:
            continue
        lat, lon = (this, other) if axis.kind == "lat" else (other, this)
        if (pair := _scaled_pair(lat, lon, node)) is not None:
            pairs.append(pair)
    return Fields(pairs, lone + [half for half in waiting.values() if not half[0].terse])


def _degrees(axis: Axis, leaf: Leaf) -> Numeric | None:
    """The leaf's number, if its hemisphere (where it tells one) is this axis's."""
    angle = angle_of(leaf.value)
    return angle.number if angle is not None and angle.kind in ("", axis.kind) else None


def _scaled_pair(lat: Half, lon: Half, node: Node) -> Pair | None:
    """Degrees as they are, divided as the names say, or as only scaled integers can be meant."""
    north, east = lat[2], lon[2]
    scale = max(lat[0].scale, lon[0].scale)
    whole = False
    if scale == 1.0 and not (north.point or east.point):
        whole = max(abs(north.value), abs(east.value)) <= _UNSCALED
        if not whole:
            scale = next((s for s in _GUESSED if _fits(north, east, s)), 0.0)
        if not scale:
            return None
    if scale != 1.0 and (north.point or east.point) != (scale == RADIANS):
        return None
    decimals = max(north.decimals, east.decimals)
    if scale == RADIANS:
        if decimals < _RADIANS_DECIMALS or abs(east.value) > pi:
            return None
        decimals -= 2  # a radian is 57 degrees
    elif scale != 1.0:
        decimals = max(_trailing(north.value, scale), _trailing(east.value, scale))
    return Pair(
        north.value / scale,
        east.value / scale,
        decimals,
        (lat[1], lon[1]),
        node,
        "fields",
        sure=True,
        scaled=scale != 1.0,
        whole=whole,
    )


def _fits(north: Numeric, east: Numeric, scale: float) -> bool:
    return (
        abs(north.value) <= 90 * scale
        and abs(east.value) <= 180 * scale
        and max(abs(north.value), abs(east.value)) >= scale
    )


def _trailing(value: float, scale: float) -> int:
    """Decimals of a scaled integer, its trailing zeros not counted."""
    return len(f"{abs(value) / scale:.7f}".rstrip("0").partition(".")[2])


def array_pairs(leaves: Sequence[Leaf]) -> Iterator[Pair]:
    """Arrays of two to four numbers under a name that stands for a point."""
    arrays: dict[Group, list[tuple[Leaf, Numeric]]] = {}
    for leaf in leaves:
        if not is_element(leaf) or (both := both_of(leaf.name)) is None or not both.listed:
            continue
        if (number := number_of(leaf.value)) is not None:
            arrays.setdefault(group_of(leaf), []).append((leaf, number))
    for items in arrays.values():
        both = both_of(items[0][0].name)
        drawn = both is not None and both.decimals > _PLACE_DECIMALS
        most = 2 if drawn else 4  # more are a drawing's three dimensions
        if 2 <= len(items) <= most:
            first, second = items[0], items[1]
            around = first[0].parent
            listed = around is not None and is_element(around)  # one of many, as drawings have
            least = _PLACE_DECIMALS if listed else 0
            places = (first[0], second[0])
            yield from _ordered(first[1], second[1], places, first[0].name, "array", least)


def text_pairs(leaves: Sequence[Leaf]) -> Iterator[Pair]:
    """One text that holds both, under a telling name or as a geo: URI (RFC 5870)."""
    for leaf in leaves:
        value = leaf.value
        if not isinstance(value, str):
            continue
        geo = value.startswith(_GEO)
        both = both_of(leaf.name)
        if (both is None and not geo) or not 5 <= len(value) <= _MAX_TEXT:
            continue
        if both is not None and both.text and came_in(leaf):
            continue  # `start` and `end` are of a way that was asked for; of an answer, anything's
        match = _TEXT_PAIR.fullmatch(value)
        if (
            match is not None
            and match[3]
            and both is not None
            and both.text
            and not _of_track(leaf)
        ):
            continue  # of three numbers under `geometry`, one is a depth
        first = number_of(match[1]) if match else None
        second = number_of(match[2]) if match else None
        if first is None or second is None:
            continue
        name = "geopoint" if geo else leaf.name
        yield from _ordered(first, second, (leaf,), name, "text")


def _of_track(leaf: Leaf) -> bool:
    return leaf.parent is not None and leaf.parent.name == _TRACK


def _ordered(
    first: Numeric,
    second: Numeric,
    leaves: tuple[Leaf, ...],
    name: str,
    shape: str,
    convincing: int = 0,
) -> Iterator[Pair]:
    """The two numbers in the order that the name suggests and the ranges allow."""
    both = both_of(name)
    if both is None or not (first.point and second.point) or (both.text and shape != "text"):
        return
    swap = both.first == "lon"
    if abs(first.value) > 90 or (swap and abs(second.value) > 90):
        swap = abs(first.value) > 90
    north, east = (second, first) if swap else (first, second)
    places = tuple(reversed(leaves)) if swap and len(leaves) == 2 else leaves
    decimals = max(first.decimals, second.decimals)
    least = min(first.decimals, second.decimals)  # a number drops the zeros it ends with
    if not least or decimals < min(both.decimals, _PLACE_DECIMALS):
        return
    sure = decimals >= max(both.decimals, convincing)
    node = leaves[0].path
    yield Pair(north.value, east.value, decimals, places, node, shape, sure, least=least)
