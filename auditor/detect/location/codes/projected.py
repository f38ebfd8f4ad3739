"""Positions in metres of a projected grid: UTM, national grids, web maps.

An easting and a northing, a Rechtswert and a Hochwert name themselves; `x` and `y`, `east`
and `north`, `E` and `N` take the grid's own name or code around or beside them (`lv95`,
`epsg: 2056`, `wkid: 102100`, `bd09mc`), or a UTM zone. Each grid has its own range, which
prices and pixels do not fall into under such a name. Metres are precise. Degrees under `x`
and `y` count by their system's name alike (`wkid: 4326`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.keys import joined, words
from auditor.detect.location.codes.grids import GRIDS, UTM, Grid, on_land, told
from auditor.detect.location.pairs.answers import nobodys
from auditor.detect.location.pairs.records import Record, records
from auditor.detect.location.precision import precision
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of, text_of
from auditor.detect.siblings import Group, group_of, label
from auditor.model import Confidence, Method

_NAMED = (  # pairs of joined names that need no grid beside them: (easting, northing)
    ("easting", "northing"), ("eastings", "northings"), ("utmeasting", "utmnorthing"),
    ("rechtswert", "hochwert"), ("rdx", "rdy"), ("utmx", "utmy"), ("ch1903y", "ch1903x"),
    ("mercatorx", "mercatory"), ("lv95e", "lv95n"), ("lv95east", "lv95north"), ("lv03y", "lv03x"),
    ("osgbx", "osgby"),
)  # fmt: skip
_SHORT = (("x", "y"), ("e", "n"), ("east", "north"))
_METRES = (("lng", "lat"), ("lon", "lat"))  # names of degrees, under which some send metres
_ZONES = frozenset({"zone", "utmzone", "zonenumber", "utmzonenumber", "gridzone", "zonenum"})
_ZONE = re.compile(r"(?:[1-9]|[1-5]\d|60)\s?[C-HJ-NP-X]?", re.ASCII).fullmatch
_DECIMALS = 3  # of the finer one of two degrees
_FIRST = frozenset({"x", "X", "e", "E", "east", "lon", "lng"})  # that may stand below a grid's name
_SYSTEMS = frozenset(  # fields whose value names a grid
    {"srid", "epsg", "crs", "srs", "wkid", "coordtype", "coordinatetype", "spatialreference",
     "latestwkid", "srsname", "insr", "coordsys", "insys", "inputcoord", "reqcoordtype",
     "sourcecrs", "incrs", "sr", "inputcoordtype"}
)  # fmt: skip
_OWN = {"rechtswert": "gk", "rdx": "rdx", "ch1903y": "lv03", "lv95e": "lv95", "lv95east": "lv95",
        "lv03y": "lv03", "osgbx": "osgb", "mercatorx": "mercator"}  # fmt: skip
_KEYS = frozenset(name for pair in _NAMED for name in pair) | _SYSTEMS | {"utm", "east"}
_UP = 2
_LONGEST = 40
_UTM_TEXT = re.compile(
    r"\d{1,2}\s?[C-HJ-NP-X]\s+(?P<east>\d{6}(?:\.\d{1,4})?)(?:\s?m?E)?[,\s]+"
    r"(?P<north>\d{1,8}(?:\.\d{1,4})?)(?:\s?m?N)?",
    re.IGNORECASE | re.ASCII,
).fullmatch


def look(scene: Scene) -> Iterator[Claim]:
    """Both numbers of every pair that a grid's name and range make a position."""
    grids = _told_around(scene)
    groups = {group_of(leaf) for leaf in scene.woken} | set(grids)
    near = scene.leaves.below(parent for parent, _ in groups)
    for group, record in records(near).items():
        if group in groups:
            yield from _pair(group, record, grids.get(group))
    for leaf in scene.woken:
        text = text_of(leaf.value).strip()
        found = _UTM_TEXT(text) if len(text) <= _LONGEST and "utm" in words(leaf.name) else None
        if found is not None and UTM.fits(float(found["east"]), float(found["north"])):
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, _why(UTM, ""), leaf.value)


def _told_around(scene: Scene) -> dict[Group, Grid]:
    """The grids that fields name, by the objects that they may hold for.

    Those are the field's own, the one around it (`spatialReference: {wkid: 102100}`), and
    those below its own (`point: {x, y}` beside `coord_type`).
    """
    around: dict[Group, Grid] = {}
    below: dict[int, Grid] = {}
    for leaf in scene.woken:
        if joined(leaf.name) not in _SYSTEMS or not (grid := told(text_of(leaf.value))):
            continue
        around[group_of(leaf)] = grid
        if leaf.parent is not None:
            around[leaf.parent.parent, ""] = grid
            below[id(leaf.parent)] = grid
    if below:
        for leaf in scene.leaves.named(_FIRST):
            if leaf.parent is not None and id(leaf.parent.parent) in below:
                around[group_of(leaf)] = below[id(leaf.parent.parent)]
    return around


