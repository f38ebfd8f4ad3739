"""Postal addresses in one text."""

import pytest

from tests.detect.helpers import scan


@pytest.mark.parametrize(
    ("name", "text", "data_type"),
    [
        ("address", "116 West 4th Street, Los Angeles, CA 90013", "location.precise"),
        ("localized_address_display", "Mikonkatu 13 A, 00100 Helsinki", "location.precise"),
        ("formatted_address", "8 Allée Léon Gambetta, 13001 Marseille", "location.precise"),
        ("homeAddress", "16 National Circuit, Barton, ACT 2600", "location.precise"),
        ("addr", "Sydney, NSW 2000", "location.coarse"),
        ("location", "1060 South Broadway, Los Angeles, CA 90015, USA", "location.precise"),
        ("shippingAddress", "8 Eden Quay, Dublin, Ireland", "location.precise"),
    ],
)
def test_addresses(name: str, text: str, data_type: str) -> None:
    (found,) = scan({name: text})
    assert (found.data_type, str(found.confidence)) == (data_type, "probable")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ip_address", "116 West 4th Street, Los Angeles, CA 90013"),
        ("email_address", "1060 South, CA 90015"),
        ("address", "jane90015@example.org, CA"),
        ("address", "https://example.org/CA/90015"),
        ("address", "Please enter your address, 20 percent off"),
        ("address", "0x7ffee4bf, 12345"),
        ("description", "116 West 4th Street, Los Angeles, CA 90013"),
        ("location", "v12.34567, build 90015"),
        ("address", "203.0.113.7, 80"),
    ],
)
def test_no_addresses(name: str, text: str) -> None:
    assert [f for f in scan({name: text}) if f.detector == "address"] == []
