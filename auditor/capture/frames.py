"""Messages that are no HTTP exchange as records: WebSocket, raw TCP and UDP, DNS.

As in `convert` everything is taken as it is; only a DNS message is written anew, as JSON,
because mitmproxy has parsed it already.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mitmproxy.net.dns import types

from auditor.capture.convert import DNS, INJECTED, TCP, UDP, WEBSOCKET, host_of

if TYPE_CHECKING:
    from mitmproxy.dns import DNSFlow, DNSMessage
    from mitmproxy.http import HTTPFlow
    from mitmproxy.tcp import TCPFlow, TCPMessage
    from mitmproxy.udp import UDPFlow, UDPMessage
    from mitmproxy.websocket import WebSocketMessage

    from auditor.capture.records import Record


def websocket(flow: HTTPFlow, message: WebSocketMessage, sequence: int, key: str) -> Record:
    """The record of a WebSocket message."""
    data = flow.request.data
    host: str | bytes = data.host
    if host[-1:].isdigit() or ":" in host:
        host = host_of(flow)
    content = message.content
    return (
        "m",
        flow.id,
        sequence,
        0 if message.from_client else 1,
        WEBSOCKET,
        "",
        b"wss" if data.scheme == b"https" else b"ws",
        host,
        data.port,
        "",
        data.path,
        None,
        (),
        (),
        content,
        len(content),
        "",
        False,
        message.is_text,
        message.timestamp,
        message.timestamp,
        key,
        "",
        INJECTED if message.injected else "",
        False,
    )


def raw(
    flow: TCPFlow | UDPFlow, message: TCPMessage | UDPMessage, sequence: int, content: bytes
) -> Record:
    """The record of a chunk of a TCP stream or of a UDP datagram, of what of it is in clear."""
    client = flow.client_conn
    host, port = _server(flow)
    return (
        "m",
        flow.id,
        sequence,
        0 if message.from_client else 1,
        TCP if flow.type == "tcp" else UDP,
        client.tls_version or "",
        "tls" if client.tls_established else flow.type,
        client.sni or host,
        port,
        "",
        "",
        None,
        (),
        (),
        content,
        len(content),
        "",
        False,
        False,
        message.timestamp,
        message.timestamp,
        client.id,
        "",
        "",
        False,
    )


def dns(flow: DNSFlow, message: DNSMessage | None, sequence: int, error: str = "") -> Record:
    """The record of a DNS message; its body is JSON: name, type and, in a response, answers."""
    content = b"" if message is None else _dns_body(message)
    host, port = _server(flow)
    stamp = message.timestamp if message else None
    query = message is not None and message.query
    return (
        "m",
        flow.id,
        sequence,
        0 if query else 1,
        DNS,
        "",
        flow.client_conn.transport_protocol,
        host,
        port or 53,
        "",
        "",
        message.response_code if message and not query else None,
        (),
        (),
        content,
        len(content),
        "",
        False,
        False,
        stamp,
        stamp,
        flow.client_conn.id,
        "",
        error,
        False,
    )


def _dns_body(message: DNSMessage) -> bytes:
    questions = message.questions[:16]
    content: dict[str, object] = {
        "name": questions[0].name if questions else "",
        "type": types.to_str(questions[0].type) if questions else "",
    }
    if len(questions) > 1:
        content["more"] = [one.name for one in questions[1:]]
    if not message.query:
        content["answers"] = [str(one) for one in message.answers[:256]]
    return json.dumps(content).encode()


def _server(flow: TCPFlow | UDPFlow | DNSFlow) -> tuple[str, int]:
    address = flow.server_conn.address
    return (address[0], address[1]) if address else ("", 0)
