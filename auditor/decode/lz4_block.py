"""A bare LZ4 block, also behind its length as many libraries store it; it must prove itself.

It has no magic and no end mark: it must be consumed to the last byte, end with
literals, and hold text or a known format.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode import openings
from auditor.decode.base import Decoder, Example, Hint, Limits, Peeled
from auditor.decode.budget import Budget
from auditor.decode.content import is_content, not_text
from auditor.decode.inflate import Inflated, Source, peeled
from auditor.decode.lz4_frame import block
from auditor.model import DecodeError, Path

_SHORTEST = 8
_LONGEST = 256 * 1024
_LIMITS = Limits(inflate=1024 * 1024)


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return _SHORTEST <= len(data) <= _LONGEST and openings.lz4(data, len(data))


def proves(data: bytes) -> bool:
    """True if undeclared bytes are such a block."""
    return len(data) <= _LONGEST and _unpack(data, Budget(_LIMITS)) is not None


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    not_text(data)
    out = _unpack(data, budget)
    if out is None:
        raise DecodeError("not plausible")
    yield from peeled("lz4", Source(at, data, hint), Inflated(out, len(data), ""), budget)


def _unpack(data: bytes, budget: Budget) -> bytes | None:
    most = budget.output(len(data))
    for start in (0, 4):
        out = bytearray()
        try:
            block(data[start:], out, most, budget)
        except DecodeError:
            continue
        sized = not start or int.from_bytes(data[:4], "little") == len(out)
        if sized and len(out) <= most and is_content(bytes(out), len(data), spells=False):
            return bytes(out)
    return None


_SAMPLE = b"\xf0\x02alice@example.com"

DECODER: Decoder[bytes] = Decoder(
    "lz4-block",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ lz4", b"alice@example.com"),)),
        Example(b"\x11\0\0\0" + _SAMPLE, ((" ▸ lz4", b"alice@example.com"),)),
        Example(_SAMPLE + b"!", None),
        Example(b"\x12\0\0\0" + _SAMPLE, None),
    ),
)
