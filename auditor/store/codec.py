"""Message ↔ row. What a message shares with its flow is stored once, with the flow.

Headers are msgpack: an array of [name, value] byte strings. Bodies are
compressed where that helps and addressed by the SHA-256 of what is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import zstandard

from auditor.model import Headers, Message, Source, StoreError
from auditor.store.binding import (
    MAX_NAME,
    MAX_TARGET,
    cut,
    from_text,
    to_int,
    to_size,
    to_text,
    to_time,
)
from auditor.store.codes import BODY_NOT_KEPT, DIRECTION, OPEN, PROTOCOL, TEXT, TRUNCATED
from auditor.store.rows import Cell

MAX_HEADERS = 1 << 20  # bytes of names and values of one message
_HEADER_COST = 8  # bytes that a name and a value cost besides themselves
MAX_BODY = 256 << 20  # bytes kept of one body
_LEVEL = 3
_TOO_SMALL = 64  # bytes: compression cannot win
_SAMPLE = 16 << 10  # a large body is tried on its head first
_WORTH = 0.95  # of the size
_RAW, _ZSTD = 0, 1

_encode = msgspec.msgpack.Encoder().encode
_decode_headers = msgspec.msgpack.Decoder(tuple[tuple[bytes, bytes], ...]).decode
_decode_extra = msgspec.msgpack.Decoder(dict[str, Any]).decode


class Shared(NamedTuple):
    """What the messages of a flow have in common, as a rule."""

    version: str
    scheme: str
    host: str
    port: int
    method: str
    path: str
    connection: str
    app: str


class Packed(NamedTuple):
    """Columns of `messages` that do not depend on where the message is put."""

    direction: int
    protocol: int
    flags: int
    status: int | None
    started: float | None
    ended: float | None
    body_size: int
    body_sha256: str | bytes | None
    headers: bytes | None
    trailers: bytes | None
    error: str | bytes | None
    extra: bytes | None
    cut: int


def shared_of(message: Message) -> Shared:
    """A message's part that may be its flow's."""
    return Shared(
        message.version,
        message.scheme,
        message.host,
        message.port,
        message.method,
        message.path,
        message.connection,
        message.app,
    )


def shared_from(row: tuple[Any, ...]) -> Shared:
    """A flow's part from its columns, in the order of the fields."""
    version, scheme, host, port, method, path, connection, app = row
    return Shared(
        from_text(version),
        from_text(scheme),
        from_text(host),
        port,
        from_text(method),
        from_text(path),
        from_text(connection),
        from_text(app),
    )


def pack(message: Message, flow: Shared, *, keep_body: bool) -> Packed:
    """The columns of a message; its body's bytes are stored apart."""
    headers, cut_headers = _pack_headers(message.headers) if message.headers else (None, 0)
    trailers, cut_trailers = _pack_headers(message.trailers) if message.trailers else (None, 0)
    flags = (
        (TRUNCATED if message.truncated or len(message.body) > MAX_BODY else 0)
        | (TEXT if message.text else 0)
        | (OPEN if message.open else 0)
        | (BODY_NOT_KEPT if message.body and not keep_body else 0)
    )
    return Packed(
        DIRECTION.numbers[message.direction],
        PROTOCOL.numbers[message.protocol],
        flags,
        to_int(message.status),
        to_time(message.started),
        to_time(message.ended),
        max(to_size(message.body_size), len(message.body)),
        _whole_hash(message, keep_body=keep_body),
        headers,
        trailers,
        to_text(cut(message.error)) if message.error else None,
        None if _is_shared(message, flow) else _pack_extra(shared_of(message), flow),
        cut_headers + cut_trailers + max(0, len(message.path) - MAX_TARGET),
    )


def unpack(  # `row`: the columns of `stored`, in their order
    row: tuple[Any, ...], key: str, flow: Shared, source: Source | None, body: bytes
) -> Message:
    """The message that was packed."""
    own = flow if row[14] is None else flow._replace(**_unpack_extra(row[14]))
    flags = row[4]
    return Message(
        flow=key,
        sequence=row[1],
        direction=DIRECTION.members[row[2]],
        protocol=PROTOCOL.members[row[3]],
        version=own.version,
        scheme=own.scheme,
        host=own.host,
        port=own.port,
        method=own.method,
        path=own.path,
        status=row[5],
        headers=_unpack_headers(row[11]),
        trailers=_unpack_headers(row[12]),
        body=body,
        body_size=row[8],
        body_sha256=row[10].hex() if isinstance(row[10], bytes) else from_text(row[10]),
        truncated=bool(flags & TRUNCATED),
        text=bool(flags & TEXT),
        started=row[6],
        ended=row[7],
        connection=own.connection,
        app=own.app,
        error=from_text(row[13]),
        open=bool(flags & OPEN),
        source=source,
    )


