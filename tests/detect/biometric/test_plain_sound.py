"""Bodies of plain samples: told by what the request says of them, never by the bytes."""

from __future__ import annotations

import base64
import json

import pytest
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.detect.scan import Engine
from auditor.model import Direction
from tests.detect.helpers import message
from tests.detect.helpers import scan as scanned

SAMPLES = bytes((place * place * 31 + place * 7) % 251 for place in range(8_000))
LONG = (b"content-length", b"8000")
BINARY = (b"content-type", b"application/octet-stream")


def _found(
    path: str,
    *headers: tuple[bytes, bytes],
    body: bytes = SAMPLES,
    method: str = "POST",
    direction: Direction = Direction.REQUEST,
) -> str:
    sent = replace(
        message(direction),
        headers=headers, body=body, path=path, method=method, host="a.example",
    )  # fmt: skip
    parts = message_parts(sent)
    found = Engine().scan(sent, parts.leaves, parts.opaques)
    return " ".join(one.confidence for one in found if one.data_type == "bio.voice")


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/stream/v1/asr?appkey=k&format=pcm&sample_rate=16000", [BINARY], "probable"),
        ("/v1/listen?encoding=linear16&sample_rate=16000", [BINARY], "probable"),
        ("/speech/v1/stt:recognize?format=lpcm&sampleRateHertz=48000", [LONG], "probable"),
        ("/v1/listen?encoding=linear16&sample_rate=16000", [], ""),
        ("/u?format=pcm&sample_rate=44100", [BINARY], "candidate"),
        ("/u", [BINARY, (b"x-audio-format", b"pcm"), (b"x-sample-rate", b"8000")], "probable"),
        ("/u", [(b"content-type", b"audio/x-l16; sample-rate=16000; channel-count=1")], "probable"),
        ("/u", [(b"content-type", b"audio/lpcm; sample-rate=8000; channel-count=2")], "candidate"),
        ("/u?format=pcm", [BINARY], ""),
        ("/u?sample_rate=16000", [BINARY], ""),
        ("/u?format=csv&sample_rate=16000", [BINARY], ""),
        ("/v1/tts?format=pcm&sample_rate=16000", [BINARY], ""),
        ("/music?format=pcm&sample_rate=44100", [BINARY], ""),
        ("/u?format=pcm&sample_rate=16000", [(b"content-type", b"image/x-raw")], ""),
        ("/u?format=pcm&sample_rate=16000", [BINARY, (b"content-length", b"40")], ""),
    ],
)
def test_samples_that_the_request_declares(
    path: str, headers: list[tuple[bytes, bytes]], expected: str
) -> None:
    assert _found(path, *headers) == expected


def test_a_body_that_can_be_read_is_no_sound() -> None:
    path = "/v1/speak?encoding=linear16&sample_rate=24000"
    assert _found(path, BINARY) == "probable"
    assert _found(path, body=b'{"text": "how do you do"}') == ""
    assert _found(path, body=b"how do you do") == ""
    assert _found(path, method="GET", body=b"") == ""
    assert _found(path, BINARY, direction=Direction.RESPONSE) == ""


def test_samples_in_a_field_beside_their_format() -> None:
    sound = base64.b64encode(SAMPLES).decode()
    asked = {"EngSerViceType": "16k_zh", "VoiceFormat": "pcm", "Data": sound}
    (found,) = [one for one in scanned(asked) if one.data_type == "bio.voice"]
    assert found.confidence == "probable"
    answer = json.dumps({"voiceFormat": "pcm", "sampleRate": 24_000, "data": sound}).encode()
    json_type = (b"content-type", b"application/json")
    assert _found("/say", json_type, body=answer, direction=Direction.RESPONSE) == ""
    made = {"tts": {"voiceFormat": "pcm", "data": sound}}
    assert not [one for one in scanned(made) if one.data_type == "bio.voice"]
