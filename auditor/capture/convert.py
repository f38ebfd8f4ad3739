"""HTTP flows as records: raw fields in a tuple, nothing decoded, nothing copied.

This runs on the event loop for every message, so it takes what is there: no decompression
(`content` and `text` inflate without bound), no state, no pretty URL, no header objects. Texts
stay bytes where mitmproxy has bytes; the worker makes text of them.

The layout of a record is in `records`. Sequence 0 is the request, 1 the response, 2 and up what
follows an upgrade. A response repeats its request's place so that it can be judged alone.
"""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import TYPE_CHECKING

from mitmproxy.proxy import mode_specs

if TYPE_CHECKING:
    from mitmproxy.flow import Flow
    from mitmproxy.http import HTTPFlow, Message

    from auditor.capture.records import Record

    type Seen = tuple[bytes, int, str, bool]  # what a tee saw: data, size, SHA-256, truncated

HTTP, WEBSOCKET, TCP, UDP, DNS = range(5)
REPLAYED = "replayed"  # not sent by the phone, or not by the server
INJECTED = "injected"
NOT_KEPT = "the body was streamed past the auditor"
MAX_ERROR = 200  # characters
_HEX = re.compile(r"[0-9a-fA-F]{24,}|\bb(['\"]).*\1", re.DOTALL)
_HOSTS = 4_096  # names that are remembered
_EXPLICIT = (mode_specs.RegularMode, mode_specs.UpstreamMode, mode_specs.Socks5Mode)


def identity(flow: Flow) -> str:
    """The key of a flow's records: mitmproxy's id, told apart for what mitmproxy sends again."""
    if flow.is_replay == "request":
        start = flow.request.timestamp_start if hasattr(flow, "request") else 0
        return f"replay:{start}:{flow.id}"
    return flow.id


def clean(text: object) -> str:
    """An error's text without the bytes that mitmproxy quotes in some, cut to a length."""
    return _HEX.sub("…", str(text)[: 4 * MAX_ERROR])[:MAX_ERROR]


def request(
    flow: HTTPFlow, key: str, body: Seen | None = None, *, error: str = "", running: bool = False
) -> Record:
    """The record of a request; `key` is the connection's, `body` what a tee saw."""
    data = flow.request.data
    content, size, digest, truncated = _body(data.content) if body is None else body
    host: str | bytes = data.host
    if host[-1:].isdigit() or ":" in host:
        host = host_of(flow)
    replayed = flow.is_replay == "request"
    return (
        "m",
        identity(flow) if replayed else flow.id,
        0,
        0,
        HTTP,
        data.http_version,
        data.scheme,
        host,
        data.port,
        data.method,
        data.path,
        None,
        data.headers.fields,
        data.trailers.fields if data.trailers else (),
        content,
        size,
        digest,
        truncated,
        False,
        data.timestamp_start,
        data.timestamp_end,
        "" if replayed else key,
        "",
        error or (REPLAYED if replayed else NOT_KEPT if truncated and body is None else ""),
        running,
    )


def response(
    flow: HTTPFlow, key: str, body: Seen | None = None, *, error: str = "", running: bool = False
) -> Record:
    """The record of a response, or of its absence with the error as the reason."""
    if flow.response is None:
        return _absence(flow, key, error)
    data = flow.response.data
    asked = flow.request.data
    content, size, digest, truncated = _body(data.content) if body is None else body
    host: str | bytes = asked.host
    if host[-1:].isdigit() or ":" in host:
        host = host_of(flow)
    replay = flow.is_replay
    return (
        "m",
        identity(flow) if replay else flow.id,
        1,
        1,
        HTTP,
        data.http_version,
        asked.scheme,
        host,
        asked.port,
        asked.method,
        asked.path,
        data.status_code,
        data.headers.fields,
        data.trailers.fields if data.trailers else (),
        content,
        size,
        digest,
        truncated,
        False,
        data.timestamp_start,
        data.timestamp_end,
        "" if replay == "request" else key,
        "",
        error or (REPLAYED if replay else NOT_KEPT if truncated and body is None else ""),
        running,
    )


def _absence(flow: HTTPFlow, key: str, error: str) -> Record:
    """What is said instead of a response that never came: the request's place and the reason."""
    record = list(request(flow, key, (b"", 0, "", False), error=error))
    record[2], record[3] = 1, 1
    record[12], record[13] = (), ()
    record[19], record[20] = None, flow.error.timestamp if flow.error else None
    return tuple(record)


def _body(content: bytes | None) -> Seen:
    """What is known of a body that no tee of ours saw; None when another streamed it."""
    return (b"", 0, "", True) if content is None else (content, len(content), "", False)


@functools.lru_cache(_HOSTS)
def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@functools.lru_cache(_HOSTS)
def _name(value: bytes) -> bytes:
    """The name in a Host header's value, b"" where it is an address."""
    text: bytes = value.rpartition(b":")[0] if value[-1:].isdigit() else value
    return text if re.fullmatch(rb"[A-Za-z0-9_.-]*[A-Za-z]", text) else b""


def host_of(flow: HTTPFlow) -> str | bytes:
    """The name of a server whose address is all that mitmproxy was told.

    The TLS server name is trustworthy: mitmproxy checks the server's certificate against it. A
    Host header counts only where the phone could not say the name otherwise.
    """
    host = flow.request.data.host
    if not _is_address(host):
        return host
    if flow.client_conn.sni:
        return flow.client_conn.sni
    if isinstance(flow.client_conn.proxy_mode, _EXPLICIT):
        return host
    return _host_header(flow.request) or host


def _host_header(message: Message) -> bytes:
    """The name in a Host header, b"" for an address or none."""
    for name, value in message.data.headers.fields:
        if len(name) == 4 and name.lower() == b"host":
            return _name(value)
    return b""
