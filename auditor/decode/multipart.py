"""multipart/* (RFC 2046, RFC 7578): parts with their names, file names, types and headers.

Boundaries are found by searching, headers are bounded, parts come one by one:
no count is trusted. Undeclared multipart is known by its first line and a
Content-Disposition behind it. What stands before the first and behind the last
boundary is a part too: data could be there.
"""

from __future__ import annotations

import binascii
import contextlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.decode.media import parameters, parse_type
from auditor.decode.names import Labels, is_data, short
from auditor.model import DecodeError, Leaf, Opaque, Path
from auditor.model.path import ARROW

_HEADERS = 64  # of one part
_HEADER_BYTES = 16 * 1024
_LONGEST_BOUNDARY = 200  # RFC 2046 allows 70
_FIRST_LINES = re.compile(
    rb"\s*--([^\r\n]{1,200}?)[ \t]*\r?\n(?:[^\r\n]{1,200}\r?\n){0,8}?content-disposition:",
    re.IGNORECASE,
).match
_BLANK_LINE = re.compile(rb"\A\r?\n|\r?\n\r?\n").search
_FOLD = re.compile(r"\r?\n[ \t]+")


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
        fields, body = _split(content)
        disposition = parameters(fields.get("content-disposition", _NONE)[1])
        name = disposition.get("name", "")
        step = labels.step(name) if name else f"[{unnamed}]"
        unnamed += not name
        place = Path(at, f"{ARROW}multipart:{step}", short(name))
        yield from _about(place, name, fields, disposition)
        yield from _content(place, fields, body, is_file="filename" in disposition)
        if span.end > len(data):
            yield Opaque(at.layer("multipart", ""), "multipart: ends early", 0)
    if not found:
        raise DecodeError("no part")


_NONE = ("", "")
type _Fields = dict[str, tuple[str, str]]


def _split(part: bytes) -> tuple[_Fields, bytes]:
    """The headers by lower-case name, as (name, value), and the body of a part."""
    blank = _BLANK_LINE(part, 0, _HEADER_BYTES)
    if blank is None:
        return {}, part
    decoded = to_text(part[: blank.start()])
    fields: _Fields = {}
    for line in _FOLD.sub(" ", decoded[0] if decoded else "").split("\n")[:_HEADERS]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), (name.strip(), value.strip()))
    return fields, part[blank.end() :]


def _about(
    place: Path, name: str, fields: _Fields, disposition: dict[str, str]
) -> Iterator[Peeled]:
    """What the part's headers say: `@filename`, `@Content-Type` and so on."""
    if name and is_data(name):
        yield Leaf.at(place.child("~key"), name)
    labels = Labels()
    about = [(key, value) for key, value in disposition.items() if key != "name"]
    about += [field for key, field in fields.items() if key != "content-disposition"]
    for key, value in about:
        yield Leaf.at(place.child(f"@{labels.step(key)}", short(key)), value)


def _content(place: Path, fields: _Fields, body: bytes, *, is_file: bool) -> Iterator[Peeled]:
    media_type = fields.get("content-type", _NONE)[1]
    coding = fields.get("content-encoding", _NONE)[1].lower()
    hint = NO_HINT
    if media_type or coding or is_file:
        hint = parse_type(media_type, encodings=(coding,) if coding else ())
    transfer = fields.get("content-transfer-encoding", _NONE)[1].lower()
    if transfer == "base64":
        with contextlib.suppress(binascii.Error):  # not what it says: as it is
            body, place = binascii.a2b_base64(body), place.layer("base64")
    elif transfer == "quoted-printable":
        body, place = binascii.a2b_qp(body), place.layer("quoted-printable")
    yield Inner(place, body, hint)


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
