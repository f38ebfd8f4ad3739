"""Coordinates: a latitude with its longitude, told from everything else that has two numbers.

The pair carries the proof: sibling fields of the latitude and longitude
families, an array or a text under a name for a point, a GeoJSON Point.
Accuracy, altitude, speed or bearing beside it make it proven, as only a
position fix has those. What two numbers also are is refused: integer pairs
without a fix, (0, 0), rectangles, normalised points, whole-number ids. Half a
pair convinces where its name spells the word out, or by its digits.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

from auditor.detect.location.pairs.answers import (
    catalogues,
    element_of,
    nobodys,
)
from auditor.detect.location.pairs.beside import Beside
from auditor.detect.location.pairs.drawn_fixes import drawn_fixes, names_accuracy
from auditor.detect.location.pairs.halves import lone
from auditor.detect.location.pairs.lines import sent_lines, text_lines
from auditor.detect.location.pairs.names import axis_of, both_of
from auditor.detect.location.pairs.pairs import Pair, array_pairs, fields, text_pairs
from auditor.detect.location.pairs.views import edges, names_view, view_of, wide_views
from auditor.detect.location.precision import precision
from auditor.detect.location.written.geojson import (
    feature_of,
    geometry_of,
    is_vertex,
    kinds_of,
    properties_of,
)
from auditor.detect.location.written.in_text import in_text
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.siblings import label, named
from auditor.model import Confidence, Leaf, Method, Path

_MERCATOR, _EDGE = 85.0, 179.0  # degrees; beyond both is the corner of a world map
_FEW = 3  # Features with a Point in one message; more are a map
_FIX_WORDS = " beside the accuracy, altitude or motion of a position fix"

_MAP: Tree = {
    "features": [{"geometry": {"type": "Point", "coordinates": [114.1694, 22.3193]}}],
}


def look(scene: Scene) -> Iterator[Claim]:
    """Both coordinates of every pair that stands the tests, each at its own place."""
    found = fields(scene.woken)
    others = (pair for find in (array_pairs, text_pairs) for pair in find(scene.woken))
    pairs = [pair for pair in (*found.pairs, *others) if _plausible(pair)]
    if pairs:
        yield from _paired(scene, pairs)
    yield from drawn_fixes(scene, scene.woken)
    yield from edges(scene.woken)
    yield from text_lines(scene.woken)
    for half in found.lone:
        yield from lone(half)


def _paired(scene: Scene, pairs: Sequence[Pair]) -> Iterator[Claim]:
    arrays = any(pair.leaves[0].name == "coordinates" for pair in pairs)
    kinds = kinds_of(scene.leaves) if arrays else {}
    points = {
        id(pair): at for pair in pairs if (at := geometry_of(pair)) is not None and at in kinds
    }
    features = {pair: feature for pair, at in points.items() if (feature := feature_of(at))}
    wanted = {pair.group for pair in pairs}
    wanted |= {properties_of(feature) for feature in features.values()}
    groups = Beside(scene.leaves, wanted, features.values())
    vertices = [pair for pair in pairs if id(pair) not in points and is_vertex(pair)]
    for pair in sent_lines(vertices, kinds):
        yield from _both(pair, Confidence.PROBABLE, "at an end of a line that was sent", None)
    views = {id(pair): view for pair in pairs if (view := view_of(pair)) is not None}
    doubtful = _doubtful(scene, pairs, views)
    for pair in pairs:
        if groups.rectangle(pair.group) or (pair.whole and not groups.fix(pair.group)):
            continue
        if id(pair) not in points:
            if not is_vertex(pair):
                view = id(pair) in views
                yield from _claims(pair, groups, view=view, doubtful=id(pair) in doubtful)
        elif kinds[points[id(pair)]] == "Point":
            feature = features.get(id(pair))
            few = len(features) <= _FEW and not in_text(pair.leaves[0])
            yield from _geojson(pair, groups, feature, few=few)


def _plausible(pair: Pair) -> bool:
    if abs(pair.lat) > 90 or abs(pair.lon) > 180 or (pair.lat == 0 and pair.lon == 0):
        return False
    if pair.whole and (pair.lat == 0 or pair.lon == 0):
        return False
    if abs(pair.lat) >= _MERCATOR and abs(pair.lon) >= _EDGE:
        return False
    normalised = abs(pair.lat) <= 1 and abs(pair.lon) <= 1
    return not (normalised and (pair.shape != "fields" or pair.scaled))


def _doubtful(
    scene: Scene, pairs: Sequence[Pair], views: Mapping[int, Hashable]
) -> Collection[int]:
    """The pairs, by `id`, that are a catalogue's, a business's, or a view's of a country."""
    listed = catalogues(scene.leaves, [(pair.node.parent, (pair.lat, pair.lon)) for pair in pairs])
    wide = wide_views((pair, views[id(pair)]) for pair in pairs if id(pair) in views)
    found = {number for number, view in views.items() if view in wide}
    if listed:
        places = ((pair, element_of(pair.node.parent)) for pair in pairs)
        found |= {id(pair) for pair, at in places if at is not None and id(at[1]) in listed}
    return found


