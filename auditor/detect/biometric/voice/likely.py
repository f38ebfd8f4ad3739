"""Why sound that no name calls a voice's is likely one: its codec, its channels, its address.

One rule for a recording in one body and for a stream that was put together from chunks.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from auditor.detect.biometric.voice.names import (
    LOOSE,
    MADE,
    OTHER,
    RECORDED,
    SPEECH_CODECS,
    VOICE,
)
from auditor.detect.keys import joined, words

ELSE = "else"  # an address of made voices, music, games
SPOKEN = "in a codec for speech"
RECOGNISED = range(8_000, 24_001)  # samples a second that recognisers take; music has more
_SHORTEST = 0.3  # seconds
_SECOND = 1.0  # of a recording that nothing calls a voice's
_LIKELY = 0.6  # likelihood of speech
_TEXT = 80
_SEGMENTS = 64
_SENT = frozenset(("stream",))  # how a stream is sent; of a recording: what it was taken from


class Heard(NamedTuple):
    """What is known of sound: None where nothing tells. `speech` is a likelihood from 0 to 1."""

    codec: str
    seconds: float | None = None
    rate: float | None = None  # samples a second
    channels: float | None = None
    speech: float | None = None
    alike: bool = False  # two channels that are nearly one


def is_long_enough(heard: Heard) -> bool:
    """Whether it lasts as long as a word, for all that is known."""
    return heard.seconds is None or heard.seconds >= _SHORTEST


def likely(heard: Heard) -> str:
    """Why one channel that was sent is likely a voice's though nothing calls it so, "" if not.

    Two channels that are nearly one are a single microphone's; only by their sound they count.
    """
    if heard.seconds is not None and heard.seconds < _SECOND:
        return ""
    spoken = heard.speech is not None and heard.speech >= _LIKELY
    if heard.alike:
        return "two channels that are nearly one and sound like speech" if spoken else ""
    if heard.channels != 1:
        return ""
    if spoken:
        return "one channel that sounds like speech"
    return _recorded(heard)


def _recorded(heard: Heard) -> str:
    """What codec and rate say of one channel that does not pause as speech does."""
    if heard.codec == "FLAC":  # music has more samples a second
        return "one channel in FLAC at a rate of recognisers" if heard.rate in RECOGNISED else ""
    if heard.speech is None and heard.codec in RECORDED:
        return f"one channel in {heard.codec}, as phones record voices"
    return ""


def of_address(segments: Iterable[str], *, stream: bool = False) -> str:
    """What an address says of the sound sent to it: that it is of a voice, ELSE, or nothing.

    ELSE where any of it speaks of a made voice, or of another sound and nowhere of a voice.
    """
    others = OTHER - _SENT if stream else OTHER
    found, before, other = "", "", False
    for _, text in zip(range(_SEGMENTS), segments, strict=False):
        parts = {*words(text[:_TEXT]), joined(text[:_TEXT])}
        if not parts.isdisjoint(MADE) or (before == "audio" and text == "speech"):
            return ELSE  # `/audio/speech` turns a text into sound
        if parts.isdisjoint(others) and not parts.isdisjoint(VOICE - LOOSE):
            found = "the address that it was sent to"
        other = other or not parts.isdisjoint(others)
        before = text
    return found or (ELSE if other else "")


def of_stream(heard: Heard, path: str) -> str:
    """Why a stream that was sent to this path is of a voice, "" where nothing says it."""
    address = of_address(path.partition("?")[0].split("/"), stream=True)
    if not is_long_enough(heard):
        return ""
    if heard.codec in SPEECH_CODECS:
        return SPOKEN
    if address == ELSE:
        return ""
    return f"{address} says that it is of a voice" if address else likely(heard)
