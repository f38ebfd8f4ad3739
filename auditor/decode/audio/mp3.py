"""MPEG audio, layer III, and ADTS AAC: frames that follow each other, each with a header.

A header is four bytes of which random ones pass often, so several frames must
follow each other at the length that each says (ISO/IEC 11172-3, 14496-3).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_KBITS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_ADTS = (
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
)
_LEAST = 4  # frames that follow each other
_SAMPLES = 1_024
_SHORTEST = 200


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:3] == b"ID3" or (
        len(data) > 200
        and data[0] == 0xFF
        and data[1] & 0xE0 == 0xE0
        and data[1] & 0x16 in (0x12, 0x02, 0x10, 0x00)
    )


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    start = 0
    if data[:3] == b"ID3" and len(data) > 10:
        size = 0
        for byte in data[6:10]:
            if byte & 0x80:
                raise DecodeError("no tag")
            size = size << 7 | byte
        start = 10 + size
    sound = _mpeg(data, start) or _aac(data, start)
    if sound is None:
        raise DecodeError("no frames")
    yield from told(at, data, sound)


def _mpeg(data: bytes, start: int) -> Sound | None:
    place, rate, channels, bits = start, 0, 0, 0
    for _ in range(_LEAST):
        head = data[place : place + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # layer III
            return None
        version, index, speed = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
        if version == 1 or index in (0, 15) or speed == 3:
            return None
        kbits = _KBITS[1 if version == 3 else 2][index]
        rate, channels = _RATES[version][speed], 1 if head[3] >> 6 == 3 else 2
        bits = kbits * 1_000
        place += (144 if version == 3 else 72) * bits // rate + (head[2] >> 1 & 1)
    return Sound("MP3", "MP3", (len(data) - start) * 8 / bits, rate, channels)


def _aac(data: bytes, start: int) -> Sound | None:
    place, rate, channels, first = start, 0, 0, 0
    for count in range(_LEAST):
        head = data[place : place + 7]
        if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            return None
        index = head[2] >> 2 & 15
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        if index >= len(_ADTS) or length < 8:
            return None
        rate, channels = _ADTS[index], (head[2] & 1) << 2 | head[3] >> 6
        place += length
        first = place if not count else first
    seconds = (len(data) - start) / ((place - start) / _LEAST) * _SAMPLES / rate
    return Sound("ADTS", "AAC", seconds, rate, channels)


_FRAME = b"\xff\xf3\x48\xc4" + bytes(140)  # 32 kbit/s, 16 kHz, one channel

DECODER: Decoder[bytes] = Decoder(
    "mp3",
    _sniff,
    _peel,
    (
        Example(
            _FRAME * 10,
            (
                (" ▸ audio:format", "MP3"),
                (" ▸ audio:codec", "MP3"),
                (" ▸ audio:seconds", 0.36),
                (" ▸ audio:rate", 16_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(_FRAME * 3, None),
        Example(b"ID3" + bytes(60), None),
        Example(b"\xff\xf3\x48\xc4" + bytes(400), None),
    ),
    firsts=b"I\xff",
)