def _claims(pair: Pair, groups: Beside, *, view: bool, doubtful: bool) -> Iterator[Claim]:
    fix = groups.fix(pair.group)
    sure = Confidence.PROVEN if fix else Confidence.PROBABLE if pair.sure else Confidence.CANDIDATE
    if doubtful or nobodys(pair.leaves[0]):
        sure = Confidence.CANDIDATE
    why = _shape_words(pair)
    if view:
        why += ", a corner of a map's view"
    if fix:
        why += _FIX_WORDS
    yield from _both(pair, sure, why, groups.accuracy(pair.group))
    leaf = groups.stated(pair.group)
    if leaf is not None and sure is Confidence.PROVEN:
        data_type, _ = precision(pair.decimals, groups.accuracy(pair.group))
        why = "the accuracy stated with a position"
        yield Claim(leaf.path, sure, Method.STRUCTURE, why, leaf.value, data_type)


def _geojson(pair: Pair, groups: Beside, feature: Path | None, *, few: bool) -> Iterator[Claim]:
    """A Point: a place of its own, a report with properties of a fix, or one of a map's many."""
    why, accuracy = "a GeoJSON Point", groups.accuracy(pair.group)
    sure = Confidence.PROVEN
    if feature is not None:
        properties = properties_of(feature)
        why, accuracy = "a GeoJSON Feature's Point", groups.accuracy(properties)
        if groups.fix(properties):
            why += _FIX_WORDS
        else:
            sure = Confidence.PROBABLE if few else Confidence.CANDIDATE
    yield from _both(pair, sure, why, accuracy)


def _both(pair: Pair, sure: Confidence, why: str, accuracy: float | None) -> Iterator[Claim]:
    data_type, precise = precision(pair.decimals, accuracy)
    structure = sure is Confidence.PROVEN or why.startswith("a GeoJSON")
    for leaf in pair.leaves:
        yield Claim(
            path=leaf.path,
            confidence=sure,
            method=Method.STRUCTURE if structure else Method.KEY,
            reason=f"{_role(pair, leaf)}, {why}; {precise}",
            value=leaf.value,
            data_type=data_type,
        )


def _role(pair: Pair, leaf: Leaf) -> str:
    if len(pair.leaves) == 1:
        return "latitude and longitude in one value"
    here, other = ("latitude", "longitude") if leaf is pair.leaves[0] else ("longitude", "latitude")
    sibling = pair.leaves[1] if leaf is pair.leaves[0] else pair.leaves[0]
    tail = sibling.path.text if pair.shape == "array" else label(named(sibling.path))
    return f"{here} with its {other} in {tail}"


def _shape_words(pair: Pair) -> str:
    if pair.shape == "fields":
        return "integers scaled to degrees" if pair.scaled else "named as such"
    return f"numbers in range under the name {label(pair.leaves[0].path)}"


