"""One direction of HTTP/1: bytes in, heads and bodies out. `Http1` pairs the two.

What an audit reads must not be lost over an odd message: where a length cannot be read, the rest
of the connection belongs to that message. A gap inside a body is counted; one inside a head loses
that message, and reading goes on where a line next looks like the beginning of one.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING

from auditor.intake.pcap.exchange import REQUEST, RESPONSE, Exchange, Side
from auditor.intake.pcap.http_head import fields, looks_like_http

if TYPE_CHECKING:
    from auditor.intake.pcap.http1 import Http1
    from auditor.model import Direction, Headers

_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}) +(\S+)(?: +(HTTP/\d\.\d))? *\r?\n")
_STATUS = re.compile(rb"HTTP/(\d\.\d) +(\d{3})[^\n]*\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,12}")
_MOST_HEAD = 256 << 10
_MOST_LINE = 4_200
_BODILESS = frozenset({204, 205, 304})
CONNECT = "CONNECT"


class _State(Enum):
    HEAD = auto()
    SIZED = auto()
    CHUNK = auto()
    CHUNK_END = auto()
    TRAILERS = auto()
    REST = auto()  # until the connection closes
    LOST = auto()
    DONE = auto()  # another protocol follows


class Reader:
    """One direction: bytes in, heads and bodies out."""

    def __init__(self, owner: Http1, direction: Direction) -> None:
        self._owner = owner
        self._direction = direction
        self._state = _State.HEAD
        self._data = bytearray()
        self._left = 0
        self._searched = 0  # bytes in which no end of a head or of trailers was found
        self._exchange: Exchange | None = None

    @property
    def _side(self) -> Side | None:
        if self._exchange is None:
            return None
        request = self._direction is REQUEST
        return self._exchange.request if request else self._exchange.response

    def feed(self, time: float, piece: bytes) -> None:
        """The next bytes."""
        if self._state is _State.LOST:
            if not looks_like_http(piece):
                return
            self._state = _State.HEAD
        self._data += piece
        while self._data and self._state is not _State.DONE and self._step(time):
            pass

    def gap(self, size: int) -> None:
        """So many bytes are missing."""
        side = self._side
        if self._state in {_State.SIZED, _State.CHUNK} and side and size <= self._left:
            side.body.gap(size)
            self._left -= size
        elif self._state is _State.REST and side:
            side.body.gap(size)
        else:
            if side is not None:
                side.body.gap(size)
            self.end()
            self._lose()

    def rest(self) -> bytes:
        """What was not read yet."""
        data, self._data = bytes(self._data), bytearray()
        return data

    def stop(self) -> None:
        """Another protocol follows."""
        self._state = _State.DONE

    def end(self) -> None:
        """Tell a message that will not go on."""
        side, exchange = self._side, self._exchange
        if exchange is None or side is None:
            return
        if self._state is not _State.REST:
            side.body.cut = True
        self._finish(side.ended)

    def _finish(self, time: float) -> None:
        exchange, side = self._exchange, self._side
        self._exchange = None
        self._state, self._searched = _State.HEAD, 0
        if exchange is not None and side is not None:
            side.ended = time
            self._owner.ended(exchange, self._direction)

    def _step(self, time: float) -> bool:
        """Take something off the bytes; False where more are needed."""
        state = self._state
        if state is _State.HEAD:
            return self._head(time)
        side = self._side
        if side is None or state is _State.LOST:
            self._data.clear()
            return False
        side.ended = time
        if state is _State.REST:
            side.body.add(self.rest())
        elif state in {_State.SIZED, _State.CHUNK}:
            return self._bytes(side, time)
        elif state is _State.CHUNK_END:
            return self._chunk()
        else:
            return self._trailers(side, time)
        return False

    def _bytes(self, side: Side, time: float) -> bool:
        piece = bytes(self._data[: self._left])
        del self._data[: len(piece)]
        side.body.add(piece)
        self._left -= len(piece)
        if self._left:
            return False
        if self._state is _State.SIZED:
            self._finish(time)
        else:
            self._state = _State.CHUNK_END
        return True

    def _chunk(self) -> bool:
        """A chunk's size, after the line end of the chunk before it."""
        start = len(self._data) - len(self._data[:2].lstrip(b"\r\n") + self._data[2:])
        end = self._data.find(b"\n", start)
        if end < 0 and len(self._data) <= _MOST_LINE:
            return False
        line = _CHUNK.match(self._data[start : max(end, 0)])
        if line is None:
            self._state = _State.REST  # no size: all that follows is its body
            return True
        self._left = int(line[0], 16)
        del self._data[: end + 1]
        self._state = _State.CHUNK if self._left else _State.TRAILERS
        return True

    def _trailers(self, side: Side, time: float) -> bool:
        if self._data.startswith((b"\r\n", b"\n")):
            del self._data[: self._data.index(b"\n") + 1]
        else:
            end = _HEAD_END.search(self._data, max(0, self._searched - 3))
            self._searched = 0 if end else len(self._data)
            if end is None:
                if len(self._data) > _MOST_HEAD:
                    self._state, self._searched = _State.REST, 0
                return self._state is _State.REST
            side.trailers = fields(bytes(self._data[: end.start()]))
            del self._data[: end.end()]
        self._finish(time)
        return True

    def _head(self, time: float) -> bool:
        if self._data.startswith((b"\r", b"\n")):
            del self._data[: len(self._data) - len(self._data.lstrip(b"\r\n"))]
        end = _HEAD_END.search(self._data, max(0, self._searched - 3))
        self._searched = 0 if end else len(self._data)
        if end is None:
            if len(self._data) > _MOST_HEAD:
                self._lose()
            return False
        raw = bytes(self._data[: end.start() + 2])
        pattern = _REQUEST if self._direction is REQUEST else _STATUS
        head = pattern.match(raw)
        if head is None:
            self._lose()
            return False
        del self._data[: end.end()]
        headers = fields(raw[head.end() :])
        if self._direction is REQUEST:
            self._exchange = self._owner.begin_request(head, headers)
        else:
            self._exchange = self._owner.begin_response(headers, int(head[2]))
        side = self._side
        if side is not None:
            side.started = side.ended = time
        self._framing(headers, time)
        return True

    def _lose(self) -> None:
        self._owner.lose()
        self._data.clear()
        self._searched = 0
        self._state = _State.LOST

    def _framing(self, headers: Headers, time: float) -> None:
        """How long the body is (RFC 9112, 6.3)."""
        exchange = self._exchange
        status = exchange.response.status if exchange else None
        values = {name.lower(): value for name, value in headers}
        length = values.get(b"content-length", b"").strip()
        response = self._direction is RESPONSE
        method = exchange.method if exchange else ""
        if (
            response
            and status
            and (
                status < 200
                or status in _BODILESS
                or method == "HEAD"
                or (method == CONNECT and status < 300)
            )
        ):
            self._finish(time)
        elif b"chunked" in values.get(b"transfer-encoding", b"").lower():
            self._state = _State.CHUNK_END
        elif length.isdigit() and len(length) <= 15:
            self._left = int(length)
            self._state = _State.SIZED
            if not self._left:
                self._finish(time)
        elif response:
            self._state = _State.REST
        else:
            self._finish(time)
