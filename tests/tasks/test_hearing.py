"""Streams of sound from stored rows to one finding: put together, rescanned, bounded."""

import json
import math
import random
import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.model import Message
from auditor.store import FindingRow, open_reader, open_writer
from auditor.tasks.hearing import hear_streams
from auditor.tasks.ingest import Ingest
from auditor.tasks.rescan import rescan
from tests.correlate.test_audio_streams import PCM, field, frames, grpc, request, text

AUDITOR = Auditor()


def recorded(folder: Path, *messages: Message, heard: bool = True) -> Path:
    database = folder / "a.db"
    with open_writer(database) as writer:
        session = writer.begin_session(
            "s", kind="import", tool_versions={}, detector_versions=AUDITOR.versions
        )
        Ingest(writer, AUDITOR, session).feed(messages)
        if heard:
            hear_streams(database, writer, session)
            assert hear_streams(database, writer, session) == 0
        writer.end_session(session, ended=2e9, state="closed")
    return database


def voices(database: Path) -> list[FindingRow]:
    with open_reader(database) as reader:
        return [row for row in reader.findings() if row.data_type == "bio.voice"]


def unread(database: Path) -> list[tuple[str, str, int]]:
    with open_reader(database) as reader:
        return [
            (part.path, part.reason, part.size)
            for flow in reader.flows()
            for part in reader.opaques(flow.id)
        ]


def started(messages: Sequence[Message]) -> list[Message]:
    return [
        replace(one, started=1e9 + at, body_size=len(one.body)) for at, one in enumerate(messages)
    ]


def realtime() -> list[Message]:
    said = [json.dumps({"type": "input_audio_buffer.append", "audio": text(one)}) for one in PCM]
    return started([request("/v1/realtime?model=m"), *frames(said)])


def deepgram() -> list[Message]:
    path = "/v1/listen?encoding=linear16&sample_rate=16000&channels=1"
    return started([request(path, host="api.deepgram.com"), *frames(PCM)])


def google() -> list[Message]:
    settings = field(1, field(1, field(1, 1) + field(2, 16_000)))
    body = grpc(settings, *(field(2, one) for one in PCM))
    method = "/google.cloud.speech.v1.Speech/StreamingRecognize"
    return started([request(method, {"content-type": "application/grpc"}, body)])


