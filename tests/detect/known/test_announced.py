"""Short values under layers of which no decoder is sure: where their field announces them."""

from __future__ import annotations

import json
from functools import cache

import pytest

from auditor.audit import Auditor
from auditor.decode.rot13 import rot13
from auditor.model import Confidence, Finding, Method
from tests.decode.encoders import ALPHABETS, lz_base64
from tests.decode.messages import request
from tests.detect.helpers import profile

POSTCODE, SERIAL, PASSPORT = "377777", "x58M32QTJ", "K81234567"
LZ_POSTCODE = lz_base64(POSTCODE)
OTHER = "377778"


@cache
def auditor() -> Auditor:
    return Auditor(profile(postcode=POSTCODE, serial=SERIAL, passport=PASSPORT))


def known(field: str, text: str) -> list[Finding]:
    body = json.dumps({"event": "open", field: text}).encode()
    audit = auditor().audit(request(body, "application/json"))
    assert not audit.error
    return [one for one in audit.findings if one.method is Method.KNOWN_VALUE]


@pytest.mark.parametrize("field", ["postcode", "zip", "user_zip_code", "x-postcode"])
def test_a_field_that_announces_it(field: str) -> None:
    (finding,) = known(field, LZ_POSTCODE)
    assert finding.confidence is Confidence.PROVEN
    assert finding.value == LZ_POSTCODE
    assert finding.reason.startswith("base64 of lz-string of the profile's postcode")


def test_a_serial_number_in_rot13_and_hex() -> None:
    (finding,) = known("serial", rot13(SERIAL).encode().hex())
    assert finding.known == "serial"


def under_a_key(text: str) -> str:
    """Hex of a text under XOR with one byte."""
    return bytes(byte ^ 28 for byte in text.encode()).hex()


def test_a_number_of_which_rot13_changes_one_letter_is_anothers() -> None:
    assert known("passport", under_a_key(PASSPORT))
    assert not known("passport", under_a_key(rot13(PASSPORT)))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("session", LZ_POSTCODE),  # nothing announces it
        ("serial", LZ_POSTCODE),  # another value is announced
        ("postcode", ALPHABETS["base62"](OTHER.encode())),
        ("postcode", ALPHABETS["hex"](OTHER.encode())),
        ("id", LZ_POSTCODE),
    ],
)
def test_lookalikes(field: str, text: str) -> None:
    assert not [one for one in known(field, text) if one.confidence is not Confidence.CANDIDATE]


def test_many_fields_are_bounded() -> None:
    body = json.dumps([{"zip": f"Ab{number:05}Xy"} for number in range(20_000)]).encode()
    audit = auditor().audit(request(body, "application/json"))
    assert not audit.error
