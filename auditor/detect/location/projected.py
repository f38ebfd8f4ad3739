"""Positions in metres of a projected grid: UTM, national grids, web maps.

An easting and a northing, a Rechtswert and a Hochwert name themselves; `x` and `y`, `east`
and `north`, `E` and `N` take the grid's own name or code around or beside them (`lv95`,
`epsg: 2056`, `wkid: 102100`, `bd09mc`). Each grid has its own range, which prices and
pixels do not fall into under such a name. Metres are precise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.location.answers import nobodys
from auditor.detect.location.records import Record, records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of, text_of
from auditor.detect.siblings import Group, group_of, label
from auditor.model import Confidence, Method

type _Range = tuple[float, float]  # metres


class _Grid(NamedTuple):
    """A grid's name in a reason and the metres that its eastings and northings have on land."""

    name: str
    east: _Range
    north: _Range


_UTM = _Grid("UTM", (100_000, 900_000), (1_000, 10_000_000))
_MERCATOR = _Grid("web Mercator", (-20_037_509, 20_037_509), (-20_048_967, 20_048_967))
_GRIDS: Mapping[str, _Grid] = {
    name: grid
    for names, grid in (
        ("utm utmzone etrs89utm", _UTM),
        ("osgb osgb36 bng 27700", _Grid("the OS grid", (0, 700_000), (0, 1_300_000))),
        ("itm 2157", _Grid("the Irish grid", (400_000, 800_000), (500_000, 1_000_000))),
        ("lv95 ch1903plus 2056", _Grid("LV95", (2_480_000, 2_840_000), (1_070_000, 1_300_000))),
        ("lv03 ch1903 21781", _Grid("LV03", (480_000, 840_000), (70_000, 300_000))),
        ("rd rdnew rdx rdy 28992 amersfoort", _Grid("RD", (-7_000, 300_000), (289_000, 629_000))),
        ("sweref sweref99 sweref99tm 3006", _Grid("SWEREF 99", (260_000, 930_000),
                                                 (6_120_000, 7_700_000))),
        ("etrstm35fin 3067", _Grid("ETRS-TM35FIN", (50_000, 760_000), (6_600_000, 7_800_000))),
        ("lambert93 2154", _Grid("Lambert-93", (80_000, 1_260_000), (6_030_000, 7_130_000))),
        ("gausskrueger gausskruger gk 31466 31467 31468 31469",
         _Grid("Gauss-Krüger", (2_400_000, 5_800_000), (5_200_000, 6_200_000))),
        ("puwg puwg1992 2180", _Grid("PUWG 1992", (160_000, 870_000), (120_000, 780_000))),
        ("webmercator mercator 3857 900913 102100 102113", _MERCATOR),
        ("bd09mc", _MERCATOR),
    )
    for name in names.split()
}  # fmt: skip
_NAMED = (  # pairs of joined names that need no grid beside them: (easting, northing)
    ("easting", "northing"), ("eastings", "northings"), ("utmeasting", "utmnorthing"),
    ("rechtswert", "hochwert"), ("rdx", "rdy"), ("utmx", "utmy"), ("ch1903y", "ch1903x"),
    ("lv95e", "lv95n"), ("lv95east", "lv95north"), ("lv03y", "lv03x"), ("osgbx", "osgby"),
)  # fmt: skip
_SHORT = (("x", "y"), ("e", "n"), ("east", "north"), ("lng", "lat"), ("lon", "lat"))
_FIRST = frozenset({"x", "X", "e", "E", "east", "lon", "lng"})  # that may stand below a grid's name
_SYSTEMS = frozenset(  # fields whose value names a grid
    {"srid", "epsg", "crs", "srs", "wkid", "coordtype", "coordinatetype", "spatialreference",
     "latestwkid", "srsname", "insr", "coordsys"}
)  # fmt: skip
_OWN = {"rechtswert": "gk", "rdx": "rdx", "ch1903y": "lv03", "lv95e": "lv95", "lv95east": "lv95",
        "lv03y": "lv03", "osgbx": "osgb"}  # fmt: skip
_KEYS = frozenset(name for pair in _NAMED for name in pair) | _SYSTEMS | {"utm", "east"}
_UP = 2
_LONGEST = 40
_LEAST = 1_000.0  # metres of the smaller number: pixels are fewer
_UTM_TEXT = re.compile(
    r"\d{1,2}\s?[C-HJ-NP-X]\s+(?P<east>\d{6}(?:\.\d{1,4})?)(?:\s?m?E)?[,\s]+"
    r"(?P<north>\d{1,8}(?:\.\d{1,4})?)(?:\s?m?N)?",
    re.IGNORECASE | re.ASCII,
).fullmatch
_DIGITS = re.compile(r"\d{4,6}")


