"""Sound inside the binary frames that recognisers take: what is the sound, what says its format.

gRPC messages (Google Speech v1 and v2, Assistant, Dialogflow ES and CX, NVIDIA
Riva, Yandex SpeechKit v2: by field numbers of their published protos; an
unknown recogniser by one field that holds bytes in frame after frame), Amazon
event streams (both CRC-32s must hold), Azure's speech protocol (a length, CRLF
headers with `Path: audio`), Volcengine's frames (a length that fits exactly).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.correlate.audio_format import Format, of_type
from auditor.correlate.grpc_frames import Steps, fields_of, inflated, messages, value_at

LEAST = 16  # bytes of a chunk
_FRAMES = 100_000
_HEADERS = 32
_V1 = ("", "PCM", "FLAC", "G.711 mu-law", "AMR", "AMR-WB", "Ogg Opus", "Speex", "MP3", "WebM Opus")
_RIVA = ("", "PCM", "FLAC", "G.711 mu-law", "Ogg Opus")
_V2 = ("", "PCM", "G.711 mu-law", "G.711 A-law")
_YANDEX = ("", "PCM", "Ogg Opus", "MP3")
# (method, the sound's field, those of encoding, rate and channels, what the encodings are)
_SERVICES: tuple[tuple[str, Steps, Steps, Steps, Steps, tuple[str, ...]], ...] = (
    # At once: all of the sound in one message.
    (r"speech\.v1\w*\.Speech/(?:LongRunning)?Recognize", (2, 1), (1, 1), (1, 2), (1, 7), _V1),
    (r"google\.cloud\.speech\.v1\w*\.Speech/", (2,), (1, 1, 1), (1, 1, 2), (1, 1, 7), _V1),
    (r"google\.cloud\.speech\.v2\.Speech/", (5,), (6, 1, 8, 1), (6, 1, 8, 2), (6, 1, 8, 3), _V2),
    (r"google\.assistant\.embedded\.", (2,), (1, 1, 1), (1, 1, 2), (), ("", "PCM", "FLAC")),
    (r"google\.cloud\.dialogflow\.v2\w*\.Sessions/", (6,), (3, 1, 1), (3, 1, 2), (), _V1),
    (r"google\.cloud\.dialogflow\.cx\.", (3, 5, 2), (3, 5, 1, 1), (3, 5, 1, 2), (), _V1),
    (r"nvidia\.riva\.", (2,), (1, 1, 1), (1, 1, 2), (1, 1, 7), _RIVA),
    (r"yandex\.cloud\.ai\.stt\.v2\.", (2,), (1, 1, 1), (1, 1, 2), (1, 1, 9), _YANDEX),
)
RECOGNISER = re.compile(
    r"speech(?!synth)|recogni|transcri|detectintent|(?<![a-z])(?:asr|stt)(?![a-z])|dictat"
    r"|assist(?:ant)?\b|deepgram|assemblyai|soniox|gladia\.|xfyun|houndify|(?<![a-z])rev\.ai",
    re.IGNORECASE,
)
_AZURE = re.compile(rb"^path: ?audio\r?$", re.IGNORECASE | re.MULTILINE)
_TYPE = re.compile(rb"^content-type: ?([\w./+;= -]{1,80})\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of sound: where in its message, and the bytes."""

    place: str  # below the message's body, as paths of findings begin
    data: bytes = field(repr=False)


def grpc(method: str, body: bytes) -> tuple[list[Chunk], Format]:
    """The sound in the messages of one gRPC request and its format; none for other methods."""
    known = next((one for one in _SERVICES if re.search(one[0], method)), None)
    if known is None and not RECOGNISER.search(method):
        return [], Format()
    framed = list(messages(body))
    sound = known[1] if known else _sounding([data for _, data in framed])
    if not sound:
        return [], Format()
    chunks: list[Chunk] = []
    said = Format()
    for number, data in framed:
        value = value_at(data, sound)
        if isinstance(value, bytes) and len(value) >= LEAST:
            chunks.append(Chunk(f" ▸ grpc[{number}]", value))
        if known and not said:
            said = _configured(data, known[2:5], known[5])
    return chunks, said


