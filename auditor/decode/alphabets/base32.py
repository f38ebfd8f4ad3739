"""Base32: RFC 4648, its extended hex alphabet, and Crockford's; padded or not, one case.

Python reads digits of 32 fast (`int(text, 32)`), so each alphabet is mapped to
those. Bits that fill the last digit up must be zero, as encoders leave them.
"""

from __future__ import annotations

from auditor.decode.alphabets.digits import Digits

_HEX = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_RFC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SPARE = {0: 0, 2: 2, 4: 4, 5: 1, 7: 3}  # bits over, by digits in the last group
_ALPHABETS = {
    "base32": (Digits(_RFC), str.maketrans(_RFC, _HEX)),
    "base32hex": (Digits(_HEX), str.maketrans("", "")),
    "base32-crockford": (
        Digits(_CROCKFORD, "ILO"),
        str.maketrans(_CROCKFORD + "ILO", _HEX + "110"),
    ),
}
NAMES = tuple(_ALPHABETS)


def decode(name: str, text: str) -> bytes | None:
    """The bytes by the named alphabet, of an ASCII text."""
    digits, table = _ALPHABETS[name]
    text = text.rstrip("=")
    spare = _SPARE.get(len(text) % 8)
    if spare is None or not text:
        return None
    if text.islower():
        text = text.upper()
    if not digits.spell(text):
        return None
    value = int(text.translate(table) if table else text, 32)
    if value & ((1 << spare) - 1):
        return None
    return (value >> spare).to_bytes(len(text) * 5 // 8, "big")
