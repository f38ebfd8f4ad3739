"""The check character of an EU certificate's number (UVCI): Luhn's algorithm modulo 38.

eHealth Network, "Guidelines on verifiable vaccination certificates", annex 2: behind `#`
stands a character that the whole text before it, prefix included, gives (ISO/IEC 7812-1's
Luhn, with the letters, the digits, `/` and `:` for an alphabet).
"""

from __future__ import annotations

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/:"
_VALUE = {sign: number for number, sign in enumerate(_ALPHABET)}
_LONGEST = 128


def has_checksum(text: str) -> bool:
    """Whether a text is a whole number whose last character its others give."""
    number, mark, check = text.strip().upper().rpartition("#")
    if not mark or len(check) != 1 or len(number) > _LONGEST or not set(number) <= _VALUE.keys():
        return False
    total = 0
    for place, sign in enumerate(reversed(number)):
        weighed = _VALUE[sign] * (1 if place % 2 else 2)
        total += weighed // len(_ALPHABET) + weighed % len(_ALPHABET)
    return _ALPHABET[-total % len(_ALPHABET)] == check
