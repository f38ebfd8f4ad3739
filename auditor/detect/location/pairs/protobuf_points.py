"""Coordinates without names: two doubles in neighbouring fields of a protobuf message.

Numbers are all there is, so two fine doubles in range are a candidate. They
convince beside what a fix also has: a time, or an accuracy in metres (one to
five thousand, written with few digits, which the third number of a vector is
not); and beside a country's code of three letters, as a geocoded place has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.detect.location.addresses.places import country_of
from auditor.detect.location.precision import precision
from auditor.detect.location.written.in_text import plausible
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Leaf, Method, Path, Scalar

_FIELD = re.compile(r"(?: ▸ protobuf:|\.)(\d{1,4})").fullmatch
_ALPHA_3 = re.compile("[A-Z]{3}").fullmatch
_DIGITS = 4  # of a field number
_FINE = 4  # decimals of both
_NEAR = 3  # field numbers after the pair
_MESSAGES = 2_000
_TIMES = ((1_400_000_000, 2_100_000_000), (1_400_000_000_000, 2_100_000_000_000))
_ACCURACY, _ACCURACY_DECIMALS = (1.0, 5_000.0), 3


def look(scene: Scene) -> Iterator[Claim]:
    """Both numbers of every pair of neighbouring fields that can be a position."""
    for fields in _messages(scene).values():
        numbers = sorted(number for number, leaf in fields.items() if _degrees(leaf))
        taken = 0
        for number in numbers:
            if number <= taken or number + 1 not in fields or not _degrees(fields[number + 1]):
                continue
            first, second = fields[number], fields[number + 1]
            pair = _pair(first, second)
            if pair is not None and not _is_vector(fields, number):
                taken = number + 1
                yield from _claims(first, second, pair, sure=_is_fix(fields, number))


def _messages(scene: Scene) -> Mapping[int, dict[int, Leaf]]:
    """The numeric fields of each protobuf message that holds two floats, by their numbers."""
    found: dict[int, dict[int, Leaf]] = {}
    one: set[int] = set()
    parents: list[Path | None] = []
    for leaf in filter(_degrees, scene.woken):
        if id(leaf.parent) in one:
            parents.append(leaf.parent)
        one.add(id(leaf.parent))
    for leaf in scene.leaves.below(parents):
        if type(leaf.value) in (float, int, str) and (match := _FIELD(leaf.text)):
            fields = found.get(id(leaf.parent))
            if fields is None:
                if len(found) >= _MESSAGES:
                    continue
                fields = found[id(leaf.parent)] = {}
            fields.setdefault(int(match[1]), leaf)
    return found


def _degrees(leaf: Leaf) -> bool:
    return isinstance(leaf.value, float) and 1 < abs(leaf.value) <= 180


def _pair(first: Leaf, second: Leaf) -> tuple[int, bool] | None:
    """(decimals, whether the latitude comes first) of two numbers that can be a position."""
    one, two = number_of(first.value), number_of(second.value)
    if one is None or two is None or min(one.decimals, two.decimals) < _FINE:
        return None
    latitude_first = abs(one.value) <= 90
    lat, lon = (one, two) if latitude_first else (two, one)
    if not plausible(lat.value, lon.value):
        return None
    return max(one.decimals, two.decimals), latitude_first


def _is_vector(fields: Mapping[int, Leaf], number: int) -> bool:
    """A third number beside them that is as fine: x, y and z."""
    for near in (number - 1, number + 2):
        leaf = fields.get(near)
        numeric = number_of(leaf.value) if leaf is not None else None
        if numeric is not None and numeric.decimals >= _FINE:
            return True
    return False


def _is_fix(fields: Mapping[int, Leaf], number: int) -> bool:
    for near in range(number + 2, number + 2 + _NEAR):
        leaf = fields.get(near)
        if leaf is not None and _is_country(leaf.value):
            return True
        numeric = number_of(leaf.value) if leaf is not None else None
        if numeric is None:
            continue
        if any(low < numeric.value < high for low, high in _TIMES):
            return True
        low, high = _ACCURACY
        if numeric.point and low <= numeric.value <= high:
            return numeric.decimals <= _ACCURACY_DECIMALS
    return False


def _is_country(value: Scalar) -> bool:
    return isinstance(value, str) and _ALPHA_3(value) is not None and country_of(value) != ""


def _claims(first: Leaf, second: Leaf, pair: tuple[int, bool], *, sure: bool) -> Iterator[Claim]:
    decimals, latitude_first = pair
    data_type, precise = precision(decimals, None)
    axes = ("latitude", "longitude") if latitude_first else ("longitude", "latitude")
    beside = "beside a time, an accuracy or a country" if sure else "without a name"
    for leaf, axis in zip((first, second), axes, strict=True):
        yield Claim(
            leaf.path,
            Confidence.PROBABLE if sure else Confidence.CANDIDATE,
            Method.STRUCTURE,
            f"a double that can be a {axis}, with its other half in the next field, {beside};"
            f" {precise}",
            leaf.value,
            data_type,
        )


DETECTOR = Detector(
    id="protobuf-points",
    version=2,
    data_type="location.precise",
    title="coordinates in protobuf without names",
    keys=frozenset(),
    wakes=lambda name: not name or (len(name) <= _DIGITS and name.isdecimal()),
    takes=frozenset((float,)),
    sources=("protobuf wire format", "google.type.LatLng (fields 1 and 2)"),
    look=look,
    examples=(
        Example(
            "with an accuracy",
            {"m": {"1": 22.3193, "2": 114.1694, "3": 12.5}},
            ("location.precise $.m.1", "location.precise $.m.2"),
        ),
        Example(
            "two doubles are a candidate",
            {"4": 114.16941, "5": 22.31931},
            ("location.precise $.4", "location.precise $.5"),
        ),
        Example(
            "with a country",
            {"m": {"1": 22.3193, "2": 114.1694, "3": "HKG"}},
            ("location.precise $.m.1", "location.precise $.m.2"),
        ),
        Example("a vector", {"1": 12.34567, "2": -9.81234, "3": 3.21987}),
        Example("shares", {"1": 0.45212, "2": 0.55221}),
        Example("prices", {"1": 12.99, "2": 19.5, "3": 3.0}),
        Example("apart", {"1": 22.31931, "7": 114.16941}),
    ),
)
