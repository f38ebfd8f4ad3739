"""JSON Lines, and JSON text sequences (RFC 7464): one JSON text a line, each opened on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import Path

_TYPES = ("ndjson", "jsonl", "jsonlines", "json-seq", "stream+json")
_NEXT = re.compile(r"\s*[{\[]").match
_LINE = re.compile(r"[^\n\x1e]+")
_INNER = Hint("application/json", body=True)


def _sniff(data: str, hint: Hint) -> bool:
    end = data.find("\n")
    if hint.mime.endswith(_TYPES):
        return end >= 0 or "\x1e" in data
    if data[:1] == "\x1e":
        return True
    # The first line is a complete text, and another one begins.
    if end < 2 or data[0] not in "{[":
        return False
    return data[end - 2 : end].rstrip("\r")[-1:] in "}]" and _NEXT(data, end) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    number = 0
    for found in _LINE.finditer(data):
        line = found[0].strip()
        if line:
            yield Inner(at.layer(f"jsonl:[{number}]"), line, _INNER)
            number += 1


DECODER: Decoder[str] = Decoder(
    "jsonl",
    _sniff,
    _peel,
    (
        Example('{"a":1}\n{"a":2}\n', ((" ▸ jsonl:[0]", '{"a":1}'), (" ▸ jsonl:[1]", '{"a":2}'))),
        Example('\x1e{"a":1}\n\x1e{"a":2}\n', ((" ▸ jsonl:[0]", '{"a":1}'),)),
        Example('{"a":1}\r\n{"a":2}', ((" ▸ jsonl:[0]", '{"a":1}'), (" ▸ jsonl:[1]", '{"a":2}'))),
        Example('{"a":1}\n', None),
        Example('{\n"a":[\n]}', None),
        Example('[{"a":1},\n{"a":2}]', None),
    ),
    signs="{[\x1e",
)
