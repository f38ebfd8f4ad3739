"""Base45 (RFC 9285), the alphabet of QR codes: three characters for two bytes, lowest first."""

from __future__ import annotations

from auditor.decode.alphabets.digits import Digits

_DIGITS = Digits("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_LONGEST = 1024 * 1024


def decode(text: str) -> bytes | None:
    """The bytes of an ASCII text."""
    if len(text) % 3 == 1 or len(text) > _LONGEST or not _DIGITS.spell(text):
        return None
    values = _DIGITS.values(text)
    out = bytearray()
    for low, middle, high in zip(values[::3], values[1::3], values[2::3], strict=False):
        pair = low + 45 * middle + 2025 * high
        if pair > 0xFFFF:
            return None
        out += pair.to_bytes(2, "big")
    if len(text) % 3:
        last = values[-2] + 45 * values[-1]
        if last > 0xFF:
            return None
        out.append(last)
    return bytes(out)
