"""Uploads that came in pieces, read from stored rows and put together, one at a time.

Pieces are read one by one into at most BYTES. Which belong together is judged by
`correlate.upload_order`; what is put together stands at `request.body ▸ joined[…]` of its
last piece.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import structs

from auditor.correlate.upload_json import unpacked
from auditor.correlate.upload_order import Joined, Sent, uploads_among
from auditor.correlate.upload_services import answered_name, is_named_by_answer
from auditor.correlate.uploads import Piece, content_of, is_told_within, piece_of
from auditor.model import Direction, InputError, Message, Path, Protocol
from auditor.store import Reader, StoredMessage

BODY = "request.body"
PREFIX = f"{BODY} ▸ joined["
BYTES = 32 << 20  # of one joined upload
UPLOADS = 10_000  # of one session
_GONE = Message("", 0, Direction.REQUEST, Protocol.HTTP)
_DROPPED = frozenset((b"content-encoding", b"content-range", b"content-length"))
_NO_TYPE = (  # types of a piece, not of the whole
    b"application/offset+octet-stream", b"application/octet-stream", b"multipart/",
    b"application/protobuf", b"application/x-protobuf", b"application/vnd.google.protobuf",
)  # fmt: skip


class Whole(NamedTuple):
    """An upload as one message: of so many pieces, and why it is not all, "" if it is."""

    message: Message
    taken: int
    missing: str


def uploads_of(reader: Reader, session: int, until: float = math.inf) -> list[Joined]:
    """All uploads in pieces; one body at most is in memory, and none is read past `until`."""
    found: dict[tuple[str, ...], list[Sent]] = {}
    for number, flow in reader.upload_pieces(session):
        met = _piece(reader, number, flow, until)
        if met is not None and (met.piece.upload in found or len(found) < UPLOADS):
            found.setdefault(met.piece.upload, []).append(met)
    return list(uploads_among(found))


def _piece(reader: Reader, number: int, flow: int, until: float) -> Sent | None:
    request: StoredMessage | None = None
    location = ""
    for stored in reader.messages(flow=flow, bodies=False):
        if stored.id == number:
            request = stored
        elif request is not None and stored.message.sequence == 1:
            location = _header(stored.message, b"location")
            if is_named_by_answer(request.message.path):
                location = answered_name(_whole(reader, stored.id).body)
            break
    if request is None or not request.body_kept:
        return None
    message, size = request.message, request.message.body_size
    if is_told_within(message):
        if time.monotonic() > until:
            return None
        message = _whole(reader, number)
        size = len(content_of(message))
    piece: Piece | None = piece_of(message, location)
    return None if piece is None else Sent(piece, number, size)


def _whole(reader: Reader, number: int) -> Message:
    """A message with its body, without one where it was purged meanwhile."""
    try:
        return reader.message(number).message
    except InputError:
        return _GONE


def _header(message: Message, wanted: bytes) -> str:
    for name, value in message.headers:
        if name.lower() == wanted:
            return value.decode("utf-8", "replace")[:2_000]
    return ""


def put_together(reader: Reader, joined: Joined) -> Whole | None:
    """The upload as far as it is there, None where fewer than two pieces are."""
    parts: list[bytes] = []
    kept = 0
    missing = "pieces are missing" if joined.missing else ""
    last: Message | None = None
    taken = 0
    for message in _bodies(reader, joined):
        content = content_of(message)
        last = message
        if kept + len(content) > BYTES:
            missing = f"more than {BYTES >> 20} MiB in pieces"
            break
        parts.append(content)
        kept += len(content)
        taken += 1
        if message.truncated:
            missing = "a piece was not kept whole"
            break
    if last is None or taken < 2:
        return None
    packed = joined.pieces[0].piece.base64
    body = unpacked(parts) if packed else b"".join(parts)
    headers = () if packed else _headers(last)
    message = structs.replace(last, body=body, body_size=len(body), headers=headers, trailers=())
    return Whole(message, taken, missing)


def place_of(joined: Joined, taken: int) -> Path:
    """Where an upload of so many pieces stands."""
    return Path.root(f"{PREFIX}{taken} pieces, {joined.pieces[0].piece.protocol}]")


def _bodies(reader: Reader, joined: Joined) -> Iterator[Message]:
    for sent in joined.pieces:
        try:
            yield reader.message(sent.message).message
        except InputError:  # purged meanwhile
            return


def _headers(message: Message) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that are true of the whole, too."""
    return tuple(
        (name, value)
        for name, value in message.headers
        if name.lower() not in _DROPPED
        and not (name.lower() == b"content-type" and value.strip().lower().startswith(_NO_TYPE))
    )
