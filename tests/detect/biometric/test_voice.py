"""A recording that nothing calls a voice's: its channels, its sound, the way it went."""

from __future__ import annotations

import base64
import json
import math
import struct
from dataclasses import replace

import pytest

from auditor.decode import message_parts
from auditor.detect.scan import Engine
from auditor.model import Direction
from tests.detect.helpers import message

RATE = 8_000


def _spoken(at: float) -> float:
    """A sound as a voice's: harmonics of a low tone in syllables with pauses."""
    tone = sum(math.sin(2 * math.pi * 120 * k * at) / k for k in range(1, 12))
    return tone * abs(math.sin(2 * math.pi * 1.1 * at)) * (math.sin(2 * math.pi * 2.2 * at) > 0)


def _wav(channels: int, *, spoken: bool) -> bytes:
    times = [place / RATE for place in range(2 * RATE)]
    sound = [_spoken(at) / 3 if spoken else math.sin(2 * math.pi * 440 * at) for at in times]
    data = b"".join(struct.pack("<h", int(9_000 * one)) * channels for one in sound)
    kind = struct.pack("<HHIIHH", 1, channels, RATE, RATE * 2 * channels, 2 * channels, 16)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + kind + b"data" + struct.pack("<I", len(data)) + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _confidence(body: bytes, mime: bytes, direction: Direction, path: str = "/v1/data") -> str:
    sent = replace(
        message(direction),
        headers=((b"content-type", mime),),
        body=body,
        path=path,
        host="a.example",
    )
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    return " ".join(one.confidence for one in found if one.data_type == "bio.voice")


@pytest.mark.parametrize(
    ("channels", "spoken", "direction", "path", "expected"),
    [
        (1, True, Direction.REQUEST, "/v1/data", "probable"),
        (1, False, Direction.REQUEST, "/v1/data", "candidate"),
        (2, True, Direction.REQUEST, "/v1/data", "candidate"),
        (1, True, Direction.RESPONSE, "/v1/data", "candidate"),
        (1, True, Direction.REQUEST, "/v1/tts", "candidate"),
    ],
)
def test_one_channel_that_sounds_like_speech(
    channels: int, spoken: bool, direction: Direction, path: str, expected: str
) -> None:
    body = _wav(channels, spoken=spoken)
    assert _confidence(body, b"application/octet-stream", direction, path) == expected


@pytest.mark.parametrize(
    ("mime", "expected"),
    [
        (b"audio/l16; rate=16000", "probable"),
        (b"audio/raw;encoding=signed-integer;bits=16;rate=16000;endian=little", "probable"),
        (b"audio/l16; rate=48000; channels=2", "candidate"),
        (b"audio/l16x", ""),
        (b"application/octet-stream", ""),
    ],
)
def test_plain_samples_are_declared(mime: bytes, expected: str) -> None:
    assert _confidence(b"\x01\x02" * 4_000, mime, Direction.REQUEST) == expected
    assert _confidence(b"\x01\x02" * 4_000, mime, Direction.RESPONSE) == ""


def _adts(channels: int, count: int = 100) -> bytes:
    """Frames of AAC LC at 16 kHz, each of another length."""
    made = bytearray()
    for number in range(count):
        size = 180 + number % 23
        made += bytes((0xFF, 0xF1, 0x60, channels << 6 | size >> 11, size >> 3 & 255))
        made += bytes(((size & 7) << 5 | 0x1F, 0xFC))
        made += bytes((number * 7 + at) % 256 for at in range(size - 7))
    return bytes(made)


MP3 = (b"\xff\xf3\x48\xc4" + bytes(range(140))) * 60


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (_adts(1), "payload", "probable"),
        (_adts(2), "payload", "candidate"),
        (_adts(2), "voiceNote", "probable"),
        (_adts(1), "notificationSound", "candidate"),
        (_adts(1, 10), "payload", "candidate"),
        (_adts(1)[3:], "payload", ""),
        (MP3, "payload", "probable"),
        (MP3[:300], "payload", ""),
        (b"\xff\xf3\x48\xc4" + bytes(range(256)) * 20, "payload", ""),
    ],
)
def test_frames_without_a_container(data: bytes, name: str, expected: str) -> None:
    assert _confidence(data, b"application/octet-stream", Direction.REQUEST, f"/{name}") == expected
    body = json.dumps({name: base64.b64encode(data).decode(), "part": 1}).encode()
    assert _confidence(body, b"application/json", Direction.REQUEST) == expected
