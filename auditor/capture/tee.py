"""Streamed bodies: forwarded at once, kept in part, never waited for.

A tee is what mitmproxy calls with each chunk of a body that it streams.

1. Every chunk goes on unchanged, at once. All of them are counted and hashed; the first 8 MiB
   are kept. Hashing starts late, because a small complete body needs no hash. An upload of
   files may keep 24 MiB, for a photo of 50 megapixels has as many, while fewer than six do.
2. A body that turns out complete and small is put back into the message before other addons
   see it, so that `-w` and the web interface keep it.
3. A body that is still running after half a second (a live stream: from its first byte) is
   recorded as open, and what arrived since is flushed as pieces twice a second: a kill loses
   less than a second of it.
4. A tee never breaks the traffic: when our own code fails the chunk goes on all the same.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from typing import TYPE_CHECKING

from auditor.capture.body import Body, Want, carries_files
from auditor.capture.convert import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from hashlib import _Hash as HASH

    from mitmproxy.http import HTTPFlow, MessageData

    from auditor.capture.records import Record

    type Passed = bytes | Iterable[bytes]

KEEP = 8 << 20  # bytes of a body that are kept
MORE = 16 << 20  # bytes that an upload of files keeps beyond them
POOL = 5 * MORE  # bytes of all such uploads that run
PERIOD = 0.5  # seconds between flushes of a running body
_HASH_FROM = 256 << 10  # bytes; small enough to catch up with in a millisecond
_PUT_BACKS = 4  # an honest body ends once; empty HTTP/2 frames look like an end


class Tee:
    """What mitmproxy calls with each chunk of a streamed body, and with b"" at its end.

    As long as another addon answered the request itself, a tee is false: streaming a request
    that has its response already is an error in mitmproxy.
    """

    __slots__ = (
        "_after",
        "_asked",
        "_broken",
        "_chunks",
        "_data",
        "_digest",
        "_kept",
        "_most",
        "_pending",
        "_put_backs",
        "_tees",
        "flow",
        "lent",
        "live",
        "offset",
        "opened",
        "sequence",
        "size",
    )

    def __init__(self, tees: Tees, flow: HTTPFlow, sequence: int, want: Want) -> None:
        message = flow.response if sequence and flow.response else flow.request
        after = message.stream
        self._after: Callable[[bytes], Passed] | None = after if callable(after) else None
        self._data: MessageData = message.data
        self._tees = tees
        self._chunks: list[bytes] = []
        self._pending: list[bytes] = []
        self._digest: HASH | None = None
        self._kept = 0
        self._most = KEEP
        self._asked = False
        self._put_backs = 0
        self._broken = False
        self.flow: HTTPFlow | None = flow  # None once finished
        self.sequence = sequence
        self.lent = 0  # bytes of the pool, until the end
        self.live = want is Want.LIVE
        self.opened = False  # recorded while still running
        self.offset = 0  # bytes flushed as pieces
        self.size = 0  # bytes seen

    def __bool__(self) -> bool:
        return self.sequence > 0 or self.flow is None or self.flow.response is None

    def __call__(self, chunk: bytes) -> Passed:
        """Take note of a chunk and pass it on."""
        if self.flow is not None and not self._broken:
            try:
                if chunk:
                    self._take(chunk, self.flow)
                else:
                    self._put_back()
            except Exception as error:  # noqa: BLE001 - our failure must not break the stream
                self._broken = True
                self._tees.report(self.flow, error)
        return chunk if self._after is None else self._after(chunk)

    def _take(self, chunk: bytes, flow: HTTPFlow) -> None:
        if not self.size:
            self._tees.begin(self, flow)
        self.size += len(chunk)
        if self.size > self._most and not self._asked:
            self._borrow()
        room = self._most - self._kept
        if room > 0:
            piece = chunk if len(chunk) <= room else chunk[:room]
            self._chunks.append(piece)
            self._kept += len(piece)
            self._pending.append(piece)
        if self._digest is not None:
            self._digest.update(chunk)
        elif self.size > _HASH_FROM:
            self._digest = hashlib.sha256(self._join())
            self._digest.update(chunk[room:] if room > 0 else b"")
        if self._put_backs:
            self._data.content = None

    def _borrow(self) -> None:
        """Keep more of an upload of files, where the others that run leave room."""
        self._asked = True
        if not self.sequence and carries_files(self._data.headers.fields):
            self.lent = self._tees.lend()
            self._most += self.lent

    def _put_back(self) -> None:
        """Give the message its body back if it is whole, before other addons look at it."""
        if self._kept == self.size and self._put_backs < _PUT_BACKS:
            self._put_backs += 1
            self._data.content = self._join()

    def _join(self) -> bytes:
        whole = b"".join(self._chunks)
        self._chunks = [whole]
        return whole

    def piece(self) -> bytes:
        """What arrived since the last call; `offset` is where it ends, in bytes."""
        data = b"".join(self._pending)
        self._pending.clear()
        self.offset += len(data)
        return data

    def finish(self, *, complete: bool) -> Body:
        """The body as far as it was seen, at its end; lets go of everything."""
        data = self._join()
        whole = complete and self._kept == self.size and not self._broken
        digest = "" if whole else (self._digest or hashlib.sha256(data)).hexdigest()
        if whole:
            self._data.content = data
        self._chunks, self._pending = [], []
        if self.flow is not None:
            self._tees.end(self, self.flow)
            self.flow = None
        return Body(data, self.size, digest, truncated=not whole)


class Tees:
    """All bodies that run: records them as open, flushes them twice a second, forgets them.

    `put` takes records; `describe` makes the open record of a body; `abandon` finishes a body
    whose exchange ended without a word to us; `report` is told of failures.
    """

    def __init__(
        self,
        put: Callable[[Record], object],
        describe: Callable[[HTTPFlow, Tee], Record],
        abandon: Callable[[HTTPFlow, Tee], object],
        report: Callable[[HTTPFlow, Exception], object],
        period: float = PERIOD,
    ) -> None:
        self._put = put
        self._describe = describe
        self._abandon = abandon
        self.report = report
        self._period = period
        self._running: dict[str, dict[Tee, HTTPFlow]] = {}  # by client connection
        self._pool = POOL
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, tee: Tee, flow: HTTPFlow) -> None:
        """A tee saw its first byte."""
        self._running.setdefault(flow.client_conn.id, {})[tee] = flow
        if tee.live:
            self._open(tee, flow)
        self._wind()

    def lend(self) -> int:
        """How many bytes more an upload may keep until its end, 0 where others have them."""
        lent = min(MORE, self._pool)
        self._pool -= lent
        return lent

    def end(self, tee: Tee, flow: HTTPFlow) -> None:
        """A tee is finished."""
        self._pool += tee.lent
        tee.lent = 0
        running = self._running.get(flow.client_conn.id)
        if running is not None and running.pop(tee, None) is not None and not running:
            del self._running[flow.client_conn.id]

    def left(self, client: str | None = None) -> list[tuple[Tee, HTTPFlow]]:
        """Unfinished tees of a client connection that is closing, or all of them."""
        if client is not None:
            return list(self._running.get(client, {}).items())
        return [one for running in self._running.values() for one in running.items()]

    def stop(self) -> None:
        """No more flushes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _wind(self) -> None:
        if self._timer is None and self._running:
            self._timer = asyncio.get_running_loop().call_later(self._period, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = time.time()
        for tee, flow in self.left():
            try:
                self._look_after(tee, flow, now)
            except Exception as error:  # noqa: BLE001 - one body's failure must not stop the others
                self.report(flow, error)
        self._wind()

    def _look_after(self, tee: Tee, flow: HTTPFlow, now: float) -> None:
        if not flow.live:  # over, for instance reset by the client after the response
            self._abandon(flow, tee)
            return
        message = flow.response if tee.sequence and flow.response else flow.request
        if not tee.opened and now - message.timestamp_start >= self._period:
            self._open(tee, flow)
        if tee.opened:
            offset = tee.offset
            data = tee.piece()
            if data:
                self._put(("k", identity(flow), tee.sequence, offset, data))

    def _open(self, tee: Tee, flow: HTTPFlow) -> None:
        tee.opened = True
        self._put(self._describe(flow, tee))
