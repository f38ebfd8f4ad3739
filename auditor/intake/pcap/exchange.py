"""From what was read of a connection to messages, numbered in the file's order.

A desk belongs to one file. It numbers exchanges as they begin, and puts whole messages on a
list that the reader empties: nothing here waits for anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from auditor.intake.pcap.body import Body, Room
from auditor.model import Direction, Message, Protocol

if TYPE_CHECKING:
    from typing import Unpack

    from auditor.intake.items import Item, Origin
    from auditor.intake.pcap.channel import Channel
    from auditor.model import Headers

REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE
MUCH = 16 << 20  # bytes
_MESSAGE = 16 << 10  # bytes that a message without a body counts as


class Piece(NamedTuple):
    """Bytes that went one way; `size` is more than there are where they were cut."""

    direction: Direction
    data: bytes
    size: int
    started: float
    ended: float

    @property
    def cut(self) -> bool:
        """Whether there are fewer bytes than were sent."""
        return self.size > len(self.data)


class _Said(TypedDict, total=False):
    """Fields of a message that only some kinds have."""

    version: str
    scheme: str
    method: str
    path: str
    status: int | None
    headers: Headers
    trailers: Headers
    body_sha256: str
    truncated: bool
    text: bool
    error: str


@dataclass(slots=True)
class Side:
    """A request or a response while it is read."""

    body: Body
    headers: Headers = ()
    trailers: Headers = ()
    status: int | None = None
    started: float = 0.0
    ended: float = 0.0
    told: bool = False


@dataclass(slots=True)
class Exchange:
    """A request and its response. `scheme` is "" where the target does not say it."""

    index: int
    request: Side
    response: Side
    version: str = ""
    method: str = ""
    path: str = ""
    host: str = ""
    port: int = 0
    scheme: str = ""
    frames: int = field(default=2)  # sequence of the next message after an upgrade


class Desk:
    """Numbers exchanges and makes messages of them. `out` is emptied by the reader.

    `lost` counts connections that could not be read to their end, `dropped` chunks and
    datagrams beyond what is kept of one connection, `packed` messages that were not
    inflated, or not whole, because their connection had inflated enough. `waiting` is how
    much is in `out`, MUCH of which should be fetched.
    """

    def __init__(self, origin: Origin, out: list[Item]) -> None:
        self.index = 0
        self.lost = 0
        self.dropped = 0
        self.packed = 0
        self.waiting = 0
        self.room = Room()
        self.out = out
        self.key = origin.key
        self._origin = origin

    def lose(self, channel: Channel) -> None:
        """Some of a connection cannot be read: bytes are missing, or make no sense."""
        self.lost += not channel.lost
        channel.lost = True
        channel.broken += 1

    def number(self) -> int:
        """The place of an exchange that begins."""
        self.index += 1
        return self.index - 1

    def exchange(self, version: str) -> Exchange:
        """An exchange that begins."""
        return Exchange(self.number(), Side(Body(self.room)), Side(Body(self.room)), version)

    def request(self, channel: Channel, exchange: Exchange, error: str = "") -> None:
        """A request is whole, or as much of it as there is."""
        side = exchange.request
        if not side.told:
            side.told = True
            channel.requests += 1
            channel.asked = channel.asked or exchange.host
            self._http(channel, exchange, side, 0, error)

    def response(self, channel: Channel, exchange: Exchange, error: str = "") -> None:
        """A response is whole, or as much of it as there is."""
        side = exchange.response
        if not side.told:
            side.told = True
            self._http(channel, exchange, side, 1, error)

    def _http(
        self, channel: Channel, exchange: Exchange, side: Side, sequence: int, error: str
    ) -> None:
        body = side.body
        if body.missing:
            error = error or f"{body.missing} bytes are missing in the capture"
        digest = body.sha256
        direction = RESPONSE if sequence else REQUEST
        piece = Piece(direction, body.take(), body.size, side.started, side.ended)
        self._put(
            channel,
            Protocol.HTTP,
            (exchange.index, sequence),
            piece,
            exchange,
            version=exchange.version,
            scheme=exchange.scheme or ("https" if channel.secure else "http"),
            method=exchange.method,
            path=exchange.path,
            status=side.status,
            headers=side.headers,
            trailers=side.trailers,
            body_sha256=digest,
            truncated=body.cut,
            error=error,
        )

    def frame(self, channel: Channel, exchange: Exchange, piece: Piece, *, text: bool) -> None:
        """A WebSocket message."""
        channel.messages += 1
        secure = (exchange.scheme or ("https" if channel.secure else "http")) == "https"
        place = (exchange.index, exchange.frames)
        exchange.frames += 1
        self._put(
            channel,
            Protocol.WEBSOCKET,
            place,
            piece,
            exchange,
            scheme="wss" if secure else "ws",
            path=exchange.path,
            truncated=piece.cut,
            text=text,
        )

    def raw(
        self,
        channel: Channel,
        place: tuple[int, int],
        piece: Piece,
        *,
        protocol: Protocol,
        status: int | None = None,
    ) -> None:
        """A chunk of a stream, a datagram or a DNS message; `place` is its index and sequence."""
        channel.messages += 1
        channel.lookups += protocol is Protocol.DNS
        plain = channel.transport if protocol is Protocol.DNS else protocol.value
        self._put(
            channel,
            protocol,
            place,
            piece,
            version=channel.version,
            scheme="tls" if channel.secure and protocol is Protocol.TCP else plain,
            status=status,
            truncated=piece.size > len(piece.data),
        )

    def _put(
        self,
        channel: Channel,
        protocol: Protocol,
        place: tuple[int, int],
        piece: Piece,
        exchange: Exchange | None = None,
        **said: Unpack[_Said],
    ) -> None:
        """A message: where it is from, of which connection, its bytes, and what else it says."""
        index, sequence = place
        message = Message(
            flow=self.key(index),
            sequence=sequence,
            direction=piece.direction,
            protocol=protocol,
            host=(exchange.host if exchange else "") or channel.host,
            port=(exchange.port if exchange else 0) or channel.port,
            body=piece.data,
            body_size=piece.size,
            started=piece.started,
            ended=piece.ended,
            connection=channel.key,
            app=channel.app,
            source=self._origin.source(index),
            **said,
        )
        self.waiting += len(message.body) + _MESSAGE
        self.out.append(message)
