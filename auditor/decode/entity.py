"""A MIME entity (RFC 2045): header fields, a blank line, and a body that they describe.

Parts of multipart bodies are entities, and so is a mail. Fields are bounded in
number and size; a transfer encoding is undone, a content encoding left to the
driver.
"""

from __future__ import annotations

import binascii
import contextlib
import re
from collections.abc import Iterator

from auditor.decode.base import NO_HINT, Inner, Peeled
from auditor.decode.charset import to_text
from auditor.decode.media import parameters, parse_type
from auditor.decode.names import Labels, is_data, short
from auditor.model import Leaf, Path

_HEADERS = 64  # of one entity
HEADER_BYTES = 16 * 1024
_BLANK_LINE = re.compile(rb"\A\r?\n|\r?\n\r?\n").search
_FOLD = re.compile(r"\r?\n[ \t]+")
_NONE = ("", "")

type Fields = dict[str, tuple[str, str]]


def split(data: bytes) -> tuple[Fields, bytes]:
    """The headers by lower-case name, as (name, value), and the body; no header: all is body."""
    blank = _BLANK_LINE(data, 0, HEADER_BYTES)
    if blank is None:
        return {}, data
    decoded = to_text(data[: blank.start()])
    fields: Fields = {}
    for line in _FOLD.sub(" ", decoded[0] if decoded else "").split("\n")[:_HEADERS]:
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), (name.strip(), value.strip()))
    return fields, data[blank.end() :]


def disposition(fields: Fields) -> dict[str, str]:
    """The parameters of its Content-Disposition: `name`, `filename`."""
    return parameters(fields.get("content-disposition", _NONE)[1])


def about(place: Path, name: str, fields: Fields, disposed: dict[str, str]) -> Iterator[Peeled]:
    """What the headers say: `@filename`, `@Content-Type` and so on."""
    if name and is_data(name):
        yield Leaf.at(place.child("~key"), name)
    labels = Labels()
    said = [(key, value) for key, value in disposed.items() if key != "name"]
    said += [field for key, field in fields.items() if key != "content-disposition"]
    for key, value in said:
        yield Leaf.at(place.child(f"@{labels.step(key)}", short(key)), value)


def content(place: Path, fields: Fields, body: bytes, *, is_file: bool) -> Inner:
    """The body, without its transfer encoding."""
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
    return Inner(place, body, hint)
