"""The digits of an alphabet, and whether a text is made of them."""

from __future__ import annotations

_LOOK = 64  # characters that usually settle it


class Digits:
    """The characters of an alphabet: `value` gives a digit's value by its byte."""

    __slots__ = ("_bytes", "_text", "table")

    def __init__(self, digits: str, more: str = "") -> None:
        self._text = digits + more
        self._bytes = self._text.encode("ascii")
        self.table = bytes(max(0, digits.find(chr(byte))) for byte in range(256))

    def spell(self, text: str) -> bool:
        """True if a text has no other characters."""
        if text[:_LOOK].strip(self._text) or not text.isascii():
            return False
        return len(text) <= _LOOK or not text.encode("ascii").translate(None, self._bytes)

    def values(self, text: str) -> bytes:
        """The values of the digits of an ASCII text, a byte each."""
        return text.encode("ascii").translate(self.table)
