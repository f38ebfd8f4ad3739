"""How sure certificates and tracing keys are, by what stands around them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from tests.decode.messages import request
from tests.detect.helpers import message, scan

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


def _found(body: bytes, mime: bytes) -> list[str]:
    sent = replace(message(), headers=((b"content-type", mime),), body=body)
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    return [f"{one.data_type} {one.confidence}" for one in found if "health" in one.data_type]


def test_a_certificate_that_is_not_in_a_code() -> None:
    person = b"\xa2\x63nam\xa1\x63fnt\x66MUSTER\x63dob\x6a1980-01-01"
    for key, expected in ((b"\x39\x01\x03", ["health.certificate proven"]), (b"\x39\x01\x04", [])):
        claims = b"\xa1" + key + b"\xa1\x01" + person
        signed = b"\xd2\x84\x43\xa1\x01\x26\xa0\x58" + bytes((len(claims),)) + claims + b"\x44sign"
        assert _found(signed, b"application/cose") == expected


def test_keys_in_protobuf() -> None:
    key = b"\x0a\x1c\x0a\x10" + bytes(range(16)) + b"\x10\x03\x18\xe0\xe5\xa4\x01\x20\x90\x01"
    assert _found(key * 2, b"application/x-protobuf") == ["health.exposure proven"] * 2
    assert _found(b"EK Export v1    " + key, b"") == ["health.exposure proven"]  # of others
    assert _found(key.replace(b"\xe0\xe5\xa4\x01", b"\x81\x00\x80\x00"), b"") == []


FHIR = """<Condition xmlns="http://hl7.org/fhir"><code><coding>
<system value="http://snomed.info/sct"/><code value="73211009"/><display value="Diabetes"/>
</coding></code></Condition>"""
HEART = """<Observation xmlns="http://hl7.org/fhir"><code><coding><system value="http://loinc.org"/>
<code value="8867-4"/></coding></code><valueQuantity><value value="81"/></valueQuantity>
</Observation>"""
CDA = """<ClinicalDocument xmlns="urn:hl7-org:v3">
<code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/><component>
<observation><code code="29463-7" codeSystem="2.16.840.1.113883.6.1" displayName="Body weight"/>
<value value="72.5" unit="kg"/></observation></component></ClinicalDocument>"""


def test_records_in_xml() -> None:
    assert _found(FHIR.encode(), b"application/fhir+xml") == ["health.record proven"] * 2
    assert _found(HEART.encode(), b"application/xml") == ["health.vitals proven"]
    assert _found(CDA.encode(), b"text/xml") == ["health.vitals proven"]
    other = FHIR.replace("Condition", "Organization")
    assert _found(other.encode(), b"application/fhir+xml") == []
    stock = CDA.replace("2.16.840.1.113883.6.1", "2.16.840.1.113883.4.1")
    assert _found(stock.encode(), b"text/xml") == []


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
