"""Hex (base16 of RFC 4648): either case, `0x` in front, pairs apart by one separator."""

from __future__ import annotations

from auditor.decode.alphabets.digits import Digits

_DIGITS = Digits("0123456789abcdefABCDEF")
_SEPARATORS = ":- ,."


def is_plain(text: str) -> bool:
    """True if the text is nothing but pairs of hex digits."""
    return not len(text) % 2 and _DIGITS.spell(text)


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
