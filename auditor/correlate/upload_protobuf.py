"""Pieces of uploads in protobuf: one message a request that holds a name, a number and bytes.

The fields have no names: the piece is the one field that fills most of the message, the
number is its one varint (0 where there is none, as proto3 leaves it out), what is short
names the upload. So little is said by it that the order asks for pieces cut from a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.correlate.grpc_frames import fields_of

IN_PROTOBUF = "protobuf"
_FIELDS = 6
_PIECES = 10_000
_LEAST = 64  # bytes of a piece
_NAME = 128


@dataclass(frozen=True, slots=True)
class ProtobufPiece:
    """A piece: what the upload is called, which it is, and its bytes."""

    upload: str
    index: int
    number: int  # of the field that holds it
    data: bytes = field(repr=False)


def is_protobuf(media_type: str) -> bool:
    """Whether a media type is one of protobuf; streams of it have others."""
    return media_type.strip()[:64].lower().partition(";")[0].endswith("protobuf")


def piece_in(body: bytes) -> ProtobufPiece | None:
    """The piece that a message is, None if it is none."""
    found = fields_of(body)
    numbers = [value for _, value in found if isinstance(value, int)]
    texts = [(at, value) for at, value in found if isinstance(value, bytes)]
    if not 2 <= len(found) <= _FIELDS or len(numbers) > 1 or len(texts) > 2:
        return None
    index = numbers[0] if numbers else 0
    at, data = max(texts, key=lambda one: len(one[1]), default=(0, b""))
    names = [value for other, value in texts if other != at]
    if len(data) < max(_LEAST, len(body) // 2) or index > _PIECES or not names:
        return None
    if len(names[0]) > _NAME:
        return None
    return ProtobufPiece(names[0].decode("utf-8", "replace"), index, at, data)
