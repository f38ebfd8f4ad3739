r"""Degrees as people and instruments write them in texts: `22°19'9"N 114°10'10"E` and its kin.

Degrees, minutes and seconds; degrees and minutes, as geocaches and ships have them, with
the hemisphere on either side (`N 59° 19.956`, `59 19.956 N`); decimal degrees that both
carry the sign, of four places behind a comma or with both hemispheres. East is an O too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from auditor.detect.location.pairs.angles import angle_of
from auditor.detect.location.written.in_text import claim, plausible
from auditor.detect.model import Claim
from auditor.detect.scalars import Numeric
from auditor.model import Leaf

_MINUTE, _SECOND = r"['\u2032\u2019]", r"(?:\"|\u2033|\u201d|'')"
_WHOLE = rf"\s?[°º]\s?\d{{1,2}}\s?{_MINUTE}\s?(?:\d{{1,2}}(?:\.\d{{1,6}})?\s?{_SECOND}\s?)?"
_SECONDS = re.compile(
    rf"(?P<lat>\d{{1,2}}{_WHOLE}[NS])[,+\s]{{1,3}}(?P<lon>\d{{1,3}}{_WHOLE}[EWO])(?![a-z])",
    re.ASCII,
)
_FRACTION = rf"\s?[°º]\s?\d{{1,2}}\.\d{{1,6}}{_MINUTE}?"
_GAP = r"[,;/\s]{1,3}"
_MINUTES = re.compile(
    rf"(?P<lat>[NS]\s?\d{{1,2}}{_FRACTION}){_GAP}(?P<lon>[EW]\s?\d{{1,3}}{_FRACTION})"
    rf"|(?P<lat2>\d{{1,2}}{_FRACTION}\s?[NS]){_GAP}(?P<lon2>\d{{1,3}}{_FRACTION}\s?[EWO])",
    re.ASCII,
)
_SPACED = re.compile(  # without any sign: two digits of minutes and two decimals at least
    r"(?<![\d.])(?P<lat>\d{1,2}[ -][0-5]\d\.\d{2,6}\s?'?\s?[NS])[,;/\s]{1,3}"
    r"(?P<lon>\d{1,3}[ -][0-5]\d\.\d{2,6}\s?'?\s?[EW])(?![A-Za-z])",
    re.ASCII,
)
_SPACED_SECONDS = re.compile(  # without any sign: degrees, minutes and seconds
    r"(?<![\d.])(?P<lat>\d{1,2} [0-5]?\d [0-5]?\d(?:\.\d{1,6})?\s?[NS])[,;/\s]{1,3}"
    r"(?P<lon>\d{1,3} [0-5]?\d [0-5]?\d(?:\.\d{1,6})?\s?[EW])(?![A-Za-z])",
    re.ASCII,
)
_DECIMAL = re.compile(
    r"(?<![\d.])(?P<lat>[+-]?\d{1,2}\.\d{1,15}\s?°\s?[NS])[,;/\s]{1,3}"
    r"(?P<lon>[+-]?\d{1,3}\.\d{1,15}\s?°\s?[EWO])(?![A-Za-z])"
    r"|(?<![\d.])(?P<lat2>[+-]?\d{1,2}\.\d{4,15}\s?°),\s?"
    r"(?P<lon2>[+-]?\d{1,3}\.\d{4,15}\s?°)(?!\s?[CFK]\b)",
    re.ASCII,
)
_ESCAPES = re.compile(r"\\+(?=[\"'])")
_SIGNS = ("°", "º")
_LEAST = 3  # decimals of the finer number
WAKES = (
    r"[ns] ?[0-9]{1,2} ?\xc2\xb0 ?[0-9]{1,2}\.[0-9]",
    r"\xc2\xb0 ?[0-9]{1,2}\.[0-9]{1,6}'? ?[ns]",
    r"\xc2\xb0 ?[0-9]{1,2} ?(?:'|\\|\xe2\x80\xb2|\xe2\x80\x99)",
    r"[0-9]\.[0-9]{1,15} ?\xc2\xb0 ?[ns]?[,;/ ]{1,3}-?[0-9]{1,3}\.[0-9]",
    r"[0-9] [0-5][0-9]\.[0-9]{2,6} ?'? ?[ns][,;/ ]{1,3}[0-9]{1,3} [0-5]",
    r"[0-9] [0-5]?[0-9] [0-5]?[0-9](?:\.[0-9]{1,6})? ?[ns][,;/ ]{1,3}[0-9]{1,3} [0-5]",
)


class Written(NamedTuple):
    """A position in a text, in signed degrees, and what was written."""

    text: str
    lat: Numeric
    lon: Numeric


def positions_in(text: str) -> Iterator[Written]:
    """Every position in a text that is written in one of these ways."""
    forms = [_SPACED.finditer(text), _SPACED_SECONDS.finditer(text)]
    if any(sign in text for sign in _SIGNS):
        text = _ESCAPES.sub("", text)
        signed = (_SECONDS, _MINUTES, _SPACED, _SPACED_SECONDS, _DECIMAL)
        forms = [form.finditer(text) for form in signed]
    for match in chain(*forms):
        found = match.groupdict()
        one, two = found["lat"] or found.get("lat2"), found["lon"] or found.get("lon2")
        lat, lon = angle_of(_plain(one)), angle_of(_plain(two))
        if lat is None or lon is None or max(lat.number.decimals, lon.number.decimals) < _LEAST:
            continue
        if plausible(lat.number.value, lon.number.value):
            yield Written(match[0], lat.number, lon.number)


def written_degrees(leaf: Leaf, text: str) -> Iterator[Claim]:
    """The positions of a text as claims."""
    for written, north, east in positions_in(text):
        pair = (north.value, north.decimals), (east.value, east.decimals)
        yield claim(leaf, written, *pair, "in degrees, as they are written")


def _plain(text: str | None) -> str:
    """A signed decimal without its degree sign; any other as it is."""
    bare = (text or "").rstrip("° ")
    if text and text[-1] == "O":  # Ost; Spanish has its west so, and the place is one alike
        return f"{text[:-1]}E"
    return bare if bare.replace(".", "").lstrip("+-").isdigit() else text or ""
