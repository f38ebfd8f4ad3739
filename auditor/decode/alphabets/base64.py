"""base64 and base64url (RFC 4648), padded or not, wrapped or not."""

from __future__ import annotations

import binascii

from auditor.decode.alphabets.digits import Digits

_TEXT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_DIGITS = Digits(_TEXT)
_LOOK = 64  # characters that tell text in lines from base64 in lines
_ALLOWED = _TEXT + "= " + "\t\n\r\v\f\x1c\x1d\x1e\x1f"
_TO_STANDARD = str.maketrans("-_", "+/")
_KEPT = 4_096  # characters of a text whose bytes are kept until the next one
_CUT_OFF = 682  # characters from which a group may be incomplete


def decode(text: str) -> bytes | None:
    """The bytes; a plus sign that a form turned into a blank is taken for one."""
    global _last  # noqa: PLW0603 - alphabets, keys and blobs ask for the same text in turn
    last = _last
    if text is not last[0]:
        last = text, _decode(text)
        if len(text) <= _KEPT:
            _last = last
    return last[1]


_last: tuple[str, bytes | None] = ("", None)


def _decode(text: str) -> bytes | None:
    if not text.isascii():
        return None
    if not text.isalnum():
        if "\n" in text or "\r" in text:
            if text[:_LOOK].strip(_ALLOWED):
                return None
            text = "".join(text.split())
        text = text.rstrip("=").replace(" ", "+")
        if not _DIGITS.spell(text):
            return None
    over = len(text) % 4
    if over == 1:
        if len(text) < _CUT_OFF:
            return None
        text = text[:-1]
    if "-" in text or "_" in text:
        text = text.translate(_TO_STANDARD)
    return binascii.a2b_base64(text + "=" * (-len(text) % 4))
