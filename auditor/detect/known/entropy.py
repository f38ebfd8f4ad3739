"""How improbable a value is to occur by accident, so that "1" and "John" prove nothing.

An estimate from its alphabet, kept low on purpose: digits, hex and mixed text
count in full, plain words little (a word is chosen from few), repetition not
at all, a date as one day of a century. Below `WEAK` bits a value counts only as
a whole field that is named after it; below `TINY` it is not even looked for
inside other text.
"""

from __future__ import annotations

import math

WEAK = 32.0
TINY = 13.0
_DIGITS = frozenset("0123456789")
_HEX = frozenset("0123456789abcdefABCDEF")
_DIGIT_BITS, _LETTER_BITS = math.log2(10), math.log2(26)
_WORD_BITS = 3.3
_NAME_BITS = 2.0
_WIDE_BITS = 6.0  # a character of a name in hanzi
_DAY_BITS = math.log2(36_525)
_CHOSEN = frozenset({"id.name", "location.coarse"})  # from few, whatever their length


def bits(text: str, data_type: str = "") -> float:
    """Estimated bits of a value of this type."""
    core = [character for character in text if character.isalnum()]
    distinct = len({character.lower() for character in core})
    if distinct <= 1:
        return 0.0
    if data_type == "id.birth":
        return _DAY_BITS
    if "@" in text:
        return max(WEAK, 4.0 * len(core))
    characters = set(core)
    digits = sum(character in _DIGITS for character in core)
    if data_type in _CHOSEN and not digits:
        each = _NAME_BITS if text.isascii() else _WIDE_BITS
    elif characters <= _DIGITS:
        each = _DIGIT_BITS
    elif characters <= _HEX and digits and len(core) > 8:
        each = 4.0
    elif not digits:
        each = _WORD_BITS
    else:
        letter = _NAME_BITS if data_type in _CHOSEN else _LETTER_BITS
        each = (digits * _DIGIT_BITS + (len(core) - digits) * letter) / len(core)
    return each * min(len(core), 3 * distinct)
