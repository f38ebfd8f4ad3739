"""Biometric information records in JSON and XML whose block is a picture, bytes or opaque."""

import base64
import json
from typing import Any

import pytest

from tests.detect.biometric.sent import of_bodies
from tests.media.pictures import ROCKET, encoded

PICTURE = base64.b64encode(encoded(".png", ROCKET)).decode()
BYTES = base64.b64encode(bytes(i * i * 7 % 251 for i in range(600))).decode()


def found(body: str, kind: str = "application/json") -> set[tuple[str, str]]:
    return {(one.data_type, one.detector) for one in of_bodies(body, kind)}


def segment(kind: str, block: object) -> dict[str, Any]:
    return {"segments": [{"bdbInfo": {"type": [kind], "subtype": ["Left"]}, "bdb": block}]}


def bias(kind: str, block: str) -> dict[str, Any]:
    about = {"BDB_Info": {"FormatOwner": 257, "Type": kind}}
    return {"InputBIR": {"FormatOwner": 257, "FormatType": 9, "BIR_Information": about,
                         "BIR": {"Binary": block}}}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "data_type"), [("Finger", "fingerprint"), ("Iris", "iris"), ("Face", "face_image")]
)
def test_the_header_speaks_of_its_block_whatever_that_is(kind: str, data_type: str) -> None:
    told = {(f"bio.{data_type}", "information-records")}
    for block in (PICTURE, BYTES, list(base64.b64decode(BYTES))):
        assert found(json.dumps(segment(kind, block))) == told
    for block in (PICTURE, BYTES):
        assert found(json.dumps(bias(kind, block))) == told
        body = (
            '<BIR xmlns="http://standards.iso.org/iso-iec/19785/-3/ed-2/"><BIR><BDBInfo><Format>'
            f"<Organization>X</Organization><Type>7</Type></Format><Type>{kind}</Type>"
            f"<Subtype>Left</Subtype></BDBInfo><BDB>{block}</BDB></BIR></BIR>"
        )
        assert found(body, "application/xml") == told


def test_a_picture_of_a_capture_is_of_its_modality() -> None:
    capture = {"biometricType": "FINGER", "biometricSubType": "RIGHT_INDEX", "image": PICTURE}
    assert found(json.dumps({"biometricData": [capture]})) == {
        ("bio.fingerprint", "information-records")
    }


@pytest.mark.parametrize(
    "body",
    [
        segment("Redis", PICTURE),
        segment("Voice", PICTURE),  # no picture is a voice
        segment("Iris", [7 * i for i in range(600)]),
        segment("Iris", "none"),
        {"bdbInfo": {"type": "specification"}, "bdb": list(range(99))},
        {"BIR": {"Binary": PICTURE}},
        {"modality": "IMAGE", "data": PICTURE},
        {"modality": "CT", "image": PICTURE},
        {"biometricType": "FINGER", "help": PICTURE},
    ],
)
def test_what_no_header_speaks_of_is_left_alone(body: dict[str, Any]) -> None:
    assert not found(json.dumps(body))
