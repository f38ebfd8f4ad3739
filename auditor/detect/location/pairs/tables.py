"""Positions in tables: names once, then rows of numbers.

`{"columns": ["time", "lat", "lon"], "rows": [[…], …]}`, the same with objects for columns
(`{"name": "lat"}`), a first row of names, and streams that say what they are
(`{"type": "latlng", "data": [[…], …]}`). Of an answer, rows without a time are a catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from auditor.detect.location.pairs.angles import angle_of
from auditor.detect.location.pairs.answers import came_in, is_time_name
from auditor.detect.location.pairs.names import Axis, axis_of, both_of
from auditor.detect.location.precision import precision
from auditor.detect.location.written.in_text import plausible
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_ROWS = 1_000  # of one table
_COLUMNS = 256
_TABLES, _HEADINGS = 16, 256
_DECIMALS = 3  # of the finer number of one row at least
_TRACK = 3  # different positions with a time
_NAMING = frozenset({"name", "type", "key", "id", "label", "field"})


class _Table(NamedTuple):
    """The columns of a table, by number, and the node below which its rows stand.

    `listed` where its rows may be any places: they have no time.
    """

    lat: int
    lon: int
    above: Path  # the rows' array, or what that stands in
    scale: float = 1.0
    timed: bool = False
    listed: bool = False


class _Place(NamedTuple):
    """One row's position and the leaves that hold it."""

    lat: Leaf
    lon: Leaf
    degrees: tuple[float, float]
    decimals: int


def look(scene: Scene) -> Iterator[Claim]:
    """Both numbers of every row, and the track that rows with times are."""
    elements = _Elements()
    asked: set[int] = set()
    seen: set[int] = set()
    for leaf in scene.woken:
        table, array = _stream(leaf), _heading(leaf)
        if table is None:
            if array is None or id(array) in asked:
                continue
            if len(asked) >= _HEADINGS:
                scene.cuts.append(f"tables after the first {_HEADINGS} were not looked at")
                return
            asked.add(id(array))
            table = _headed(scene, elements, array, described=array is not leaf.parent)
        if table is None or id(table.above) in seen or len(seen) >= _TABLES:
            continue
        seen.add(id(table.above))
        for array, rows in _rows(scene, elements, table):
            yield from _claims(rows, table, array)


class _Elements:
    """The arrays of a message by what they stand in, and their elements."""

    def __init__(self) -> None:
        self._arrays: dict[int, dict[int, Path]] | None = None
        self._elements: dict[int, dict[int, Path]] = {}

    def arrays(self, scene: Scene, above: Path) -> list[Path]:
        """It, and the arrays right below it, where they have elements that hold leaves."""
        found = self._found(scene).get(id(above), {})
        return [*([above] if id(above) in self._elements else ()), *found.values()]

    def of(self, scene: Scene, array: Path) -> list[Path]:
        """The elements of an array that hold leaves."""
        self._found(scene)
        return list(self._elements.get(id(array), {}).values())

    def _found(self, scene: Scene) -> dict[int, dict[int, Path]]:
        if self._arrays is None:
            self._arrays = {}
            for node in scene.leaves.parents():
                array = node.parent
                if array is None or not is_element(node):
                    continue
                self._elements.setdefault(id(array), {})[id(node)] = node
                if array.parent is not None:
                    self._arrays.setdefault(id(array.parent), {})[id(array)] = array
        return self._arrays


def _stream(leaf: Leaf) -> _Table | None:
    """`{"type": "latlng", "data": …}`."""
    both = both_of(leaf.value) if isinstance(leaf.value, str) else None
    if both is None or both.decimals > 1 or leaf.name not in _NAMING or leaf.parent is None:
        return None
    first = int(both.first == "lon")
    return _Table(first, 1 - first, leaf.parent)


def _heading(leaf: Leaf) -> Path | None:
    """The array of names, or of objects that describe columns, that a leaf is in."""
    cell = leaf if is_element(leaf) else leaf.parent
    return cell.parent if cell is not None and is_element(cell) else None


def _headed(scene: Scene, elements: _Elements, array: Path, *, described: bool) -> _Table | None:
    """The table whose heading says `lat`; None where no column is its longitude's."""
    named = dict(
        _described(scene, elements.of(scene, array)) if described else _headings(scene, array)
    )
    axes = {number: axis for number, name in named.items() if (axis := axis_of(name)) is not None}
    pair = _pair(axes)
    if pair is None or array.parent is None:
        return None
    lat, lon = pair
    timed = any(is_time_name(name) for name in named.values())
    return _Table(lat, lon, array.parent, axes[lat].scale, timed=timed, listed=not timed)


def _pair(axes: Mapping[int, Axis]) -> tuple[int, int] | None:
    for lat, north in axes.items():
        for lon, east in axes.items():
            if (north.kind, east.kind) == ("lat", "lon") and north.stem == east.stem:
                return lat, lon
    return None


def _headings(scene: Scene, array: Path) -> Iterator[tuple[int, str]]:
    """(number, name) of every column of an array of names."""
    for leaf in scene.leaves.below((array,)):
        if isinstance(leaf.value, str):
            yield _number(leaf.text), leaf.value


