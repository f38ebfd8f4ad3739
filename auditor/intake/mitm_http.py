"""HTTP flows: request, response and the frames of a WebSocket.

`host` is what the client asked for (`:authority` or Host) rather than the address
that the proxy connected to, which in a transparent mode is only a number; the
connection keeps the address. A body that mitmproxy did not keep (it was streamed)
is marked as cut, with the length its header declares.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditor.intake import tnetstring as tn
from auditor.intake.mitm_common import direction
from auditor.model import DecodeError, Direction, Message, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.mitm_common import Common
    from auditor.model import Headers

_PORT = re.compile(r":\d{0,5}$")
_BODILESS = frozenset({204, 205, 304})


def http(data: bytes, flow: tn.Members, common: Common) -> Iterator[Message]:
    span = flow.get(b"request", tn.ABSENT)
    if span[0] != tn.DICT:
        raise DecodeError("it has no request")
    fields = tn.members(data, span.start, span.stop)
    answer = flow.get(b"response", tn.ABSENT)
    answered = answer.kind == tn.DICT
    request = _request(data, fields, common, "" if answered else common.error)
    yield request
    if answered:
        yield _response(data, tn.members(data, answer.start, answer.stop), request, common)
    socket = flow.get(b"websocket", tn.ABSENT)
    if socket.kind == tn.DICT:
        yield from _frames(data, tn.members(data, socket.start, socket.stop), request, common)


def _request(data: bytes, fields: tn.Members, common: Common, error: str) -> Message:
    get = fields.get
    found = tn.headers(data, get(b"headers", tn.ABSENT))
    version = tn.text(data, get(b"http_version", tn.ABSENT))
    method = tn.text(data, get(b"method", tn.ABSENT))
    content = get(b"content", tn.ABSENT)
    body = data[content.start : content.stop] if content.kind == tn.BYTES else None
    size, cut = _missing(body, found, method in {"POST", "PUT", "PATCH"})
    return Message(
        flow=common.flow,
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        version=version,
        scheme=tn.text(data, get(b"scheme", tn.ABSENT)),
        host=_host(data, fields, found, version),
        port=tn.whole(data, get(b"port", tn.ABSENT)) or 0,
        method=method,
        path=tn.text(data, get(b"path", tn.ABSENT)),
        headers=found,
        trailers=tn.headers(data, get(b"trailers", tn.ABSENT)),
        body=body or b"",
        body_size=size,
        truncated=cut,
        started=tn.real(data, get(b"timestamp_start", tn.ABSENT)),
        ended=tn.real(data, get(b"timestamp_end", tn.ABSENT)),
        connection=common.connection,
        error=error,
        source=common.source,
    )


def _response(data: bytes, fields: tn.Members, request: Message, common: Common) -> Message:
    get = fields.get
    found = tn.headers(data, get(b"headers", tn.ABSENT))
    status = tn.whole(data, get(b"status_code", tn.ABSENT))
    content = get(b"content", tn.ABSENT)
    body = data[content.start : content.stop] if content.kind == tn.BYTES else None
    full = request.method not in {"HEAD", "CONNECT"} and (status or 0) >= 200
    size, cut = _missing(body, found, full and status not in _BODILESS)
    return Message(
        flow=common.flow,
        sequence=1,
        direction=Direction.RESPONSE,
        protocol=Protocol.HTTP,
        version=tn.text(data, get(b"http_version", tn.ABSENT)),
        scheme=request.scheme,
        host=request.host,
        port=request.port,
        method=request.method,
        path=request.path,
        status=status,
        headers=found,
        trailers=tn.headers(data, get(b"trailers", tn.ABSENT)),
        body=body or b"",
        body_size=size,
        truncated=cut,
        started=tn.real(data, get(b"timestamp_start", tn.ABSENT)),
        ended=tn.real(data, get(b"timestamp_end", tn.ABSENT)),
        connection=common.connection,
        error=common.error,
        source=common.source,
    )


def _frames(
    data: bytes, socket: tn.Members, request: Message, common: Common
) -> Iterator[Message]:
    """WebSocket messages: [opcode, from client, content, time, dropped, injected]."""
    span = socket.get(b"messages", tn.ABSENT)
    if span[0] != tn.LIST:
        return
    for sequence, frame in enumerate(tn.values(data, span.start, span.stop), 2):
        parts = [*tn.values(data, frame.start, frame.stop)] if frame.kind == tn.LIST else []
        if len(parts) < 4 or parts[2].kind not in (tn.BYTES, tn.TEXT):
            raise DecodeError("a WebSocket message is damaged")
        opcode, sender, content, when = parts[:4]
        time = tn.real(data, when)
        yield Message(
            flow=common.flow,
            sequence=sequence,
            direction=direction(data, sender),
            protocol=Protocol.WEBSOCKET,
            scheme=request.scheme,
            host=request.host,
            port=request.port,
            method=request.method,
            path=request.path,
            body=data[content.start : content.stop],
            body_size=content.stop - content.start,
            text=tn.whole(data, opcode) == 1,
            started=time,
            ended=time,
            connection=common.connection,
            source=common.source,
        )


def _missing(body: bytes | None, found: Headers, expected: bool) -> tuple[int, bool]:
    """The body's size, and whether bytes of it are missing from the recording."""
    if body is not None:
        return len(body), False
    for name, value in found:
        match name.lower():
            case b"content-length" if value.isdigit() and len(value) < 16:
                return int(value), int(value) > 0 and expected
            case b"transfer-encoding":
                return 0, expected
    return 0, expected


def _host(data: bytes, fields: tn.Members, found: Headers, version: str) -> str:
    """The host without its port: `:authority` from HTTP/2 on, else Host, else the address."""
    asked = ""
    if version.startswith(("HTTP/2", "HTTP/3")):
        asked = tn.text(data, fields.get(b"authority", tn.ABSENT))
    if not asked:
        for name, value in found:
            if name.lower() == b"host":
                asked = value.decode("utf-8", "backslashreplace")
                break
    asked = _PORT.sub("", asked).strip("[]")
    return asked or tn.text(data, fields.get(b"host", tn.ABSENT))
