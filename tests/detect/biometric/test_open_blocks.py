"""Pictures in open PID blocks and below a mobile document's name space."""

import base64
import json

from tests.detect.biometric.sent import of_bodies
from tests.media.pictures import ROCKET, encoded

PICTURE = base64.b64encode(encoded(".png", ROCKET)).decode()
BYTES = base64.b64encode(bytes(i * i * 7 % 251 for i in range(600))).decode()


def found(body: str, kind: str = "application/xml") -> set[tuple[str, str]]:
    return {(one.data_type, one.detector) for one in of_bodies(body, kind)}


def block(kind: str, data: str, position: str = ' posh="LEFT_IRIS"') -> str:
    return f'<Pid ver="2.0"><Bios><Bio type="{kind}"{position}>{data}</Bio></Bios></Pid>'


def test_a_record_of_an_open_block_says_its_type() -> None:
    for data in (PICTURE, BYTES):
        assert found(block("IIR", data)) == {("bio.iris", "registered-devices")}
        assert found(block("FIR", data)) == {("bio.fingerprint", "registered-devices")}
        assert not found(block("URL", data))
        assert not found(block("IIR", data, ""))
    assert not found(block("IIR", "none"))
    assert not found('<Pid ver="2.0"><Demo><Pi name="A B"/></Demo></Pid>')


def test_a_portrait_below_a_name_space_is_a_document_s() -> None:
    told = {("bio.face_image", "mobile-document")}
    assert (
        found(json.dumps({"org.iso.18013.5.1": {"portrait": PICTURE}}), "application/json") == told
    )
    assert not found(json.dumps({"theme": {"portrait": PICTURE}}), "application/json")
    assert not found(json.dumps({"org.iso.18013.5.1": {"logo": PICTURE}}), "application/json")
