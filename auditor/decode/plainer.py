"""A short text without its escapes, and what they cost: for choosing between readings of it.

Text under a wrong key has percent signs too, but hardly ever two hex digits
behind each. So escapes that are whole speak for a reading, and what they hide
is what has to look written. Nothing is opened here; the decoders do that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from auditor.decode.rot13 import rot13

_ROUNDS = 3  # escapes inside escapes
_PRICE = 4.0  # bits that say where an escape is
_TURN = 6.0  # bits of the choice to turn a text
_SIGNS = "%=\\&"
_SIMPLE = frozenset('"\\/')  # what a backslash alone escapes


def _character(match: re.Match[str]) -> str:
    code = match[0][1:].lstrip("ux")
    return code if code in _SIMPLE else chr(int(code, 16))


def _pair(match: re.Match[str]) -> str:
    return "" if match[0][1:].isspace() else _character(match)


def _reference(match: re.Match[str]) -> str:
    return html.unescape(match[0])


# By sign: the escapes, one that is cut off at the end of a sample, what one stands for.
_ESCAPES: dict[str, tuple[re.Pattern[str], re.Pattern[str], Callable[[re.Match[str]], str]]] = {
    "%": (re.compile(r"%[0-9A-Fa-f]{2}"), re.compile(r"%[0-9A-Fa-f]?\Z"), _character),
    "\\": (
        re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\"\\/])"),
        re.compile(r"\\(?:u[0-9A-Fa-f]{0,3}|x[0-9A-Fa-f]?)?\Z"),
        _character,
    ),
    "&": (
        re.compile(r"&(?:#x[0-9A-Fa-f]{2,4}|#[0-9]{2,5}|lt|gt|amp|quot);"),
        re.compile(r"&[#a-z0-9A-F]{0,6}\Z"),
        _reference,
    ),
    "=": (re.compile(r"=(?:[0-9A-F]{2}|\r?\n)"), re.compile(r"=[0-9A-F]?\Z"), _pair),
}


# By sign: one that is part of no whole escape, however the text is turned; further from the
# ends than a cut escape is long. Under ROT13 a to f are n to s, and u and x are h and k.
_EDGE = 8
_BROKEN = {
    "%": re.compile(r"(?<![0-9A-FN-Sa-fn-s]{2})%(?![0-9A-FN-Sa-fn-s]{2})").search,
    "\\": re.compile(r"(?<![uxhkUXHK\"\\/])\\(?![uxhkUXHK\"\\/])").search,
    "&": re.compile(r"(?<![#lgaqytndLGAQYTND;])&(?![#lgaqytndLGAQYTND])").search,
    "=": re.compile(r"(?<![0-9A-FN-S]{2})(?<![\r\n])=(?![0-9A-FN-S]{2}|\r?\n)").search,
}


def _is_broken(text: str, sign: str) -> bool:
    """Whether one sign at least is of no escape: then they are not whole, however it is turned."""
    found = _BROKEN[sign](text, _EDGE)
    return found is not None and found.start() < len(text) - _EDGE


def plainer(text: str) -> tuple[str, float]:
    """The text with all its escapes undone, also of a turned one, and their price in bits."""
    price = 0.0
    for _ in range(_ROUNDS):
        if text[:1] == '"' and '"' not in text[1:-1]:
            text, price = text.strip('"'), price + _PRICE
        found = _undone(text)
        if found is None:
            break
        text, price = found[0], price + found[1]
    return text, price


def _undone(text: str) -> tuple[str, float] | None:
    """The text without the escapes of one sign, all of which are whole.

    Turned escapes may be whole as they stand too, but give no ASCII then.
    """
    found: tuple[str, float] | None = None
    for sign in _SIGNS:
        if sign not in text or _is_broken(text, sign):
            continue
        escape, cut, replace = _ESCAPES[sign]
        for turned, price in _turns(text, sign):
            whole = cut.sub("", turned)
            count = whole.count(sign)
            if count and sum(one.count(sign) for one in escape.findall(whole)) == count:
                other = _text(escape.sub(replace, whole)), price + _PRICE * count
                if other[0].isascii() and other[0].isprintable():
                    return other
                found = found or other
    return found


def _text(characters: str) -> str:
    """Characters that are the bytes of UTF-8, as text; others as they are."""
    try:
        return characters if characters.isascii() else characters.encode("latin-1").decode()
    except UnicodeError:
        return characters


def _turns(text: str, sign: str) -> Iterator[tuple[str, float]]:
    """The text, and turned where its escapes would be whole."""
    yield text, 0.0
    if text.count(sign) > 1:
        rotated = rot13(text)
        yield text[::-1], _TURN
        yield rotated, _TURN
        yield rotated[::-1], _TURN
