"""Coordinates in the shapes that apps send, and what only looks like them."""

import pytest

from auditor.detect.model import Tree
from auditor.model import Leaf, Number, Path, Scalar
from tests.detect.helpers import query, scan, seen

HK = {"lat": 22.3193, "lng": 114.1694}


@pytest.mark.parametrize(
    "fields",
    [
        {"lat": "22.3193", "lon": "114.1694"},
        {"latitude": "22.3193", "longitude": "114.1694", "width": "1080", "height": "2400"},
        {"geo.lat": "22.3193", "geo.lon": "114.1694"},
        {"location[lat]": "22.3193", "location[lng]": "114.1694"},
        {"latitudeE7": 223193000, "longitudeE7": 1141694000},
        {"lat_e6": "22319300", "lng_e6": "114169400"},
        {"lat": 22319300, "lng": 114169400},
        {"y": "1", "gps_latitude": "-33.8688", "gps_longitude": "151.2093"},
    ],
)
def test_parameters(fields: dict[str, Scalar]) -> None:
    found = scan(query(fields))
    assert [f.data_type for f in found] == ["location.precise"] * 2
    assert all(f.confidence == "probable" for f in found)


@pytest.mark.parametrize(
    "body",
    [
        {"loc": [22.3193, 114.1694]},
        {"latlng": [Number("22.31"), Number("114.16")]},
        {"coordinates": [114.1694, 22.3193]},
        {"position": {"coords": {"latitude": 22.3193, "longitude": 114.1694}}},
        {"latitude": {"value": 22.3193}, "longitude": {"value": 114.1694}},
        {"from_lat": 1.5, "from_lng": 2.75, "x": 1},
    ],
)
def test_two_places(body: Tree) -> None:
    assert len(scan(body)) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"ll": "22.3193,114.1694"},
        {"location": "22.3193, 114.1694"},
        {"geo": "114.1694;22.3193"},
        {"u": "geo:22.3193,114.1694;u=35"},
        {"center": "(22.31931,114.16942)"},
    ],
)
def test_one_text(body: Tree) -> None:
    assert len(scan(body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"lat": 22, "lon": 114},
        {"lat": 0, "lon": 0.0},
        {"lat": 95.5, "lon": 114.16},
        {"lat": 22.31, "lon": 200.5},
        {"x": 22.3193, "y": 114.1694},
        {"leftEye": {"x": 0.4512, "y": 0.5523}},
        {"faceID": 1, "lat": 1.5, "lng": 2.5},
        {"lat": 1.25, "lng": 2.25, "bounds": 3},
        {"loc": [0.25, 0.75]},
        {"loc": [12, 14]},
        {"center": [10.5, 20.5]},
        {"loc": "1.2.3,4.5.6"},
        {"location": "3.5,4.5"},
        {"range": "22.3193,114.1694"},
        {"lat": 1700000000, "lon": 1700003600},
        {"lat": 1000, "lng": 2000},
        {"lat": [], "lng": ["x"]},
        {"lat": 0.25, "lng": 0.75, "boundingBox": 1},
        {"lat": True, "lng": "n/a"},
        {"type": "Polygon", "coordinates": [[[114.1, 22.3], [114.2, 22.4]]]},
    ],
)
def test_nothing(body: Tree) -> None:
    assert scan(body) == []


def test_pairs_keep_their_stems_apart() -> None:
    found = scan({"from_lat": 1.25, "to_lat": 2.25, "from_lng": 3.25, "to_lng": 4.25})
    assert len(found) == 4
    assert "with its longitude in from_lng" in found[0].reason


def test_each_coordinate_names_its_sibling() -> None:
    lat, lng = scan(HK)
    assert (lat.value, lng.value) == (22.3193, 114.1694)
    assert "longitude in lng" in lat.reason
    assert "latitude in lat" in lng.reason


@pytest.mark.parametrize(
    ("lat", "lng", "data_type", "words"),
    [
        ("22.3", "114.2", "location.coarse", "coarse for Google Play and Apple"),
        ("22.32", "114.17", "location.precise", "precise for Google Play, coarse for Apple"),
        ("22.319", "114.169", "location.precise", "precise for Google Play and Apple"),
        ("22.3", "114.17", "location.precise", "2 decimals"),  # a dropped zero
        (22.0, 114.0, "location.coarse", "0 decimals"),
    ],
)
def test_precision(lat: Scalar, lng: Scalar, data_type: str, words: str) -> None:
    for found in scan(query({"lat": lat, "lng": lng})):
        assert found.data_type == data_type
        assert words in found.reason


def test_a_position_fix_is_proven() -> None:
    assert seen(scan({**HK, "speed": 0.5})) == [
        "location.precise proven $.lat",
        "location.precise proven $.lng",
    ]
    assert {f.data_type for f in scan({**HK, "accuracy": 2500})} == {"location.coarse"}


