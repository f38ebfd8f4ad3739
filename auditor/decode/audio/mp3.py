"""MPEG audio, layer III, and ADTS AAC: frames that follow each other, each with a header.

With a tag in front (ID3) or without; what makes them frames is told in `frames`.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.audio.frames import chain
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

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
    found = chain(data, start)
    if found is None:
        raise DecodeError("no frames")
    form = "ADTS" if found.codec == "AAC" else found.codec
    yield from told(at, data, Sound(form, found.codec, found.seconds, found.rate, found.channels))


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
        Example(_FRAME * 2 + b"\xff\xf3\x44\xc4" + _FRAME[4:] + _FRAME * 4, None),  # another rate
        Example(b"ID3" + bytes(60), None),
        Example(b"\xff\xf3\x48\xc4" + bytes(400), None),
    ),
    firsts=b"I\xff",
)
