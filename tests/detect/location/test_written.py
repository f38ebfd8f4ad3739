"""Places inside texts: addresses in sentences, towers and beacons as phones print them."""

import pytest

from auditor.detect.model import Tree
from auditor.model import Confidence
from tests.detect.helpers import scan


def types(body: Tree) -> set[str]:
    found = scan(body)
    return {
        finding.data_type
        for finding in found
        if finding.data_type.startswith("location.")
        and finding.confidence is not Confidence.CANDIDATE
    }


@pytest.mark.parametrize(
    "text",
    [
        "I'm at 350 Fifth Avenue, New York, NY 10118, come over",
        "to 116 West 4th Street Apt 5, Los Angeles, CA 90013-1234",
        "Bitte an Lindenweg 4, 50667 Köln liefern",
        "Sveavägen 1, 111 57 Stockholm",
        "12 rue de la Paix, 75002 Paris",
        "Damrak straat 1, 1012 LG Amsterdam",
        "at 10 Downing Street, London SW1A 2AA at 8",
    ],
)
def test_an_address_in_a_sentence(text: str) -> None:
    assert types({"message": text}) == {"location.precise"}


@pytest.mark.parametrize(
    "text",
    [
        "Denver, OR 10118 points",
        "see section 12, 10119 words of it",
        "Order 140, 10119 Items; Way 12, 1000 Points",
        "Menu 4, 1200 Kcal; Ring 3, 4500 Coins; Platz 2, 1000 Punkte",
        "Replace part B12 3AB, Model NW1 6XE",
        "10 Street Fighter games, 5 stars",
        "build 1.2, 10119 Berlin-Edition",
        "London, SW1A 2",
    ],
)
def test_no_address(text: str) -> None:
    assert types({"message": text}) == set()


@pytest.mark.parametrize(
    "text",
    [
        "CellIdentityLte:{ mCi=26385408 mPci=120 mTac=21011 mMcc=262 mMnc=01 }",
        "CellIdentityNr:{ mPci = 500 mTac = 12345 mMcc = 310 mMnc = 260 mNci = 5678901234 }",
        "SSID: x, BSSID: a4:5e:60:c1:0f:9b, level: -45",
        "id1: f7826da6-4fa2-4e98-8024-bc5b71e0893e id2: 15 id3: 210",
        "0201061aff4c0002157a2016d717b0572fa7a613f89a81d90500010011c5",
    ],
)
def test_radio_in_a_text(text: str) -> None:
    assert types({"log": text}) == {"location.radio"}


@pytest.mark.parametrize(
    "body",
    [
        {"log": "CellIdentityLte:{ mCi=2147483647 mTac=2147483647 mMcc=null mMnc=null }"},
        {"log": "CellIdentity(row=4, col=5)"},
        {"log": "BSSID: 02:00:00:00:00:00, level: -45"},
        {"cell": [12, 34, -1]},
        {"cell": "[-1,-1,-1]"},
        {"cells": [36002, 42332, 4000]},
    ],
)
def test_no_radio_in_a_text(body: Tree) -> None:
    assert types(body) == set()


@pytest.mark.parametrize("body", [{"cell": [36002, 42332, -1]}, {"celllocation": "[126,4233,5]"}])
def test_a_place_of_androids_telephony(body: Tree) -> None:
    assert types(body) == {"location.radio"}


@pytest.mark.parametrize(
    "body",
    [
        {"geo": {"sweref99": {"east": 674032, "north": 6580822}}},
        {"geometry": {"x": 2010974.8, "y": 8251443.2, "spatialReference": {"wkid": 102100}}},
        {"point": {"x": 12958160.97, "y": 4825923.77}, "coord_type": "bd09mc"},
        {"crs": "urn:ogc:def:crs:EPSG::2154", "x": 652469.02, "y": 6862035.26},
        {"rechtswert": "3388000.12", "hochwert": "5818000.45"},
        {"utm": "33N 674032 6580822"},
    ],
)
def test_metres_of_a_grid(body: Tree) -> None:
    assert types(body) == {"location.precise"}


