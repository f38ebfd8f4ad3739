"""Amazon's event streams: messages between two checksums, in bodies and WebSocket frames.

Rekognition's liveness checks, Transcribe and Lex send films and sound so. A message is its
length, its headers' length and a checksum of both; headers with their types; the payload; a
checksum of it all (smithy.io, Amazon event stream specification). What a signed stream
sends is a message in a message, which is opened as any other part. Headers that
are text stand as leaves; the payload's type is that which they declare.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, short
from auditor.model import DecodeError, Leaf, Opaque, Path
from auditor.model.path import ARROW

_PRELUDE, _CHECKSUM = 12, 4  # bytes
_LEAST = _PRELUDE + _CHECKSUM
_LONGEST = 24 * 1024 * 1024  # bytes of a message, as the specification has it
_MESSAGES = 10_000
_HEADERS = 64
_SIZES = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}  # of values, by their type
_BYTES, _TEXT = 6, 7  # types of values that say their size
_CONTENT = ":content-type"


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) >= _LEAST and _begins(data, 0)


def _begins(data: bytes, at: int) -> bool:
    """Whether a message begins there: its two lengths fit each other and their checksum."""
    total, headers = int.from_bytes(data[at : at + 4]), int.from_bytes(data[at + 4 : at + 8])
    if not (_LEAST <= total <= _LONGEST and headers <= total - _LEAST):
        return False
    return zlib.crc32(data[at : at + 8]) == int.from_bytes(data[at + 8 : at + _PRELUDE])


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    if not _begins(data, 0):
        raise DecodeError("no message")
    place = 0
    for number in range(min(_MESSAGES, budget.nodes_left)):
        if place == len(data):
            return
        if len(data) - place < _LEAST or not _begins(data, place):
            break
        end = place + int.from_bytes(data[place : place + 4])
        if end > len(data) or not _is_whole(data, place, end):
            break
        yield from _message(Path(at, f"{ARROW}event-stream[{number}]", at.name), data[place:end])
        place = end
    if place < len(data):
        rest = data[place:]
        why = "event-stream: damaged, cut off, or more than are read"
        yield Opaque(at.layer("event-stream"), why, len(rest), rest[:HEAD])


def _is_whole(data: bytes, start: int, end: int) -> bool:
    told = int.from_bytes(data[end - _CHECKSUM : end])
    return zlib.crc32(data[start : end - _CHECKSUM]) == told


def _message(place: Path, data: bytes) -> Iterator[Peeled]:
    """The headers that are text, and the payload."""
    start = _PRELUDE + int.from_bytes(data[4:8])
    labels = Labels()
    kind = ""
    for name, value in _headers(data[_PRELUDE:start]):
        kind = value.lower() if name == _CONTENT else kind
        plain = name.removeprefix(":")
        yield Leaf(place, f":{labels.step(plain)}", short(plain), value)
    if payload := data[start:-_CHECKSUM]:
        yield Inner(place, payload, Hint(kind, body=True))


def _headers(data: bytes) -> Iterator[tuple[str, str]]:
    """The names and values of headers that are text, as far as they can be read."""
    at = 0
    for _ in range(_HEADERS):
        if at + 2 > len(data):
            return
        start = at + 1 + data[at]
        name, kind = data[at + 1 : start], data[start] if start < len(data) else -1
        at = start + 1
        if kind in (_BYTES, _TEXT):
            size = int.from_bytes(data[at : at + 2])
            at += 2
        elif kind in _SIZES:
            size = _SIZES[kind]
        else:
            return
        value = data[at : at + size]
        at += size
        if at > len(data):
            return
        if kind == _TEXT:
            yield name.decode("utf-8", "replace"), value.decode("utf-8", "replace")


def _event(payload: bytes, *headers: tuple[str, str]) -> bytes:
    """A message with headers that are text."""
    lines = b"".join(
        bytes((len(name),)) + name.encode() + b"\x07" + len(value).to_bytes(2) + value.encode()
        for name, value in headers
    )
    head = (_LEAST + len(lines) + len(payload)).to_bytes(4) + len(lines).to_bytes(4)
    whole = head + zlib.crc32(head).to_bytes(4) + lines + payload
    return whole + zlib.crc32(whole).to_bytes(4)


_VIDEO = _event(b'{"VideoChunk":"GkXfow=="}', (":event-type", "VideoEvent"))

DECODER: Decoder[bytes] = Decoder(
    "event-stream",
    _sniff,
    _peel,
    (
        Example(
            _VIDEO,
            (
                (" ▸ event-stream[0]:event-type", "VideoEvent"),
                (" ▸ event-stream[0]", b'{"VideoChunk":"GkXfow=="}'),
            ),
        ),
        Example(
            _event(_VIDEO) + _event(b"end"),
            ((" ▸ event-stream[0]", _VIDEO), (" ▸ event-stream[1]", b"end")),
        ),
        Example(_event(b""), ()),
        Example(_VIDEO[:11] + b"\0" + _VIDEO[12:], None),
        Example(bytes(32), None),
    ),
    firsts=b"\0\1",
)
