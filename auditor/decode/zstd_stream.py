"""Zstandard (RFC 8878), by content encoding or by its magic.

The library's one-shot call believes the size that a frame declares, so output
is read from a stream up to the bound, and a window over 8 MiB (RFC 9659) is
refused. The stream does not say whether its end was seen: the frame is walked
block by block (three bytes each) to know.
"""

from __future__ import annotations

from collections.abc import Iterator

import zstandard

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.inflate import DAMAGED, ENDS_EARLY, Inflated, Source, peeled, too_much
from auditor.model import DecodeError, Path

_MAGIC = b"\x28\xb5\x2f\xfd"
WINDOW = 8 * 1024 * 1024
_STEP = 64 * 1024
_FRAMES = 1_000
_BLOCKS = 100_000


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    end = _end(data)
    body = data if end is None else data[:end]
    most = budget.output(len(data))
    out = bytearray()
    why = "" if end is not None else ENDS_EARLY
    decompressor = zstandard.ZstdDecompressor(max_window_size=WINDOW)
    try:
        with decompressor.stream_reader(body, read_across_frames=True) as reader:
            while len(out) <= most and (chunk := reader.read(_STEP)):
                out += chunk
    except zstandard.ZstdError:
        why = DAMAGED
    if not out:
        raise DecodeError("no output")
    if len(out) > most:
        del out[most:]
        why = too_much(most)
    found = Inflated(bytes(out), len(body), why)
    yield from peeled("zstd", Source(at, data, hint), found, budget)


def _end(data: bytes) -> int | None:
    """Where the last of the concatenated frames ends; None if the data ends before."""
    end = 0
    for _ in range(_FRAMES):
        found = _frame_end(data, end)
        if found is None:
            return None
        end = found
        if not data.startswith(_MAGIC, end):
            break
    return end


def _frame_end(data: bytes, start: int) -> int | None:
    try:
        head = data[start : start + 18]  # the longest header there is
        at = start + zstandard.frame_header_size(head)
        checksum = 4 if zstandard.get_frame_parameters(head).has_checksum else 0
    except zstandard.ZstdError:
        return None
    for _ in range(_BLOCKS):
        if at + 3 > len(data):
            return None
        head_bits = int.from_bytes(data[at : at + 3], "little")
        run_length = head_bits & 6 == 2
        at += 3 + (1 if run_length else head_bits >> 3)
        if head_bits & 1:
            end = at + checksum
            return end if end <= len(data) else None
    return None


_SAMPLE = zstandard.ZstdCompressor(write_checksum=True).compress(b"lat=22.3193")

DECODER: Decoder[bytes] = Decoder(
    "zstd",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ zstd", b"lat=22.3193"),)),
        Example(_SAMPLE + b"more", ((" ▸ zstd", b"lat=22.3193"), (" ▸ zstd~rest", b"more"))),
        Example(_MAGIC + b" is not a zstd frame", None),
        Example(b"lat=22.3193", None),
    ),
    firsts=_MAGIC[:1],
)
