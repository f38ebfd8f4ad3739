"""GraphQL documents (GraphQL specification, section 2): the literals of their arguments.

`{ user(mail: "a@b.example", in: {days: [1, 2]}) { name } }` gives `▸ graphql:user.mail`,
`▸ graphql:user.in.days[0]` and so on, constants and truths too; the document itself stays a leaf.
Variables are JSON beside it and need no layer of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels
from auditor.model import DecodeError, Leaf, Number, Path, Scalar
from auditor.model.path import ARROW

_DOCUMENT = re.compile(
    r"\s{0,100}(?:(?:query|mutation|subscription|fragment)\b[^{};]{0,2000}\{"
    r"|\{\s{0,100}(?:\w{1,100}\s{0,20}:\s{0,20})?[A-Za-z_]\w{0,100}\s{0,20}\()"
).match
# What stands in a document: texts and comments, a variable, an argument's name, a value, a bracket.
_TOKEN = re.compile(
    r'"""(?P<block>(?:[^"\\]|\\.|"(?!""))*+)"""|"(?P<text>(?:[^"\\\n]|\\.)*+)"|#[^\n]*+|\$\w{0,99}'
    r"|(?P<name>[A-Za-z_]\w{0,99})\s{0,20}:|(?P<word>[A-Za-z_]\w{0,99})"
    r"|(?P<number>-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?)|(?P<sign>[(){}\[\]])",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|(["\\/bfnrt]))')
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SCRIPT = re.compile(r"[;=]\s{0,20}(?:[A-Za-z_$]|\n|\Z)|=>|\bfunction\b|\)\.").search
_LONGEST = 1024 * 1024
_MOST = 100_000  # words and signs of a document that are read
_DEEPEST = 32  # objects and lists in one another
_CLOSED_BY = {"{": "}", "[": "]"}
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data[:1] in "{qmsf \n" and "(" in data and _DOCUMENT(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if len(data) > _LONGEST or data.count("{") != data.count("}") or _SCRIPT(data):
        raise DecodeError("no document")
    found = False
    for leaf in _arguments(data, at):
        found = True
        yield leaf
    if not found:
        raise DecodeError("no literal")
    yield Final(at, data)


class _Level:
    """Where the values between two brackets belong: arguments, an object's fields, a list."""

    __slots__ = ("at", "close", "count", "name")

    def __init__(self, at: Path, close: str) -> None:
        self.at, self.close, self.name, self.count = at, close, "", 0


def _arguments(data: str, at: Path) -> Iterator[Leaf]:
    """The literals between the parentheses of fields; what stands outside them are selections."""
    labels = Labels()
    levels: list[_Level] = []
    field = ""  # whose arguments come next
    for match in islice(_TOKEN.finditer(data), _MOST):
        kind = match.lastgroup
        if match[0] == "(":
            asked = Path(at, f"{ARROW}graphql:{labels.step(field)}", field)
            levels = [_Level(asked, ")")]  # none stands in another
        elif kind == "sign":
            _bracket(match[0], levels)
        elif not levels:
            field = match["word"] or field
        elif kind == "name":
            levels[-1].name = match["name"]
        elif kind is None:
            if match[0][0] == "$":
                levels[-1].name = ""  # a variable's value is elsewhere
        elif (place := _place(levels)) is not None:
            value = _value(kind, match[kind])
            if value is not None:
                yield Leaf.at(place, value)


def _bracket(sign: str, levels: list[_Level]) -> None:
    """What a bracket opens or closes; outside of parentheses it is a selection's."""
    if levels and sign == levels[-1].close:
        levels.pop()
    elif levels and sign in _CLOSED_BY and len(levels) < _DEEPEST:
        inner = _place(levels)
        # Without a name it stands for nothing, but it has an end.
        levels.append(_Level(inner or levels[-1].at, _CLOSED_BY[sign]))


def _place(levels: list[_Level]) -> Path | None:
    """The path of the value that comes next; None for one that nothing names."""
    level = levels[-1]
    if level.close == "]":
        level.count += 1
        return level.at.child(f"[{level.count - 1}]") if level.at.name else None
    name, level.name = level.name, ""
    if not name:
        return None
    return level.at.child(f".{name}", name)


def _value(kind: str, text: str) -> Scalar:
    if kind == "number":
        return Number(text)
    if kind == "word":
        return _WORDS.get(text, text)  # a constant is called what it says
    return _ESCAPE.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    code, simple = match.groups()
    if code:
        char = chr(int(code, 16))
        return char if not "\ud800" <= char <= "\udfff" else "\ufffd"
    return _SIMPLE.get(simple, simple)


DECODER: Decoder[str] = Decoder(
    "graphql",
    _sniff,
    _peel,
    (
        Example(
            'mutation { login(mail: "a@b.example", id: 42, in: {lat: 22.3193, s: "\\"x"}) { ok } }',
            (
                (" ▸ graphql:login.mail", "a@b.example"),
                (" ▸ graphql:login.id", Number("42")),
                (" ▸ graphql:login.in.lat", Number("22.3193")),
                (" ▸ graphql:login.in.s", '"x'),
            ),
        ),
        Example(
            'mutation { log(all: [{kind: HEART, ok: true, no: null, by: $u}, {kind: "b"}]) { a } }',
            (
                (" ▸ graphql:log.all[0].kind", "HEART"),
                (" ▸ graphql:log.all[0].ok", True),
                (" ▸ graphql:log.all[1].kind", "b"),
            ),
        ),
        Example('{ near(lon: -1.5) { id } } # a: "b"', ((" ▸ graphql:near.lon", Number("-1.5")),)),
        Example("query Q($mail: String) { user(mail: $mail) { id } }", None),
        Example("query of a database (id: 5)", None),
        Example("{name} (see below)", None),
        Example("{ point(lat: 42.7) }; var a = 1;", None),
        Example("{lat:42.6977082,lon:-3.70}", None),
    ),
    signs="(",
)
