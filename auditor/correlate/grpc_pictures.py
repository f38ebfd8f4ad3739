"""Pictures that a client streams over gRPC: one field's bytes, message after message.

Which field that is the message says in which a picture begins, at the top or one message
below; what the same field holds in the messages behind it belongs to it, until another
picture begins. No end is asked for: a stream ends with its request.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.correlate.grpc_frames import Steps, fields_of, messages, value_at
from auditor.correlate.socket_endings import BEGINS
from auditor.correlate.socket_pictures import BYTES, PIECES, Gathered
from auditor.model import Direction, Message, Protocol

PLACE = "request.body ▸ joined["
PICTURES = 64  # of one request
_BEGINS = (b"II*\0", b"MM\0*")  # besides those whose end is known


def pictures_of(number: int, request: Message) -> Iterator[Gathered]:
    """The pictures in pieces of one request, which is stored under that number."""
    if request.direction is not Direction.REQUEST or request.protocol is Protocol.WEBSOCKET:
        return
    types = [value for name, value in request.headers if name.lower() == b"content-type"]
    if not types or not types[0].strip().lower().startswith(b"application/grpc"):
        return
    found = (gathered for gathered in _gathered(number, request.body) if len(gathered.pieces) > 1)
    for _, gathered in zip(range(PICTURES), found, strict=False):
        yield gathered


def _gathered(number: int, body: bytes) -> Iterator[Gathered]:
    field: Steps = ()
    pieces: list[tuple[int, str]] = []
    data = bytearray()
    for place, message in messages(body):
        begun = _begins(message)
        if begun and pieces:
            yield Gathered(tuple(pieces), bytes(data), PLACE, "gRPC")
        if begun:
            field, pieces, data = begun, [], bytearray()
        value = value_at(message, field) if field else None
        if isinstance(value, bytes) and value:
            if len(pieces) >= PIECES or len(data) + len(value) > BYTES:
                return
            pieces.append((number, f"request.body ▸ grpc[{place}]"))
            data += value
    if pieces:
        yield Gathered(tuple(pieces), bytes(data), PLACE, "gRPC")


def _begins(message: bytes) -> Steps:
    """The field of a message in which a picture begins, () if none does."""
    for number, value in fields_of(message):
        if not isinstance(value, bytes):
            continue
        if _is_picture(value):
            return (number,)
        if len(value) < len(message) // 2:  # the message around a chunk is nearly all of it
            continue
        for below, inner in fields_of(value):
            if isinstance(inner, bytes) and _is_picture(inner):
                return (number, below)
    return ()


def _is_picture(value: bytes) -> bool:
    return value.startswith(_BEGINS) or BEGINS.match(value) is not None
