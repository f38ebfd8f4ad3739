"""A known position is found near, scaled, in either order; other places are not."""

import random

import pytest

from auditor.detect.known.point import parse_point
from auditor.detect.model import Tree, leaves_of
from auditor.detect.scan import Engine
from auditor.model import Confidence, Finding, Method, Number
from tests.detect.helpers import engine, message, profile

KNOWN = profile(location="22.3193,114.1694")


def known(body: Tree) -> list[Finding]:
    found = engine(KNOWN).scan(message(), leaves_of(body), [])
    assert not engine(KNOWN).failures
    return [f for f in found if f.method is Method.KNOWN_VALUE]


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ({"lat": 22.3193, "lng": 114.1694}, 2),
        ({"a": "22.319312", "b": "114.168711"}, 2),
        ({"a": Number("22.32"), "b": Number("114.17")}, 2),
        ({"p": [114.1691, 22.3199]}, 2),
        ({"p": {"lat": {"v": 22.3193}, "lon": {"v": 114.1694}}}, 2),
        ({"la": 223193456, "lo": 1141694123}, 2),
        ({"la": 22319345, "lo": 114169412}, 2),
        ({"la": 2231934, "lo": 11416941}, 2),
        ({"q": "22.3193,114.1694"}, 1),
        ({"q": "POINT(114.16940 22.31930)"}, 1),
        ({"q": "/@22.3193,114.1694,15z"}, 1),
        ({"q": "ll=22.3193%2C114.1694&z=1"}, 1),
        ({"q": "var a=22.3193; var b=114.1694;"}, 1),
    ],
)
def test_near(body: Tree, count: int) -> None:
    found = known(body)
    assert len(found) == count
    for finding in found:
        assert finding.confidence is Confidence.PROVEN
        assert (finding.data_type, finding.known) == ("location.precise", "location")


@pytest.mark.parametrize(
    "body",
    [
        {"lat": 22.3213, "lng": 114.1694001},
        {"lat": -22.3193, "lng": -114.1694},
        {"p": "22.3193.114.1694"},
        {"p": "v22.3193_114.1694"},
        {"a": "122.3193", "b": "1114.1694"},
        {"a": 22319, "b": 114169},
        {"a": "22", "b": "114"},
        {"a": "22.3", "b": "114.2"},
    ],
)
def test_elsewhere(body: Tree) -> None:
    assert [f for f in known(body) if f.confidence is not Confidence.CANDIDATE] in (
        [],
        [f for f in known(body) if f.path.name == "lng"],  # the one that is near, under its name
    )
    assert not [f for f in known(body) if f.confidence is Confidence.PROVEN]


def test_one_coordinate_alone() -> None:
    assert [f.confidence for f in known({"lat": 22.3193})] == [Confidence.PROBABLE]
    assert [f.confidence for f in known({"v": 22.3193})] == [Confidence.CANDIDATE]
    assert known({"v": 22.319}) == []
    assert known({"lng": 22.3193})[0].confidence is Confidence.CANDIDATE


def test_a_southern_point_and_one_with_few_digits() -> None:
    engine = Engine(profile(location="-33.8,151.2"))
    found = engine.scan(message(), leaves_of({"a": -33.8004, "b": 151.2003}), [])
    assert [f.confidence for f in found] == [Confidence.PROVEN] * 2


def test_random_places_are_no_known_place() -> None:
    rng = random.Random(5)  # noqa: S311 - a fixed sequence, not a secret
    for _ in range(2_000):
        lat, lon = rng.uniform(-90, 90), rng.uniform(-180, 180)
        if abs(lat - 22.3193) > 0.0011 or abs(lon - 114.1694) > 0.0011:
            body: Tree = {"lat": round(lat, 5), "lon": round(lon, 5), "e7": int(lat * 1e7)}
            assert not [f for f in known(body) if f.confidence is Confidence.PROVEN]


def test_a_profile_position_is_read_or_not() -> None:
    point = parse_point("location", " 22.3193, 114.1694 ")
    assert point is not None
    assert (point.lat, point.lon) == (22.3193, 114.1694)
    assert parse_point("location", "Hong Kong") is None
    assert parse_point("location", "95.5,10.5") is None


def test_a_position_beside_something_else_hides_it_not() -> None:
    text = "u=jane@posteo.de at=22.3193,114.1694"
    found = engine(KNOWN).scan(message(), leaves_of({"q": text}), [])
    assert sorted(f.data_type for f in found) == ["id.email", "location.precise"]
