"""Coordinates without names in protobuf's integers: neighbouring fields in 1/10^7 degree.

Nearly any two integers are such a pair, so it takes what counters, sizes and ids do not
have: a time beside a pair of fixed 32-bit fields, which hold an angle rather than a count,
or beside one of which a half is negative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from auditor.detect.location.precision import precision
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_FIELD = re.compile(r"(?: ▸ protobuf:|\.)(\d{1,4})(?:~\w{1,8})?").fullmatch
_DEGREE = 10**7
_LEAST = _DEGREE // 10  # of both
_COUNT = 1_000  # multiples of it are counts
_TIMES = ((1_400_000_000, 2_100_000_000), (1_400_000_000_000, 2_100_000_000_000))
_APART = 100_000_000  # from the time beside it, or it is one
_NEAR = 8  # field numbers after the pair
_TWICE = range(1 << 16, 1 << 32)  # numbers that the decoder gives twice where they are varints
_MESSAGES = 2_000
_DECIMALS = 7


def look(scene: Scene) -> Iterator[Claim]:
    """Both numbers of every pair that can be a position and nothing else."""
    data_type, precise = precision(_DECIMALS, None)
    for fields in _messages(scene).values():
        pair = _pair(fields)
        for leaf, axis in zip(pair, ("latitude", "longitude"), strict=False):
            why = f"an integer that is a {axis} in 1/10^7 degree, its other half in the next field"
            reason = f"{why}, beside a time; {precise}"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.STRUCTURE, reason, leaf.value, data_type
            )


def _messages(scene: Scene) -> Mapping[int, dict[int, list[Leaf]]]:
    """The integers of each message by their field numbers; a varint may be there twice."""
    found: dict[int, dict[int, list[Leaf]]] = {}
    near = (leaf.parent for leaf in scene.woken if _FIELD(leaf.text) and type(leaf.value) is int)
    for leaf in scene.leaves.below(near):
        match = _FIELD(leaf.text) if type(leaf.value) is int else None
        if match is None or len(found) >= _MESSAGES:
            continue
        fields = found.setdefault(id(leaf.parent), {})
        fields.setdefault(int(match[1]), []).append(leaf)
    return found


def _pair(fields: Mapping[int, Sequence[Leaf]]) -> Sequence[Leaf]:
    """The first neighbours that are a position, nothing where there are none."""
    times = {number: leaves[0].value for number, leaves in fields.items() if _is_time(leaves[0])}
    if not times:
        return ()
    for number, after in pairwise(sorted(fields)):
        one, two = fields[number], fields[after]
        beside = [times[at] for at in range(after + 1, after + _NEAR) if at in times]
        if after != number + 1 or not beside or not _may_be(one[0].value, two[0].value):
            continue
        if any(abs(_int(two[0].value) - _int(time)) < _APART for time in beside):
            continue
        if _is_fixed(one) and _is_fixed(two):
            return one[0], two[0]
        if min(_int(one[0].value), _int(two[0].value)) < 0:
            return one[0], two[0]
    return ()


def _may_be(lat: object, lon: object) -> bool:
    north, east = _int(lat), _int(lon)
    if not (_LEAST <= abs(north) <= 90 * _DEGREE and _LEAST <= abs(east) <= 180 * _DEGREE):
        return False
    return bool(north % _COUNT or east % _COUNT)


def _is_fixed(leaves: Sequence[Leaf]) -> bool:
    """Whether a number is given once, though a varint of its size were given twice."""
    return len(leaves) == 1 and (_int(leaves[0].value) in _TWICE or _int(leaves[0].value) < 0)


def _is_time(leaf: Leaf) -> bool:
    return any(low < _int(leaf.value) < high for low, high in _TIMES)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0


DETECTOR = Detector(
    id="protobuf-scaled",
    version=1,
    data_type="location.precise",
    title="scaled coordinates in protobuf without names",
    keys=frozenset(),
    wake=(  # a time behind two numbers of that size
        r"\n-?[0-9]{7,10}\n-?[0-9]{7,10}\n(?:-?[0-9]{1,10}\n){0,8}1[4-9][0-9]{8}(?:[0-9]{3})?\n",
    ),
    sources=("protobuf wire format", "Meshtastic's Position (latitude_i, longitude_i)"),
    look=look,
    examples=(
        Example(
            "fixed fields and a time",
            {"m": {"1": 523702160, "2": 48951680, "3": 4, "4": 1767261930}},
            ("location.precise $.m.1", "location.precise $.m.2"),
        ),
        Example(
            "a negative half",
            {"m": {"1": 407127753, "2": -740059728, "4": 1767261930}},
            ("location.precise $.m.1", "location.precise $.m.2"),
        ),
        Example("varints", {"1": 523702160, "1~zigzag": 261851080, "2": 48951680,
                            "2~zigzag": 24475840, "4": 1767261930}),
        Example("no time", {"1": 523702160, "2": -48951680, "4": 17}),
        Example("times", {"1": 523702160, "2": 1767261912, "4": 1767261930}),
        Example("counts", {"1": 523000000, "2": 48000000, "4": 1767261930}),
    ),
)  # fmt: skip
