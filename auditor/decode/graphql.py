"""GraphQL documents (GraphQL specification, section 2): the literals of their arguments.

`{ user(mail: "a@b.example", id: 42) { name } }` gives `▸ graphql:mail` and
`▸ graphql:id`; the document itself stays a leaf. Variables are JSON beside it
and need no layer of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels
from auditor.model import DecodeError, Leaf, Number, Path
from auditor.model.path import ARROW

_DOCUMENT = re.compile(
    r"\s{0,100}(?:(?:query|mutation|subscription|fragment)\b[^{};]{0,2000}\{"
    r"|\{\s{0,100}(?:\w{1,100}\s{0,20}:\s{0,20})?[A-Za-z_]\w{0,100}\s{0,20}\()"
).match
_ARGUMENT = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|([A-Za-z_]\w{0,99})\s{0,20}:\s{0,20}'
    r'(?:"((?:[^"\\\n]|\\.)*+)"|(-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,4})?))'
    r'|"(?:[^"\\\n]|\\.)*+"|#[^\n]*+',
)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|(["\\/bfnrt]))')
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SCRIPT = re.compile(r"[;=]\s{0,20}(?:[A-Za-z_$]|\n|\Z)|=>|\bfunction\b|\)\.").search
_LONGEST = 1024 * 1024


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data[:1] in "{qmsf \n" and "(" in data and _DOCUMENT(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    if len(data) > _LONGEST or data.count("{") != data.count("}") or _SCRIPT(data):
        raise DecodeError("no document")
    labels = Labels()
    found = False
    for match in _ARGUMENT.finditer(data):
        name, text, number = match.groups()
        if name:
            found = True
            place = Path(at, f"{ARROW}graphql:{labels.step(name)}", name)
            value = Number(number) if number else _ESCAPE.sub(_unescape, text)
            yield Leaf.at(place, value)
    if not found:
        raise DecodeError("no literal")
    yield Final(at, data)


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
                (" ▸ graphql:mail", "a@b.example"),
                (" ▸ graphql:id", Number("42")),
                (" ▸ graphql:lat", Number("22.3193")),
                (" ▸ graphql:s", '"x'),
            ),
        ),
        Example('{ near(lon: -1.5) { id } } # a: "b"', ((" ▸ graphql:lon", Number("-1.5")),)),
        Example("query Q($mail: String) { user(mail: $mail) { id } }", None),
        Example("query of a database (id: 5)", None),
        Example("{name} (see below)", None),
        Example("{ point(lat: 42.7) }; var a = 1;", None),
        Example("{lat:42.6977082,lon:-3.70}", None),
    ),
    signs="(",
)
