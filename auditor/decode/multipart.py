"""multipart/* (RFC 2046, RFC 7578): parts with their names, file names, types and headers.

Boundaries are found by searching, headers are bounded, parts come one by one:
no count is trusted. Undeclared multipart is known by its first line and a
Content-Disposition behind it. What stands before the first and behind the last
boundary is a part too: data could be there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode import entity
from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, short
from auditor.model import DecodeError, Opaque, Path
from auditor.model.path import ARROW

_LONGEST_BOUNDARY = 200  # RFC 2046 allows 70
_FIRST_LINES = re.compile(
    rb"\s*--([^\r\n]{1,200}?)[ \t]*\r?\n(?:[^\r\n]{1,200}\r?\n){0,8}?content-disposition:",
    re.IGNORECASE,
).match


class _Span(NamedTuple):
    """A stretch between boundaries; `kind` is "" for a part, else "preamble" or "epilogue"."""

    start: int
    end: int
    kind: str = ""


def is_multipart(data: bytes) -> bool:
    """True if the data begins as a form's parts do."""
    return data.lstrip()[:2] == b"--" and _FIRST_LINES(data) is not None


def _sniff(data: bytes, hint: Hint) -> bool:
    return b"--" in data if hint.mime.startswith("multipart/") else is_multipart(data)


def _delimiter(data: bytes, hint: Hint) -> bytes:
    """The dashes and the boundary: the declared one if it occurs, else that of the first line."""
    declared = b"--" + hint.boundary.encode("utf-8", "replace")
    if 2 < len(declared) <= _LONGEST_BOUNDARY and declared in data:
        return declared
    found = _FIRST_LINES(data)
    if found is None:
        raise DecodeError("no boundary")
    return b"--" + found[1]


def _spans(data: bytes, delimiter: bytes) -> Iterator[_Span]:
    """The parts in order; a last span that reaches past the data means there was no end."""
    start, kind, at = 0, "preamble", data.find(delimiter)
    while at >= 0:
        after = at + len(delimiter)
        if (at and data[at - 1] != 0x0A) or data[after : after + 1] not in (b"", *_AFTER):
            at = data.find(delimiter, after)
            continue
        end = at - 2 if data[at - 2 : at] == b"\r\n" else at - 1
        yield _Span(start, max(start, end), kind)
        closing = data.startswith(b"--", after)
        line_end = data.find(b"\n", after)
        start = len(data) if line_end < 0 else line_end + 1
        kind = "epilogue" if closing else ""
        at = -1 if closing else data.find(delimiter, start)
    if kind != "preamble":
        yield _Span(start, len(data) + (not kind), kind)


_AFTER = (b"-", b"\r", b"\n", b" ", b"\t")


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    labels = Labels()
    unnamed = 0
    found = False
    for span in _spans(data, _delimiter(data, hint)):
        found = True
        content = data[span.start : span.end]
        if span.kind:
            if content.strip():
                yield Inner(at.layer(f"multipart~{span.kind}", ""), content)
            continue
        fields, body = entity.split(content)
        disposition = entity.disposition(fields)
        name = disposition.get("name", "")
        step = labels.step(name) if name else f"[{unnamed}]"
        unnamed += not name
        place = Path(at, f"{ARROW}multipart:{step}", short(name))
        yield from entity.about(place, name, fields, disposition)
        yield entity.content(place, fields, body, is_file="filename" in disposition)
        if span.end > len(data):
            yield Opaque(at.layer("multipart", ""), "multipart: ends early", 0)
    if not found:
        raise DecodeError("no part")


_SAMPLE = (
    b'--b1\r\nContent-Disposition: form-data; name="lat"\r\n\r\n22.3193\r\n'
    b'--b1\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n'
    b"Content-Type: text/plain\r\n\r\nhello\r\n--b1--\r\n"
)
_PARTS = (
    (" ▸ multipart:lat", b"22.3193"),
    (" ▸ multipart:f@filename", "a.txt"),
    (" ▸ multipart:f@Content-Type", "text/plain"),
    (" ▸ multipart:f", b"hello"),
)

DECODER: Decoder[bytes] = Decoder(
    "multipart",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, _PARTS, Hint("multipart/form-data", "", "b1", body=True)),
        Example(_SAMPLE, _PARTS),
        Example(
            b"--b\n\nfirst\n--b\nContent-Transfer-Encoding: base64\n\nc2Vjb25k\n--b--\nafter",
            (
                (" ▸ multipart:[0]", b"first"),
                (" ▸ multipart:[1]@Content-Transfer-Encoding", "base64"),
                (" ▸ multipart:[1] ▸ base64", b"second"),
                (" ▸ multipart~epilogue", b"after"),
            ),
            Hint("multipart/mixed", "", "b", body=True),
        ),
        Example(b"-- a line of dashes\r\nand text", None),
        Example(b"lat=1", None, Hint("multipart/form-data", "", "b", body=True)),
    ),
)
