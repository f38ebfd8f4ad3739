"""A position as one text, in either order: what is hashed or turned as a whole.

Numbers near a position are the business of `point`; these are its exact texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.known.forms.base import Form
from auditor.detect.known.point import parse_point

_PLACES = range(2, 8)


def forms(text: str) -> Iterator[Form]:
    """`lat,lon` and `lon,lat` with the usual separators, as given and to 2 to 7 places."""
    point = parse_point("", text)
    if point is None:
        return
    lat, lon = (part.strip() for part in _halves(text))
    yield from _pair(lat, lon, "as given", main=True)
    for places in _PLACES:
        rounded = f"{point.lat:.{places}f}", f"{point.lon:.{places}f}"
        yield from _pair(*rounded, f"to {places} places", main=False)


def _halves(text: str) -> tuple[str, str]:
    for separator in ",;/":
        if separator in text:
            first, _, second = text.partition(separator)
            return first, second
    first, _, second = text.strip().partition(" ")
    return first, second


def _pair(lat: str, lon: str, how: str, *, main: bool) -> Iterator[Form]:
    yield Form(f"{lat},{lon}", f"{how}, latitude first", main)
    yield Form(f"{lon},{lat}", f"{how}, longitude first")
    if main:
        for separator in (", ", ";", " ", "|", "/", ":", "_"):
            yield Form(f"{lat}{separator}{lon}", f"{how}, latitude first")
            yield Form(f"{lon}{separator}{lat}", f"{how}, longitude first")
