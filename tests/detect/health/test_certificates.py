"""How sure certificates and tracing keys are, by what stands around them."""

from __future__ import annotations

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan

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
