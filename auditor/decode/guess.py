"""Which alphabet, if any, a text without a declared encoding was written in.

Nearly every word is of the alphabet of base62, most are of base64's, and a
digest is of hex, so the alphabet says little: what counts is whether the bytes
that come out were put in (`plausible`). Alphabets are asked from the strictest
to the widest, and the first that convinces answers.

What looks like words, numbers, dates, URLs or UUIDs is not asked: of random
text of a dozen characters one in a thousand looks so. Digests are nothing but hex.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

from auditor.decode.alphabets import base32, base45, base64, base85, hexadecimal, radix
from auditor.decode.base import Data, Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import utf8
from auditor.decode.natural import bits
from auditor.decode.plausible import Verdict, begins, judge
from auditor.model import DecodeError, Path

SHORTEST = 8  # characters
_DIGEST = 12  # hex digits that are hardly anything else
_NUMBER = 17  # digits below which a number is no hex but of ASCII
_HEAD = 16  # characters from which the first bytes are asked alone
_LONG = 256  # characters of a text of which there are some different ones
_VARIETY = 3
_HUGE = 1024 * 1024  # characters beyond which only hex and base64 are asked
_KEPT = 1024 * 1024  # characters of answers that are kept
_NESTED = 2  # weak answers inside weak answers
_SHORT = 20  # characters that base85 writes without a sign now and then
PLUS = 12  # characters to a blank that was a plus sign
_PADDED = 8.0  # bits that a closing `=` speaks for base64 and base32
_FRAMED = 20.0  # the same of `<~` and `~>`
_INNER = Hint(body=True)
_STRUCTURED = frozenset(("hex", "base64", *base32.ALPHABETS))  # what serialisations are sent in
_LOWER_HEX = "0123456789abcdef"
_NUMERIC = "0123456789.,:/+-"
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}").fullmatch
_DATE = re.compile(r"[12]\d{3}-[01]\d-[0-3]\d(?:[T _]|\Z)").match
# `firstLaunchTimestamp`, `Washington`; the same with signs: `cache-hhn1520-HHN.java`.
_WORD = re.compile(r"[A-Z]?[a-z]{2,}+(?:[A-Z][a-z]{2,}+)*+\d{0,3}").fullmatch
_PART = r"(?:[A-Z]?[a-z]++(?:[A-Z][a-z]++)*+\d{0,4}|[A-Z]++\d{0,4}|\d++[a-z]?)"
_WORDS = re.compile(rf"{_PART}(?:[._:/$#@,;-]++{_PART})++[.:;/]?").fullmatch
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|#\w{2,4});").search
_FEW = 12  # characters from which words are told from random text


class Guess(NamedTuple):
    """The alphabet's name, what was written in it, and whether the text itself is kept as well."""

    name: str
    data: Data  # text where the bytes are UTF-16 that nothing marks
    both: bool

    def parts(self, at: Path, text: str) -> Iterator[Peeled]:
        """What a layer yields."""
        if self.both:
            yield Final(at, text)
        place = at.layer(self.name)
        if isinstance(self.data, str):
            place = place.layer("utf-16")
        yield Inner(place, self.data, _INNER)

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Guess({self.name})"


class _Recent(dict[str, Guess]):
    """The last answers that were one, and the last text that had none.

    The gate, the driver and the layers ask in turn.
    """

    __slots__ = ("none", "size")

    def __init__(self) -> None:
        super().__init__()
        self.size = 0
        self.none = ""

    def keep(self, text: str, found: Guess) -> None:
        self.size += len(text)
        if self.size > _KEPT:
            self.clear()
            self.size = len(text)
        self[text] = found


_recent = _Recent()


def layer(id_: str, names: tuple[str, ...], examples: tuple[Example[str], ...]) -> Decoder[str]:
    """The decoder of one family of alphabets."""

    def sniff(data: str, hint: Hint) -> bool:
        del hint
        found = guess(data)
        return found is not None and found.name in names

    def peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
        del hint, budget
        found = guess(data)
        if found is None or found.name not in names:
            raise DecodeError("not plausible")
        return found.parts(at, data)

    return Decoder(id_, sniff, peel, examples)


def guess(text: str) -> Guess | None:
    """The alphabet that the whole text was written in, None if it is none or not sure."""
    if text is _recent.none:
        return None
    found = _recent.get(text)
    if found is None:
        found = _guess(text, 0)
        if found is None:
            _recent.none = text
        else:
            _recent.keep(text, found)
    return found


def _guess(text: str, depth: int) -> Guess | None:
    if not text.isascii():
        return None
    whole, text = text, text.strip()
    size = len(text)
    if size < SHORTEST or (size > _LONG and len(set(text[:_LONG])) < _VARIETY):
        return None
    if size >= _DIGEST and not size & 1 and not text.strip(_LOWER_HEX):
        return _of_hex(text, depth)
    for name in _names(text):
        data = _DECODE[name](whole if name == "base45" else text)
        if data is not None:
            found = _judged(name, data, text, depth)
            if found is not None:
                return found
    return None


