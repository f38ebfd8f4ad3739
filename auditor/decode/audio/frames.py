"""Chains of frames of MPEG audio, layer III, and of ADTS AAC: sound without a container.

A header is four to seven bytes of which random ones pass often, so several frames must
follow each other at the length that each says, and agree in what does not change within
a recording: version, profile, rate, channels (ISO/IEC 11172-3, 13818-3, 14496-3).
"""

from __future__ import annotations

from typing import NamedTuple

LEAST = 4  # frames that follow each other
_KBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_ADTS = (
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
)  # fmt: skip
_SAMPLES = 1_024


class Frames(NamedTuple):
    """What a chain says: the codec, samples a second, channels, and how long all bytes last."""

    codec: str
    rate: int
    channels: int
    seconds: float


def chain(data: bytes, start: int = 0) -> Frames | None:
    """The chain that begins at `start`, None where there is none."""
    return _mpeg(data, start) or _aac(data, start)


def _mpeg(data: bytes, start: int) -> Frames | None:
    place, rate, channels, bits, first = start, 0, 0, 0, 0
    for count in range(LEAST):
        head = data[place : place + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # layer III
            return None
        version, index, speed = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
        if version == 1 or index in (0, 15) or speed == 3:
            return None
        said = version << 8 | speed << 4 | (head[3] >> 6 == 3)
        if count and said != first:
            return None
        first = said
        rate, channels = _RATES[version][speed], 1 if head[3] >> 6 == 3 else 2
        bits = _KBITS[1 if version == 3 else 2][index] * 1_000
        place += (144 if version == 3 else 72) * bits // rate + (head[2] >> 1 & 1)
    return Frames("MP3", rate, channels, (len(data) - start) * 8 / bits)


def _aac(data: bytes, start: int) -> Frames | None:
    place, rate, channels, first = start, 0, 0, 0
    for count in range(LEAST):
        head = data[place : place + 7]
        if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            return None
        index = head[2] >> 2 & 15
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        if index >= len(_ADTS) or length < 8:
            return None
        said = head[1] << 16 | head[2] << 8 | head[3] & 0xC0
        if count and said != first:
            return None
        first = said
        rate, channels = _ADTS[index], (head[2] & 1) << 2 | head[3] >> 6
        place += length
    seconds = (len(data) - start) / ((place - start) / LEAST) * _SAMPLES / rate
    return Frames("AAC", rate, channels, seconds)
