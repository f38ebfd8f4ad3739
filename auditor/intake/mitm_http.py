"""HTTP flows: request, response and the frames of a WebSocket.

Messages are what a live capture would have recorded. `host` is what the proxy was
asked to reach; where that is only an address, the TLS server name says more, and in
a transparent mode the Host header. A request that failed has an empty response with
the reason. A body that mitmproxy did not keep (it was streamed) is marked as cut,
with the length its header declares.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from auditor.intake import tnetstring as tn
from auditor.intake.mitm_common import direction
from auditor.intake.mitm_parts import request as request_record
from auditor.intake.mitm_parts import response as response_record
from auditor.model import DecodeError, Direction, Message, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.mitm_common import Common
    from auditor.intake.mitm_parts import Record
    from auditor.model import Connection

REPLAYED = "replayed"  # not sent by the phone, or not by the server
INJECTED = "injected"

_NAME = re.compile(rb"([A-Za-z0-9_.-]{0,252}[A-Za-z])(?::\d{1,5})?")
_EXPLICIT = ("regular", "upstream", "socks5")
_BODILESS = frozenset({204, 205, 304})


def http(data: bytes, flow: tn.Members, common: Common) -> Iterator[Message]:
    """The messages of an HTTP flow.

    Raises:
        DecodeError: damaged; what came before was whole.
    """
    if b"request" not in flow:
        raise DecodeError("it has no request")
    request = _request(request_record(data, flow[b"request"]), common)
    yield request
    if b"response" in flow:
        yield _response(response_record(data, flow[b"response"]), request, common)
    elif common.error:
        yield request.unanswered(common.error)
    socket = tn.inside(data, flow.get(b"websocket", tn.ABSENT))
    if socket is not None:
        yield from _frames(data, socket, request, common)


def _request(record: Record, common: Common) -> Message:
    size, cut = len(record.body or b""), False
    if record.body is None:
        size, cut = _unkept(record, bodied=record.method in {"POST", "PUT", "PATCH"})
    return Message(
        flow=common.flow,
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        version=record.version,
        scheme=record.scheme,
        host=_host(record, common.connection),
        port=record.port,
        method=record.method,
        path=record.path,
        headers=record.headers,
        trailers=record.trailers,
        body=record.body or b"",
        body_size=size,
        truncated=cut,
        started=record.started,
        ended=record.ended,
        connection=common.key,
        error=REPLAYED if common.replay == "request" else "",
        source=common.source,
    )


def _response(record: Record, request: Message, common: Common) -> Message:
    size, cut = len(record.body or b""), False
    if record.body is None:
        status = record.status or 0
        bodied = status >= 200 and status not in _BODILESS
        size, cut = _unkept(record, bodied=bodied and request.method not in {"HEAD", "CONNECT"})
    return Message(
        flow=common.flow,
        sequence=1,
        direction=Direction.RESPONSE,
        protocol=Protocol.HTTP,
        version=record.version,
        scheme=request.scheme,
        host=request.host,
        port=request.port,
        method=request.method,
        path=request.path,
        status=record.status,
        headers=record.headers,
        trailers=record.trailers,
        body=record.body or b"",
        body_size=size,
        truncated=cut,
        started=record.started,
        ended=record.ended,
        connection=common.key,
        error=common.error or (REPLAYED if common.replay else ""),
        source=common.source,
    )


def _frames(data: bytes, socket: tn.Members, request: Message, common: Common) -> Iterator[Message]:
    """WebSocket messages: [opcode, from client, content, time, dropped, injected]."""
    kind, start, stop = socket.get(b"messages", tn.ABSENT)
    for sequence, frame in enumerate(tn.values(data, start, stop) if kind == tn.LIST else (), 2):
        parts = tn.elements(data, frame)
        body = tn.raw(data, parts[2]) if len(parts) > 3 else None
        if body is None:
            raise DecodeError("a WebSocket message is damaged")
        time = tn.real(data, parts[3])
        yield Message(
            flow=common.flow,
            sequence=sequence,
            direction=direction(data, parts[1]),
            protocol=Protocol.WEBSOCKET,
            scheme="wss" if request.scheme == "https" else "ws",
            host=request.host,
            port=request.port,
            path=request.path,
            body=body,
            body_size=len(body),
            text=tn.whole(data, parts[0]) == 1,
            started=time,
            ended=time,
            connection=common.key,
            error=INJECTED if len(parts) > 5 and tn.true(data, parts[5]) else "",
            source=common.source,
        )


def _unkept(record: Record, *, bodied: bool) -> tuple[int, bool]:
    """The size of a body that was not kept, and whether there must have been one."""
    for name, value in record.headers:
        if name.lower() == b"content-length" and value.isdigit() and len(value) < 16:
            return int(value), int(value) > 0 and bodied
    return 0, bodied


def _host(record: Record, connection: Connection) -> str:
    """The host that was asked for; an address alone is replaced by the name that belongs to it."""
    host = record.host
    if not (host[-1:].isdigit() or ":" in host):
        return host
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if connection.sni:
        return connection.sni
    if connection.mode.startswith(_EXPLICIT):
        return host
    return _host_header(record) or host


def _host_header(record: Record) -> str:
    """The name in a Host header, "" for an address or none."""
    for name, value in record.headers:
        if name.lower() == b"host":
            found = _NAME.fullmatch(value)
            return found[1].decode("ascii") if found else ""
    return ""
