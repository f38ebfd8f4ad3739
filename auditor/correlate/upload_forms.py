"""Pieces of uploads that say what they are in fields: of a form, the address or headers.

Resumable.js, Flow.js, simple-uploader.js, Dropzone, Fine Uploader, Plupload (and
WebUploader, which took its names over), Facebook's films, Upyun, and the names that own
servers use (`upload_names`); numbers or offsets as each of them counts. The piece is the
one file of the form, or the whole body where the fields stand in the address or in
headers of the client's own (`X-Chunk-Index`). A Content-Range over a form is of its file,
too (jQuery File Upload).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qsl

from auditor.correlate.upload_names import (
    AT_OFFSETS,
    INDEX,
    NAMED,
    NUMBERED,
    OFFSET,
    SIZE,
    TOTAL,
    plain,
)

_PARTS = 64  # of one form
_FIELDS = 64
_PIECES = 10_000  # of one upload
_VALUE = 1_024  # bytes of a field that says something
_HEAD = 16 * 1024
_BOUNDARY = re.compile(r'boundary=(?:"([^"]{1,200})"|([^\s;,"]{1,200}))', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="?([^";\r\n]{1,128})"?', re.IGNORECASE)
_FILE = re.compile(rb"[;\s]filename\*?=", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,15}", re.ASCII).fullmatch


class _Way(NamedTuple):
    """One library's names: what numbers the piece, what counts from, what names the upload."""

    protocol: str
    number: str
    first: int  # the number of the first piece, -1 where it is an offset in bytes
    named: str
    also: str  # how many there are, or "" where nothing says so


_WAYS = (
    _Way("Resumable.js", "resumablechunknumber", 1, "resumableidentifier", "resumabletotalchunks"),
    _Way("Flow.js", "flowchunknumber", 1, "flowidentifier", "flowtotalchunks"),
    _Way("Dropzone", "dzchunkindex", 0, "dzuuid", "dztotalchunkcount"),
    _Way("Fine Uploader", "qqpartindex", 0, "qquuid", "qqtotalparts"),
    _Way("simple-uploader.js", "chunknumber", 1, "identifier", "totalchunks"),
    _Way("Plupload", "chunk", 0, "name", "chunks"),
    _Way("Plupload", "offset", -1, "name", "total"),
    _Way("Graph API", "startoffset", -1, "uploadsessionid", ""),
    _Way("Upyun", "upyunpartid", 0, "upyunmultiuuid", ""),
)


@dataclass(frozen=True, slots=True)
class FormPiece:
    """A piece by its fields: the library, the upload's name, its number or its offset.

    A library's number counts from 1; of others all pieces tell where they count from.
    """

    protocol: str
    upload: str
    position: int
    numbered: bool


@dataclass(frozen=True, slots=True)
class FilePart:
    """The file of a form: the name of its field and its bytes."""

    name: str
    data: bytes = field(repr=False)


def form_of(
    content_type: str, body: bytes, nameless: Container[str] = ()
) -> tuple[dict[str, str], FilePart | None]:
    """The fields of a form, names in lower case, and its file; no file where there are several.

    Fields in `nameless` are files though they have no name of one.
    """
    found = _BOUNDARY.search(content_type[:1_024])
    if not content_type[:64].lower().lstrip().startswith("multipart/form-data") or not found:
        return {}, None
    fields: dict[str, str] = {}
    files: list[FilePart] = []
    for head, data in _parts(body, (found[1] or found[2]).encode("utf-8", "replace")):
        name = _NAME.search(head)
        if name is None:
            continue
        said = name[1].decode("utf-8", "replace")
        if _FILE.search(head) or said in nameless:
            files.append(FilePart(said, data))
        elif len(data) <= _VALUE and len(fields) < _FIELDS:
            fields[said.lower()] = data.decode("utf-8", "replace").strip()
    return fields, files[0] if len(files) == 1 else None


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The headers and the content of the parts; what has no end is none."""
    mark = b"\r\n--" + boundary
    if body.startswith(mark[2:]):
        at = len(mark) - 2
    else:
        at = body.find(mark) + len(mark)
        if at < len(mark):
            return
    for _ in range(_PARTS):
        end = body.find(mark, at)
        blank = body.find(b"\r\n\r\n", at, at + _HEAD)
        if end < 0 or body.startswith(b"--", at):
            return
        if 0 <= blank < end:
            yield body[at:blank], body[blank + 4 : end]
        at = end + len(mark)


def fields_of(query: str, longest: int = 8_192) -> dict[str, str]:
    """The fields of an address or a body, names in lower case; none where it has too many."""
    try:
        pairs = parse_qsl(query[:longest], max_num_fields=_FIELDS)
    except ValueError:
        return {}
    return {name.lower(): value for name, value in pairs}


def chunk_of(fields: Mapping[str, str]) -> FormPiece | None:
    """Which piece the fields speak of, None where they speak of none."""
    told = {plain(name): value for name, value in fields.items()}
    for way in _WAYS:
        number, upload = told.get(way.number, ""), told.get(way.named, "")
        count = told.get(way.also, "") if way.also else ""
        if not upload or not _WHOLE(number) or (way.also and not _WHOLE(count)):
            continue
        if way.first < 0:
            return FormPiece(way.protocol, upload, int(number), numbered=False)
        if count and (int(count) < 2 or int(number) - way.first >= int(count)):
            return None  # all in one, or there is no such piece
        if int(number) >= way.first:
            return FormPiece(way.protocol, upload, int(number) - way.first + 1, numbered=True)
    return _own(told)


def _own(told: Mapping[str, str]) -> FormPiece | None:
    """A piece by the names that own servers use: a number, of how many, and of what.

    Or an offset, of how many bytes, and of what.
    """
    index, count, offset, size = (
        next((int(told[name]) for name in names if _WHOLE(told.get(name, ""))), -1)
        for names in (INDEX, TOTAL, OFFSET, SIZE)
    )
    upload = next((told[name] for name in NAMED if told.get(name)), "")
    if not upload:
        return None
    if 2 <= count <= _PIECES and 0 <= index <= count:
        return FormPiece(NUMBERED, upload, index, numbered=True)
    if 0 <= offset < size:
        return FormPiece(AT_OFFSETS, upload, offset, numbered=False)
    return None
