"""Positions by their form alone: map links, ISO 6709, WKT, degrees, rows of numbers, area codes."""

import pytest

from auditor.detect.location.codes.cells import geohash_area, h3_area, plus_area, s2_area
from auditor.detect.location.pairs.angles import angle_of
from auditor.model import Finding
from tests.detect.helpers import leaf, scan


def places(text: str, name: str = "t") -> list[Finding]:
    return [f for f in scan([leaf(text, name)]) if f.data_type.startswith("location.")]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (
            "see https://www.google.com/maps/place/X/@22.3193,114.1694,15z/data",
            "@22.3193,114.1694,15z",
        ),
        ("embed?pb=!1m18!1d2996.3!2d19.8163!3d41.3275!2m3!1f0", "!2d19.8163!3d41.3275"),
        ("x !8m2!3d22.3193!4d114.1694?hl=en", "!3d22.3193!4d114.1694"),
        ("a maps?output=embed&z=18&q=35.7206%2C139.7813&ll=1 b", "&q=35.7206%2C139.7813"),
        ("bing maps/?cp=38.71~-9.14&lvl=12 x", "?cp=38.71~-9.14"),
        ("osm #map=15/22.3193/114.1694 x", "#map=15/22.3193/114.1694"),
        ("u=1!1m1!2s40.419062,+-3.7256!1m6!1m2 x", "!2s40.419062,+-3.7256"),
        ("x?id=53.349805,-6.26&page=today b", "?id=53.349805,-6.26"),
        ("/meteo/chur/46.8507,9.5320?date=1 b", "/46.8507,9.5320"),
        ("if (noGeoMatch(alt.pos,'44.804','20.46')) x", "GeoMatch(alt.pos,'44.804','20.46')"),
        ("{geocode:38.71,-9.14;language:pt} x", "geocode:38.71,-9.14"),
        ("at 35°43'14.3\"N 139°46'52.8\"E today", "35°43'14.3\"N 139°46'52.8\"E"),
        ('x "+35.720642+139.781340" y', "+35.720642+139.781340"),
        ('geom: "POINT(55.4829 24.9717)" x', "POINT(55.4829 24.9717)"),
    ],
)
def test_inside_texts(text: str, part: str) -> None:
    found = places(text)
    assert [f.confidence.rank for f in found] == [1]
    assert part in found[0].parts


@pytest.mark.parametrize(
    "text",
    [
        "+22.3193+114.1694/",
        "POINT(114.1694 22.3193)",
        "0101000020E61000007E1D386744895C40C8073D9B55513640",
    ],
)
def test_whole_values_prove_themselves(text: str) -> None:
    (found,) = places(text)
    assert str(found.confidence) == "proven"
    assert found.parts == ()


@pytest.mark.parametrize(
    "text",
    [
        "user@22.example.org and x@2x.png",
        "price +10.5-003.5 off, 3 +4",
        "q=hello&ll=en-US&z=18 maps?q=1,2",
        "POINT(565912.5 4123123.5) POINT(0.5 0.25)",
        "0101000020e6100000",
        "it was 22° today, 35' long",
        "setTransform(-52.2612,22.1096) rotate(12.345678,98.765432)",
        '"v":[[45.004,-19.658],[42.104,-30.357],[31.727,-33.838],[21.221,-33.838]]',
        "M39.17 48.214l8.624-7.695-1.153-1.233-10.927 9.821L28.11 58.93",
        "[[0.123456,0.654321],[0.223456,0.554321],[0.323456,0.454321]]",
        "1700000000,1700003600,1700007200",
        "font-size:1.28571428,line-height:1.11111111;margin:0.52631578,0.52631578",
    ],
)
def test_not_at_probable(text: str) -> None:
    assert [f for f in places(text) if f.confidence.rank > 0] == []


def test_rows_of_one_area() -> None:
    (found,) = places("L.polygon([[49.61581,6.09862],[49.61599,6.09876],[49.61618,6.09883]])")
    assert len(found.parts) == 3
    (stray,) = places(
        "[[8.6168028513,53.5743700361],[8.6506323870,-33.81],[8.6232962656,53.6053333343]]"
    )
    assert "8.6506323870,-33.81" in stray.parts


def test_a_row_with_a_time() -> None:
    (found,) = places("pnt(4097574,1654634861,1654634861,60.12345,25.6,151,23,null)")
    assert found.parts == ("60.12345,25.6",)
    assert "after a time" in found.reason


@pytest.mark.parametrize(
    ("value", "degrees", "kind"),
    [
        ("22.3193", 22.3193, ""),
        (22.3193, 22.3193, ""),
        ("22.3193 S", -22.3193, "lat"),
        ("W114.1694", -114.1694, "lon"),
        ("22°19'09.5\"N", 22.3193, "lat"),
        ("114° 10.164' E", 114.1694, "lon"),
        ("-22°19'09.5\"", -22.3193, ""),
    ],
)
def test_angles(value: str | float, degrees: float, kind: str) -> None:
    angle = angle_of(value)
    assert angle is not None
    assert angle.number.value == pytest.approx(degrees, abs=1e-4)
    assert angle.kind == kind


@pytest.mark.parametrize("value", ["", "12:30:00", "N", "22°99'", "N22.3S", "x" * 100, None, True])
def test_no_angles(value: str | bool | None) -> None:
    assert angle_of(value) is None


@pytest.mark.parametrize(
    ("name", "value", "data_type"),
    [
        ("geohash", "wecnyhw", "location.precise"),
        ("geo_hash", "wecny", "location.coarse"),
        ("h3Index", "8a411cb361affff", "location.precise"),
        ("h3", "87411cb36ffffff", "location.coarse"),
        ("s2_token", "89c25a31", "location.precise"),
        ("s2CellId", "9926595695177891840", "location.precise"),
        ("pluscode", "7PJP8579+PQ", "location.precise"),
        ("compound_code", "8579+PQ Hong Kong", "location.precise"),
        ("mgrs", "50QKK1234567890", "location.precise"),
        ("os_grid_ref", "TQ 123 456", "location.precise"),
        ("gridlocator", "OL72ch", "location.coarse"),
        ("what3words", "filled.count.soap", "location.precise"),
        ("code", "7PJP8579+PQ", "location.precise"),
    ],
)
def test_area_codes(name: str, value: str, data_type: str) -> None:
    (found,) = [f for f in scan({name: value}) if f.detector == "area-codes"]
    assert found.data_type == data_type
    assert found.confidence.rank > 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("word", "wecnyhw"),
        ("geohash", "aaaaaa"),
        ("geohash", "hello world"),
        ("h3", "Heading"),
        ("h3", "8fffffffffffffff"),
        ("s2", "x"),
        ("sha", "8a411cb361affff"),
        ("sig", "ab12CD34+EF56gh78"),
        ("mgrs", "hello"),
        ("phone", "+85223456789"),
    ],
)
def test_no_area_codes(name: str, value: str) -> None:
    assert [f for f in scan({name: value}) if f.detector == "area-codes"] == []


def test_cells_have_the_sizes_of_their_systems() -> None:
    assert geohash_area("wecny") == pytest.approx(15.2, rel=0.1)  # km², mean of the earth
    assert h3_area("87411cb36ffffff") == pytest.approx(5.16, rel=0.3)
    assert s2_area("89c25a31") == pytest.approx(0.317, rel=0.05)
    assert s2_area("89c25a32") == 0
    assert plus_area("7PJP8579+PQ") == pytest.approx(0.00019, rel=0.05)
