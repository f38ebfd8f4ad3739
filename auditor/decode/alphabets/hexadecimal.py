"""Hex (base16 of RFC 4648): either case, `0x` in front, pairs apart by one separator."""

from __future__ import annotations

import re

from auditor.decode.alphabets.digits import Digits

_DIGITS = Digits("0123456789abcdefABCDEF")
_SEPARATORS = ":- ,."
# Of text in another alphabet one in many millions has no other digits.
_NUMBER = re.compile(r"[0-9a-f]{12,}|[0-9A-F]{12,}").fullmatch


def is_plain(text: str) -> bool:
    """True if the text is nothing but pairs of hex digits."""
    return not len(text) % 2 and _DIGITS.spell(text)


def is_number(text: str) -> bool:
    """True if the text is a long number in hex, whose digits need not be even."""
    return _NUMBER(text) is not None


def decode(text: str) -> bytes | None:
    """The bytes of pairs of hex digits: `616c`, `0x616C`, `61:6c`, `0x61 0x6c`."""
    if text[0] == "0" and text[1:2] in {"x", "X"}:
        text = text.replace(text[:2], "")
    elif text[:2] == "\\x":  # as PostgreSQL writes bytes
        text = text.replace("\\x", "")
    if is_plain(text):
        return bytes.fromhex(text)
    separator = text[2:3]
    if len(text) % 3 == 2 and separator in _SEPARATORS and not text[2::3].strip(separator):
        digits = text.replace(separator, "")
        if len(digits) * 3 == len(text) * 2 + 2 and _DIGITS.spell(digits):
            return bytes.fromhex(digits)
    return None
