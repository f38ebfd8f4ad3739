"""Frames between the proxy, the worker and the spool: one format for the socket and the disk.

A stream starts with a preamble that names the format and its version, then holds frames:

    preamble  magic 8 | version u16 | length u16 | msgpack map of facts
    frame     mark 4 | kind u8 | flags u8 | length u32 | crc32 u32 | number u64 | payload

What a payload of records looks like is said in `records`; other payloads are msgpack arrays.

1. Every length is bounded before it is believed; nothing is allocated on a claim.
2. The checksum guards the disk, where writes tear. A socket between two processes of one
   machine does not tear, and checking 50 KB costs the proxy 20 µs, more than all else it does
   for that message: a frame on a socket carries flag 0 and is not checked.
3. The mark lets a reader of a damaged file find the next frame.
4. A newer version is refused in one sentence; a damaged frame is counted and passed over.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.model import AuditorError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAGIC = b"PrivAudW"
VERSION = 1
MARK = b"\xf5PA\xfa"
MAX_PAYLOAD = 64 << 20
MAX_FACTS = 0xFFFF

_PREAMBLE = struct.Struct(">8sHH")
_HEADER = struct.Struct(">4sBBIIQ")
HEADER_SIZE = _HEADER.size
PREAMBLE_SIZE = _PREAMBLE.size
_CHECKED = 1

# Kinds: to the worker…
RECORDS = 1  # a batch of records
STUBS = 2  # records of messages that killed a worker: stored as errored, not audited
END = 3  # no more will come; the totals so far
# …and from it.
REPORT = 16

type Fact = str | int | float | bool | list[str] | dict[str, str] | None


class WireError(AuditorError):
    """The bytes are no frames of ours; the text never quotes them."""


class Frame(NamedTuple):
    """One frame; `number` orders batches and is how a batch sent twice is recognised."""

    kind: int
    number: int
    payload: bytes

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Frame({self.kind}, {self.number}, {len(self.payload)} bytes)"


class Header(NamedTuple):
    """A frame's header: the payload's length in bytes and its checksum, None on a socket."""

    kind: int
    number: int
    length: int
    crc: int | None


def preamble(facts: Mapping[str, Fact]) -> bytes:
    """The start of a stream: format, version and what the stream belongs to."""
    body = msgspec.msgpack.encode(dict(facts))
    if len(body) > MAX_FACTS:
        raise WireError("The session's facts are too long for a stream's preamble")
    return _PREAMBLE.pack(MAGIC, VERSION, len(body)) + body


def preamble_length(head: bytes) -> int:
    """Total length of the preamble that starts with these PREAMBLE_SIZE bytes.

    Raises:
        WireError: the bytes do not start a stream of ours.
        InputError: the stream is of a newer version.
    """
    if len(head) < PREAMBLE_SIZE:
        raise WireError("The stream ends before its preamble does")
    magic, version, length = _PREAMBLE.unpack_from(head)
    if magic != MAGIC:
        raise WireError("The stream does not start as one of ours")
    if version > VERSION:
        raise InputError(
            f"The stream has format version {version}, this auditor reads up to {VERSION}: "
            "use the newer auditor that wrote it"
        )
    return PREAMBLE_SIZE + int(length)


def preamble_facts(data: bytes) -> dict[str, Fact]:
    """The facts of a whole preamble, see `preamble_length` for the errors."""
    length = preamble_length(data)
    if len(data) < length:
        raise WireError("The stream ends before its preamble does")
    try:
        return msgspec.msgpack.decode(data[PREAMBLE_SIZE:length], type=dict[str, Fact])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise WireError("The stream's preamble is damaged") from None


def header(kind: int, number: int, parts: Sequence[bytes], *, checked: bool) -> bytes:
    """The header that precedes a payload given in parts; `checked` for what goes to disk."""
    length = sum(map(len, parts))
    if length > MAX_PAYLOAD:
        raise WireError(f"A frame may hold {MAX_PAYLOAD} bytes, not {length}")
    crc = 0
    if checked:
        for part in parts:
            crc = zlib.crc32(part, crc)
    return _HEADER.pack(MARK, kind, _CHECKED if checked else 0, length, crc, number)


def parse_header(data: bytes | bytearray | memoryview, offset: int = 0) -> Header:
    """The header at `offset`; raises WireError for what is none of ours."""
    try:
        mark, kind, flags, length, crc, number = _HEADER.unpack_from(data, offset)
    except struct.error:
        raise WireError("The stream ends inside a frame's header") from None
    if mark != MARK or flags > _CHECKED or length > MAX_PAYLOAD:
        raise WireError("A frame's header is damaged")
    return Header(kind, number, length, crc if flags else None)


def intact(head: Header, payload: bytes) -> bool:
    """Whether the payload is whole, as far as the header can tell."""
    return len(payload) == head.length and (head.crc is None or zlib.crc32(payload) == head.crc)


class Splitter:
    """Cuts what arrives on a socket into frames, keeping the incomplete rest.

    `damaged` counts frames that failed their checksum. A header that is none
    of ours raises WireError: a socket that lost its step cannot be trusted.
    """

    __slots__ = ("_rest", "damaged")

    def __init__(self) -> None:
        self._rest = bytearray()
        self.damaged = 0

    @property
    def torn(self) -> bool:
        """Whether an incomplete frame is left over, which at the end of input means a cut."""
        return bool(self._rest)

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that these bytes complete, in order."""
        self._rest += data
        start = 0
        try:
            while len(self._rest) - start >= HEADER_SIZE:
                head = parse_header(self._rest, start)
                end = start + HEADER_SIZE + head.length
                if len(self._rest) < end:
                    break
                payload = bytes(memoryview(self._rest)[start + HEADER_SIZE : end])
                start = end
                if intact(head, payload):
                    yield Frame(head.kind, head.number, payload)
                else:
                    self.damaged += 1
        finally:
            del self._rest[:start]
