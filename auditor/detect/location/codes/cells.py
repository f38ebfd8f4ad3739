"""How large a cell of the earth a code stands for, by the system that it is of; 0 for no code."""

from __future__ import annotations

import importlib
import re
from typing import Any

from auditor.model import loaded_once

_EARTH = 510_065_622.0  # km²
_GEOHASH = re.compile(r"[0-9b-hjkmnp-z]{4,12}", re.IGNORECASE).fullmatch
_PLUS = re.compile(r"[2-9C][2-9CFGHJMPQRV][2-9CFGHJMPQRVWX]{6}\+[2-9CFGHJMPQRVWX]{2,7}").fullmatch
_PADDED_PLUS = re.compile(  # an area: eight digits, the last ones zeros
    r"[2-9C][2-9CFGHJMPQRV](?=.{6}\+)(?:[2-9CFGHJMPQRVWX]{2}){1,3}0{0,4}\+"
).fullmatch
_SHORT_PLUS = re.compile(r"[2-9CFGHJMPQRVWX]{4}\+[2-9CFGHJMPQRVWX]{2,3}(?:,? .{2,40})?").fullmatch
_MGRS = re.compile(r"\d{1,2}[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?(\d{1,5}) ?(\d{1,5})").fullmatch
_MGRS_JOINED = re.compile(r"\d{1,2}[C-HJ-NP-X][A-HJ-NP-Z]{2}((?:\d\d){1,5})").fullmatch
_OSGB = re.compile(r"(?:[HNOST]?[A-HJ-Z]) ?(\d{3,5}) ?(\d{3,5})").fullmatch
_LOCATOR = re.compile(r"[A-R]{2}\d{2}(?:[A-X]{2}(?:\d{2})?)?", re.IGNORECASE).fullmatch
_THREE = re.compile(r"(?:///)?[^\W\d_]{2,24}\.[^\W\d_]{2,24}\.[^\W\d_]{2,24}").fullmatch
_QUADKEY = re.compile("[0-3]{8,24}").fullmatch
_HEX = re.compile(r"[0-9a-f]{1,16}").fullmatch
_SHORT_LOCATOR = 4
_TOKEN = 7  # characters of an S2 token: fewer are other codes' as well
_H3_DIGITS = (18, 19)  # of a cell as a decimal number


def geohash_area(text: str) -> float:
    """A geohash's cell in km² at the equator: each character takes five bits (Niemeyer 2008)."""
    if _GEOHASH(text) is None or len(set(text)) < 3:
        return 0.0
    return float(_EARTH / 32 ** len(text))


def h3_area(text: str) -> float:
    """An H3 cell's area in km², by the library; of hex digits or the same number."""
    if text.isdecimal() and len(text) in _H3_DIGITS:
        text = f"{int(text):x}"
    if len(text) != 15 or _HEX(text.lower()) is None:
        return 0.0
    h3 = _h3()
    if not h3.is_valid_cell(text.lower()):
        return 0.0
    return float(h3.cell_area(text.lower(), unit="km^2"))


@loaded_once
def _h3() -> Any:  # noqa: ANN401 - a module without types of its own
    return importlib.import_module("h3")


def s2_area(text: str) -> float:
    """An S2 cell's mean area in km²: three bits of face, two for each level, then a one bit.

    A decimal or hex 64-bit id, or a token (hex without its trailing zeros);
    S2 developer guide, "S2CellId Numbering".
    """
    number = _s2_number(text)
    if number is None or number >> 61 > 5:
        return 0.0
    lowest = (number & -number).bit_length() - 1
    if number == 0 or lowest % 2 or lowest > 60:
        return 0.0
    return float(_EARTH / 6 / 4 ** ((60 - lowest) // 2))


def s2_token_area(text: str) -> float:
    """The same of a token, or of an id in hex, only."""
    return 0.0 if text.isdecimal() or len(text) < _TOKEN else s2_area(text)


def _s2_number(text: str) -> int | None:
    text = text.removeprefix("0x")
    if text.isdecimal() and 17 <= len(text) <= 20:
        number = int(text)
    elif text.startswith("-") and text[1:].isdecimal() and 17 <= len(text) <= 20:
        number = int(text) + (1 << 64)
    elif _HEX(text.lower()) and len(text) >= 4:
        number = int(text.lower().ljust(16, "0"), 16)
    else:
        return None
    return number if 0 <= number < 1 << 64 else None


def plus_area(text: str) -> float:
    """A plus code's cell in km² at the equator (Open Location Code specification 1.0)."""
    if _PADDED_PLUS(text) is not None:
        pairs = len(text.rstrip("0+")) // 2
        return float((20 / 20 ** (pairs - 1) * 111.3) ** 2)
    full = _PLUS(text)
    if full is None and _SHORT_PLUS(text) is None:
        return 0.0
    after = len(text.partition("+")[2].split(",")[0].split()[0])
    side = 0.000125 if after == 2 else 0.000125 / 4 ** (after - 2)  # degrees of latitude
    return (side * 111.3) ** 2


def grid_area(text: str) -> float:
    """A reference's square in km²: MGRS, or a national grid's with one or two letters."""
    return mgrs_area(text) or _digits_area(_OSGB(text))


def mgrs_area(text: str) -> float:
    """An MGRS reference's square in km²: its digits are halves of an easting and a northing."""
    return _digits_area(_MGRS(text) or _MGRS_JOINED(text))


def _digits_area(match: re.Match[str] | None) -> float:
    if match is None:
        return 0.0
    groups = match.groups()
    digits = len(groups[0]) if len(groups) == 2 else len(groups[0]) // 2
    if len(groups) == 2 and len(groups[1]) != digits:
        return 0.0
    return float((10 ** (5 - digits) / 1000) ** 2)


def quadkey_area(text: str) -> float:
    """A map tile's area in km² at the equator: each digit halves both sides (Bing Maps)."""
    return float(_EARTH / 4 ** len(text)) if _QUADKEY(text) else 0.0


def locator_area(text: str) -> float:
    """A Maidenhead locator's cell in km² at the equator."""
    if _LOCATOR(text) is None:
        return 0.0
    return 111.3 * 222.6 / {4: 1, 6: 576, 8: 57_600}[len(text)]


def fine_locator_area(text: str) -> float:
    """The same of a locator with six or eight characters: four are other codes' as well."""
    return locator_area(text) if len(text) > _SHORT_LOCATOR else 0.0


def words_area(text: str) -> float:
    """Three words that may be an address of what3words: a square of 3 m."""
    return 9e-6 if _THREE(text) else 0.0
