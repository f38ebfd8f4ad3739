"""Which field names mean a latitude, a longitude, or both in one value.

`lat`, `geo.lat`, `gps_latitude`, `userLng`, `locationLongitudeE7`: the axis
word ends the name, only a unit or a wrapper may follow (`lat_deg`,
`lat.doubleValue`), or which corner of a view it is (`latMin`), never another
word (`lat_limit`, `long_name`). `x` and `y` count only where the name itself
speaks of coordinates (`coord_x`). Words that mean a width or a length too, or
nothing alone, take the word before them (`geoBreite`, `vi_do`). Names of two or
three letters (`la` and `lo`) mean something only as a pair.
"""

from __future__ import annotations

import functools
import re
from math import pi
from typing import NamedTuple

from auditor.detect.keys import words

_FULL = {
    "lat": "latitude latitud latitudine latitudes latitiude latitute lattitude breitengrad enlem"
    " lintang weidu szerokosc breedtegraad breddgrad breddegrad leveysaste shirota"
    " широта 纬度 緯度 위도",
    "lon": "longitude longitud longitudine longitudes longtitude longitute laengengrad boylam bujur"
    " jingdu dlugosc laengdengrad lengtegraad langdgrad laengdegrad lengdegrad"
    " langengrad pituusaste dolgota dovhota долгота"
    " довгота 经度 経度 經度"
    " 경도",
}
_SHORT = {"lat": "lat lati latd lats", "lon": "lon lng long longi lont lngt lons lngs"}
_TERSE = {  # (axis, what both halves have in common) of names that are too short to mean one alone
    "la": ("lat", "l"), "lo": ("lon", "l"), "lt": ("lat", "l"), "ln": ("lon", "l"),
    "lg": ("lon", "l"), "flat": ("lat", "f"), "flng": ("lon", "f"), "flon": ("lon", "f"),
    "tlat": ("lat", "t"), "tlng": ("lon", "t"), "tlon": ("lon", "t"), "slat": ("lat", "s"),
    "slng": ("lon", "s"), "slon": ("lon", "s"), "elat": ("lat", "e"), "elng": ("lon", "e"),
    "elon": ("lon", "e"), "olat": ("lat", "o"), "olng": ("lon", "o"), "olon": ("lon", "o"),
    "wd": ("lat", "d"), "jd": ("lon", "d"),
}  # fmt: skip
_AXES = {
    word: kind for names in (_FULL, _SHORT) for kind, row in names.items() for word in row.split()
}
_PHRASES = {  # two words, without their accents, that only together are an axis
    (before, word): axis
    for axis, phrases in {
        "latitude": "geo:breite geographische:breite vi:do zemepisna:sirka",
        "longitude": "geo:laenge geo:lange geographische:laenge geographische:lange kinh:do"
        " zemepisna:delka",
    }.items()
    for before, word in (phrase.split(":") for phrase in phrases.split())
}
_FULL_WORDS = tuple(word for row in _FULL.values() for word in row.split())
_DRAWN_AXES = {"x": "lon", "y": "lat"}
_DRAWN_STEMS = ("coord", "coords", "coordinate", "coordinates", "geo", "gps", "wgs84", "lnglat")
_GLUED = re.compile(
    rf"(?P<stem>[a-z]*?)(?P<axis>{'|'.join(_FULL_WORDS)})"
    r"|(?P<stem2>geo|gps|user|usr|device|dev|loc|location|my|cur|current|center|centre|map|last|start"
    r"|end|src|dst|dest|origin|home|work|venue|store|shop|place|pos|position|client|net|pickup"
    r"|dropoff|drop|poi|checkin|point|mid|min|max|init|ip|city|d|g|p|u|m)(?P<axis2>lat|lon|lng|long)"
)
_GLUED_BOTH = re.compile("[a-z]+(lat(?:lng|long?)|(?:lng|long?)lat)").fullmatch
_HINT = re.compile(
    "l(?:at|on|ng)|breiteng|laengeng|enlem|boylam|lintang|bujur|weidu|jingdu|szerok|dlugo|[xy]$"
    "|[xy].?coord|graa?d|aste$|breite|l(?:ä|æ|ae?)nge|shirot|do(?:lg|vh)ot|[dđ](?:o|ộ)$|sirka|delka"
    "|широт|до(?:л|в)гот|(?:^|[^a-z])(?:l[aogtn]|[wj]d)$|[a-z]L[aogtn]$"
    "|[纬緯经経經]度|[위경]도",
    re.IGNORECASE,
).search
RADIANS = pi / 180  # of a degree
_SCALED = {"e5": 1e5, "e6": 1e6, "e7": 1e7, "1e5": 1e5, "1e6": 1e6, "1e7": 1e7,
           "microdegrees": 1e6, "microdeg": 1e6, "rad": RADIANS, "radians": RADIANS,
           "semicircles": 2**31 / 180, "e8": 1e8, "e9": 1e9}  # fmt: skip
