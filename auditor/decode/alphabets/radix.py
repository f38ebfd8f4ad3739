"""Base58 and base62: bytes as one big number, in the alphabets that libraries use.

The number is put together in halves, so that long texts cost little more than
their length. The first bytes follow from the first characters: `head` asks
those alone. Leading zero digits of base58 stand for zero bytes (Bitcoin).
"""

from __future__ import annotations

from functools import lru_cache
from operator import mul

from auditor.decode.alphabets.digits import Digits

_NUMBERS = "0123456789"
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = _UPPER.lower()
_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {
    "base58": Digits(_BITCOIN),
    "base58-flickr": Digits("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"),
    "base58-ripple": Digits("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"),
    "base62": Digits(_NUMBERS + _UPPER + _LOWER),
    "base62-lower": Digits(_NUMBERS + _LOWER + _UPPER),
    "base62-letters": Digits(_UPPER + _LOWER + _NUMBERS),
}
NAMES = tuple(_DIGITS)
BASE62 = NAMES[3:]
_CHUNK = 24
_LEADING = 9  # characters that settle the first bytes
_LONGEST = 16 * 1024
_POWERS = {base: [base**place for place in reversed(range(64))] for base in (58, 62)}


def is_base58(text: str) -> bool:
    """True if no character is in the text that base58 leaves out."""
    return _DIGITS["base58"].spell(text)


def head(name: str, text: str, leading: int = _LEADING) -> bytes:
    """The first bytes of an ASCII text of the alphabet, by its first characters.

    Nine characters give five bytes, of which the last is uncertain, 60 give 40.
    """
    base = 62 if name in BASE62 else 58
    value = _number(_DIGITS[name].values(text[:leading]), base)
    scale, shift = _scale(base, len(text) - leading)
    value *= scale
    size = -(-(value.bit_length() + shift) // 8)  # bytes of the whole number
    known = leading * 2 // 3 - 1
    bits = 8 * known
    return (value >> max(0, 8 * (size - known) - shift) & ((1 << bits) - 1)).to_bytes(known, "big")


def _number(digits: bytes, base: int) -> int:
    """The number that at most as many digits are as there are `_POWERS`."""
    return sum(map(mul, digits, _POWERS[base][-len(digits) :]))


@lru_cache(maxsize=4_096)
def _scale(base: int, digits: int) -> tuple[int, int]:
    """The power of the base that this many further digits are, as (512 bits, bits left out)."""
    power = base**digits
    shift = max(0, power.bit_length() - 512)
    return power >> shift, shift


def decode(name: str, text: str) -> bytes | None:
    """The bytes of an ASCII text of the alphabet; None if it is too long to be asked."""
    if len(text) > _LONGEST:
        return None
    base = 62 if name in BASE62 else 58
    digits = _DIGITS[name].values(text)
    numbers = [
        _number(digits[max(0, at) : at + _CHUNK], base)
        for at in range(len(text) % _CHUNK - _CHUNK, len(text), _CHUNK)
    ]
    number = numbers[0] if len(numbers) == 1 else _joined(numbers, base**_CHUNK)
    zeros = len(digits) - len(digits.lstrip(b"\0")) if base == 58 else 0
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _joined(numbers: list[int], power: int) -> int:
    """The number whose digits these are, the highest first, to the base `power`: by halves."""
    while len(numbers) > 1:
        if len(numbers) % 2:
            numbers.insert(0, 0)
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        numbers = [high * power + low for high, low in pairs]
        power *= power
    return numbers[0]
