"""One worker at a time, started again when it dies, and the batches it has not acknowledged.

1. The worker is a fresh process of its own session: a terminal's Ctrl-C or hang-up does not
   reach it, and it ends when its socket does.
2. It notes which batch it begins, in a file that is only read when it dies, and says `ack` when
   the facts are committed. So a death names its batch: one begun and not acknowledged.
3. A batch that a worker died on is sent again record by record; a record that a second worker
   dies on is replaced by a stub without content, and the record itself is kept aside.
   (A death while concluding is no batch's fault: the store counts those attempts by message.)
4. A worker that is silent for too long while it has work is ended, and that counts as a death.
5. A worker that refuses (unusable database, newer schema) is not started again: all goes to the
   spool, and the reason is there to be shown.
"""

from __future__ import annotations

import logging
import select
import time
from typing import TYPE_CHECKING

import msgspec

from auditor.capture import records, wire
from auditor.capture.backlog import Batch
from auditor.capture.child import Child
from auditor.capture.spool import keep_aside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from auditor.capture.backlog import Backlog
    from auditor.capture.wire import Fact

MOMENT = 0.11  # seconds that an acknowledgement may wait to be read
STRIDE = 256  # batches are numbered in steps of this, their single records in between
START = 60.0  # seconds in which a worker loads what it needs and opens its session
SILENCE = 120.0  # seconds without a word from a worker that has work
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0  # seconds between a death and the next start
FIRST_STARTS = 3  # attempts to start at all
DIED_TWICE = "the worker died twice on this message"

_log = logging.getLogger(__name__)