WAYS = {
    "WebSocket": (
        deepgram, "request.frames", 20,
        "PCM, 16000 Hz, 1 channel, 1.0 s, 32,000 bytes in 20 chunks",
    ),
    "gRPC": (google, "request.body", 0, "PCM, 16000 Hz, 1.0 s, 32,000 bytes in 20 chunks"),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_stream_is_one_finding_and_its_chunks_are_not_listed(tmp_path: Path, way: str) -> None:
    made, root, listed, told = WAYS[way]
    apart = recorded(tmp_path / "apart", *made(), heard=False)
    assert len(unread(apart)) == listed
    database = recorded(tmp_path / "whole", *made())
    [row] = voices(database)
    assert row.path == f"{root} ▸ audio[20 chunks, {way}]"
    assert row.confidence.value == "probable"
    assert told in row.reason
    assert "likelihood of speech" in row.reason
    assert unread(database) == [(row.path, "sound: not listened to", 32_000)]
    with open_reader(database) as reader:
        assert [(one.reason, one.parts, one.bytes) for one in reader.unread() if one.parts] == [
            ("sound: not listened to", 1, 32_000)
        ]


def test_findings_of_single_chunks_give_way(tmp_path: Path) -> None:
    apart = recorded(tmp_path / "apart", *realtime(), heard=False)
    assert len(voices(apart)) == 20
    database = recorded(tmp_path / "whole", *realtime())
    [row] = voices(database)
    assert "PCM, 24000 Hz, 1 channel, 0.7 s" in row.reason
    with open_reader(database) as reader:
        assert reader.count_findings() == len(list(reader.findings()))


def test_a_rescan_puts_it_together_again(tmp_path: Path) -> None:
    database = recorded(tmp_path, *realtime())
    before = [(row.path, row.reason) for row in voices(database)]
    for _ in range(2):
        for result in rescan(database, force=True):
            assert not result.errored
        assert [(row.path, row.reason) for row in voices(database)] == before


def test_a_container_tells_its_own_time(tmp_path: Path) -> None:
    messages = started([request("/v1/asr?codec=ogg-opus"), *frames(opus_pages(1))])
    [row] = voices(recorded(tmp_path, *messages))
    assert "Ogg Opus, 16000 Hz, 1 channel, 10.0 s" in row.reason


def test_what_is_no_speech_stays_unread(tmp_path: Path) -> None:
    messages = started([request("/ws?codec=pcm_s16le&sample_rate=44100"), *frames(PCM)])
    database = recorded(tmp_path, *messages)
    [row] = voices(database)
    assert row.confidence.value == "candidate"
    assert len(unread(database)) == 20


def test_what_no_time_was_left_for_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.tasks.hearing.SECONDS", -1.0)
    assert len(voices(recorded(tmp_path, *realtime()))) == 20


def opus_pages(channels: int) -> list[bytes]:
    """Ogg Opus of ten seconds, a page a message."""

    def page(content: bytes, position: int) -> bytes:
        head = b"OggS\0\2" + position.to_bytes(8, "little") + bytes(12)
        return head + bytes((1, len(content))) + content

    opus = b"OpusHead\1" + bytes((channels,)) + b"\x38\1\x80\x3e\0\0\0\0\0"
    return [page(opus, 0), *(page(bytes(200), 48_000 * at) for at in range(1, 11))]


def syllables(rate: int = 16_000) -> list[bytes]:
    """Three seconds of a tone that swings and pauses as speech does, 0.1 s a message."""
    tone = [math.sin(at / 7) for at in range(rate // 10)]
    loud = (0 if at % 5 > 2 else 9_000 for at in range(30))
    return [struct.pack(f"<{len(tone)}h", *(int(one * most) for one in tone)) for most in loud]


STEADY = [syllables()[0]] * 30
START = '{"type":"start","sampleRate":16000,"format":"pcm_s16le","channels":1}'
LIKELY: dict[str, tuple[str, Sequence[bytes | str], str]] = {
    "Opus": ("/ws", opus_pages(1), "one channel in Opus, as phones record voices"),
    "an address": ("/voice/stream", opus_pages(2), "the address that it was sent to says"),
    "samples": (
        "/v1/listen?encoding=linear16&sample_rate=16000",
        syllables(),
        "sounds like speech",
    ),
    "a start": ("/ws", [START, *syllables()], "one channel that sounds like speech"),
    "G.711": ("/ws?encoding=mulaw&sample_rate=8000", syllables(), "in a codec for speech"),
}


@pytest.mark.parametrize("way", LIKELY)
def test_a_stream_is_rated_as_a_body_is(tmp_path: Path, way: str) -> None:
    path, parts, told = LIKELY[way]
    database = recorded(tmp_path, *started([request(path), *frames(parts)]))
    [row] = voices(database)
    assert row.confidence.value == "probable"
    assert told in row.reason
    assert len(unread(database)) == 1  # one for the whole


def test_samples_without_a_word_are_told_by_their_pace(tmp_path: Path) -> None:
    database = recorded(tmp_path, *paced(syllables()))
    [row] = voices(database)
    assert row.confidence.value == "probable"
    assert "PCM by its smoothness and its pace, 16000 Hz" in row.reason
    assert "sounds like speech" in row.reason
    assert len(unread(database)) == 1


def test_samples_as_floats_are_told_by_their_pace(tmp_path: Path) -> None:
    floats = [
        struct.pack(f"<{len(one) // 2}f", *(at[0] / 32_768 for at in struct.iter_unpack("<h", one)))
        for one in syllables()
    ]
    [row] = voices(recorded(tmp_path, *paced(floats)))
    assert row.confidence.value == "probable"
    assert "float PCM by its smoothness and its pace, 16000 Hz" in row.reason


def test_samples_in_json_without_a_rate_are_told_by_their_pace(tmp_path: Path) -> None:
    said = [json.dumps({"type": "audio", "data": text(one)}) for one in syllables()]
    [row] = voices(recorded(tmp_path, *paced(said)))
    assert row.confidence.value == "probable"
    assert "PCM, 16000 Hz" in row.reason


def test_a_language_does_not_make_a_voice_of_samples(tmp_path: Path) -> None:
    said: list[bytes | str] = [json.dumps({"language": "en"}), *STEADY]
    [row] = voices(recorded(tmp_path, *paced(said)))
    assert row.confidence.value == "candidate"


def test_samples_that_do_not_pause_stay_a_candidate(tmp_path: Path) -> None:
    [row] = voices(recorded(tmp_path, *paced(STEADY)))
    assert row.confidence.value == "candidate"


@pytest.mark.parametrize("way", ["noise", "another pace", "swapped", "texts", "a few"])
def test_other_frames_without_a_word_are_no_sound(tmp_path: Path, way: str) -> None:
    rng = random.Random(5)  # noqa: S311 - made frames
    ways: dict[str, Sequence[bytes | str]] = {
        "noise": [rng.randbytes(len(one)) for one in STEADY],
        "another pace": syllables(),
        "swapped": [swapped(one) for one in syllables()],
        "texts": [json.dumps({"x": one.hex()}) for one in syllables()],
        "a few": syllables()[:12],
    }
    assert not voices(recorded(tmp_path, *paced(ways[way], 0.13 if way == "another pace" else 0.1)))


def swapped(pcm: bytes) -> bytes:
    return b"".join(pcm[at + 1 : at + 2] + pcm[at : at + 1] for at in range(0, len(pcm), 2))


def paced(parts: Sequence[bytes | str], seconds: float = 0.1) -> list[Message]:
    """Frames of a socket that says nothing, each so many seconds after the one before."""
    return [
        replace(one, started=1e9 + at * seconds, body_size=len(one.body))
        for at, one in enumerate([request("/ws"), *frames(parts)])
    ]


UNLIKELY = {
    "music": ("/music/upload", opus_pages(1)),
    "a made voice": ("/tts/voice", opus_pages(1)),
    "two channels": ("/ws", opus_pages(2)),
    "samples": ("/v1/listen?encoding=linear16&sample_rate=16000", STEADY),
    "more than a recogniser takes": ("/ws?codec=pcm_s16le&sample_rate=44100", syllables(44_100)),
}


@pytest.mark.parametrize("way", UNLIKELY)
def test_other_streams_stay_candidates(tmp_path: Path, way: str) -> None:
    path, parts = UNLIKELY[way]
    rows = voices(recorded(tmp_path, *started([request(path), *frames(parts)])))
    assert {row.confidence.value for row in rows} == {"candidate"}


def test_a_field_that_only_recognisers_have_says_it_of_the_stream(tmp_path: Path) -> None:
    parts = [json.dumps({"audio_data": text(one)}) for one in PCM]
    path = "/v2/realtime/ws?sample_rate=16000"
    [row] = voices(recorded(tmp_path, *started([request(path), *frames(parts)])))
    assert row.confidence.value == "probable"
    assert "20 chunks" in row.reason
