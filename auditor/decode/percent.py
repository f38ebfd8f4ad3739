"""Percent-encoding (RFC 3986) and the form encoding's plus sign, of whole values only.

Text that holds a blank or a markup sign is not percent-encoded text, whatever
escapes occur in it: a script that contains `%20` stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.model import DecodeError, Leaf, Path

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}").search
_RAW = re.compile(r"[\s<>\"{}\\]").search


def unescape(text: str, *, plus: bool = False) -> str | bytes:
    """The text decoded; bytes where it decodes to something that is not text."""
    if plus and "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    data = unquote_to_bytes(text)
    found = to_text(data)
    return data if found is None else found[0]


def _is_plus_a_blank(text: str) -> bool:
    """True for what a form encoder wrote: it escapes every other sign, and blanks as `+`."""
    return "+" in text[1:] and "%20" not in text


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return "%" in data and _ESCAPE(data) is not None and _RAW(data) is None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    value = unescape(data, plus=_is_plus_a_blank(data))
    if value == data:
        raise DecodeError("nothing is escaped")
    yield Leaf.at(at.layer("percent"), value)


DECODER: Decoder[str] = Decoder(
    "percent",
    _sniff,
    _peel,
    (
        Example("alice%40example.com", ((" ▸ percent", "alice@example.com"),)),
        Example("%F0%80%00%01", ((" ▸ percent", b"\xf0\x80\x00\x01"),)),
        Example("100%", None),
        Example("50%25 of <b>all</b>", None),
    ),
    signs="%",
)
