"""base64 and base64url (RFC 4648) of whole values, padded or not, wrapped or not.

Most text of the right alphabet is no base64: identifiers, words, hex. So

1. `telling` asks whether the first eight characters decode to UTF-8 text (one
   random value in twenty does), or to a known format's magic, or whether there
   are so many that they must be a blob of some kind. Base64 of text passes.
2. The whole must decode strictly, and to something plausible: UTF-8 without
   controls, JSON or XML of another charset, multipart, or a known magic. What
   a short word decodes to must look natural: `VERBOSE` is base64 of `TDA9!`.
3. A blob that decodes to neither is recorded as unread, and stays a leaf.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.base import HEAD, Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text, utf8
from auditor.decode.multipart import is_multipart
from auditor.model import DecodeError, Opaque, Path

SHORTEST = 8  # characters
_SHORT = 16  # characters below which an unpadded word may decode to text by accident
_BLOB = 512  # decoded bytes from which binary content is worth recording as unread

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ANY = "[A-Za-z0-9+/_-]"
# Kinds of bytes in UTF-8 text (RFC 3629): printable ASCII, lead, continuation; and what follows.
_FOLLOW = {"a": "al", "l": "c", "c": "alc"}
# The first three characters of a group hold the high six, four and two bits of its three bytes.
_BITS = (6, 4, 2)
_HIGH: tuple[dict[str, set[int]], ...] = (
    {"a": {2, 3, *range(8, 32)}, "l": set(range(48, 62)), "c": set(range(32, 48))},
    {"a": {0, *range(2, 8)}, "l": set(range(12, 16)), "c": set(range(8, 12))},
    {"a": {0, 1}, "l": {3}, "c": {2}},
)


def _utf8_prefix(kinds: str, at: int = 0) -> str:
    """A pattern for the bytes from `at` to 5 of a text, the first being of one of the kinds."""
    place = at % 3
    padding = "=" if at > 3 else ""
    found = []
    for kind in kinds:
        high, bits = _HIGH[place][kind], _BITS[place]
        chars = "".join(c for value, c in enumerate(_ALPHABET) if value % (1 << bits) in high)
        chars = chars.replace("+", "+-").replace("/", "/_") + padding
        rest = _utf8_prefix(_FOLLOW[kind], at + 1) if at < 5 else ""
        found.append(f"[{re.escape(chars)}]" + (_ANY if place == 2 and rest else "") + rest)
    return f"(?:{'|'.join(found)})"


_MAGICS = (
    "H4sI|eA[E-H]|eF[4-7]|eJ[w-z]|eN[o-r]|KLUv|/9j/|iVBORw0K|UEsDB|UklGR|AAAA..Z0eX|SUQz|T2dnUw"
    "|ZkxhQw|SUkqA|TU0AKg|GkXfo|Rk1SA|RklSA|RkFDA|SUlSA|77u/|//4|/v8"
)
PATTERN = f"{_utf8_prefix('al')}|{_MAGICS}|{_ANY}{{{_BLOB * 4 // 3}}}"
telling = re.compile(PATTERN).match
_COMPRESSED = (
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"\x78\x01",
    b"\x78\x5e",
    b"\x78\x9c",
    b"\x78\xda",
)
_KNOWN = (*_COMPRESSED, b"\xff\xfe", b"\xfe\xff")  # or the mark of UTF-16
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]").search
# What a short value may be: JSON, a plain word, number, date or address, a name.
_natural = re.compile(
    r"\{.*\}|\[.*\]|[A-Za-z0-9 @.,:;+_=&/-]+|[A-Za-z\u00c0-\u024f .'-]+|[\u2e80-\uffef]+", re.DOTALL
).fullmatch
_OPENING = frozenset((b"{", b"[", b"<"))
_TO_STANDARD = str.maketrans("-_", "+/", "\r\n")


def decode(text: str) -> bytes:
    """The bytes; raises DecodeError unless the whole text is base64 or base64url."""
    text = text.strip()
    if not text.isascii():
        raise DecodeError("not base64")
    if not text.isalnum():
        text = text.translate(_TO_STANDARD)
    if " " in text:  # a plus sign that went through a form undeclared
        text = text.replace(" ", "+")
    stem = text.rstrip("=")
    if len(stem) % 4 == 1 and len(stem) > _BLOB:
        stem = text = stem[:-1]  # cut off within a group
    if len(stem) % 4 == 1 or len(text) - len(stem) > 2:
        raise DecodeError("not base64")
    try:
        return binascii.a2b_base64(stem + "=" * (-len(stem) % 4), strict_mode=True)
    except binascii.Error:
        raise DecodeError("not base64") from None


def _is_plausible(data: bytes, encoded: str) -> bool:
    """True if the bytes are text, or what another layer or format begins with."""
    short = len(encoded) < _SHORT
    text = utf8(data)
    if text is not None and _CONTROLS(text) is None:
        padded = encoded.endswith("=") and text.isascii()
        return not short or padded or _natural(text) is not None
    if data.startswith(_KNOWN) or magic.kind(data) or is_multipart(data):
        return True
    return not short and data[:1] in _OPENING and to_text(data) is not None


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return len(data) >= SHORTEST and telling(data) is not None and not data.isdigit()


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = decode(data)
    place = at.layer("base64")
    if _is_plausible(found, data):
        yield Inner(place, found, Hint(body=True))
    elif len(found) >= _BLOB:
        yield Final(at, data)
        yield Opaque(place, magic.reason(found), len(found), found[:HEAD])
    else:
        raise DecodeError("not plausible")


DECODER: Decoder[str] = Decoder(
    "base64",
    _sniff,
    _peel,
    (
        Example("YWxpY2VAZXhhbXBsZS5jb20=", ((" ▸ base64", b"alice@example.com"),)),
        Example("6Zmz5aSn5paH", ((" ▸ base64", "陳大文".encode()),)),
        Example("H4sIAAAAAAAA_w", ((" ▸ base64", b"\x1f\x8b\x08\0\0\0\0\0\0\xff"),)),
        Example("password", None),
        Example("applicationInstalled", None),
        Example("DEVICE_TYPE_MOBILE_PHONE", None),
        Example("ad2140b6-25f1-42d7-b45c-4c0e224ca64f", None),
        Example("Z2V0aGVyZWZyb20gaGVyZQ not only", None),
    ),
)
