"""Responses of mobile driving licences as wallets send them: CBOR, and base64url in OpenID4VP."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

import pytest

from auditor.audit import Auditor
from auditor.model import Audit, Direction, Message, Protocol
from tests.media.pictures import FACE

AUDITOR = Auditor()
SPACE = "org.iso.18013.5.1"


@dataclass
class Tag:
    number: int
    value: object


def head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((major << 5 | number,))
    if number < 256:
        return bytes((major << 5 | 24, number))
    return bytes((major << 5 | 25,)) + number.to_bytes(2)


def cbor(value: object) -> bytes:
    found = b""
    if isinstance(value, Tag):
        found = head(6, value.number) + cbor(value.value)
    elif isinstance(value, bool):
        found = b"\xf5" if value else b"\xf4"
    elif isinstance(value, int):
        found = head(0, value)
    elif isinstance(value, bytes):
        found = head(2, len(value)) + value
    elif isinstance(value, str):
        found = head(3, len(value.encode())) + value.encode()
    elif isinstance(value, list):
        found = head(4, len(value)) + b"".join(map(cbor, value))
    elif isinstance(value, dict):
        found = head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())
    return found


def item(number: int, identifier: str, value: object) -> Tag:
    fields = {"digestID": number, "random": bytes(range(32)), "elementIdentifier": identifier}
    return Tag(24, cbor({**fields, "elementValue": value}))


def response(space: str = SPACE, portrait: bytes = FACE) -> bytes:
    """A DeviceResponse (ISO/IEC 18013-5 8.3.2.1.2.2) with made-up signatures."""
    items = [
        item(0, "family_name", "Tester"),
        item(1, "birth_date", Tag(1004, "1990-02-03")),
        item(3, "document_number", "D90210"),
        item(8, "portrait", portrait),
        item(9, "age_over_18", True),
    ]
    signed = {
        "nameSpaces": {space: items},
        "issuerAuth": [b"\xa1\x01\x26", {}, bytes(40), bytes(64)],
    }
    own = {
        "nameSpaces": Tag(24, b"\xa0"),
        "deviceAuth": {"deviceMac": [b"\xa1\x01\x05", {}, b"", b"z" * 32]},
    }
    document = {"docType": f"{space}.mDL", "issuerSigned": signed, "deviceSigned": own}
    return cbor({"version": "1.0", "documents": [document], "status": 0})


def audit(body: bytes, kind: str, direction: Direction = Direction.REQUEST) -> Audit:
    return AUDITOR.audit(
        Message(
            "f", 0, direction, Protocol.HTTP, host="rp.example", method="POST", path="/cb",
            headers=((b"content-type", kind.encode()),), body=body, body_size=len(body),
        )
    )  # fmt: skip


TEXT = base64.urlsafe_b64encode(response()).rstrip(b"=").decode()
CARRIED = {
    "CBOR": (response(), "application/cbor"),
    "undeclared": (response(), "application/octet-stream"),
    "direct_post": (f"vp_token={TEXT}&state=1".encode(), "application/x-www-form-urlencoded"),
    "DCQL": (json.dumps({"vp_token": {"mdl": [TEXT]}}).encode(), "application/json"),
}


@pytest.mark.parametrize("way", CARRIED)
def test_what_a_licence_says_is_proven_however_it_is_carried(way: str) -> None:
    found = audit(*CARRIED[way])
    assert [(one.data_type, str(one.confidence)) for one in found.findings] == [
        ("id.name", "proven"),
        ("id.birth", "proven"),
        ("id.government", "proven"),
        ("bio.face_image", "proven"),
    ]
    assert all("ISO/IEC 18013-5" in one.reason and SPACE in one.reason for one in found.findings)
    [picture] = found.opaques
    assert str(picture.path) == str(found.findings[-1].path)
    assert picture.reason.startswith("image/jpeg")


def test_a_portrait_that_is_no_picture_is_told_all_the_same() -> None:
    found = audit(response(portrait=bytes(range(200))), "application/cbor")
    assert "bio.face_image" in {one.data_type for one in found.findings}


def test_other_cbor_with_such_names_is_no_document() -> None:
    body = cbor({"elementIdentifier": "portrait", "elementValue": "wide", "random": 1})
    assert not audit(body, "application/cbor").findings


def test_a_cut_response_raises_nothing() -> None:
    for end in range(0, 400, 7):
        assert not audit(response()[:end], "application/octet-stream").error
