"""How sure certificates and tracing keys are, by what stands around them."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from auditor.model import Finding
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
    "DIVOC's without its context": (
        {
            "type": ["VerifiableCredential", "ProofOfVaccinationCredential"],
            "credentialSubject": {"type": "Person", "name": "Bhaya Mitra", "age": "27"},
            "evidence": [{"type": ["Vaccination"], "vaccine": "CoVax", "dose": 1}],
        },
        ["proven"],
    ),
    "W3C's, once though context and type name it": (
        {
            "@context": ["https://cowin.gov.in/credentials/vaccination/v1"],
            "type": ["VerifiableCredential", "VaccinationCertificate"],
            "credentialSubject": {"type": "VaccinationEvent", "batchNumber": "1183738569"},
        },
        ["proven"],
    ),
    "as a selective token's claims": (
        {"vct": "https://health.example/vaccination-certificate", "iss": "https://health.example"},
        ["probable"],
    ),
    "a degree": (
        {"type": ["VerifiableCredential", "UniversityDegreeCredential"], "credentialSubject": {}},
        [],
    ),
    "an animal's by its type": (
        {
            "type": ["VerifiableCredential", "AnimalVaccinationCredential"],
            "credentialSubject": {"name": "Rex"},
        },
        [],
    ),
    "what a verifier asks for": (
        {"input_descriptors": [{"type": "VaccinationCertificate", "purpose": "entry"}]},
        [],
    ),
    "a screen": ({"type": "VaccinationPassScreen", "name": "home"}, []),
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


def _link(**changed: str) -> str:
    payload = {
        "url": "https://ehr.example.org/qr/Y9xwkUdtmN9wwoJoN3ffJIhX2UGvCL1JnlPVNL3kDWM/m",
        "flag": "LP",
        "key": "rxTgYlOaKJPFtcEd0qcceN8wEU4p94SqAwIWQe6uX7Q",
        "label": "Back-to-school immunizations",
    }
    encoded = base64.urlsafe_b64encode(json.dumps({**payload, **changed}).encode()).decode()
    return "shlink:/" + encoded.rstrip("=")


LINKS = {
    "as it is": (_link(), ["proven"]),
    "behind a viewer": (f"https://viewer.example.org/#{_link()}", ["proven"]),
    "in capitals": (_link().replace("shlink", "SHLINK"), ["proven"]),
    "no key": (_link(key="short"), []),
    "no address": (_link(url="/m/1"), []),
    "no flags": (_link(flag="not one"), []),
    "no payload": ("shlink:/" + "eyJhbGciOiJub25lIn0" * 5, []),
}


@pytest.mark.parametrize("name", LINKS)
def test_links_to_records(name: str) -> None:
    text, expected = LINKS[name]
    assert [one.confidence.value for one in scan({"qr": text}) if _of_health(one)] == expected


def test_a_link_in_a_query_is_read_from_the_wire() -> None:
    address = f"https://viewer.example.org/#{_link()}"
    sent = request(path="/open?u=" + quote(address, safe=""))
    parts = message_parts(sent)
    found = ENGINE.scan(sent, parts.leaves, parts.opaques)
    assert [one.confidence for one in found if _of_health(one)] == ["proven"]


SIGNATURE = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 3 + "ABCDEFG"
# The examples of the specification, with other signatures.
L1 = (
    "DC04FR0000011E6D1E6DL101FRL0THEOULE SUR MER\x1dL1JEAN PAUL\x1dL231051962L3COVID-19\x1d"
    "L4J07BX03\x1dL5COMIRNATY PFIZER/BIONTECH\x1dL6COMIRNATY PFIZER/BIONTECH\x1dL71L82"
    f"L901032021LACO\x1f{SIGNATURE}"
)
B2 = (
    "DC04FR0000011E6D1E6DB201FRF0JEAN PAUL/PIERRE\x1dF1DUPONT\x1dF225111980F3MF494309\x1dF5N"
    f"F6150920211430\x1f{SIGNATURE}"
)
FRENCH = {
    "a vaccination": (L1, ["proven"]),
    "a test": (B2, ["proven"]),
    "in an address": (f"https://wallet.example/app/wallet?v={L1}", ["proven"]),
    "as a scanner writes it": (
        L1.replace("\x1d", "<GS>").replace("\x1f", "<US>"),
        ["proven"],
    ),
    "without what a scanner lost": (L1.replace("\x1d", "").replace("\x1f", ""), ["proven"]),
    "without a signature": (L1.partition("\x1f")[0], ["probable"]),
    "the year 2013": (L1.replace("1E6D1E6D", "12C012C0"), []),
    "a bill": ("DC04FR0000011E6D1E6D0101FR01JEAN PAUL\x1d2003012021" + "\x1f" + SIGNATURE, []),
    "a header alone": (L1[:26], []),
    "a day of no calendar": (L1.replace("L231051962", "L299051962"), []),
}


@pytest.mark.parametrize("name", FRENCH)
def test_codes_of_france(name: str) -> None:
    text, expected = FRENCH[name]
    assert [one.confidence.value for one in scan({"code": text}) if _of_health(one)] == expected


def _of_health(finding: Finding) -> bool:
    return finding.data_type.startswith("health.")
