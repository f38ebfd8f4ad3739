"""Uploads that came in pieces, audited as a whole: what a piece of a picture does not show.

Over stored rows, once messages are concluded: pieces are read one by one into at
most BYTES, audited as one body, and what is found is added to the conclusions of
the last piece, at `request.body ▸ joined[…]`; the pieces that were joined are no
longer listed as unread, nor with a face that the whole shows (`yielding`). Concluding
the messages anew undoes that, and the next call joins them again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath

from msgspec import structs

from auditor.correlate.upload_json import unpacked
from auditor.correlate.upload_order import Joined, Sent, uploads_among
from auditor.correlate.upload_services import answered_name, is_named_by_answer
from auditor.correlate.uploads import Piece, content_of, is_told_within, piece_of
from auditor.model import Audit, Direction, InputError, Message, Opaque, Path, Protocol
from auditor.store import Reader, StoredMessage, Writer, open_reader
from auditor.tasks.ingest import Auditing
from auditor.tasks.moving import moved
from auditor.tasks.yielding import Yielding

BYTES = 32 << 20  # of one joined upload
UPLOADS = 10_000  # of one session
SECONDS = 60.0  # for all of them; later ones are recorded as not joined
_GONE = Message("", 0, Direction.REQUEST, Protocol.HTTP)
_BODY = "request.body"
_PREFIX = f"{_BODY} ▸ joined["
_DROPPED = frozenset((b"content-encoding", b"content-range", b"content-length"))
_NO_TYPE = (  # types of a piece, not of the whole
    b"application/offset+octet-stream", b"application/octet-stream", b"multipart/",
    b"application/protobuf", b"application/x-protobuf", b"application/vnd.google.protobuf",
)  # fmt: skip


def join_uploads(path: FilePath, writer: Writer, auditor: Auditing, session: int) -> int:
    """Audit the joined uploads of a session that are not yet; how many were.

    Raises:
        StoreError: the database refused; what was added stays.
    """
    done = 0
    until = time.monotonic() + SECONDS
    with open_reader(path) as reader:
        yielding = Yielding(reader, session)
        for joined in _uploads(reader, session, until):
            last = joined.pieces[-1].message
            if reader.concluded_below(last, _PREFIX):
                continue
            if time.monotonic() > until:
                place = _place(joined, len(joined.pieces))
                late = f"upload: not joined within {SECONDS:g} s"
                writer.extend(session, [(last, Audit(opaques=(Opaque(place, late, 0),)))])
                continue
            audit, taken = _audit(reader, joined, auditor)
            if audit is not None:
                taken_in = ((one.message, one.piece.place) for one in joined.pieces[:taken])
                audit, pieces = yielding.settled(taken_in, audit)
                writer.extend(session, [(last, audit)], pieces)
                done += 1
    return done


def _uploads(reader: Reader, session: int, until: float) -> list[Joined]:
    """All uploads in pieces; one body at most is in memory."""
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


def _audit(reader: Reader, joined: Joined, auditor: Auditing) -> tuple[Audit | None, int]:
    """The audit of a joined upload, and of how many pieces; None where they have gone meanwhile."""
    parts: list[bytes] = []
    kept = 0
    reason = "pieces are missing" if joined.missing else ""
    last: Message | None = None
    taken = 0
    for message in _bodies(reader, joined):
        content = content_of(message)
        last = message
        if kept + len(content) > BYTES:
            reason = f"more than {BYTES >> 20} MiB in pieces"
            break
        parts.append(content)
        kept += len(content)
        taken += 1
        if message.truncated:
            reason = "a piece was not kept whole"
            break
    if last is None or taken < 2:
        return None, 0
    packed = joined.pieces[0].piece.base64
    body = unpacked(parts) if packed else b"".join(parts)
    headers = () if packed else _headers(last)
    whole = structs.replace(last, body=body, body_size=len(body), headers=headers, trailers=())
    place = _place(joined, taken)
    audit = moved(auditor.audit(whole), _BODY, place)
    if reason:
        audit = replace(audit, opaques=(*audit.opaques, Opaque(place, f"upload: {reason}", 0)))
    return audit, taken


def _place(joined: Joined, taken: int) -> Path:
    return Path.root(f"{_PREFIX}{taken} pieces, {joined.pieces[0].piece.protocol}]")


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
