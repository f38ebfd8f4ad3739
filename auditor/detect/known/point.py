"""A known position: numbers within about 110 m of it, alone, in pairs, in either order.

The scan looks for the first digits of either coordinate, as decimals and as
E5/E6/E7 integers; every hit is then read as a whole number and compared. Both
coordinates in one value, or in sibling values, prove the position. One alone
is probable under the name of its axis, else a candidate, and only with four
decimals: single numbers coincide.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from auditor.detect.prefilter import Pattern

TOLERANCE = 0.001  # degrees, about 110 m
_PAIR = re.compile(r"\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,;/ ]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*", re.ASCII)
_TOKEN = re.compile(
    rb"(?:(?<![\w.])|(?<=%2[Cc0])|(?<=%3[DdBbAa]))[+-]?\d{1,10}(?:\.\d{1,24})?(?![\w.]*\w)"
)
_BEFORE, _AFTER = 16, 32
_SCALES = {1e5: 5, 1e6: 6, 1e7: 7}  # integers: the decimals of a degree that each has
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Point:
    """A known latitude and longitude in degrees, and the profile key they come from."""

    key: str
    lat: float
    lon: float

    @property
    def data_type(self) -> str:
        """Always a precise place: a coarser one has no digits to look for."""
        return "location.precise"

    def patterns(self) -> list[Pattern]:
        """What wakes the comparison; a hit of any proves nothing yet."""
        texts = {text for value in (self.lat, self.lon) for text in _digits(value)}
        return [Pattern(text, literal=not scaled) for text, scaled in sorted(texts)]

    def coarse(self) -> list[bytes]:
        """How every latitude within the tolerance begins, up to its first decimal."""
        low, high = max(0.0, abs(self.lat) - TOLERANCE), abs(self.lat) + TOLERANCE
        tenths = range(math.floor(low * 10 - _SLACK), math.floor(high * 10 + _SLACK) + 1)
        return [f"{tenth // 10}.{tenth % 10}".encode() for tenth in tenths if tenth >= 0]


class Near(NamedTuple):
    """A number near one coordinate of a point: where it starts and how it was written."""

    axis: str
    scale: float
    decimals: int
    start: int


def parse_point(key: str, value: str) -> Point | None:
    """A profile's "lat,lon"; None where it is no such text."""
    match = _PAIR.fullmatch(value)
    if match is None:
        return None
    lat, lon = float(match[1]), float(match[2])
    return Point(key, lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def near(point: Point, data: bytes, end: int, low: int, high: int) -> Iterator[Near]:
    """What the number around a hit that ends at `end` says, for each axis and scale."""
    start = max(low, end - _BEFORE)
    window = data[start : min(high, end + _AFTER)]
    for match in _TOKEN.finditer(window):
        if start + match.start() < end <= start + match.end():
            whole, _, fraction = match[0].partition(b".")
            number = float(match[0])
            scales = (1.0,) if fraction else (1.0, *_SCALES) if len(whole) < 5 else (*_SCALES,)
            for scale in scales:
                decimals = _SCALES.get(scale, len(fraction))
                for axis, known in (("lat", point.lat), ("lon", point.lon)):
                    if abs(number / scale - known) <= TOLERANCE + _SLACK:
                        yield Near(axis, scale, decimals, start + match.start())
            return


def _digits(value: float) -> Iterator[tuple[bytes, bool]]:
    """The beginnings of all numbers within the tolerance: decimal, and scaled as a regex."""
    low = math.floor(max(0.0, abs(value) - TOLERANCE - _SLACK) * 1000)
    high = math.floor((abs(value) + TOLERANCE + _SLACK) * 1000)
    for thousandths in range(low, high + 1):
        whole, fraction = divmod(thousandths, 1000)
        text = f"{whole}.{fraction:03d}"
        yield text.encode(), False
        shorter = text.rstrip("0")
        if not shorter.endswith("."):
            yield shorter.encode(), False
        if thousandths >= 100:
            yield f"{thousandths}[0-9][0-9]".encode(), True
