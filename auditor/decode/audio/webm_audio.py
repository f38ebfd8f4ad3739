"""WebM and Matroska with sound alone (RFC 9559): what browsers record from a microphone."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

_MAGIC = b"\x1aE\xdf\xa3"
_HEAD = 16_384  # bytes in which tracks are described
_SEGMENT, _INFO, _TRACKS, _ENTRY, _AUDIO = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE1
_CODEC, _RATE, _CHANNELS, _SCALE, _LENGTH = 0x86, 0xB5, 0x9F, 0x2AD7B1, 0x4489
_MASTERS = frozenset((_SEGMENT, _INFO, _TRACKS, _ENTRY, _AUDIO))
_MOST = 512


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:4] == _MAGIC


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    codecs: list[str] = []
    rate, channels, scale, length = 0.0, 0, 1_000_000, 0.0
    for element, body in _elements(data[:_HEAD]):
        if element == _CODEC:
            codecs.append(body.decode("latin-1"))
        elif element == _RATE:
            rate = _float(body)
        elif element == _CHANNELS:
            channels = int.from_bytes(body[:4])
        elif element == _SCALE:
            scale = int.from_bytes(body[:8])
        elif element == _LENGTH:
            length = _float(body)
    if not codecs or any(not codec.startswith("A_") for codec in codecs):
        raise DecodeError("no sound, or not sound alone")
    seconds = length * scale / 1e9
    sound = Sound("WebM", codecs[0][2:].capitalize(), seconds, int(rate), channels)
    yield from told(at, data, sound)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Elements in order, entering the ones that lead to a track's description."""
    place = 0
    for _ in range(_MOST):
        if place >= len(data) or not data[place]:
            return
        width = 9 - data[place].bit_length()
        element = int.from_bytes(data[place : place + width])
        place += width
        if place >= len(data) or not data[place]:
            return
        width = 9 - data[place].bit_length()
        size = int.from_bytes(data[place : place + width]) & (1 << 7 * width) - 1
        place += width
        if element in _MASTERS:
            continue
        yield element, data[place : place + min(size, 64)]
        place += size


def _float(body: bytes) -> float:
    if len(body) not in (4, 8):
        return 0.0
    value = float(struct.unpack(">f" if len(body) == 4 else ">d", body)[0])
    return value if 0 <= value < 1e12 else 0.0


def element(name: str, content: bytes) -> bytes:
    """An element, for examples and tests."""
    return bytes.fromhex(name) + (0x4000 | len(content)).to_bytes(2) + content


def _record(codec: bytes = b"A_OPUS") -> bytes:
    audio = element("e1", element("b5", struct.pack(">f", 48_000.0)) + element("9f", b"\x01"))
    tracks = element("1654ae6b", element("ae", element("86", codec) + audio))
    head = element("1a45dfa3", element("4282", b"webm"))
    return head + element("18538067", tracks)


DECODER: Decoder[bytes] = Decoder(
    "webm-audio",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ audio:format", "WebM"),
                (" ▸ audio:codec", "Opus"),
                (" ▸ audio:rate", 48_000),
                (" ▸ audio:channels", 1),
            ),
        ),
        Example(_record(b"V_VP8"), None),
        Example(_MAGIC + bytes(20), None),
    ),
    firsts=_MAGIC[:1],
)
