"""Sound in the JSON messages of a stream: base64 in a field, and what stands beside it.

A field called `audio` holds sound; one called `data` or `payload` does where the
object or the message says so: a media type, a name above, the kind of event.
As OpenAI's and Gemini's realtime interfaces, iFlytek, AssemblyAI, ElevenLabs,
Hume and the media streams of telephony send it. Vosk's first message is nothing but how
its client samples; the sound follows in binary frames of plain samples.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from auditor.correlate.audio_format import Format, of_fields, plain

_MOST = 4 << 20  # bytes of one message
_NODES = 256
_DEEPEST = 8
_LEAST = 64  # characters of base64
_NAMED = frozenset(
    ("audio", "audiodata", "audiochunk", "useraudiochunk", "inputaudio", "audiocontent",
     "audiobase64", "voicedata", "audiobytes", "audiobuffer", "audioframe", "audioinput")
)  # fmt: skip
_VAGUE = frozenset(("data", "payload", "chunk", "content", "bytes", "buffer"))
_ABOVE = frozenset(("audio", "media", "mediachunks", "realtimeinput", "inputaudio", "voice"))
# Names that hold nothing but what a recogniser hears.
_HEARD = _NAMED - {"audio", "audiocontent", "audiobase64", "audiobytes"}
_MADE = frozenset(("tts", "synthesis", "synthesize", "texttospeech"))
_EVENT = re.compile(
    r"input_audio_buffer\.append|audio_?(?:chunk|input|data|event|append)|^(?:media|audio)$"
)
_TELLING = re.compile(  # the message of a recogniser, or of a call
    r"\"streamSid\"|input_audio|realtime_?input|user_?audio_?chunk|media_?format"
    r"|\"(?:lang|language|locale)(?:_?code|_?hints)?\"",
    re.IGNORECASE,
)
_RECOGNISING = re.compile(
    r"recogni|transcri|speech|\basr\b|\bstt\b|utterance|use_?vad", re.IGNORECASE
)
# What Vosk's server is told, beside the rate that must stand there (vosk-server, websocket).
_VOSK = frozenset(("samplerate", "phraselist", "words", "maxalternatives", "model", "partialwords"))
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")


class Told(NamedTuple):
    """What one message says: sound as (path, bytes), the format, whether it is of speech.

    `named` where a word of recognising speech says so.
    """

    chunks: tuple[tuple[str, bytes], ...]
    format: Format
    speech: bool
    named: bool = False


NOTHING = Told((), Format(), speech=False)


def told(body: bytes) -> Told:
    """What a JSON message says; nothing where it is none."""
    if not body[:64].lstrip().startswith(b"{") or len(body) > _MOST:
        return NOTHING
    try:
        top = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return NOTHING
    if (rate := _vosk(top)) is not None:
        return Told((), rate.merged(Format("PCM", channels=1)), speech=True)
    head = body[:4_096].decode("utf-8", "replace")
    # Twilio's media streams are mu-law at 8,000 Hz, whether their start was seen or not.
    said = Format("G.711 mu-law", 8_000, 1, clear=True) if "streamSid" in top else Format()
    chunks: list[tuple[str, bytes]] = []
    heard = False
    event = next((top[key] for key in ("type", "event", "message") if key in top), "")
    eventful = isinstance(event, str) and bool(_EVENT.search(event[:64]))
    for path, names, item in _objects(top):
        here = Format()
        if not any(name.startswith("output") for name in names):  # how the answer shall sound
            here = of_fields(item.items())
        said = said.merged(here)
        above = eventful or here.clear or not _ABOVE.isdisjoint(names)
        for key, value in item.items():
            name = plain(key)
            if (name in _NAMED or (name in _VAGUE and above)) and isinstance(value, str):
                sound = _bytes_of(value)
                if sound:
                    chunks.append((f"{path}.{key}", sound))
                    heard = heard or (name in _HEARD and _MADE.isdisjoint(names))
    named = bool(_RECOGNISING.search(head))
    return Told(tuple(chunks), said, heard or named or bool(_TELLING.search(head)), named)


def _vosk(top: object) -> Format | None:
    """The rate that a client of Vosk tells it, in a message that holds nothing else."""
    config = top.get("config") if isinstance(top, dict) and len(top) == 1 else None
    if not isinstance(config, dict) or not _VOSK.issuperset(map(plain, config)):
        return None
    return of_fields(config.items()) or None


def _objects(top: object) -> Iterator[tuple[str, frozenset[str], dict[str, object]]]:
    """Every object, with its path and the names above; bounded."""
    work: list[tuple[str, frozenset[str], object, int]] = [("$", frozenset(), top, 0)]
    for _ in range(_NODES):
        if not work:
            return
        path, names, item, depth = work.pop(0)
        if isinstance(item, dict):
            yield path, names, item
            below = [(f"{path}.{key}", names | {plain(key)}, one) for key, one in item.items()]
        elif isinstance(item, list):
            below = [(f"{path}[{at}]", names, one) for at, one in enumerate(item[:_NODES])]
        else:
            continue
        if depth < _DEEPEST:
            work += [
                (step, over, one, depth + 1)
                for step, over, one in below
                if isinstance(one, (dict, list))
            ]


def _bytes_of(text: str) -> bytes:
    if len(text) < _LEAST or not _BASE64.fullmatch(text):
        return b""
    standard = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return binascii.a2b_base64(standard + "=" * (-len(standard) % 4))
    except binascii.Error:
        return b""
