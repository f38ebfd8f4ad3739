"""Whether a text carries a coordinate, in any of the ways in which devices write one.

Decimal degrees, degrees and minutes in one number (NMEA's ddmm.mmmm, with or
without its point), and integers scaled by a power of ten. The sign may stand
apart as a letter, so only the size is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,20})?")
_NEAR = 2.1e-5  # degrees: labels are rounded to five places, minutes to four
_MOST_NUMBERS = 2_000
_SCALES = (1e5, 1e6, 1e7)


def carries(text: str, degrees: float) -> bool:
    """Whether one of the numbers in the text is the coordinate."""
    size = abs(degrees)
    return any(abs(value - size) <= _NEAR for value in _readings(text))


def _readings(text: str) -> Iterator[float]:
    for count, found in enumerate(_NUMBER.finditer(text)):
        if count >= _MOST_NUMBERS:
            return
        digits = found[0]
        number = float(digits)
        yield number
        if "." in digits:
            yield from _minutes(number)
        elif len(digits) >= 6:
            yield from (number / scale for scale in _SCALES)
            yield from (
                minute for scale in (1e2, 1e3, 1e4, 1e5) for minute in _minutes(number / scale)
            )


def _minutes(number: float) -> Iterator[float]:
    """Read as ddmm.mmmm."""
    degrees, minutes = divmod(number, 100)
    if minutes < 60 and degrees <= 180:
        yield degrees + minutes / 60
