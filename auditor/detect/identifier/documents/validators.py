"""The libraries that know what a valid number, address or domain is, loaded when first needed.

They cost a fifth of a second to import; asking for findings must not pay it.
"""

from __future__ import annotations

import functools
import importlib
from typing import Any, NamedTuple

from auditor.model import loaded_once
from auditor.suffixes import suffix_labels

# National numbers are only accepted under a phone's name, and only where one of
# these numbering plans knows them: half of all random digits pass in some country.
_REGIONS = ("US", "GB", "HK", "CN", "DE", "FR", "IN", "JP", "BR", "ES", "IT", "AU", "SG", "TW")

_TESTS = "Test networks"
# How numbers that cost the caller nothing or little begin, as they are dialled in some country.
_FREE = ("0800", "0808", "0120", "1300", "1800", "1833", "1844", "1855", "1866", "1877", "1888")
_LONGEST = 40  # characters of a number that is worth asking for


@loaded_once
def _load(name: str) -> Any:  # noqa: ANN401 - modules without types of their own
    return importlib.import_module(name)


def imei(digits: str) -> bool:
    """15 digits with a right check digit (Luhn)."""
    return len(digits) == 15 and bool(_load("stdnum.imei").is_valid(digits))


def meid(text: str) -> bool:
    """A mobile equipment id: 14 hex digits, or 18 decimal ones (3GPP2 S.R0048)."""
    return len(text) in (14, 18) and bool(_load("stdnum.meid").is_valid(text))


def imsi(digits: str) -> bool:
    """15 digits that start with the code of a country that exists."""
    module = _load("stdnum.imsi")
    if len(digits) != 15 or not module.is_valid(digits):
        return False
    try:
        return bool(module.info(digits).get("country", _TESTS) != _TESTS)
    except ValueError:  # its table has the country, and no network of that number
        return False


def luhn(digits: str) -> bool:
    """Digits whose last one checks the others (ISO/IEC 7812-1)."""
    return bool(_load("stdnum.luhn").is_valid(digits))


def national(module: str, text: str) -> bool:
    """Whether a module of python-stdnum (`nl.bsn`) takes the text for one of its numbers."""
    if not text.isascii() or len(text) > _LONGEST:
        return False
    return bool(_load(f"stdnum.{module}").is_valid(text))


def iban(text: str) -> bool:
    """An international bank account number: its country's form, and its check digits."""
    return national("iban", text)


@functools.lru_cache(4_096)
def domain(name: str) -> bool:
    """A registrable name under a real public suffix."""
    labels = name.lower().rstrip(".").split(".")
    return all(labels) and 0 < suffix_labels(labels) < len(labels)


class Numbered(NamedTuple):
    """A valid telephone number: its country's code, the digits behind it, and whose it may be.

    `office` where the plan gives its range to what everybody may call: free, shared or premium.
    """

    country: str
    digits: str
    office: bool


def international_phone(text: str) -> Numbered | None:
    """A number that starts with + and is valid in its country's plan."""
    return _numbered(text, None) if text.startswith("+") else None


def national_phone(text: str) -> Numbered | None:
    """A number without a country that some common numbering plan accepts.

    One that begins as free numbers do is an office's if it is so in any plan, else in all.
    """
    free = "".join(filter(str.isdigit, text)).startswith(_FREE)
    found: Numbered | None = None
    for region in _REGIONS:
        number = _numbered(text, region)
        if number is not None:
            found = number
            if number.office == free:  # no other plan changes what it is
                break
    return found


def _numbered(text: str, region: str | None) -> Numbered | None:
    phonenumbers = _load("phonenumbers")
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(number)
    if kind == kinds.UNKNOWN:  # of no range of the plan
        return None
    office = kind in (kinds.TOLL_FREE, kinds.PREMIUM_RATE, kinds.SHARED_COST, kinds.UAN)
    return Numbered(str(number.country_code), str(number.national_number), office)