def look(scene: Scene) -> Iterator[Claim]:
    """Both numbers of every pair that a grid's name and range make a position."""
    told = _told_around(scene)
    groups = {group_of(leaf) for leaf in scene.woken} | set(told)
    near = scene.leaves.below(parent for parent, _ in groups)
    for group, record in records(near).items():
        if group in groups:
            yield from _pair(group, record, told.get(group))
    for leaf in scene.woken:
        text = text_of(leaf.value).strip()
        found = _UTM_TEXT(text) if len(text) <= _LONGEST and "utm" in words(leaf.name) else None
        if found is not None and _fits(_UTM, float(found["east"]), float(found["north"])):
            yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, _why("UTM", ""), leaf.value)


def _told_around(scene: Scene) -> dict[Group, _Grid]:
    """The grids that fields name, by the objects that they may hold for.

    Those are the field's own, the one around it (`spatialReference: {wkid: 102100}`), and
    those below its own (`point: {x, y}` beside `coord_type`).
    """
    told: dict[Group, _Grid] = {}
    below: dict[int, _Grid] = {}
    for leaf in scene.woken:
        if joined(leaf.name) not in _SYSTEMS or not (grid := _told(text_of(leaf.value))):
            continue
        told[group_of(leaf)] = grid
        if leaf.parent is not None:
            told[leaf.parent.parent, ""] = grid
            below[id(leaf.parent)] = grid
    if below:
        for leaf in scene.leaves.named(_FIRST):
            if leaf.parent is not None and id(leaf.parent.parent) in below:
                told[group_of(leaf)] = below[id(leaf.parent.parent)]
    return told


def _pair(group: Group, record: Record, told: _Grid | None) -> Iterator[Claim]:
    for east, north in (*_NAMED, *_SHORT):
        if (one := record.get(east)) is None or (two := record.get(north)) is None:
            continue
        grid = _GRIDS.get(_OWN.get(east, "")) or told or _around(group)
        if grid is None and (east, north) not in _NAMED:
            continue
        x, y = number_of(one.value), number_of(two.value)
        if x is None or y is None or min(abs(x.value), abs(y.value)) < _LEAST:
            continue
        if not _on_land(grid, x.value, y.value):
            continue
        sure = Confidence.CANDIDATE if nobodys(one) else Confidence.PROBABLE
        for leaf, other in ((one, two), (two, one)):
            why = _why(grid.name if grid else "", label(other.path))
            yield Claim(leaf.path, sure, Method.KEY, why, leaf.value)
        return


def _why(grid: str, other: str) -> str:
    beside = f" with its other half in {other}" if other else ""
    return f"metres of {grid or 'a projected grid'}{beside}: precise for Google Play and Apple"


def _on_land(grid: _Grid | None, east: float, north: float) -> bool:
    if grid is not None:
        return _fits(grid, east, north)
    return any(_fits(one, east, north) for one in _GRIDS.values() if one is not _MERCATOR)


def _fits(grid: _Grid, east: float, north: float) -> bool:
    return grid.east[0] <= east <= grid.east[1] and grid.north[0] <= north <= grid.north[1]


def _around(group: Group) -> _Grid | None:
    """The grid that an enclosing object is named after."""
    node = group[0]
    for _ in range(_UP):
        if node is None:
            return None
        if (grid := _GRIDS.get(joined(node.name))) is not None:
            return grid
        node = node.parent
    return None


def _told(text: str) -> _Grid | None:
    """The grid of a code or a name: `EPSG:2056`, `urn:ogc:def:crs:EPSG::3857`, `bd09mc`."""
    name = joined(text[:64])
    code = _DIGITS.findall(text[-8:])
    return _GRIDS.get(name) or (_GRIDS.get(code[-1]) if code else None)


DETECTOR = Detector(
    id="projected",
    version=1,
    data_type="location.precise",
    title="positions in metres of a projected grid",
    keys=_KEYS,
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
        Example("one text", {"utm": "33N 674032 6580822"}, ("location.precise $.utm",)),
        Example("sales", {"sales": {"north": 1248117.9, "east": 2683141.2}}),
        Example("pixels", {"crs": "EPSG:3857", "x": 512, "y": 384}),
        Example("another country", {"epsg": 2056, "e": 530070.5, "n": 180410.2}),
        Example("a wind", {"easting": 2.5, "northing": -1.25}),
    ),
)
