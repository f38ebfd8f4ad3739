"""Sound in chunks, by protocol: what is put together, what it is called, what is left alone."""

from __future__ import annotations

import base64
import gzip
import json
import math
import random
import struct
import zlib
from collections.abc import Callable, Sequence

import pytest

from auditor.correlate.audio_format import Format, of_address, of_fields, of_type, opus_seconds
from auditor.correlate.audio_streams import CHUNKS, Listening, Stream, conclusion
from auditor.model import Confidence, Direction, Message, Protocol

PCM = [
    struct.pack("<800h", *(int(9_000 * math.sin(at / 7) * ((at // 1_600) % 3)) for at in part))
    for part in (range(start, start + 800) for start in range(0, 16_000, 800))
]  # 16,000 samples in 20 chunks


def request(
    path: str, headers: dict[str, str] | None = None, body: bytes = b"", host: str = "api.example"
) -> Message:
    return Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host=host, path=path, method="POST", body=body,
        headers=tuple((n.encode(), v.encode()) for n, v in (headers or {}).items()),
    )  # fmt: skip


def frames(parts: Sequence[bytes | str], direction: Direction = Direction.REQUEST) -> list[Message]:
    return [
        Message(
            "f", number, direction, Protocol.WEBSOCKET, text=isinstance(part, str),
            body=part.encode() if isinstance(part, str) else part,
        )
        for number, part in enumerate(parts, 2)
    ]  # fmt: skip


def heard(*messages: Message) -> Stream | None:
    listening = Listening()
    for number, message in enumerate(messages, 1):
        listening.take(number, message)
    return listening.stream()


def websocket(path: str, parts: Sequence[bytes | str], host: str = "api.example") -> Stream | None:
    return heard(request(path, host=host), *frames(parts))


def field(number: int, value: bytes | int) -> bytes:
    def varint(one: int) -> bytes:
        return (bytes((one & 127 | 128,)) + varint(one >> 7)) if one > 127 else bytes((one,))

    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def grpc(*messages: bytes, flag: int = 0) -> bytes:
    return b"".join(bytes((flag,)) + len(one).to_bytes(4) + one for one in messages)


def nested(steps: Sequence[int], value: bytes | int) -> bytes:
    for step in reversed(steps):
        value = field(step, value)
    return value if isinstance(value, bytes) else b""


def event(payload: bytes, **names: str) -> bytes:
    heads = b""
    for name, value in names.items():
        said = name.replace("_", "-")
        heads += bytes((len(said) + 1,)) + b":" + said.encode() + b"\x07"
        heads += len(value).to_bytes(2) + value.encode()
    start = (16 + len(heads) + len(payload)).to_bytes(4) + len(heads).to_bytes(4)
    start += zlib.crc32(start).to_bytes(4) + heads + payload
    return start + zlib.crc32(start).to_bytes(4)


AUDIO_EVENT = {"message_type": "event", "event_type": "AudioEvent"}

SERVICES = {
    "/google.cloud.speech.v1.Speech/StreamingRecognize": ((1, 1, 1), (1, 1, 2), (1, 1, 7), (2,)),
    "/google.cloud.speech.v2.Speech/StreamingRecognize": (
        (6, 1, 8, 1), (6, 1, 8, 2), (6, 1, 8, 3), (5,),
    ),
    "/google.cloud.dialogflow.v2.Sessions/StreamingDetectIntent": ((3, 1, 1), (3, 1, 2), (), (6,)),
    "/google.cloud.dialogflow.cx.v3.Sessions/StreamingDetectIntent": (
        (3, 5, 1, 1), (3, 5, 1, 2), (), (3, 5, 2),
    ),
    "/google.assistant.embedded.v1alpha2.EmbeddedAssistant/Assist": (
        (1, 1, 1), (1, 1, 2), (), (2,),
    ),
    "/yandex.cloud.ai.stt.v2.SttService/StreamingRecognize": (
        (1, 1, 1), (1, 1, 2), (1, 1, 9), (2,),
    ),
}  # fmt: skip


def config(*pairs: tuple[Sequence[int], int]) -> bytes:
    """Fields that share their objects, as one message."""
    pairs = tuple(pair for pair in pairs if pair[0])
    if len(pairs[0][0]) == 1:
        return b"".join(field(steps[0], value) for steps, value in pairs)
    return field(pairs[0][0][0], config(*((steps[1:], value) for steps, value in pairs)))


@pytest.mark.parametrize("method", SERVICES)
@pytest.mark.parametrize("flag", [0, 1])
def test_recognisers_over_grpc(method: str, flag: int) -> None:
    encoding, rate, channels, sound = SERVICES[method]
    settings = config((encoding, 1), (rate, 16_000), (channels, 1))
    parts = [settings, *(nested(sound, chunk) for chunk in PCM)]
    if flag:
        parts = [gzip.compress(part) for part in parts]
    stream = heard(request(method, {"content-type": "application/grpc"}, grpc(*parts, flag=flag)))
    assert stream is not None
    assert (stream.format.codec, stream.format.rate) == ("PCM", 16_000)
    assert (stream.chunks, stream.size, stream.seconds) == (20, 32_000, 1.0)
    assert stream.protocol == "gRPC"
    assert stream.speech
    assert stream.pieces[0] == (1, "request.body ▸ grpc[1]")


def test_an_unknown_recogniser_is_known_by_its_field() -> None:
    parts = [field(1, b"en-US"), *(field(4, field(2, chunk)) for chunk in PCM)]
    stream = heard(
        request("/acme.Asr/Listen", {"content-type": "application/grpc+proto"}, grpc(*parts))
    )
    assert stream is not None
    assert (stream.size, stream.format.codec) == (32_000, "")
    assert (
        heard(request("/acme.Files/Put", {"content-type": "application/grpc"}, grpc(*parts)))
        is None
    )


URLS = {
    "/v1/listen?encoding=linear16&sample_rate=16000&channels=1": "api.deepgram.com",
    "/v3/ws?sample_rate=16000&encoding=pcm_s16le&speech_model=u": "streaming.assemblyai.com",
    "/asr/v2/125?engine_model_type=16k_zh&voice_format=pcm": "asr.cloud.tencent.com",
    "/speechtotext/v1/stream?content_type=audio/x-raw;rate=16000;channels=1": "api.rev.ai",
}


@pytest.mark.parametrize("path", URLS)
def test_binary_frames_behind_an_address(path: str) -> None:
    stream = websocket(path, [*PCM, '{"type": "CloseStream"}'], URLS[path])
    assert stream is not None
    assert (stream.format.codec, stream.format.rate, stream.seconds) == ("PCM", 16_000, 1.0)
    assert stream.speech


STARTS = [
    {"message": "StartRecognition", "audio_format": {"type": "raw", "encoding": "pcm_s16le",
     "sample_rate": 16_000}},
    {"action": "start", "content-type": "audio/l16;rate=16000;channels=1", "interim_results": 1,
     "speech_detector_sensitivity": 0.5},
    {"header": {"name": "StartTranscription"}, "payload": {"format": "pcm", "sample_rate": 16_000}},
    {"type": "START", "data": {"format": "pcm", "sample": 16_000, "asr": 15_372}},
    {"user": {"uid": "1"}, "audio": {"format": "pcm", "rate": 16_000, "bits": 16, "channel": 1},
     "request": {"model_name": "speech"}},
    {"message": "StartRecognition", "transcription_config": {"language": "en"},
     "audio_format": {"type": "raw", "encoding": "pcm_s16le", "sample_rate": 16_000}},
    {"api_key": "k", "model": "stt-rt-preview", "audio_format": "pcm_s16le", "num_channels": 1,
     "sample_rate": 16_000},
    {"x_gladia_key": "k", "encoding": "wav/pcm", "sample_rate": 16_000, "bit_depth": 16,
     "language": "en"},
    {"config": {"sample_rate": 16000.0}},
    {"config": {"sample_rate": 16_000, "phrase_list": ["yes", "no"], "max_alternatives": 2}},
]  # fmt: skip


@pytest.mark.parametrize("start", STARTS)
def test_binary_frames_behind_a_start(start: object) -> None:
    stream = websocket("/ws", [json.dumps(start), *PCM])
    assert stream is not None
    assert (stream.format.codec, stream.format.rate, stream.seconds) == ("PCM", 16_000, 1.0)
    assert stream.speech
    assert len(stream.pieces) == 20
    assert stream.pieces[0] == (3, "request.frame[3]")


def test_a_clear_word_comes_before_a_vague_one() -> None:
    audio = {"type": "raw", "encoding": "pcm_f32le", "sample_rate": 16_000}
    start = {"message": "StartRecognition", "audio_format": audio, "transcription_config": {}}
    stream = websocket("/v2", [json.dumps(start), *PCM])
    assert stream is not None
    assert (stream.format.codec, stream.seconds) == ("float PCM", 0.5)


def test_samples_of_a_codec_that_was_not_said_are_told_by_their_smoothness() -> None:
    address, host = "/v3/ws?sample_rate=16000&format_turns=true", "streaming.assemblyai.com"
    stream = websocket(address, PCM, host)
    assert stream is not None
    assert (stream.format.codec, stream.seconds, stream.speech) == ("PCM", 1.0, True)
    noise = [random.Random(at).randbytes(1_600) for at in range(20)]  # noqa: S311 - no secret
    stream = websocket(address, noise, host)
    assert stream is not None
    assert stream.format.codec == ""


def test_a_recogniser_that_finds_the_format_out_itself() -> None:
    start = {"api_key": "k", "model": "stt-rt-preview", "audio_format": "auto", "language": "en"}
    film = [b"\x1aE\xdf\xa3" + bytes(900), *PCM]
    stream = websocket("/transcribe", [json.dumps(start), *film], "stt-rt.soniox.com")
    assert stream is not None
    assert stream.speech
    assert websocket("/films", film) is None  # nobody listens


def test_vosk_until_its_end() -> None:
    start, end = json.dumps({"config": {"sample_rate": 16000.0}}), json.dumps({"eof": 1})
    stream = websocket("/", [start, *PCM, end])
    assert stream is not None
    assert (stream.seconds, len(stream.pieces)) == (1.0, 20)
    assert conclusion(stream).findings[0].confidence is Confidence.PROBABLE


def text(chunk: bytes) -> str:
    return base64.b64encode(chunk).decode()


SAID: dict[str, tuple[object, Callable[[bytes], object], int, str]] = {
    "OpenAI": (
        {"type": "session.update", "session": {"audio": {
            "input": {"format": {"type": "audio/pcm", "rate": 24_000}},
            "output": {"format": {"type": "audio/pcmu", "rate": 8_000}}}}},
        lambda chunk: {"type": "input_audio_buffer.append", "audio": text(chunk)},
        24_000, "$.audio",
    ),
    "OpenAI, nothing set": (
        {"type": "session.update", "session": {"input_audio_format": "pcm16"}},
        lambda chunk: {"type": "input_audio_buffer.append", "audio": text(chunk)},
        24_000, "$.audio",
    ),
    "Gemini": (
        {"setup": {"model": "m"}},
        lambda chunk: {"realtimeInput": {"mediaChunks": [
            {"mimeType": "audio/pcm;rate=16000", "data": text(chunk)}]}},
        16_000, "$.realtimeInput.mediaChunks[0].data",
    ),
    "iFlytek": (
        {"common": {"app_id": "1"}, "business": {"language": "zh_cn", "domain": "iat"}},
        lambda chunk: {"data": {"status": 1, "format": "audio/L16;rate=16000", "encoding": "raw",
                                "audio": text(chunk)}},
        16_000, "$.data.audio",
    ),
    "ElevenLabs": (
        {"type": "conversation_initiation_client_data", "sample_rate": 16_000},
        lambda chunk: {"user_audio_chunk": text(chunk)},
        16_000, "$.user_audio_chunk",
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", SAID)
def test_base64_in_json(way: str) -> None:
    start, made, rate, place = SAID[way]
    stream = websocket("/v1/ws", [json.dumps(start), *(json.dumps(made(one)) for one in PCM)])
    assert stream is not None
    assert (stream.size, stream.chunks, stream.format.rate) == (32_000, 20, rate)
    assert stream.speech
    assert stream.pieces[0][1] == f"request.frame[3] ▸ json:{place}"


def test_a_call_whose_start_was_not_seen() -> None:
    def chunk(data: bytes) -> str:
        said = {"event": "media", "streamSid": "MZ18ad3ab5", "media": {"payload": text(data)}}
        return json.dumps(said)

    stream = websocket("/", [chunk(bytes(range(96, 256))) for _ in range(50)])
    assert stream is not None
    assert (stream.format.codec, stream.format.rate) == ("G.711 mu-law", 8_000)
    assert (stream.seconds, stream.speech) == (1.0, True)
    other = [json.dumps({"event": "media", "media": {"payload": "see above"}})] * 50
    assert websocket("/", other) is None


def test_a_call_in_media_messages() -> None:
    start = {"event": "start", "start": {"mediaFormat": {
        "encoding": "audio/x-mulaw", "sampleRate": 8_000, "channels": 1}}}  # fmt: skip
    media = [json.dumps({"event": "media", "media": {"payload": text(one[:160])}}) for one in PCM]
    stream = websocket("/media", [json.dumps(start), *media])
    assert stream is not None
    assert (stream.format.codec, stream.seconds) == ("G.711 mu-law", 20 * 160 / 8_000)
    assert stream.speech


def test_amazon_events_over_both_transports() -> None:
    path = "/stream-transcription-websocket?media-encoding=pcm&sample-rate=16000"
    events = [event(one, **AUDIO_EVENT) for one in PCM]
    stream = websocket(path, events)
    assert stream is not None
    assert (stream.size, stream.seconds, stream.speech) == (32_000, 1.0, True)
    signed = [event(one, date="2", chunk_signature="s") for one in events]
    headers = {
        "content-type": "application/vnd.amazon.eventstream",
        "x-amzn-transcribe-sample-rate": "16000",
        "x-amzn-transcribe-media-encoding": "pcm",
    }
    whole = heard(request("/stream-transcription", headers, b"".join(signed)))
    assert whole is not None
    assert (whole.size, whole.seconds, whole.protocol) == (32_000, 1.0, "Amazon event stream")
    damaged = [one[:-1] + bytes((one[-1] ^ 1,)) for one in signed]
    assert heard(request("/stream-transcription", headers, b"".join(damaged))) is None


def test_azure_with_the_endless_header_of_its_sdk() -> None:
    head = b"Path: audio\r\nX-RequestId: 1\r\nContent-Type: audio/x-wav\r\n"
    wave = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + struct.pack("<HHIIHH", 1, 1, 16_000, 32_000, 2, 16)
    wave += b"data\0\0\0\0"
    parts = [len(head).to_bytes(2) + head + one for one in (wave + PCM[0], *PCM[1:])]
    stream = websocket("/speech/universal/v2", ["Path: speech.config\r\n\r\n{}", *parts])
    assert stream is not None
    assert (stream.format.codec, stream.format.rate, stream.seconds) == ("PCM", 16_000, 1.0)


def test_volcengine_frames_in_gzip() -> None:
    def frame(kind: int, form: int, data: bytes) -> bytes:
        return bytes((0x11, kind << 4, form, 0)) + len(data).to_bytes(4) + data

    start = {"audio": {"format": "pcm", "rate": 16_000, "channel": 1}}
    parts = [frame(1, 0x11, gzip.compress(json.dumps(start).encode()))]
    parts += [frame(2, 0x01, gzip.compress(one)) for one in PCM]
    stream = websocket("/api/v3/sauc/bigmodel", parts)
    assert stream is not None
    assert (stream.size, stream.seconds, stream.speech) == (32_000, 1.0, True)


def test_packets_of_opus_tell_their_time() -> None:
    packets = [bytes((0x48,)) + bytes(range(60)) for _ in range(50)]  # SILK, 20 ms, one frame
    stream = websocket("/asr?codec=opus&sample_rate=16000", packets)
    assert stream is not None
    assert stream.format.codec == "Opus"
    assert stream.seconds == pytest.approx(1.0)
    assert [opus_seconds(one) for one in (b"", b"\x80", b"\xfb\x03", b"\x63", b"\x01x")] == [
        0.0, 0.0025, 0.06, 0.0, 0.02,
    ]  # fmt: skip


FLOATS = [
    struct.pack(
        f"<{len(one) // 2}f", *(at / 32_768 for at in struct.unpack(f"<{len(one) // 2}h", one))
    )
    for one in PCM
]
HELLO = json.dumps({"uid": "a", "language": "en", "task": "transcribe", "model": "small"})


def test_floats_behind_words_of_a_recogniser() -> None:
    stream = websocket("/", [HELLO, *FLOATS])
    assert stream is not None
    assert (stream.format.codec, stream.chunks, stream.speech) == (
        "float PCM",
        18,
        True,
    )  # two are silent


def test_floats_behind_a_language_alone_are_no_sound() -> None:
    assert websocket("/", [json.dumps({"language": "en", "player": "a"}), *FLOATS]) is None


def test_all_of_the_sound_in_one_message() -> None:
    settings = field(1, field(1, 1) + field(2, 16_000))
    body = grpc(settings + field(2, field(1, b"".join(PCM))))
    kind = {"content-type": "application/grpc"}
    stream = heard(request("/google.cloud.speech.v1.Speech/Recognize", kind, body))
    assert stream is not None
    assert (stream.format.codec, stream.format.rate, stream.chunks) == ("PCM", 16_000, 1)
    assert stream.speech
    assert heard(request("/acme.v1.Speech/Recognize", kind, body)) is None


def test_an_event_that_is_called_audio() -> None:
    stream = websocket("/", [json.dumps({"type": "audio", "data": text(one)}) for one in PCM])
    assert stream is not None
    assert (stream.chunks, stream.speech) == (20, False)


LEFT_ALONE = [
    ("/", [json.dumps({"uid": "a", "skin": "en"}), *FLOATS]),  # nothing says that somebody speaks
    ("/", [HELLO, *(struct.pack("<800f", *[1.0, 250.5] * 400) for _ in PCM)]),
    ("/", [HELLO, *(random.Random(at).randbytes(3_200) for at in range(20))]),  # noqa: S311 - noise, no secret
    ("/", [json.dumps({"type": "upload", "data": text(one)}) for one in FLOATS]),
    ("/game?rate=60", [*PCM]),
    ("/ws", [json.dumps({"type": "hello", "format": "raw", "channel": 1}), *PCM]),
    ("/ws?encoding=json&format=raw", [*PCM]),
    ("/speech/ws", [*PCM]),  # nothing was said of the sound
    ("/ws", [json.dumps({"type": "upload", "data": text(one)}) for one in PCM]),
    ("/ws", [json.dumps({"image": {"mimeType": "image/jpeg", "data": text(one)}}) for one in PCM]),
    ("/ws", [json.dumps({"audio": "intro.mp3"})] * 20),
    ("/ws", [json.dumps({"sampleRate": 16_000, "codec": "pcm"})] * 20),
    ("/", [json.dumps({"config": {"sample_rate": 16_000, "gain": 0.1}}), *PCM]),  # an instrument
    ("/", [json.dumps({"config": {"words": True}}), *PCM]),
]


@pytest.mark.parametrize(("path", "parts"), LEFT_ALONE)
def test_what_is_no_sound(path: str, parts: Sequence[bytes | str]) -> None:
    assert websocket(path, parts) is None


def test_what_the_server_says_is_not_sent() -> None:
    path = "/v1/listen?encoding=linear16&sample_rate=16000"
    assert heard(request(path), *frames(PCM, Direction.RESPONSE)) is None
    assert websocket(path, PCM[:1]) is None


def test_sound_of_which_nothing_says_that_it_is_of_a_voice() -> None:
    stream = websocket("/ws?codec=pcm_s16le&sample_rate=44100", PCM)
    assert stream is not None
    audit = conclusion(stream)
    assert [one.confidence for one in audit.findings] == [Confidence.CANDIDATE]
    assert not audit.opaques  # its chunks stay listed


def test_the_conclusion_says_what_is_known() -> None:
    stream = websocket("/v1/listen?encoding=linear16&sample_rate=16000&channels=1", PCM)
    assert stream is not None
    audit = conclusion(stream, 0.5)
    [finding] = audit.findings
    assert finding.reason == (
        "sound sent in chunks (PCM, 16000 Hz, 1 channel, 1.0 s, 32,000 bytes in 20 chunks,"
        " likelihood of speech 0.50); nothing says that it is of a voice"
    )
    spoken = websocket("/v1/asr?encoding=linear16&sample_rate=16000&channels=1", PCM)
    assert spoken is not None
    audit = conclusion(spoken)
    assert audit.findings[0].confidence is Confidence.PROBABLE
    assert str(audit.findings[0].path) == "request.frames ▸ audio[20 chunks, WebSocket]"
    assert [(one.reason, one.size) for one in audit.opaques] == [("sound: not listened to", 32_000)]


def test_hostile_frames_are_bounded_and_never_raise() -> None:
    rng = random.Random(5)  # noqa: S311 - not for secrets
    nasty: list[bytes | str] = ["[" * 100_000, "{" * 100_000, '{"a":' * 5_000, "{", b""]
    nasty += [rng.randbytes(rng.randrange(400)) for _ in range(2_000)]
    nasty += [bytes((0x11, 0x21, 1, 0)) + bytes(8), b"\0\0\0\x10" + bytes(20), b"\xff" * 40]
    websocket("/asr", nasty)
    for method in ("/google.cloud.speech.v1.Speech/X", "/acme.Asr/Listen"):
        for body in (rng.randbytes(3_000), b"\0" * 3_000, grpc(*[b"\x0a\xff"] * 50)):
            heard(request(method, {"content-type": "application/grpc"}, body))
            heard(request(method, {"content-type": "application/vnd.amazon.eventstream"}, body))
    listening = Listening()
    listening.take(1, request("/asr?encoding=pcm&sample_rate=16000"))
    [small] = frames([bytes(20)])
    for number in range(CHUNKS + 10):
        listening.take(number, small)
    stream = listening.stream()
    assert stream is not None
    assert (stream.chunks, len(stream.pieces)) == (CHUNKS + 10, CHUNKS)


def test_formats() -> None:
    assert of_type("audio/L16;rate=16000;channels=2") == Format("PCM", 16_000, 2, clear=True)
    assert of_type("audio/webm;codecs=opus").codec == "WebM Opus"
    assert of_type("audio/ogg; codecs=opus").codec == "Ogg Opus"
    assert not of_type("image/png;rate=16000")
    assert of_fields([("Sample-Rate", "16k"), ("numChannels", 2)]) == Format(
        "", 16_000, 2, clear=True
    )
    assert not of_fields([("sampleRate", 60), ("rate", 3.5), ("codec", "h264")])
    assert of_address("/?" + "&".join(f"a{n}=1" for n in range(1_000))) == Format()
