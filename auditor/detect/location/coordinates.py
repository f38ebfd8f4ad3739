"""Coordinates: a latitude with its longitude, told from everything else that has two numbers.

The pair carries the proof: sibling fields of the latitude and longitude
families, an array or a text under a name for a point, a GeoJSON Point in a
request. Accuracy, altitude, speed or bearing beside it make it proven, as
only a position fix has those. What two numbers also are is refused: integer
pairs, (0, 0), rectangles, normalised points, whole-number ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.keys import runs
from auditor.detect.location.names import Axis, axis_of, both_of
from auditor.detect.location.pairs import Pair, array_pairs, fields, link_pairs, text_pairs
from auditor.detect.location.precision import precision
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import WRAPPERS, Group, group_of, is_element, label, named
from auditor.model import Confidence, Leaf, Method, Node, Path

_ACCURACY = frozenset({"accuracy", "horizontalaccuracy", "hacc", "accuracyradius", "haccuracy"})
_MOTION = frozenset(
    {"altitude", "speed", "bearing", "heading", "verticalaccuracy", "vacc", "hdop", "satellites"}
)
_SHAPES = frozenset({"width", "height", "bounds", "faceid", "boundingbox"})
_LONE_DECIMALS = 3
_SMALL_OBJECT = 8  # a rectangle has few fields; a flat event that also tells the screen has many


_MAP: Tree = {
    "features": [{"geometry": {"type": "Point", "coordinates": [114.1694, 22.3193]}}],
}


class _Groups:
    """What stands beside a pair: the names and the accuracy of each group that holds one."""

    def __init__(self, leaves: Sequence[Leaf], wanted: set[Group]) -> None:
        self._names: dict[Group, list[frozenset[str]]] = {}
        self._accuracy: dict[Group, float] = {}
        parents = {parent and parent.text for parent, _ in wanted}
        for leaf in leaves:
            path: Node = leaf
            if path.name in WRAPPERS:
                path = named(path)
            parent = path.parent
            if (parent and parent.text) not in parents or (group := group_of(path)) not in wanted:
                continue
            name = runs(path.name)
            self._names.setdefault(group, []).append(name)
            if not name.isdisjoint(_ACCURACY) and (number := number_of(leaf.value)) is not None:
                self._accuracy[group] = number.value

    def accuracy(self, group: Group) -> float | None:
        """Metres, None where it is not stated."""
        return self._accuracy.get(group)

    def fix(self, group: Group) -> bool:
        """Whether what only a position fix has stands beside the pair."""
        return group in self._accuracy or any(
            not name.isdisjoint(_MOTION) for name in self._names.get(group, ())
        )

    def rectangle(self, group: Group) -> bool:
        """Whether the object is a drawn shape; parameters side by side are no object."""
        if group[1]:
            return False
        names = self._names.get(group, [])
        shapes = {shape for name in names for shape in name & _SHAPES}
        if not shapes - {"width", "height"}:
            return {"width", "height"} <= shapes and len(names) <= _SMALL_OBJECT
        return len(names) <= _SMALL_OBJECT


def look(scene: Scene) -> Iterator[Claim]:
    """Both coordinates of every pair that stands the tests, each at its own place."""
    found = fields(scene.leaves)
    others = (pair for find in (array_pairs, text_pairs, link_pairs) for pair in find(scene.leaves))
    pairs = [pair for pair in (*found.pairs, *others) if _plausible(pair)]
    arrays = any(pair.leaves[0].path.name == "coordinates" for pair in pairs)
    points = _geojson_points(scene.leaves) if arrays else {}
    groups = _Groups(scene.leaves, {pair.group for pair in pairs})
    for pair in pairs:
        if groups.rectangle(pair.group):
            continue
        point = points.get(pair.node.parent) if pair.shape == "array" else None
        if point is False or _vertex(pair):
            continue
        yield from _claims(pair, groups, geojson=bool(point))
    for axis, leaf, number in found.lone:
        limit = (90 if axis.kind == "lat" else 180) * axis.scale
        if number.point and number.decimals >= _LONE_DECIMALS and abs(number.value) <= limit:
            yield _lone(axis, leaf)


def _plausible(pair: Pair) -> bool:
    if abs(pair.lat) > 90 or abs(pair.lon) > 180 or (pair.lat == 0 and pair.lon == 0):
        return False
    normalised = abs(pair.lat) <= 1 and abs(pair.lon) <= 1
    return not (normalised and (pair.shape != "fields" or pair.scaled))


def _geojson_points(leaves: Sequence[Leaf]) -> dict[Path | None, bool]:
    """The `coordinates` arrays of GeoJSON objects: whether each is a Point of its own.

    A request's Point is the user's place; a response's is one only under a
    name of its own, as maps and search results are full of Points.
    """
    kinds = {
        leaf.parent: leaf.value
        for leaf in leaves
        if leaf.text == ".type" and isinstance(leaf.value, str)
    }
    points: dict[Path | None, bool] = {}
    for leaf in leaves:
        if leaf.name != "coordinates":
            continue
        array = leaf.path.parent
        if array is None or not is_element(leaf) or array in points:
            continue
        kind = kinds.get(array.parent)
        if kind is None:
            continue
        steps = leaf.path.steps()
        mapped = any(step in (".geometry", ".features", ".geometries") for step in steps)
        points[array] = kind == "Point" and (steps[0].startswith("request") or not mapped)
    return points


def _vertex(pair: Pair) -> bool:
    """Whether the pair is one of many in a line or an outline, drawn rather than measured."""
    array = pair.node.parent
    return (
        pair.shape == "array"
        and array is not None
        and array.name == "coordinates"
        and is_element(array)
    )


def _claims(pair: Pair, groups: _Groups, *, geojson: bool) -> Iterator[Claim]:
    data_type, words = precision(pair.decimals, groups.accuracy(pair.group))
    proven = geojson or groups.fix(pair.group)
    why = "a GeoJSON Point" if geojson else _shape_words(pair)
    if proven and not geojson:
        why += " beside the accuracy, altitude or motion of a position fix"
    for leaf in pair.leaves:
        role = _role(pair, leaf)
        yield Claim(
            path=leaf.path,
            confidence=_confidence(pair, proven=proven),
            method=_method(pair, proven=proven),
            reason=f"{role}, {why}; {words}",
            value=leaf.value,
            data_type=data_type,
        )


def _confidence(pair: Pair, *, proven: bool) -> Confidence:
    if proven:
        return Confidence.PROVEN
    return Confidence.PROBABLE if pair.sure else Confidence.CANDIDATE


def _method(pair: Pair, *, proven: bool) -> Method:
    if pair.shape == "link":
        return Method.CONTENT
    return Method.STRUCTURE if proven else Method.KEY


def _lone(axis: Axis, leaf: Leaf) -> Claim:
    here, other = ("latitude", "longitude") if axis.kind == "lat" else ("longitude", "latitude")
    return Claim(
        path=leaf.path,
        confidence=Confidence.CANDIDATE,
        method=Method.KEY,
        reason=f"named a {here}, without a {other} beside it",
        value=leaf.value,
    )


def _role(pair: Pair, leaf: Leaf) -> str:
    if len(pair.leaves) == 1:
        return "latitude and longitude in one value"
    here, other = ("latitude", "longitude") if leaf is pair.leaves[0] else ("longitude", "latitude")
    sibling = pair.leaves[1] if leaf is pair.leaves[0] else pair.leaves[0]
    tail = sibling.path.text if pair.shape == "array" else label(named(sibling.path))
    return f"{here} with its {other} in {tail}"


def _shape_words(pair: Pair) -> str:
    if pair.shape == "link":
        return "in a link to a map"
    if pair.shape == "fields":
        return "integers scaled to degrees" if pair.scaled else "named as such"
    return f"numbers in range under the name {label(pair.leaves[0].path)}"


def _names_place(name: str) -> bool:
    return axis_of(name) is not None or both_of(name) is not None


DETECTOR = Detector(
    id="coordinates",
    version=1,
    data_type="location.precise",
    title="coordinates",
    keys=frozenset(),
    wakes=_names_place,
    wake=("geo:[-+0-9]", r"@-?[0-9]{1,2}\.[0-9]{3}", "!3d-?[0-9]"),
    loose=(
        "lat(?:itude)?",
        "l(?:on|ng|ong|ongitude)",
        "coord(?:s|inates?)?",
        "latl(?:ng|on)",
        "ll",
    ),
    sources=("W3C Geolocation API", "RFC 7946 (GeoJSON)", "RFC 5870 (geo URI)", "OpenRTB 2.6 Geo"),
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
            ("location.coarse $.lat", "location.coarse $.lon"),
        ),
        Example(
            "scaled integers",
            {"latitudeE7": 223193000, "longitudeE7": 1141694000},
            ("location.precise $.latitudeE7", "location.precise $.longitudeE7"),
        ),
        Example(
            "a GeoJSON Point in a request",
            {"place": {"type": "Point", "coordinates": [114.1694, 22.3193]}},
            (
                "location.precise $.place.coordinates[0]",
                "location.precise $.place.coordinates[1]",
            ),
        ),
        Example("one text", {"ll": "22.3193,114.1694"}, ("location.precise $.ll",)),
        Example(
            "half a pair is a candidate",
            {"longitude": 114.1694},
            ("location.precise $.longitude",),
        ),
        Example("integers", {"lat": 3, "lon": 4}),
        Example("null island", {"lat": 0.0, "lon": 0.0}),
        Example("a drawn point", {"x": 22.3193, "y": 14.1694}),
        Example("a rectangle", {"lat": 1.5, "long": 2.5, "width": 30.1, "height": 9.2}),
        Example("a version", {"location": "22.3193.114"}),
        Example("normalised", {"center": [0.4521, 0.5522]}),
        Example("a map of shops", _MAP, root="response.body"),
        Example("times", {"start": 1700000000, "end": 1700003600}),
    ),
)
