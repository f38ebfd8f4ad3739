"""The place that a picture or a film carries: EXIF and XMP tags of the GPS directory.

A tag's name is the specification's own (`GPSLatitude`, `exif:GPSLongitude`),
so a value in range beside its other half is proven. Values come as decimals,
as three rationals (degrees, minutes, seconds), with the hemisphere in a tag of
its own, or as XMP writes them (`22,19.158N`). Stripped files leave (0, 0).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.location.pairs.angles import angle_of
from auditor.detect.location.precision import precision
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of, text_of
from auditor.detect.siblings import Group, group_of, is_element
from auditor.model import Confidence, Leaf, Method, Node

_LAT = frozenset({"gpslatitude", "exifgpslatitude", "gpsdestlatitude", "exifgpsdestlatitude"})
_LON = frozenset({"gpslongitude", "exifgpslongitude", "gpsdestlongitude", "exifgpsdestlongitude"})
_REFS = frozenset({f"{name}ref" for name in (*_LAT, *_LON)})
KEYS = _LAT | _LON | _REFS
_RATIONAL = re.compile(r"(\d{1,10})/(\d{1,10})", re.ASCII).fullmatch
_XMP = re.compile(
    r"(\d{1,3}),(\d{1,2}(?:\.\d{1,12})?)(?:,(\d{1,2}(?:\.\d{1,8})?))?([NSEW])", re.ASCII
)
_SPLIT = re.compile(r"[\[\](),;\s]+").split
_PARTS = 3
_DMS_DECIMALS = 4  # of a degree, for whole seconds
_MOST = 256
_UP = 6
_PICTURE = re.compile(r"exif|xmp|image|jpeg|tiff|heic|photo", re.IGNORECASE)


def look(scene: Scene) -> Iterator[Claim]:
    """Latitude and longitude tags that stand together."""
    tags: dict[Group, dict[str, list[Leaf]]] = defaultdict(lambda: defaultdict(list))
    for leaf in scene.woken:
        name = joined(leaf.name)
        if name in KEYS and len(tags) < _MOST and _is_tag(leaf):
            node: Node = leaf.parent if is_element(leaf) and leaf.parent is not None else leaf
            tags[group_of(node)][name].append(leaf)
    for found in tags.values():
        for lat_name in _LAT & found.keys():
            lon_name = lat_name.replace("latitude", "longitude")
            if lon_name in found:
                yield from _pair(found, lat_name, lon_name)


def _is_tag(leaf: Leaf) -> bool:
    """The specification's own spelling, or any below a picture's metadata."""
    if leaf.name.rpartition(":")[2].rpartition(".")[2].startswith("GPS"):
        return True
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return False
        if _PICTURE.search(node.text):
            return True
        node = node.parent
    return False


def _pair(found: dict[str, list[Leaf]], lat_name: str, lon_name: str) -> Iterator[Claim]:
    lat, lon = _degrees(found, lat_name), _degrees(found, lon_name)
    if lat is None or lon is None or abs(lat[0]) > 90 or abs(lon[0]) > 180:
        return
    if lat[0] == 0 and lon[0] == 0:
        return
    data_type, precise = precision(max(lat[1], lon[1]), None)
    for name, axis in ((lat_name, "latitude"), (lon_name, "longitude")):
        leaf = found[name][0]
        yield Claim(
            leaf.path,
            Confidence.PROVEN,
            Method.STRUCTURE,
            f"the {axis} tag of a picture's GPS directory, with its other half; {precise}",
            leaf.value,
            data_type,
        )


def _degrees(found: dict[str, list[Leaf]], name: str) -> tuple[float, int] | None:
    """A tag's value in degrees, and the decimals that it is worth."""
    leaves = found[name]
    value = _several([text_of(leaf.value) for leaf in leaves]) if len(leaves) > 1 else None
    if value is None and len(leaves) == 1:
        value = _one(leaves[0])
    if value is None:
        return None
    refs = found.get(f"{name}ref", [])
    south = bool(refs) and text_of(refs[0].value).strip().upper().startswith(("S", "W"))
    return (-abs(value[0]) if south else value[0]), value[1]


def _one(leaf: Leaf) -> tuple[float, int] | None:
    angle = angle_of(leaf.value)
    if angle is not None:
        return angle.number.value, angle.number.decimals
    text = text_of(leaf.value)
    match = _XMP.fullmatch(text) if len(text) <= 40 else None
    if match is None:
        return _several([part for part in _SPLIT(text[:80]) if part])
    degrees = float(match[1]) + float(match[2]) / 60 + float(match[3] or 0) / 3600
    decimals = _DMS_DECIMALS if match[3] else 1 + len(match[2].partition(".")[2])
    return (-degrees if match[4] in "SW" else degrees), decimals


def _several(parts: list[str]) -> tuple[float, int] | None:
    """Degrees, minutes and seconds as numbers or rationals."""
    numbers = [_number(part) for part in parts]
    if len(numbers) != _PARTS or any(number is None for number in numbers):
        return None
    degrees, minutes, seconds = (number or 0.0 for number in numbers)
    if minutes >= 60 or seconds >= 60:
        return None
    return degrees + minutes / 60 + seconds / 3600, _DMS_DECIMALS


def _number(text: str) -> float | None:
    rational = _RATIONAL(text)
    if rational is not None:
        return int(rational[1]) / int(rational[2]) if int(rational[2]) else None
    number = number_of(text)
    return None if number is None else number.value


DETECTOR = Detector(
    id="exif-gps",
    version=1,
    data_type="location.precise",
    title="place of a picture (EXIF, XMP)",
    keys=KEYS,
    sources=("EXIF 2.32 §4.6.6 (GPS)", "XMP part 2 (exif:GPSCoordinate)"),
    look=look,
    examples=(
        Example(
            "rationals with their hemispheres",
            {
                "GPSLatitude": ["22/1", "19/1", "955/100"],
                "GPSLatitudeRef": "N",
                "GPSLongitude": ["114/1", "10/1", "984/100"],
                "GPSLongitudeRef": "E",
            },
            ("location.precise $.GPSLatitude[0]", "location.precise $.GPSLongitude[0]"),
        ),
        Example(
            "as XMP writes them",
            {"exif:GPSLatitude": "22,19.158N", "exif:GPSLongitude": "114,10.164E"},
            ("location.precise $.exif:GPSLatitude", "location.precise $.exif:GPSLongitude"),
        ),
        Example(
            "decimals below a picture",
            {"exif": {"gps_latitude": 22.3193, "gps_longitude": 114.1694}},
            ("location.precise $.exif.gps_latitude", "location.precise $.exif.gps_longitude"),
        ),
        Example("a receiver's fields", {"gps_latitude": 22.3193, "gps_longitude": 114.1694}),
        Example("stripped", {"GPSLatitude": "0", "GPSLongitude": "0"}),
        Example("half", {"GPSLatitude": ["22/1", "19/1", "955/100"]}),
        Example("no degrees", {"GPSLatitude": "unknown", "GPSLongitude": "x"}),
    ),
)
