r"""Reading `name: value` out of text that no decoder takes apart: script, markup, cut-off JSON.

1. Escapes go first, however deep: `\\"`, `%22`, `&quot;`, `\u0022` are all a quote.
2. One pass over tokens, no grammar: what stands before `:` or `=` names what
   follows it, brackets open and close groups, a tag's attributes are a group
   and its text is its value, a call's arguments are an array of the call's name.
3. Nothing is an error. A text that starts inside a string or an object is read
   from the first thing that makes sense, as a quote before `,` or `:` can only
   end a string.

What is read keeps its groups: fields of one object are siblings, as in real JSON.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import unquote

from auditor.model import Leaf, Path

LONGEST = 256  # characters of a value
_DEEPEST = 32  # brackets inside brackets that are told apart
_WORDS = 8  # of a value without quotes
_ROUNDS = 3  # of percent escapes inside percent escapes

_PERCENT = re.compile(r"%(?:25)*[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&(?:amp;)*(?:quot|apos|amp|lt|gt|nbsp|#\d{2,5}|#x[0-9a-f]{2,4});")
_BACKSLASH = re.compile(r"\\+(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.)|$)", re.DOTALL)
_BLANKS = {"n": "\n", "r": "\n", "t": " ", "b": " ", "f": " "}
_TOKEN = re.compile(
    r"""
    ([^\s"'`{}()\[\],:;=<>&|?#0-9+-][^\s"'`{}()\[\],:;=<>&|?#]*)                # 1 a word
    |([,;&|?\n#]|={2,3}|<(?![/A-Za-z]))                                         # 2 an end
    |(=>|=|:)                                                                   # 3 a separator
    |([{\[(])                                                                   # 4
    |([}\])])                                                                   # 5
    |"(?!\s*[,:;}\])=>&])([^"\n]{0,256})"                                       # 6 a text
    |(?<![A-Za-z0-9])'(?!\s*[,:;}\])=>&])([^'\n]{0,256})'                       # 7
    |((?<![\w.+-])[-+]{0,2}\d{1,3}\.\d{1,20}\s{0,2}[,;~]\s{0,2}                 # 8 two numbers
        [-+]{0,2}\d{1,3}\.\d{1,20}(?![\w.]))
    |([^\s"'`{}()\[\],:;=<>&|?#]+)                                              # 9 a number
    |(</?[A-Za-z][\w:.-]{0,63})                                                 # 10 a tag
    |(/?>)                                                                      # 11
    |(""|\'\')                                                                    # 12 nothing
    """,
    re.VERBOSE,
)
_WORD, _END, _SEP, _OPEN, _CLOSE, _TEXT = range(1, 7)
_QUOTED, _PAIR, _NUMBER, _TAG, _TAG_END, _EMPTY = range(7, 13)
_NAME = re.compile(r"[A-Za-z_$@][\w.$:\[\]-]{0,63}").fullmatch
_IS_PAIR = re.compile(
    r"[-+]{0,2}\d{1,3}\.\d{1,20}\s{0,2},\s{0,2}[-+]{0,2}\d{1,3}\.\d{1,20}"
).fullmatch
_TWICE = re.compile(r"--(?=\d)")
_PARAMETER = re.compile(r"(?:^|[?&;#])([A-Za-z_][\w.\[\]-]{0,63})=([^&;#\s]{1,256})")
_PARAMETERS = 32  # of one address
_SPLIT = re.compile(r"\s*,\s*").split
_CONVERSIONS = frozenset(
    {"number", "parsefloat", "parseint", "float", "double", "string", "decimal", "round"}
)
_ENTRY_NAMES = frozenset({"name", "property", "itemprop", "key", "id", "http-equiv"})
_ENTRY_VALUES = frozenset({"content", "value"})


def plain(text: str) -> str:
    """The text with every layer of escapes undone that a quote could be hidden behind."""
    for _ in range(_ROUNDS):
        if "%" not in text or _PERCENT.search(text) is None:
            break
        text = unquote(text)
    if "&" in text and _ENTITY.search(text):
        text = html.unescape(html.unescape(text))
    return _BACKSLASH.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    digits = match[1] or match[2]
    if digits:
        code = int(digits, 16)
        return "" if 0xD800 <= code < 0xE000 else chr(code)
    char: str = match[3] or ""
    return _BLANKS.get(char, char)


def fragments(text: str, root: Path) -> Iterator[Leaf]:
    """The named values of a text below `root`, in order; the text may begin and end anywhere."""
    reader = _Reader(root)
    words, ready = reader.words, reader.ready
    for match in _TOKEN.finditer(plain(text)):
        kind = match.lastindex or 0
        if kind in (_WORD, _NUMBER):
            if reader.name:
                words.append(match[kind])
            else:
                reader.held = match[kind]
        elif kind == _END:
            if match[kind] == "|" and reader.name and (not words or "." in words[-1]):
                words.clear()  # `par.lat || 22.3`: the value is what it falls back to
                continue
            if words or reader.held:
                reader.settle()
            reader.name = ""
        elif kind == _SEP:
            reader.separator()
        else:
            reader.take(kind, match[kind])
        if ready:
            yield from ready
            ready.clear()
    reader.settle()
    yield from ready


class _Reader:
    """The state between two tokens."""

    def __init__(self, root: Path) -> None:
        self.ready: list[Leaf] = []
        self.name = ""  # what the next value is called
        self.words: list[str] = []  # a value without quotes, so far
        self.held = ""  # a text or word that is a name if a separator follows, else an element
        self._group = root
        self._array = ""  # the name that elements inherit, "" outside of a named array
        self._index = 0
        self._stack: list[tuple[Path, str, int]] = []
        self._count = 0
        self._tag = ""
        self._attributes: dict[str, str] = {}

    def take(self, kind: int, mark: str) -> None:
        """One token that is no word, end or separator."""
        if kind in (_TEXT, _QUOTED, _PAIR, _EMPTY):
            self._value(mark if kind != _EMPTY else "")
        elif kind == _OPEN:
            self._open(mark)
        elif kind == _TAG:
            self._open_tag(mark)
        else:
            kept = self.held if mark == "]" and not self._array else ""
            self.settle()
            if kind == _CLOSE:
                self._close()
                self.held = kept  # `it["lat"] = …`, `new it["LatLng"](…)`
            elif self._tag:
                self._close_tag(mark)

    def settle(self) -> None:
        """What was gathered is complete."""
        if self.words:
            self._emit(self.name, " ".join(self.words[:_WORDS]))
            self.words.clear()
        elif self.held and self._array:
            self._element(self.held)
        self.name = self.held = ""

    def separator(self) -> None:
        """What stood before names what comes; a value without quotes ends a word earlier."""
        name = self.words.pop() if self.words else self.held
        if self.words:
            self._emit(self.name, " ".join(self.words[:_WORDS]))
            self.words.clear()
        self.held = ""
        self.name = name if _NAME(name) else ""

    def _value(self, value: str) -> None:
        if self.words or not self.name:
            self.settle()
            self.held = value
        else:
            self._emit(self.name, value)
            self.name = ""

    def _open(self, mark: str) -> None:
        name = self.name
        if mark == "(":
            call = (self.words[-1] if self.words else self.held).lstrip(".")
            if call and call.lower().rpartition(".")[2] not in _CONVERSIONS:
                name = call
        if name and not _NAME(name):
            name = ""
        self.words.clear()
        self.name = self.held = ""
        if len(self._stack) < _DEEPEST:
            self._stack.append((self._group, self._array, self._index))
            self._count += 1
            below = name or self._array
            if mark != "(":  # arguments are the caller's own
                step = f".{name}" if name else f"[{self._count}]"
                self._group, self._index = Path(self._group, step, below), 0
            self._array = "" if mark == "{" else below

    def _close(self) -> None:
        if self._stack:
            self._group, self._array, self._index = self._stack.pop()
        else:  # the end of something that began before the text did
            self._count += 1
            self._group, self._array = Path(self._group, f".~{self._count}", ""), ""

    def _open_tag(self, mark: str) -> None:
        self.settle()
        self._tag = mark[1:] if mark[1] != "/" else ""
        self._attributes.clear()

    def _close_tag(self, mark: str) -> None:
        tag, self._tag = self._tag, ""
        self.name = tag if mark == ">" and _NAME(tag) else ""
        name = next((v for k, v in self._attributes.items() if k in _ENTRY_NAMES), "")
        value = next((v for k, v in self._attributes.items() if k in _ENTRY_VALUES), None)
        if name and value is not None and _NAME(name):
            self.ready.append(Leaf(self._group, f".{name}", name, value))

    def _emit(self, name: str, value: str) -> None:
        if "--" in value:
            value = _TWICE.sub("-", value)  # a template's sign before the number's own
        if "=" in value and ("?" in value or "&" in value):
            self._query(value)
        if self._tag:
            self._attributes[name.lower()] = value
        self.ready.append(Leaf(self._group, f".{name}", name, value[:LONGEST]))

    def _query(self, text: str) -> None:
        """The parameters of an address in quotes, as a group of their own."""
        self._count += 1
        group = Path(self._group, f".~{self._count}", "")
        for match in islice(_PARAMETER.finditer(text), _PARAMETERS):
            self.ready.append(Leaf(group, f".{match[1]}", match[1], match[2]))

    def _element(self, value: str) -> None:
        """An array's element, or a call's argument; two numbers are two elements."""
        if self._group.name != self._array:
            self.ready.append(Leaf(self._group, f".{self._array}", self._array, value[:LONGEST]))
            return
        for one in _SPLIT(value) if _IS_PAIR(value) else (value,):
            self.ready.append(Leaf(self._group, f"[{self._index}]", self._array, one[:LONGEST]))
            self._index += 1
