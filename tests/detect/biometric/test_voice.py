"""A recording that nothing calls a voice's: its channels, its sound, the way it went."""

from __future__ import annotations

import base64
import json
import math
import struct

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.scan import Engine
from auditor.model import Direction
from tests.detect.helpers import message

RATE = 8_000


def _spoken(at: float) -> float:
    """A sound as a voice's: harmonics of a low tone in syllables with pauses."""
    tone = sum(math.sin(2 * math.pi * 120 * k * at) / k for k in range(1, 12))
    return tone * abs(math.sin(2 * math.pi * 1.1 * at)) * (math.sin(2 * math.pi * 2.2 * at) > 0)


def _wav(channels: int, *, spoken: bool, apart: bool = False) -> bytes:
    times = [place / RATE for place in range(2 * RATE)]
    sound = [_spoken(at) / 3 if spoken else math.sin(2 * math.pi * 440 * at) for at in times]
    signs = [1, -1][:channels] if apart else [1] * channels
    data = b"".join(struct.pack("<h", int(9_000 * one * sign)) for one in sound for sign in signs)
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
        (2, True, Direction.REQUEST, "/v1/data", "probable"),
        (2, False, Direction.REQUEST, "/v1/data", "candidate"),
        (1, True, Direction.RESPONSE, "/v1/data", "candidate"),
        (1, True, Direction.REQUEST, "/v1/tts", "candidate"),
    ],
)
def test_one_channel_that_sounds_like_speech(
    channels: int, spoken: bool, direction: Direction, path: str, expected: str
) -> None:
    body = _wav(channels, spoken=spoken)
    assert _confidence(body, b"application/octet-stream", direction, path) == expected


def test_two_channels_that_are_not_one_are_no_voice() -> None:
    body = _wav(2, spoken=True, apart=True)
    found = _confidence(body, b"application/octet-stream", Direction.REQUEST)
    assert found == "candidate"


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


def _samples(form: str, *, spoken: bool) -> bytes:
    """Two seconds as floats, as 8, 24 or 32 bits, either byte first."""
    times = [place / RATE for place in range(2 * RATE)]
    sound = [_spoken(at) / 12 if spoken else math.sin(2 * math.pi * 440 * at) / 3 for at in times]
    kind, order = form[:-1], ">" if form[-1] == "b" else "<"
    if kind == "u8":
        return bytes(128 + int(100 * one) for one in sound)
    if kind == "i24":
        whole = [int(4_000_000 * one) for one in sound]
        return b"".join(
            one.to_bytes(3, "big" if order == ">" else "little", signed=True) for one in whole
        )
    scale = {"f32": 1, "f64": 1, "i16": 9_000, "i32": 900_000_000}[kind]
    code = {"f32": "f", "f64": "d", "i16": "h", "i32": "i"}[kind]
    numbers = [one * scale if code in "fd" else int(one * scale) for one in sound]
    return struct.pack(f"{order}{len(numbers)}{code}", *numbers)


def _riff(form: str, *, spoken: bool) -> bytes:
    data, bits = _samples(form, spoken=spoken), int(form[1:-1])
    codec = 3 if form[0] == "f" else 1
    kind = struct.pack("<HHIIHH", codec, 1, RATE, RATE * bits // 8, bits // 8, bits)
    body = b"WAVEfmt \x10\x00\x00\x00" + kind + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _aiff(form: str, kind: bytes, *, spoken: bool) -> bytes:
    data, bits = _samples(form, spoken=spoken), int(form[1:-1])
    common = struct.pack(">HIH", 1, 2 * RATE, bits) + b"\x40\x0b\xfa" + bytes(7) + kind
    chunks = b"COMM" + struct.pack(">I", len(common)) + common
    chunks += b"SSND" + struct.pack(">I", 8 + len(data)) + bytes(8) + data
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + (b"AIFC" if kind else b"AIFF") + chunks


@pytest.mark.parametrize("form", ["u8l", "i24l", "i32l", "f32l", "f64l"])
def test_speech_is_heard_in_samples_of_any_width(form: str) -> None:
    spoken = _confidence(_riff(form, spoken=True), b"audio/wav", Direction.REQUEST)
    assert spoken == "probable"
    tone = _confidence(_riff(form, spoken=False), b"audio/wav", Direction.REQUEST)
    assert tone == "candidate"


@pytest.mark.parametrize(
    ("form", "kind"),
    [("i16b", b""), ("i24b", b""), ("i16l", b"sowt\x00\x00"), ("f32b", b"fl32\x00\x00")],
)
def test_speech_is_heard_in_aiff(form: str, kind: bytes) -> None:
    spoken = _confidence(_aiff(form, kind, spoken=True), b"audio/aiff", Direction.REQUEST)
    assert spoken == "probable"
    tone = _confidence(_aiff(form, kind, spoken=False), b"audio/aiff", Direction.REQUEST)
    assert tone == "candidate"


def test_silk_is_speech() -> None:
    packets = b"".join(b"\x28\x00" + bytes(range(i, i + 40)) for i in range(100))
    for head in (b"#!SILK_V3", b"\x02#!SILK_V3"):
        body = head + packets
        assert _confidence(body, b"application/octet-stream", Direction.REQUEST) == "probable"


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


@pytest.mark.parametrize(
    ("rate", "channels", "direction", "path", "expected"),
    [
        (16_000, 1, Direction.REQUEST, "/v1/data", "probable"),
        (8_000, 1, Direction.REQUEST, "/v1/data", "probable"),
        (44_100, 1, Direction.REQUEST, "/v1/data", "candidate"),
        (16_000, 2, Direction.REQUEST, "/v1/data", "candidate"),
        (16_000, 1, Direction.RESPONSE, "/v1/data", "candidate"),
        (16_000, 1, Direction.REQUEST, "/v1/music", "candidate"),
    ],
)
def test_flac_at_a_rate_of_recognisers(
    rate: int, channels: int, direction: Direction, path: str, expected: str
) -> None:
    packed = rate << 44 | (channels - 1) << 41 | 15 << 36 | 3 * rate  # RFC 9639: 16 bits, 3 s
    block = bytes.fromhex("10001000 000000 000000") + packed.to_bytes(8) + bytes(16)
    body = b"fLaC\x80" + len(block).to_bytes(3) + block + b"\xff\xf8" + bytes(range(200))
    assert _confidence(body, b"application/octet-stream", direction, path) == expected


@pytest.mark.parametrize("spoken", [True, False])
def test_a_recording_lies_as_deep_as_models_are_asked(spoken: bool) -> None:
    sound = base64.b64encode(_wav(1, spoken=spoken)).decode()
    openai = [{"type": "input_audio", "input_audio": {"data": sound, "format": "wav"}}]
    gemini = [{"inlineData": {"mimeType": "audio/wav", "data": sound}}]
    for asked in (
        {"messages": [{"role": "user", "content": openai}]},
        {"contents": [{"parts": gemini}]},
    ):
        body = json.dumps(asked).encode()
        found = _confidence(body, b"application/json", Direction.REQUEST, "/v1/completions")
        assert found == ("probable" if spoken else "candidate")
