"""Whether what a stream gave was worth packing: text, or a format that is known.

A stream without a magic is only believed for what it holds. For a short one
that is counted in bits: what it gave, as something that was written, against
the stream as noise; noise that fits one format of streams gives text rarely,
and natural text next to never.
"""

from __future__ import annotations

import re

from auditor.decode import magic
from auditor.decode.charset import unmarked_utf16, utf8
from auditor.decode.natural import bits
from auditor.model import DecodeError

WIDE_ENOUGH = 14.0  # bits for UTF-16 without a mark: its noise is made of letters
_STREAM = 16.0  # bits of what a short stream without a magic holds, against the stream's own
_SPELLED = 4.0  # bits of the characters of such a stream, which noise reached in none of a million
_SPELLED_WIDE = 6.0  # the same beyond ASCII
_LITERAL = 6.0  # more of them where the stream holds the text itself
_FRAME = 12  # bytes of a stream that are not the text's
_LONG = 32  # bytes of a stream that noise does not fit
_SURE = 24  # bytes of text that noise does not give
_HEAD = 4096  # bytes that are looked at
controls = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]").search


def is_content(data: bytes, size: int, *, spells: bool = True) -> bool:
    """True if a stream of `size` bytes gave what is worth packing: text, or a known format.

    `spells` says that the stream has a code for each character, not the text itself.
    """
    head = data[:_HEAD]
    text = utf8(head)
    if text is not None and not controls(text):
        return len(head) >= _SURE or (
            bool(text) and _is_short(text, len(head), size, spells=spells)
        )
    wide = unmarked_utf16(head)
    return (wide is not None and wide[1] >= WIDE_ENOUGH) or bool(magic.kind(head))


def _is_short(text: str, length: int, size: int, *, spells: bool) -> bool:
    """True if a short text is worth a stream of this size, of which some bytes are its frame."""
    found = bits(text, 8 * min(size, length + _FRAME))
    return found >= _STREAM + _LITERAL * (not spells) or (spells and _is_spelled(text))


def _is_spelled(text: str) -> bool:
    """True if the characters alone, each once, are what text is made of.

    A stream spells each character out once. Text that repeats itself makes a
    stream that is shorter than its own bits, so it is the characters that count.
    """
    spelled = "".join(dict.fromkeys(text))
    found = bits(spelled, sum(8 if char < "\u0100" else 16 for char in spelled))
    return found >= (_SPELLED if spelled.isascii() else _SPELLED_WIDE)


def is_written(text: str, size: int) -> bool:
    """The same of a stream that gives characters."""
    if not text or controls(text):
        return False
    return size >= _LONG or bits(text, 8 * size) >= _STREAM or _is_spelled(text)


def not_text(data: bytes) -> None:
    """Raises DecodeError for data that is text as it is: it is no stream that happens to fit."""
    text = utf8(data[:_HEAD])
    if text is not None and not controls(text):
        raise DecodeError("plain text")
