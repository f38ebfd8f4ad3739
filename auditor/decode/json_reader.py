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
from collections.abc import Callable, Iterator

from auditor.decode.base import Final, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import replace_surrogates, to_text
from auditor.decode.names import member
from auditor.model import DecodeError, Leaf, Number, Opaque, Path, Scalar

_KEY = re.compile(r'[\s,]*+"((?:[^"\\]++|\\.)*+)"\s*:\s*', re.DOTALL).match
_VALUE = re.compile(
    r'[\s,]*+(?:"((?:[^"\\]++|\\.)*+)(?:"|\\?\Z)|([{\[])|(true|false|null)(?!\w)'
    r"|([-+]?(?:\d[\d.]*(?:[eE][-+]?\d*)?|NaN|Infinity))(?!\w))",
    re.DOTALL,
).match
_CLOSE = {True: re.compile(r"[\s,]*+\}").match, False: re.compile(r"[\s,]*+\]").match}
_NEXT = re.compile(r"[\s,;\x1e]*+(?=[{\[])").match
_SOMETHING = re.compile(r"[\s,]*+.", re.DOTALL).match
_ESCAPE = re.compile(
    r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)",
    re.DOTALL,
)
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERALS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_BRACKET = 2  # the group of _VALUE that is an open bracket; the others are scalars


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
        self.key: Leaf | None = None  # of the member that comes next, if it may be a value

    def document(self, root: Path) -> Iterator[Leaf]:
        """The leaves of one JSON text; ends at its closing bracket, or where `why` says."""
        place: Path | None = root
        while place is not None:
            found = _VALUE(self.text, self.pos)
            self.left -= 1
            if found is None or self.left < 0:
                self._stop()
                return
            kind = found.lastindex
            if kind != _BRACKET:
                value = _SCALARS[kind or 0](found[kind or 0])
                if value is not None:
                    yield Leaf.at(place, value)
            elif len(self.open) < self.nesting:
                self.open.append(_Bracket(place, is_object=found[kind] == "{"))
            else:
                self.why = f"deeper than {self.nesting} brackets"
                return
            self.pos = found.end()
            place = self._next()
            if self.key is not None:
                yield self.key
                self.key = None

    def _next(self) -> Path | None:
        """The place of the next value, closing what closes; None at the end, or at an error."""
        while self.open:
            bracket = self.open[-1]
            closing = _CLOSE[bracket.is_object](self.text, self.pos)
            if closing is None:
                return self._member(bracket) if bracket.is_object else bracket.element()
            self.pos = closing.end()
            self.open.pop()
        return None

    def _member(self, bracket: _Bracket) -> Path | None:
        found = _KEY(self.text, self.pos)
        if found is None:
            self._stop()
            return None
        self.pos = found.end()
        key = _string(found[1])
        name = key if isinstance(key, str) else key.decode("utf-8", "replace")
        place, is_value = bracket.member(name)
        if is_value:
            self.key = Leaf.at(place.child("~key"), key)
        return place

    def _stop(self) -> None:
        if self.left < 0:
            self.why = "more values than the limit"
        else:
            self.why = "damaged" if _SOMETHING(self.text, self.pos) else "ends early"


def read(text: str, at: Path, budget: Budget, *, declared: bool) -> Iterator[Peeled]:
    """All that is readable in the text; raises DecodeError at once if no value is.

    Text that no one declared as JSON, and that is something else for the
    greater part, is not JSON.
    """
    reader = _Reader(text, budget)
    leaves = _documents(reader, at)
    first = next(leaves, None)
    if first is None and reader.why in {"", "ends early", "damaged"}:
        raise DecodeError("no JSON value")
    if not declared:
        leaves = iter(list(leaves))
        if reader.left >= 0 and "deeper" not in reader.why and reader.pos * 2 < len(text):
            raise DecodeError("mostly not JSON")
    if first is not None:
        yield first
    yield from leaves
    rest = text[reader.pos :].strip(" \t\r\n,")
    place = at.layer("json~rest", "")
    if rest:
        yield Final(place, _plain(rest))
    if rest or reader.why:
        why = reader.why or "followed by something else"
        if why.startswith(("more", "deeper")):
            budget.reached("nodes" if why.startswith("more") else "nesting")
        yield Opaque(place, f"json: {why}", len(rest))


def _documents(reader: _Reader, at: Path) -> Iterator[Leaf]:
    """The leaves of the JSON texts in a row."""
    number = 0
    found: re.Match[str] | None = None
    while not number or (found and not reader.why):
        yield from reader.document(at.layer(f"json[{number}]:$" if number else "json:$"))
        found = _NEXT(reader.text, reader.pos)
        reader.pos = found.end() if found else reader.pos
        number += 1


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
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if code:
        return replace_surrogates(chr(int(code, 16)))
    return _SIMPLE.get(char, char)


def _plain(text: str) -> str:
    """Text for a leaf: bytes that are not UTF-8 read as Windows-1252, or replaced."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        found = to_text(text.encode("utf-8", "surrogateescape"))
        return found[0] if found else replace_surrogates(text)
    return text


_SCALARS: dict[int, Callable[[str], Scalar]] = {1: _string, 3: _LITERALS.__getitem__, 4: _number}
