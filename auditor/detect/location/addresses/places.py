"""What countries, regions and postcodes there are: small tables, read when first asked for.

A name or code is looked up without case and accents kept; a postcode is
matched against the shapes of its country, or of any country where that is not
known. Nothing here says that a value is a place: keys and company do that.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

from auditor.model import loaded_once

_HERE = Path(__file__).parent
_MAX = 64  # characters of a name worth a look
_MAX_POSTCODE = 10
_SHAPE = {"N": r"\d", "A": "[A-Z]", "?": "?", " ": " ", "-": "-"}
# Chinese and Japanese names of first-level divisions end in what they are.
_HAN_REGION = re.compile(
    "[\u4e00-\u9fff]{2,8}(?:省|自治区|自治區|特别行政区|特別行政區)|[\u4e00-\u9fff]{2,3}県"
    "|东京都|東京都|北海道|大阪府|京都府"
).fullmatch
_CONTINENTS = frozenset(
    {"af", "an", "as", "eu", "na", "oc", "sa", "africa", "antarctica", "asia", "europe",
     "north america", "oceania", "south america", "americas", "australia"}
)  # fmt: skip


class _Countries(NamedTuple):
    codes: frozenset[str]
    by_code: dict[str, str]  # alpha-3 or any name, casefolded → alpha-2
    postcodes: dict[str, re.Pattern[str]]


def _rows(name: str) -> list[list[str]]:
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@loaded_once
def _countries() -> _Countries:
    names: dict[str, str] = {}
    shapes: dict[str, re.Pattern[str]] = {}
    for alpha2, alpha3, shape, called in _rows("countries.tsv"):
        names[alpha3.casefold()] = alpha2
        for name in called.split("|"):
            names[name.casefold()] = alpha2
        if shape:
            shapes[alpha2] = re.compile(_regex(shape), re.IGNORECASE | re.ASCII)
    return _Countries(frozenset(row[0] for row in _rows("countries.tsv")), names, shapes)


def _regex(shape: str) -> str:
    return "|".join("".join(_SHAPE[char] for char in one) for one in shape.split("|"))


@functools.cache
def _any_postcode() -> re.Pattern[str]:
    """Every shape with a digit that a postcode has somewhere."""
    shapes = {one for row in _rows("countries.tsv") for one in row[2].split("|") if "N" in one}
    return re.compile("|".join(map(_regex, sorted(shapes))), re.IGNORECASE | re.ASCII)


@loaded_once
def _regions() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """All region names, casefolded, and (country, code)."""
    rows = _rows("regions.tsv")
    names = {name.casefold() for _, _, called in rows for name in called.split("|")}
    return frozenset(names), frozenset((country, code) for country, code, _ in rows)


def country_of(text: str) -> str:
    """The ISO 3166-1 alpha-2 code that a code or an English name stands for, "" if none.

    The sender's own name of some countries is known too (Deutschland, Sverige).
    """
    if len(text) > _MAX:
        return ""
    tables = _countries()
    if len(text) == 2 and text.isascii() and text.isalpha():
        return text.upper() if text.upper() in tables.codes else "GB" if text == "UK" else ""
    return tables.by_code.get(text.casefold(), "")


def is_region(text: str, country: str = "") -> bool:
    """A known region's name, or its ISO 3166-2 code where the country is given."""
    if not text or len(text) > _MAX:
        return False
    names, codes = _regions()
    if text.casefold() in names or _HAN_REGION(text) is not None:
        return True
    return bool(country) and (country, text.upper().rpartition("-")[2]) in codes


def is_postcode(text: str, country: str = "") -> bool:
    """A postcode of the country, of any country where none is given; zeros are nobody's."""
    if not 2 < len(text) <= _MAX_POSTCODE or not text.strip("0- "):
        return False
    shape = _countries().postcodes.get(country) if country else None
    if shape is not None:
        return shape.fullmatch(text) is not None
    return any(char.isdigit() for char in text) and _any_postcode().fullmatch(text) is not None


def is_continent(text: str) -> bool:
    """A continent's two-letter code or English name."""
    return text.casefold() in _CONTINENTS
