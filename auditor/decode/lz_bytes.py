"""LZ-string's stream as bytes (`compressToUint8Array`), which must prove itself: it has no magic.

It must begin with a printable character, end with the data, and give text.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.content import is_written, not_text
from auditor.decode.inflate import too_much
from auditor.decode.lz_codec import DAMAGED, ENDS_EARLY, TOO_MUCH, Unpacked, unpack
from auditor.decode.openings import lz_string
from auditor.model import DecodeError, Opaque, Path

_SHORTEST = 6  # bytes: three CJK characters
_LONGEST = 1024 * 1024  # of a stream: it is read token by token
_MOST = 8 * _LONGEST
_TRIAL = 32  # characters


def text_of(data: bytes, most: int) -> Unpacked:
    """The text of a stream that proves itself, `most` characters; else raises DecodeError."""
    found = unpack(data, _TRIAL)
    if found.why == TOO_MUCH and is_written(found.text, len(data)):
        found = unpack(data, min(most, _MOST))
    ended = found.complete or found.why == TOO_MUCH
    if not ended or not is_written(found.text, len(data)):
        raise DecodeError(DAMAGED if found.why else ENDS_EARLY)
    return found


def parts(found: Unpacked, place: Path, data: bytes, budget: Budget) -> Iterator[Peeled]:
    """The text as a part to be opened, and what was cut."""
    yield Inner(place, found.text, Hint(body=True))
    if found.why:
        budget.reached("inflate")
        why = f"lz-string: {too_much(len(found.text))}"
        yield Opaque(place, why, len(data), data[:HEAD])


def proves(data: bytes) -> bool:
    """True if undeclared bytes are such a stream."""
    try:
        return bool(text_of(data, _MOST).text)
    except DecodeError:
        return False


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return _SHORTEST <= len(data) <= _LONGEST and lz_string(data, len(data))


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    not_text(data)
    found = text_of(data, budget.output(len(data)))
    yield from parts(found, at.layer("lz-string"), data, budget)


_ALICE = bytes.fromhex("2181b0960c60a6002501ec02d801c4501d040f64a000")  # compressToUint8Array

DECODER: Decoder[bytes] = Decoder(
    "lz-bytes",
    _sniff,
    _peel,
    (
        Example(_ALICE, ((" ▸ lz-string", "alice@example.com"),)),
        Example(_ALICE[:-4], None),
        Example(_ALICE + b"\x01", None),
        Example(b"!alice@example.com", None),
    ),
)
