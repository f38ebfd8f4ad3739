r"""Backslash escapes outside of JSON and script: `\u0040`, `\x40`, `\u{1F600}`, `\100`.

Every backslash of the text must begin an escape, so a path of Windows or a
regular expression is none, and one of them must name a character by number;
quotes and slashes alone count where the text is JSON or a URL that was escaped twice,
or of an alphabet without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import replace_surrogates, utf8
from auditor.decode.guess import guess
from auditor.model import DecodeError, Path

_ESCAPE = re.compile(
    r"((?:\\x[0-9A-Fa-f]{2})+)|((?:\\u[0-9A-Fa-f]{4})+)|\\u\{([0-9A-Fa-f]{1,6})\}|\\U([0-9A-Fa-f]{8})"
    r"|((?:\\[0-3][0-7]{2})+)|\\([\"'/\\bfnrtv0])"
)
_NUMBER = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]|U[0-9A-Fa-f]{8}|[0-3][0-7]{2})"
).search
# JSON, also in reverse, a string of JSON, a URL, lines of names and values.
_TWICE = re.compile(
    r'[\[{]+\\+"|[\]}][^"\\]{0,40}\\+"[^\n]*[\[{]\Z|\\".*\\"\Z|[a-z]{2,10}:\\/\\/'
    r"|[^\\]*=\\(?:r\\)?n"
).match
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]").search
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_LONGEST = 1024 * 1024
_SHORT = 4_096  # characters of a text whose simple escapes are undone to look inside
_INNER = Hint(body=True)


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    if "\\" not in data or len(data) > _LONGEST:
        return False
    return bool(_NUMBER(data) or _TWICE(data)) or _hides(data)


def _hides(text: str) -> bool:
    """True if without its escapes a short text is of an alphabet."""
    if len(text) > _SHORT or " " in text:
        return False
    value = unescaped(text)
    return value is not None and guess(value) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    value = unescaped(data)
    if value is None:
        raise DecodeError("a backslash that is no escape")
    yield Inner(at.layer("escapes"), value, _INNER)


def unescaped(text: str) -> str | None:
    """The text without escapes; None if a backslash is none, or it gives what is no text."""
    if "\\" in _ESCAPE.sub("", text):
        return None
    value = replace_surrogates(_ESCAPE.sub(_replace, text))
    return None if _CONTROLS(value) else value


def _replace(match: re.Match[str]) -> str:
    octets, units, point, long, octal, simple = match.groups()
    if octets:
        return _bytes(bytes.fromhex(octets.replace("\\x", "")))
    if units:
        return bytes.fromhex(units.replace("\\u", "")).decode("utf-16-be", "replace")
    if octal:
        return _bytes(bytes(int(number, 8) for number in octal[1:].split("\\")))
    if simple:
        return _SIMPLE.get(simple, simple)
    code = int(point or long, 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _bytes(data: bytes) -> str:
    """Escaped bytes: UTF-8 where they are, else a character each (as in JavaScript)."""
    text = utf8(data)
    return data.decode("latin-1") if text is None else text


DECODER: Decoder[str] = Decoder(
    "escapes",
    _sniff,
    _peel,
    (
        Example("alice\\u0040example.com", ((" ▸ escapes", "alice@example.com"),)),
        Example("\\xe9\\x99\\xb3\\u5927\\u{6587}", ((" ▸ escapes", "陳大文"),)),
        Example("\\141\\154\\ud83d\\ude00", ((" ▸ escapes", "al😀"),)),
        Example('{\\"lat\\":22.3}', ((" ▸ escapes", '{"lat":22.3}'),)),
        Example("https:\\/\\/a.example\\/x", ((" ▸ escapes", "https://a.example/x"),)),
        Example("C:\\users\\x41lice", None),
        Example("C:\\new\\table", None),
        Example("^\\d+\\x20\\w$", None),
    ),
    signs="\\",
)
