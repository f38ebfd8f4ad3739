"""Samples in protobuf messages, in lines of time series and in tables of keys."""

from __future__ import annotations

import math
import struct

import pytest

from auditor.audit import Auditor
from auditor.model import Confidence
from benchmarks.audit_mix import field, message, number

_AUDITOR = Auditor()


def _float(tag: int, value: float) -> bytes:
    return bytes((tag << 3 | 5,)) + struct.pack("<f", value)


def _walked(count: int, gravity: float = 9.8) -> list[tuple[int, float, float, float]]:
    return [
        (20 * i, math.sin(i / 5), 0.4 * math.cos(i / 3), gravity + 0.3 * math.sin(i / 2))
        for i in range(count)
    ]


def _samples(name: str, count: int, gravity: float = 9.8) -> bytes:
    rows = [
        field(2, number(1, 1_700_000_000_000 + t) + _float(2, x) + _float(3, y) + _float(4, z))
        for t, x, y, z in _walked(count, gravity)
    ]
    return field(1, name.encode()) + b"".join(rows)


def _touches(name: str, count: int) -> bytes:
    rows = [
        field(
            2,
            number(1, 16 * i)
            + _float(2, 100 + 3.5 * i)
            + _float(3, 900 - 7.25 * i)
            + _float(4, 0.2 + 0.01 * (i * 7 % 11)),
        )
        for i in range(count)
    ]
    return field(1, name.encode()) + b"".join(rows)


def _lines(kind: str, gravity: float = 9.8) -> bytes:
    rows = (
        f"{kind},user=u1 x={x:.4f},y={y:.4f},z={z:.4f} {1_700_000_000_000_000_000 + t * 1_000_000}"
        for t, x, y, z in _walked(80, gravity)
    )
    return "\n".join(rows).encode()


def _keys(header: str, words: tuple[str, str]) -> bytes:
    lines = [header]
    for i, char in enumerate("the quick brown fox jumps"):
        lines += [f"{140 * i},{ord(char)},{words[0]}", f"{140 * i + 70},{ord(char)},{words[1]}"]
    return "\n".join(lines).encode() + b"\n"


def _struck(header: str) -> bytes:
    rows = (
        f"{char},{140 * i},{140 * i + 70 + i}" for i, char in enumerate("thequickbrownfoxjumpsover")
    )
    return "\n".join((header, *rows)).encode() + b"\n"


def _told(body: bytes, mime: str) -> set[str]:
    audit = _AUDITOR.audit(message(body, mime))
    assert not audit.error
    found = (one for one in audit.findings if one.confidence is not Confidence.CANDIDATE)
    return {one.data_type for one in found if one.data_type.startswith("bio.")}


_PROTOBUF, _CSV = "application/x-protobuf", "text/csv"


@pytest.mark.parametrize(
    ("body", "mime", "told"),
    [
        (_samples("accelerometer", 80), _PROTOBUF, "bio.motion"),
        (_samples("TYPE_ACCELEROMETER", 80), _PROTOBUF, "bio.motion"),
        (field(3, _samples("gyroscope", 80, 0.1)), _PROTOBUF, "bio.motion"),
        (_touches("touch_events", 40), _PROTOBUF, "bio.behaviour"),
        (_lines("accelerometer"), "text/plain", "bio.motion"),
        (_keys("ts_ms,key_code,event", ("down", "up")), _CSV, "bio.behaviour"),
        (_keys("time_ms,key,type", ("keydown", "keyup")), _CSV, "bio.behaviour"),
        (_struck("key,press_ms,release_ms"), _CSV, "bio.behaviour"),
    ],
)
def test_samples_are_found(body: bytes, mime: str, told: str) -> None:
    assert _told(body, mime) == {told}


@pytest.mark.parametrize(
    ("body", "mime"),
    [
        (_samples("series", 80), _PROTOBUF),
        (_samples("accelerometer", 30), _PROTOBUF),
        (_samples("accelerometer", 80, 400.0), _PROTOBUF),
        (_touches("series", 40), _PROTOBUF),
        (_touches("touch_events", 8), _PROTOBUF),
        (_lines("anchor"), "text/plain"),
        (_lines("accelerometer")[:2_000], "text/plain"),
        (_keys("ts_ms,port,state", ("down", "up")), _CSV),
        (_struck("key,cost_ms,size_ms"), _CSV),
        (_struck("key,press_count,release_count"), _CSV),
    ],
)
def test_what_is_like_them_is_not(body: bytes, mime: str) -> None:
    assert not _told(body, mime)


def test_many_names_and_messages_cost_little() -> None:
    body = (field(1, b"accelerometer") + field(2, number(1, 5) + _float(2, 1.5))) * 100_000
    audit = _AUDITOR.audit(message(body, _PROTOBUF))
    assert not audit.error


def _unit(size: int) -> bytes:
    numbers = [math.sin(3 * i + 1) for i in range(size)]
    length = math.sqrt(sum(one * one for one in numbers))
    return struct.pack(f"<{size}f", *(one / length for one in numbers))


def _enrolled(name: str, vector: bytes) -> bytes:
    return field(1, b"user-1") + field(2, name.encode()) + field(3, vector)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("face_template", {"bio.face_template"}),
        ("faceEmbedding", {"bio.face_template"}),
        ("speaker_embedding", {"bio.voice_template"}),
        ("text_embedding", set()),
        ("face_cream", set()),
        ("typeface_features", set()),
    ],
)
def test_a_vector_is_named_by_a_text_beside_it(name: str, told: set[str]) -> None:
    assert _told(_enrolled(name, _unit(512)), _PROTOBUF) == told
    assert _told(field(4, _enrolled(name, _unit(512))), _PROTOBUF) == told


def test_numbers_of_another_length_are_no_vector() -> None:
    assert not _told(_enrolled("face_template", struct.pack("<512f", *range(512))), _PROTOBUF)
    assert not _told(_enrolled("face_template", _unit(100)), _PROTOBUF)
