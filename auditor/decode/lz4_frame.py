"""LZ4's frame format (lz4_Frame_format.md of lz4/lz4), blocks linked or not.

Nothing that a frame declares is believed: output grows block by block to its
bound, and what comes before damage is kept. `block` is also what a bare block
needs. A whole frame goes through the library, which is faster, into a buffer
of the bound's size; it gives nothing of a frame that is damaged or too long.
"""

from __future__ import annotations

from collections.abc import Iterator

import cramjam

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.inflate import DAMAGED, ENDS_EARLY, Inflated, Source, peeled, too_much
from auditor.model import DecodeError, Path

_MAGIC = b"\x04\x22\x4d\x18"
_STORED = 1 << 31
_BLOCK = 4 * 1024 * 1024
_WINDOW = 65_536
_CLOCK = 0x1FFF  # sequences between two looks at it
_RATIO = 256


def block(data: bytes, out: bytearray, most: int, budget: Budget) -> None:
    """Append one block's output (lz4_Block_format.md); raises DecodeError on damage.

    Stops behind `most` bytes, and when the time is up.
    """
    at, end, count = 0, len(data), 0
    while at < end:
        count += 1
        token = data[at]
        literals, at = _length(data, token >> 4, at + 1)
        if at + literals > end:
            raise DecodeError(DAMAGED)
        out += data[at : at + literals]
        at += literals
        if at == end:
            return
        if len(out) > most or (not count & _CLOCK and budget.late()):
            return
        offset = int.from_bytes(data[at : at + 2], "little")
        length, at = _length(data, token & 15, at + 2)
        if not 0 < offset <= len(out):
            raise DecodeError(DAMAGED)
        _copy(out, offset, min(length + 4, most + 1))
    raise DecodeError(DAMAGED)


def _length(data: bytes, length: int, at: int) -> tuple[int, int]:
    if length < 15:
        return length, at
    while at < len(data):
        length += data[at]
        at += 1
        if data[at - 1] != 0xFF:
            return length, at
    raise DecodeError(DAMAGED)


def _copy(out: bytearray, offset: int, length: int) -> None:
    start = len(out) - offset
    if offset >= length:
        out += out[start : start + length]
    else:
        out += (out[start:] * (length // offset + 1))[:length]


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    most = budget.output(len(data))
    found = _whole(data, most) or _unpack(data, most, budget)
    if not found.data:
        raise DecodeError("no output")
    yield from peeled("lz4", Source(at, data, hint), found, budget)


def _whole(data: bytes, most: int) -> Inflated | None:
    out = bytearray(min(most, len(data) * _RATIO))
    try:
        size = cramjam.lz4.decompress_into(data, out)
    except cramjam.DecompressionError:
        return None
    del out[size:]
    return Inflated(bytes(out), len(data), "")


def _unpack(data: bytes, most: int, budget: Budget) -> Inflated:
    """One frame, block by block, as far as it goes."""
    flags = data[4] if len(data) > 6 else 0
    if flags >> 6 != 1:
        raise DecodeError("no frame")
    at = 7 + (8 if flags & 8 else 0) + (4 if flags & 1 else 0)
    out = bytearray()
    while at + 4 <= len(data) and not budget.late():
        head = int.from_bytes(data[at : at + 4], "little")
        size = head & ~_STORED
        at += 4
        if not head:
            return Inflated(bytes(out), min(len(data), at + (4 if flags & 4 else 0)), "")
        piece = data[at : at + size]
        try:
            if size > _BLOCK:
                raise DecodeError(DAMAGED)  # noqa: TRY301 - one end for all damage
            if head & _STORED:
                out += piece
            else:
                block(piece, out, most, budget)
        except DecodeError:
            return Inflated(bytes(out), at, DAMAGED if at + size <= len(data) else ENDS_EARLY)
        if len(out) > most:
            return Inflated(bytes(out[:most]), at, too_much(most))
        at += size + (4 if flags & 16 else 0)
    return Inflated(bytes(out), min(at, len(data)), ENDS_EARLY)


_SAMPLE = bytes.fromhex("04224d185440ae11000080") + b"alice@example.com"
_WHOLE = _SAMPLE + bytes.fromhex("5d378ae0000000005d378ae0")

DECODER: Decoder[bytes] = Decoder(
    "lz4",
    _sniff,
    _peel,
    (
        Example(_WHOLE, ((" ▸ lz4", b"alice@example.com"),)),
        Example(_SAMPLE, ((" ▸ lz4", b"alice@example.com"),)),
        Example(_MAGIC + b" and no frame", None),
        Example(b"alice@example.com", None),
    ),
    firsts=_MAGIC[:1],
)
