"""Geometries in well-known text and binary: `POINT(114.1694 22.3193)`, `0101000020E6100000…`.

A point is a place, and so is where a line that was sent begins; other lines and
outlines are candidates, as a map is full of them. The binary form is only read with its
21 or 25 bytes complete.
"""

from __future__ import annotations

import binascii
import re
import struct
from collections.abc import Iterator
from itertools import islice

from auditor.detect.location.pairs.answers import came_in
from auditor.detect.location.written.in_text import LONGEST, MATCHES, claim, degrees, plausible
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf

_NUMBER = r"-?\d{1,3}\.\d{1,20}"
_TEXT = re.compile(
    rf"\b(?P<kind>(?:MULTI)?(?:POINT|LINESTRING|POLYGON))\s{{0,2}}(?:Z|M|ZM)?\s{{0,2}}\({{1,3}}\s{{0,2}}"
    rf"(?P<lon>{_NUMBER})(?:\s|\+|%20){{1,2}}(?P<lat>{_NUMBER})(?P<rest>[\s\d.,()-]{{0,4096}}\))?",
    re.IGNORECASE | re.ASCII,
)
_BINARY = re.compile(
    r"(?<![0-9a-f])(?:0101000020e6100000|0101000000)([0-9a-f]{32})(?![0-9a-f])", re.IGNORECASE
)
_PRECISION = 6  # decimals that a double is worth


def look(scene: Scene) -> Iterator[Claim]:
    """Every geometry in every text that names one."""
    for leaf in scene.woken:
        if isinstance(leaf.value, str):
            text = leaf.value[:LONGEST]
            if "(" in text:
                yield from islice(_texts(leaf, text), MATCHES)
            if "0101000" in text:
                yield from islice(_binaries(leaf, text), MATCHES)


def _texts(leaf: Leaf, text: str) -> Iterator[Claim]:
    for match in _TEXT.finditer(text):
        lat, lon = degrees(match["lat"]), degrees(match["lon"])
        if not plausible(lat[0], lon[0]):
            continue
        kind = match["kind"].upper()
        point = kind == "POINT"
        sent = kind.endswith("LINESTRING") and not came_in(leaf)
        confidence = Confidence.PROBABLE if point or sent else Confidence.CANDIDATE
        if point and match[0] == text.strip() and max(lat[1], lon[1]) >= 3:
            confidence = Confidence.PROVEN
        what = "of a well-known text point" if point else f"first in a {kind.lower()}"
        yield claim(leaf, match[0], lat, lon, what, confidence)


def _binaries(leaf: Leaf, text: str) -> Iterator[Claim]:
    for match in _BINARY.finditer(text):
        lon, lat = struct.unpack("<dd", binascii.unhexlify(match[1]))
        if plausible(lat, lon) and min(abs(lat), abs(lon)) > 1e-6:
            srid = match[0][8:10] == "20"
            confidence = Confidence.PROVEN if srid else Confidence.PROBABLE
            what = "of a well-known binary point"
            yield claim(leaf, match[0], (lat, _PRECISION), (lon, _PRECISION), what, confidence)


DETECTOR = Detector(
    id="wkt",
    version=2,
    data_type="location.precise",
    title="geometries (WKT, WKB)",
    keys=frozenset(),
    wake=(
        r"(?:point|linestring|polygon) ?[zm]{0,2} ?\({1,3} ?-?[0-9]{1,3}\.[0-9]",
        r"0101000020e6100000[0-9a-f]{32}",
        r"0101000000[0-9a-f]{32}",
    ),
    sources=("OGC 06-103r4", "PostGIS EWKB"),
    look=look,
    examples=(
        Example("a point", {"geom": "POINT(114.1694 22.3193)"}, ("location.precise $.geom",)),
        Example(
            "with a reference system",
            {"geom": "SRID=4326;POINT(114.1694 22.3193)"},
            ("location.precise $.geom",),
        ),
        Example(
            "binary",
            {"g": "0101000020E61000007E1D386744895C40C8073D9B55513640"},
            ("location.precise $.g",),
        ),
        Example(
            "a line that was sent",
            {"track": "LINESTRING(114.1694 22.3193, 114.1702 22.3201)"},
            ("location.precise $.track",),
        ),
        Example(
            "an outline is a candidate",
            {"geom": "POLYGON((114.1 22.3, 114.2 22.3, 114.2 22.4, 114.1 22.3))"},
            ("location.coarse $.geom",),
        ),
        Example("metres", {"geom": "POINT(565912.5 4123123.5)"}),
        Example("a drawing", {"d": "POINT(0.5 0.25)", "p": "point(a, b)"}),
    ),
)
