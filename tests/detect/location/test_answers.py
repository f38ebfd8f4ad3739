"""What a service answers about the world is no place of a person's; what a phone sends is."""

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.model import Confidence, Finding
from tests.detect.helpers import scan

TWO = [
    {"name": "a", "lat": 22.3193, "lng": 114.1694, "city": "Hong Kong", "zip": "81249"},
    {"name": "b", "lat": 22.3201, "lng": 114.1702, "city": "Macau", "zip": "81250"},
]
TRACK = [{**point, "ts": 1_700_000_000 + number} for number, point in enumerate(TWO)]


def sure(body: Tree, root: str = "response.body") -> list[Finding]:
    found = scan(leaves_of(body, root))
    return [finding for finding in found if finding.confidence is not Confidence.CANDIDATE]


@pytest.mark.parametrize(
    "body",
    [
        {"items": TWO},
        {"data": {"list": [{"place": place} for place in TWO]}},
        {"shops": [{"address": f"Weg {number}, 1011{number} Berlin"} for number in (1, 2)]},
        {"hotel": {"geo": {"lat": 22.3193, "lng": 114.1694}}},
        {"@type": "LocalBusiness", "address": {"addressLocality": "Wien", "postalCode": "1010"}},
        {"@type": "Hotel", "geo": {"latitude": 48.2082, "longitude": 16.3738}},
        {"store": {"address": {"street": "Weg 1", "city": "Berlin", "zip": "10115"}}},
    ],
)
def test_an_answer_about_the_world(body: Tree) -> None:
    assert sure(body) == []
    assert sure(body, "request.body")


@pytest.mark.parametrize(
    "body",
    [
        {"items": TWO[:1]},
        {"points": TRACK},
        {"addresses": TWO},
        {"@type": "Person", "address": {"addressLocality": "Wien", "postalCode": "1010"}},
        {"items": [TWO[0], TWO[0]]},
        {"user": {"geo": {"lat": 22.3193, "lng": 114.1694}}},
    ],
)
def test_an_answer_about_somebody(body: Tree) -> None:
    assert sure(body)


@pytest.mark.parametrize(
    "body",
    [
        {"bounds": {"ne": {"lat": 49.38, "lng": -66.93}, "sw": {"lat": 24.52, "lng": -124.72}}},
        {"minLat": 24.52, "maxLat": 49.38, "minLng": -124.72, "maxLng": -66.93},
        {"latMin": 24.52, "latMax": 49.38, "lngMin": -124.72, "lngMax": -66.93},
        {"bbox": "-124.72,24.52,-66.93,49.38"},
        {"bbox": "72.02,13.11,144.55,90.33"},
        {"bbox": "0.25,0.25,1.50,1.75"},
        {"viewBox": "12,13,13,14"},
    ],
)
def test_a_view_of_a_country_or_none(body: Tree) -> None:
    assert sure(body, "request.body") == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({"bounds": {"ne": {"lat": 52.53, "lng": 13.41}, "sw": {"lat": 52.51, "lng": 13.38}}}, 4),
        ({"latMin": 52.51, "latMax": 52.53, "lngMin": 13.38, "lngMax": 13.41}, 4),
        ({"bbox": "13.3801,52.5101,13.4102,52.5302"}, 1),
    ],
)
def test_a_view_of_a_town(body: Tree, count: int) -> None:
    assert len(sure(body, "request.body")) == count


WAY = [[13.40495, 52.52001], [13.40612, 52.52102], [13.40733, 52.52203]]


@pytest.mark.parametrize(
    "body",
    [
        {"coordinates": WAY},
        {"type": "LineString", "coordinates": WAY},
        {"coordinates": "13.40495,52.52001,34 13.40612,52.52102,35"},
        {"start": "13.40495,52.52001", "end": "13.40612,52.52102"},
    ],
)
def test_a_line_that_was_sent(body: Tree) -> None:
    assert sure(body, "request.body")
    assert sure(body) == []


@pytest.mark.parametrize(
    "body",
    [
        {"type": "Polygon", "coordinates": [WAY]},
        {"type": "MultiLineString", "coordinates": [WAY]},
        {"coordinates": [[1.2345, 2.3456], [1.3456, 2.4567]]},
        {"coordinates": [[101.25, 22.5], [140.75, 22.5]]},
        {"coordinates": [[182.23451, 77.34561], [183.34561, 78.45671]]},
        {"coordinates": "10,20 30,40"},
        {"start": [13.40495, 52.52001], "end": "52.5"},
    ],
)
def test_a_line_that_was_drawn(body: Tree) -> None:
    assert sure(body, "request.body") == []


def test_beacons_to_listen_for_are_none_that_were_heard() -> None:
    region: dict[str, Tree] = {
        "uuid": "7a2016d7-17b0-572f-a7a6-13f89a81d905",
        "major": 1,
        "minor": 17,
    }
    assert sure({"regions": [region]}) == []
    assert sure({"regions": [region]}, "request.body")
    assert sure({"seen": [{**region, "rssi": -60}]})


def test_corners_do_not_explain_a_country() -> None:
    box = {"northeast": {"lat": 70.09, "lng": 31.58}, "southwest": {"lat": 59.69, "lng": 20.45}}
    assert sure({"country": "FI", "bounds": box}, "request.body") == []
    assert sure({"country": "FI", "lat": 60.1712, "lng": 24.9311}, "request.body")


def test_a_pin_code_that_opens_something_is_no_postcode() -> None:
    assert sure({"setupPinCode": "110001"}, "request.body") == []
    assert sure({"pinCode": "110001"}, "request.body")


def test_whoever_licenses_a_text_lives_in_it() -> None:
    where = "51 Franklin Street, Boston, MA 02110"
    assert (
        sure({"t": f"Copyright (C) 1991 Free Software Foundation, Inc., {where}"}, "request.body")
        == []
    )
    assert sure({"t": f"Send it to {where}"}, "request.body")
