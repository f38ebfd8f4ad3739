"""Uploads that were sent in pieces: which message is which piece of what (`upload_order` joins).

tus 1.0 (Upload-Offset; `upload_tus` concatenates), Amazon S3 multipart uploads (partNumber,
uploadId), HTTP Content-Range (RFC 9110 §14.4, as Google's and YouTube's resumable uploads
use it), X-Goog-Upload-Offset, the fields of the common libraries (`upload_forms`), base64 in JSON
(`upload_json`), protobuf (`upload_protobuf`), addresses that say it (`upload_paths`), and the
ways of Azure, Dropbox, Facebook and X (`upload_services`) and of Qiniu (`upload_qiniu`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from auditor.correlate.upload_forms import FilePart, chunk_of, fields_of, form_of
from auditor.correlate.upload_json import JsonPiece, piece_in
from auditor.correlate.upload_names import AT_OFFSETS, NUMBERED
from auditor.correlate.upload_paths import addressed
from auditor.correlate.upload_protobuf import IN_PROTOBUF, ProtobufPiece, is_protobuf
from auditor.correlate.upload_protobuf import piece_in as protobuf_piece_in
from auditor.correlate.upload_qiniu import blocks_of, is_file
from auditor.correlate.upload_qiniu import chunk_of as qiniu_chunk
from auditor.correlate.upload_services import appended, block_of, entity_of, session_of
from auditor.correlate.upload_tus import CONCATENATED, order_of, path_of
from auditor.model import Message

QINIU = "Qiniu blocks"
_PART = re.compile(r"(?:^|&)partNumber=(\d{1,5})(?:&|$)", re.ASCII).search
_RANGE = re.compile(rb"bytes (\d{1,15})-(\d{1,15})/(?:\d{1,15}|\*)").fullmatch
_OFFSET = re.compile(rb"\d{1,15}").fullmatch
_BODY = "request.body"
_TUS_BODY = b"application/offset+octet-stream"
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_SEGMENT = "media_data"  # of X, in base64
_METHODS = frozenset(("PUT", "PATCH", "POST"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of an upload. `position` is its offset in bytes, or its number where `numbered`.

    A piece with a `name` is numbered by the `order` that another request tells, in which
    such names stand; that request's own piece holds nothing else. Numbers count from 0 or
    1: all pieces tell which.
    """

    upload: tuple[str, ...]  # protocol, host and what names the upload
    position: int
    numbered: bool = False
    place: str = _BODY  # where its bytes stand
    name: str = ""
    order: tuple[str, ...] = ()
    after: str = ""  # the name of the piece that it goes on from
    base64: bool = False  # its content is, or is cut from it
    total: int = 0  # pieces of the upload, if it says so

    @property
    def protocol(self) -> str:
        """How the upload is split."""
        return self.upload[0]


def piece_of(request: Message, location: str = "") -> Piece | None:
    """Which piece a request is, None if none.

    `location` is that of its response, or what its response names the upload.
    """
    if request.method not in _METHODS:
        return None
    headers = {name.lower(): value.strip() for name, value in request.headers}
    return (
        _of_services(request, headers, location)
        or _of_s3(request)
        or _of_headers(request, headers, location)
        or _of_fields(request, headers)
        or _of_json(request)
        or _of_protobuf(request)
    )


def _of_services(request: Message, headers: dict[bytes, bytes], location: str) -> Piece | None:
    block = block_of(request.method, request.path, request.body)
    if block is not None:
        upload = ("Azure blocks", request.host, block.target)
        return Piece(upload, 0, numbered=True, name=block.name, order=block.order)
    if is_file(request.method, request.path):
        return Piece((QINIU, request.host), 0, numbered=True, order=blocks_of(request.body))
    chunk = qiniu_chunk(request.method, request.path)
    if chunk is not None:
        host = (QINIU, request.host)
        return Piece(host, 0, numbered=True, name=location, after=chunk.after)
    session = session_of(request.path, headers.get(b"dropbox-api-arg", b""), location)
    if session is not None:
        return Piece(("Dropbox session", request.host, session[0]), session[1])
    entity = entity_of(request.path, headers)
    if entity is not None:
        return Piece(("rupload", request.host, entity[0]), entity[1])
    return _of_media(request)


def _of_media(request: Message) -> Piece | None:
    """A segment that is appended to a film or picture at X."""
    if "/media/upload" not in request.path:
        return None
    fields, file = _form_of(request)
    found = appended(request.path, {**fields_of(request.path.partition("?")[2]), **fields})
    if found is None:
        return None
    upload = ("X media upload", request.host, found[0])
    is_text = file is not None and file.name == _SEGMENT
    place = _place(file) if is_form(request) else f"{_BODY} ▸ form:{_SEGMENT}"
    return Piece(upload, found[1], numbered=True, place=place, base64=is_text)


def _of_json(request: Message) -> Piece | None:
    found = _json_of(request)
    if found is None:
        return None
    target = request.path.partition("?")[0]
    upload = ("base64 in JSON", request.host, target, found.upload, str(found.total))
    at, count = f"{_BODY} ▸ json:{found.place}", found.total
    return Piece(upload, found.index, numbered=True, place=at, base64=True, total=count)


