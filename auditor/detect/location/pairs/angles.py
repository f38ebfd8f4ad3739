"""Degrees as people and devices write them: `22°19'09.5"N`, `N22.3193`, `22.3193 S`.

The hemisphere's letter says which axis it is. Decimals are what the text
resolves in degrees: a second is about four of them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from auditor.detect.scalars import Numeric, number_of, text_of
from auditor.model import Scalar

_MAX = 40
_MINUTE_DECIMALS, _SECOND_DECIMALS = 1, 3  # of a degree, before the fraction's own
_DMS = re.compile(
    r"\s*(?P<sign>[-+]?)(?P<before>[NSEW]?)\s*(?P<deg>\d{1,3}(?:\.\d{1,15})?)\s*(?:deg|[°º:d\s])\s*"
    r"(?:(?P<min>\d{1,2}(?:\.\d{1,12})?)\s*['\u2032\u2019:m\s]?\s*)?"
    r"(?:(?P<sec>\d{1,2}(?:\.\d{1,8})?)\s*(?:\"|\u2033|\u201d|''|s)?\s*)?(?P<after>[NSEW]?)\s*",
    re.IGNORECASE | re.ASCII,
)
_DECIMAL = re.compile(
    r"\s*(?P<before>[NSEW]?)\s*(?P<deg>\d{1,3}\.\d{1,15})\s*°?\s*(?P<after>[NSEW]?)\s*",
    re.IGNORECASE | re.ASCII,
)

# A comma for a point: four places and more, as fewer may be thousands.
_COMMA = re.compile(r"\s*[-+]?\d{1,3},\d{4,15}\s*", re.ASCII)


class Angle(NamedTuple):
    """An angle, and the axis that its letter tells ("" where there is none)."""

    number: Numeric
    kind: str


def angle_of(value: Scalar) -> Angle | None:
    """A number, a decimal with a comma or a hemisphere, or degrees, minutes and seconds."""
    number = number_of(value)
    if number is not None:
        return Angle(number, "")
    text = text_of(value)
    if not 3 <= len(text) <= _MAX or not any(char.isdigit() for char in text):
        return None
    if _COMMA.fullmatch(text) and (number := number_of(text.strip().replace(",", "."))) is not None:
        return Angle(number, "")
    return _decimal(text) or _sexagesimal(text)


def _decimal(text: str) -> Angle | None:
    match = _DECIMAL.fullmatch(text)
    letter = (match["before"] or match["after"]).upper() if match else ""
    if match is None or not letter or (match["before"] and match["after"]):
        return None
    number = number_of(match["deg"])
    return None if number is None else _signed(number.value, number.decimals, letter)


def _sexagesimal(text: str) -> Angle | None:
    match = _DMS.fullmatch(text)
    if match is None or match["min"] is None or (match["before"] and match["after"]):
        return None
    letter = (match["before"] or match["after"]).upper()
    if not letter and "°" not in text and "º" not in text:
        return None  # `12:30:00` is a time
    degrees, minutes = float(match["deg"]), float(match["min"])
    seconds = float(match["sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if match["sec"] is not None:
        decimals = _SECOND_DECIMALS + len(match["sec"].partition(".")[2])
    else:
        decimals = _MINUTE_DECIMALS + len(match["min"].partition(".")[2])
    return _signed(-value if match["sign"] == "-" else value, decimals, letter)


def _signed(value: float, decimals: int, letter: str) -> Angle:
    kind = {"N": "lat", "S": "lat", "E": "lon", "W": "lon"}.get(letter, "")
    signed = -abs(value) if letter in ("S", "W") else value
    return Angle(Numeric(signed, decimals, point=True), kind)
