"""Server-sent events (HTML Standard, section 9.2): the data, name and id of each event."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import Leaf, Path

_MIME = "text/event-stream"
_FIELDS = frozenset(("", "data", "event", "id", "retry"))
_FIELD = r"(?:data|event|id|retry)?:[^\n]*"
_STREAM = re.compile(rf"\ufeff?\s*(?:{_FIELD}\n){{0,20}}(?:data|event):[^\n]*\n").match
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def _sniff(data: str, hint: Hint) -> bool:
    if hint.mime == _MIME:
        return ":" in data
    return hint.body and data[:1] in "\ufeff:deir" and _STREAM(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    number = 0
    lines: list[str] = []
    for found in _LINE.finditer(data.removeprefix("\ufeff")):
        line = found[0].rstrip("\r\n")
        if line:
            lines.append(line)
        elif lines:
            yield from _event(lines, at.layer(f"sse:[{number}]", ""))
            number += 1
            lines = []


def _event(lines: list[str], place: Path) -> Iterator[Peeled]:
    """One event: lines of the same field are joined; a stream may hold data in comments too."""
    fields: dict[str, list[str]] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and name in _FIELDS:
            fields.setdefault(name or "comment", []).append(value.removeprefix(" "))
        else:
            fields.setdefault("other", []).append(line)
    for name, values in fields.items():
        text = "\n".join(values)
        if name == "data":
            yield Inner(place.child(".data"), text, Hint(body=True))
        else:
            yield Leaf.at(place.child(f".{name}", name), text)


DECODER: Decoder[str] = Decoder(
    "sse",
    _sniff,
    _peel,
    (
        Example(
            'event: fix\ndata: {"lat":\ndata: 1}\n\n: keep-alive\n\ndata: bye',
            (
                (" ▸ sse:[0].event", "fix"),
                (" ▸ sse:[0].data", '{"lat":\n1}'),
                (" ▸ sse:[1].comment", "keep-alive"),
                (" ▸ sse:[2].data", "bye"),
            ),
            Hint(_MIME, body=True),
        ),
        Example("data: 1\n\n", ((" ▸ sse:[0].data", "1"),), Hint(body=True)),
        Example("data: 1", None, Hint(body=True)),
        Example("id: 5\nname: x\n", None, Hint(body=True)),
    ),
    signs=None,
)