def _of_protobuf(request: Message) -> Piece | None:
    found = _protobuf_of(request)
    if found is None:
        return None
    target = request.path.partition("?")[0]
    upload = (IN_PROTOBUF, request.host, target, found.upload)
    return Piece(upload, found.index, numbered=True, place=f"{_BODY} ▸ protobuf:{found.number}")


def _of_s3(request: Message) -> Piece | None:
    target, _, query = request.path.partition("?")
    part = _PART(query) if request.method == "PUT" else None
    upload = parse_qs(query, max_num_fields=32).get("uploadId", [""])[0] if part else ""
    if part is None or not upload:
        return None
    return Piece(("S3 multipart", request.host, target, upload), int(part[1]), numbered=True)


def _of_headers(request: Message, headers: dict[bytes, bytes], location: str) -> Piece | None:
    place = (request.host, request.path)
    if found := _RANGE(headers.get(b"content-range", b"")):
        return Piece(("Content-Range", *place), int(found[1]), place=_place(_file_of(request)))
    for name, protocol in ((b"upload-offset", "tus"), (b"x-goog-upload-offset", "resumable")):
        if _OFFSET(headers.get(name, b"")):
            return Piece((protocol, *place), int(headers[name]))
    if order := order_of(headers.get(b"upload-concat", b"").decode("latin-1")):
        return Piece((CONCATENATED, request.host), 0, numbered=True, order=order)
    if request.method == "POST" and location and headers.get(b"content-type") == _TUS_BODY:
        return Piece(("tus", request.host, path_of(location)), 0)
    return None


def _of_fields(request: Message, headers: Mapping[bytes, bytes]) -> Piece | None:
    target, _, query = request.path.partition("?")
    fields, file = _form_of(request)
    if is_form(request) and file is None:
        return None
    said = chunk_of({**_own(headers), **fields_of(query), **fields})
    if said is None:
        said, target = addressed(request.method, request.path, headers), ""
    nameless = said is not None and said.protocol in (NUMBERED, AT_OFFSETS)
    if said is None or (nameless and not file and _is_text(request)):
        return None
    upload = (said.protocol, request.host, target, said.upload)
    return Piece(upload, said.position, said.numbered, _place(file))


def _own(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """The headers of a client's own, as fields."""
    return {
        name[2:].decode("latin-1"): value.decode("latin-1")
        for name, value in headers.items()
        if name.startswith(b"x-")
    }


def _is_text(request: Message) -> bool:
    """Whether a body is something by itself, that was not cut from a file."""
    kind = _type_of(request).lstrip().lower()
    return kind.startswith((_JSON, _FORM, "text/")) or "xml" in kind or "json" in kind


def _place(file: FilePart | None) -> str:
    return f"{_BODY} ▸ multipart:{file.name}" if file else _BODY


def is_form(request: Message) -> bool:
    """Whether a request's body is a form with a file."""
    return _type_of(request).lstrip()[:19].lower() == "multipart/form-data"


def is_told_within(request: Message) -> bool:
    """Whether the body may tell which piece a request is, or is not the piece alone."""
    kind = _type_of(request).lstrip().lower()
    told = kind.startswith((_JSON, _FORM)) or is_protobuf(kind)
    return told or is_form(request) or is_list(request)


def is_list(request: Message) -> bool:
    """Whether the body tells in which order pieces stand."""
    blocks = request.method == "PUT" and "comp=blocklist" in request.path
    return blocks or is_file(request.method, request.path)


def content_of(request: Message) -> bytes:
    """The bytes of a piece: a form's file, base64 in JSON, protobuf's field, else the body."""
    if (packed := _protobuf_of(request)) is not None:
        return packed.data
    if file := _file_of(request):
        return file.data
    found = _json_of(request)
    return found.text if found is not None else request.body


def _json_of(request: Message) -> JsonPiece | None:
    is_json = _type_of(request).lstrip().lower().startswith(_JSON)
    return piece_in(request.body) if is_json else None


def _protobuf_of(request: Message) -> ProtobufPiece | None:
    return protobuf_piece_in(request.body) if is_protobuf(_type_of(request)) else None


def _file_of(request: Message) -> FilePart | None:
    return _form_of(request)[1]


def _form_of(request: Message) -> tuple[dict[str, str], FilePart | None]:
    """The fields and the file of a form; X's segment in base64 is a file without a name."""
    kind = _type_of(request)
    if "/media/upload" not in request.path:
        return form_of(kind, request.body)
    if kind.lstrip().lower().startswith(_FORM):
        fields = fields_of(request.body.decode("latin-1"), len(request.body))
    else:
        fields, file = form_of(kind, request.body, (_SEGMENT, "media"))
        if file is not None:
            return fields, file
    text = fields.pop(_SEGMENT, "")
    return fields, FilePart(_SEGMENT, text.encode("latin-1", "replace")) if text else None


def _type_of(request: Message) -> str:
    values = (value for name, value in request.headers if name.lower() == b"content-type")
    return next(values, b"").decode("latin-1")