def _of_hex(text: str, depth: int) -> Guess | None:
    """A text of lower-case hex digits, as digests are, is nothing but that, or a number."""
    data = bytes.fromhex(text)
    if not data.isascii() and len(text) < _NUMBER and text.isdecimal():
        return None
    return _judged("hex", data, text, depth)


def _judged(name: str, data: bytes, text: str, depth: int) -> Guess | None:
    """The guess if the bytes deserve it."""
    prior = 0.0
    if text[-1] == "=" and name[:6] in {"base64", "base32"}:
        prior = _PADDED
    elif text[0] == "<" and name == "ascii85":
        prior = _FRAMED
    nested = partial(_opens, depth + 1) if depth < _NESTED else None
    found, wide = judge(data, prior, nested, structured=name in _STRUCTURED)
    if not found or (name == "base32hex" and _is_crockford(text, data)):
        return None
    return Guess(name, wide or data, found is Verdict.BOTH)


def _opens(depth: int, text: str) -> bool:
    return _guess(text, depth) is not None


def _is_crockford(text: str, data: bytes) -> bool:
    """True if Crockford's alphabet, which shares 18 digits with this one, gives better text."""
    other = base32.decode("base32-crockford", text)
    return other is not None and _score(other) > _score(data)


def _score(data: bytes) -> float:
    text = utf8(data)
    return bits(text, 8 * len(data)) if text is not None and text.isprintable() else 0.0


def _names(text: str) -> Iterable[str]:
    """The alphabets that the text may be of, the strictest first."""
    if text.isalnum():
        return _of_letters(text)
    if " " in text:
        return _of_blanks(text)
    if (text[2] == text[5] or text[0] == "\\") and hexadecimal.decode(text) is not None:
        return _HEX
    if not text.strip(_NUMERIC) or "://" in text:
        return ()
    if _UUID(text) or _DATE(text):
        return ()
    if len(text) >= _FEW and _WORDS(text) and ("_" in text or not text.isupper()):
        return ()
    found = ["base64", "base45", *base85.NAMES]
    if text[-1] == "=" or "-" in text:
        found[:0] = base32.ALPHABETS
    return found


_HEX = ("hex",)


def _of_blanks(text: str) -> list[str]:
    """What a text with blanks may be."""
    found = []
    if text[2] == " " or text[4] == " ":
        found.append("hex")
    if text.isupper():
        found.append("base45")
    if text.count(" ") * PLUS <= len(text):
        found.append("base64")
    return found


def _of_letters(text: str) -> Iterable[str]:
    """What a text of letters and digits may be."""
    size = len(text)
    if size > _HUGE:
        return ("hex", "base64")
    is_hex = hexadecimal.is_plain(text) or text[:2] in {"0x", "0X"}
    if text.isdecimal():
        return _HEX if is_hex else ()
    if is_hex and size >= _DIGEST and not text.isupper():
        return _HEX
    if text.islower():
        if text.isalpha():
            return _BASE32
        return ("hex", *base32.ALPHABETS, "base64", *_radix(text), *_base85(text))
    if text.isupper():
        if is_hex and size >= _DIGEST:
            return ("hex", "base45")
        return ("hex", *base32.ALPHABETS, "base45", "base64", *_radix(text), *_base85(text))
    if size >= _FEW and _WORD(text):
        return ()
    if is_hex:
        return ("hex", "base64", *_radix(text), *_base85(text))
    return ("base64", *_radix(text), *_base85(text))


_BASE32 = ("base32",)


def _radix(text: str) -> tuple[str, ...]:
    return radix.NAMES if radix.is_base58(text) else radix.BASE62


def _base85(text: str) -> tuple[str, ...]:
    return base85.NAMES if len(text) <= _SHORT and not text.isalpha() else ()


def _hex(text: str) -> bytes | None:
    """Hex; digits that are hex of text are hex of ASCII, as few numbers are."""
    data = hexadecimal.decode(text)
    short = data is not None and not data.isascii() and len(text) < _NUMBER
    return None if short and text.isdecimal() else data


def _big_number(name: str, text: str) -> bytes | None:
    """base58 or base62, whose first bytes are asked first where the text is long."""
    size = len(text)
    if size > _HEAD and not begins(radix.head(name, text), size * 3 // 4):
        return None
    data = radix.decode(name, text)
    if data and len(data) % 2 and data[1] == 0:
        return b"\0" + data  # a number has no zero in front, UTF-16 may
    return data


def _eighty_five(name: str, text: str) -> bytes | None:
    """An alphabet of base85, whose first bytes are asked first."""
    stripped = base85.strip(name, text)
    if not stripped or ("&" in text and _ESCAPED(text)):
        return None
    if len(stripped) > _HEAD:
        head = base85.head(name, stripped)
        if head is None or not begins(head, len(stripped) * 4 // 5):
            return None
    return base85.decode(name, stripped)


_DECODE: dict[str, Callable[[str], bytes | None]] = (
    {"hex": _hex, "base45": base45.decode, "base64": base64.decode}
    | {name: partial(base32.decode, name) for name in base32.ALPHABETS}
    | {name: partial(_big_number, name) for name in radix.NAMES}
    | {name: partial(_eighty_five, name) for name in base85.NAMES}
)
