r"""Records are plain tuples in the proxy, packed as they are; the worker makes typed facts of them.

Everything that costs is done on the worker's side: the proxy packs raw bytes and str without
looking at them. A payload is a length (u32), so many bytes of msgpack (an array of records), and
the long bodies, one after the other: in their records stand only their lengths, so that the proxy
hands them to the kernel without having copied them (packing 50 KB costs 20 us, this 2).

A record's first field is its kind:

    ("m", flow, sequence, direction, protocol, version, scheme, host, port, method, path, status,
     headers, trailers, body, body_size, body_sha256, truncated, text, started, ended, connection,
     app, error, open)                                                   a message
    ("c", *fields of Connection in their order)                          a connection's facts so far
    ("k", flow, sequence, offset, data)                                  a piece of a running body
    ("e", flow, where, exception class, at)                              our own code failed
    ("s", at, sensor, what, app, source, resolution, detail)             a sensor did something
    ("t", at, offset, uncertainty, remark)                               a note on the phone's clock
    ("p", at, name)                                                      a phase began
    ("f", at, name, value)                                               a fact about the phone

Unpacking never raises on odd content. Text that arrives as bytes is read as UTF-8, what does not
fit becomes an escape such as \xff, and so do lone surrogates: SQLite would refuse them. Numbers
are forced into what SQLite can hold. A record that has no shape of ours is counted as damaged.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import fields

from auditor.capture.marks import MARKS, mark
from auditor.capture.values import LARGEST, maybe_whole, pairs, raw, real, text, whole
from auditor.model import Chunk, Connection, Direction, Failure, Message, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditor.store import Mark

type Record = tuple[object, ...]

MESSAGE_FIELDS = 25
BODY = 14
OPEN = 24
DIRECTIONS = (Direction.REQUEST, Direction.RESPONSE)
PROTOCOLS = (Protocol.HTTP, Protocol.WEBSOCKET, Protocol.TCP, Protocol.UDP, Protocol.DNS)
MAX_BODY = 16 << 20
INLINE = 4096  # bytes; a longer body stands behind the records
_LENGTH = struct.Struct(">I")
_PLACES = {"m": BODY, "k": 4}

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[list[object]])


@dataclass(slots=True)
class Facts:
    """What a batch holds, in order within each kind; `damaged` records had no shape of ours."""

    messages: list[Message] = field(default_factory=list, repr=False)
    connections: list[Connection] = field(default_factory=list)
    chunks: list[Chunk] = field(default_factory=list, repr=False)
    failures: list[Failure] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    damaged: int = 0

    @property
    def empty(self) -> bool:
        """Whether nothing of it can be stored."""
        return not (self.messages or self.connections or self.chunks or self.failures or self.marks)


def pack(records: Sequence[Record]) -> list[bytes]:
    """The payload of a batch, in parts; raises what msgspec raises for what it cannot carry."""
    bodies: list[bytes] = []
    rows: list[Record] = []
    for record in records:
        if not isinstance(record, tuple):
            raise TypeError("a record is a tuple")
        at = BODY if record[0] == "m" else 4 if record[0] == "k" else 0
        body = record[at]
        if isinstance(body, bytes) and len(body) > INLINE:
            bodies.append(body)
            rows.append((*record[:at], len(body), *record[at + 1 :]))
        elif isinstance(body, int):
            raise TypeError("a length stands where a body should")
        else:
            rows.append(record)
    packed = _encoder.encode(rows)
    return [_LENGTH.pack(len(packed)), packed, *bodies]


def pack_safely(record: Record) -> list[bytes] | None:
    """A payload of one record whose text may be unencodable; None when there is no way."""
    try:
        return pack((tuple(map(_encodable, record)),))
    except (TypeError, ValueError, OverflowError, RecursionError, LookupError):
        return None


def is_final(record: Sequence[object]) -> bool:
    """Whether this is a message that no later record completes: the unit of all totals."""
    return record[0] == "m" and len(record) > OPEN and not record[OPEN]


def weight(record: Sequence[object]) -> int:
    """About how many bytes a record takes when packed."""
    if record[0] == "m":
        return 512 + len(record[BODY])  # type: ignore[arg-type] # the addon's tuples hold bytes here; a caller of put guards it
    return 256 + (len(record[4]) if record[0] == "k" else 0)  # type: ignore[arg-type] # as above


def cut(record: Record) -> Record:
    """The record with a body that fits a frame; what was cut is told by size, hash and flag."""
    if record[0] != "m" or len(record) != MESSAGE_FIELDS:
        return record
    body = record[BODY]
    if not isinstance(body, bytes) or len(body) <= MAX_BODY:
        return record
    changed = list(record)
    changed[BODY] = body[:MAX_BODY]
    changed[15] = max(whole(record[15]), len(body))
    changed[16] = record[16] or hashlib.sha256(body).hexdigest()
    changed[17] = True
    return tuple(changed)


def split(payload: bytes) -> list[list[object]]:
    """The raw records of a payload, [] when it is none."""
    try:
        (length,) = _LENGTH.unpack_from(payload)
        at = _LENGTH.size + length
        rows = _decoder.decode(memoryview(payload)[_LENGTH.size : at])
    except (struct.error, msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return []
    for index, row in enumerate(rows):
        place = _PLACES.get(row[0]) if row and isinstance(row[0], str) else None
        if place is not None and len(row) > place and isinstance(size := row[place], int):
            if 0 <= size <= len(payload) - at:
                row[place] = payload[at : at + size]
                at += size
            else:
                rows[index] = []  # it has no shape of ours
    return rows


def unpack(payload: bytes | Sequence[bytes]) -> Facts:
    """The facts of a batch, whole or in parts.

    Never raises on content: what has no shape of ours is counted.
    """
    facts = Facts()
    records = split(payload if isinstance(payload, bytes) else b"".join(payload))
    if not records:
        facts.damaged = 1
    for record in records:
        match record:
            case ["m", *rest] if len(rest) == MESSAGE_FIELDS - 1:
                facts.messages.append(_message(rest))
            case ["c", *rest] if rest:
                facts.connections.append(_connection(rest))
            case ["k", flow, sequence, offset, data]:
                facts.chunks.append(Chunk(text(flow), whole(sequence), whole(offset), raw(data)))
            case ["e", flow, where, error, at]:
                facts.failures.append(Failure(text(flow), text(where), text(error), real(at) or 0))
            case [str(kind), *rest] if kind in MARKS:
                made = mark(kind, rest)
                facts.marks += [made] if made else []
                facts.damaged += made is None
            case _:
                facts.damaged += 1
    return facts


def stub(record: Sequence[object], reason: str) -> list[Record]:
    """What remains of a record that killed the worker: for a message its place, else a failure.

    The host stays for the reader; path, headers and body may be what kills and are left out.
    """
    if record[0] != "m" or len(record) != MESSAGE_FIELDS:
        return []
    kept = list(record)
    kept[10], kept[12], kept[13], kept[BODY] = "", (), (), b""
    kept[17], kept[23] = True, reason
    return [tuple(kept)]


def _message(rest: Sequence[object]) -> Message:
    status = rest[10]
    return Message(
        flow=text(rest[0]),
        sequence=whole(rest[1]),
        direction=DIRECTIONS[whole(rest[2]) & 1],
        protocol=PROTOCOLS[min(whole(rest[3]), len(PROTOCOLS) - 1)],
        version=text(rest[4]),
        scheme=text(rest[5]),
        host=text(rest[6]),
        port=whole(rest[7]),
        method=text(rest[8]),
        path=text(rest[9]),
        status=None if status is None else whole(status),
        headers=pairs(rest[11]),
        trailers=pairs(rest[12]),
        body=raw(rest[13]),
        body_size=whole(rest[14]),
        body_sha256=text(rest[15]),
        truncated=bool(rest[16]),
        text=bool(rest[17]),
        started=real(rest[18]),
        ended=real(rest[19]),
        connection=text(rest[20]),
        app=text(rest[21]),
        error=text(rest[22]),
        open=bool(rest[23]),
    )


def _connection(rest: Sequence[object]) -> Connection:
    """Later fields may be absent (an older writer) or too many (a newer one): both are read."""
    known = zip(_CONNECTION, rest, strict=False)
    values = {name: convert(value) for (name, convert), value in known}
    values.setdefault("transport", "tcp")
    return Connection(**values)  # type: ignore[arg-type] # each value went through its field's converter


_CONVERTERS: dict[object, Callable[[object], object]] = {
    str: text,
    int: whole,
    float | None: real,
    bool: bool,
    int | None: maybe_whole,
}
_CONNECTION = [(one.name, _CONVERTERS[one.type]) for one in fields(Connection)]


def _encodable(value: object, depth: int = 0) -> object:
    """The same value with text and integers that msgpack can carry; bounded by its depth."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-(2**63), min(value, LARGEST))
    if isinstance(value, list | tuple) and depth < 4:
        return tuple(_encodable(item, depth + 1) for item in value)
    return value
