"""Which names are a latitude, a longitude, or a point."""

import pytest

from auditor.detect.location.pairs.names import Both, axis_of, both_of, says_axis


@pytest.mark.parametrize(
    ("name", "kind", "scale", "stem"),
    [
        ("lat", "lat", 1, ""),
        ("latitude", "lat", 1, ""),
        ("LONGITUDE", "lon", 1, ""),
        ("lng", "lon", 1, ""),
        ("long", "lon", 1, ""),
        ("_lat", "lat", 1, ""),
        ("geo.lat", "lat", 1, "geo"),
        ("userLatitude", "lat", 1, "user"),
        ("userlat", "lat", 1, "user"),
        ("gpslongitude", "lon", 1, "gps"),
        ("location[lng]", "lon", 1, "location"),
        ("pickup_lat", "lat", 1, "pickup"),
        ("lat_deg", "lat", 1, ""),
        ("latitudeE7", "lat", 1e7, ""),
        ("late6", "lat", 1e6, ""),
        ("longitude_e6", "lon", 1e6, ""),
        ("lat1e6", "lat", 1e6, ""),
        ("lat1", "lat", 1, "1"),
        ("X-Device-Longitude", "lon", 1, "xdevice"),
        ("latitude.doubleValue", "lat", 1, ""),
        ("vdlxml:localisationLongitude", "lon", 1, "vdlxmllocalisation"),
        ("longitud", "lon", 1, ""),
        ("data-coordinates-x", "lon", 1, "datacoordinates"),
        ("Y_Coord", "lat", 1, ""),
    ],
)
def test_axis(name: str, kind: str, scale: float, stem: str) -> None:
    axis = axis_of(name)
    assert axis is not None
    assert (axis.kind, axis.scale, axis.stem) == (kind, scale, stem)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "y",
        "latency",
        "lat_limit",
        "long_name",
        "platform",
        "belong",
        "latlng",
        "plan",
        "lat_lng",
        "translation",
        "along",
        "lat" * 60,
        "matrix",
        "position_x",
    ],
)
def test_no_axis(name: str) -> None:
    assert axis_of(name) is None


@pytest.mark.parametrize("name", ["la", "lo", "flat", "tlng", "startLg", "gps_ln"])
def test_a_short_name_is_an_axis_only_beside_the_other(name: str) -> None:
    axis = axis_of(name)
    assert axis is not None
    assert axis.terse
    assert not says_axis(name)


@pytest.mark.parametrize("name", ["lattice", "ln2x", "plo", "gl", "flatten", "volt", "xln"])
def test_no_short_axis(name: str) -> None:
    assert axis_of(name) is None


def test_only_the_whole_word_is_full() -> None:
    full = {
        name: axis.full
        for name in ("latitude", "geoLongitude", "lat", "lng")
        if (axis := axis_of(name))
    }
    assert full == {"latitude": True, "geoLongitude": True, "lat": False, "lng": False}


def test_points() -> None:
    assert both_of("ll") == Both("lat", 1)
    assert both_of("userLatLng") == Both("lat", 1)
    assert both_of("u-latlong-accu") == Both("lat", 1)
    assert both_of("coordinates") == Both("lon", 1)
    assert both_of("userLoc") == Both("lat", 3)
    assert both_of("mapCenter") == Both("lat", 4)
    assert both_of("start") == Both("lat", 4, text=True)
    assert both_of("allocation") is None
    assert both_of("screen") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("breedtegraad", "lat"),
        ("lengtegraad", "lon"),
        ("Längengrad", "lon"),
        ("längdgrad", "lon"),
        ("længdegrad", "lon"),
        ("geoBreite", "lat"),
        ("geo_länge", "lon"),
        ("vĩ_độ", "lat"),
        ("kinh_do", "lon"),
        ("широта", "lat"),
        ("geoШирота", "lat"),  # noqa: RUF001 - the letters are meant
        ("纬度", "lat"),
        ("經度", "lon"),
        ("위도", "lat"),
    ],
)
def test_axis_of_other_languages(name: str, kind: str) -> None:
    axis = axis_of(name)
    assert axis is not None
    assert axis.kind == kind


@pytest.mark.parametrize(
    "name", ["breite", "Länge", "todo", "vi", "grad", "gradient", "温度", "lange", "undo"]
)
def test_words_of_other_languages_that_are_no_axis(name: str) -> None:
    assert axis_of(name) is None


def test_micro_degrees_are_scaled() -> None:
    axis = axis_of("latitudeMicrodegrees")
    assert axis is not None
    assert axis.scale == 1e6


@pytest.mark.parametrize(
    ("name", "first"), [("x-appengine-citylatlong", "lat"), ("userlnglat", "lon")]
)
def test_a_glued_name_of_both(name: str, first: str) -> None:
    both = both_of(name)
    assert both is not None
    assert both.first == first
