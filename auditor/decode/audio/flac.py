"""FLAC (RFC 9639): the first block says rate, channels and number of samples.

How loud its frames are says how much it sounds like speech; it is not decoded.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.audio.flac_frames import loudness
from auditor.decode.audio.speech import in_frames, near, of_levels
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_BLOCKS = 128
# What a predictor misses is some times smaller than the sound, of noise in a pause less so.
_AUDIBLE, _PAUSE = 1e-4, 0.12
_LENGTH = 34  # of the first block


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:4] == b"fLaC"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if len(data) < 42 or data[4] & 0x7F or int.from_bytes(data[5:8]) != _LENGTH:
        raise DecodeError("no first block")
    packed = int.from_bytes(data[18:26])
    rate, channels = packed >> 44, (packed >> 41 & 7) + 1
    samples = packed & (1 << 36) - 1
    if not rate:
        raise DecodeError("no such sound")
    sound = Sound("FLAC", "FLAC", samples / rate, rate, channels)
    heard = loudness(data, _first_frame(data), rate, (packed >> 36 & 31) + 1)
    if heard.levels:
        speech = of_levels(in_frames(heard.levels, rate), _AUDIBLE, _PAUSE)
        alike = channels == 2 and near(heard.apart)
        sound = sound._replace(speech=speech, alike=alike)
    yield from told(at, data, sound)


def _first_frame(data: bytes) -> int:
    """Where the frames begin: behind the last block of metadata."""
    at = 4
    for _ in range(_BLOCKS):
        head = data[at : at + 4]
        if len(head) < 4:
            break
        at += 4 + int.from_bytes(head[1:])
        if head[0] & 0x80:
            return at
    return len(data)


def _record(samples: int = 32_000, rate: int = 16_000) -> bytes:
    packed = rate << 44 | 15 << 36 | samples
    block = bytes.fromhex("10001000 000000 000000") + packed.to_bytes(8) + bytes(16)
    return b"fLaC\x80" + len(block).to_bytes(3) + block + bytes(20)


DECODER: Decoder[bytes] = Decoder(
    "flac",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ audio:format", "FLAC"),
                (" ▸ audio:codec", "FLAC"),
                (" ▸ audio:seconds", 2.0),
                (" ▸ audio:rate", 16_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(b"fLaC" + bytes(40), None),
    ),
    firsts=b"f",
)
