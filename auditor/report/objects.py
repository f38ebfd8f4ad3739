"""Rows as JSON: one list (`json_list`) or one object a line (`json_lines`).

Text stays readable (no ASCII-only output), but whatever a terminal could obey
is a JSON escape. A list is opened, streamed and closed: no row waits for another.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Iterator, Mapping

from auditor.report.clean import clean_json

type Row = Mapping[str, object]


def _plain(value: object) -> object:
    """What the JSON module does not know: bytes, and sets and tuples of our own rows."""
    if isinstance(value, bytes):
        return "base64:" + base64.b64encode(value).decode("ascii")
    if isinstance(value, (set, frozenset)):
        return sorted(str(item) for item in value)
    return str(value)


def _finite(value: object) -> object:
    """NaN and infinities are no JSON: they become null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def dumps(value: object, *, indent: int | None = None) -> str:
    """One value as clean JSON."""
    if isinstance(value, Mapping):
        value = {str(key): _finite(item) for key, item in value.items()}
    separators = (", ", ": ") if indent is None else None
    text = json.dumps(
        value, ensure_ascii=False, default=_plain, indent=indent, separators=separators
    )
    return clean_json(text)


def json_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Newline-delimited JSON."""
    for row in rows:
        yield dumps(row) + "\n"


def json_list(rows: Iterable[Row]) -> Iterator[str]:
    """A JSON list, one object a line."""
    first = True
    for row in rows:
        yield ("[\n" if first else ",\n") + dumps(row)
        first = False
    yield "[]\n" if first else "\n]\n"
