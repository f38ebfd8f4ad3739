"""A session's HTTP traffic as HAR 1.2, for other tools and for our own reader.

Streaming: an exchange is written as soon as its messages are there, the frames of a
WebSocket one by one. Bodies are given without their content-encoding, as text where
they are plain text and as base64 otherwise. TCP, UDP and DNS have no place in a HAR;
the comment at the end counts what was left out.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from auditor.model import Connection, Direction, Headers, Message, Protocol
from auditor.report.coding import uncoded
from auditor.report.exchanges import NOTE, Exchange, exchanges

_HOST = re.compile(r"[A-Za-z0-9._-]{1,255}")
_PLAIN = re.compile(rb"[\t\r\n\x20-\x7e]*")
_MOST_QUERY = 1_000
_LONGEST = 1e9  # seconds between two times that mean anything


def har(
    messages: Iterable[Message],
    *,
    reveal: bool,
    version: str = "",
    connection: Callable[[str], Connection | None] = lambda _key: None,
) -> Iterator[str]:
    """The messages, which come flow by flow in order, as the text of a HAR.

    `version` is that of this program; `connection` looks facts up by a message's
    `connection`. Without `reveal` bodies and values are left out.
    """
    creator = {"name": "privacy-auditor", "version": version, "comment": "" if reveal else NOTE}
    yield '{"log": {"version": "1.2", "creator": ' + _dumps(creator) + ', "pages": [], "entries": ['
    separator = "\n"
    left_out = 0
    for exchange in exchanges(messages, reveal=reveal):
        if exchange.first.protocol in (Protocol.HTTP, Protocol.WEBSOCKET):
            yield separator
            yield from _entry(exchange, connection(exchange.first.connection))
            separator = ",\n"
        else:
            left_out += 1
    comment = f"{left_out} flows without HTTP (TCP, UDP, DNS) were left out" if left_out else ""
    yield '\n], "comment": ' + _dumps(comment) + "}}\n"


def _entry(exchange: Exchange, facts: Connection | None) -> Iterator[str]:
    request, response = exchange.request, exchange.response
    frame = next(exchange.frames, None)
    entry: dict[str, object] = {
        "startedDateTime": _date(request.started),
        "time": sum(_timings(request, response)),
        "request": _request(request),
        "response": _response(response),
        "cache": {},
        "timings": dict(zip(("send", "wait", "receive"), _timings(request, response), strict=True)),
        "comment": request.source.comment if request.source else "",
    }
    if facts is not None and facts.server_ip:
        entry["serverIPAddress"] = facts.server_ip
    if request.connection:
        entry["connection"] = request.connection
    if frame is None:
        yield _dumps(entry)
        return
    entry["_resourceType"] = "websocket"
    yield _dumps(entry)[:-1] + ', "_webSocketMessages": [' + _dumps(_frame(frame))
    for frame in exchange.frames:
        yield ",\n" + _dumps(_frame(frame))
    yield "]}"


def _request(message: Message) -> dict[str, object]:
    _, _, query = message.path.partition("?")
    found: dict[str, object] = {
        "method": message.method or "GET",
        "url": _url(message),
        "httpVersion": _version(message.version),
        "cookies": [],
        "headers": _headers(message.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(
                query[:65536], keep_blank_values=True, errors="backslashreplace"
            )[:_MOST_QUERY]
        ],
        "headersSize": -1,
        "bodySize": message.body_size,
    }
    if message.body:
        body, comment = _body(message)
        kind = _type(message.headers)
        held: dict[str, object] = {"mimeType": kind, "params": []}
        if _survives(body):
            held["text"] = body.decode("utf-8")
        else:
            held["text"] = base64.b64encode(body).decode("ascii")
            held["encoding"] = "base64"
        found["postData"] = held | comment
    return found


def _response(message: Message | None) -> dict[str, object]:
    if message is None or message.status is None:
        return {
            "status": 0,
            "statusText": "",
            "httpVersion": "",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
            "_error": message.error if message else "",
        }
    body, comment = _body(message)
    content: dict[str, object] = {
        "size": len(body) or message.body_size or (-1 if message.truncated else 0),
        "mimeType": _type(message.headers),
    }
    if body and _PLAIN.fullmatch(body):
        content["text"] = body.decode("ascii")
    elif body or not message.truncated:
        content["text"] = base64.b64encode(body).decode("ascii")
        content["encoding"] = "base64"
    return {
        "status": message.status,
        "statusText": "",
        "httpVersion": _version(message.version),
        "cookies": [],
        "headers": _headers(message.headers),
        "content": content | comment,
        "redirectURL": _value(message.headers, b"location"),
        "headersSize": -1,
        "bodySize": message.body_size,
        "_error": message.error,
    }


def _frame(message: Message) -> dict[str, object]:
    """A WebSocket message as Chrome writes it."""
    readable = message.text and _survives(message.body)
    return {
        "type": "send" if message.direction is Direction.REQUEST else "receive",
        "time": message.started if message.started and math.isfinite(message.started) else 0,
        "opcode": 1 if message.text else 2,
        "data": message.body.decode("utf-8")
        if readable
        else base64.b64encode(message.body).decode("ascii"),
        **({} if readable else {"encoding": "base64"}),
    }


def _body(message: Message) -> tuple[bytes, dict[str, str]]:
    """The body without its content-encoding, and a remark where it is not all or still coded."""
    if message.truncated:
        remark = f"{len(message.body)} of {message.body_size} bytes were kept"
        return message.body, {"comment": remark}
    body = uncoded(message.body, message.headers)
    return (message.body, {"comment": "still content-encoded"}) if body is None else (body, {})


def _survives(body: bytes) -> bool:
    """Whether readers make the same bytes of the body given as text.

    Some take text whose characters are all below U+0100 for bytes.
    """
    if _PLAIN.fullmatch(body):
        return True
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return text.isprintable() and max(text, default="") > "\xff"


def _url(message: Message) -> str:
    host = message.host
    if ":" in host:
        host = f"[{quote(host, safe=':.%')}]"
    elif not _HOST.fullmatch(host):
        host = quote(host, safe="") or "unknown"
    scheme = message.scheme or "http"
    usual = {"http": 80, "https": 443}.get(scheme)
    port = f":{message.port}" if message.port and message.port != usual else ""
    path = message.path if message.path.startswith("/") else f"/{message.path}"
    return f"{quote(scheme)}://{host}{port}{_visible(path)}"


def _visible(path: str) -> str:
    """The path as sent; what no URL may hold (space, control, non-ASCII) percent-encoded."""
    if path.isascii() and path.isprintable() and " " not in path and "#" not in path:
        return path
    return "".join(
        char if char.isascii() and char.isprintable() and char not in ' "<>#' else quote(char)
        for char in path.encode("utf-8", "backslashreplace").decode("utf-8")
    )


def _headers(headers: Headers) -> list[dict[str, str]]:
    return [{"name": _text(name), "value": _text(value)} for name, value in headers]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "backslashreplace")


def _value(headers: Headers, name: bytes) -> str:
    return next((_text(value) for one, value in headers if one.lower() == name), "")


def _type(headers: Headers) -> str:
    return _value(headers, b"content-type")


def _version(version: str) -> str:
    return {"HTTP/2.0": "HTTP/2"}.get(version, version)


def _timings(request: Message, response: Message | None) -> tuple[float, float, float]:
    """Milliseconds of sending, waiting and receiving, 0 where unknown."""
    asked = (request.started, request.ended)
    got = (response.started, response.ended) if response else (None, None)
    return (
        _gap(asked[0], asked[1]),
        _gap(asked[1], got[0]),
        _gap(got[0], got[1]),
    )


def _gap(start: float | None, end: float | None) -> float:
    if start is None or end is None or not 0 <= end - start <= _LONGEST:
        return 0.0
    return round((end - start) * 1000, 3)


def _date(stamp: float | None) -> str:
    try:
        return datetime.fromtimestamp(stamp or 0.0, UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC).isoformat(timespec="microseconds")


def _dumps(value: object) -> str:
    return json.dumps(value, allow_nan=False)
