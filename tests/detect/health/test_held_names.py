"""What only the object around, the type beside or the request's path names, and its likes."""

from __future__ import annotations

import base64
import struct

import pytest

from auditor.audit import Auditor
from auditor.detect.health.certificates.uvci import has_checksum
from auditor.detect.model import Tree
from auditor.model import Confidence, Direction, Message, Protocol
from tests.detect.helpers import health

DAY = "2026-03-14T07:22:10Z"
VENUE = base64.b64encode(bytes(range(32))).decode()
NOTED: dict[str, Tree] = {
    "a list of plain name": {"heartRate": {"values": [72, 74]}},
    "lists in lists": {"spo2": {"data": [{"readings": [97, 98]}]}},
    "a quantity": {"bodyWeight": {"amount": 71.5, "unit": "kg"}},
    "days for names": {"heartRate": {"2026-03-13": 61, "2026-03-14": 64}},
    "steps of a day": {"steps": {"count": 8121, "date": "2026-03-14"}},
    "hours of a night": {"sleep": {"hours": 7.5, "date": "2026-03-14"}},
    "several of a measure": {"data": {"type": "heart-rates", "attributes": {"value": 72}}},
    "a weighing": {"weighIn": {"weight": {"amount": 181.2, "unit": "lb"}}},
    "a disease": {"hasDiabetes": "true"},
    "the type of a disease": {"diabetesType": "2"},
    "the start of symptoms": {"symptomOnsetDate": "2026-03-10"},
    "the outcome of a kind of test": {"test": {"type": "antigen", "outcome": "negative"}},
    "the outcome of a kit": {"selfTest": {"kit": "BinaxNOW", "result": "positive"}},
    "eyes": {"visualAcuity": {"leftEye": "20/40", "rightEye": "20/25"}},
    "drugs by the time of day": {"medications": {"morning": "Metformin 500 mg"}},
    "uses of an inhaler": {"inhalerEvents": [{"puffs": 2, "type": "rescue"}]},
    "a cycle in Japanese": {"生理開始日": "2026-03-02"},
    "a check-in that is sent": {"checkIns": [{"traceLocationId": VENUE}]},
    "a cycle with a plan": {"lastPeriodStart": "2026-03-02", "plan": "premium"},
    "a pressure by two short words": {"bpSys": 128, "bpDia": 82},
    "a key in short": {"teks": [{"tek": "AAECAwQFBgcICQoLDA0ODw==", "rsn": 2_660_000, "rp": 144}]},
    "a pressure": {"bp": "128/82", "date": "2026-03-14"},
    "a table with a header": {"columns": ["ts", "spo2"], "rows": [[1, 97], [2, 96]]},
    "a table with objects for headings": {
        "fields": [{"name": "ts"}, {"name": "heart_rate"}],
        "data": [[1, 61], [2, 64]],
    },
    "a header for a row": {"export": [["ts", "heart_rate"], [1, 61], [2, 64]]},
    "names and as many values": {"names": ["spo2", "heart_rate"], "vals": [97, 71]},
    "a value called as its type": {"metric_name": "spo2", "metric_value": 97},
    "a test of results": {"testResults": {"name": "HIV Ag/Ab", "result": "Non-reactive"}},
    "a body's scan": {"inbody": {"weight": 71.4}},
    "a marker of blood": {"biomarkers": [{"name": "Ferritin", "value": 12, "unit": "ng/mL"}]},
    "an entry of a weight": {"weight_entry": {"weight": 81.2, "date": "2026-03-14"}},
    "a fever": {"temperature": 38.4, "fever": True},
    "an event of a drug": {"event": "medication_taken", "properties": {"med": "Zoloft"}},
    "a card of an insurance": {
        "insurance": {"provider": "A", "memberId": "W12345", "groupNumber": "001"}
    },
    "a patient's visit": {"appointment": {"patientName": "A", "department": "Oncology"}},
}
OTHERS: dict[str, Tree] = {
    "readings that were counted": {"heartRate": {"count": 72, "page": 1}},
    "steps of a program": {"steps": {"count": 5, "current": 2}},
    "steps of a wizard": {"wizard": True, "steps": {"count": 512, "current": 2}},
    "a thread": {"cmd": "run", "sleep": {"duration": 5000}},
    "a device": {"sleep": {"minutes": 5}},
    "a plain weight": {"weight": {"value": 72}},
    "a bill's cycle": {"lastPeriodStart": "2026-03-02", "cycleLength": 28, "renewal": "auto",
                       "currency": "USD"},
    "a key of no start": {"tek": "AAECAwQFBgcICQoLDA0ODw==", "rsn": 7, "rp": 144},
    "a network": {"bp": "10/24", "iface": "wlan0"},
    "a banner": {"hasDiabetesBanner": True},
    "a switch": {"features": {"hasDiabetes": True}},
    "a setting": {"settings": [{"name": "maxHeartRate", "value": "190"}]},
    "a program's test": {"test": {"type": "unit", "outcome": "negative"}},
    "a digest of a few bytes": {"traceLocationId": base64.b64encode(b"a" * 32).decode()},
    "a doctor": {"doctor": "Dr. B", "specialty": "Oncology", "rating": 4.8},
    "a manga's": {"manga": "X", "character": "Y", "bloodType": "AB"},
    "a table of no body": {"columns": ["ts", "heart_rate"], "rows": [[1, 610], [2, 640]]},
    "a table of animals": {"columns": ["ear_tag", "heart_rate"], "rows": [[1, 61], [2, 64]]},
    "names and other numbers": {"metrics": ["heart_rate", "spo2"], "priorities": [50, 60]},
    "a target": {"metricType": "heart_rate", "metricTarget": 140},
    "a flag of steps": {"flags": {"steps": {"value": 1000, "date": "2026-03-14"}}},
    "a marker on sale": {"name": "Ferritin", "value": 12, "unit": "ng/mL", "price": 19},
    "another marker": {"name": "Ferrite", "value": 12, "unit": "ng/mL"},
    "an insured car": {"insurance": {"provider": "A", "memberId": "W12345", "vehicle": "Golf"}},
    "a parcel's entry": {"weight": 2.4, "date": "2026-03-14"},
    "a chart's": {"visualAcuity": {"chart": "6/6"}},
}  # fmt: skip


