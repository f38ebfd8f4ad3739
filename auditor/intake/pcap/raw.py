"""Streams that nobody reads further: chunks as they alternate, datagrams.

What goes one way without an answer in between is one chunk, up to a size. Of a connection only
so much is kept; the rest is counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap.exchange import REQUEST, Piece
from auditor.model import Protocol

if TYPE_CHECKING:
    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk
    from auditor.model import Direction

_CHUNK = 64 << 10
_MOST_KEPT = 4 << 20  # bytes of one connection
_MOST_MESSAGES = 10_000


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
