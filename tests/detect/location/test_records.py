"""Answers of services, pictures, tracks, venues, time zones, messages without names."""

import base64
import hashlib
import json

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import query, scan


def told(body: Tree, *detectors: str) -> list[str]:
    return [
        f"{f.data_type} {f.confidence} {str(f.path).rpartition('json:$')[2]}"
        for f in scan(body)
        if f.detector in detectors
    ]


def test_an_answer_of_an_ip_service_is_proven() -> None:
    answer: Tree = {
        "status": "success",
        "query": "185.213.152.175",
        "countryCode": "SE",
        "regionName": "Skåne County",
        "city": "Malmo",
        "zip": "211 21",
        "lat": 55.6078,
        "lon": 12.9982,
        "isp": "31173 Services AB",
    }
    found = scan(answer)
    places = {str(f.path).rpartition(".")[2]: f for f in found if f.data_type[:8] == "location"}
    assert set(places) == {"countryCode", "regionName", "city", "zip", "lat", "lon"}
    assert {str(f.confidence) for f in places.values()} == {"proven"}
    assert all("derived from an IP address" in f.reason for f in places.values())


@pytest.mark.parametrize(
    "body",
    [
        {"ip": "192.168.1.7", "country": "SE", "city": "Malmo"},
        {"ip": "185.213.152.175", "country": "SE"},
        {"ip": "not an address", "country": "SE", "city": "Malmo", "lat": 55.6078},
        {"ip": "185.213.152.175", "level": "error", "state": "open"},
    ],
)
def test_no_answers(body: Tree) -> None:
    assert told(body, "ip-geolocation") == []


@pytest.mark.parametrize(
    "tags",
    [
        {"GPSLatitude": 22.3193, "GPSLongitude": 114.1694},
        {"GPSLatitude": ["22", "19", "9.5"], "GPSLongitude": ["114", "10", "9.8"]},
        {"GPSLatitude": "22/1, 19/1, 955/100", "GPSLongitude": "114/1, 10/1, 984/100"},
        {"exif:GPSLatitude": "22,19.158N", "exif:GPSLongitude": "114,10.164E"},
        {"GPSLatitude": "22°19'9.5\"", "GPSLatitudeRef": "S",
         "GPSLongitude": "114°10'9.8\"", "GPSLongitudeRef": "W"},
    ],
)  # fmt: skip
def test_a_pictures_place(tags: Tree) -> None:
    found = told(tags, "exif-gps", "coordinates")
    assert len(found) == 2
    assert all(one.startswith("location.precise proven") for one in found)


def test_stripped_and_broken_pictures() -> None:
    assert told({"GPSLatitude": 0.0, "GPSLongitude": 0.0}, "exif-gps", "coordinates") == []
    assert told({"GPSLatitude": "0/0", "GPSLongitude": "1/0"}, "exif-gps") == []
    assert told({"GPSLatitude": 122.5, "GPSLongitude": 14.5}, "exif-gps") == []


def track(**times: str | int) -> Tree:
    points: list[Tree] = [
        {"coords": {"lat": 22.3 + i / 99, "lng": 114.1 + i / 99}, **times} for i in range(4)
    ]
    return {"points": points}


def test_tracks() -> None:
    assert told(track(ts=1700000000), "location-history") == ["location.history proven .points"]
    assert told(track(timestamp="2026-01-01T00:00:00Z"), "location-history") != []
    assert told(track(name="shop"), "location-history") == []
    assert told(track(ts=7), "location-history") == []
    still: Tree = [{"lat": 22.3193, "lng": 114.1694, "ts": 1700000000 + i} for i in range(9)]
    assert told(still, "location-history") == []


def venue_code(venue: str, right: bool) -> str:
    digest = hashlib.sha256(f"HKEN{venue if right else 'x'}2020".encode()).hexdigest()
    data = json.dumps({"metadata": None, "nameEn": "Cafe", "type": "Stores", "hash": digest})
    return f"HKEN:0{venue}{base64.b64encode(data.encode()).decode()}"


def test_venues() -> None:
    assert told({"qr": venue_code("w7hzAKDn", right=True)}, "venues") == [
        "location.venue proven .qr"
    ]
    assert told({"qr": venue_code("w7hzAKDn", right=False)}, "venues") == [
        "location.venue candidate .qr"
    ]
    assert told({"venueId": "w7hzAKDn", "checkInTime": 1633000000000}, "venues") == [
        "location.venue probable .venueId"
    ]
    assert told({"venueId": "w7hzAKDn", "checkInTime": None}, "venues") == []
    assert told({"venueId": "w7hzAKDn", "rating": 4.5}, "venues") == []
    assert told({"hken": "HKEN:0w7hzAKDn"}, "venues") == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"timezone": "Europe/Berlin"}, ["probable"]),
        ({"settings": ["a2", "GMT+01:00", "Europe/Berlin"]}, ["probable", "probable"]),
        ({"utc_offset": "+08:00"}, ["probable"]),
        ({"time_offset": "+08:00", "locale": "fi_FI"}, ["candidate"] * 2),
        ({"utc_offset": "+00:00", "tz": "GMT+00:00"}, ["candidate", "candidate"]),
        ({"zones": ["Europe/Berlin", "Asia/Tokyo", "America/Lima"]}, ["candidate"] * 3),
        ({"tz": "UTC"}, []),
        ({"path": "Asia/pictures"}, []),
        ({"offset": 12, "text": "from Europe/Berlin on"}, []),
    ],
)
def test_time_zones(body: Tree, found: list[str]) -> None:
    assert [str(f.confidence) for f in scan(body) if f.detector == "timezone"] == found


def test_messages_without_names() -> None:
    fix: Tree = {"2": {"1": 22.3193, "2": 114.1694, "3": 12.5}}
    assert told(fix, "protobuf-points") == [
        "location.precise probable .2.1",
        "location.precise probable .2.2",
    ]
    bare: Tree = {"2": {"1": 22.31931, "2": 114.16941}}
    assert {one.split()[1] for one in told(bare, "protobuf-points")} == {"candidate"}
    assert told({"1": 12.34567, "2": -9.81234, "3": 3.21987}, "protobuf-points") == []
    assert scan(query({"1": "22.31931", "2": "114.16941"})) == []