def _whole_hash(message: Message, *, keep_body: bool) -> str | bytes | None:
    """The hash of all bytes where the row alone must tell it; 32 bytes if it is one."""
    if not message.body_sha256:
        if message.body and (not keep_body or len(message.body) > MAX_BODY):
            return hashlib.sha256(message.body).digest()
        return None
    try:
        raw = bytes.fromhex(message.body_sha256)
    except ValueError:
        return to_text(cut(message.body_sha256))
    return raw if raw.hex() == message.body_sha256 else to_text(cut(message.body_sha256))


def _is_shared(message: Message, flow: Shared) -> bool:
    """Whether `shared_of(message) == flow`, without making a tuple for most messages."""
    return (
        message.host == flow.host
        and message.path == flow.path
        and message.method == flow.method
        and message.connection == flow.connection
        and message.version == flow.version
        and message.app == flow.app
        and message.port == flow.port
        and message.scheme == flow.scheme
    )


def _pack_headers(headers: Headers) -> tuple[bytes, int]:
    """Headers as msgpack, and how many bytes those had that did not fit."""
    packed = _encode(headers)
    if len(packed) <= MAX_HEADERS:
        return packed, 0
    kept: list[tuple[bytes, bytes]] = []
    size = missing = 0
    for name, value in headers:
        cost = len(name) + len(value) + _HEADER_COST
        if size + cost <= MAX_HEADERS:
            size += cost
            kept.append((name, value))
        else:
            missing += len(name) + len(value)
    return _encode(kept), missing


def _unpack_headers(data: bytes | None) -> Headers:
    return () if data is None else _decode_headers(data)


def _pack_extra(own: Shared, flow: Shared) -> bytes:
    """The fields that differ, strings as bytes because msgpack refuses lone surrogates."""
    fields: dict[str, bytes | int] = {}
    for name, mine, theirs in zip(Shared._fields, own, flow, strict=True):
        if mine == theirs:
            continue
        if isinstance(mine, int):
            fields[name] = to_int(mine) or 0
        else:
            limit = MAX_TARGET if name == "path" else MAX_NAME
            fields[name] = cut(str(mine), limit).encode("utf-8", "surrogatepass")
    return _encode(fields)


def _unpack_extra(data: bytes) -> Mapping[str, Any]:
    return {
        name: value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
        for name, value in _decode_extra(data).items()
        if name in Shared._fields
    }


def overrides(data: bytes | None, host: str, app: str) -> tuple[str, str]:
    """The host and the app of a message whose flow has these."""
    if data is None:
        return host, app
    fields = _unpack_extra(data)
    return fields.get("host", host), fields.get("app", "") or app


class Bodies:
    """Compresses and restores bodies."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self._decompressor = zstandard.ZstdDecompressor()

    def compress(self, body: bytes) -> tuple[int, bytes]:
        """The codec and the bytes to store."""
        size = len(body)
        if size < _TOO_SMALL:
            return _RAW, body
        if size > 4 * _SAMPLE:
            head = body[:_SAMPLE]
            if len(self._compressor.compress(head)) > _WORTH * _SAMPLE:
                return _RAW, body
        packed = self._compressor.compress(body)
        return (_ZSTD, packed) if len(packed) < _WORTH * size else (_RAW, body)

    def restore(self, codec: Cell, size: Cell, data: Cell) -> bytes:
        """The body; the declared size is checked first, for the file may come from anybody."""
        if not isinstance(data, bytes) or not isinstance(size, int) or size > MAX_BODY:
            raise StoreError("A stored body is damaged.")
        if codec == _RAW:
            return data
        try:
            if zstandard.frame_content_size(data) == size:
                return self._decompressor.decompress(data, max_output_size=size)
        except zstandard.ZstdError:
            pass
        raise StoreError("A stored body is damaged.")
