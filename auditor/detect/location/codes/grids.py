"""Reference systems of positions: their names, their codes, and the numbers they have on land.

Ranges are those of the EPSG register's areas of use, rounded outwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from auditor.detect.keys import words

type _Range = tuple[float, float]

_LEAST = 1_000.0  # metres of the smaller number: pixels are fewer
_DIGITS = re.compile(r"\d{4,6}").findall
_UTM_CODE = re.compile(
    r"32[67](?:0[1-9]|[1-5]\d|60)|258(?:29|3[0-8])|(?:283|78)(?:4[6-9]|5[0-9])"
).fullmatch
_LONGEST = 64
_WORDS = 4


class Grid(NamedTuple):
    """A system's name in a reason and its eastings and northings, in metres or its own unit."""

    name: str
    east: _Range
    north: _Range
    least: float = _LEAST
    degrees: bool = False

    def fits(self, east: float, north: float) -> bool:
        """Whether two numbers are a position of the grid."""
        if min(abs(east), abs(north)) < self.least:
            return False
        return self.east[0] <= east <= self.east[1] and self.north[0] <= north <= self.north[1]


UTM = Grid("UTM", (100_000, 900_000), (1_000, 10_000_000))
_MERCATOR = Grid("web Mercator", (-20_037_509, 20_037_509), (-20_048_967, 20_048_967))
GRIDS: Mapping[str, Grid] = {
    name: grid
    for names, grid in (
        ("utm utmzone etrs89utm mga mga94 mga2020", UTM),
        ("osgb osgb36 bng 27700", Grid("the OS grid", (0, 700_000), (0, 1_300_000))),
        ("itm 2157", Grid("the Irish grid", (400_000, 800_000), (500_000, 1_000_000))),
        ("irishgrid 29902 29903", Grid("the old Irish grid", (10_000, 370_000), (10_000, 470_000))),
        ("lv95 ch1903plus 2056", Grid("LV95", (2_480_000, 2_840_000), (1_070_000, 1_300_000))),
        ("lv03 ch1903 21781", Grid("LV03", (480_000, 840_000), (70_000, 300_000))),
        ("rd rdnew rdx rdy 28992 amersfoort", Grid("RD", (-7_000, 300_000), (289_000, 629_000))),
        ("sweref sweref99 sweref99tm 3006", Grid("SWEREF 99", (260_000, 930_000),
                                                 (6_120_000, 7_700_000))),
        ("etrstm35fin 3067", Grid("ETRS-TM35FIN", (50_000, 760_000), (6_600_000, 7_800_000))),
        ("lambert93 2154", Grid("Lambert-93", (80_000, 1_260_000), (6_030_000, 7_130_000))),
        ("lambert72 belge72 31370", Grid("Lambert 72", (14_000, 300_000), (20_000, 246_000))),
        ("lambert2008 3812", Grid("Lambert 2008", (514_000, 800_000), (520_000, 746_000))),
        ("mgi 31287", Grid("MGI Lambert", (108_000, 696_000), (270_000, 590_000))),
        ("eov 23700", Grid("EOV", (421_000, 938_000), (48_000, 367_000))),
        ("gausskrueger gausskruger gk 31466 31467 31468 31469",
         Grid("Gauss-Krüger", (2_400_000, 5_800_000), (5_200_000, 6_200_000))),
        ("puwg puwg1992 2180", Grid("PUWG 1992", (160_000, 870_000), (120_000, 780_000))),
        ("lest97 3301", Grid("L-EST97", (365_000, 745_000), (6_370_000, 6_640_000))),
        ("lks92 3059", Grid("LKS-92", (305_000, 770_000), (160_000, 445_000))),
        ("lks94 3346", Grid("LKS-94", (300_000, 690_000), (5_960_000, 6_270_000))),
        ("stereo70 3844", Grid("Stereo 70", (115_000, 900_000), (220_000, 780_000))),
        ("israelgrid itm2039 2039", Grid("the Israeli grid", (120_000, 290_000),
                                         (350_000, 810_000))),
        ("hkgrid hk1980 hk80 hk1980grid 2326",
         Grid("the Hong Kong grid", (799_000, 868_000), (799_000, 850_000))),
        ("svy21 3414", Grid("SVY21", (2_000, 60_000), (15_000, 52_000))),
        ("twd97 twd97tm2 3826 3825", Grid("TWD97", (140_000, 360_000), (2_400_000, 2_820_000))),
        ("utmk 5179", Grid("UTM-K", (740_000, 1_400_000), (1_450_000, 2_100_000))),
        ("nztm nztm2000 2193", Grid("NZTM", (1_080_000, 2_100_000), (4_740_000, 6_200_000))),
        ("webmercator mercator 3857 900913 102100 102113", _MERCATOR),
        ("bd09mc", _MERCATOR),
        ("wgs84 wgs84geo wgs84ll 4326 4979 4258 4269 crs84 4490 gcj02 gcj02ll bd09 bd09ll",
         Grid("degrees", (-180, 180), (-90, 90), least=0.01, degrees=True)),
    )
    for name in names.split()
}  # fmt: skip
_WORLDWIDE = {id(grid) for grid in (_MERCATOR, GRIDS["wgs84"])}
_OF_LAND = tuple(grid for grid in GRIDS.values() if id(grid) not in _WORLDWIDE)


def told(text: str) -> Grid | None:
    """The grid of a code or a name: `EPSG:2056`, `urn:ogc:def:crs:EPSG::3857`, `bd09mc`."""
    parts = words(text[:_LONGEST])
    for end in range(min(len(parts), _WORDS), 0, -1):  # `MGA2020 Zone 56`
        if (grid := GRIDS.get("".join(parts[:end]))) is not None:
            return grid
    code = (_DIGITS(text[-8:]) or [""])[-1]
    return UTM if _UTM_CODE(code) else GRIDS.get(code)


def on_land(grid: Grid | None, east: float, north: float) -> bool:
    """Whether two numbers are a position of the grid, or of any country's where none is told."""
    if grid is not None:
        return grid.fits(east, north)
    return any(one.fits(east, north) for one in _OF_LAND)
