"""A bare Snappy block: without a magic, so it must be declared or prove itself.

It begins with its length and a literal, as there is nothing yet to copy; it must give exactly
that length, from all of the data, and hold text or a known format where nobody says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode import openings
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.content import is_content, not_text
from auditor.decode.inflate import Inflated, Source, peeled
from auditor.decode.snappy_frames import raw_block
from auditor.model import DecodeError, Path

_SHORTEST = 8
_LONGEST = 1024 * 1024


def _sniff(data: bytes, hint: Hint) -> bool:
    return _is_declared(hint) or (len(data) >= _SHORTEST and openings.snappy(data, len(data)))


def _is_declared(hint: Hint) -> bool:
    return hint.encodings[:1] == ("snappy",)


def proves(data: bytes) -> bool:
    """True if undeclared bytes are such a block."""
    try:
        return is_content(raw_block(data, _LONGEST), len(data), spells=False)
    except DecodeError:
        return False


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    declared = _is_declared(hint)
    if data[0] >= 0x20 and not declared:  # a line break may be the length
        not_text(data)
    out = raw_block(data, budget.output(len(data)))
    if not declared and not is_content(out, len(data), spells=False):
        raise DecodeError("not plausible")
    yield from peeled("snappy", Source(at, data, hint), Inflated(out, len(data), ""), budget)


_SAMPLE = b"\x11\x40alice@example.com"

DECODER: Decoder[bytes] = Decoder(
    "snappy-block",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ snappy", b"alice@example.com"),)),
        Example(
            b"\x04\x0c\x08\x01\x10\xff",
            ((" ▸ snappy", b"\x08\x01\x10\xff"),),
            Hint(encodings=("snappy",), body=True),
        ),
        Example(_SAMPLE + b"!", None),
        Example(b"\xff\xff\xff\xff\x0f\x40alice@example.com", None),
        Example(b"\x12\x40alice@example.com", None),
    ),
)
