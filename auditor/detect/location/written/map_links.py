"""Positions that are written out for maps: links and their parameters, geo URIs, ISO 6709, DMS.

Each form proves itself by what stands around the two numbers: `@22.3193,114.1694,15z`
and `!3d22.3!4d114.1` in map links, `q=` or `ll=` in a query, `+22.3193+114.1694/`
with its fixed digits (ISO 6709, as videos carry it), degrees with their signs
(`written_degrees`), a pair as a segment of a request's path (`path_pairs`), tiles (`map_tiles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.location.codes.map_tiles import WAKES as TILE_WAKES
from auditor.detect.location.codes.map_tiles import tiles
from auditor.detect.location.pairs.path_pairs import WAKES as PATH_WAKES
from auditor.detect.location.pairs.path_pairs import in_two_segments, path_pairs
from auditor.detect.location.written.in_text import LONGEST, MATCHES, claim, degrees, plausible
from auditor.detect.location.written.written_degrees import WAKES as DEGREES_WAKES
from auditor.detect.location.written.written_degrees import written_degrees
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf

_COMMA = r"(?:,|%2C)"
_LAT, _LON = r"-{0,2}\d{1,2}\.\d{1,20}", r"\+?-{0,2}\d{1,3}\.\d{1,20}"
_FINE = r"-?(?:1[0-7]\d|\d{1,2})\.\d{4,20}"
_NAMES = "q|ll|sll|cp|cbll|daddr|saddr|center|markers|query|origin|destination|viewpoint"
_FORMS = (  # LAT and LON stand for the numbers, FINE for one of four decimals and more
    rf"(?:@|%40)LAT{_COMMA}LON{_COMMA}\d{{1,5}}(?:\.\d{{1,3}})?[zmay]",
    "!3dLAT!4dLON",
    "!2dLON!3dLAT",
    rf"!2sLAT{_COMMA}LON(?=!|$)",
    rf"[?&;](?:{_NAMES})=(?:loc:)?LAT(?:,|%2C|~)LON",
    "[!&]1dFINE[!&]2dFINE",  # either order
    rf"(?:[?&;]\w{{1,24}}=|/)FINE{_COMMA}LON(?=[\"'&?/#\s\\]|$)",
    rf"(?:geocode|lat_?l(?:o?ng|on)|coords?|coordinates)(?::|=|%3D)LAT{_COMMA}LON",
    (
        r"(?:geo|latl|coord|position|location)\w{0,20}\((?:[\w.\s]{0,20},)?\s?"
        r"[\"']?LAT[\"']?,\s?[\"']?LON[\"']?\)"
    ),
    r"(?:\b(?:gps|fix|location|position|pos|coord[a-z]{0,7})\s?[:=]\s?[(\[]?|::)FINE,\s?FINE",
    r"#map=\d{1,2}/LAT/LON",
    rf"geo!LAT{_COMMA}LON",
    rf"\bgeo:LAT{_COMMA}LON(?=[?;,&\s\"'<>)]|$)",
    r"\bLocation\[[\w-]{1,24} LAT,LON(?= )",
    r"<\+?LAT,LON> \+/-",
    r"\blt=\+?LAT;lg=LON",  # what a phone tells an emergency service
    r"lat/lng: ?\(LAT,LON\)",
    r"\blat(?:itude)?[ :=]{1,3}LAT[ ,;&|]{1,3}(?:and )?(?:lon|lng|long|longitude)[ :=]{1,3}LON",
)


def _link() -> re.Pattern[str]:
    """One pattern of all forms; its groups are `lat0`, `lon0` and so on."""
    forms = []
    for number, form in enumerate(_FORMS):
        first, second = (f"(?P<{axis}{number}>" for axis in ("lat", "lon"))
        once = form.replace("FINE", f"{first}{_FINE})", 1).replace("FINE", f"{second}{_FINE})", 1)
        forms.append(once.replace("LAT", f"{first}{_LAT})").replace("LON", f"{second}{_LON})"))
    return re.compile("|".join(forms), re.IGNORECASE | re.ASCII)


_LINK = _link()
_VIEWS = frozenset({"map", "hash", "view"})
_VIEW = re.compile(rf"(?:1?\d|2[0-2])(?:\.\d{{1,2}})?/({_FINE})/({_FINE})", re.ASCII).fullmatch
_ISO_6709 = re.compile(
    r"(?<![\w.+-])(?P<lat>[+-]\d{2}\.\d{1,12}|[+-]\d{4}(?:\.\d{1,12})?|[+-]\d{6}(?:\.\d{1,8})?)"
    r"(?P<lon>[+-]\d{3}\.\d{1,12}|[+-]\d{5}(?:\.\d{1,12})?|[+-]\d{7}(?:\.\d{1,8})?)"
    r"(?P<alt>[+-]\d{1,5}(?:\.\d{1,6})?)?(?P<end>(?:CRS\w{1,16})?/)?(?![\w.])",
    re.ASCII,
)
_LETTERS = {2: 0, 4: 2, 6: 4}  # digits before the point: how many of them are minutes and seconds


def look(scene: Scene) -> Iterator[Claim]:
    """Every position in every text that holds a sign of one, and the tiles that were asked for."""
    yield from tiles(scene)
    for leaf in scene.woken:
        value = leaf.value
        if not isinstance(value, str):
            continue
        text = value[:LONGEST]
        yield from path_pairs(leaf)
        yield from in_two_segments(scene, leaf)
        yield from _view(leaf, text)
        yield from islice(_links(leaf, text), MATCHES)
        if "+" in text or "-" in text:
            yield from islice(_iso_6709(leaf, text), MATCHES)
        yield from islice(written_degrees(leaf, text), MATCHES)


def _view(leaf: Leaf, text: str) -> Iterator[Claim]:
    """Zoom, latitude and longitude, which the address of a page with a map keeps (`#map=15/…`)."""
    if leaf.name in _VIEWS and (match := _VIEW(text)) is not None:
        north, east = degrees(match[1]), degrees(match[2])
        if plausible(north[0], east[0]):
            yield claim(leaf, text, north, east, "of a map's view, behind its zoom")


def _links(leaf: Leaf, text: str) -> Iterator[Claim]:
    for match in _LINK.finditer(text):
        found = match.groupdict()
        lat = next(text for name, text in found.items() if text and name.startswith("lat"))
        lon = next(text for name, text in found.items() if text and name.startswith("lon"))
        north, east = degrees(lat), degrees(lon)
        if plausible(north[0], east[0]) or plausible(east[0], north[0]):
            yield claim(leaf, match[0], north, east, "in a link to a map")


def _iso_6709(leaf: Leaf, text: str) -> Iterator[Claim]:
    for match in _ISO_6709.finditer(text):
        lat, lon = _sexagesimal(match["lat"], 2), _sexagesimal(match["lon"], 3)
        closed = match["end"] is not None
        if lat is None or lon is None or not plausible(lat[0], lon[0]):
            continue
        if not closed and min(lat[1], lon[1]) < 3:
            continue  # `+10.5-003.5` is a sum
        whole = match[0] == text.strip()
        sure = Confidence.PROVEN if closed and whole else Confidence.PROBABLE
        if whole or closed or text[match.start() - 1 : match.start()] in ('"', "'", ">"):
            yield claim(leaf, match[0], lat, lon, "as ISO 6709 writes them", sure)


def _sexagesimal(text: str, size: int) -> tuple[float, int] | None:
    """Degrees of `+DD.D`, `+DDMM.M`, `+DDMMSS.S` (one digit more for a longitude)."""
    whole, _, fraction = text[1:].partition(".")
    rest = whole[size:]
    value, decimals = float(whole[:size]), len(fraction)
    if not rest:
        value += float(f"0.{fraction or 0}")
    elif len(rest) == 2:
        value, decimals = value + float(f"{rest}.{fraction or 0}") / 60, decimals + 1
    else:
        minutes, seconds = float(rest[:2]), float(f"{rest[2:]}.{fraction or 0}")
        value, decimals = value + minutes / 60 + seconds / 3600, decimals + 3
    limit = 90 if size == 2 else 180
    return ((-value if text[0] == "-" else value), decimals) if value <= limit else None


DETECTOR = Detector(
    id="map-links",
    version=7,
    data_type="location.precise",
    title="positions in map links, ISO 6709, degrees",
    keys=frozenset(),
    wake=(
        r"(?:@|%40)-?[0-9]{1,2}\.[0-9]{1,20}(?:,|%2c)-?[0-9]",
        r"![23][ds]-?[0-9]{1,3}\.[0-9]{1,20}[!,]",
        r"[!&]1d-?[0-9]{1,3}\.[0-9]{5,20}[!&]2d",
        rf"[?&;](?:{_NAMES})=(?:loc:)?-?[0-9]{{1,3}}\.[0-9]{{1,20}}(?:,|%2c|~)",
        r"[a-z_]=-?[0-9]{1,2}\.[0-9]{4,20}(?:,|%2c)-?[0-9]{1,3}\.[0-9]",
        r"/-?[0-9]{1,2}\.[0-9]{4,20}(?:,|%2c)-?[0-9]{1,3}\.[0-9]",
        r"(?:geocode|lat_?lo?ng|latlon|coords?|coordinates)(?:[:=]|%3d)-?[0-9]",
        r"(?:geo|latl|coord|position|location)[a-z_]{0,20}\([a-z._ ]{0,20},? ?['\"]?-?[0-9]{1,2}\.",
        r"(?:gps|fix|location|position|pos|coord[a-z]{0,7}) ?[:=] ?[(\[]?-?[0-9]{1,3}\.[0-9]{3}",
        r"::-?[0-9]{1,3}\.[0-9]{4,20},-?[0-9]",
        r"(?:#map=|\n)[0-9]{1,2}(?:\.[0-9]{1,2})?/-?[0-9]{1,3}\.[0-9]{4,20}/-?[0-9]",
        r"lat/lng: ?\(-?[0-9]{1,2}\.[0-9]",
        r"lat(?:itude)? -?[0-9]{1,2}\.[0-9]",
        r"lt=[-+]?[0-9]{1,2}\.[0-9]{1,20};lg=",
        r"geo[!:]-?[0-9]{1,2}\.[0-9]",
        r"location\[[a-z_-]{1,24} -?[0-9]{1,2}\.[0-9]",
        r"<[-+][0-9]{1,2}\.[0-9]{1,20},[-+][0-9]",
        *PATH_WAKES,
        *TILE_WAKES,
        *DEGREES_WAKES,
        r"[-+][0-9]{2}\.[0-9]{1,12}[-+][0-9]{3}\.[0-9]",
        r"[-+][0-9]{4,6}(?:\.[0-9]{1,12})?[-+][0-9]{5,7}(?:\.[0-9]{1,12})?[-+/]",
    ),
    sources=(
        "Google Maps URLs",
        "ISO 6709:2022 annex H",
        "OpenStreetMap permalink",
        "HERE routing waypoints",
        "ETSI TS 103 625 (Advanced Mobile Location)",
        "Android Location.toString; Apple CLLocation.description",
    ),
    look=look,
    examples=(
        Example(
            "a link to a place",
            {"u": "https://www.google.com/maps/place/X/@22.3193,114.1694,15z/data=!3m1"},
            ("location.precise $.u",),
        ),
        Example(
            "an embedded map",
            {
                "src": "https://www.google.com/maps/embed?pb=!1m18!1d3391.8!2d35.19899!3d31.76858!2m3"
            },
            ("location.precise $.src",),
        ),
        Example("a search", {"u": "map: x?z=18&q=22.3193%2C114.1694"}, ("location.precise $.u",)),
        Example("a video's place", {"xyz": "+22.3193+114.1694/"}, ("location.precise $.xyz",)),
        Example(
            "degrees in words",
            {"t": "at 22°19'09.5\"N 114°10'09.8\"E today"},
            ("location.precise $.t",),
        ),
        Example("the view of a map", {"map": "15/52.51984/13.40456"}, ("location.precise $.map",)),
        Example("a waypoint", {"w0": "geo!52.5160,13.3779"}, ("location.precise $.w0",)),
        Example(
            "a position as Android logs it",
            {"t": "got Location[fused 51.476900,-0.000500 hAcc=11.3 et=+2d3h]"},
            ("location.precise $.t",),
        ),
        Example(
            "a position as Apple's systems log it",
            {"t": "<+37.33233141,-122.03121860> +/- 5.00m (speed 0.00 mps / course -1.00)"},
            ("location.precise $.t",),
        ),
        Example(
            "an emergency",
            {"sms": 'A"ML=1;lt=+22.31930;lg=+114.16940;rd=50'},
            ("location.precise $.sms",),
        ),
        Example("a geocache", {"t": "N 22° 19.158 E 114° 10.164"}, ("location.precise $.t",)),
        Example("in words", {"t": "fix lat 22.319300 lon 114.169400"}, ("location.precise $.t",)),
        Example(
            "an Android link", {"u": "see geo:22.3193,114.1694?z=15"}, ("location.precise $.u",)
        ),
        Example("degrees alone", {"t": "22.3193°, 114.1694°"}, ("location.precise $.t",)),
        Example("at sea", {"t": "POS 22 19.158 N 114 10.164 E"}, ("location.precise $.t",)),
        Example("without signs", {"t": "60 10 10.3 N 24 56 07.6 E"}, ("location.precise $.t",)),
        Example("times and winds", {"t": "10:20:30 N 11:20:30 E, 12 30 45 N, 5 E"}),
        Example("Latin", {"t": "lat 3.5 of it, N 12° or 3.5 longer"}),
        Example("an address", {"mail": "a@22.example.org", "t": "@2x 3.5,4.5"}),
        Example("a sum", {"t": "+10.5-003.5"}),
        Example("a day and two prices", {"t": "15/52.51/13.40", "v": "16/9.0000/1.7778"}),
        Example("a phone number", {"p": "+85223456789"}),
    ),
)
