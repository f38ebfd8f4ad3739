"""Short values in base58, base62 and base32, masked, or as digits: found, and only they."""

from __future__ import annotations

import base64
import json
from functools import cache

import pytest

from auditor.audit import Auditor
from auditor.model import Confidence, Method
from tests.decode.encoders import ALPHABETS
from tests.decode.messages import request
from tests.detect.helpers import profile

PASSPORT, HKID, SERIAL, ANDROID, NAME = (
    "K24967011",
    "A1234563",
    "R58M32XKQTJ",
    "7d3b91c4e8f0a625",
    "陳大文",
)


@cache
def auditor() -> Auditor:
    known = profile(passport=PASSPORT, serial=SERIAL, android_id=ANDROID, name=NAME)
    return Auditor(known)


def known(text: str, field: str = "v") -> set[str]:
    body = json.dumps({"event": "open", field: text}).encode()
    audit = auditor().audit(request(body, "application/json"))
    return {
        finding.known
        for finding in audit.findings
        if finding.method is Method.KNOWN_VALUE and finding.confidence is not Confidence.CANDIDATE
    }


@pytest.mark.parametrize("alphabet", ["base58", "base62", "base62, lower first"])
def test_a_document_in_base58_and_base62(alphabet: str) -> None:
    encode = ALPHABETS[alphabet]
    assert known(encode(PASSPORT.encode()), "passport") == {"passport"}
    assert known(encode(SERIAL.encode())) == {"serial"}
    assert known(f"id={encode(SERIAL.encode())};v=2") == {"serial"}
    assert not known(encode(PASSPORT.encode()))  # few bits: only where a name announces it
    assert not known(encode(b"K24967012"), "passport")
    assert not known(encode(PASSPORT.encode()) + "x", "passport")
    assert not known("x" + encode(SERIAL.encode()))


def test_the_bytes_of_an_id_in_base32() -> None:
    token = base64.b32encode(bytes.fromhex(ANDROID)).decode().rstrip("=")
    assert known(token) == {"android_id"}
    assert known(token.lower()) == {"android_id"}
    assert not known(base64.b32encode(bytes.fromhex("7d3b91c4e8f0a624")).decode().rstrip("="))


def test_a_masked_document_in_base64_in_hex() -> None:
    def masked(text: str, key: int) -> str:
        return base64.b64encode(bytes(byte ^ key for byte in text.encode())).hex()

    assert known(masked(PASSPORT, 0x25), "passport") == {"passport"}
    assert not known(masked("K24967012", 0x25), "passport")


def test_hanzi_whose_utf_16_is_digits_alone() -> None:
    assert known(NAME.encode("utf-16-be").hex(), "name") == {"name"}
    assert known(NAME.encode("utf-16-be").hex()[::-1], "name") == {"name"}
    assert not known("陳大交".encode("utf-16-be").hex(), "name")


def test_json_escaped_and_reversed_in_either_order() -> None:
    whole = json.dumps({"first_name": "x", "android_id": ANDROID})
    escaped = json.dumps(whole)[1:-1]
    for text in (escaped[::-1], json.dumps(whole[::-1])[1:-1], json.dumps(escaped)[1:-1]):
        assert known(text) == {"android_id"}, text
        assert not known(text.replace(ANDROID[:4], "7d3c").replace(ANDROID[3::-1], "c3d7"))


@pytest.mark.parametrize(
    "name", ["陳大文", "周子軒", "吳俊傑", "さくら", "Лина Мин", "Иванов Пётр"]
)
def test_a_profile_of_any_script_is_compiled(name: str) -> None:
    assert not Auditor(profile(name=name)).audit(request(b"{}", "application/json")).findings
