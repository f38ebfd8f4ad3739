"""Snappy's framing format (framing_format.txt of google/snappy): chunks of 64 KiB at most.

Chunks are read one by one, each into a buffer of the length it declares, which
is held to the format's bound before it is believed. What comes before damage
is kept. Checksums are not compared: damaged text is still text.
"""

from __future__ import annotations

from collections.abc import Iterator

import cramjam

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.inflate import DAMAGED, ENDS_EARLY, Inflated, Source, peeled, too_much
from auditor.model import DecodeError, Path

_MAGIC = b"\xff\x06\x00\x00sNaPpY"
_COMPRESSED, _PLAIN, _RESERVED = 0x00, 0x01, 0x80  # from the last on, chunks may be skipped
_CHUNK = 65_536
_RATIO = 22  # a copy of three bytes gives 64


def raw_block(data: bytes, most: int) -> bytes:
    """One block that gives what it declares, at most `most` bytes; raises DecodeError."""
    size = shift = 0
    for byte in data[:5]:
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    if not 0 < size <= min(most, len(data) * _RATIO):
        raise DecodeError("no plausible length")
    out = bytearray(size)
    try:
        cramjam.snappy.decompress_raw_into(data, out)
    except cramjam.DecompressionError:
        raise DecodeError(DAMAGED) from None
    return bytes(out)


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    found = _unpack(data, budget.output(len(data)))
    if not found.data:
        raise DecodeError("no output")
    yield from peeled("snappy", Source(at, data, hint), found, budget)


def _unpack(data: bytes, most: int) -> Inflated:
    out = bytearray()
    at = 0
    while at < len(data):
        kind, size = data[at], int.from_bytes(data[at + 1 : at + 4], "little")
        start, end = at + 4, at + 4 + size
        if end > len(data):
            return Inflated(bytes(out), at, ENDS_EARLY)
        if kind == _PLAIN:
            out += data[start + 4 : end]
        elif kind == _COMPRESSED:
            try:
                out += raw_block(data[start + 4 : end], _CHUNK)
            except DecodeError:
                return Inflated(bytes(out), at, DAMAGED)
        elif kind < _RESERVED:
            return Inflated(bytes(out), at, DAMAGED)
        if len(out) > most:
            return Inflated(bytes(out[:most]), end, too_much(most))
        at = end
    return Inflated(bytes(out), at, "")


_SAMPLE = bytes.fromhex("ff060000734e6150705901150000214146da") + b"alice@example.com"

DECODER: Decoder[bytes] = Decoder(
    "snappy",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ snappy", b"alice@example.com"),)),
        Example(_SAMPLE + _SAMPLE[10:-9], ((" ▸ snappy", b"alice@example.com"),)),
        Example(_MAGIC + b" and no chunk", None),
        Example(b"alice@example.com", None),
    ),
    firsts=_MAGIC[:1],
)
