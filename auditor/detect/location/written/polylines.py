"""Routes as encoded polylines: the text form in which map services send a line's points.

Each number is the difference to the one before, in 1e-5 degrees (some services
use 1e-6), doubled with its sign in the lowest bit, in groups of five bits of
which all but the last are marked (Google's Encoded Polyline Algorithm Format).
The name is asked for, then the text has to decode to its end into points on
earth of which none is far from the one before: a word does not. Under a name that other
texts have (`geometry`), and behind `enc:` in a parameter, it takes a line of several
points close together, with characters that no word and no token has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from auditor.detect.keys import joined
from auditor.detect.location.precision import precision
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, Method

_SHORTEST, _LONGEST = 6, 65_536  # characters
_FIRST, _LAST = 63, 126  # codes of the characters that are used
_MORE = 0x20
_BITS, _MOST_BITS = 5, 30
_SCALES = ((1e5, 5), (1e6, 6))
_STEP = 10.0  # degrees between two points of one line
_NAMES = frozenset(
    {"polyline", "polyline5", "polyline6", "encodedpolyline", "encodedpoints", "encodedpath",
     "summarypolyline", "overviewpolyline", "routepolyline", "encodedroute", "polylinepoints"}
)  # fmt: skip
_POINTS = "points"  # only below an object with one of these names, or as a line of several
_OTHERS = frozenset({"geometry", "routegeometry", "leggeometry", "shape", "overview", "path", "enc",
                     "encoded", "encodedgeometry", "routeshape"})  # fmt: skip
_OTHER_POINTS, _OTHER_STEP = 4, 1.0
_BEHIND = re.compile(r"(?:(?:\A|[|:])enc:|\Apath-[\w.+-]{1,40}\()([?-~]{6,})[:)]?\Z").search
_ODD = re.compile(r"[\[\]@^`{|}~\\?]").search

type Line = list[tuple[int, int]]


def decode(text: str) -> Line | None:
    """The points (latitude, longitude) in the text's own unit; None for any other text."""
    numbers: list[int] = []
    value = shift = 0
    for char in text:
        code = ord(char)
        if not _FIRST <= code <= _LAST or shift > _MOST_BITS:
            return None
        bits = code - _FIRST
        value |= (bits & ~_MORE) << shift
        if bits & _MORE:
            shift += _BITS
            continue
        numbers.append(~(value >> 1) if value & 1 else value >> 1)
        value = shift = 0
    if shift or len(numbers) % 2:
        return None
    lat = lon = 0
    line: Line = []
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + north, lon + east
        line.append((lat, lon))
    return line


def look(scene: Scene) -> Iterator[Claim]:
    """Every text under the name of a line that is one."""
    for leaf in scene.woken:
        text = leaf.value
        if not isinstance(text, str) or not _SHORTEST <= len(text) <= _LONGEST:
            continue
        sure = _is_named(leaf)
        if not sure and (behind := _BEHIND(text)) is not None:
            text = behind[1].rstrip(")")
        if not (sure or _ODD(text)) or (line := decode(text)) is None:
            continue
        step = _STEP if sure else _OTHER_STEP
        decimals = next((fine for scale, fine in _SCALES if _on_earth(line, scale, step)), 0)
        if decimals and (sure or len(line) >= _OTHER_POINTS):
            data_type, precise = precision(decimals, None)
            why = f"{len(line)} points of a route, as an encoded polyline; {precise}"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value, data_type
            )


def _on_earth(line: Sequence[tuple[int, int]], scale: float, step: float) -> bool:
    """Whether all points are degrees, not around (0, 0), and near the one before."""
    if len(line) < 2:
        return False
    lat, lon = line[0]
    if max(abs(lat), abs(lon)) <= scale or len(set(line)) < 2:
        return False
    for north, east in line:
        if abs(north) > 90 * scale or abs(east) > 180 * scale:
            return False
        if max(abs(north - lat), abs(east - lon)) > step * scale:
            return False
        lat, lon = north, east
    return True


def _may_be(name: str) -> bool:
    return name == _POINTS or _names_line(name) or joined(name) in _OTHERS


def _is_named(leaf: Leaf) -> bool:
    if leaf.name == _POINTS:
        return leaf.parent is not None and _names_line(leaf.parent.name)
    return _names_line(leaf.name)


@functools.lru_cache(16_384)
def _names_line(name: str) -> bool:
    whole = joined(name)
    return whole in _NAMES or whole.endswith(("polyline", "encodedpath"))


DETECTOR = Detector(
    id="polylines",
    version=2,
    data_type="location.precise",
    title="routes as encoded polylines",
    keys=frozenset(),
    wakes=_may_be,
    wake=(r"[\n|]enc:[\x3f-\x7e]{6}", r"\npath-[a-z0-9_.+-]{1,40}\([\x3f-\x7e]{6}"),
    takes=frozenset((str,)),
    sources=("Google Maps: Encoded Polyline Algorithm Format", "Strava API; OSRM; Mapbox"),
    look=look,
    examples=(
        Example(
            "the format's own example",
            {"polyline": "_p~iF~ps|U_ulLnnqC_mqNvxq`@"},
            ("location.precise $.polyline",),
        ),
        Example(
            "in an object of its own",
            {"overview_polyline": {"points": "u{~vFvyys@fS]"}},
            ("location.precise $.overview_polyline.points",),
        ),
        Example(
            "under another name",
            {"geometry": "gzmkFvllv@eAkBaB_CeC{C"},
            ("location.precise $.geometry",),
        ),
        Example("another token", {"geometry": "circle", "path": "QmFzZVRva2Vu", "shape": "a_b[c]"}),
        Example("a word", {"polyline": "polyline", "icon_polyline": "route_active"}),
        Example("a score", {"points": "_p~iF~ps|U_ulLnnqC"}),
        Example("a flat drawing", {"polyline": "????"}),
    ),
)
