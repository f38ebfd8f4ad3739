"""What the worker does with the database: open the session, store, conclude, end.

Concluding comes in small slices so that a batch that arrives never waits long. Messages that an
earlier worker left behind are concluded one by one, each attempt committed before it is made.
The totals at the end count what is in the database, so a worker that died in between costs none.
"""

from __future__ import annotations

import dataclasses
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from auditor.model import Audit, InputError
from auditor.store import SessionState, Totals, open_reader, open_writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from auditor.capture.records import Facts
    from auditor.capture.wire import Fact
    from auditor.model import Message
    from auditor.store import SessionRow

MOST_ATTEMPTS = 2
SLICE_MESSAGES, SLICE_SECONDS = 64, 0.05
AWAITING_BYTES, AWAITING_MESSAGES = 32 << 20, 10_000
KILLED = "the worker died on this message"
NOT_KEPT = "BodyNotKept"

type Left = tuple[int, int, Message, int]  # session, message id, message, attempts


class Auditing(Protocol):
    """What concludes a message; see `auditor.audit.Auditor`."""

    @property
    def versions(self) -> Mapping[str, int]:
        """The detectors' versions."""

    def audit(self, message: Message) -> Audit:
        """Conclude one message."""


class Desk:
    """One session being recorded, or an old one being completed. One thread.

    `failed` counts messages on which our own code failed, as this worker saw it.

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
        self._results: list[tuple[int, Audit]] = []
        self.failed = 0
        self._writer = open_writer(self._path)
        try:
            self.session = self._open(facts)
        except BaseException:
            self._writer.close()
            raise
        self._lost_before = 0
        if self._replay:
            row = self._row()
            self._lost_before = max(0, row.totals.errored - row.errored)
        self._left: Iterator[Left] | None = self._leftovers()

    def _open(self, facts: Mapping[str, Fact]) -> int:
        self._writer.interrupt_stale()
        owner = int(str(facts.get("owner") or 0)) or None
        if self._replay or facts.get("restarted"):
            session = self._writer.session_id(self._name)
            if not self._replay:
                self._writer.own(session, owner)
            return session
        tools = facts.get("tools")
        return self._writer.begin_session(
            self._name,
            kind="capture",
            app=str(facts.get("app") or ""),
            device=str(facts.get("device") or ""),
            tool_versions=tools if isinstance(tools, dict) else {},
            detector_versions=self._auditor.versions,
            keep_raw=bool(facts.get("keep_raw")),
            no_bodies=bool(facts.get("no_bodies")),
            owner_pid=owner,
        )

    @property
    def room(self) -> bool:
        """Whether another batch may be stored before more is concluded."""
        return self._bytes < AWAITING_BYTES and len(self._awaiting) < AWAITING_MESSAGES

    @property
    def has_work(self) -> bool:
        """Whether something awaits its conclusion."""
        return bool(self._awaiting or self._results or self._left is not None)

    def store(self, facts: Facts, number: int, stub: str = "") -> None:
        """Commit a batch's facts: when this returns they are acknowledged.

        With `stub`, a reason, its messages are errored and not audited.
        """
        ids = self._writer.add(
            self.session,
            facts.messages,
            facts.connections,
            facts.chunks,
            facts.failures,
            batch=number,
        )
        for message_id, message in zip(ids, facts.messages, strict=False):
            if stub:
                self._writer.give_up(message_id, stub)
                self.failed += 1
            elif not message.open:
                self._awaiting.append((message_id, message))
                self._bytes += len(message.body)

    def conclude(self) -> None:
        """Audit and commit a slice of what awaits it, in order."""
        if self._results:  # a commit that failed before
            self._commit(self.session)
        elif self._awaiting:
            until = time.monotonic() + SLICE_SECONDS
            while self._awaiting and len(self._results) < SLICE_MESSAGES:
                message_id, message = self._awaiting.popleft()
                self._bytes -= len(message.body)
                self._audit(message_id, message)
                if time.monotonic() >= until:
                    break
            self._commit(self.session)
        elif self._left is not None:
            for left in self._left:
                self._take_up(left)
                return
            self._left = None

    def _audit(self, message_id: int, message: Message) -> None:
        try:
            audit = self._auditor.audit(message)
        except Exception as error:  # noqa: BLE001 - one message's failure is stored, not spread
            audit = Audit(error=type(error).__name__)
        self.failed += bool(audit.error)
        self._results.append((message_id, audit))

    def _commit(self, session: int) -> None:
        self._writer.conclude(session, self._results)
        self._results = []

    def _leftovers(self) -> Iterator[Left]:
        """What earlier workers left in this session and in sessions that nobody records.

        Asked for only while nothing of our own awaits its audit, so that is not among it.
        """
        with open_reader(self._path) as reader:
            rows = [row for row in reader.sessions() if row.pending]
        for row in rows:
            if row.id == self.session or row.state is not SessionState.OPEN:
                for message_id, message, attempts in self._writer.pending(row.id):
                    yield row.id, message_id, message, attempts

    def _take_up(self, left: Left) -> None:
        """Count the attempt first, then try: what kills twice is given up."""
        session, message_id, message, attempts = left
        if attempts >= MOST_ATTEMPTS:
            self._writer.give_up(message_id, KILLED)
            self.failed += session == self.session
            return
        self._writer.retry(message_id)
        self._audit(message_id, message)
        if message.body_size and not message.body and not message.truncated:
            _, audit = self._results[-1]
            self._results[-1] = (message_id, dataclasses.replace(audit, error=NOT_KEPT))
        self._commit(session)

    def end(self, told: tuple[int, int, int] | None) -> Totals:
        """End the session with its totals, after all is concluded.

        `told` are the final messages that the proxy saw, left in the spool and
        lost; None when it went without a word.
        """
        row = self._row()
        totals = self._totals(row, told)
        keeps = self._replay and row.state is SessionState.CLOSED
        state: Literal["closed", "interrupted"] = "closed"
        if told is None or (self._replay and not keeps):
            state = "interrupted"
        ended = row.ended if self._replay and row.ended else time.time()
        self._writer.end_session(self.session, ended=ended, state=state, totals=totals)
        for left in self._leftovers():  # streams that were cut short are complete now
            self._take_up(left)
        self._writer.close()
        return totals

    def _totals(self, row: SessionRow, told: tuple[int, int, int] | None) -> Totals:
        seen, spooled, lost = told or (0, 0, 0)
        stored = row.messages - row.errored
        if told is None or self._replay:
            errored = row.errored + self._lost_before + lost
            seen = max(row.totals.seen, stored + spooled + errored)
            return Totals(seen, stored, spooled, seen - stored - spooled)
        errored = min(seen - spooled, row.errored + lost)
        return Totals(seen, seen - spooled - errored, spooled, errored)

    def _row(self) -> SessionRow:
        with open_reader(self._path) as reader:
            for row in reader.sessions():
                if row.id == self.session:
                    return row
        raise InputError(f"There is no session {self._name} any more")
