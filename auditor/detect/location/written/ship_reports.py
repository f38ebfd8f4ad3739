"""AIS position reports: `!AIVDM,1,1,,A,13KFmf@00lQj?FpRJjL4C3Lt0000,0*7E`.

The payload has six bits a character, and fixed places for longitude and latitude in
1/10,000 of a minute (ITU-R M.1371-5, message types 1 to 3, 4, 9, 18, 19 and 27, which has
1/10). The checksum is NMEA's; a sentence counts only by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from auditor.detect.location.written.in_text import LONGEST, MATCHES, claim, plausible
from auditor.detect.location.written.sentences import checksum
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence

_SENTENCE = re.compile(
    r"!(?P<body>(?:AI|AB|BS|SA)VD[MO],1,1,\d?,[AB12]?,(?P<payload>[0-W`-w]{15,72}),[0-5])"
    r"\*(?P<sum>[0-9A-Fa-f]{2})"
)


class _Layout(NamedTuple):
    """Where a type of message has its longitude and latitude, in bits, and their unit."""

    lon: int
    lat: int
    sizes: tuple[int, int]
    degree: float
    decimals: int


_FINE = (28, 27)
_MINUTES = 600_000.0  # units of a degree
_LAYOUTS = {
    **dict.fromkeys((1, 2, 3, 9), _Layout(61, 89, _FINE, _MINUTES, 6)),
    4: _Layout(79, 107, _FINE, _MINUTES, 6),
    **dict.fromkeys((18, 19), _Layout(57, 85, _FINE, _MINUTES, 6)),
    27: _Layout(44, 62, (18, 17), 600.0, 3),
}


def look(scene: Scene) -> Iterator[Claim]:
    """The position of every sentence that has one."""
    for leaf in scene.woken:
        if not isinstance(leaf.value, str):
            continue
        for match in islice(_SENTENCE.finditer(leaf.value[:LONGEST]), MATCHES):
            if int(match["sum"], 16) != checksum(match["body"]):
                continue
            found = _position(match["payload"])
            if found is not None:
                lat, lon, decimals = found
                what = "of an AIS report, its checksum right"
                part, sure = match["payload"], Confidence.PROVEN
                yield claim(leaf, part, (lat, decimals), (lon, decimals), what, sure)


def _position(payload: str) -> tuple[float, float, int] | None:
    """(latitude, longitude, decimals) of a report, None of another message or without a fix."""
    bits = "".join(f"{_sixbit(char):06b}" for char in payload)
    layout = _LAYOUTS.get(int(bits[:6], 2))
    if layout is None or len(bits) < layout.lat + layout.sizes[1]:
        return None
    lon = _signed(bits[layout.lon : layout.lon + layout.sizes[0]]) / layout.degree
    lat = _signed(bits[layout.lat : layout.lat + layout.sizes[1]]) / layout.degree
    return (lat, lon, layout.decimals) if plausible(lat, lon) else None


def _sixbit(char: str) -> int:
    value = ord(char) - ord("0")
    return value - 8 if value > 40 else value


def _signed(bits: str) -> int:
    value = int(bits, 2)
    return value - (1 << len(bits)) if bits[0] == "1" else value


DETECTOR = Detector(
    id="ship-reports",
    version=1,
    data_type="location.precise",
    title="AIS position reports",
    keys=frozenset(),
    wake=("!(?:ai|ab|bs|sa)vd[mo],1,1,",),
    sources=("ITU-R M.1371-5, annex 8", "NMEA 0183"),
    look=look,
    examples=(
        Example(
            "a class A report",
            {"t": "!AIVDM,1,1,,A,13KFmf@00lQj?FpRJjL4C3Lt0000,0*7E"},
            ("location.precise $.t",),
        ),
        Example("a wrong checksum", {"t": "!AIVDM,1,1,,A,13KFmf@00lQj?FpRJjL4C3Lt0000,0*7F"}),
        Example("no position", {"t": "!AIVDM,1,1,,A,13KFmf@00ldtSF0l4Q@4C3Lt0000,0*0E"}),
    ),
)
