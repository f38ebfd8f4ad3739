"""HTTP/2 on a connection whose bytes come in order: frames to exchanges (RFC 9113, 7541).

Header compression has a memory: a direction that loses a byte cannot be read on. Streams, the
size of frames and of header lists are bounded.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import hpack

from auditor.intake.pcap.exchange import REQUEST, RESPONSE
from auditor.intake.pcap.http_fields import apply_request, apply_response

if TYPE_CHECKING:
    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk, Exchange
    from auditor.model import Direction

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _RESET, _PUSH, _CONTINUATION = 0, 1, 3, 5, 9
_END_STREAM, _END_HEADERS, _PADDED, _PRIORITY = 1, 4, 8, 0x20
_MOST_FRAME = 4 << 20
_MOST_BLOCK = 1 << 20  # bytes of compressed headers
_MOST_STREAMS = 2_000  # that are open at once
VERSION = "HTTP/2.0"


class Http2:
    """Reads one connection."""

    def __init__(self, desk: Desk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel
        self._streams: dict[int, Exchange] = {}
        self._readers = {REQUEST: _Frames(), RESPONSE: _Frames()}

    def feed(self, direction: Direction, time: float, piece: bytes | int) -> None:
        """The next bytes of a direction, or how many are missing."""
        reader = self._readers[direction]
        if isinstance(piece, int):
            reader.lost = True
            self._desk.lose(self._channel)
            return
        try:
            for kind, flags, stream, payload in reader.take(piece, preface=direction is REQUEST):
                self._frame(direction, time, (kind, flags, stream, payload))
        except (hpack.HPACKError, ValueError, IndexError, struct.error):
            reader.lost = True  # it cannot be read on
            self._desk.lose(self._channel)

    def end(self, direction: Direction) -> None:
        """No more will come this way."""

    def close(self) -> None:
        """The connection is over: what was begun is told as it is."""
        for number in list(self._streams):
            self._drop(number)

    def _drop(self, number: int) -> None:
        """Tell what there is of a stream."""
        exchange = self._streams.pop(number)
        for side, tell in (
            (exchange.request, self._desk.request),
            (exchange.response, self._desk.response),
        ):
            if side.started and not side.told:
                side.body.cut = True
                tell(self._channel, exchange)

    def _frame(self, direction: Direction, time: float, frame: tuple[int, int, int, bytes]) -> None:
        kind, flags, stream, payload = frame
        reader = self._readers[direction]
        if kind == _DATA:
            self._body(direction, time, stream, _unpadded(payload, flags), flags)
        elif kind == _HEADERS:
            payload = _unpadded(payload, flags)
            reader.begin(stream, flags, payload[5:] if flags & _PRIORITY else payload)
        elif kind == _PUSH:
            reader.begin(-1, flags & ~_END_STREAM, _unpadded(payload, flags)[4:])
        elif kind == _CONTINUATION:
            reader.go_on(payload)
        elif kind == _RESET and stream in self._streams:
            self._drop(stream)
        if kind in {_HEADERS, _PUSH, _CONTINUATION} and flags & _END_HEADERS:
            headers = reader.headers()
            if reader.stream > 0:
                self._head(direction, time, reader.stream, headers)
                if reader.ends:
                    self._end(direction, reader.stream)

    def _exchange(self, stream: int) -> Exchange:
        exchange = self._streams.get(stream)
        if exchange is None:
            if len(self._streams) >= _MOST_STREAMS:
                self._drop(next(iter(self._streams)))
            exchange = self._streams[stream] = self._desk.exchange(VERSION)
        return exchange

    def _head(
        self, direction: Direction, time: float, stream: int, headers: list[tuple[bytes, bytes]]
    ) -> None:
        exchange = self._exchange(stream)
        apply = apply_request if direction is REQUEST else apply_response
        apply(exchange, headers, time)

    def _body(
        self, direction: Direction, time: float, stream: int, data: bytes, flags: int
    ) -> None:
        exchange = self._streams.get(stream)
        if exchange is None:
            return
        side = exchange.request if direction is REQUEST else exchange.response
        side.body.add(data)
        side.ended = time
        if flags & _END_STREAM:
            self._end(direction, stream)

    def _end(self, direction: Direction, stream: int) -> None:
        exchange = self._streams.get(stream)
        if exchange is None:
            return
        if direction is REQUEST:
            self._desk.request(self._channel, exchange)
        else:
            self._desk.response(self._channel, exchange)
        if exchange.request.told and exchange.response.told:
            del self._streams[stream]


class _Frames:
    """Frames and header blocks of one direction."""

    def __init__(self) -> None:
        self.lost = False
        self.stream = 0  # whose header block is being read
        self.ends = False
        self._data = bytearray()
        self._block = bytearray()
        self._decoder = hpack.Decoder()
        self._begun = False

    def take(self, piece: bytes, *, preface: bool) -> list[tuple[int, int, int, bytes]]:
        """The frames that are whole now."""
        if self.lost:
            return []
        self._data += piece
        if not self._begun:
            if preface and len(self._data) < len(PREFACE) and PREFACE.startswith(self._data):
                return []
            if preface and self._data.startswith(PREFACE):
                del self._data[: len(PREFACE)]
            self._begun = True
        found = []
        while len(self._data) >= 9:
            size = int.from_bytes(self._data[:3], "big")
            if size > _MOST_FRAME:
                raise ValueError
            if len(self._data) < 9 + size:
                break
            kind, flags, stream = struct.unpack_from(">BBI", self._data, 3)
            found.append((kind, flags, stream & 0x7FFFFFFF, bytes(self._data[9 : 9 + size])))
            del self._data[: 9 + size]
        return found

    def begin(self, stream: int, flags: int, block: bytes) -> None:
        """A header block begins."""
        self.stream = stream
        self.ends = bool(flags & _END_STREAM)
        self._block = bytearray(block)

    def go_on(self, block: bytes) -> None:
        """It goes on."""
        self._block += block
        if len(self._block) > _MOST_BLOCK:
            raise ValueError

    def headers(self) -> list[tuple[bytes, bytes]]:
        """The header block, which is whole."""
        decoded = self._decoder.decode(bytes(self._block), raw=True)
        self._block.clear()
        return [(bytes(name), bytes(value)) for name, value, *_ in decoded]


def _unpadded(payload: bytes, flags: int) -> bytes:
    if not flags & _PADDED:
        return payload
    if payload[0] >= len(payload):
        raise ValueError
    return payload[1 : len(payload) - payload[0]]
