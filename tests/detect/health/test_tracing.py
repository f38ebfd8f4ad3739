"""What apps of contact tracing upload, in the forms of their protocols, with made-up values."""

from __future__ import annotations

import base64
import random

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.model import Tree
from auditor.detect.scan import Engine
from tests.detect.helpers import message, scan, seen

DICE = random.Random(5)  # noqa: S311 - made-up values, no secret
MIDNIGHT = 1_592_265_600_000


def _some(size: int) -> str:
    return base64.b64encode(DICE.randbytes(size)).decode()


HELLO: Tree = {
    "timeCollectedOnDevice": 3_799_958_400,
    "timeFromHelloMessage": 33_112,
    "mac": _some(5),
    "rssiRaw": -60,
    "rssiCalibrated": -55,
}
ENCOUNTER: Tree = {
    "timestamp": 1_592_265_600,
    "msg": _some(61),
    "modelC": "iPhone 11",
    "modelP": "Pixel 4",
    "rssi": -60,
    "org": "SG_MOH",
}
UPLOADS: dict[str, tuple[Tree, str]] = {
    "DP-3T": (
        {"key": _some(32), "keyDate": MIDNIGHT, "authData": {"value": "code"}, "fake": 0},
        "proven $.key",
    ),
    "DP-3T, before dates were numbers": (
        {"key": _some(32), "onset": "2020-05-01", "fake": 0},
        "proven $.key",
    ),
    "a list of DP-3T": (
        {"exposedKeys": [{"key": _some(32), "keyDate": MIDNIGHT}]},
        "proven $.exposedKeys[0].key",
    ),
    "a key with a day, of anything": (
        {"signing": {"key": _some(32), "keyDate": MIDNIGHT}},
        "candidate $.signing.key",
    ),
    "ROBERT's report": (
        {"token": "abcdef", "contacts": [{"ebid": _some(8), "ecc": _some(1), "ids": [HELLO]}]},
        "proven $.contacts[0].ebid",
    ),
    "ROBERT's question": (
        {"ebid": _some(8), "epochId": 12_000, "time": _some(4), "mac": _some(32)},
        "proven $.ebid",
    ),
    "a hello message": ({"helloMessage": _some(16), "rssi": -61}, "probable $.helloMessage"),
    "a greeting": ({"helloMessage": _some(16)}, "candidate $.helloMessage"),
    "BlueTrace": ({"traces": [ENCOUNTER]}, "proven $.traces[0].msg"),
}
NEITHER: dict[str, Tree] = {
    "a key of another day's hour": {"key": _some(32), "keyDate": MIDNIGHT + 1, "fake": 0},
    "a key of another size": {"key": _some(16), "keyDate": MIDNIGHT, "fake": 0},
    "a key of nothing": {"key": base64.b64encode(bytes(32)).decode(), "keyDate": MIDNIGHT},
    "onset of a beat": {"key": "C minor", "onset": "2020-05-01", "fake": 0},
    "an auction": {"ebid": "12.50", "ecc": "EUR"},
    "an auction's id": {"ebid": _some(8), "epochId": 7, "mac": "02:11:22:33:44:55"},
    "a greeting in words": {"helloMessage": "Welcome back", "rssi": -60},
    "cars": {"modelC": "Corolla", "modelP": "Prius", "msg": "two cars of this maker"},
}


@pytest.mark.parametrize("name", UPLOADS)
def test_uploads(name: str) -> None:
    body, expected = UPLOADS[name]
    found = [one for one in seen(scan(body)) if one.startswith("health.exposure")]
    assert found == [f"health.exposure {expected}"]


@pytest.mark.parametrize("name", NEITHER)
def test_what_only_looks_so(name: str) -> None:
    assert not [one for one in seen(scan(NEITHER[name])) if one.startswith("health.")]


def test_the_address_makes_a_days_key_sure() -> None:
    body = f'{{"key": "{_some(32)}", "keyDate": {MIDNIGHT}}}'.encode()
    sent = replace(
        message(),
        path="/v1/exposed",
        body=body,
        headers=((b"content-type", b"application/json"),),
    )
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    assert "proven" in [one.confidence for one in found if one.data_type == "health.exposure"]
