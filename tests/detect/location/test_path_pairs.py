"""Positions as segments of a path, and segments that are none."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from tests.decode.messages import request


def _places(path: str) -> list[str]:
    message = replace(request(path=path), method="GET", host="api.example.org")
    found = Auditor().audit(message).findings
    return [f"{one.data_type} {one.confidence.value}" for one in found]


@pytest.mark.parametrize(
    "path",
    [
        "/weather/22.3193,114.1694/daily",
        "/weather/22.3193%2C114.1694",
        "/geocoding/v5/mapbox.places/114.169412,22.319312.json?limit=1",
        "/route/v1/driving/13.388860,52.517037;13.397634,52.529407?steps=1",
        "/maps/@22.3193,114.1694,15z",
    ],
)
def test_pairs_are_positions(path: str) -> None:
    assert _places(path) == ["location.precise probable"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/weather/de/52.519842/13.404562?dataSets=currentWeather",
        "/reverse/52.5198/13.404",
        "/v2/52.519842/13.404562",
        "/geo/113.404562/52.519842.json",
        "/points/-33.868812/151.209312/hourly",
    ],
)
def test_a_segment_for_each_number(path: str) -> None:
    assert _places(path) == ["location.precise probable"] * 2


@pytest.mark.parametrize(
    "path",
    [
        "/price/22.50/30.25",
        "/chart/43.1234/44.5678/usd",
        "/fx/eur/1.08734/1.09213",
        "/range/22.503/30.251",
        "/a/222.3193/314.1694",
        "/a/0.1234/0.5678",
        "/a/22.3193/x/114.1694",
        "/a/22.3193/114.1694.2",
    ],
)
def test_two_segments_that_are_none(path: str) -> None:
    assert _places(path) == []


@pytest.mark.parametrize(
    "path",
    ["/v/1.10,2.30/x", "/tiles/14/13382/7123.png", "/a/222.3193,314.1694", "/a/0.1234,0.5678"],
)
def test_other_numbers_are_not(path: str) -> None:
    assert _places(path) == []
