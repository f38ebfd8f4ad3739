"""JSON behind a short head: a length, a verb and a topic, the words before it in a log's line.

`MSG places 1 57`, `sent: `, a few bytes of length that happen to be text. What stands
before the JSON is a value of its own; the JSON must be whole and go on to the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Leaf, Path

_HEAD = re.compile(r"[^{}\[\]\"<>;=()\\]{1,200}?(?=\{\s{0,8}\"|\[\s{0,8}\{\s{0,8}\")").match
_TAIL = " \t\r\n\x00\x03\x1e"
_INNER = Hint("application/json", body=True)


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.rstrip(_TAIL)[-1:] in {"}", "]"} and _HEAD(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    match = _HEAD(data)
    text = data[match.end() :].rstrip(_TAIL) if match else ""
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raise DecodeError("no whole JSON") from None
    head = data[: match.end()] if match else ""
    return iter((Leaf.at(at.layer("head"), head), Inner(at.layer("framed"), text, _INNER)))


DECODER: Decoder[str] = Decoder(
    "framed-json",
    _sniff,
    _peel,
    (
        Example(
            'MSG places 1 14\r\n{"lat": 22.3}\r\n',
            ((" ▸ head", "MSG places 1 14\r\n"), (" ▸ framed", '{"lat": 22.3}')),
        ),
        Example('\x00\x00\x00\x09{"a":"b"}', ((" ▸ framed", '{"a":"b"}'),)),
        Example('sent: [{"a":1}]', ((" ▸ head", "sent: "), (" ▸ framed", '[{"a":1}]'))),
        Example('sent: {"a":1} and more', None),
        Example('function() {"use strict"}', None),
        Example('broken {"a":}', None),
    ),
    signs="{",
)
