"""Values in parts beside each other; parts of somebody else, or elsewhere, are not the value."""

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.model import Confidence, Method
from tests.detect.helpers import engine, message, profile

KNOWN = profile(
    phone="+85261234567", name="Chan Tai Man", birthday="1987-04-23", imsi="454061234567890"
)


def known(body: Tree) -> dict[str, Confidence]:
    found = engine(KNOWN).scan(message(), leaves_of(body), [])
    assert not engine(KNOWN).failures
    return {f.path.name: f.confidence for f in found if f.method is Method.KNOWN_VALUE}


PROVEN = Confidence.PROVEN


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"countryCode": "852", "number": "61234567"}, {"countryCode", "number"}),
        ({"cc": "+852", "phone": "6123 4567"}, {"cc", "phone"}),
        ({"first_name": "Tai Man", "last_name": "Chan"}, {"first_name", "last_name"}),
        ({"givenName": "tai man", "familyName": "CHAN"}, {"givenName", "familyName"}),
        ({"year": 1987, "month": 4, "day": 23}, {"year", "month", "day"}),
        ({"mcc": "454", "mnc": "06", "msin": "1234567890"}, {"mcc", "mnc", "msin"}),
    ],
)
def test_parts_under_their_names(body: Tree, fields: set[str]) -> None:
    assert {name for name, sure in known(body).items() if sure is PROVEN} == fields


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": "Tai Man", "last_name": "Chen"},
        {"first_name": "Siu Ming", "last_name": "Chan"},
        {"countryCode": "853", "number": "61234567"},
        {"countryCode": "853", "phone": "61234567"},
        {"year": 1987, "month": 4, "day": 24},
        {"a": {"first_name": "Tai Man"}, "b": {"last_name": "Chan"}},
        {"x": "Tai Man", "y": "Chan"},
    ],
)
def test_parts_that_are_no_value(body: Tree) -> None:
    assert not [name for name, sure in known(body).items() if sure is not Confidence.CANDIDATE]
