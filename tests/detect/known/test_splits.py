"""Values in parts beside each other; parts of somebody else, or elsewhere, are not the value."""

import pytest

from auditor.detect.model import Tree, leaves_of
from auditor.model import Confidence, Method
from tests.detect.helpers import engine, message, profile

KNOWN = profile(
    phone="+85261234567",
    name="Chan Tai Man",
    birthday="1987-04-23",
    imsi="454061234567890",
    imei="356938035643809",
    email="tai-man.chan.1987@posteo.net",
    android_id="7d3b91c4e8f0a625",
    advertising_id="8f14d2a7-63be-4c59-9e07-b1d5aa40c6f3",
    iccid="8947080037294518364",
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
        ({"dobYear": "1987", "dobMonth": "Apr", "dobDay": "23"}, {"dobYear", "dobMonth", "dobDay"}),
        ({"dial_code": "+852", "n": "61234567"}, {"dial_code", "n"}),
        ({"tac": "35693803", "snr": "564380", "cd": "9"}, {"tac", "snr"}),
        ({"a": "7d3b91c4", "b": "E8F0A625"}, {"a", "b"}),
        ({"msb": "8f14d2a763be4c59", "lsb": "9e07b1d5aa40c6f3"}, {"msb", "lsb"}),
        ({"hi": -8136647010376856487, "lo": -7059478359637440781}, {"hi", "lo"}),
        ({"hi": 10310097063332695129, "lo": 11387265714072110835}, {"hi", "lo"}),
        ({"x": "894708003729", "y": "4518364"}, {"x", "y"}),
        ({"sa": "Gnv Zna", "ya": "Puna"}, {"sa", "ya"}),
        ({"pp": "+852", "zbovyr": "61234567"}, {"pp", "zbovyr"}),
        ({"oveguLrne": "1987", "z": "4", "q": "23"}, {"oveguLrne", "z", "q"}),
        ({"first_name": "VGFpIE1hbg==", "last_name": "4368616e"}, {"first_name", "last_name"}),
        ({"first_name": "naM iaT", "last_name": "NAHC"}, {"first_name", "last_name"}),
        ({"cc": "ODUy", "phone": "NjEyMzQ1Njc="}, {"cc", "phone"}),
        ({"year": "MTk4Nw", "month": "3034", "day": "MjM="}, {"year", "month", "day"}),
        ({"user": "dGFpLW1hbi5jaGFuLjE5ODc=", "domain": "ten.oetsop"}, {"user", "domain"}),
        ({"x": "tai-man.chan.1987", "at": "@", "y": "posteo.net"}, {"x", "y"}),
    ],
)
def test_parts_under_their_names(body: Tree, fields: set[str]) -> None:
    assert {name for name, sure in known(body).items() if sure is PROVEN} == fields


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": "Tai Man", "last_name": "Chen"},
        {"sa": "Gnv Zna", "ya": "Puan"},
        {"first_name": "VGFpIE1hbg==", "last_name": "4368656e"},
        {"cc": "ODUz", "phone": "NjEyMzQ1Njc="},
        {"cc": "258", "phone": "NjEyMzQ1Njc="},
        {"year": "MTk4Nw", "month": "MDQ=", "day": "32"},
        {"sa": "Tai Man", "ya": "Chan"},
        {"pp": "852", "ab": "61234567"},
        {"pp": "+853", "zbovyr": "61234567"},
        {"pp": "+852", "zbovyr": "61234568"},
        {"first_name": "Siu Ming", "last_name": "Chan"},
        {"countryCode": "853", "number": "61234567"},
        {"countryCode": "853", "phone": "61234567"},
        {"year": 1987, "month": 4, "day": 24},
        {"a": {"first_name": "Tai Man"}, "b": {"last_name": "Chan"}},
        {"x": "Tai Man", "y": "Chan"},
        {"tac": "35693803", "snr": "564381", "cd": "9"},
        {"a": "7d3b91c4", "b": "e8f0a624"},
        {"a": {"x": "7d3b91c4"}, "b": {"x": "e8f0a625"}},
        {"msb": "8f14d2a763be4c59", "lsb": "9e07b1d5aa40c6f4"},
        {"hi": -8136647010376856487, "lo": -7059478359637440782},
        {"x": "894708003729", "y": "4518365"},
        {"x": "tai-man.chan", "at": "@", "y": "posteo.net"},
        {"dobYear": "1987", "dobMonth": "May", "dobDay": "23"},
    ],
)
def test_parts_that_are_no_value(body: Tree) -> None:
    assert not [name for name, sure in known(body).items() if sure is not Confidence.CANDIDATE]
