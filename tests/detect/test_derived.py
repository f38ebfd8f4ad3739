"""Values in loose text and in key-value entries are found, at the leaf that holds them."""

from auditor.detect.model import Tree
from auditor.model import Confidence, Finding, Method
from tests.detect.helpers import leaf, scan, seen

UUID = "7a2016d7-17b0-572f-a7a6-13f89a81d905"


def only(found: list[Finding]) -> Finding:
    assert len(found) == 1
    return found[0]


def test_a_script_with_coordinates() -> None:
    text = "var p = {lat: 22.3193, lng: 114.1694}; init(p);"
    found = only(scan([leaf(text, "")]))
    assert (found.data_type, found.confidence) == ("location.precise", Confidence.PROBABLE)
    assert found.method is Method.CONTENT
    assert found.value == text


def test_a_json_body_that_was_cut_off() -> None:
    text = '{"device":{"gaid":"' + UUID + '","geo":{"lat":22.3193,"lon":114.1694,"acc'
    assert sorted(f.data_type for f in scan([leaf(text, "")])) == [
        "id.advertising",
        "location.precise",
    ]


def test_escaped_json_and_markup_and_encoded_queries() -> None:
    for text in (
        r"{\"latitude\":\"22.3193\",\"longitude\":\"114.1694\"",
        '<wpt lat="22.3193" lon="114.1694"><name>x</name></wpt>',
        "<latitude>22.3193</latitude><longitude>114.1694</longitude>",
        "u=https%3A%2F%2Fx%2F%3Flat%3D22.3193%26lon%3D114.1694 and more",
        "new google.maps.LatLng(22.3193, 114.1694)",
        "https://www.google.com/maps/place/X/@22.3193,114.1694,15z/data",
    ):
        assert only(scan([leaf(text, "")])).data_type == "location.precise", text


def test_prose_and_style_sheets_hold_nothing() -> None:
    for text in (
        "translate: 22.3193, flat: 114.1694; plat=3.5",
        "a{max-height:22.31px;line-height:114.1rem}",
        "<path d='M22.3193 114.1694 l1.5,2.25'/> lat long",
        "latency=22.3193 along:114.1694",
    ):
        assert scan([leaf(text, "")]) == [], text


def test_entries_of_analytics_have_their_type_as_a_name() -> None:
    params: list[Tree] = [
        {"key": "headEulerAngleY", "value": {"double_value": 2.113}},
        {"key": "headEulerAngleZ", "value": {"float_value": -1.213}},
        {"key": "smilingProbability", "value": {"double_value": 0.0212}},
    ]
    found = seen(scan({"params": params}))
    assert found == ["bio.face_geometry proven $.params"]
    shares: list[Tree] = [{"key": "share", "value": {"double_value": 0.02}}] * 3
    assert not scan({"params": shares})


def test_entries_are_fields() -> None:
    body: Tree = {
        "params": [
            {"key": "lat", "value": "22.3193"},
            {"key": "lng", "value": "114.1694"},
            {"name": "gaid", "value": UUID},
            {"name": "event", "value": "click"},
        ]
    }
    assert seen(scan(body)) == [
        "location.precise probable $.params[0].value",
        "location.precise probable $.params[1].value",
        "id.advertising probable $.params[2].value",
    ]


def test_many_windows_are_bounded() -> None:
    text = "lat: 22.3193, lng: 114.1694 " * 20_000
    assert len(scan([leaf(text, "")])) == 1
    found = scan([leaf(f'{text} "gaid":"{UUID}"', "")])
    assert sorted(f.data_type for f in found) == ["id.advertising", "location.precise"]
