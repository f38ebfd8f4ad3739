"""Batches on their way to the worker, in order, each kept until it is acknowledged.

    in memory, not sent  →  on disk, not sent          new batches join the end of this line
             └───────────────────┴──→ in flight (sent, not acknowledged) → acknowledged: gone

1. The line never forks: while anything waits on disk, new batches go to disk too.
2. Memory is bounded: beyond `memory` bytes batches go to the spool. When the spool refuses (full
   disk) they stay in memory up to `limit`, and beyond that they are lost and counted as errored.
3. A batch on disk leaves memory again once it is sent; if the worker dies it is read again.
4. After a death everything in flight goes back to the head of the line.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING

from auditor.capture import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditor.capture.spool_file import Place, Spool

MEMORY = 64 << 20
LIMIT = 256 << 20
WINDOW = 8 << 20  # bytes in flight; enough to keep a worker busy for 80 ms

_log = logging.getLogger(__name__)


class Batch:
    """A payload with its number, or the place on disk that it can be read from."""

    __slots__ = ("count", "finals", "kind", "number", "payload", "place", "size", "strikes")

    def __init__(
        self,
        kind: int,
        number: int,
        payload: Sequence[bytes] | None,  # in parts
        *,
        finals: int,
        count: int,
        strikes: int = 0,
        place: Place | None = None,
    ) -> None:
        self.kind = kind
        self.number = number
        self.payload = payload
        self.finals = finals  # final messages in it
        self.count = count  # records in it
        self.strikes = strikes  # workers that died on it
        self.place = place
        self.size = sum(map(len, payload)) if payload is not None else 0


class Backlog:
    """The line. One thread adds, takes and acknowledges."""

    def __init__(self, spool: Spool, *, memory: int = MEMORY, limit: int = LIMIT) -> None:
        self.spool = spool
        self._memory = memory
        self._limit = limit
        self._waiting: deque[Batch] = deque()  # in memory
        self._on_disk: deque[Batch] = deque()
        self._flight: dict[int, Batch] = {}  # in order of sending
        self._held = 0  # bytes of payloads in memory
        self._flying = 0  # bytes in flight
        self.lost = 0  # final messages that found no room
        self.spilled = 0  # batches that ever went to disk
        self._full = False  # the spool refused the last batch

    @property
    def empty(self) -> bool:
        """Whether all that was added is acknowledged."""
        return not (self._waiting or self._on_disk or self._flight)

    @property
    def finals(self) -> int:
        """Final messages not acknowledged yet."""
        lines: Iterable[Iterable[Batch]] = (self._waiting, self._on_disk, self._flight.values())
        return sum(batch.finals for line in lines for batch in line)

    def add(self, batch: Batch) -> None:
        """Put a batch with a payload at the end of the line."""
        if self._on_disk or self._held + batch.size > self._memory:
            if self._spill(batch):
                batch.payload = None
                self._on_disk.append(batch)
                return
            if self._on_disk or self._held + batch.size > self._limit:
                self.lost += batch.finals
                return
        self._held += batch.size
        self._waiting.append(batch)

    def take(self) -> Batch | None:
        """The next batch to send, with its payload; None when none may be sent now."""
        while self._flying <= WINDOW and (line := self._waiting or self._on_disk):
            batch = line.popleft()
            if batch.payload is None:
                batch.payload = [self.payload(batch)]
                batch.size = len(batch.payload[0])
                self._held += batch.size
            if batch.size:
                self._flight[batch.number] = batch
                self._flying += batch.size
                return batch
            self.lost += batch.finals  # damaged on disk
        return None

    def sent(self, batch: Batch) -> None:
        """All of it is with the kernel: what can be read from disk again leaves memory."""
        if batch.place is not None and batch.payload is not None:
            batch.payload = None
            self._held -= batch.size

    def acknowledge(self, number: int) -> Batch | None:
        """The batch is stored; None for a number that is not in flight."""
        batch = self._flight.pop(number, None)
        if batch is None:
            return None
        self._flying -= batch.size
        if batch.payload is not None:
            self._held -= batch.size
        if self.spool.size > self.spool.start and not self._on_disk:
            self._trim()
        return batch

    @property
    def waiting(self) -> bool:
        """Whether something is not sent yet."""
        return bool(self._waiting or self._on_disk)

    @property
    def in_flight(self) -> bool:
        """Whether something is sent and not acknowledged."""
        return bool(self._flight)

    def flying(self, number: int) -> Batch | None:
        """The batch of that number if it is in flight."""
        return self._flight.get(number)

    def rewind(self) -> None:
        """The worker is gone: everything in flight waits again, in its old order."""
        for batch in reversed(self._flight.values()):
            self._waiting.appendleft(batch)
        self._flight.clear()
        self._flying = 0

    def exchange(self, number: int, parts: Iterable[Batch]) -> None:
        """Put parts with payloads in the place of a waiting batch, found by its number."""
        numbers = [batch.number for batch in self._waiting]
        if number not in numbers:
            return
        index = numbers.index(number)
        batch = self._waiting[index]
        del self._waiting[index]
        if batch.payload is not None:
            self._held -= batch.size
        for offset, part in enumerate(parts):
            self._waiting.insert(index + offset, part)
            self._held += part.size

    def payload(self, batch: Batch) -> bytes:
        """The payload from memory or disk, b"" when it cannot be read."""
        if batch.payload is not None:
            return b"".join(batch.payload)
        return (batch.place and self.spool.read(batch.place)) or b""

    def adopt(self, batches: Iterable[Batch]) -> None:
        """Start from what a spool holds already: batches with a place."""
        self._on_disk.extend(batches)

    def secure(self) -> None:
        """Write what waits in memory to disk too: no worker is there to take it."""
        for batch in self._waiting:
            if batch.place is None and not self._spill(batch):
                return

    def persist(self) -> None:
        """Write to disk all that is unacknowledged and only in memory: the last resort."""
        self.rewind()
        for batch in self._waiting:
            if batch.place is None and not self._spill(batch):
                self.lost += batch.finals
                batch.finals = 0

    def _spill(self, batch: Batch) -> bool:
        if batch.payload is None:
            return False
        try:
            batch.place = self.spool.append(batch.kind, batch.number, batch.payload)
        except (OSError, wire.WireError) as error:
            if not self._full:  # said once, not for each of a thousand batches
                reason = error.strerror if isinstance(error, OSError) else type(error).__name__
                _log.warning("the spool cannot be written: %s", reason)
            self._full = True
            return False
        self._full = False
        self.spilled += 1
        return True

    def _trim(self) -> None:
        """Empty the file once nobody in the line needs it."""
        lines: Iterable[Iterable[Batch]] = (self._waiting, self._flight.values())
        if not any(batch.place for line in lines for batch in line):
            self.spool.reset()
