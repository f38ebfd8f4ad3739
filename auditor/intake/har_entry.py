"""One entry of a HAR as messages: request, response, WebSocket frames.

Whatever is missing or of a wrong type is left empty. A query that only stands in
`queryString` is put back. A body that the file says there was, but does not hold,
is marked as cut: what could not be seen must not look like nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from auditor.intake import har_body
from auditor.intake.har_headers import first, headers, with_userinfo
from auditor.intake.har_url import Url, split
from auditor.intake.har_values import Json, clean, listing, mapping, moment, number, size, text
from auditor.model import Direction, Message, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.model import Headers, Source

_BODILESS = frozenset({204, 205, 304})
_MOST_PARAMS = 10_000
_TEXT, _BINARY = 1, 2


class Place(NamedTuple):
    """What all messages of an entry share."""

    flow: str
    connection: str
    source: Source


class Exchange(NamedTuple):
    """An entry taken apart, before its bodies are read."""

    entry: dict[str, Json]
    request: dict[str, Json]
    response: dict[str, Json]
    sent: Headers
    url: Url
    version: str
    answered: bool
    started: float | None

    @classmethod
    def of(cls, entry: dict[str, Json]) -> Exchange:
        """Look at an entry."""
        request, response = mapping(entry.get("request")), mapping(entry.get("response"))
        if "url" not in request:  # some tools that rewrite a HAR nest the fields one too deep
            request = {**mapping(request.get("postData")), **request}
        sent = headers(request, cookie=b"cookie")
        url = split(text(request.get("url")), first(sent, b"host").decode("utf-8", "replace"))
        status = number(response.get("status"))
        return cls(
            entry,
            request,
            response,
            with_userinfo(sent, url.userinfo),
            url,
            _version(request.get("httpVersion")) or _version(response.get("httpVersion")),
            bool(status and status > 0) or bool(response.get("headers")),
            moment(entry.get("startedDateTime")),
        )


def messages(exchange: Exchange, place: Place) -> Iterator[Message]:
    """The messages of an entry; a local URL (data:, blob:) has a request without content."""
    request = _request(exchange, place)
    yield request
    if exchange.url.local:
        return
    if exchange.answered:
        yield _response(exchange, request)
    elif error := _error_text(exchange.response) or _error_text(exchange.entry):
        yield request.unanswered(error)
    yield from _frames(exchange.entry, request)


def _request(exchange: Exchange, place: Place) -> Message:
    asked, url = exchange.request, exchange.url
    body = b"" if url.local else har_body.of_request(asked)
    missing = size(asked.get("bodySize"))
    sending = _span(exchange.entry, "blocked", "dns", "connect", "send")
    return Message(
        flow=place.flow,
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        version=exchange.version,
        scheme=url.scheme,
        host=url.host,
        port=url.port,
        method=text(asked.get("method")),
        path="" if url.local else _with_query(url.path, asked),
        headers=exchange.sent,
        body=body or b"",
        body_size=len(body) if body else missing,
        truncated=not body and not url.local and (missing > 0 or _discarded(asked)),
        started=exchange.started,
        ended=None if exchange.started is None else exchange.started + sending,
        connection=place.connection,
        error="not sent over the network" if url.local else "",
        source=place.source,
    )


def _response(exchange: Exchange, request: Message) -> Message:
    answer = exchange.response
    status = int(number(answer.get("status")) or 0)
    body = har_body.of_response(answer)
    content = mapping(answer.get("content"))
    missing = size(content.get("size")) or size(answer.get("bodySize"))
    # Nothing is said of a body by a tool that records no responses; -1 means that it is unknown.
    unsaid = number(content.get("size")) == -1 or (not content and "bodySize" not in answer)
    bodied = status >= 200 and status not in _BODILESS and request.method.upper() != "HEAD"
    started = exchange.started
    waiting = _span(exchange.entry, "blocked", "dns", "connect", "send", "wait")
    whole = max(number(exchange.entry.get("time")) or 0.0, 0.0) / 1000
    return Message(
        flow=request.flow,
        sequence=1,
        direction=Direction.RESPONSE,
        protocol=Protocol.HTTP,
        version=_version(answer.get("httpVersion")) or request.version,
        scheme=request.scheme,
        host=request.host,
        port=request.port,
        method=request.method,
        path=request.path,
        status=status if 0 < status < 1000 else None,
        headers=headers(answer, cookie=b"set-cookie"),
        body=body or b"",
        body_size=len(body) if body else missing,
        truncated=not body and bodied and (missing > 0 or unsaid),
        started=None if started is None else started + waiting,
        ended=None if started is None else started + max(whole, waiting),
        connection=request.connection,
        error=_error_text(answer),
        source=request.source,
    )


def _frames(entry: dict[str, Json], request: Message) -> Iterator[Message]:
    """WebSocket messages as Chrome writes them: binary ones are base64."""
    for sequence, frame in enumerate(listing(entry.get("_webSocketMessages")), 2):
        if not isinstance(frame, dict):
            continue
        data = frame.get("data")
        opcode = number(frame.get("opcode"))
        value = clean(data) if isinstance(data, str) else text(data)
        if opcode == _BINARY or text(frame.get("encoding")).lower() == "base64":
            body = har_body.from_base64(value)
        else:
            body = har_body.utf8(data if isinstance(data, str) else value)
        time = moment(frame.get("time"))
        yield Message(
            flow=request.flow,
            sequence=sequence,
            direction=_direction(frame),
            protocol=Protocol.WEBSOCKET,
            scheme="wss" if request.scheme == "https" else "ws",
            host=request.host,
            port=request.port,
            path=request.path,
            body=body,
            body_size=len(body),
            text=opcode in (_TEXT, None),
            started=time,
            ended=time,
            connection=request.connection,
            source=request.source,
        )


def _direction(frame: dict[str, Json]) -> Direction:
    sent = text(frame.get("type")).lower() in {"send", "sent", "request", "outgoing"}
    return Direction.REQUEST if sent else Direction.RESPONSE


def _with_query(path: str, request: dict[str, Json]) -> str:
    """The path with the query, which some tools only write as a list."""
    params = [mapping(one) for one in listing(request.get("queryString"))[:_MOST_PARAMS]]
    if "?" in path or not any(params):
        return path
    pairs = (
        f"{quote(text(one.get('name')))}={quote(text(one.get('value')), safe='')}"
        for one in params
        if one
    )
    return f"{path}?{'&'.join(pairs)}"


def _discarded(request: dict[str, Json]) -> bool:
    """Whether the tool says that it left the body out (HTTP Toolkit)."""
    said = text(request.get("_requestBodyStatus"))
    return said.startswith("discarded") or request.get("_postDataDiscarded") is True


def _error_text(holder: dict[str, Json]) -> str:
    return text(holder.get("_error"))[:500]


def _span(entry: dict[str, Json], *names: str) -> float:
    """The sum of some timings in seconds; -1 stands for "does not apply"."""
    timings = mapping(entry.get("timings"))
    return sum(max(number(timings.get(name)) or 0.0, 0.0) for name in names) / 1000


def _version(value: Json) -> str:
    """An HTTP version in the form that the proxy writes it, "" where it is unknown."""
    said = text(value).strip().lower()
    if said in {"h2", "h2c"} or said.startswith(("http/2", "spdy")):
        return "HTTP/2.0"
    if said.startswith(("h3", "http/3", "hq")):
        return "HTTP/3"
    return said.upper() if said in {"http/1.1", "http/1.0", "http/0.9"} else ""