_UNITS = frozenset(
    {"deg", "degree", "degrees", "dd", "decimal", "value", "val", "wgs", "84", "raw", "double",
     "float", "string", "integer", "text", "number", "v"}
)  # fmt: skip
_CORNERS = frozenset({"min", "max"})
_BOTH = {
    "ll": "lat", "sll": "lat", "cll": "lat", "latlng": "lat", "latlong": "lat", "latlon": "lat",
    "lnglat": "lon", "lonlat": "lon", "longlat": "lon", "setview": "lat", "icbm": "lat",
    "latitudelongitude": "lat", "longitudelatitude": "lon", "fromwgs": "lon",
    "geopoint": "lat", "geoposition": "lat", "geolocation": "lat", "geoloc": "lat",
    "geocoords": "lat", "geocoordinates": "lat", "gps": "lat", "gpslocation": "lat",
    "gpscoordinates": "lat", "coords": "lat", "coordinates": "lon", "coordinate": "lat",
    "latlngs": "lat", "userlocation": "lat", "devicelocation": "lat", "currentlocation": "lat",
    "geocode": "lat", "gxcoord": "lon", "gmlpos": "lat", "georsspoint": "lat",
    "poslist": "lat", "centersphere": "lon", "aroundlatlng": "lat", "fromplace": "lat",
    "toplace": "lat",
}  # fmt: skip
_BOTH_PLACE = {
    "loc": "lat", "location": "lat", "geo": "lat", "mylocation": "lat", "proximity": "lon",
    "destination": "lat", "daddr": "lat", "saddr": "lat", "viewpoint": "lat",
}  # fmt: skip
_BOTH_DRAWN = {
    "center": "lat", "centre": "lat", "position": "lat", "pos": "lat", "point": "lat",
    "origin": "lat", "at": "lat", "marker": "lat", "q": "lat", "cp": "lat",
}  # fmt: skip
_IN_A_QUERY = frozenset({"at", "q", "cp"})  # parameters: a list under such a name is of anything
_BOTH_TEXT = {  # ends of a way: of two numbers in an array they are anything's
    "start": "lat", "end": "lat", "from": "lat", "to": "lat", "via": "lat", "waypoint": "lat",
    "waypoints": "lat", "pickup": "lat", "dropoff": "lat", "geometry": "lon",
    "coord": "lon",
}  # fmt: skip
_STATED = frozenset({"accu", "acc", "accuracy"})  # `latlong-accu`: the third number


class Axis(NamedTuple):
    """`kind` is "lat" or "lon", `scale` the divisor, `stem` what pairs the two.

    `full` where the name spells the word out (`latitude`), `terse` where it means an axis
    only beside the other one (`la` and `lo`).
    """

    kind: str
    scale: float
    stem: str
    full: bool = False
    terse: bool = False


class Both(NamedTuple):
    """A name for a whole point: the usual first axis, and the decimals that it takes to convince.

    One for a name that means coordinates, three for a place, four for what drawings have too.
    `text` where it stands for a point in a text only, `listed` where for one in a list as well.
    """

    first: str
    decimals: int
    text: bool = False
    listed: bool = True


