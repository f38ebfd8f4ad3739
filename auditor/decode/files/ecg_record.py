"""Electrocardiograms of EN 1064 (SCP-ECG), as recorders and telemedicine exchange them.

A checksum (CRC-CCITT) and the record's length, then sections, of which the first points to
the others. Length and checksum must be the data's, so what passes is such a record. Which
sections there are is told; the samples stay unread.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import MEDICAL, facts, must, unread
from auditor.model import Path

_MAGIC = b"SCPECG"
_AT = 16  # where the first section's head says it
_LEAST = 32
_MOST = 4 * 1024 * 1024  # bytes over which a checksum is counted
_POLYNOMIAL = 0x1021


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[_AT : _AT + len(_MAGIC)] == _MAGIC and len(data) >= _LEAST


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    must(int.from_bytes(data[2:6], "little") == len(data) <= _MOST)
    must(int.from_bytes(data[:2], "little") == _checksum(data[2:]))
    title = "SCP-ECG electrocardiogram (EN 1064)"
    yield from facts(at, "scp-ecg", title, {}, MEDICAL)
    yield unread(at, data, title)


def _table() -> tuple[int, ...]:
    found = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ _POLYNOMIAL) & 0xFFFF if crc & 0x8000 else crc << 1
        found.append(crc)
    return tuple(found)


_TABLE = _table()


def _checksum(data: bytes) -> int:
    crc = 0xFFFF
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ _TABLE[crc >> 8 ^ byte]
    return crc


def _record(size: int = 40) -> bytes:
    section = bytes(2) + b"\0\0\x22\0\0\0\x14\x14" + _MAGIC + bytes(18)
    body = size.to_bytes(4, "little") + section
    return _checksum(body).to_bytes(2, "little") + body


DECODER: Decoder[bytes] = Decoder(
    "scp-ecg",
    _sniff,
    _peel,
    (
        Example(_record(), ((" ▸ scp-ecg:format", "SCP-ECG electrocardiogram (EN 1064)"),)),
        Example(_record(41), None),
        Example(b"\0\0" + _record()[2:], None),
        Example(b"a long text about SCPECG and other formats of hearts", None),
    ),
)