def _pair(group: Group, record: Record, told_grid: Grid | None) -> Iterator[Claim]:
    around = told_grid or _around(group) or _zoned(record)
    for east, north in _names(record, around):
        one, two = record[east], record[north]
        grid = GRIDS.get(_OWN.get(east, "")) or around
        x, y = number_of(one.value), number_of(two.value)
        if x is None or y is None or not on_land(grid, x.value, y.value):
            continue
        decimals = max(x.decimals, y.decimals)
        if grid is not None and grid.degrees and decimals < _DECIMALS:
            continue
        sure = Confidence.CANDIDATE if nobodys(one) else Confidence.PROBABLE
        for leaf, other in ((one, two), (two, one)):
            why = _why(grid, label(other.path), decimals)
            yield Claim(leaf.path, sure, Method.KEY, why, leaf.value)


def _names(record: Record, grid: Grid | None) -> Iterator[tuple[str, str]]:
    """The names of an easting and a northing in a record, given what tells their grid."""
    pairs = list(_NAMED)
    if grid is not None:
        pairs += _SHORT if grid.degrees else (*_SHORT, *_METRES)
        pairs += ((name, f"{name[:-1]}y") for name in record if len(name) > 1 and name[-1] == "x")
    for east, north in dict.fromkeys(pairs):
        if east in record and north in record:
            yield east, north


def _zoned(record: Record) -> Grid | None:
    """UTM, where a field of the record is one of its zones."""
    zones = (record[name] for name in sorted(_ZONES) if name in record)
    return UTM if any(_ZONE(text_of(leaf.value).strip()) for leaf in zones) else None


def _why(grid: Grid | None, other: str, decimals: int = 0) -> str:
    beside = f" with its other half in {other}" if other else ""
    if grid is not None and grid.degrees:
        return f"degrees{beside}, by their system's name; {precision(decimals, None)[1]}"
    name = grid.name if grid is not None else "a projected grid"
    return f"metres of {name}{beside}: precise for Google Play and Apple"


def _around(group: Group) -> Grid | None:
    """The grid that an enclosing object is named after."""
    node = group[0]
    for _ in range(_UP):
        if node is None:
            return None
        if (grid := GRIDS.get(joined(node.name))) is not None:
            return grid
        node = node.parent
    return None


DETECTOR = Detector(
    id="projected",
    version=2,
    data_type="location.precise",
    title="positions in metres of a projected grid",
    keys=_KEYS,
    wakes=lambda name: joined(name) in _ZONES,
    sources=("EPSG Geodetic Parameter Dataset (areas of use)", "Baidu Maps (bd09mc)"),
    look=look,
    examples=(
        Example(
            "an easting and a northing",
            {"easting": 530070.5, "northing": 180410.2},
            ("location.precise $.easting", "location.precise $.northing"),
        ),
        Example(
            "below the grid's name",
            {"lv95": {"east": 2683141.2, "north": 1248117.9}},
            ("location.precise $.lv95.east", "location.precise $.lv95.north"),
        ),
        Example(
            "beside its code",
            {"x": 12958160.97, "y": 4825923.77, "coord_type": "bd09mc"},
            ("location.precise $.x", "location.precise $.y"),
        ),
        Example(
            "with a zone",
            {"pos": {"n": 5118123.2, "e": 291345.7, "zone": "32T"}},
            ("location.precise $.pos.n", "location.precise $.pos.e"),
        ),
        Example(
            "degrees by their code",
            {"x": 114.1694, "y": 22.3193, "spatialReference": {"wkid": 4326}},
            ("location.precise $.x", "location.precise $.y"),
        ),
        Example(
            "ends of a way",
            {"startX": 126.92365, "startY": 37.55677, "reqCoordType": "WGS84GEO"},
            ("location.precise $.startX", "location.precise $.startY"),
        ),
        Example("one text", {"utm": "33N 674032 6580822"}, ("location.precise $.utm",)),
        Example("sales", {"sales": {"north": 1248117.9, "east": 2683141.2}}),
        Example("pixels", {"crs": "EPSG:3857", "x": 512, "y": 384}),
        Example("another country", {"epsg": 2056, "e": 530070.5, "n": 180410.2}),
        Example("a graph", {"n": 1204, "e": 5521, "zone": 32}),
        Example("a wind", {"easting": 2.5, "northing": -1.25}),
    ),
)