@functools.lru_cache(16_384)
def axis_of(name: str) -> Axis | None:
    """The axis that a field name stands for, None for any other name."""
    if _HINT(name) is None:
        return None
    parts = list(words(name))
    scale, suffix = 1.0, ""
    while len(parts) > 1:
        if found := _scale(parts):
            scale = found[0]
            del parts[-found[1] :]
        elif parts[-1] in _UNITS or (parts[-1] == "long" and parts[-2] in _FULL_WORDS):
            parts.pop()
        elif parts[-1] in _CORNERS and not suffix:
            suffix = parts.pop()
        elif parts[-1].isdigit() and len(parts[-1]) == 1 and not suffix:
            if parts[-2].endswith("e") and (axis := parts[-2][:-1]) in _AXES:
                scale = _SCALED.get(f"e{parts[-1]}", 0.0)
                parts[-2:] = [axis]
            else:
                suffix = parts.pop()
        else:
            break
    return _axis(parts, scale, suffix) if parts and scale else None


@functools.lru_cache(16_384)
def says_axis(name: str) -> bool:
    """Whether a name by itself means a latitude or a longitude."""
    axis = axis_of(name)
    return axis is not None and not axis.terse


def _axis(parts: list[str], scale: float, suffix: str) -> Axis | None:
    if len(parts) > 1 and (phrase := _PHRASES.get((parts[-2], parts[-1]))) is not None:
        parts = [*parts[:-2], phrase]
    last, stem = parts[-1], "".join(parts[:-1]) + suffix
    if last in _TERSE:
        kind, common = _TERSE[last]
        return Axis(kind, scale, f"{stem} {common}", terse=True)
    if last in _AXES:
        full = last in _FULL_WORDS
        return None if _ends_in_axis(stem) else Axis(_AXES[last], scale, stem, full)
    if len(parts) > 1 and last in _DRAWN_STEMS and parts[-2] in _DRAWN_AXES:  # `x_coord`
        return Axis(_DRAWN_AXES[parts[-2]], scale, "".join(parts[:-2]) + suffix)
    if last in _DRAWN_AXES:
        drawn = len(parts) > 1 and parts[-2] in _DRAWN_STEMS
        return Axis(_DRAWN_AXES[last], scale, stem) if drawn else None
    glued = _GLUED.fullmatch(last)
    if glued is None:
        return None
    full = glued["axis"] is not None
    stem += glued["stem"] or glued["stem2"] or ""
    kind = _AXES[glued["axis"] or glued["axis2"]]
    return None if _ends_in_axis(stem) else Axis(kind, scale, stem, full)


@functools.lru_cache(16_384)
def both_of(name: str) -> Both | None:
    """Whether a field name stands for a whole point."""
    parts = words(name)
    if len(parts) > 1 and parts[-1] in _STATED:
        parts = parts[:-1]
    for count in (3, 2, 1):
        tail = "".join(parts[-count:])
        if len(parts) >= count and tail in _BOTH:
            return Both(_BOTH[tail], 1)
    if len(parts) > 1 and parts[-1].isdigit():  # `fromWGS84`, `latlng2`
        tail = "".join(parts[-3:-1])
        if tail in _BOTH:
            return Both(_BOTH[tail], 1)
        parts = parts[:-1]
    last = parts[-1] if parts else ""
    if (glued := _GLUED_BOTH(last)) is not None:  # `citylatlong`
        return Both("lat" if glued[1].startswith("la") else "lon", 1)
    if last in _BOTH_PLACE:
        return Both(_BOTH_PLACE[last], 3)
    if last in _BOTH_DRAWN:
        return Both(_BOTH_DRAWN[last], 4, listed=last not in _IN_A_QUERY)
    return Both(_BOTH_TEXT[last], 4, text=True) if last in _BOTH_TEXT else None


def _scale(parts: list[str]) -> tuple[float, int] | None:
    """A trailing E6 or E7, however the words were split, and how many words it takes."""
    for count in (3, 2, 1):
        if len(parts) > count and (tail := "".join(parts[-count:])) in _SCALED:
            return _SCALED[tail], count
    return None


def _ends_in_axis(stem: str) -> bool:
    """A name that already holds the other axis (`lat_lng`) is a point, not an axis."""
    return stem.endswith(("lat", "latitude", "lon", "lng", "long", "longitude"))
