"""What the worker does with the database: open the session, store, conclude, end.

Concluding comes in slices that grow and shrink with the time they take, so that a batch that
arrives never waits long. What earlier workers left behind is concluded when nothing of our own
awaits it. The totals at the end count what is in the database, so that a worker that died in
between costs none.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from auditor.model import InputError, StoreError
from auditor.store import SessionState, Totals, open_reader, open_writer
from auditor.tasks.correlating import correlate
from auditor.tasks.ingest import Ingest
from auditor.tasks.together import put_together

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from auditor.capture.records import Facts
    from auditor.capture.wire import Fact
    from auditor.model import Message
    from auditor.store import SessionRow, Writer
    from auditor.tasks.ingest import Auditing

SLICE, SLICE_SECONDS = 64, 0.05
AWAITING_BYTES, AWAITING_MESSAGES = 32 << 20, 10_000

type Told = tuple[int, int, int]


class Desk:
    """One session being recorded, or an old one being completed. One thread.

    Raises:
        InputError: the database or the session cannot be used.
        StoreError: the database is locked, full or damaged; trying again may help.
    """

    def __init__(self, facts: Mapping[str, Fact], auditor: Auditing) -> None:
        self._path = Path(str(facts["db"]))
        self._name = str(facts["session"])
        self._replay = bool(facts.get("replay"))
        self._auditor = auditor
        self._awaiting: deque[tuple[int, Message]] = deque()
        self._bytes = 0
        self._slice = 1
        self._stubs = 0
        self._writer = open_writer(self._path)
        try:
            self.session = self._open(facts)
            row = self._row() if self._replay else None
        except BaseException:
            self._writer.close()
            raise
        self._lost_before = max(0, row.totals.errored - row.errored) if row else 0
        app = row.app if row else str(facts.get("app") or "")
        self._ingest = Ingest(self._writer, auditor, self.session, app)
        self._left_count = 0
        self._left: Iterator[int] | None = self._leftovers()

    def _open(self, facts: Mapping[str, Fact]) -> int:
        self._writer.interrupt_stale()
        if self._replay:
            return self._writer.session_id(self._name)
        owner = facts.get("owner")
        pid = owner if isinstance(owner, int) else None
        if facts.get("restarted"):
            session = self._writer.session_id(self._name)
            self._writer.own(session, pid)
            return session
        return _begin(self._writer, facts, self._auditor.versions, pid)

    @property
    def failed(self) -> int:
        """Messages on which our own code failed, as this worker saw it."""
        return self._ingest.errored + self._stubs

    @property
    def room(self) -> bool:
        """Whether another batch may be stored before more is concluded."""
        return self._bytes < AWAITING_BYTES and len(self._awaiting) < AWAITING_MESSAGES

    @property
    def has_work(self) -> bool:
        """Whether something awaits its conclusion."""
        return bool(self._awaiting) or self._left is not None

    @property
    def has_own_work(self) -> bool:
        """Whether something of this session does that was not left by an earlier worker."""
        return bool(self._awaiting)

    @property
    def awaiting(self) -> int:
        """Messages that await their conclusion, as far as they have been looked at."""
        return len(self._awaiting) + self._left_count

    def store(self, facts: Facts, number: int, stub: str = "") -> None:
        """Commit a batch's facts: when this returns they are acknowledged.

        With `stub`, a reason, its messages are errored and not audited.
        """
        ids = self._ingest.store(
            facts.messages,
            connections=facts.connections,
            chunks=facts.chunks,
            failures=facts.failures,
            batch=number,
        )
        if facts.marks:
            self._writer.add_marks(self.session, facts.marks)
        for message_id, message in zip(ids, facts.messages, strict=True):
            if stub:
                self._writer.give_up(message_id, stub)
                self._stubs += 1
            elif not message.open:
                self._awaiting.append((message_id, message))
                self._bytes += len(message.body)

    def conclude(self) -> None:
        """Audit and commit a slice of what awaits it, in order."""
        if self._awaiting:
            self._conclude_own()
        elif self._left is not None:
            try:
                if next(self._left, None) is None:
                    self._left = None
                    self._left_count = 0
                self._left_count = max(0, self._left_count - 1)
            except StoreError:
                self._left = self._leftovers()  # a generator that raised is spent
                raise

    def _conclude_own(self) -> None:
        started = time.monotonic()
        part = list(islice(self._awaiting, self._slice))
        self._ingest.conclude([one for one, _ in part], [message for _, message in part])
        for _, message in part:  # only now: a refused commit is tried again
            self._awaiting.popleft()
            self._bytes -= len(message.body)
        quick = time.monotonic() - started < SLICE_SECONDS
        self._slice = min(SLICE, self._slice * 2) if quick else max(1, self._slice // 2)

    def _leftovers(self) -> Iterator[int]:
        """Concludes what earlier workers left here and in sessions that nobody records.

        Goes on only while nothing of our own awaits its audit, so that is not among it.
        """
        with open_reader(self._path) as reader:
            rows = [row for row in reader.sessions() if row.pending]
        self._left_count = sum(row.pending for row in rows)
        for row in rows:
            if row.id == self.session:
                yield from self._ingest.recover()
            elif row.state is not SessionState.OPEN:
                yield from Ingest(self._writer, self._auditor, row.id).recover()

    def end(self, told: Told | None) -> Totals:
        """End the session with its totals, after all is concluded.

        `told` are the final messages that the proxy saw, left in the spool and
        lost; None when it went without a word.
        """
        row = self._row()
        totals = self._totals(row, told)
        closed = row.state is SessionState.CLOSED if self._replay else told is not None
        ended = row.ended if self._replay and row.ended else time.time()
        state: Literal["closed", "interrupted"] = "closed" if closed else "interrupted"
        self._writer.end_session(self.session, ended=ended, state=state, totals=totals)
        for _ in self._leftovers():  # streams that were cut short are complete now
            pass
        with contextlib.suppress(StoreError):  # the next import or rescan draws them as well
            put_together(self._path, self._writer, self._auditor, self.session)
            correlate(self._path, self._writer)
        self._writer.close()
        return totals

    def _totals(self, row: SessionRow, told: Told | None) -> Totals:
        seen, spooled, lost = told or (0, 0, 0)
        stored = row.messages - row.errored
        if told is not None and not self._replay:
            # Some of what the proxy gave up waiting for may have been stored all the same.
            stored = min(seen, stored)
            spooled = max(0, min(spooled, seen - stored - row.errored))
            return Totals(seen, stored, spooled, seen - stored - spooled)
        errored = row.errored + self._lost_before + lost
        seen = max(row.totals.seen, stored + spooled + errored)
        return Totals(seen, stored, spooled, seen - stored - spooled)

    def _row(self) -> SessionRow:
        with open_reader(self._path) as reader:
            for row in reader.sessions():
                if row.id == self.session:
                    return row
        raise InputError(f"There is no session {self._name} any more.")


def _begin(
    writer: Writer, facts: Mapping[str, Fact], detectors: Mapping[str, int], owner: int | None
) -> int:
    tools = facts.get("tools")
    return writer.begin_session(
        str(facts["session"]),
        kind="capture",
        app=str(facts.get("app") or ""),
        device=str(facts.get("device") or ""),
        tool_versions=tools if isinstance(tools, dict) else {},
        detector_versions=detectors,
        keep_raw=bool(facts.get("keep_raw")),
        no_bodies=bool(facts.get("no_bodies")),
        owner_pid=owner,
    )
