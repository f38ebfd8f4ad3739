"""How sure certificates and tracing keys are, by what stands around them."""

from __future__ import annotations

import json

import pytest

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from tests.decode.messages import request
from tests.detect.helpers import scan

ENGINE = Engine()

CARD = "https://smarthealth.cards#covid19"
KEY: dict[str, Tree] = {"key": "AAECAwQFBgcICQoLDA0ODw==", "rollingStartNumber": 2_660_000}
SURE: dict[str, tuple[Tree, list[str]]] = {
    "digits that are no token": ({"qr": "shc:/" + "5676" * 60}, ["candidate"]),
    "a capability": ({"settings": {"supportedCards": [CARD]}}, []),
    "a credential": (
        {"vc": {"type": [CARD], "credentialSubject": {"fhirVersion": "4.0.1"}}},
        ["proven"],
    ),
    "a credential's type": ({"vc": {"type": [CARD]}}, ["probable"]),
    "a setting": ({"scanner": {"enabledSeals": "icao.vacc"}}, []),
    "a seal": (
        {"data": {"hdr": {"t": "icao.test", "v": 1, "is": "UTO"}, "msg": {"utci": "U1"}}},
        ["proven"],
    ),
    "a bare number": ({"q": "URN:UVCI:01:FR:AAAAAAAA"}, ["candidate"]),
    "a vaccination": (
        {"v": [{"ci": "URN:UVCI:01:FR:AAAAAAAA", "tg": "840539006"}], "dob": "1980-01-01"},
        ["probable"],
    ),
    "a key": ({**KEY, "rollingPeriod": 144}, ["proven"]),
    "a key and its start": (dict(KEY), ["probable"]),
    "a key of zeroes": ({**KEY, "key": "A" * 22 + "==", "rollingPeriod": 144}, []),
}


@pytest.mark.parametrize("name", SURE)
def test_certificates(name: str) -> None:
    body, expected = SURE[name]
    kinds = ("health.certificate", "health.exposure")
    assert [str(one.confidence) for one in scan(body) if one.data_type in kinds] == expected


@pytest.mark.parametrize(
    ("url", "hits"),
    [
        ("https://qr.notify-me.ch?v=3#CAQQARgBIAAqBENhZmUyAlhoLw==", 1),
        ("https://tac.gouv.fr?v=0#CAQQARgBIAAqBENhZmUyAlhoLw", 1),
        ("https://e.coronawarn.app?v=1#CAESLAgBEhFDYWZlIGF0IHRoZSBjb3JuZXIaBU1haW4gMQ", 1),
        ("https://www.service.nsw.gov.au/campaign/covid?data=eyJ0IjoiYyIsImJpZCI6IjEyMyJ9", 1),
        ("https://mysejahtera.malaysia.gov.my/qrscan?lId=5f0c2b3e9a&eId=1", 1),
        ("https://qr.notify-me.ch?v=3#help", 0),
        ("https://www.service.nsw.gov.au/campaign/covid?page=eyJ0IjoiYyIsImJpZCI6IjEyMyJ9", 0),
    ],
)
def test_venue_codes_are_found_in_addresses_that_decoding_opened(url: str, hits: int) -> None:
    made = request(json.dumps({"qr": url}).encode(), content_type="application/json")
    parts = message_parts(made)
    found = ENGINE.scan(made, parts.leaves, parts.opaques, parts.raw)
    assert sum(one.data_type == "location.venue" for one in found) == hits
