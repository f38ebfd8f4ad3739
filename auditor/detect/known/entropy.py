"""How improbable a value is to occur by accident, so that "1" and "John" prove nothing.

An estimate from its alphabet, kept low on purpose: digits, hex and mixed text
count in full, plain words little (a word is chosen from few), repetition not
at all. Below `WEAK` bits a value counts only under a field that names it;
below `TINY` it is not even looked for inside other text.
"""

from __future__ import annotations

import math

WEAK = 32.0
TINY = 13.0
_DIGITS = frozenset("0123456789")
_HEX = frozenset("0123456789abcdefABCDEF")
_WORD_BITS = 3.3
_NAME_BITS = 2.0


def bits(text: str, data_type: str = "") -> float:
    """Estimated bits of a value of this type."""
    core = [character for character in text if character.isalnum()]
    distinct = len({character.lower() for character in core})
    if distinct <= 1:
        return 0.0
    if "@" in text:
        return max(WEAK, 4.0 * len(core))
    characters = set(core)
    if data_type == "id.name":
        each = _NAME_BITS if text.isascii() else 3 * _NAME_BITS
    elif characters <= _DIGITS:
        each = math.log2(10)
    elif characters <= _HEX and not characters.isdisjoint(_DIGITS):
        each = 4.0
    elif characters.isdisjoint(_DIGITS):
        each = _WORD_BITS
    else:
        each = math.log2(36)
    return each * min(len(core), 3 * distinct)
