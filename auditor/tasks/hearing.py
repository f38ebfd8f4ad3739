"""Streams of sound, concluded as one: what no chunk of a voice shows by itself.

Over stored rows, once messages are concluded: the messages of a flow are read
one by one, at most `audio_streams.BYTES` of its sound are kept, and what it is
stands with the last chunk, at `request.frames ▸ audio[…]` or, of one request,
below its body. The chunks are then no longer listed one by one, neither as unread
nor as findings. Concluding the messages anew brings that back, and the next call
puts the stream together again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import NamedTuple

from auditor.correlate.audio_streams import PREFIXES, Listening, Stream, conclusion
from auditor.decode import Limits
from auditor.decode.audio import amr, flac, mp3, ogg, webm_audio
from auditor.decode.audio.samples import sixteen
from auditor.decode.audio.speech import likelihood
from auditor.decode.base import NO_HINT, Final
from auditor.decode.budget import Budget
from auditor.detect.biometric.voice.likely import RECOGNISED, Heard, of_stream
from auditor.model import DecodeError, Path
from auditor.store import Reader, Settled, Writer, open_reader

SECONDS = 60.0  # for all flows of a session; a stream that is not read in time is left as it is
_BITS = {"PCM": 16, "float PCM": 32}  # of plain samples
_VOICE = "voice"  # the detector that finds chunks one by one
_CONTAINERS = (ogg.DECODER, webm_audio.DECODER, flac.DECODER, amr.DECODER, mp3.DECODER)


def hear_streams(path: FilePath, writer: Writer, session: int) -> int:
    """Conclude the streams of sound of a session that are not yet; how many there were.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    done = 0
    until = time.monotonic() + SECONDS
    with open_reader(path) as reader:
        for stream in _streams(reader, session, until):
            last = stream.pieces[-1][0]
            if any(reader.concluded_below(last, prefix) for prefix in PREFIXES):
                continue
            heard = _opened(stream)
            likely = "" if stream.speech else of_stream(heard.facts, stream.address)
            settled = (
                tuple(Settled(message, place, _VOICE) for message, place in stream.pieces)
                if stream.speech or likely
                else ()
            )
            speech = -1.0 if heard.facts.speech is None else heard.facts.speech
            writer.extend(session, [(last, conclusion(heard.stream, speech, likely))], settled)
            done += 1
    return done


def _streams(reader: Reader, session: int, until: float) -> Iterator[Stream]:
    for flow in reader.sounding_flows(session):
        listening = Listening()
        for stored in reader.messages(flow=flow):
            if time.monotonic() > until:
                return
            listening.take(stored.id, stored.message)
        stream = listening.stream()
        if stream is not None:
            yield stream


class _Opened(NamedTuple):
    """A stream with what its container tells, and what is known of its sound."""

    stream: Stream
    facts: Heard


def _opened(stream: Stream) -> _Opened:
    """With the duration that its container tells, and how much plain samples sound like speech."""
    said = stream.format
    if said.codec in _BITS and said.rate:
        return _Opened(stream, _listened(stream))
    if stream.seconds:
        return _Opened(stream, _facts(stream, said.codec))
    at = Path.root("")
    for decoder in _CONTAINERS:
        try:
            if not decoder.sniff(stream.data, NO_HINT):
                continue
            peeled = decoder.peel(stream.data, at, NO_HINT, Budget(Limits(), lambda _: False))
            facts = {part.path.name: part.value for part in peeled if isinstance(part, Final)}
        except DecodeError:
            continue
        rate, channels = facts.get("audioRate"), facts.get("audioChannels")
        seconds = facts.get("audioSeconds")
        told = replace(
            said,
            rate=rate if isinstance(rate, int) else said.rate,
            channels=channels if isinstance(channels, int) else said.channels,
        )
        length = float(seconds) if isinstance(seconds, (int, float)) else 0.0
        whole = replace(stream, format=told, seconds=length)
        heard = _facts(whole, str(facts.get("audioCodec", said.codec)))
        speech = facts.get("audioSpeech")
        if isinstance(speech, float):
            heard = heard._replace(speech=speech, alike=facts.get("audioAlike") is True)
        return _Opened(whole, heard)
    return _Opened(stream, _facts(stream, said.codec))


def _facts(stream: Stream, codec: str) -> Heard:
    said = stream.format
    return Heard(codec, stream.seconds or None, said.rate or None, said.channels or None)


def _listened(stream: Stream) -> Heard:
    """What plain samples are; at the rates of recognisers, what is not told is one channel."""
    said = stream.format
    channels = said.channels or 1
    told = said.channels or (1 if said.rate in RECOGNISED else None)
    floats = said.codec == "float PCM"
    pcm = sixteen(stream.data, said.rate * channels, _BITS[said.codec], floats=floats) or b""
    speech = likelihood(pcm, said.rate, channels)
    return Heard(said.codec, stream.seconds or None, said.rate, told, speech)
