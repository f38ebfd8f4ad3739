"""The tolerant JSON reader: gives what is readable, in order, and says where and why it stopped.

A loop over regular expressions with a stack of open brackets; slower than the
parser, so it only sees what the parser refused.

- Commas are blanks: missing, doubled and trailing ones do no harm.
- A second member of the same name is `.name~2`, so nothing is overwritten.
- A text that ends early gives everything up to its end, a half string included.
- An escaped lone surrogate becomes U+FFFD. A string that held invalid UTF-8
  (lone surrogates in the raw text stand for its bytes, PEP 383) is given as bytes.
- Several texts in a row are `json:$`, `json[1]:$`, …
- What follows the first error is kept as one text leaf, `~rest`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Final, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import replace_surrogates, to_text
from auditor.decode.names import member
from auditor.model import DecodeError, Leaf, Number, Opaque, Path, Scalar

_KEY = re.compile(r'[\s,]*"((?:[^"\\]++|\\.)*+)"\s*:\s*', re.DOTALL).match
_VALUE = re.compile(
    r'[\s,]*(?:"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)|([{\[])|(true|false|null)(?!\w)'
    r"|([-+]?(?:\d[\d.]*(?:[eE][-+]?\d*)?|NaN|Infinity))(?!\w))",
    re.DOTALL,
).match
_CLOSE = {True: re.compile(r"[\s,]*\}").match, False: re.compile(r"[\s,]*\]").match}
_NEXT = re.compile(r"[\s,;\x1e]*(?=[{\[])").match
_ESCAPE = re.compile(r"\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u([0-9a-fA-F]{4})|\\(.)", re.DOTALL)
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


class _Bracket:
    """An open bracket: where it is, which kind, and what was in it so far."""

    __slots__ = ("count", "is_object", "path", "seen")

    def __init__(self, path: Path, *, is_object: bool) -> None:
        self.path = path
        self.is_object = is_object
        self.count = 0
        self.seen: dict[str, int] = {}

    def element(self) -> Path:
        self.count += 1
        return self.path.child(f"[{self.count - 1}]")

    def member(self, key: str) -> tuple[Path, bool]:
        text, name, is_value = member(key)
        count = self.seen.get(text, 0) + 1
        self.seen[text] = count
        return self.path.child(text if count == 1 else f"{text}~{count}", name), is_value


class _Reader:
    """One pass over a text. `why` is set when it stops before the end, at `pos`."""

    def __init__(self, text: str, budget: Budget) -> None:
        self.text = text
        self.pos = 0
        self.why = ""
        self.nesting = budget.limits.nesting
        self.left = budget.nodes_left
        self.open: list[_Bracket] = []

    def document(self, root: Path) -> Iterator[Leaf]:
        """The leaves of one JSON text; ends at its closing bracket, or where `why` says."""
        yield from self._value(root)
        while self.open and not self.why:
            bracket = self.open[-1]
            closing = _CLOSE[bracket.is_object](self.text, self.pos)
            if closing is not None:
                self.pos = closing.end()
                self.open.pop()
            elif bracket.is_object:
                yield from self._member(bracket)
            else:
                yield from self._value(bracket.element())

    def _member(self, bracket: _Bracket) -> Iterator[Leaf]:
        found = _KEY(self.text, self.pos)
        if found is None:
            self._stop()
            return
        self.pos = found.end()
        key = _string(found[1])
        name = key if isinstance(key, str) else key.decode("utf-8", "replace")
        place, is_value = bracket.member(name)
        if is_value:
            yield Leaf(place.child("~key"), key)
        yield from self._value(place)

    def _value(self, place: Path) -> Iterator[Leaf]:
        found = _VALUE(self.text, self.pos)
        self.left -= 1
        if found is None or self.left < 0 or (found[2] and len(self.open) >= self.nesting):
            self._stop(deep=bool(found and found[2]))
            return
        self.pos = found.end()
        if found[2]:
            self.open.append(_Bracket(place, is_object=found[2] == "{"))
        elif found[1] is not None:
            yield Leaf(place, _string(found[1]))
        elif found[4]:
            yield Leaf(place, _number(found[4]))
        elif found[3] != "null":
            yield Leaf(place, _LITERALS[found[3]])

    def _stop(self, *, deep: bool = False) -> None:
        if self.left < 0:
            self.why = "more values than the limit"
        elif deep:
            self.why = f"deeper than {self.nesting} brackets"
        else:
            self.why = "ends early" if not self.text[self.pos :].strip(" \t\r\n,") else "damaged"


def read(text: str, at: Path, budget: Budget) -> Iterator[Peeled]:
    """All that is readable in the text; raises DecodeError at once if no value is."""
    reader = _Reader(text, budget)
    empty = True
    number = 0
    while True:
        root = at.layer(f"json[{number}]:$" if number else "json:$")
        for leaf in reader.document(root):
            empty = False
            yield leaf
        found = _NEXT(text, reader.pos)
        if reader.why or found is None:
            break
        reader.pos = found.end()
        number += 1
    if empty and reader.why in {"", "ends early", "damaged"}:
        raise DecodeError("no JSON value")
    rest = text[reader.pos :].strip()
    place = at.layer("json~rest", "")
    if rest:
        yield Final(place, _plain(rest))
    if rest or reader.why:
        why = reader.why or "followed by something else"
        if why.startswith(("more", "deeper")):
            budget.reached("nodes" if why.startswith("more") else "nesting")
        yield Opaque(place, f"json: {why}", len(rest))


def _number(text: str) -> int | Number:
    """A short integer as int, everything else as the text that was sent."""
    digits = text[1:] if text[0] == "-" else text
    plain = digits.isdecimal() and digits.isascii() and len(digits) <= 18
    return int(text) if plain and (digits[0] != "0" or text == "0") else Number(text)


def _string(raw: str) -> str | bytes:
    text = _ESCAPE.sub(_unescape, raw) if "\\" in raw else raw
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
    return text


def _unescape(match: re.Match[str]) -> str:
    high, low, code, char = match.groups()
    try:
        if high:
            return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
        if code:
            return replace_surrogates(chr(int(code, 16)))
    except ValueError:  # not hexadecimal digits: left as they are
        return match[0]
    return _SIMPLE.get(char, char)


def _plain(text: str) -> str:
    """Text for a leaf: bytes that are not UTF-8 read as Windows-1252, or replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        found = to_text(text.encode("utf-8", "surrogateescape"))
        return found[0] if found else replace_surrogates(text)
    return text
