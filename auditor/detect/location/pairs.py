"""Pairs of a latitude and a longitude among the leaves of a message, without judging them.

Three shapes: two sibling fields, an array of two to four numbers under a
telling name, and one text "lat,lon" under a telling name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.detect.location.names import Axis, axis_of, both_of
from auditor.detect.scalars import Numeric, number_of
from auditor.detect.siblings import WRAPPERS, Group, group_of, is_element, named
from auditor.model import Leaf, Node

_TEXT_PAIR = re.compile(
    r"\s*(?:geo:)?[\[({]?\s*([+-]?\d{1,3}(?:\.\d{1,20})?)\s*(?:[,;|]|\s|%2C)\s*"
    r"([+-]?\d{1,3}(?:\.\d{1,20})?)((?:\s*[,;|]\s*-?\d{1,6}(?:\.\d{1,20})?){0,2})"
    r"\s*[\])}]?\s*(?:;u=[\d.]{1,12})?",
    re.IGNORECASE | re.ASCII,
)
_LINK = re.compile(
    r"@(-?\d{1,2}\.\d{3,20}),(-?\d{1,3}\.\d{3,20}),\d{1,3}(?:\.\d{1,3})?[zm]"
    r"|!3d(-?\d{1,2}\.\d{3,20})!4d(-?\d{1,3}\.\d{3,20})",
    re.ASCII,
)
_GEO = ("geo:", "GEO:", "Geo:")
_MAX_TEXT = 128
_MAX_LINK = 262_144
_CANDIDATE_DECIMALS = 3  # of both numbers under a name that takes more to convince
_UNSCALED = 400.0  # beyond any degree: an int this large under a bare name is scaled
_GUESSED = (1e7, 1e6, 1e5)


@dataclass(frozen=True, slots=True)
class Pair:
    """A possible point: degrees, the finer of both precisions, and the leaves that hold it."""

    lat: float
    lon: float
    decimals: int
    leaves: tuple[Leaf, ...]
    node: Node  # of one coordinate, its wrapper where it has one
    shape: str  # "fields", "array", "text", "link"
    sure: bool  # the names, or the digits, convince
    scaled: bool = False

    @property
    def group(self) -> Group:
        """What the siblings of the pair have in common."""
        return group_of(self.node)


@dataclass(slots=True)
class Fields:
    """Sibling fields: pairs, and coordinates whose other half is not there."""

    pairs: list[Pair]
    lone: list[tuple[Axis, Leaf, Numeric]]


def fields(leaves: Sequence[Leaf]) -> Fields:
    """Each latitude with the longitude that shares its stem, and what is left over."""
    pairs: list[Pair] = []
    waiting: dict[tuple[Group, str], tuple[Axis, Leaf, Numeric]] = {}
    for leaf in leaves:
        node: Node = leaf
        if node.name in WRAPPERS:
            node = named(node)
        axis = axis_of(node.name)
        if axis is None or (number := number_of(leaf.value)) is None:
            continue
        if node is leaf and is_element(node):
            continue  # an element of an array called `lat` is a column, not a field
        group = group_of(node)
        slot = (group, axis.stem)
        other = waiting.get(slot)
        if other is None or other[0].kind == axis.kind:
            waiting[slot] = (axis, leaf, number)
            continue
        del waiting[slot]
        this = (axis, leaf, number)
        lat, lon = (this, other) if axis.kind == "lat" else (other, this)
        if (pair := _scaled_pair(lat, lon, node)) is not None:
            pairs.append(pair)
    return Fields(pairs, list(waiting.values()))


def _scaled_pair(
    lat: tuple[Axis, Leaf, Numeric], lon: tuple[Axis, Leaf, Numeric], node: Node
) -> Pair | None:
    """Degrees as they are, divided as the names say, or as only scaled integers can be meant."""
    north, east = lat[2], lon[2]
    scale = max(lat[0].scale, lon[0].scale)
    if scale == 1.0 and not (north.point or east.point):
        if max(abs(north.value), abs(east.value)) <= _UNSCALED:
            return None  # two small integers are a grid cell, a size, a score
        scale = next((s for s in _GUESSED if _fits(north, east, s)), 0.0)
        if not scale:
            return None
    if scale != 1.0 and (north.point or east.point):
        return None
    decimals = max(north.decimals, east.decimals)
    if scale != 1.0:
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
        if not is_element(leaf) or both_of(leaf.name) is None:
            continue
        if (number := number_of(leaf.value)) is not None:
            arrays.setdefault(group_of(leaf), []).append((leaf, number))
    for items in arrays.values():
        both = both_of(items[0][0].name)
        drawn = both is not None and both.decimals > _CANDIDATE_DECIMALS
        most = 2 if drawn else 4  # more are a drawing's three dimensions
        if 2 <= len(items) <= most:
            first, second = items[0], items[1]
            yield from _ordered(first[1], second[1], (first[0], second[0]), first[0].name, "array")


def text_pairs(leaves: Sequence[Leaf]) -> Iterator[Pair]:
    """One text that holds both, under a telling name or as a geo: URI (RFC 5870)."""
    for leaf in leaves:
        value = leaf.value
        if not isinstance(value, str):
            continue
        geo = value.startswith(_GEO)
        if (both_of(leaf.name) is None and not geo) or not 5 <= len(value) <= _MAX_TEXT:
            continue
        match = _TEXT_PAIR.fullmatch(value)
        first = number_of(match[1]) if match else None
        second = number_of(match[2]) if match else None
        if first is None or second is None:
            continue
        name = "geopoint" if geo else leaf.name
        yield from _ordered(first, second, (leaf,), name, "text")


def link_pairs(leaves: Sequence[Leaf]) -> Iterator[Pair]:
    """A link to a place on a map: `/@22.3193,114.1694,15z`, `!3d22.3193!4d114.1694`."""
    for leaf in leaves:
        value = leaf.value
        if not isinstance(value, str) or not ("@" in value or "!3d" in value):
            continue
        match = _LINK.search(value[:_MAX_LINK])
        first = number_of(match[1] or match[3]) if match else None
        second = number_of(match[2] or match[4]) if match else None
        if first is not None and second is not None:
            decimals = max(first.decimals, second.decimals)
            found = (first.value, second.value, decimals, (leaf,), leaf.path)
            yield Pair(*found, "link", sure=True)


def _ordered(
    first: Numeric, second: Numeric, leaves: tuple[Leaf, ...], name: str, shape: str
) -> Iterator[Pair]:
    """The two numbers in the order that the name suggests and the ranges allow."""
    both = both_of(name)
    if both is None or not (first.point and second.point):
        return
    swap = both.first == "lon"
    if abs(first.value) > 90 or (swap and abs(second.value) > 90):
        swap = abs(first.value) > 90
    north, east = (second, first) if swap else (first, second)
    places = tuple(reversed(leaves)) if swap and len(leaves) == 2 else leaves
    decimals = max(first.decimals, second.decimals)
    least = min(first.decimals, second.decimals)
    if least < min(both.decimals, _CANDIDATE_DECIMALS):
        return
    sure = least >= both.decimals
    yield Pair(north.value, east.value, decimals, places, leaves[0].path, shape, sure)
