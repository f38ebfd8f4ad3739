"""WebSocket frames of a connection after its upgrade, put together to messages (RFC 6455, 7692).

Compressed messages are inflated within a bound, and so are all of a connection together. A
direction that loses a byte is lost: nothing says where its next frame begins.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from auditor.intake.pcap.body import KEPT
from auditor.intake.pcap.exchange import REQUEST, RESPONSE, Piece

if TYPE_CHECKING:
    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk, Exchange
    from auditor.model import Direction

_CONTINUATION, _TEXT, _BINARY = 0, 1, 2
_TAIL = b"\0\0\xff\xff"
_MOST_FRAME = 1 << 40
_MOST_INFLATED = 64 << 20  # bytes of one connection


class WebSocket:
    """Both directions of one WebSocket."""

    def __init__(self, desk: Desk, channel: Channel, exchange: Exchange) -> None:
        self._desk = desk
        self._channel = channel
        self._exchange = exchange
        self.room = _MOST_INFLATED
        said = dict(exchange.response.headers)
        offer = b"".join(v for k, v in said.items() if k.lower() == b"sec-websocket-extensions")
        packed = b"permessage-deflate" in offer
        self._readers = {one: _Reader(self, one, packed=packed) for one in (REQUEST, RESPONSE)}

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """The next bytes of a direction, or how many are missing."""
        self._readers[direction].feed(time, piece)

    def end(self, direction: Direction) -> None:
        """No more will come this way."""

    def close(self) -> None:
        """The connection is over."""

    def lose(self) -> None:
        """A direction cannot be read on."""
        self._desk.lose(self._channel)

    def keep_packed(self) -> None:
        """There is no room to inflate a message, or not the whole of it."""
        self._desk.packed += 1

    def tell(self, piece: Piece, *, text: bool) -> None:
        """A message is whole."""
        self._desk.frame(self._channel, self._exchange, piece, text=text)


class _Reader:
    """Frames of one direction."""

    def __init__(self, owner: WebSocket, direction: Direction, *, packed: bool) -> None:
        self._owner = owner
        self._direction = direction
        self._inflate = zlib.decompressobj(-15) if packed else None
        self._data = bytearray()
        self._lost = False
        self._message = bytearray()
        self._size = 0
        self._kind = _BINARY
        self._packed = False
        self._started = 0.0
        self._skip = 0  # bytes of a frame that is not kept

    def feed(self, time: float, piece: bytes | int) -> None:
        if isinstance(piece, int):
            self._lost = True
            self._owner.lose()
            self._data.clear()
        elif not self._lost:
            self._data += piece
            while self._frame(time):
                pass

    def _frame(self, time: float) -> bool:
        if self._skip:
            gone = min(self._skip, len(self._data))
            del self._data[:gone]
            self._skip -= gone
            return not self._skip
        data = self._data
        size = data[1] & 0x7F if len(data) > 1 else 0
        at = 2 + {126: 2, 127: 8}.get(size, 0)
        masked = 4 if len(data) > 1 and data[1] & 0x80 else 0
        if len(data) < at + masked:
            return False
        first = data[0]
        if at > 2:
            size = int.from_bytes(data[2:at], "big")
        if size > _MOST_FRAME:
            self._lost = True
            self._owner.lose()
            return False
        if at + masked + size > KEPT + 14:
            return self._oversized(first, at + masked, size, time)
        if len(data) < at + masked + size:
            return False
        mask = bytes(data[at : at + masked])
        payload = bytes(data[at + masked : at + masked + size])
        del data[: at + masked + size]
        self._take(first, _unmasked(payload, mask) if mask else payload, time)
        return True

    def _oversized(self, first: int, head: int, size: int, time: float) -> bool:
        """A frame too long to keep: counted, not read."""
        del self._data[:head]
        self._skip = size
        self._inflate = None
        if self._begin(first, time):
            self._size += size
        self._finish(first, time)
        return True

    def _begin(self, first: int, time: float) -> bool:
        """Whether a frame holds data; a new message begins where it is no continuation."""
        kind = first & 0x0F
        if kind in {_TEXT, _BINARY}:
            self._kind, self._packed, self._started = kind, bool(first & 0x40), time
            self._message.clear()
            self._size = 0
        return kind in {_CONTINUATION, _TEXT, _BINARY}

    def _take(self, first: int, payload: bytes, time: float) -> None:
        if not self._begin(first, time):
            return  # a control frame
        self._message += payload[: KEPT - len(self._message)]
        self._size += len(payload)
        self._finish(first, time)

    def _finish(self, first: int, time: float) -> None:
        if not first & 0x80 or first & 0x0F > _BINARY:
            return
        body, size = bytes(self._message), self._size
        if self._packed and size == len(body):
            body, size = self._plain(body)
        self._owner.tell(
            Piece(self._direction, body, size, self._started, time), text=self._kind == _TEXT
        )
        self._message.clear()
        self._size = 0

    def _plain(self, body: bytes) -> tuple[bytes, int]:
        """Inflated, and its size; as it was sent where it cannot be."""
        room = self._owner.room
        if room <= 0:
            self._owner.keep_packed()
        if self._inflate is None or room <= 0:
            return body, len(body) + 1
        try:
            plain = self._inflate.decompress(body + _TAIL, min(KEPT, room))
        except zlib.error:
            self._inflate = None
            return body, len(body)
        self._owner.room -= len(plain)
        if self._inflate.unconsumed_tail:
            if room < KEPT:
                self._owner.keep_packed()
            self._inflate = None  # what comes later needs what was not inflated
            return plain, len(plain) + 1
        return plain, len(plain)


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    """XOR with the mask, as two large numbers."""
    size = len(payload)
    key = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
