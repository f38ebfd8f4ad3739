"""A text in protobuf names the number beside it, and what is counted or dated is no measure."""

from __future__ import annotations

import struct

import pytest

from tests.detect.health.test_unpacked import _found

MOMENT = b"\x18\xd3\xd0\x97\xd0\x06"  # field 3: seconds in 2026


def _text(value: str, field: int = 1) -> bytes:
    return bytes((field << 3 | 2, len(value))) + value.encode()


def _double(value: float, field: int = 2) -> bytes:
    return bytes((field << 3 | 1,)) + struct.pack("<d", value)


def _whole(value: int, field: int = 2) -> bytes:
    assert value < 128
    return bytes((field << 3, value))


def _inside(body: bytes, field: int) -> bytes:
    return bytes((field << 3 | 2, len(body))) + body


@pytest.mark.parametrize(
    "body",
    [
        _text("heart_rate") + _double(71.0),
        _text("user-8812") + _inside(_text("heart_rate") + _whole(71) + MOMENT, 2),
        _text("heart_rate") + _whole(71) + _text("bpm", 4),
        _text("com.google.heart_rate.bpm") + _inside(_double(66.0), 3),
        _text("com.google.heart_rate.bpm") + _whole(66),
    ],
)
def test_the_number_beside_a_measures_name(body: bytes) -> None:
    assert _found(body, b"application/x-protobuf") == ["health.vitals probable"]


@pytest.mark.parametrize(
    "body",
    [
        _text("heart_rate") + _whole(71),  # an event's, and how often
        _text("heart_rate") + MOMENT,
        _text("heart_rate") + _double(710.0),
        _text("heart_rate") + _double(71.0) + _double(72.0, 3),  # which of them?
        _text("heartland") + _double(71.0),
        _text("com.google.android.gms") + _double(71.0),
    ],
)
def test_what_is_no_measure(body: bytes) -> None:
    assert not _found(body, b"application/x-protobuf")
