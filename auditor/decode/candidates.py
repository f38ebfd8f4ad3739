"""Which alphabets a text may be written in, from its looks alone, and the bytes by each.

Strictest first. Digests are nothing but hex. What looks like words, numbers,
dates, URLs or UUIDs is of no alphabet, or of the commonest only: of random text
of a dozen characters one in a thousand looks so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from auditor.decode.alphabets import base32, base45, base64, base85, hexadecimal, radix
from auditor.decode.plausible import begins, goes_on

PLUS = 12  # characters to a blank that was a plus sign
_HEAD = 16  # characters from which the first bytes are asked alone
_LONG = 60  # the same of some 40 bytes
_TRIAL = 700  # characters of base85 that are decoded before the rest
_HUGE = 1024 * 1024  # characters beyond which only hex and base64 are asked
_SHORT = 20  # characters that base85 writes without a sign now and then
_SIGNED = 28  # the same of base64's signs
_SIGNLESS = str.maketrans(dict.fromkeys("+/-_="))
_REPEATED = 40  # characters of which random text has two dozen different ones
_FEW = 12  # characters from which words are told from random text
_NUMERIC = "0123456789.,:/+-"
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch
_DATE = re.compile(r"[12]\d{3}-[01]\d-[0-3]\d(?:[T _]|\Z)").match
# `firstLaunchTimestamp`, `Washington`; the same with signs: `cache-hhn1520-HHN.java`.
_WORD = re.compile(r"[A-Z]?[a-z]{2,}+(?:[A-Z][a-z]{2,}+)*+\d{0,3}").fullmatch
_PART = r"(?:[A-Z]?[a-z]++(?:[A-Z][a-z]++)*+\d{0,4}|[A-Z]++\d{0,4}|\d++[a-z]?)"
_WORDS = re.compile(rf"{_PART}(?:[._:/$#@,;-]++{_PART})++[.:;/]?").fullmatch
# A file's name. Random text in base85, which has a dot, ends so once in some 10^8 times.
is_file = re.compile(
    r"[\w@,~+-]+\.(?:jpe?g|png|gif|webp|svg|avif|heic|ico|mp[34]|webm|m4[av]|m3u8|mov|ts|aac|wav"
    r"|css|m?js|html?|php|aspx?|jsp|json|xml|txt|csv|pdf|zip|gz|woff2?|ttf|otf|apk|ipa|proto|bin)",
    re.ASCII,
).fullmatch
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|#\w{2,4});").search
_NOTHING: tuple[str, ...] = ()
_HEX, _BASE32, _BASE64 = ("hex",), ("base32",), ("base64",)


def _is_numeric(text: str) -> bool:
    """Whether it is numbers and their signs; its beginning tells that of nearly all that is not."""
    return not text[:_HEAD].strip(_NUMERIC) and not text.strip(_NUMERIC)


def names(text: str) -> Iterable[str]:
    """The alphabets that an ASCII text of six characters or more may be of."""
    found: Iterable[str]
    if text.isalnum():
        found = _of_letters(text)
    elif " " in text:
        found = _of_blanks(text)
    elif (text[2] == text[5] or text[0] == "\\") and hexadecimal.decode(text) is not None:
        found = _HEX
    elif _is_numeric(text) or "://" in text or _UUID(text) or _DATE(text) or is_file(text):
        found = _NOTHING
    elif _WORDS(text) and ("_" in text or not text.isupper()):
        found = _NOTHING if len(text) >= _FEW else _BASE64
    else:
        found = _of_signs(text)
    return found


def _of_signs(text: str) -> tuple[str, ...]:
    """What a text of letters, digits and signs may be; base32 and base45 have one case."""
    found = ("base64", *base85.NAMES) if _may_be_85(text, _SIGNED) else _BASE64
    if text != text.upper() and text != text.lower():
        return found
    if text[-1] == "=" or "-" in text:
        return (*base32.NAMES, "base45", *found)
    return ("base45", *found)


def _of_blanks(text: str) -> Iterable[str]:
    """What a text with blanks may be."""
    if text[2] == " " or text[4] == " ":
        yield "hex"
    if text.isupper():
        yield "base45"
    if text.count(" ") * PLUS <= len(text):
        yield "base64"


def _of_letters(text: str) -> tuple[str, ...]:
    """What a text of letters and digits may be."""
    found: tuple[str, ...]
    if len(text) > _HUGE:
        found = ("hex", "base64")
    elif text.isdecimal():
        found = _NOTHING
    elif hexadecimal.is_plain(text) or text[:2] in {"0x", "0X"}:
        found = ("hex", "base45") if text.isupper() else _HEX
    elif hexadecimal.is_number(text):  # of its digits base32 has most
        found = base32.NAMES
    elif text.islower():
        is_word = text.isalpha() or _WORD(text) is not None
        found = _BASE32 if is_word else (*base32.NAMES, "base64", *_numbers(text))
    elif text.isupper():
        found = (*base32.NAMES, "base45", "base64", *_numbers(text))
    elif _WORD(text):
        found = _NOTHING if len(text) >= _FEW else _BASE64
    else:
        found = ("base64", *_numbers(text))
    return found


def _numbers(text: str) -> tuple[str, ...]:
    """The alphabets that read a text as numbers."""
    found = radix.NAMES if radix.is_base58(text) else radix.BASE62
    return (*found, *base85.NAMES) if _may_be_85(text, _SHORT) else found


def _may_be_85(text: str, longest: int) -> bool:
    """Whether base85 may have written so few different signs, up to a length or ever again."""
    size = len(text)
    if size <= longest:
        return not text.isalpha()
    if longest == _SIGNED and not text.translate(_SIGNLESS).isalnum():
        return True
    # UTF-16 in base85 repeats itself
    return size >= _REPEATED and len(set(text[:_REPEATED])) * 3 <= _REPEATED


def decode(name: str, text: str) -> bytes | None:
    """The bytes by one of these alphabets; None if they are none, or begin like nothing known."""
    return _DECODE[name](text)


def _big_number(name: str, text: str) -> bytes | None:
    """base58 or base62, whose first bytes are asked first where the text is long."""
    size = len(text)
    if size > _HEAD and not begins(radix.head(name, text), size * 3 // 4):
        return None
    if size > _LONG and not goes_on(radix.head(name, text, _LONG)):
        return None
    data = radix.decode(name, text)
    if data and len(data) % 2 and not any(data[1:8:2]) and name in radix.BASE62:
        return b"\0" + data  # a number has no zero in front, UTF-16 may
    return data


def _eighty_five(name: str, text: str) -> bytes | None:
    """An alphabet of base85, whose first bytes are asked first; no escaped HTML."""
    stripped = base85.strip(name, text)
    size = len(stripped)
    if not size or ("&" in text and _REFERENCE(text)):
        return None
    if size > _HEAD:
        head = base85.decode(name, stripped, 10)
        if head is None or not begins(head, size * 4 // 5):
            return None
    if size > _TRIAL * 2:
        head = base85.decode(name, stripped, _TRIAL)
        if head is None or not goes_on(head):
            return None
    return base85.decode(name, stripped)


_DECODE: dict[str, Callable[[str], bytes | None]] = {
    "hex": hexadecimal.decode,
    "base45": base45.decode,
    "base64": base64.decode,
    **{name: partial(base32.decode, name) for name in base32.NAMES},
    **{name: partial(_big_number, name) for name in radix.NAMES},
    **{name: partial(_eighty_five, name) for name in base85.NAMES},
}
