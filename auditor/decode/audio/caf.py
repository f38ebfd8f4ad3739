"""Core Audio files (Apple, CAF 1.0): the description chunk, the data and the packet table.

Samples of 16 bits as they are, either byte first, are judged for speech.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.audio.speech import likelihood
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_CODECS = {
    b"lpcm": "PCM", b"aac ": "AAC", b"opus": "Opus", b"ulaw": "G.711 mu-law",
    b"alaw": "G.711 A-law", b"ima4": "IMA ADPCM", b"alac": "ALAC", b"ilbc": "iLBC",
}  # fmt: skip
_MOST = 64  # chunks
_EDITS = 4  # bytes of the data chunk before its sound
_DESCRIBED = 52  # bytes of the file's head and its description
_FLOAT, _LITTLE = 1, 2  # flags of samples as they are
_JUDGED = 2 << 20  # bytes of sound that are judged for speech


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:6] == b"caff\x00\x01"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if data[8:12] != b"desc" or len(data) < _DESCRIBED:
        raise DecodeError("no description")
    rate, codec, flags, packet, frames, channels, bits = struct.unpack(">d4sIIIII", data[20:52])
    if codec not in _CODECS or not 1_000 <= rate <= 1_000_000:
        raise DecodeError("no such sound")
    seconds, speech = 0.0, -1.0
    plain = codec == b"lpcm" and bits == 16 and not flags & _FLOAT and packet == 2 * channels
    for name, start, stop in _chunks(data):
        if name == b"data" and packet and frames:
            sound = max(0, stop - start - _EDITS)
            seconds = sound / packet * frames / rate
            if plain:
                pcm = data[start + _EDITS : stop][:_JUDGED]
                speech = likelihood(_little(pcm, flags), int(rate), channels)
        elif name == b"pakt":  # packets differ in size: the table tells how many frames there are
            seconds = int.from_bytes(data[start + 8 : start + 16]) / rate
    yield from told(at, data, Sound("CAF", _CODECS[codec], seconds, int(rate), channels, speech))


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The chunks behind the description: their names, and where their content stands."""
    place = _DESCRIBED
    for _ in range(_MOST):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 12])
        if len(name) < 4:
            return
        yield name, place + 12, min(place + 12 + size, len(data))
        place += 12 + size


def _little(sound: bytes, flags: int) -> bytes:
    """Samples of 16 bits with the low byte first."""
    if flags & _LITTLE:
        return sound
    whole = sound[: len(sound) & ~1]
    turned = bytearray(whole)
    turned[::2], turned[1::2] = whole[1::2], whole[::2]
    return bytes(turned)


def _record() -> bytes:
    desc = struct.pack(">d4sIIIII", 16_000.0, b"lpcm", 0, 2, 1, 1, 16)
    data = bytes(32_004)
    head = b"caff\x00\x01\x00\x00desc" + len(desc).to_bytes(8) + desc
    return head + b"data" + len(data).to_bytes(8) + data


def _compressed() -> bytes:
    desc = struct.pack(">d4sIIIII", 16_000.0, b"aac ", 0, 0, 1_024, 1, 0)
    table = struct.pack(">qqii", 40, 40_000, 0, 0)
    head = b"caff\x00\x01\x00\x00desc" + len(desc).to_bytes(8) + desc
    sound = b"data" + (104).to_bytes(8) + bytes(104)
    return head + sound + b"pakt" + len(table).to_bytes(8) + table


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
                (" ▸ audio:speech", 0.0),
            ),
        ),
        Example(
            _compressed(),
            (
                (" ▸ audio:format", "CAF"),
                (" ▸ audio:codec", "AAC"),
                (" ▸ audio:seconds", 2.5),
                (" ▸ audio:rate", 16_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(b"caff\x00\x01\x00\x00desc" + bytes(60), None),
    ),
    firsts=b"c",
)