@pytest.mark.parametrize("name", NOTED)
def test_what_is_around_tells(name: str) -> None:
    assert health(NOTED[name])


@pytest.mark.parametrize("name", OTHERS)
def test_what_shares_the_names(name: str) -> None:
    assert not health(OTHERS[name])


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B", True),
        ("URN:UVCI:01:SE:EHM/C878/123456789ABC#B", True),
        ("URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#C", False),
        ("URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813", False),
        ("see URN:UVCI:01:AT:10807843F94AEE0EE5093FBC254BD813#B", False),
    ],
)
def test_the_check_character_of_a_certificate(number: str, right: bool) -> None:
    assert has_checksum(number) is right


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes((number & 0x7F | 0x80,))
        number >>= 7
    return out + bytes((number,))


def _call(path: str, samples: list[tuple[int, int]]) -> Message:
    inner = [b"\x08" + _varint(at) + b"\x10" + _varint(value) for at, value in samples]
    data = b"".join(b"\x12" + _varint(len(one)) + one for one in inner)
    body = b"\0" + struct.pack(">I", len(data)) + data
    return Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        scheme="https",
        method="POST",
        host="a.example",
        path=path,
        headers=((b"content-type", b"application/grpc"),),
        body=body,
        body_size=len(body),
    )


BEATS = [(1_773_446_400_000 + 1_000 * n, 70 + n) for n in range(3)]


@pytest.mark.parametrize(
    ("path", "samples", "told"),
    [
        ("/fit.v1.HeartRateService/UploadHeartRateSamples", BEATS, True),
        ("/fit.v1.HeartRateService/ListHeartRateSamples", BEATS, False),
        ("/fit.v1.HeartRateService/UploadHeartRateSamples", BEATS[:1], False),
        ("/fit.v1.HeartRateService/UploadHeartRateSamples", [(5, 72), (6, 73)], False),
        ("/fit.v1.HeartRateService/UploadHeartRateSamples",
         [(at, 5_000) for at, _ in BEATS], False),
        ("/shop.v1.Orders/UploadOrders", BEATS, False),
    ],
)  # fmt: skip
def test_samples_without_names(path: str, samples: list[tuple[int, int]], told: bool) -> None:
    findings = Auditor().audit(_call(path, samples)).findings
    vitals = [one for one in findings if one.data_type == "health.vitals"]
    assert bool(vitals) is told
    assert all(one.confidence is Confidence.PROBABLE for one in vitals)
