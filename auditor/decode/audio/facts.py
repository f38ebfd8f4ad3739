"""What the decoders of recordings yield alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode.base import HEAD, Final, Peeled
from auditor.model import DecodeError, Opaque, Path

FORMAT = "audioFormat"
_RATES = range(4_000, 384_001)
_CHANNELS = range(1, 33)
_LONGEST = 86_400.0  # seconds


class Sound(NamedTuple):
    """A recording: seconds, samples a second, channels; 0 where the container does not say.

    `speech` is a hint from 0 to 1, -1 where it was not computed; `alike`: two channels that
    are nearly one.
    """

    format: str
    codec: str
    seconds: float = 0.0
    rate: int = 0
    channels: int = 0
    speech: float = -1.0
    alike: bool = False


def told(at: Path, data: bytes, sound: Sound) -> Iterator[Peeled]:
    """The facts as leaves and the bytes as unread; raises DecodeError for what cannot be."""
    if (sound.rate and sound.rate not in _RATES) or (
        sound.channels and sound.channels not in _CHANNELS
    ):
        raise DecodeError("no such sound")
    if not 0 <= sound.seconds <= _LONGEST:
        raise DecodeError("no such duration")
    yield Final(at.layer("audio:format", FORMAT), sound.format)
    yield Final(at.layer("audio:codec", "audioCodec"), sound.codec)
    if sound.seconds:
        yield Final(at.layer("audio:seconds", "audioSeconds"), round(sound.seconds, 2))
    if sound.rate:
        yield Final(at.layer("audio:rate", "audioRate"), sound.rate)
    if sound.channels:
        yield Final(at.layer("audio:channels", "audioChannels"), sound.channels)
    if sound.speech >= 0:
        yield Final(at.layer("audio:speech", "audioSpeech"), round(sound.speech, 2))
    if sound.alike:
        yield Final(at.layer("audio:alike", "audioAlike"), sound.alike)
    reason = f"{sound.format}: not opened beyond its header"
    yield Opaque(at, reason, len(data), data[:HEAD])