@pytest.mark.parametrize(
    "body",
    [
        {"player": {"x": 440290.8, "y": 4474257.3}, "world": "plains"},
        {"east": {"sum": 652469.02}, "north": {"sum": 6862035.26}},
        {"crs": "AMADEUS", "x": 652469, "y": 6862035},
        {"crs": "EPSG:2154", "x": 512, "y": 384},
        {"crs": "EPSG:2056", "x": 652469.02, "y": 6862035.26},
        {"easting": 2.5, "northing": -1.25},
        {"utm": "spring", "utm_campaign": "33N 674032"},
    ],
)
def test_no_metres_of_a_grid(body: Tree) -> None:
    assert types(body) == set()


def test_attributes_that_are_wrapped_by_their_types() -> None:
    attributes: Tree = [
        {"key": "geo.lat", "value": {"doubleValue": 22.319301}},
        {"key": "geo.lon", "value": {"doubleValue": 114.169401}},
    ]
    assert types({"attributes": attributes}) == {"location.precise"}
    assert types({"attributes": [{"key": "a", "value": {"doubleValue": 22.319301}}]}) == set()


@pytest.mark.parametrize(
    "body",
    [
        {"via": "SMS 2FA", "by": "Admin", "country": "US"},
        {"cap": "10000", "country": "DE", "bid": 0.12},
        {"by": "Jane Doe", "country": "US", "title": "News"},
        {"geometry": "120.0000,45.0000,0.0"},
        {"geo": "a:b:c:d:1.25:2.50"},
        {"t": "8.8.8.8,US,12.51,44.12,a\n1.1.1.1,AU,1.55,2.51,b"},
        {"q": "23C4+2X Blue Shirt"},
    ],
)
def test_words_and_numbers_with_other_meanings(body: Tree) -> None:
    assert types(body) == set()


@pytest.mark.parametrize(
    "body",
    [
        {"via": "Via Torino 40", "comune": "Milano", "cap": "20123"},
        {"strasse": "Weg 4", "plz": "10119", "ort": "Berlin"},
    ],
)
def test_words_that_an_address_explains(body: Tree) -> None:
    assert len(scan(body)) == 3
    assert types(body) == {"location.precise", "location.coarse"}


def test_a_sentence_whose_checksum_is_wrong_proves_nothing() -> None:
    right = "$GPRMC,081836,A,3751.65,S,14507.36,E,000.0,360.0,130998,011.3,E*62"
    for sentence, sure in ((right, "proven"), (right[:-1] + "3", "probable")):
        found = [
            one.confidence for one in scan({"log": sentence}) if one.data_type == "location.precise"
        ]
        assert found == [sure], sentence


@pytest.mark.parametrize(
    "body",
    [
        {"u": "https://www.openstreetmap.org/#map=15/52.519842/13.404562"},
        {"hash": "14.25/52.5198/13.40456"},
        {"h": "<geo:52.519842,13.404562>;a=1"},
        {"bbox": [11.57, 48.13, 11.581, 48.142]},
        {"map": {"bounds": [48.1301, 11.5702, 48.1423, 11.5814]}},
        {"position": {"x": 11.576124, "y": 48.137154, "accuracy": 12.5, "bearing": 77.1}},
    ],
)
def test_views_and_fixes(body: Tree) -> None:
    assert types(body) == {"location.precise"}


@pytest.mark.parametrize(
    "body",
    [
        {"d": "15/52.51/13.40"},
        {"d": "2026/52.519842/13.404562"},
        {"d": "15/1.2345/0.9876/3"},
        {"bounds": [0.12, 0.25, 0.51, 0.375]},
        {"bounds": [12.5, 48.125, 320.0, 480.5]},
        {"bbox": [11.5, 48.1, 11.6, 48.2]},
        {"bbox": [11.57, 48.13, 11.581, 48.142, 11.59]},
        {"position": {"x": 11.576124, "y": 48.137154, "accuracy": 12.5}},
        {"position": {"x": 11.576124, "y": 48.137154, "accuracy": 0.98, "speed": 3.1}},
        {"position": {"x": 711.576124, "y": 48.137154, "accuracy": 12.5, "speed": 3.1}},
        {"q": [22.481943, 114.358274]},
        {"at": [12.3456, 45.6789]},
        {"v": "16/9.0000/1.7778"},
        {"map": "45/52.519842/13.404562"},
        {"player": {"x": 12.34567, "y": 45.67891, "speed": 3.2, "accuracy": 85.5}},
    ],
)
def test_drawings_and_dates(body: Tree) -> None:
    assert types(body) == set()
