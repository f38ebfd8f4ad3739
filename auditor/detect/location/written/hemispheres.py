"""Positions as satellite receivers write them: `2234.0133,N,11327.2544,E` and its relatives.

Both hemispheres and minutes below sixty in fixed places are a structure that
nothing else has. The letter stands before or after its number, apart or glued
to it, and either axis may come first; the point may be left out of eight and
nine digits. Decimal degrees with both letters count as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from auditor.detect.location.written.in_text import LONGEST, MATCHES, Degrees, claim
from auditor.detect.location.written.sentences import damaged
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence

_SEP = r"[,;|/\\\s]{0,2}"  # a slash in APRS
_LAT = r"(?:\d{2}[0-5]\d(?:\.\d{2,8}|\d{4})|\d{1,2}\.\d{3,12})"
_LON = r"(?:[01 ]?\d{2}[0-5]\d(?:\.\d{2,8}|\d{4})|\d{1,3}\.\d{3,12})"
_PAIR = re.compile(
    rf"(?P<lat>{_LAT}){_SEP}(?P<ns>[NS]){_SEP}(?P<lon>{_LON}){_SEP}(?P<ew>[EW])(?![A-Za-z])"
    rf"|(?P<lon2>{_LON}){_SEP}(?P<ew2>[EW]){_SEP}(?P<lat2>{_LAT}){_SEP}(?P<ns2>[NS])(?![A-Za-z])"
    rf"|(?<![A-Za-z])(?P<ns3>[NS])[,;|\s]?(?P<lat3>{_LAT}){_SEP}(?P<ew3>[EW])[,;|\s]?(?P<lon3>{_LON})"
    rf"|(?<![A-Za-z])(?P<ew4>[EW])[,;|\s]?(?P<lon4>{_LON}){_SEP}(?P<ns4>[NS])[,;|\s]?(?P<lat4>{_LAT})",
    re.ASCII,
)
_SIGNED = re.compile(
    r"(?<![\w.])(?P<lat>[+-]\d{2}[0-5]\d\.\d{4,6}),(?P<lon>[+-]\d{3}[0-5]\d\.\d{4,6})(?![\d.])",
    re.ASCII,
)


class Fix(NamedTuple):
    """A position in a text, and whether it is in degrees and minutes."""

    part: str
    lat: Degrees
    lon: Degrees
    minutes: bool


def fixes(text: str) -> Iterator[Fix]:
    """Every position with both hemispheres in a text; (0, 0) is none."""
    for match in _PAIR.finditer(text):
        found = {name.rstrip("234"): value for name, value in match.groupdict().items() if value}
        lat, lon = _degrees(found["lat"], 2), _degrees(found["lon"], 3)
        if lat is None or lon is None or not _somewhere(lat, lon):
            continue
        north = (-lat[0] if found["ns"] == "S" else lat[0], lat[1])
        east = (-lon[0] if found["ew"] == "W" else lon[0], lon[1])
        yield Fix(match[0], north, east, minutes=_is_minutes(found["lat"]))


def _degrees(text: str, size: int) -> Degrees | None:
    """Degrees of `ddmm.mmmm`, `ddmmmmmm` (one digit more for a longitude) or `dd.dddd`."""
    text = text.replace(" ", "0")
    whole, _, fraction = text.partition(".")
    if not fraction:  # the point was left out
        whole, fraction = whole[:-4], whole[-4:]
    if not _is_minutes(text):
        value, decimals = float(text), len(fraction)
    else:
        value = float(whole[:-2]) + float(f"{whole[-2:]}.{fraction}") / 60
        decimals = len(fraction) + 1
    return (value, decimals) if value <= (90 if size == 2 else 180) else None


def _is_minutes(text: str) -> bool:
    return len(text.strip().partition(".")[0]) > 3


def _somewhere(lat: Degrees, lon: Degrees) -> bool:
    return lat[0] != 0 or lon[0] != 0


def look(scene: Scene) -> Iterator[Claim]:
    """Every position in every text that has one."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        text = leaf.value[:LONGEST]
        wrong = damaged(text)
        for fix in islice(fixes(text), MATCHES):
            what = "with both hemispheres, as receivers write them"
            proven = fix.minutes and not any(fix.part in sentence for sentence in wrong)
            sure = Confidence.PROVEN if proven else Confidence.PROBABLE
            yield claim(leaf, fix.part, fix.lat, fix.lon, what, sure)
        for match in islice(_SIGNED.finditer(text), MATCHES):
            lat, lon = _degrees(match["lat"][1:], 2), _degrees(match["lon"][1:], 3)
            if lat is not None and lon is not None and _somewhere(lat, lon):
                yield claim(leaf, match[0], lat, lon, "in signed degrees and minutes")


DETECTOR = Detector(
    id="hemispheres",
    version=3,
    data_type="location.precise",
    title="degrees and minutes with hemispheres",
    keys=frozenset(),
    wake=(
        r"[0-9]{2}[,;| ]?[ns][,;|/\\ ]{0,2}(?:[0-9]{1,5}\.[0-9]{2,12}|[0-9]{8,9})[,;| ]?[ew]",
        r"[0-9]{3}[,;| ]?[ew][,;| ]{0,2}(?:[0-9]{1,5}\.[0-9]{2,12}|[0-9]{8})[,;| ]?[ns]",
        r"[ns][,;| ]?[0-9]{1,4}\.[0-9]{2,12}[,;| ]{0,2}[ew][,;| ]?[0-9]{2}",
        r"[ew][,;| ]?[0-9]{1,5}\.[0-9]{2,12}[,;| ]{0,2}[ns][,;| ]?[0-9]{2}",
        r"[+-][0-9]{4}\.[0-9]{4,6},[+-][0-9]{5}\.[0-9]",
    ),
    sources=("NMEA 0183 (ddmm.mmmm)", "protocol notes of GPS trackers (traccar's tests)"),
    look=look,
    examples=(
        Example(
            "apart",
            {"f": "*ID1,863071011086474,210314,153218,A,1831.4577,N,07351.1433,E,0.79#"},
            ("location.precise $.f",),
        ),
        Example("glued", {"f": "061825A2934.0133N10627.2544E000.0"}, ("location.precise $.f",)),
        Example("as APRS has it", {"f": "=5051.02N/00421.10E$ x"}, ("location.precise $.f",)),
        Example("letters first", {"f": "E08513.28616,N5232.85432"}, ("location.precise $.f",)),
        Example("longitude first", {"f": "#114.036291,E,22.665795,N#"}, ("location.precise $.f",)),
        Example("no point", {"f": "17248488N,078342226E"}, ("location.precise $.f",)),
        Example("no fix", {"f": "V0000.0000N00000.0000E000.0"}),
        Example("minutes beyond sixty", {"f": "1871.4577,N,07391.1433,E"}),
        Example("a part number", {"f": "SN 12345678N-00987654E", "g": "3.5 N 2.5 E"}),
    ),
)
