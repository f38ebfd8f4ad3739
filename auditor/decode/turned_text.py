"""Encoded text that was reversed, put in ROT13, or both: an obfuscation without a standard.

Only what is encoded, and JSON, is turned back: plain text that was turned cannot be
told from names and codes, and is searched for as it is. The turned reading has to
convince where the text as it stands does not, and the text itself is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import unquote_to_bytes

import msgspec

from auditor.decode import lz_text, xor_text
from auditor.decode.alphabets import hexadecimal
from auditor.decode.base import NO_HINT, Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.candidates import names
from auditor.decode.charset import utf8
from auditor.decode.content import controls
from auditor.decode.escapes import unescaped
from auditor.decode.guess import guess
from auditor.decode.html_entities import DECODER as HTML
from auditor.decode.plausible import begins
from auditor.decode.recent import Recent
from auditor.decode.rot13 import rot13
from auditor.decode.turned_quoted import BROKEN, QUOTED, opens_quoted
from auditor.model import DecodeError, Path
from auditor.model.path import ARROW

SHORTEST = 8
_LONGEST = 16 * 1024  # nobody turns a book
_HEAD = 8  # bytes that are asked first
_TURNED = frozenset(f"{ARROW}{step}" for step in ("reversed", "rot13", "reversed ▸ rot13"))
_INNER = Hint(body=True)
_UNRESERVED = r"3[0-9]|4[1-9A-Fa-f]|5[0-9Aa]|6[1-9A-Fa-f]|7[0-9Aa]"  # letters and digits
_PERCENT = re.compile(r"(?:[^%\s<>\"{}\\]|%[0-9A-Fa-f]{2})*").fullmatch
_ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}").findall
_NEEDLESS = re.compile(rf"%(?:{_UNRESERVED})").findall
_BACKSLASHED = re.compile(
    r"(?:[^\\]|\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\"\\/bfnrt]))*"
).fullmatch
# A string of JSON that is one again.
_STRING = re.compile(r'(?:"\\"|\\")[A-Za-z0-9+/_=$-]{8,}(?:\\""|\\")').fullmatch
_URL = re.compile(r"uggcf?://|.*(?://:s?ptth|//:f?cggu)\Z").match
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-z]{6}", re.IGNORECASE).search
_NUMBERED = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})").search
# &quot; &lt; &gt; &amp; in reverse, in ROT13, and both.
_NAMED = re.compile(r";(?:touq|tl|tg|pma)&|&(?:dhbg|yg|tg|nzc);|;(?:gbhd|gy|gt|czn)&").search
# What is not escaped when it is reversed, in ROT13, or both: as nearly all text is not.
_NOT_QUOTED = tuple(
    re.compile(wrong).search
    for wrong in (
        r"(?<![0-9A-F]{2})(?<!\n)=",
        r"=(?![0-9N-S]{2}|\r?\n)",
        r"(?<![0-9N-S]{2})(?<!\n)=",
    )
)
_NOT_PERCENT = tuple(
    re.compile(wrong, re.IGNORECASE).search
    for wrong in (r"(?<![0-9A-F]{2})%", r"%(?![0-9N-S]{2})", r"(?<![0-9N-S]{2})%")
)
_TURNED_PAIR = re.compile(r"=3Q|D3=").search
_JSON_ENDS = {"}": "{", "]": "["}  # how JSON begins and ends when it is reversed
_ROTATED_HEX = re.compile(r"[0-9n-s]+|[0-9N-S]+").fullmatch
_recent: Recent[list[tuple[str, str]]] = Recent()

type _Wrong = tuple[Callable[[str], object], ...]
type _Opens = Callable[[str, str], bool]  # of the text turned back, and as it stands


def readings(text: str) -> list[tuple[str, str]]:
    """(step, text turned back) where that is encoded text and the text itself is none."""
    size = len(text)
    if not SHORTEST <= size <= _LONGEST or not text.isascii():
        return []
    if text in _recent:
        return _recent[text]
    found = _readings(text)
    _recent.keep(text, found)
    return found


def _readings(text: str) -> list[tuple[str, str]]:
    if hexadecimal.is_plain(text) or hexadecimal.is_number(text):
        return _hex_readings(text)
    if "=" in text and BROKEN(text) and QUOTED(text):  # what broke the lines came last
        return []
    opens = _opens_object if _is_json(text) else _signs(text) or _opens_alphabet
    if opens is _opens_alphabet and not _may_be_alphabet(text):
        return []
    wrong = _WRONG.get(opens)
    if wrong and all(found(text) for found in wrong):
        return []
    reverse, rotated = text[::-1], rot13(text)
    turned = {reverse: "reversed", rotated: "rot13", rotated[::-1]: "reversed ▸ rot13"}
    turned.pop(text, None)
    return [(step, other) for other, step in turned.items() if opens(other, text)]


def _hex_readings(text: str) -> list[tuple[str, str]]:
    """The same of digests and ids, in which ROT13 would find other alphabets."""
    turned = text[::-1]
    if not len(text) & 1:
        data = bytes.fromhex(turned)
        if not begins(data[:_HEAD], len(data)) and not xor_text.may_be_masked(data):
            return []
    if turned == text or _is_word(text) or not _opens_alphabet(turned, text):
        return []
    return [("reversed", turned)]


def _is_json(text: str) -> bool:
    """True for JSON in reverse, also as a string of JSON, by its ends."""
    bare = text.strip('"')
    return bare != "" and bare[-1] == _JSON_ENDS.get(bare[0])


def _signs(text: str) -> _Opens | None:
    """The question that fits the signs in the text."""
    if "//" in text and _URL(text):
        return _opens_url
    if "\n=" in text:  # lines that were broken, in reverse
        return opens_quoted
    if "%" in text or "\\" in text:
        return _opens_percent if "%" in text else _opens_escapes
    if "&" in text and ";" in text and ("#" in text or _NAMED(text)):
        return _opens_entities
    return opens_quoted if "=" in text.strip("=") else None


def _opens_object(turned: str, text: str) -> bool:
    """JSON turned back, as it is or behind the escapes that its signs tell of."""
    if _is_parsed(turned) or _is_escaped_json(turned):
        return True
    opens = _signs(text) if turned[:1] in _JSON_ENDS.values() else None
    return opens is not None and opens(turned, text)


def _is_parsed(turned: str) -> bool:
    try:
        return bool(msgspec.json.decode(turned))
    except (msgspec.DecodeError, RecursionError):
        return False


def _is_escaped_json(turned: str) -> bool:
    r"""JSON inside a string of JSON, without the quotes around: `{\"day\": 5}`."""
    if not turned.startswith(tuple(_JSON_ENDS.values())) or '\\"' not in turned:
        return False
    plain = unescaped(turned)
    return plain is not None and _is_parsed(plain)


def _opens_url(turned: str, text: str) -> bool:
    del text
    if _NAMED(turned) or _TURNED_PAIR(turned):  # escapes that came after the turn
        return False
    return turned.startswith(("http://", "https://"))


def _opens_percent(turned: str, text: str) -> bool:
    if not _PERCENT(turned) or not _ESCAPED(turned):
        return False
    if not _PERCENT(text):
        return True
    if not _is_text(unquote_to_bytes(text)) and _is_text(unquote_to_bytes(turned)):
        return True
    all_escaped = len(_ESCAPED(turned)) * 3 == len(turned)
    return len(_NEEDLESS(text)) > 0 and (all_escaped or not _NEEDLESS(turned))


def _is_text(data: bytes) -> bool:
    text = utf8(data)
    return text is not None and not controls(text)


def _opens_escapes(turned: str, text: str) -> bool:
    if _STRING(turned) and not _STRING(text):
        return True
    if not _NUMBERED(turned) or not _BACKSLASHED(turned):
        return False
    return not (_NUMBERED(text) and _BACKSLASHED(text))


def _opens_entities(turned: str, text: str) -> bool:
    return _has_entities(turned) and not _has_entities(text)


def _has_entities(text: str) -> bool:
    return HTML.sniff(text, NO_HINT) and unescape(text) != text


_WRONG: dict[_Opens, _Wrong] = {opens_quoted: _NOT_QUOTED, _opens_percent: _NOT_PERCENT}


def _may_be_alphabet(text: str) -> bool:
    """False for words, dates, UUIDs and whatever else is of no alphabet either way round."""
    if " " in text or _is_word(text):
        return False
    bare = text.strip("=")
    if not bare or not (bare.isalnum() or bare.translate(_SIGNLESS).isalnum()):
        return False
    if _ROTATED_HEX(text):
        return True
    found = names(bare) if len(bare) >= 6 else ()
    return any(name not in ("base45", "ascii85", "base85", "z85") for name in found)


def _is_word(text: str) -> bool:
    return text.isalpha() and (text.islower() or text.istitle()) and not _CONSONANTS(text)


_SIGNLESS = str.maketrans(dict.fromkeys("+/-_$"))


def _opens_alphabet(turned: str, text: str) -> bool:
    del text
    if hexadecimal.is_plain(turned):
        data = bytes.fromhex(turned[: 2 * _HEAD])
        if not begins(data, len(turned) // 2):
            return bool(xor_text.readings(turned))
    return guess(turned) is not None or lz_text.proves(turned) or bool(xor_text.readings(turned))


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    found = guess(data)
    if found is not None and not (found.name == "base64" and isinstance(found.data, str)):
        return False
    return bool(readings(data))


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = list(inners(at, data))
    if not found:
        raise DecodeError("nothing encoded either way round")
    direct = guess(data)
    if direct is not None:  # UTF-16 that nothing marks is what many bytes look like
        yield from direct.parts(at, data)
    else:
        yield Final(at, data)
    yield from found


def inners(at: Path, text: str) -> Iterator[Inner]:
    """What a text says when it is turned back; nothing of one that was turned just before.

    All ways round were tried then, and a second finding would stand at the same place.
    """
    if at.text in _TURNED:
        return
    for step, turned in readings(text):
        yield Inner(at.layer(step), turned, _INNER)


DECODER: Decoder[str] = Decoder(
    "turned",
    _sniff,
    _peel,
    (
        Example(
            "=02bj5SZsBXbhhXZAV2YpxWY",
            (
                ("", "=02bj5SZsBXbhhXZAV2YpxWY"),
                (" ▸ reversed", "YWxpY2VAZXhhbXBsZS5jb20="),
            ),
        ),
        Example(
            "616p6963654065786n6q706p652r636s6q",
            (
                ("", "616p6963654065786n6q706p652r636s6q"),
                (" ▸ rot13", "616c6963654065786a6d706c652e636f6d"),
            ),
        ),
        Example(
            "0400u\\ecila",
            (("", "0400u\\ecila"), (" ▸ reversed", "alice\\u0040")),
        ),
        Example('}5 :"yad"{', (("", '}5 :"yad"{'), (" ▸ reversed", '{"day": 5}'))),
        Example(
            '}"4715716"02=:"enohp"{',
            (("", '}"4715716"02=:"enohp"{'), (" ▸ reversed", '{"phone":=20"6175174"}')),
        ),
        Example("firstLaunchTimestamp", None),
        Example("c9f0f895fb98ab9159f51fd0297e236d", None),
    ),
)
