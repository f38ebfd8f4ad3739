"""The cheap question asked of every string: may there be a layer in it?

It must be true wherever a text decoder would open a value that no one declared
(tests hold that against the decoders).

Strings repeat: names of events, versions, countries. So the answer for a short
one is kept, and a lookup is all that most strings cost. A new one is asked by
what it is made of: letters and digits alone may be of an alphabet (`guess`);
signs tell of the layers that cannot do without them; prose, of neither.

URLs are in every answer by the dozen, and most name a picture and its size. One
whose parameters are short and have names that nobody asks for stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.decode import (
    base64_text,
    cookies,
    encoded_runs,
    encoded_word,
    escapes,
    form,
    google_position,
    graphql,
    html_entities,
    inline_media,
    labels_text,
    lz_text,
    prefixed,
    quoted_printable,
    turned_text,
    url,
    xor_text,
)
from auditor.decode.base import NO_HINT, Gate
from auditor.decode.candidates import PLUS
from auditor.decode.files import xml_text
from auditor.decode.guess import guess
from auditor.decode.texts import cards, delimited, field_lines, framed_json, tabbed_fields

_LONGEST = 256  # characters of a string whose answer is kept
_MOST = 16_384
_ALPHABETS = 8  # characters from which bytes may be written as text
# What JSON begins with, and what may stand before it.
_STARTS = frozenset('{["\ufeff \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0')
_FEW = 4  # blanks of a name of an encoding and what is behind it
_BEGINNINGS = ("data:", "ey", "HC1:", "shc:/", "SHC:/", *google_position.BEGINNINGS)
# UUIDs, and prose of plain words: most of the strings that were never met before. Hex in pairs
# and base64 with blanks for its plus signs are no words of this kind.
_DULL = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?:[A-Z]?[a-z]{2,14}|[aI])[,.]?(?: (?:[A-Z]?[a-z]{1,14}|I)[,.]?){3,}[.!?]?"
).fullmatch
_PROSE = 20  # characters


_EQUALS = tuple(
    decoder.DECODER.sniff for decoder in (url, form, cookies, quoted_printable, encoded_word)
)


_LINES = tuple(one.DECODER.sniff for one in (cards, tabbed_fields, delimited, field_lines))
_TAGS = (xml_text.DECODER.sniff, inline_media.DECODER.sniff)


class Telling(dict[str, bool]):
    """Answers by string; a pure function's cache, emptied when full.

    `asks` says whether anybody asks for a parameter of that name; without it all are.
    """

    __slots__ = ("_asks",)

    def __init__(self, asks: Callable[[str], bool] | None = None) -> None:
        super().__init__()
        self._asks = asks

    def __missing__(self, text: str) -> bool:
        try:
            dull = (len(text) >= _PROSE and _DULL(text) is not None) or (
                text[:4] == "http" and self._asks is not None and url.is_dull(text, self._asks)
            )
            found = not dull and _look(text)
        except Exception:  # noqa: BLE001 - the driver asks the decoders, and names the one that fails
            found = True
        if len(text) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[text] = found
        return found


def _look(text: str) -> bool:
    """The answer for a string of at least SHORTEST characters."""
    if text.isalnum():
        if not text.isascii():
            return lz_text.proves(text)
        return len(text) >= _ALPHABETS and _is_encoded(text)
    if "{" in text and framed_json.DECODER.sniff(text, NO_HINT):
        return True
    if "\n" in text and any(sniff(text, NO_HINT) for sniff in _LINES):
        return True
    if text[0] in _STARTS or "%" in text or "\0" in text or text.startswith(_BEGINNINGS):
        return True
    return (
        _has_signs(text)
        or (_has_alphabet(text) if text.isascii() else lz_text.proves(text))
        or encoded_runs.holds(text)
    )


def _has_signs(text: str) -> bool:
    """True for what cannot do without an equals sign, a backslash, an ampersand, a tag."""
    return bool(
        ("=" in text and any(sniff(text, NO_HINT) for sniff in _EQUALS))
        or ("\\" in text and (escapes.DECODER.sniff(text, NO_HINT) or turned_text.readings(text)))
        or (text[0] in '}]"' and turned_text.readings(text))
        or (
            "&" in text
            and ";" in text
            and (html_entities.DECODER.sniff(text, NO_HINT) or turned_text.readings(text))
        )
        or (text[0] == "<" and any(sniff(text, NO_HINT) for sniff in _TAGS))
    )


def _has_alphabet(text: str) -> bool:
    """True for ASCII text of more than letters that is of an alphabet, or announces one."""
    if "{" in text and graphql.DECODER.sniff(text, NO_HINT):
        return True  # also one whose blanks were taken out
    if " " not in text:
        if prefixed.DECODER.sniff(text, NO_HINT):
            return True
        return len(text) >= _ALPHABETS and _is_encoded(text)
    blanks = text.count(" ")
    if blanks < _FEW and prefixed.DECODER.sniff(text, NO_HINT):
        return True
    may = blanks * PLUS <= len(text) or text[2] == " " or text[4] == " " or text.isupper()
    return may and guess(text) is not None


def _is_encoded(text: str) -> bool:
    """True if ASCII text without blanks is of an alphabet, also turned, masked or in a label."""
    return (
        guess(text) is not None
        or lz_text.proves(text)
        or base64_text.blob(text) is not None
        or bool(xor_text.readings(text))
        or bool(turned_text.readings(text))
        or ("." in text and bool(labels_text.encoded(text)))
    )


telling: Gate = Telling().__getitem__
