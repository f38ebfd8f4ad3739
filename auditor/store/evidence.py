"""What is kept of a value: a keyed hash, a class and a masked excerpt, never the value.

The excerpt shows at most a third of the letters and digits and nothing of a
short value. Its dots are three whatever was left out; the class says the size.
"""

from __future__ import annotations

import hashlib
import re

from auditor.model import Scalar

DOTS = "•••"
VALUE_HASH = 16  # bytes of a finding's keyed hash
RECURRING_HASH = 12  # bytes: 2^48 values before a collision is likely
_SHORT = 6  # characters; anything shorter is masked whole
_ENDS = 4  # characters shown at each end, at most
_LOOKED_AT = 4096  # characters; a longer value is text
_EXACT = 64  # sizes up to here are exact, then rounded up to a power of two

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAC = re.compile(r"[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5}")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?[0-9]{1,20})\.([0-9]+)")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){4,}")
_EMAIL = re.compile(r"([^@\s]+)@([^@\s]+)")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_SHAPES = (  # with the size where it tells something; words are no code
    (_UUID, "uuid", False),
    (_MAC, "mac", False),
    (_EMAIL, "e-mail", False),
    (_HEX, "hex", True),
    (_BASE64, "base64 ", True),
)


def text_of(value: Scalar) -> str:
    """A scalar as the text that stands for it; JSON's words for true, false and null."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def keyed_hash(key: bytes, value: Scalar, size: int) -> bytes:
    """BLAKE2b (RFC 7693) under the database's key, of the text (bytes as they are)."""
    data = value if isinstance(value, bytes) else text_of(value).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=size, key=key).digest()


def class_of(value: Scalar) -> str:
    """The shape of a value, such as `uuid`, `hex16`, `decimal 4 places`, `e-mail`, `text 12`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, bytes):
        return f"bytes {_size(len(value))}"
    return _class_of_text(text_of(value))


def _class_of_text(text: str) -> str:
    size = len(text)
    if size > _LOOKED_AT:
        return f"text {_size(size)}"
    if _INTEGER.fullmatch(text):
        return f"integer {_size(len(text.lstrip('+-')))} digits"
    if found := _DECIMAL.fullmatch(text):
        return f"decimal {_size(len(found[2]))} places"
    for shape, name, sized in _SHAPES:
        if shape.fullmatch(text) and not (sized and text.isalpha()):
            return name + _size(size) if sized else name
    return f"text {_size(size)}"


def _size(size: int) -> str:
    if size <= _EXACT:
        return str(size)
    return f"≤{1 << (size - 1).bit_length()}"


def mask(value: Scalar) -> str:
    """An excerpt that may be shown; "" where there is no value."""
    if value is None:
        return ""
    if isinstance(value, (bool, bytes)):
        return DOTS
    text = text_of(value)
    size = len(text)
    if size < _SHORT:
        return DOTS
    if size <= _LOOKED_AT:
        if found := _DECIMAL.fullmatch(text):
            return _mask_decimal(found[1], found[2], size)
        if "@" in text and (found := _EMAIL.fullmatch(text)):
            return _mask_email(found[1], found[2], size)
    ends = min(_ENDS, size // 6)
    return _printable(text[:ends]) + DOTS + _printable(text[-ends:])


def _mask_decimal(whole: str, places: str, size: int) -> str:
    """`22.3•••`: degrees and a first decimal where that is no more than a third."""
    spare = size // 3 - len(whole.lstrip("+-"))
    if spare < 0:
        return DOTS
    return f"{whole}.{places[: min(spare, 1)]}{DOTS}"


def _mask_email(user: str, domain: str, size: int) -> str:
    """`t•••@e•••.com`, less of it for a short address."""
    name, dot, top = domain.rpartition(".")
    if dot and name and 2 + len(top) <= size // 3:
        return _printable(f"{user[0]}{DOTS}@{name[0]}{DOTS}.{top}")
    return f"{_printable(user[0])}{DOTS}@{DOTS}"


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)
