"""Tiles of a map that a phone asks for: `/17/70406/42987.png`, `/tiles/r0212300302.jpeg`.

A tile says what its user looks at, mostly where he is. Zoom, column and row are segments of
a path that speaks of a map; a tile of some streets counts, as those of a town and more are
everybody's. The type follows the tile's area (OpenStreetMap: slippy map tilenames;
Bing Maps Tile System).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import atan, cos, pi, sinh

from auditor.detect.identifier.naming import in_path
from auditor.detect.location.codes.cells import quadkey_area
from auditor.detect.location.precision import cell
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Leaf, Method

_MAP = re.compile(
    r"tiles?\b|maps?\b|\bosm|openstreetmap|basemap|mapbox|maptiler|virtualearth|streets|satellite"
    r"|\bpbf\b|\bmvt\b|hybrid|terrain|raster",
    re.IGNORECASE,
).search
_ROW = re.compile(r"(?P<row>\d{1,7})(?:@\dx)?(?:\.[a-z]{1,8}){0,2}", re.ASCII).fullmatch
_QUADKEY = re.compile(r"[a-z]{0,2}(?P<key>[0-3]{16,22})(?:\.[a-z]{1,5})?", re.ASCII).fullmatch
_ZOOMS = range(16, 23)
_EARTH = 510_065_622.0  # km²
_ARCTIC = 75.0  # degrees; small numbers of a path are tiles far in the north
_SEGMENTS = 32
WAKES = (
    r"\n1[6-9]\n[0-9]{3,7}\n[0-9]{3,7}(?:@[23]x)?(?:\.[a-z.]{1,10})?\n",
    r"\n2[0-2]\n[0-9]{3,7}\n[0-9]{3,7}(?:@[23]x)?(?:\.[a-z.]{1,10})?\n",
    r"\n[a-z]{0,2}[0-3]{16,22}(?:\.[a-z]{1,5})?\n",
)


def tiles(scene: Scene) -> Iterator[Claim]:
    """The tile that a path asks for."""
    if not any(map(in_path, scene.woken)):
        return
    path: dict[str, Leaf] = {}
    host = ""
    for leaf, _ in zip(scene.leaves, range(_SEGMENTS), strict=False):
        if in_path(leaf):
            path[leaf.text.rpartition(":")[2]] = leaf
        elif leaf.text == "request.host":
            host = text_of(leaf.value)
    if not _MAP(" ".join((host, *(text_of(leaf.value) for leaf in path.values())))):
        return
    for leaf in scene.woken:
        if in_path(leaf) and (area := _by_numbers(leaf, path) or _by_key(leaf)):
            data_type, size = cell(area)
            why = f"a tile of a map that was asked for; {size}"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value, data_type
            )


def _by_numbers(leaf: Leaf, path: Mapping[str, Leaf]) -> float:
    """The area in km² of zoom, column and row; 0 where a segment and those before it are none."""
    number = leaf.text.rpartition(":")[2][1:-1]
    row = _ROW(text_of(leaf.value))
    if row is None or not number.isdecimal() or int(number) < 2:
        return 0.0
    before = [text_of(path[at].value) for n in (2, 1) if (at := f"[{int(number) - n}]") in path]
    if len(before) < 2 or not all(text.isdecimal() and len(text) < 8 for text in before):
        return 0.0
    zoom, column, line = int(before[0]), int(before[1]), int(row["row"])
    if zoom not in _ZOOMS or max(column, line) >= 1 << zoom:
        return 0.0
    latitude = atan(sinh(pi * (1 - 2 * line / (1 << zoom))))
    if abs(latitude) > _ARCTIC * pi / 180:
        return 0.0
    return float(_EARTH / 4**zoom * cos(latitude) ** 2)


def _by_key(leaf: Leaf) -> float:
    found = _QUADKEY(text_of(leaf.value))
    return quadkey_area(found["key"]) if found is not None else 0.0