def _sounding(messages: list[bytes]) -> Steps:
    """The one field that holds bytes in most messages of a recogniser that is not known."""
    seen: Counter[Steps] = Counter()
    for data in messages[:_HEADERS]:
        for number, value in fields_of(data):
            if not isinstance(value, bytes) or len(value) < LEAST * 4 or value.isascii():
                continue
            inner = fields_of(value)
            if len(inner) == 1 and isinstance(inner[0][1], bytes):
                seen[(number, inner[0][0])] += 1
            else:
                seen[(number,)] += 1
    steps, count = seen.most_common(1)[0] if seen else ((), 0)
    return steps if count >= 2 and count * 2 >= min(len(messages), _HEADERS) else ()


def _configured(data: bytes, paths: tuple[Steps, ...], encodings: tuple[str, ...]) -> Format:
    encoding, rate, channels = (value_at(data, steps) if steps else None for steps in paths)
    codec = encodings[encoding] if isinstance(encoding, int) and encoding < len(encodings) else ""
    return Format(
        codec,
        rate if isinstance(rate, int) and 4_000 <= rate <= 192_000 else 0,
        channels if isinstance(channels, int) and 1 <= channels <= 8 else 0,
        clear=True,
    )


def amazon(body: bytes, depth: int = 0) -> Iterator[bytes]:
    """The sound of `AudioEvent`s in an Amazon event stream; signed events hold another."""
    at = 0
    for _ in range(_FRAMES):
        size, heads = int.from_bytes(body[at : at + 4]), int.from_bytes(body[at + 4 : at + 8])
        end = at + size
        if size < 16 + heads or end > len(body):
            return
        if zlib.crc32(body[at : at + 8]) != int.from_bytes(body[at + 8 : at + 12]):
            return
        if zlib.crc32(body[at : end - 4]) != int.from_bytes(body[end - 4 : end]):
            return
        names = _amazon_headers(body[at + 12 : at + 12 + heads])
        payload = body[at + 12 + heads : end - 4]
        if names.get(b":event-type") == b"AudioEvent":
            yield payload
        elif b":chunk-signature" in names and not depth:
            yield from amazon(payload, 1)
        at = end


def _amazon_headers(data: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 0
    sizes = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
    while at < len(data) and len(found) < _HEADERS:
        end = at + 1 + data[at]
        name = data[at + 1 : end]
        kind = data[end] if end < len(data) else 255
        start, size = end + 1, sizes.get(kind, -1)
        if kind in (6, 7):
            size = int.from_bytes(data[start : start + 2])
            start += 2
        if size < 0:
            break
        found[name] = data[start : start + size]
        at = start + size
    return found


def azure(frame: bytes) -> tuple[bytes, Format] | None:
    """The sound of a frame of Azure's speech protocol, None where it is no frame of sound."""
    size = int.from_bytes(frame[:2])
    head = frame[2 : 2 + size]
    if not 11 <= size <= 2_048 or len(head) != size or not _AZURE.search(head):
        return None
    said = _TYPE.search(head)
    return frame[2 + size :], of_type(said[1].decode()) if said else Format()


def volcengine(frame: bytes) -> tuple[bytes, bool] | None:
    """What a frame of Volcengine's speech protocol holds, and whether that is sound."""
    if len(frame) < 8 or frame[0] != 0x11 or frame[1] >> 4 not in (1, 2):
        return None
    start = 12 if frame[1] & 1 else 8  # behind a sequence number
    if int.from_bytes(frame[start - 4 : start]) != len(frame) - start:
        return None
    data = frame[start:]
    return (inflated(data) if frame[2] & 15 == 1 else data), frame[1] >> 4 == 2
