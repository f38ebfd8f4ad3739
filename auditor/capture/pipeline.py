"""From the hooks to the worker: `put` appends and returns, a thread does the rest.

The hook's side is one append to a deque. A thread of its own takes the records out after 64 of
them, 1 MB or 50 ms, packs them into a numbered batch and drives the supervisor: so a slow disk, a
full socket or a worker that starts again never holds up the event loop, and it works the same
while the loop is stopping. (Measured against `loop.add_writer` doing the same: 2 us a record more
at 1 KB, 1 us at 50 KB.)

`seen = stored + spooled + errored` counts final messages: what was put, what is committed, what is
still on its way (in memory or in the spool), what our own code failed on or could not carry.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import signal
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from auditor.capture.backlog import Backlog
from auditor.capture.counts import Bounds, Counts
from auditor.capture.packing import BATCH_BYTES, BATCH_RECORDS, Packer
from auditor.capture.spool import clear
from auditor.capture.supervisor import Supervisor
from auditor.report.units import plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from auditor.capture.records import Record
    from auditor.capture.spool_file import Spool
    from auditor.capture.wire import Fact

BATCH_SECONDS = 0.1

_log = logging.getLogger(__name__)


class Pipeline:
    """Made and closed by a session; `put` belongs to one thread, the event loop's."""

    def __init__(
        self,
        spool: Spool,
        facts: Mapping[str, Fact],
        *,
        log: Path,
        bounds: Bounds | None = None,
    ) -> None:
        bounds = bounds or Bounds()
        self._bounds = bounds
        self._spool = spool
        self._backlog = Backlog(spool, memory=bounds.memory, limit=bounds.limit)
        self._worker = Supervisor(self._backlog, facts, log=log, silence=bounds.silence)
        self._packer = Packer(self._backlog)
        self._inbox: deque[Record] = deque()
        self._bytes = 0  # put since the thread was last woken for their sake
        self._asleep = False
        self._seen = 0
        self._misfits = 0  # what was put and was no record
        self._late = 0  # final messages put after the end
        self._over = False  # the thread has done its last
        self._closing = threading.Event()
        self._abandoned = 0.0  # when the user had enough of waiting, 0 otherwise
        self._started = threading.Event()
        self._deadline = 0.0  # when the batch that is filling is due, 0 when none is
        self._wake_out, self._wake_in = os.pipe()
        os.set_blocking(self._wake_out, False)
        os.set_blocking(self._wake_in, False)
        self._thread = threading.Thread(target=self._run, name="audit-pipeline", daemon=True)

    def start(self) -> None:
        """Start the thread and with it the worker."""
        atexit.register(self.close)
        self._thread.start()

    def wait_ready(self, timeout: float) -> bool:
        """Wait until the worker has opened the session; False when it refused or is late."""
        return self._started.wait(timeout) and self._worker.ready

    @property
    def refusal(self) -> tuple[str, bool]:
        """The sentence with which the worker refused ("" if not), and whether its input is bad."""
        return self._worker.refused, self._worker.unusable

    @property
    def worker_pid(self) -> int | None:
        """The running worker's process id."""
        return self._worker.pid

    def put(self, record: Record) -> None:
        """Take a record: never blocks, never raises, O(1)."""
        try:
            kind = record[0]
            if kind == "m":
                self._bytes += len(record[14])  # type: ignore[arg-type] # anything else raises TypeError, caught below
                if not record[24]:
                    self._seen += 1
            elif kind == "k":
                self._bytes += len(record[4])  # type: ignore[arg-type] # as above
        except Exception:  # noqa: BLE001 - a hook must never fail on what another part of us built
            self._seen += 1
            self._misfits += 1
            return
        if self._over:
            self._late += kind == "m" and not record[24]
            return
        inbox = self._inbox
        inbox.append(record)
        if self._asleep or self._bytes >= BATCH_BYTES or len(inbox) == BATCH_RECORDS:
            self._asleep = False
            self._bytes = 0
            self._wake()

    def totals(self) -> Counts:
        """The counts now; they always add up."""
        worker, seen = self._worker, self._seen
        lost = worker.lost + self._backlog.lost + self._misfits + self._packer.unpackable
        stored, errored = worker.acknowledged - worker.failed, worker.failed + lost
        if worker.closed is not None:
            _, stored, _, errored = worker.closed
        return Counts(
            seen=seen,
            stored=stored,
            spooled=max(0, seen - stored - errored - self._late),
            errored=errored + self._late,
            lost=lost + self._late,
            starts=worker.starts,
            unfinished=stored if self._over and worker.closed is None else 0,
            trouble=worker.refused or worker.trouble,
        )

    def abandon(self) -> None:
        """Do not wait for the worker when closing: the rest stays in the spool."""
        self._abandoned = self._abandoned or time.monotonic()
        self._wake()

    def close(self, tell: Callable[[str], None] = lambda _: None) -> Counts:
        """Flush, wait for the worker to store all, end it; what it cannot store stays on disk.

        `tell` receives a sentence when that takes long. A Ctrl-C while it waits
        abandons the rest to the spool.
        """
        self._closing.set()
        if self._thread.is_alive():
            self._wake()
            with self._interruptible() as interruptible:
                self._thread.join(self._bounds.grace)
                if self._thread.is_alive() and not self._abandoned:
                    tell(self._left(interruptible=interruptible))
                self._thread.join()
            os.close(self._wake_in)
            os.close(self._wake_out)
        atexit.unregister(self.close)
        return self.totals()

    def _left(self, *, interruptible: bool) -> str:
        """What is waited for, in a sentence for the user."""
        unstored, unaudited = self.totals().spooled, self._worker.awaiting
        parts = [f"{plural(unstored, 'message')} to be stored"] if unstored else []
        parts += [f"{plural(unaudited, 'message')} to be audited"] if unaudited else []
        sentence = f"still at work: {' and '.join(parts) or 'the session is being ended'}"
        if interruptible:
            sentence += "; Ctrl-C again stops waiting, the rest is kept for the next start"
        return sentence

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[bool]:
        if threading.current_thread() is not threading.main_thread():
            yield False
            return
        before = signal.signal(signal.SIGINT, lambda _number, _frame: self.abandon())
        try:
            yield True
        finally:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)

    def _wake(self) -> None:
        try:
            os.write(self._wake_in, b"!")
        except OSError:  # full: it is awake; closed: nobody listens
            return

    # Everything below runs on the thread.

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                if self._worker.step(self._sleep(), self._wake_out):
                    self._clear_wakes()
                if self._worker.ready or self._worker.refused:
                    self._started.set()
                if self._due():
                    self._pack()
                    if not self._worker.ready:  # it loads for seconds, and we may be killed
                        self._backlog.secure()
            self._drain()
        except Exception as error:  # noqa: BLE001 - the last resort: what waits goes to disk
            _log.warning("the pipeline failed: %s", type(error).__name__)
        finally:
            self._leave()

    def _sleep(self) -> float | None:
        """How long to wait for the batch to fill; None when there is nothing to wait for.

        While records keep coming nobody needs to wake us for the first of a batch.
        """
        now = time.monotonic()
        if not self._deadline:
            self._deadline = now + BATCH_SECONDS
        if now >= self._deadline:  # a whole period without a record
            self._asleep = True  # first this, then the look: a put in between wakes us
            if not self._inbox:
                self._deadline = 0.0
                return None
            self._asleep = False
        return max(0.0, self._deadline - now)

    def _due(self) -> bool:
        waiting = len(self._inbox)
        if waiting == 0:
            return False
        full = waiting >= BATCH_RECORDS or self._bytes >= BATCH_BYTES
        return full or 0.0 < self._deadline <= time.monotonic()

    def _clear_wakes(self) -> None:
        try:
            while len(os.read(self._wake_out, 4096)) == 4096:
                pass
        except BlockingIOError:
            return

    def _pack(self) -> None:
        self._deadline, self._bytes = 0.0, 0
        self._packer.pack(self._inbox)

    def _drain(self) -> None:
        """Wait for the worker as long as it makes progress and the user is patient."""
        self._pack()
        worker = self._worker
        worker.progress = time.monotonic()
        while not (self._backlog.empty or worker.refused or self._abandoned):
            if time.monotonic() - worker.progress > self._bounds.patience:
                break
            if worker.step(0.1, self._wake_out):
                self._clear_wakes()
        self._backlog.persist()
        lost = self._misfits + self._packer.unpackable
        worker.finish(self._seen, lost, self._enough)

    def _enough(self, since: float) -> bool:
        """Whether to wait no longer for a worker that last got on at that time."""
        if self._abandoned:
            return time.monotonic() - self._abandoned > self._bounds.grace
        return time.monotonic() - since > self._bounds.patience

    def _leave(self) -> None:
        """Nothing may be in memory only when the thread ends."""
        self._pack()
        self._worker.stop()
        self._backlog.persist()
        lost = self.totals().lost if self._worker.closed is None else 0
        if lost:
            self._spool.note_lost(self._seen, lost)
        if self._backlog.empty and not lost:
            self._spool.remove()
        else:
            self._spool.close()
        clear(self._spool.path.parent)
        self._over = True
        self._started.set()
