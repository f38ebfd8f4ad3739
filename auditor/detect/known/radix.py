"""Short values as one big number in base58 or base62: what no decoder can be sure of.

A document's number gives a dozen letters and digits that decode to as few bytes as any word
does, so the value's own spelling is looked for, as a token. The bytes are read as one number,
the most significant byte first; a leading zero byte is the first digit (draft-msporny-base58).
Base62 has no standard: libraries begin with the digits or the letters, in either case.
"""

from __future__ import annotations

from collections.abc import Iterator

_NUMBERS = "0123456789"
_LOWER = "abcdefghijklmnopqrstuvwxyz"
_UPPER = _LOWER.upper()
_ALPHABETS = (
    ("base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
    ("base62", _NUMBERS + _UPPER + _LOWER),
    ("base62", _NUMBERS + _LOWER + _UPPER),
    ("base62", _UPPER + _LOWER + _NUMBERS),
)
_SHORTEST, _LONGEST = 6, 24  # bytes; longer ones are text that a decoder is sure of


def spellings(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(alphabet, text) of bytes that are neither too few nor enough for a decoder."""
    if not _SHORTEST <= len(data) <= _LONGEST or not data[0]:
        return
    for name, digits in _ALPHABETS:
        yield name, _spelled(digits, data).encode("ascii")


def _spelled(digits: str, data: bytes) -> str:
    number = int.from_bytes(data, "big")
    found: list[str] = []
    while number:
        number, digit = divmod(number, len(digits))
        found.append(digits[digit])
    return "".join(reversed(found))
