"""A session as a mitmproxy flow file (format version 21), for mitmproxy and our own reader.

One flow at a time: a flow file gives a flow's length before its content, so a flow
must be whole in memory. A stream that is larger than a bound goes on in another flow
of the same connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from auditor.model import Connection, Direction, Message, Protocol
from auditor.report import mitm_dns
from auditor.report.exchanges import Exchange, exchanges
from auditor.report.mitm_connections import client, server
from auditor.report.tnetstrings import Value, dumps

_VERSION = 21
_LARGEST_STREAM = 32 << 20
_MOST_FRAMES = 20_000
_PER_FRAME = 64


def mitm(
    messages: Iterable[Message],
    *,
    reveal: bool,
    connection: Callable[[str], Connection | None] = lambda _key: None,
) -> Iterator[bytes]:
    """The messages, which come flow by flow in order, as the bytes of a flow file.

    `connection` looks facts up by a message's `connection`. Without `reveal`
    bodies and values are left out.
    """
    for exchange in exchanges(messages, reveal=reveal):
        facts = connection(exchange.first.connection)
        for state in _flows(exchange, facts):
            yield dumps(state)


def _flows(exchange: Exchange, facts: Connection | None) -> Iterator[dict[str, Value]]:
    first = exchange.first
    if first.protocol is Protocol.DNS:
        yield _dns(exchange, facts)
        return
    frames = _parts(exchange.frames)
    part = next(frames, None)
    number = 0
    while number == 0 or part is not None:
        state = _common(exchange, facts, number)
        if first.protocol in (Protocol.TCP, Protocol.UDP):
            state["type"] = first.protocol.value
            state["error"] = _error(part[-1].error if part else first.error, first)
            state["messages"] = [_chunk(frame) for frame in part or []]
        else:
            state["type"] = "http"
            state["request"] = _request(exchange.request)
            state["response"] = _response(exchange.response)
            state["websocket"] = _socket(part) if part else None
        yield state
        part = next(frames, None) if part else None
        number += 1


def _parts(frames: Iterator[Message]) -> Iterator[list[Message]]:
    """Frames in lists that fit into a flow."""
    part: list[Message] = []
    size = 0
    for frame in frames:
        part.append(frame)
        size += len(frame.body) + _PER_FRAME
        if size > _LARGEST_STREAM or len(part) >= _MOST_FRAMES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _common(exchange: Exchange, facts: Connection | None, number: int) -> dict[str, Value]:
    first, response = exchange.first, exchange.response
    error = (response.error if response else "") or exchange.request.error or first.error
    started = first.started or 0.0
    return {
        "version": _VERSION,
        "id": f"{first.flow}#{number}" if number else first.flow,
        "error": _error(error, first),
        "client_conn": client(first, facts),
        "server_conn": server(first, facts),
        "intercepted": False,
        "is_replay": None,
        "marked": "",
        "metadata": {},
        "comment": first.source.comment if first.source else "",
        "timestamp_created": started,
        "backup": None,
    }


def _error(text: str, first: Message) -> Value:
    return {"msg": text, "timestamp": first.started or 0.0} if text else None


def _request(message: Message) -> dict[str, Value]:
    return {
        **_message(message),
        "host": message.host,
        "port": message.port,
        "method": _bytes(message.method),
        "scheme": _bytes(message.scheme),
        "authority": b"",
        "path": _bytes(message.path),
    }


def _response(message: Message | None) -> dict[str, Value] | None:
    """None for what stands for a response that never came."""
    if message is None or message.status is None:
        return None
    return {**_message(message), "status_code": message.status, "reason": b""}


def _message(message: Message) -> dict[str, Value]:
    unkept = message.truncated and not message.body
    started = message.started or 0.0
    return {
        "http_version": _bytes(message.version),
        "headers": [[name, value] for name, value in message.headers],
        "content": None if unkept else message.body,
        "trailers": [[name, value] for name, value in message.trailers] or None,
        "timestamp_start": started,
        "timestamp_end": message.ended,
    }


def _socket(frames: list[Message]) -> dict[str, Value]:
    return {
        "messages": [
            [
                1 if frame.text else 2,
                frame.direction is Direction.REQUEST,
                frame.body,
                frame.started or 0.0,
                False,
                frame.error == "injected",
            ]
            for frame in frames
        ],
        "closed_by_client": None,
        "close_code": None,
        "close_reason": None,
        "timestamp_end": None,
    }


def _chunk(message: Message) -> list[Value]:
    return [message.direction is Direction.REQUEST, message.body, message.started or 0.0]


def _dns(exchange: Exchange, facts: Connection | None) -> dict[str, Value]:
    asked: dict[str, Value] | None = None
    answered: dict[str, Value] | None = None
    for message in exchange.frames:
        if message.direction is Direction.REQUEST:
            asked = mitm_dns.state(message)
        elif message.body or not message.error:
            answered = mitm_dns.state(message)
    return {
        **_common(exchange, facts, 0),
        "type": "dns",
        "request": asked or mitm_dns.state(exchange.request),
        "response": answered,
    }


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")
