"""Answers of IP geolocation as one row: `203.0.113.9,SE,Sweden,59.33,18.06`.

A country's code and two neighbouring numbers that can be a position, behind a public
address (freegeoip's CSV) or under a name that says geo, as in Wikipedia's cookie GeoIP:
`SE:AB:Stockholm:59.33:18.06:v4`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from auditor.detect.location.addresses.places import country_of
from auditor.detect.location.pairs.records import named_with
from auditor.detect.location.written.in_text import Degrees, claim, degrees, plausible
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf

NAMES = frozenset({"geo", "geoip", "usergeo", "geodata", "geoinfo", "geolocation"})
WAKE = r"\n[0-9]{1,3}(?:\.[0-9]{1,3}){3}[,;|]['\"]?[a-z]{2}['\"]?[,;|]"
_LONGEST = 512
_FIELDS = (4, 32)
_FIRST = 3  # fields of which one is a country's code
_CODE = re.compile("[A-Z]{2}").fullmatch
_DEGREES = re.compile(r"-?\d{1,3}\.\d{2,12}", re.ASCII).fullmatch


def rows(leaves: Sequence[Leaf]) -> Iterator[Claim]:
    """The position of every row."""
    for leaf in leaves:
        text = leaf.value
        if not isinstance(text, str) or not 8 <= len(text) <= _LONGEST:
            continue
        if "\n" in text.strip():
            continue  # a table of many
        for separator in ",;|:":
            fields = [field.strip(" \"'\r\n") for field in text.split(separator)]
            if _FIELDS[0] <= len(fields) <= _FIELDS[1] and (found := _position(leaf, fields)):
                lat, lon = found
                what = "of a row that a service derived from an IP address"
                yield claim(leaf, text, lat, lon, what, Confidence.PROBABLE)
                break


def _position(leaf: Leaf, fields: Sequence[str]) -> tuple[Degrees, Degrees] | None:
    if not named_with(leaf, NAMES) and not _is_public(fields[0]):
        return None
    if not any(_CODE(field) and country_of(field) for field in fields[:_FIRST]):
        return None
    for one, two in pairwise(fields):
        if _DEGREES(one) and _DEGREES(two):
            lat, lon = degrees(one), degrees(two)
            return (lat, lon) if plausible(lat[0], lon[0]) else None
    return None


def _is_public(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_global
    except ValueError:
        return False