def _names_place(name: str) -> bool:
    return (
        axis_of(name) is not None
        or both_of(name) is not None
        or names_view(name)
        or names_accuracy(name)
    )


DETECTOR = Detector(
    id="coordinates",
    version=8,
    data_type="location.precise",
    title="coordinates",
    keys=frozenset(),
    wakes=_names_place,
    wake=("geo:[-+0-9]",),
    loose=(
        "lat(?:itude?|itudine)?[0-9]?",
        "l(?:on|ng|ong|ongitude?|ongitudine)[0-9]?",
        "coord(?:s|inates?)?",
        "(?:coord(?:s|inates?)?[_-][xy]|[xy][_-]coord)",
        "latl(?:ng|on)",
        "lngl(?:at)?",
        "ll",
        "geo(?:code|[._-]?(?:position|loc|location))",
        "(?:center|centre|setview|marker|position|location|daddr|wgs84)",
    ),
    sources=(
        "W3C Geolocation API",
        "RFC 7946 (GeoJSON)",
        "RFC 5870 (geo URI)",
        "OpenRTB 2.6 Geo",
        "Google Play Data safety; Apple App Privacy Details (precision)",
    ),
    look=look,
    examples=(
        Example(
            "sibling fields",
            {"location": {"lat": 22.3193, "lng": 114.1694}},
            ("location.precise $.location.lat", "location.precise $.location.lng"),
        ),
        Example(
            "one decimal is coarse",
            {"latitude": "22.3", "longitude": "114.2"},
            ("location.coarse $.latitude", "location.coarse $.longitude"),
        ),
        Example(
            "a radius of 5 km is coarse",
            {"lat": 22.3193, "lon": 114.1694, "accuracy": 5000},
            ("location.coarse $.lat", "location.coarse $.lon", "location.coarse $.accuracy"),
        ),
        Example(
            "scaled integers",
            {"latitudeE7": 223193000, "longitudeE7": 1141694000},
            ("location.precise $.latitudeE7", "location.precise $.longitudeE7"),
        ),
        Example(
            "a GeoJSON Point",
            {"place": {"type": "Point", "coordinates": [114.1694, 22.3193]}},
            (
                "location.precise $.place.coordinates[0]",
                "location.precise $.place.coordinates[1]",
            ),
        ),
        Example("one text", {"ll": "22.3193,114.1694"}, ("location.precise $.ll",)),
        Example(
            "degrees, minutes, seconds",
            {"gps_lat": "22°19'09.5\"N", "gps_lon": "114°10'09.8\"E"},
            ("location.precise $.gps_lat", "location.precise $.gps_lon"),
        ),
        Example("half a pair", {"longitude": 114.1694}, ("location.precise $.longitude",)),
        Example(
            "whole degrees with a fix",
            {"lat": 37, "lon": -122, "acc": 5},
            ("location.coarse $.lat", "location.coarse $.lon", "location.coarse $.acc"),
        ),
        Example("integers", {"lat": 3, "lon": 4}),
        Example(
            "the world", {"maxLat": 85.0511, "maxLng": 180.0, "minLat": -90.0, "minLng": -180.0}
        ),
        Example("null island", {"lat": 0.0, "lon": 0.0}),
        Example(
            "a fix in x and y",
            {"pos": {"x": 114.1694, "y": 22.3193, "accuracy": 12.5, "speed": 1.2}},
            ("location.precise $.pos.x", "location.precise $.pos.y"),
        ),
        Example("a landmark", {"x": 22.3193, "y": 14.1694, "accuracy": 0.98, "speed": 1.2}),
        Example("a drawn point", {"x": 22.3193, "y": 14.1694}),
        Example("a rectangle", {"lat": 1.5, "long": 2.5, "width": 30.1, "height": 9.2}),
        Example("a version", {"location": "22.3193.114"}),
        Example("normalised", {"center": [0.4521, 0.5522]}),
        Example("an outline", {"type": "Polygon", "coordinates": [[[114.1, 22.3], [114.2, 22.4]]]}),
        Example("times", {"start": 1700000000, "end": 1700003600}),
    ),
)
