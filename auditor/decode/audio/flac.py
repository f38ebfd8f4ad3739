"""FLAC (RFC 9639): the first block says rate, channels and number of samples."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.audio.facts import Sound, told
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

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
    yield from told(at, data, Sound("FLAC", "FLAC", samples / rate, rate, channels))


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
