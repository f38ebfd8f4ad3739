"""Streams that are no HTTP: chunks as they alternate, DNS over TCP, datagrams.

What goes one way without an answer in between is one chunk, up to a size. Of a connection only
so much is kept; the rest is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap import dns
from auditor.intake.pcap.exchange import REQUEST, RESPONSE, Piece
from auditor.model import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk
    from auditor.model import Direction

    type Named = Callable[[dns.DnsMessage], None]

_CHUNK = 64 << 10
_MOST_KEPT = 4 << 20  # bytes of one connection
_MOST_MESSAGES = 10_000
_MOST_ASKED = 256  # queries without an answer


class Raw:
    """Chunks of one TCP stream or datagrams of one UDP flow."""

    def __init__(self, desk: Desk, channel: Channel, protocol: Protocol = Protocol.TCP) -> None:
        self._desk = desk
        self._channel = channel
        self._protocol = protocol
        self._index = -1
        self._sequence = 0
        self._kept = 0
        self._direction = REQUEST
        self._data = bytearray()
        self._size = 0
        self._times = (0.0, 0.0)

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """The next bytes of a direction, or how many are missing."""
        apart = self._protocol is Protocol.UDP
        if self._size and (apart or direction is not self._direction or self._size >= _CHUNK):
            self._tell()
        if not self._size:
            self._direction = direction
            self._times = (time, time)
        self._times = (self._times[0], time)
        if isinstance(piece, int):
            self._size += piece
            self._tell()
            return
        self._size += len(piece)
        room = max(0, min(_MOST_KEPT - self._kept, self._desk.room.left))
        self._kept += min(room, len(piece))
        self._desk.room.left -= min(room, len(piece))
        self._data += piece[:room]

    def end(self, direction: Direction) -> None:
        """No more will come this way."""

    def close(self) -> None:
        """The connection is over."""
        self._tell()

    def _tell(self) -> None:
        if not self._size:
            return
        if self._index < 0:
            self._index = self._desk.number()
        body, size = bytes(self._data), self._size
        self._desk.room.left += len(body)
        self._data.clear()
        self._size = 0
        if self._sequence >= _MOST_MESSAGES:
            self._desk.dropped += 1
            return
        place = (self._index, self._sequence)
        piece = Piece(self._direction, body, size, *self._times)
        self._desk.raw(self._channel, place, piece, protocol=self._protocol)
        self._sequence += 1


class Dns:
    """Queries and answers of one flow, paired by their number. `named` is told each answer.

    `strange` is asked who reads on, where a stream goes on with something else.
    """

    def __init__(
        self, desk: Desk, channel: Channel, named: Named, strange: Callable[[], Raw] | None = None
    ) -> None:
        self._strange = strange
        self._other: Raw | None = None
        self._torn: set[Direction] = set()
        self._last = 0.0
        self._desk = desk
        self._channel = channel
        self._named = named
        self._asked: dict[tuple[int, tuple[str, ...]], int] = {}
        self._streams = {REQUEST: bytearray(), RESPONSE: bytearray()}

    def datagram(self, direction: Direction, time: float, data: bytes) -> bool:
        """A datagram; False where it is no DNS message."""
        message = dns.parse(data)
        if message is None:
            return False
        if message.response:
            self._named(message)
        asked = (message.number, message.names)
        index = self._asked.pop(asked, None) if message.response else None
        if index is None:
            index = self._desk.number()
            if not message.response and len(self._asked) < _MOST_ASKED:
                self._asked[asked] = index
        body = message.body()
        self._desk.raw(
            self._channel,
            (index, int(message.response)),
            Piece(direction, body, len(body), time, time),
            protocol=Protocol.DNS,
            status=message.code if message.response else None,
        )
        return True

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """Over TCP: messages after their length of two bytes."""
        self._last = time
        data = self._streams[direction]
        if self._other is not None:
            self._other.feed(direction, time, piece)
            return
        if isinstance(piece, int):
            self._torn.add(direction)
            self._desk.lose(self._channel)
        if isinstance(piece, int) or direction in self._torn:  # nobody knows where one begins
            data.clear()
            return
        data += piece
        while len(data) >= 2:
            size = int.from_bytes(data[:2], "big")
            if len(data) < 2 + size:
                return
            message = bytes(data[2 : 2 + size])
            if not dns.is_message(message):
                self._hand_over(direction, time)
                return
            self.datagram(direction, time, message)
            del data[: 2 + size]

    def _hand_over(self, direction: Direction, time: float) -> None:
        """This is no DNS: what waits in both directions is the other's, and all that follows."""
        self._other = None if self._strange is None else self._strange()
        for way in (direction, REQUEST if direction is RESPONSE else RESPONSE):
            waiting = bytes(self._streams[way])
            if waiting and self._other is not None:
                self._other.feed(way, time, waiting)
            self._streams[way].clear()

    def end(self, direction: Direction) -> None:
        """No more will come this way."""

    def close(self) -> None:
        """The connection is over."""
        if any(self._streams.values()):  # never became a message
            self._hand_over(REQUEST, self._last)
        if self._other is not None:
            self._other.close()
