"""A program's constants and an interface's labels are nobody's; the same beside them stays."""

from __future__ import annotations

import pytest

from auditor.audit import Auditor
from auditor.detect.programs import WHY
from auditor.model import Confidence, Direction, Finding, Message, Protocol

CODE = (
    b"function f(a){return a===1}var heartRate=72;const LAT=22.31,LNG=114.17;"
    b"module.exports={f:(t)=>{return t.pulse}}"
)
LABELS = b"bloodtype=Blood type\nallergies=Penicillin allergy\nweight=70 kg\nheart.rate=72 bpm\n"
ANDROID = (
    b"<resources><string name='diagnosis'>Diabetes</string><string name='pregnant'>I am pregnant"
    b"</string></resources>"
)


@pytest.fixture(scope="module")
def auditor() -> Auditor:
    return Auditor()


def _found(
    auditor: Auditor, body: bytes, kind: str, path: str = "/a", *, sent: bool = False
) -> list[Finding]:
    message = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST if sent else Direction.RESPONSE,
        protocol=Protocol.HTTP,
        method="POST",
        host="api.example.com",
        path=path,
        headers=((b"Content-Type", kind.encode()),),
        body=body,
        body_size=len(body),
        status=None if sent else 200,
    )
    found = auditor.audit(message).findings
    return [one for one in found if one.data_type.startswith(("health.", "location."))]


@pytest.mark.parametrize(
    ("body", "kind", "path"),
    [
        (CODE, "application/javascript", "/a"),
        (CODE, "text/javascript; charset=utf-8", "/a"),
        (CODE, "text/plain", "/main.js?v=3"),
        (CODE, "application/octet-stream", "/bundle"),
        (LABELS, "text/plain", "/messages_en.properties"),
        (ANDROID, "application/xml", "/res"),
    ],
)
def test_nobodys(auditor: Auditor, body: bytes, kind: str, path: str) -> None:
    found = _found(auditor, body, kind, path)
    assert found
    assert {one.confidence for one in found} == {Confidence.CANDIDATE}


@pytest.mark.parametrize(
    ("body", "kind", "path", "sent"),
    [
        (CODE, "text/javascript", "/a.js", True),  # what a phone sends
        (b'cb({"heartRate": 72})', "application/javascript", "/a", False),  # an object in it
        (b'{"heartRate": 72}', "application/json", "/a.js", False),
        (b"heart rate: 72 bpm\nweight: 70 kg\n", "text/plain", "/me", False),
        (LABELS, "text/plain", "/messages_en.properties", True),
        (b"<resources><record><heartRate>72</heartRate></record></resources>", "text/xml", "/a",
         False),
    ],
)  # fmt: skip
def test_somebodys(auditor: Auditor, body: bytes, kind: str, path: str, *, sent: bool) -> None:
    found = _found(auditor, body, kind, path, sent=sent)
    assert any(one.confidence is not Confidence.CANDIDATE for one in found)
    assert not any(WHY in one.reason for one in found)
