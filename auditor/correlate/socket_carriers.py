"""What in a WebSocket's message carries a piece of a picture: all of it, or one field of it.

Where a picture begins in a message says it for the messages behind that one: in a binary
message at its start, behind a short header of its own (an id, a number), or in a field of
a protobuf message; in a text in a field of JSON, as base64 or in hex.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from auditor.correlate.grpc_frames import Steps, fields_of, value_at
from auditor.correlate.socket_endings import BEGINS, LIKE_TEXT, LONGEST, ending_of, is_begun
from auditor.correlate.upload_json import bytes_of
from auditor.model import Message

_HEAD = 32  # bytes of a header before a picture
_LEAST = 64  # characters of a piece in a text
_MOST = 16 << 20  # bytes of a text
_FIELDS = 64


class Carrier(NamedTuple):
    """Where pieces stand: behind `head` bytes, or in the field that `steps` or `keys` name."""

    head: int = 0
    steps: Steps = ()
    keys: tuple[str, ...] = ()

    @property
    def below(self) -> str:
        """The field as a path below its message, "" where it is all of a binary message."""
        return " ▸ json:$." + ".".join(self.keys) if self.keys else ""


def begun(message: Message) -> Carrier | None:
    """Where in a message a picture begins, None where none does."""
    body = message.body
    if BEGINS.match(body):
        return Carrier()
    if _is_text(message):
        if not LIKE_TEXT(body):
            return None
        return next((Carrier(keys=keys) for keys, text in _texts(body) if is_begun(text)), None)
    found = BEGINS.search(body, 0, _HEAD + LONGEST)
    if found is None:
        return None
    steps = next((steps for steps, data in _fields(body) if ending_of(data)), ())
    return Carrier(steps=steps) if steps else Carrier(head=found.start())


def piece_of(carrier: Carrier, message: Message) -> bytes:
    """What a message carries there, b"" where it carries nothing."""
    if carrier.keys:
        texts = _texts(message.body, 1) if _is_text(message, 1) else ()
        found = next((text for keys, text in texts if keys == carrier.keys), "")
        try:
            return bytes_of(found.encode())
        except binascii.Error:
            return b""
    if message.text:
        return b""
    if carrier.steps:
        value = value_at(message.body, carrier.steps)
        return value if isinstance(value, bytes) else b""
    return message.body[carrier.head :]


def is_short(carrier: Carrier, piece: bytes) -> bool:
    """Whether a text is so short that it may as well be a word: only the last piece may be."""
    return bool(carrier.keys) and len(piece) * 4 // 3 < _LEAST


def _is_text(message: Message, least: int = _LEAST) -> bool:
    return (message.text or message.body[:1] == b"{") and least <= len(message.body) <= _MOST


def _texts(body: bytes, least: int = _LEAST) -> Iterator[tuple[tuple[str, ...], str]]:
    """The long enough texts of a JSON object and of the objects in it, with their names."""
    try:
        top = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return
    items = list(top.items())[:_FIELDS] if isinstance(top, dict) else []
    for key, one in items:
        if isinstance(one, dict):
            for below, inner in list(one.items())[:_FIELDS]:
                if isinstance(inner, str) and len(inner) >= least:
                    yield (key, below), inner
        elif isinstance(one, str) and len(one) >= least:
            yield (key,), one


def _fields(body: bytes) -> Iterator[tuple[Steps, bytes]]:
    """The fields of bytes of a protobuf message and of what nearly fills it."""
    for number, value in fields_of(body):
        if isinstance(value, bytes):
            yield (number,), value
            if len(value) >= len(body) // 2:
                inner = fields_of(value)
                yield from (((number, below), one) for below, one in inner
                            if isinstance(one, bytes))  # fmt: skip
