"""Countries, regions, postcodes, names of places, and the names of their fields."""

import pytest

from auditor.detect.location.addresses.place_keys import role_of, whose
from auditor.detect.location.addresses.place_words import is_code, is_place_name, is_titled, trimmed
from auditor.detect.location.addresses.places import (
    country_of,
    is_continent,
    is_postcode,
    is_region,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HK", "HK"),
        ("hk", "HK"),
        ("UK", "GB"),
        ("DEU", "DE"),
        ("United States", "US"),
        ("Deutschland", "DE"),
        ("south korea", "KR"),
        ("XX", ""),
        ("EU", ""),
        ("country", ""),
        ("none", ""),
        ("x" * 500, ""),
    ],
)
def test_countries(text: str, code: str) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("33018", "US"),
        ("33018-1234", "US"),
        ("SW1A 1AA", "GB"),
        ("v6m", "CA"),
        ("D02", "IE"),
        ("1170-253", "PT"),
        ("415 02", "SE"),
        ("LV-1010", "LV"),
        ("100-0001", "JP"),
        ("2600", "AU"),
        ("33018", ""),
    ],
)
def test_postcodes(text: str, country: str) -> None:
    assert is_postcode(text, country)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("33018", "AU"),
        ("00000", "US"),
        ("abc", ""),
        ("12", ""),
        ("123456789012", ""),
        ("gzip", ""),
        ("true", ""),
        ("1.5", ""),
    ],
)
def test_no_postcodes(text: str, country: str) -> None:
    assert not is_postcode(text, country)


def test_regions() -> None:
    assert is_region("California")
    assert is_region("niedersachsen")
    assert is_region("CA", "US")
    assert is_region("US-CA", "US")
    assert is_region("NSW", "AU")
    assert not is_region("CA", "DE")
    assert not is_region("CA")
    assert not is_region("loading")
    assert is_continent("EU")
    assert is_continent("Europe")
    assert not is_continent("XX")


@pytest.mark.parametrize(
    "text",
    [
        "Wien",
        "São Paulo",
        "St. Gallen",
        "香港",
        "Île-de-France",
        "hagersten",
        "King's Lynn",
        "McLean",
    ],
)
def test_place_names(text: str) -> None:
    assert is_place_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "loading",
        "Stadt",
        "город",
        "Select your city",
        "cityName",
        "us-east-1",
        "EMEA",
        "N/A",
        "user@example.org",
        "a_b",
        "12345",
        "A sentence with far more words than any city",
        "<b>Wien</b>",
        "x" * 200,
    ],
)
def test_no_place_names(text: str) -> None:
    assert not is_place_name(text)


def test_forms_of_names() -> None:
    assert is_titled("New York")
    assert is_titled("Rio de Janeiro")
    assert not is_titled("new york")
    assert is_titled("香港")
    assert is_code("FL")
    assert is_code("11")
    assert not is_code("0")
    assert not is_code("Florida")
    assert trimmed(" New+York ") == "New York"


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("city", "city", ""),
        ("geo_city_name", "city", "geo"),
        ("ipCity", "city", ""),
        ("addressLocality", "city", ""),
        ("geo_subdivision_2_name", "region", "geo"),
        ("addressRegion", "region", ""),
        ("regionCode", "region", ""),
        ("client_postal_code", "post", "client"),
        ("PLZ", "post", ""),
        ("countryIsoCode", "country", ""),
        ("shipping.country", "country", "shipping"),
        ("time_zone", "zone", ""),
        ("address1", "street", ""),
        ("cc", "country", ""),
    ],
)
def test_roles(name: str, kind: str, stem: str) -> None:
    role = role_of(name)
    assert role is not None
    assert (role.kind, role.stem) == (kind, stem)


@pytest.mark.parametrize(
    "name", ["", "cityId", "state_machine", "zipped", "regional", "count", "capacity", "x" * 300]
)
def test_no_roles(name: str) -> None:
    assert role_of(name) is None


def test_whose_place_it_is() -> None:
    assert whose("geoData")
    assert whose("billing_address")
    assert not whose("results")
    registry, geo = role_of("registry_city"), role_of("geo.city")
    assert registry is not None
    assert registry.nobodys
    assert geo is not None
    assert geo.whose
