"""Addresses and numbers of nobody are candidates; those beside them, of somebody, are found."""

import pytest

from auditor.detect.identifier.persons.published import published
from auditor.detect.identifier.persons.reserved import fictional, fills_a_form, role
from auditor.detect.model import leaves_of
from tests.detect.helpers import profile, scan
from tests.detect.identifier.seen import types


@pytest.mark.parametrize(
    "number",
    ["+1 202-555-0143", "+44 20 7946 0958", "+44 7700 900123", "+61 491 570 006", "0800 123 456",
     "1-800-275-2273", "+91 1800 123 4567", "(202) 555-0143"],
)  # fmt: skip
def test_nobodys_numbers(number: str) -> None:
    assert types("phone", number) == []


@pytest.mark.parametrize(
    "number",
    ["+1 202-555-0243", "+44 20 7947 0958", "+4791527346", "090-4827-1935", "+91 80027 52273",
     "8002752273"],
)  # fmt: skip
def test_numbers_of_somebody(number: str) -> None:
    assert types("phone", number) == ["id.phone"]


def test_ranges_are_of_their_country() -> None:
    assert fictional("33", "639981234")
    assert not fictional("34", "639981234")


@pytest.mark.parametrize(
    "address", ["jane.roe@example.com", "jane.roe@mail.example.org", "no-reply@posteo.de"]
)
def test_nobodys_addresses(address: str) -> None:
    assert types("email", address) == []


def test_a_known_address_is_found_wherever_it_is() -> None:
    found = scan({"q": "jane.roe@example.com"}, profile(email="jane.roe@example.com"))
    assert [(one.data_type, one.known) for one in found if one.confidence.rank] == [
        ("id.email", "email")
    ]


def test_a_role_that_is_written_into_a_field_is_somebodys_mailbox() -> None:
    body = {"email": "info@posteo.de"}
    assert [one.confidence.rank > 0 for one in scan(body)] == [True]
    answer = leaves_of(body, "response.body")
    assert [one.confidence.rank > 0 for one in scan(answer)] == [False]


def test_roles_and_fillers() -> None:
    assert role("customer.service@posteo.de")
    assert role("Datenschutz+web@posteo.de")
    assert not role("anna.info@posteo.de")
    assert fills_a_form("test@test.com")
    assert not fills_a_form("test@posteo.com")


@pytest.mark.parametrize(
    "text",
    ['<input placeholder="|', "such as |", '<a href="mailto:|', "/*! (c) 2019 Jane Roe <|",
     "Signed-off-by: Jane <|", "Laden GmbH, Weg 1, Tel. |", "Editor: Jo, |",
     "Contact: privacy@laden-ag.com, |", "<address>Weg 5, Ort |", "<footer><p>Jo, |",
     '"telephone": "|'],
)  # fmt: skip
def test_published(text: str) -> None:
    assert published(text, text.index("|"))


@pytest.mark.parametrize(
    "text",
    [
        "write me at |",
        "write to anna@posteo.de or |",
        "my number is |",
        "by the placeholder |",
        "|",
    ],
)
def test_written_by_somebody(text: str) -> None:
    assert published(text, text.index("|")) == ""
