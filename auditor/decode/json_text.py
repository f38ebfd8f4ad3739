"""JSON (RFC 8259) as apps send it: fast where it is valid, tolerant where it is not.

1. What stands before it and is no JSON is skipped: a byte order mark, `)]}',`,
   `for(;;);`, the number of a socket.io packet, the name of a JSONP callback.
2. msgspec parses, floats kept as the text that was sent, and the result is
   flattened. It keeps the last of duplicate members; data could hide there, so
   members are counted in the text, and where some are missing,
3. the tolerant reader (`json_reader`) reads the text again. It also takes what
   msgspec refuses: cut-off text, lone surrogates, NaN, deep nesting. Text that
   is not declared as JSON must look like it for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from auditor.decode.base import HEAD, Decoder, Example, Gate, Hint, Leaves, Peeled
from auditor.decode.budget import Budget
from auditor.decode.byte_arrays import spared
from auditor.decode.json_flat import LATE, Flattening
from auditor.decode.json_reader import read
from auditor.model import DecodeError, Number, Opaque, Path

# A callback: `cb`, `window.app.cb["x"]`.
_CALLED = r"[A-Za-z_$][\w$.]{0,99}(?:\[['\"][^'\"\]]{1,60}['\"]\][\w$.]{0,60}){0,3}"
# Guards against script inclusion, engine.io and socket.io packets, JSONP, RFC 7464's separator.
_PREFIX = re.compile(
    r"[\s\ufeff\x1e]*(?:\)\]\}'?,?\s*|for\s*\(;;\);\s*|while\s*\(1\);\s*"
    r"|\d{1,6}-?(?:/[\w/-]{1,100},)?\d{0,9}(?=[\[{])"
    rf"|(?:/\*\*/\s*)?(?:typeof\s+{_CALLED}\s*===?\s*['\"]function['\"]\s*&&\s*|{_CALLED}\s*&&\s*)?"
    rf"{_CALLED}\((?=\s*[\[{{]))?"
).match
_LOOKS = re.compile(r"\s*(?:\{\s*\"|\[\s*(?:[\[{\"\]]|-?\d+(?:\.\d+)?\s*,))").match
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.)*+"(\s*:)?', re.DOTALL)
_LONG = 256 * 1024  # characters from which the time is looked at
_CLOCK = 256  # strings between two looks at it
_STARTS = frozenset('{["')
_BLANKS = frozenset(" \t\r\n\ufeff\x1e")
_JSON_TYPES = ("json", "application/csp-report", "text/x-json")

_parse = msgspec.json.Decoder(float_hook=Number).decode


def is_json_type(mime: str) -> bool:
    """True for application/json and every +json type."""
    return mime.endswith(_JSON_TYPES)


def _start(data: str) -> int:
    found = _PREFIX(data)
    return found.end() if found else 0


def _sniff(data: str, hint: Hint) -> bool:
    first = data[:1]
    if first in _STARTS:
        return first != '"' or data[-1] == '"'
    if is_json_type(hint.mime):
        return data != ""
    return (hint.body or first in _BLANKS) and data[_start(data) :][:1] in _STARTS


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    start = 0 if data[0] in _STARTS else _start(data)
    text = data[start:].rstrip(" \t\r\n;)\x00\x1e" if start else "\x00\x1e")
    declared = is_json_type(hint.mime)
    looks = declared or _LOOKS(text) is not None
    if not looks or _fits(text, budget.nodes_left):
        root = at.layer("json:$")
        short = len(text) < _LONG
        flat = Flattening(budget.telling) if short else Flattening(_within(budget), budget.late)
        try:
            flat.run(_parse(text), root, budget.nodes_left, budget.limits.nesting)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            if not looks:
                raise DecodeError("not JSON") from None
        else:
            if flat.cut:
                return _cut(flat, text, root, budget)
            if _complete(text, flat.members):
                return flat.leaves
    return read(text, at, budget, declared=declared)


def _fits(text: str, nodes: int) -> bool:
    """Whether it has no more values than nodes: to parse all of it would only cost memory.

    A file that is written as a list of its bytes is one value, however long.
    """
    if len(text) <= nodes:
        return True
    if text.count("[") + text.count("{") >= nodes:
        return False
    values = text.count(",")
    return values < nodes or values - spared(text) < nodes


def _within(budget: Budget) -> Gate:
    """The gate for a text of very many strings: once the time is up, nothing is let through."""
    asked = 0
    late = False

    def gate(text: str) -> bool:
        nonlocal asked, late
        asked += 1
        if not asked % _CLOCK and budget.late():
            late = True
            budget.reached("seconds")
        return not late and budget.telling(text)

    return gate


def _cut(flat: Flattening, text: str, root: Path, budget: Budget) -> Leaves:
    """The leaves, and the text's end, which is surely not among them, as unread."""
    if flat.cut == LATE:
        budget.reached("seconds")
    else:
        budget.reached("nodes" if flat.cut.startswith("more") else "nesting")
    tail = text[-HEAD // 4 :].encode("utf-8", "replace")
    flat.leaves.unread = Opaque(root, f"json: {flat.cut}", len(text), tail)
    return flat.leaves


def _complete(text: str, members: int) -> bool:
    """True if no member of the text got lost as a duplicate.

    Where no blank stands before a colon each member has a `":` of its own, so
    their count bounds the members from above, and equality settles it; else the
    strings are counted.
    """
    if " :" in text or "\t:" in text or "\n:" in text or "\r:" in text:
        packed = text.encode("utf-8", "surrogatepass").translate(None, b" \t\r\n")
        count = packed.count(b'":')
    else:
        count = text.count('":')
    return count == members or sum(map(bool, _STRINGS.findall(text))) == members


_TYPE = Hint("application/json", body=True)

DECODER: Decoder[str] = Decoder(
    "json",
    _sniff,
    _peel,
    (
        Example(
            '{"lat": 22.3190, "on": true, "x": null, "a b": [1, {"c": "d"}]}',
            (
                (" ▸ json:$.lat", Number("22.3190")),
                (" ▸ json:$.on", True),
                (" ▸ json:$['a b'][0]", 1),
                (" ▸ json:$['a b'][1].c", "d"),
            ),
        ),
        Example(
            '{"a": 1, "a": 2, "m@x.example": 3}',
            (
                (" ▸ json:$.a", 1),
                (" ▸ json:$.a~2", 2),
                (" ▸ json:$['m@x.example']~key", "m@x.example"),
                (" ▸ json:$['m@x.example']", 3),
            ),
        ),
        Example(")]}',\n[1]", ((" ▸ json:$[0]", 1),), Hint(body=True)),
        Example(
            '42["e", 123456789012345678901]',
            (
                (" ▸ json:$[0]", "e"),
                (" ▸ json:$[1]", Number("123456789012345678901")),
            ),
            Hint(body=True),
        ),
        Example('{"a": 1, "b": "hal', ((" ▸ json:$.a", 1), (" ▸ json:$.b", "hal"))),
        Example(
            '{"a": "\\ud800"} {"b": NaN}',
            (
                (" ▸ json:$.a", "\ufffd"),
                (" ▸ json[1]:$.b", Number("NaN")),
            ),
        ),
        Example("-1.50", ((" ▸ json:$", Number("-1.50")),), _TYPE),
        Example("[INFO] started", None),
        Example("{name}", None, _TYPE),
        Example("22.3193", None),
    ),
    signs='{["',
)
