"""Core Audio files (Apple, CAF 1.0): the description chunk and the size of the data."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_CODECS = {
    b"lpcm": "PCM", b"aac ": "AAC", b"opus": "Opus", b"ulaw": "G.711 mu-law",
    b"alaw": "G.711 A-law", b"ima4": "IMA ADPCM", b"alac": "ALAC", b"ilbc": "iLBC",
}  # fmt: skip
_MOST = 64


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:6] == b"caff\x00\x01"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if data[8:12] != b"desc" or len(data) < 52:
        raise DecodeError("no description")
    rate, codec, _, packet, frames, channels = struct.unpack(">d4sIIII", data[20:48])
    if codec not in _CODECS or not 1_000 <= rate <= 1_000_000:
        raise DecodeError("no such sound")
    place, seconds = 52, 0.0
    for _ in range(_MOST):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 12])
        if name == b"data" and packet and frames:
            length = min(size, len(data) - place - 12)
            seconds = max(0, length - 4) / packet * frames / rate
        if len(name) < 4 or size > len(data):
            break
        place += 12 + size
    yield from told(at, data, Sound("CAF", _CODECS[codec], seconds, int(rate), channels))


def _record() -> bytes:
    desc = struct.pack(">d4sIIIII", 16_000.0, b"lpcm", 0, 2, 1, 1, 16)
    data = bytes(32_004)
    head = b"caff\x00\x01\x00\x00desc" + len(desc).to_bytes(8) + desc
    return head + b"data" + len(data).to_bytes(8) + data


DECODER: Decoder[bytes] = Decoder(
    "caf",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ audio:format", "CAF"),
                (" ▸ audio:codec", "PCM"),
                (" ▸ audio:seconds", 1.0),
                (" ▸ audio:rate", 16_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(b"caff\x00\x01\x00\x00desc" + bytes(60), None),
    ),
    firsts=b"c",
)