def test_geojson() -> None:
    point: Tree = {"type": "Point", "coordinates": [114.1694, 22.3193]}
    assert [f.confidence for f in scan({"place": point})] == ["proven"] * 2
    feature: Tree = {"type": "Feature", "geometry": point}
    assert [f.confidence for f in scan({"features": [feature]})] == ["probable"] * 2
    assert {f.confidence for f in scan({"features": [feature] * 4})} == {"candidate"}


def test_a_feature_with_the_properties_of_a_fix_is_proven() -> None:
    found = scan(
        {
            "locations": [
                {
                    "type": "Feature",
                    "geometry": {"type": "Point", "coordinates": [114.1694, 22.3193]},
                    "properties": {
                        "horizontal_accuracy": 2500,
                        "timestamp": "2026-01-01T00:00:00Z",
                    },
                }
            ]
        }
    )
    assert {(f.data_type, str(f.confidence)) for f in found} == {("location.coarse", "proven")}


def test_half_a_pair() -> None:
    def alone(body: Tree) -> list[str]:
        return [str(f.confidence) for f in scan(body)]

    assert alone({"longitude": 114.1694}) == ["probable"]
    assert alone({"device": {"geo": {"lon": 133.35281}}}) == ["probable"]
    assert alone({"lng": 114.1694}) == ["candidate"]
    assert alone({"lat_val": 0, "lon": 5, "latitude": 0.0}) == []
    assert alone({"registry_longitude": 114.1694}) == ["candidate"]


def test_columns() -> None:
    found = scan({"lat": [22.3193, 22.3201], "lng": [114.1694, 114.1702]})
    assert sorted(seen(found)) == [
        f"location.precise probable $.{axis}[{row}]" for axis in ("lat", "lng") for row in (0, 1)
    ]


@pytest.mark.parametrize(
    ("body", "data_type"),
    [
        ({"lat": "22.3193 N", "lon": "114.1694 E"}, "location.precise"),
        ({"lat": "22°19'09.5\"N", "lon": "114°10'09.8\"E"}, "location.precise"),
        (
            {"latitude": {"doubleValue": 22.3193}, "longitude": {"doubleValue": 114.16}},
            "location.precise",
        ),
        ({"lat": {"v": "22.3"}, "lng": {"v": "114.1"}}, "location.coarse"),
        ({"lat": 37, "lon": -122, "acc": 5, "tid": "AC"}, "location.coarse"),
    ],
)
def test_other_spellings(body: Tree, data_type: str) -> None:
    found = [f for f in scan(body) if "accuracy stated" not in f.reason]
    assert [f.data_type for f in found] == [data_type] * 2


def test_a_hemisphere_of_the_wrong_axis_is_no_coordinate() -> None:
    assert scan({"lat": "22.3193 E", "lon": "114.1694 N"}) == []


def test_a_maps_view_is_called_one() -> None:
    corner: Tree = {"viewport": {"northeast": HK}}
    assert all("a corner of a map's view" in f.reason for f in scan(corner))
    assert all("corner" not in f.reason for f in scan(HK))


def test_the_stated_accuracy_is_part_of_a_fix() -> None:
    assert seen(scan({**HK, "accuracy": 12.0}))[-1] == "location.precise proven $.accuracy"


def test_names_that_drawings_have_too() -> None:
    assert seen(scan({"center": [22.3191, 114.1694]})) == [
        "location.precise probable $.center[0]",
        "location.precise probable $.center[1]",
    ]
    assert {f.confidence for f in scan({"center": [22.319, 114.169]})} == {"candidate"}
    assert scan({"position": [22.3191, 14.1694, 0.5]}) == []


def test_odd_names_are_fields_too() -> None:
    path = Path.root("request.body").layer("json:$")
    leaves = [
        Leaf.at(path.child("['gps-lat']", "gps-lat"), 22.3193),
        Leaf.at(path.child("['gps-lon']", "gps-lon"), 114.1694),
    ]
    assert len(scan(leaves)) == 2


def test_a_list_of_coarse_points_is_a_drawing_as_well() -> None:
    found = scan({"coords": [[12.25, 33.5], [14.25, 35.5]]})
    assert {f.confidence for f in found} == {"candidate"}


def test_one_coarse_point_of_a_list_of_places() -> None:
    body = {"towns": [{"latLng": [Number("39.66"), Number("-4.1")], "name": "Toledo"}]}
    assert [f.confidence for f in scan(body)] == ["probable"] * 2


def test_a_list_of_fine_points_is_places() -> None:
    found = scan({"coords": [[48.1371, 11.5761], [48.1372, 11.5763]]})
    assert [f.confidence for f in found] == ["probable"] * 4


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("53,551086", "9,993682"), ("-23,5505", "-46,6333")]
)
def test_a_comma_for_a_point(latitude: str, longitude: str) -> None:
    found = scan({"breitengrad": latitude, "laengengrad": longitude})
    assert [f.data_type for f in found] == ["location.precise"] * 2


def test_thousands_are_no_degrees() -> None:
    assert not scan({"lat": "1,234", "long": "12,345"})
