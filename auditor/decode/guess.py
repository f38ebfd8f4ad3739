"""Which alphabet, if any, a text without a declared encoding was written in.

Nearly every word is of the alphabet of base62, most are of base64's, and a
digest is of hex, so the alphabet says little (`candidates`): what counts is
whether the bytes that come out were put in (`plausible`). The first alphabet
that convinces answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from auditor.decode.alphabets import base32
from auditor.decode.base import Data, Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.candidates import decode, names
from auditor.decode.charset import unmarked_utf16, utf8
from auditor.decode.natural import bits
from auditor.decode.plausible import Verdict, begins, is_coded, judge
from auditor.decode.recent import Recent
from auditor.model import DecodeError, Path

SHORTEST = 8  # characters
_LONG = 256  # characters of a text of which there are some different ones
_VARIETY = 3
_NESTED = 2  # weak answers inside weak answers
_PADDED = 3.0  # bits that a closing `=` speaks for base64 and base32
_FRAMED = 20.0  # the same of `<~` and `~>`
_DECIMAL = 1.36  # bits less that a byte says for itself where its hex has no letters
_DRAWN = 0.65  # bits of a printable one of those
_NUMBER = 8.0  # bits from which a number is hex of text
_STREAM = 8  # bytes that a number may be hex of, if it is none of text
_CERTAIN = 30.0  # bits of text that are no accident, whatever else the outer text looks like
_INNER = Hint(body=True)
_STRUCTURED = frozenset(("hex", "base64", *base32.NAMES))  # what serialisations are sent in
_LOWER_HEX = "0123456789abcdef"
# Also in ROT13, and in reverse.
_HEX_DIGITS = "[0-9A-FN-Sa-fn-s]{2}"
_PERCENT = re.compile(
    rf"[^%]*(?:%{_HEX_DIGITS}[^%]*){{2,}}+\Z|(?:[^%]*{_HEX_DIGITS}%){{2,}}+[^%]*\Z"
).match


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


class _Answers(Recent[Guess | None]):
    """The last answers that were one or long in the asking; `none` is the last text without."""

    __slots__ = ("none",)

    def __init__(self) -> None:
        super().__init__()
        self.none = ""


_recent = _Answers()


def layer(id_: str, alphabets: tuple[str, ...], examples: tuple[Example[str], ...]) -> Decoder[str]:
    """The decoder of one family of alphabets."""

    def sniff(data: str, hint: Hint) -> bool:
        del hint
        found = guess(data)
        return found is not None and found.name in alphabets

    def peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
        del hint, budget
        found = guess(data)
        if found is None or found.name not in alphabets:
            raise DecodeError("not plausible")
        return found.parts(at, data)

    return Decoder(id_, sniff, peel, examples)


def guess(text: str) -> Guess | None:
    """The alphabet that the whole text was written in, None if it is none or not sure."""
    if text is _recent.none:
        return None
    if text in _recent:
        return _recent[text]
    found = _guess(text, 0)
    if found is None and len(text) <= _LONG:
        _recent.none = text
    else:
        _recent.keep(text, found)
    return found


def _guess(text: str, depth: int) -> Guess | None:
    if not text.isascii():
        return None
    whole, text = text, text.strip()
    size = len(text)
    if size < SHORTEST or (size > _LONG and not varies(text, _VARIETY)):
        return None
    if not size & 1 and not text.strip(_LOWER_HEX):
        return _of_hex(text, depth)
    for name in names(text):
        data = decode(name, whole if name == "base45" else text)
        if data is not None:
            found = _judged(name, data, text, depth)
            if found is not None:
                return found
    return None


def varies(text: str, most: int) -> bool:
    """Whether a text has so many different characters: at its start, or here and there in it.

    Sound that begins in silence, and records of fields that are empty, begin with zeros alone.
    """
    if len(set(text[:_LONG])) >= most:
        return True
    return len(text) > _LONG and len(set(text[:: len(text) // _LONG])) >= most


def _of_hex(text: str, depth: int) -> Guess | None:
    """A text of lower-case hex digits, as digests are, is nothing but that, or a number."""
    data = bytes.fromhex(text)
    if text.isdecimal():
        return _of_digits(text, data, depth)
    return _judged("hex", data, text, depth)


def _of_digits(text: str, data: bytes, depth: int) -> Guess | None:
    """A number may be hex of text, at its own price, or of a stream."""
    size = len(data)
    inner = utf8(data)
    if inner is not None and inner.isprintable():
        counted = max(bits(inner, 8 * size) - _DECIMAL * size, _DRAWN * size)
        return _judged("hex", data, text, depth) if counted >= _NUMBER else None
    wide = unmarked_utf16(data)
    if wide is not None and not wide[0].isascii():
        counted = wide[1] - _DECIMAL * size
        return Guess("hex", wide[0], both=True) if counted >= _NUMBER else None
    packed = wide is not None or (size >= _STREAM and is_coded(data))
    return _judged("hex", data, text, depth) if packed else None


def _judged(name: str, data: bytes, text: str, depth: int) -> Guess | None:
    """The guess if the bytes deserve it."""
    structured = name in _STRUCTURED
    if not structured and not begins(data, len(data)):
        return None
    prior = 0.0
    if text[-1] == "=" and name[:6] in {"base64", "base32"}:
        prior = _PADDED
    elif text[0] == "<" and name == "ascii85":
        prior = _FRAMED
    nested = partial(_opens, depth + 1) if depth < _NESTED else None
    found, wide = judge(data, prior, nested, structured=structured)
    if not found or _is_rather_other(name, data, text):
        return None
    return Guess(name, wide or data, found is Verdict.BOTH)


def _opens(depth: int, text: str) -> bool:
    return _guess(text, depth) is not None


def _is_rather_other(name: str, data: bytes, text: str) -> bool:
    """True for what another reading explains better.

    That is percent-encoding, whose signs base45 and base85 have, and Crockford's
    alphabet, which shares 18 digits with the extended hex alphabet.
    """
    if "%" in text and _PERCENT(text) and _score(data) < _CERTAIN:
        return True
    if name != "base32hex":
        return False
    other = base32.decode("base32-crockford", text)
    return other is not None and _score(other) > _score(data)


def _score(data: bytes) -> float:
    text = utf8(data)
    return bits(text, 8 * len(data)) if text is not None and text.isprintable() else 0.0
