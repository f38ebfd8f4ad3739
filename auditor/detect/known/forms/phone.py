"""Telephone numbers (ITU-T E.164): international, national, with every usual separator.

A number without a country is only known by its digits, unless these are a
whole international number that merely lacks its plus.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from auditor.detect.known.forms.base import Form

# Digits as East Asian keyboards write them (Unicode, Halfwidth and Fullwidth Forms).
_FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "+-0123456789"}
_GROUP = re.compile(r"[0-9]+")


class Number(NamedTuple):
    """A number apart: country code, national significant number, and how people write it."""

    country: str
    national: str
    spelled: str  # in national notation
    international: str


@lru_cache(maxsize=1_024)
def parse(text: str) -> Number | None:
    """The number of a text with a country code; None where there is none."""
    digits = "".join(character for character in text if character.isdigit())
    phonenumbers = importlib.import_module("phonenumbers")  # slow to load, needed for phones alone
    formats = phonenumbers.PhoneNumberFormat
    for candidate in (text, f"+{digits}"):
        if not candidate.startswith("+"):
            continue
        try:
            number = phonenumbers.parse(candidate, None)
        except phonenumbers.NumberParseException:
            continue
        if candidate is text or phonenumbers.is_valid_number(number):
            return Number(
                str(number.country_code),
                phonenumbers.national_significant_number(number),
                phonenumbers.format_number(number, formats.NATIONAL),
                phonenumbers.format_number(number, formats.INTERNATIONAL),
            )
    return None


def forms(text: str) -> Iterator[Form]:
    """E.164 and national forms."""
    digits = "".join(character for character in text if character.isdigit())
    yield Form(digits, "digits only", main=True)
    number = parse(text)
    if number is None:
        return
    country, national, spelled, spaced = number
    yield Form(f"+{country}{national}", "in E.164", main=True)
    yield Form(country + national, "in E.164 without its plus", main=True)
    yield Form(f"00{country}{national}", "with 00")
    yield Form(spaced, "in international notation")
    yield Form(spaced[1:], "in international notation without its plus")
    yield from _grouped(_GROUP.findall(spaced))
    yield Form(national, "national", main=True)
    yield Form(spelled, "in national notation")
    yield Form("".join(_GROUP.findall(spelled)), "national digits only", main=True)
    for separator in ("-", ".", " "):
        yield Form(separator.join(_GROUP.findall(spelled)), "national in groups")
    for one in ("".join(_GROUP.findall(spelled)), "-".join(_GROUP.findall(spelled)),
                country + national, f"+{country}{national}"):  # fmt: skip
        yield Form(one.translate(_FULL_WIDTH), "in full-width digits", whole=True)


def _grouped(groups: list[str]) -> Iterator[Form]:
    """The country code and the groups of a number, as people and forms separate them."""
    country, *rest = groups
    for separator in ("-", ".", " "):
        number = separator.join(rest)
        for code in (f"+{country}", country):
            yield Form(f"{code}{separator}{number}", "international in groups")
            yield Form(f"{code}{separator}{''.join(rest)}", "with its country code apart")
            yield Form(f"({code}) {number}", "with its country code in brackets")
    bare = "".join(rest)
    yield Form(f"(+{country}){bare}", "with its country code in brackets")
    yield Form(f"tel:+{country}{bare}", "as a tel URI")
