"""HTTP/3 from the streams of a decrypted QUIC connection (RFC 9114, 9204).

Streams come as pieces with offsets, in any order. The encoder streams of either side feed the
header decoder of the other; a header section that waits for them is read when they come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pylsqpack

from auditor.intake.pcap.exchange import REQUEST, RESPONSE
from auditor.intake.pcap.http_fields import apply_request, apply_response
from auditor.intake.pcap.sequence import Order

if TYPE_CHECKING:
    from auditor.intake.pcap.channel import Channel
    from auditor.intake.pcap.exchange import Desk, Exchange
    from auditor.model import Direction

VERSION = "HTTP/3"
_DATA, _HEADERS, _SETTINGS = 0, 1, 4
_CONTROL, _ENCODER = 0, 2
_CAPACITY, _BLOCKED = 1, 7  # settings
_MOST_STREAMS = 4_000
_MOST_BLOCK = 1 << 20
_MOST_CAPACITY = 1 << 20
_WRAP = 0xFFFFFFFF
_ERRORS = (
    pylsqpack.DecompressionFailed,
    pylsqpack.EncoderStreamError,
    pylsqpack.DecoderStreamError,
    ValueError,
    IndexError,
)


class _Stream:
    """One direction of a stream."""

    __slots__ = ("blocked", "data", "ended", "kind", "left", "lost", "order")

    def __init__(self) -> None:
        self.order = Order(0)
        self.data = bytearray()
        self.kind: int | None = None  # of a stream that goes one way
        self.left = 0  # bytes of a DATA frame that are to come
        self.lost = False
        self.blocked = False
        self.ended = False


class Http3:
    """Reads one connection."""

    def __init__(self, desk: Desk, channel: Channel) -> None:
        self._desk = desk
        self._channel = channel
        self._streams: dict[tuple[Direction, int], _Stream] = {}
        self._exchanges: dict[int, Exchange] = {}
        self._settings: dict[Direction, tuple[int, int]] = {}
        self._decoders: dict[Direction, pylsqpack.Decoder] = {}

    def feed(
        self, direction: Direction, time: float, place: tuple[int, int], data: bytes, *, fin: bool
    ) -> None:
        """A piece of a stream; `place` is the stream's number and the piece's offset."""
        number, offset = place
        stream = self._streams.get((direction, number))
        if stream is None:
            if len(self._streams) >= _MOST_STREAMS:
                return
            stream = self._streams[direction, number] = _Stream()
        stream.ended = stream.ended or fin
        for piece in stream.order.add(offset & _WRAP, data) if data else ():
            if isinstance(piece, int):
                stream.lost = True
                self._desk.lose(self._channel)
            elif not stream.lost:
                stream.data += piece
        try:
            self._read(direction, time, number, stream)
        except _ERRORS:
            stream.lost = True
            self._desk.lose(self._channel)
        if stream.ended and not stream.order.waits and not stream.blocked:
            self._end(direction, number)

    def close(self) -> None:
        """The connection is over: what was begun is told as it is."""
        for exchange in self._exchanges.values():
            for side in (exchange.request, exchange.response):
                side.body.cut = side.body.cut or (bool(side.started) and not side.told)
            if exchange.request.started:
                self._desk.request(self._channel, exchange)
            if exchange.response.started:
                self._desk.response(self._channel, exchange)
        self._exchanges.clear()

    def _read(self, direction: Direction, time: float, number: int, stream: _Stream) -> None:
        if number & 2:
            self._one_way(direction, time, stream)
        elif not number & 1:
            while (
                not stream.lost
                and not stream.blocked
                and self._frame(direction, time, number, stream)
            ):
                pass

    def _one_way(self, direction: Direction, time: float, stream: _Stream) -> None:
        """Control and encoder streams; the others say nothing that is needed."""
        if stream.kind is None:
            kind = _number(stream.data, 0)
            if kind is None:
                return
            stream.kind = kind[0]
            del stream.data[: kind[1]]
        if stream.kind == _CONTROL:
            frame = _frame(stream.data)
            if direction not in self._settings and frame and frame[0] == _SETTINGS:
                self._settings[direction] = _settings(frame[1])
        elif stream.kind == _ENCODER and stream.data:
            data = bytes(stream.data)
            stream.data.clear()
            for number in self._decoder(direction).feed_encoder(data):
                self._resume(direction, time, number)
        else:
            stream.data.clear()

    def _decoder(self, direction: Direction) -> pylsqpack.Decoder:
        """Of header sections that go this way; its limits are what the other side announced."""
        decoder = self._decoders.get(direction)
        if decoder is None:
            other = RESPONSE if direction is REQUEST else REQUEST
            capacity, blocked = self._settings.get(other, (0, 0))
            decoder = pylsqpack.Decoder(capacity, max(blocked, 16))
            if other in self._settings:
                self._decoders[direction] = decoder
        return decoder

    def _frame(self, direction: Direction, time: float, number: int, stream: _Stream) -> bool:
        """Take a frame off a request stream; False where more is needed."""
        if stream.left:
            piece = bytes(stream.data[: stream.left])
            del stream.data[: len(piece)]
            stream.left -= len(piece)
            self._body(direction, time, number, piece)
            return bool(piece)
        kind = _number(stream.data, 0)
        size = _number(stream.data, kind[1]) if kind else None
        if kind is None or size is None:
            return False
        if kind[0] == _DATA:
            del stream.data[: size[1]]
            stream.left = size[0]
            return True
        if size[0] > _MOST_BLOCK:
            raise ValueError
        if len(stream.data) < size[1] + size[0]:
            return False
        payload = bytes(stream.data[size[1] : size[1] + size[0]])
        del stream.data[: size[1] + size[0]]
        if kind[0] == _HEADERS:
            try:
                _, fields = self._decoder(direction).feed_header(number, payload)
            except pylsqpack.StreamBlocked:
                stream.blocked = True
                return False
            self._head(direction, time, number, fields)
        return True

    def _resume(self, direction: Direction, time: float, number: int) -> None:
        stream = self._streams.get((direction, number))
        if stream is None:
            return
        _, fields = self._decoder(direction).resume_header(number)
        stream.blocked = False
        self._head(direction, time, number, fields)
        self._read(direction, time, number, stream)
        if stream.ended and not stream.order.waits and not stream.blocked:
            self._end(direction, number)

    def _head(
        self, direction: Direction, time: float, number: int, fields: list[tuple[bytes, bytes]]
    ) -> None:
        exchange = self._exchanges.get(number)
        if exchange is None:
            exchange = self._exchanges[number] = self._desk.exchange(VERSION)
        apply = apply_request if direction is REQUEST else apply_response
        apply(exchange, fields, time)

    def _body(self, direction: Direction, time: float, number: int, data: bytes) -> None:
        exchange = self._exchanges.get(number)
        if exchange is not None:
            side = exchange.request if direction is REQUEST else exchange.response
            side.body.add(data)
            side.ended = time

    def _end(self, direction: Direction, number: int) -> None:
        exchange = self._exchanges.get(number)
        self._streams.pop((direction, number), None) if not number & 2 else None
        if exchange is None:
            return
        if direction is REQUEST:
            self._desk.request(self._channel, exchange)
        else:
            self._desk.response(self._channel, exchange)
        if exchange.request.told and exchange.response.told:
            del self._exchanges[number]


def _number(data: bytearray, at: int) -> tuple[int, int] | None:
    """A number of variable length and the offset after it, None where it is not whole."""
    if at >= len(data):
        return None
    width = 1 << (data[at] >> 6)
    if at + width > len(data):
        return None
    return int.from_bytes(data[at : at + width], "big") & ((1 << (8 * width - 2)) - 1), at + width


def _frame(data: bytearray) -> tuple[int, bytearray] | None:
    kind = _number(data, 0)
    size = _number(data, kind[1]) if kind else None
    if kind is None or size is None or len(data) < size[1] + size[0]:
        return None
    return kind[0], data[size[1] : size[1] + size[0]]


def _settings(data: bytearray) -> tuple[int, int]:
    """Capacity of the header table, and streams that may wait."""
    said: dict[int, int] = {}
    at = 0
    while (name := _number(data, at)) and (value := _number(data, name[1])):
        said[name[0]] = value[0]
        at = value[1]
    return min(said.get(_CAPACITY, 0), _MOST_CAPACITY), min(said.get(_BLOCKED, 0), 4096)