def _described(scene: Scene, cells: Sequence[Path]) -> Iterator[tuple[int, str]]:
    """The same of an array of objects that each describe a column."""
    for leaf in scene.leaves.below(cells[:_COLUMNS]):
        if leaf.name in _NAMING and isinstance(leaf.value, str) and leaf.parent is not None:
            yield _number(leaf.parent.text), leaf.value


def _number(text: str) -> int:
    digits = text[1:-1]
    return int(digits) if digits.isdecimal() and len(digits) < 4 else -1


def _rows(scene: Scene, elements: _Elements, table: _Table) -> Iterator[tuple[Path, list[_Place]]]:
    """The arrays that hold rows, and the positions of each."""
    arrays = (one for one in elements.arrays(scene, table.above) if not is_element(one))
    several = ((node, array) for array in arrays for node in elements.of(scene, array))
    nodes = list(islice(several, _ROWS))
    rows = {id(node): array for node, array in nodes}
    cells: dict[int, dict[int, Leaf]] = {}
    for leaf in scene.leaves.below(node for node, _ in nodes):
        cells.setdefault(id(leaf.parent), {})[_number(leaf.text)] = leaf
    found: dict[int, tuple[Path, list[_Place]]] = {}
    for number, row in cells.items():
        if (place := _place(row, table)) is not None:
            array = rows[number]
            found.setdefault(id(array), (array, []))[1].append(place)
    yield from found.values()


def _place(row: Mapping[int, Leaf], table: _Table) -> _Place | None:
    lat, lon = row.get(table.lat), row.get(table.lon)
    if lat is None or lon is None:
        return None
    north, east = angle_of(lat.value), angle_of(lon.value)
    if north is None or east is None:
        return None
    degrees = north.number.value / table.scale, east.number.value / table.scale
    decimals = max(north.number.decimals, east.number.decimals)
    if table.scale != 1.0:
        decimals = 6
    elif decimals < _DECIMALS:
        return None
    return _Place(lat, lon, degrees, decimals) if plausible(*degrees) else None


def _claims(rows: Sequence[_Place], table: _Table, array: Path) -> Iterator[Claim]:
    different = len({row.degrees for row in rows})
    catalogue = table.listed and different > 1 and came_in(array)
    sure = Confidence.CANDIDATE if catalogue else Confidence.PROBABLE
    for row in rows:
        data_type, precise = precision(row.decimals, None)
        for leaf, axis in ((row.lat, "latitude"), (row.lon, "longitude")):
            why = f"a {axis} by its column's name; {precise}"
            yield Claim(leaf.path, sure, Method.KEY, why, leaf.value, data_type)
    if table.timed and different >= _TRACK:
        why = f"a track: {len(rows)} positions in the rows of a table with a time"
        yield Claim(array, Confidence.PROBABLE, Method.STRUCTURE, why, None, "location.history")


DETECTOR = Detector(
    id="tables",
    version=1,
    data_type="location.precise",
    title="positions in tables",
    keys=frozenset(),
    wake=(
        r"\n[a-z_. ]{0,16}lat(?:itude)?(?:_?e[567]|_deg)?\n",
        r"\n(?:geo|gps)?_?lat_?l(?:on|ng)\n",
    ),
    sources=("pandas to_json(orient='split')", "InfluxDB query API", "Strava API: streams"),
    look=look,
    examples=(
        Example(
            "columns and rows",
            {"columns": ["ts", "lat", "lon"], "rows": [[1700000000, 22.3193, 114.1694]]},
            ("location.precise $.rows[0][1]", "location.precise $.rows[0][2]"),
        ),
        Example(
            "described columns",
            {
                "fields": [{"name": "longitude"}, {"name": "latitude"}],
                "data": [["114.1694", "22.3193"]],
            },
            ("location.precise $.data[0][0]", "location.precise $.data[0][1]"),
        ),
        Example(
            "a first row of names",
            {"sheet": [["id", "lat", "lng"], [1, 22.3193, 114.1694]]},
            ("location.precise $.sheet[1][1]", "location.precise $.sheet[1][2]"),
        ),
        Example(
            "a stream",
            {"type": "latlng", "data": [[22.3193, 114.1694]]},
            ("location.precise $.data[0][0]", "location.precise $.data[0][1]"),
        ),
        Example(
            "a track",
            {
                "columns": ["time", "lat", "lon"],
                "rows": [
                    ["2026-01-01T10:00:00Z", 22.3193, 114.1694],
                    ["2026-01-01T10:01:00Z", 22.3201, 114.1702],
                    ["2026-01-01T10:02:00Z", 22.3214, 114.1711],
                ],
            },
            (
                "location.history $.rows",
                "location.precise $.rows[0][1]",
                "location.precise $.rows[0][2]",
                "location.precise $.rows[1][1]",
                "location.precise $.rows[1][2]",
                "location.precise $.rows[2][1]",
                "location.precise $.rows[2][2]",
            ),
        ),
        Example("latencies", {"columns": ["t", "lat"], "rows": [[1, 22.3193]]}),
        Example("whole numbers", {"columns": ["lat", "lon"], "rows": [[22, 114]]}),
        Example("no rows", {"columns": ["lat", "lon"], "kind": "lat"}),
    ),
)
