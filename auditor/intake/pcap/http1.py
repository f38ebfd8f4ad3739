"""HTTP/1 of a connection in order: requests wait for their responses (RFC 9112)."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from auditor.intake.pcap.exchange import REQUEST, RESPONSE, Desk, Exchange
from auditor.intake.pcap.http1_reader import CONNECT, Reader
from auditor.intake.pcap.http_head import split

if TYPE_CHECKING:
    from auditor.intake.pcap.channel import Channel
    from auditor.model import Direction, Headers

_ABSOLUTE = re.compile(rb"(https?)://([^/?#]*)", re.IGNORECASE)
_MOST_WAITING = 1_000  # requests without a response
_SWITCHED = 101
_IDLE = 408  # Request Timeout (RFC 9110, 15.5.9)


class Http1:
    """Reads one connection. `upgraded` is the exchange after which other bytes follow."""

    def __init__(self, desk: Desk, channel: Channel) -> None:
        self.upgraded: Exchange | None = None
        self._desk = desk
        self._channel = channel
        self._waiting: deque[Exchange] = deque()
        self._readers = {REQUEST: Reader(self, REQUEST), RESPONSE: Reader(self, RESPONSE)}

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """The next bytes of a direction, or how many are missing."""
        reader = self._readers[direction]
        if isinstance(piece, int):
            reader.gap(piece)
        else:
            reader.feed(time, piece)

    def rest(self, direction: Direction) -> bytes:
        """What was read of a direction and follows the upgrade."""
        return self._readers[direction].rest()

    def end(self, direction: Direction) -> None:
        """No more will come this way."""
        self._readers[direction].end()

    def close(self) -> None:
        """The connection is over: what was begun is told as it is."""
        for direction in (REQUEST, RESPONSE):
            self.end(direction)
        while self._waiting:
            exchange = self._waiting.popleft()
            self._desk.request(self._channel, exchange)

    # What the readers call

    def lose(self) -> None:
        """Bytes of a direction are passed over until a message begins."""
        self._desk.lose(self._channel)

    def begin_request(self, head: re.Match[bytes], headers: Headers) -> Exchange:
        """A request's head is whole."""
        version = (head[3] or b"HTTP/0.9").decode("ascii")
        exchange = self._desk.exchange(version)
        exchange.method = head[1].decode("ascii", "replace")
        self._aim(exchange, head[2], headers)
        exchange.request.headers = headers
        self._waiting.append(exchange)
        if len(self._waiting) > _MOST_WAITING:
            self._desk.request(self._channel, self._waiting.popleft())
        return exchange

    def _aim(self, exchange: Exchange, target: bytes, headers: Headers) -> None:
        """Where a request goes, by its target and its Host header."""
        absolute = _ABSOLUTE.match(target)
        authority = b""
        if exchange.method == CONNECT:
            authority = target
        elif absolute:
            exchange.scheme = absolute[1].decode("ascii").lower()
            authority = absolute[2].rpartition(b"@")[2]
            target = target[absolute.end() :] or b"/"
        else:
            authority = next((value for name, value in headers if name.lower() == b"host"), b"")
        exchange.host, exchange.port = split(authority)
        if absolute and not exchange.port:
            exchange.port = 443 if exchange.scheme == "https" else 80
        exchange.path = target.decode("utf-8", "surrogateescape")

    def begin_response(self, headers: Headers, status: int) -> Exchange:
        """A response's head is whole: the oldest request that waits is its own.

        Where none waits the capture missed it, but for the one that a server sends to who is idle.
        """
        if not self._waiting and status != _IDLE:
            self.lose()
        exchange = self._waiting[0] if self._waiting else self._desk.exchange("HTTP/1.1")
        exchange.response.headers = headers
        exchange.response.status = status
        return exchange

    def ended(self, exchange: Exchange, direction: Direction) -> None:
        """A message is over."""
        if direction is REQUEST:
            if exchange.method != CONNECT:  # a tunnel is no message
                self._desk.request(self._channel, exchange)
            return
        status = exchange.response.status or 0
        if status < 200 and status != _SWITCHED:
            return  # an interim response; the final one follows
        if self._waiting and self._waiting[0] is exchange:
            self._waiting.popleft()
        accepted = exchange.method == CONNECT and 200 <= status < 300
        if not accepted:
            self._desk.request(self._channel, exchange)  # it may be answered before it is whole
            self._desk.response(self._channel, exchange)
        if accepted or status == _SWITCHED:
            self.upgraded = exchange
            for reader in self._readers.values():
                reader.stop()