class Supervisor:
    """Drives one Backlog to its worker. Everything happens in `step`, on one thread."""

    def __init__(
        self,
        backlog: Backlog,
        facts: Mapping[str, Fact],
        *,
        log: Path,
        silence: float = SILENCE,
    ) -> None:
        self.backlog = backlog
        self.ready = False
        self.refused = ""  # the sentence with which the worker refused to work, "" otherwise
        self.unusable = False  # whether it refused its input rather than failed
        self.trouble = ""  # what the database says while the worker retries, "" otherwise
        self.acknowledged = 0  # final messages
        self.failed = 0  # of these: on which our own code failed, stubs included
        self.lost = 0  # final messages that could not be stored at all
        self.awaiting = 0  # messages that are stored and await their audit, as last heard
        self.starts = 0
        self.closed: tuple[int, int, int, int] | None = None  # seen, stored, spooled, errored
        self.progress = time.monotonic()  # when a worker was last ready or acknowledged a batch
        self._facts = dict(facts) | {"silence": silence}
        self._log_path = log
        self._silence = silence
        self._child: Child | None = None
        self._was_ready = False
        self._busy = False
        self._heard = 0.0
        self._decoder = msgspec.msgpack.Decoder(list[int | str | bool])
        self._failed_before = 0  # by workers that are gone
        self._pause = 0.0
        self._start_at = 0.0

    @property
    def pid(self) -> int | None:
        """The process id of the running worker."""
        return self._child.pid if self._child else None

    def step(self, timeout: float | None, wake: int | None = None) -> bool:
        """Do what can be done, then wait for the worker or `wake` at most `timeout` seconds.

        Returns whether `wake`, a file descriptor, has become readable.
        """
        now = time.monotonic()
        if self._child is None and not self.refused and now >= self._start_at:
            self._start(now)
        self._send()
        poll = select.poll()
        if wake is not None:
            poll.register(wake, select.POLLIN)
        child = self._child
        # What it says can wait for a moment: being woken for each acknowledgement costs the proxy.
        later = wake is not None and timeout is not None and timeout <= MOMENT and self._all_sent
        if child is not None and not later:
            unsent = select.POLLOUT if child.unsent else 0
            poll.register(child.socket, select.POLLIN | unsent)
        ready = dict(poll.poll(self._milliseconds(timeout, now)))
        if child is not None:
            if later or ready.get(child.socket.fileno(), 0) & ~select.POLLOUT:
                self._listen(child)
            silent = time.monotonic() - self._heard > self._limit
            if self._child is child and self._has_work and silent:
                _log.warning("the worker is silent and is started again")
                child.kill()
        return wake in ready

    @property
    def _all_sent(self) -> bool:
        """Whether a worker that is ready has all there is."""
        child = self._child
        return self.ready and child is not None and not child.unsent and not self.backlog.waiting

    def finish(self, seen: int, lost: int, enough: Callable[[float], bool]) -> None:
        """Tell the worker that no more will come, wait for its totals, and end it.

        `lost` are final messages that never reached the backlog. `enough` is
        asked whether to stop waiting, with the time at which the worker last said
        that it works; that its database refuses is no work. A worker that dies
        now is started once more to conclude what it left.
        """
        lost += self.lost + self.backlog.lost
        totals = msgspec.msgpack.encode((seen, self.backlog.finals, lost))
        told: Child | None = None
        self._heard = worked = time.monotonic()
        while self.closed is None and not self.refused:
            if self._child is not told and self._child is not None and self.ready:
                told = self._child
                told.send(wire.END, 0, [totals])
            worked = worked if self.trouble else self._heard
            if enough(worked):
                break
            self.step(0.1)
        self.stop()

    def stop(self) -> None:
        """End the worker now; what it has not acknowledged stays in the backlog."""
        if self._child is not None:
            self._child.end(kill_after=0.0 if self.closed is None else 5.0)
            self._child.close()
            self._child = None
        self.backlog.rewind()

    @property
    def _has_work(self) -> bool:
        return self._busy or not self.ready or self.backlog.in_flight

    @property
    def _limit(self) -> float:
        """Seconds that the worker may be silent now."""
        return self._silence if self.ready else max(self._silence, START)

    def _milliseconds(self, timeout: float | None, now: float) -> float | None:
        limits = [] if timeout is None else [timeout]
        if self._child is None and not self.refused:
            limits.append(max(0.0, self._start_at - now))
        elif self._child is not None and self._has_work:
            limits.append(max(0.1, self._limit / 4))
        return 1000 * min(limits) if limits else None

    def _start(self, now: float) -> None:
        self.ready, self._busy, self._heard = False, True, now
        self._facts["restarted"] = self._was_ready
        try:
            self._child = Child(wire.preamble(self._facts), self._log_path)
        except OSError as error:
            _log.warning("the worker could not be started: %s", type(error).__name__)
            self._later(now)
        else:
            self.starts += 1

    def _later(self, now: float) -> None:
        self._pause = min(LONGEST_PAUSE, max(FIRST_PAUSE, self._pause * 2))
        self._start_at = now + self._pause

    def _send(self) -> None:
        child = self._child
        if child is None or not (self.ready or child.unsent):
            return
        child.flush()
        while self.ready and not child.unsent and (batch := self.backlog.take()):
            if child.send(batch.kind, batch.number, batch.payload or ()):
                self.backlog.sent(batch)

    def _listen(self, child: Child) -> None:
        alive, frames = child.receive()
        for frame in frames:
            self._heard = time.monotonic()
            try:
                self._report(self._decoder.decode(frame.payload))
            except msgspec.MsgspecError:
                child.kill()
        if not alive:
            self._bury(child)

    def _report(self, report: list[int | str | bool]) -> None:
        match report:
            case ["ack", int(number), int(damaged), int(awaiting)]:
                self.awaiting = awaiting
                self._acknowledge(number, damaged)
            case ["alive", bool(busy), int(failed), int(awaiting), str(trouble)]:
                self._busy, self.awaiting, self.trouble = busy, awaiting, trouble
                self.failed = self._failed_before + failed
            case ["ready"]:
                self.ready = self._was_ready = True
                self.progress = self._heard
            case ["refused", bool(unusable), str(reason)]:
                self.unusable, self.refused = unusable, reason
            case ["closed", int(seen), int(stored), int(spooled), int(errored)]:
                self.closed = (seen, stored, spooled, errored)
            case _:
                _log.warning("the worker said what nobody understands")

    def _acknowledge(self, number: int, damaged: int) -> None:
        self._pause, self.trouble = 0.0, ""
        self.progress = self._heard
        if (batch := self.backlog.acknowledge(number)) is not None:
            bad = min(damaged, batch.finals)
            self.acknowledged += batch.finals - bad
            self.lost += bad

    def _bury(self, child: Child) -> None:
        """The worker is gone: its batches wait again, and the one it died on is suspect."""
        code = child.end(kill_after=5.0)
        self._child = None
        self._failed_before = self.failed
        begun = self.backlog.flying(child.begun())
        child.close()
        self.backlog.rewind()
        if self.closed is not None or self.refused:
            return
        if not self._was_ready and self.starts >= FIRST_STARTS:
            self.refused = f"The worker cannot be started, {self._log_path} says why"
            return
        _log.warning("the worker ended with %d and is started again", code)
        self._later(time.monotonic())
        if begun is not None:
            self._suspect(begun)

    def _suspect(self, batch: Batch) -> None:
        batch.strikes += 1
        payload = self.backlog.payload(batch)
        singles = records.split(payload)
        if batch.kind == wire.RECORDS and len(singles) > 1:
            parts = [_single(batch, index, record) for index, record in enumerate(singles)]
            self.backlog.exchange(batch.number, parts)
        elif batch.strikes > 1 or batch.kind == wire.STUBS:
            self._keep_aside(batch, payload)
            self.backlog.exchange(batch.number, self._stubs(batch, singles))

    def _stubs(self, batch: Batch, singles: list[list[object]]) -> list[Batch]:
        remains = [] if batch.kind == wire.STUBS or not singles else singles[0]
        kept = records.stub(remains, DIED_TWICE) if remains else []
        if not kept:
            self.lost += batch.finals
            return []
        stub = records.pack(kept)
        return [Batch(wire.STUBS, batch.number, stub, finals=batch.finals, count=1)]

    def _keep_aside(self, batch: Batch, payload: bytes) -> None:
        try:
            keep_aside(self.backlog.spool, batch.number, payload)
        except (OSError, wire.WireError) as error:
            _log.warning("a record could not be kept aside: %s", type(error).__name__)


def _single(batch: Batch, index: int, record: list[object]) -> Batch:
    payload = records.pack([tuple(record)])
    finals = int(records.is_final(record))
    number = batch.number + 1 + index
    return Batch(batch.kind, number, payload, finals=finals, count=1, strikes=batch.strikes)
