"""Cities, regions, postcodes and countries in company, and all that only has their names."""

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import leaf, query, scan


def told(body: Tree) -> dict[str, str]:
    """The confidence of each place by the last steps of its path."""
    return {
        str(f.path).rpartition("json:$.")[2]: str(f.confidence)
        for f in scan(body)
        if f.detector in ("place-names", "address-components")
    }


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"city": "Vienna", "country": "AT"}, {"city", "country"}),
        ({"city": "Vienna", "lat": 48.2, "lng": 16.37}, {"city"}),
        ({"cityName": "Malmö", "timezone": "Europe/Stockholm"}, {"cityName"}),
        ({"postal": "33018", "region": "FL", "country": "US"}, {"postal", "region", "country"}),
        ({"postalCode": "33018"}, {"postalCode"}),
        ({"geo": {"city": "hagersten"}}, {"geo.city"}),
        ({"wlocState": "NY", "wlocCity": "Islip"}, {"wlocState", "wlocCity"}),
        ({"user": {"home": {"zip": 81249}}}, {"user.home.zip"}),
        ({"region": "Niedersachsen", "city": "Celle"}, {"region", "city"}),
        ({"geo_city_name": ["Vienna"]}, {"geo_city_name[0]"}),
        ({"City": {"names": {"en": "Malmo"}}, "Country": {"iso_code": "SE"}},
         {"City.names.en", "Country.iso_code"}),
        ({"city": {"name": "Bergen"}, "country": {"code": "NO"}, "lat": 60.39},
         {"city.name"}),
        ({"country": "US", "language": "en", "os": "Android", "model": "Pixel"}, {"country"}),
        ({"cc": "SE", "sc": "O", "cic": "Gothenburg", "coc": "EU"}, {"cc", "sc", "cic"}),
        ({"addr": {"street": "1 Eden Quay", "city": "Dublin"}}, {"addr.street", "addr.city"}),
    ],
)  # fmt: skip
def test_in_company(body: Tree, fields: set[str]) -> None:
    found = told(body)
    assert {field for field, sure in found.items() if sure == "probable"} >= fields


@pytest.mark.parametrize(
    "body",
    [
        {"state": "loading", "city": "City", "zip": "ZIP code"},
        {"state": "RUNNABLE", "name": "main"},
        {"city": "Stadt", "country": "Land", "state": "Bundesland", "zip": "PLZ"},
        {"city": "Ciudad", "state": "Estado", "zip": "Código postal", "country": "País"},
        {"region": "us-east-1", "zone": "a"},
        {"countries": ["AT", "DE", "CH"], "country": ["AT", "DE"]},
        {"language": "de", "currency": "EUR", "theme": "dark"},
        {"zip": True, "state": 3, "city": None},
        {"zipped": "33018", "capacity": "Vienna"},
        {"registry_city": "Adelaide", "registry_state": "SA"},
        {"cc": "visa", "st": "ok", "ct": "json"},
        {"version": "33018", "build": "90210"},
    ],
)
def test_not_at_probable(body: Tree) -> None:
    assert [f for f in scan(body) if f.confidence.rank > 0 and f.data_type[:8] == "location"] == []


def test_alone_is_a_candidate() -> None:
    assert told({"city": "Vienna"}) == {"city": "candidate"}
    assert told({"country": "AT"}) == {"country": "candidate"}
    assert told({"region": "California"}) == {}


def test_a_directory_is_a_list_to_choose_from() -> None:
    offices: Tree = {
        "offices": [{"city": f"Town {chr(97 + i)}", "country": "AT"} for i in range(20)]
    }
    found = told(offices)
    assert set(found.values()) == {"candidate"}
    assert len(found) <= 20


def test_a_place_by_its_name_takes_a_position_and_a_country_in_its_own_object() -> None:
    server: Tree = {"name": "Tirana", "lat": "41.3275", "lon": "19.8187", "country": "Albania"}
    assert told(server)["name"] == "probable"
    request: Tree = {
        "app": {"name": "Weather"},
        "geo": {"lat": 41.3275, "lon": 19.8, "country": "AL"},
    }
    assert "app.name" not in told(request)


def test_parameters() -> None:
    found = scan(query({"ip_country_code": "FR", "ip_city": "Marseille", "ip_region": "PAC"}))
    assert {str(f.confidence) for f in found} == {"probable"}
    assert len(found) == 3


def test_typed_parts_of_a_geocoder() -> None:
    parts: Tree = {
        "locationComponents": [
            {"longName": "Malmo", "shortName": "Malmo", "code": "2692969", "type": "CITY"},
            {"longName": "", "shortName": "", "code": "211 21", "type": "POSTAL_CODE"},
        ]
    }
    assert told(parts) == {
        "locationComponents[0].longName": "probable",
        "locationComponents[0].shortName": "probable",
        "locationComponents[1].code": "probable",
    }


def test_in_a_text_the_stretches_are_named() -> None:
    text = 'jsonFeed({"country":"US","state":"CA","zipcode":"90014","city":"Los Angeles"}); // end'
    (found,) = scan([leaf(text, "")])
    assert found.data_type == "location.coarse"
    assert set(found.parts) == {"US", "CA", "90014", "Los Angeles"}


def test_many_parts_are_bounded() -> None:
    body: Tree = [{"city": "Vienna", "country": "AT", "zip": "1010"} for _ in range(5_000)]
    assert 0 < len(scan(body)) <= 64


def test_a_companys_place_that_is_sent_is_where_its_user_works() -> None:
    found = scan({"company": {"address": {"city": "Berlin", "country": "DE", "zip": "10115"}}})
    assert [f.confidence for f in found] == ["probable"] * 3
