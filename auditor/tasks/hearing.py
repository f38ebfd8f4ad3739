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

from auditor.correlate.audio_streams import PREFIXES, Listening, Stream, conclusion
from auditor.decode import Limits
from auditor.decode.audio import amr, flac, mp3, ogg, webm_audio
from auditor.decode.audio.speech import likelihood
from auditor.decode.base import NO_HINT, Final
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path
from auditor.store import Reader, Settled, Writer, open_reader

SECONDS = 60.0  # for all flows of a session; a stream that is not read in time is left as it is
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
            whole, speech = _opened(stream)
            settled = (
                tuple(Settled(message, place, _VOICE) for message, place in stream.pieces)
                if whole.speech
                else ()
            )
            writer.extend(session, [(last, conclusion(whole, speech))], settled)
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


def _opened(stream: Stream) -> tuple[Stream, float]:
    """With the duration that its container tells, and how much PCM sounds like speech."""
    said = stream.format
    if said.codec == "PCM" and said.rate:
        return stream, likelihood(stream.data, said.rate, said.channels or 1)
    if stream.seconds:
        return stream, -1.0
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
        heard = replace(
            said,
            rate=rate if isinstance(rate, int) else said.rate,
            channels=channels if isinstance(channels, int) else said.channels,
        )
        length = float(seconds) if isinstance(seconds, (int, float)) else 0.0
        return replace(stream, format=heard, seconds=length), -1.0
    return stream, -1.0
