"""DNS of one flow: queries and answers as datagrams, or as messages of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap import dns
from auditor.intake.pcap.exchange import REQUEST, RESPONSE, Piece
from auditor.model import Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.raw import Raw
    from auditor.model import Direction

    type Named = Callable[[dns.DnsMessage], None]

_MOST_ASKED = 256  # queries without an answer


class Dns:
    """Queries and answers, paired by their number. `named` is told each answer."""

    __slots__ = ("_asked", "_channel", "_desk", "_named")

    def __init__(self, desk: Desk, channel: Channel, named: Named) -> None:
        self._desk = desk
        self._channel = channel
        self._named = named
        self._asked: dict[tuple[int, tuple[str, ...]], int] = {}

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


class DnsStream:
    """DNS over TCP, both directions. `strange` is asked who reads on where it is none."""

    def __init__(
        self, desk: Desk, channel: Channel, named: Named, strange: Callable[[], Raw]
    ) -> None:
        self._strange = strange
        self._other: Raw | None = None
        self._torn: set[Direction] = set()
        self._last = 0.0
        self._desk = desk
        self._channel = channel
        self._messages = Dns(desk, channel, named)
        self._streams = {REQUEST: bytearray(), RESPONSE: bytearray()}

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """Messages after their length of two bytes, or how many bytes are missing."""
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
            self._messages.datagram(direction, time, message)
            del data[: 2 + size]

    def _hand_over(self, direction: Direction, time: float) -> None:
        """This is no DNS: what waits in both directions is the other's, and all that follows."""
        self._other = self._strange()
        for way in (direction, REQUEST if direction is RESPONSE else RESPONSE):
            waiting = bytes(self._streams[way])
            if waiting:
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
