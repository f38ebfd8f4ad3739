"""The one writer: facts first, in one transaction that is the acknowledgement; then conclusions."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from auditor.model import Chunk, Connection, Failure, Finding, InputError, Message
from auditor.store import streams
from auditor.store.awaiting import PAGE, Awaiting
from auditor.store.binding import cut, from_text, to_text
from auditor.store.conclusions import Concluded, Conclusions
from auditor.store.connect import BUSY_SECONDS, connect_writer, refusals
from auditor.store.ledger import Ledger
from auditor.store.lookups import LookupWriter, keep_names
from auditor.store.migrations import migrate
from auditor.store.recordings import PacketWriter
from auditor.store.rows import StoredMessage
from auditor.store.session_writer import SessionWriter
from auditor.store.settled import Settled
from auditor.store.timeline import TimelineWriter


class Writer(SessionWriter, PacketWriter, LookupWriter, TimelineWriter):
    """A context manager over one connection of one thread; see `open_writer`.

    Every method is one transaction: when it returns, its work is committed;
    when it raises, nothing of it is there.
    """

    def __init__(self, path: pathlib.Path, connection: sqlite3.Connection, key: bytes) -> None:
        super().__init__(path, connection)
        self._ledger = Ledger(connection, self._dictionaries)
        self._conclusions = Conclusions(connection, self._dictionaries, key)
        self._awaiting = Awaiting(connection)

    def add(
        self,
        session: int,
        messages: Sequence[Message],
        connections: Sequence[Connection] = (),
        chunks: Sequence[Chunk] = (),
        failures: Sequence[Failure] = (),
        batch: int | None = None,
    ) -> list[int]:
        """Commit facts and return the messages' ids in order.

        A (flow, sequence) that is already final returns its id and adds nothing;
        one that was open is completed. Every new final message awaits its audit:
        pending, attempts 1. A `batch` that was committed before adds nothing.
        """
        with self._transaction():
            keep = not self._sessions.no_bodies(session)
            again = batch is not None and not self._sessions.new_batch(session, batch)
            ids = self._facts.add(session, messages, keep_bodies=keep)
            if not keep:
                keep_names(self._connection, session, messages)
            if not again:
                self._ledger.add(session, connections)
                self._ledger.add_failures(session, failures)
                streams.add_chunks(self._connection, session, chunks, keep_bodies=keep)
            return ids

    def app_of(self, session: int, key: str) -> str:
        """The app of a connection, "" where it is not known."""
        with refusals(self._path):
            row = self._connection.execute(
                "SELECT a.name FROM connections c JOIN apps a ON a.id = c.app_id"
                " WHERE c.session_id = ? AND c.key = ?",
                (session, to_text(cut(key))),
            ).fetchone()
        return from_text(row[0]) if row else ""

    def conclude(
        self,
        session: int,
        results: Concluded,
        *,
        detectors: Mapping[str, int] | None = None,
    ) -> None:
        """Replace findings, opaques and recurring hashes of these messages.

        The audit becomes `errored` where `Audit.error` is set, else `done`.
        `detectors` are the versions that concluded, the session's where not given.
        """
        with self._transaction():
            number = None if detectors is None else self._dictionaries.detector_set(detectors)
            self._conclusions.replace(session, results, detectors=number)

    def extend(self, session: int, results: Concluded, pieces: Sequence[Settled] = ()) -> None:
        """Add to what was concluded, in the place of `pieces`; concluding anew undoes it."""
        with self._transaction():
            self._conclusions.extend(session, results, pieces)

    def correlate(self, results: Mapping[int, Sequence[tuple[int, Finding]]]) -> None:
        """Replace what was drawn from recurrence: (message, finding) by session, all at once."""
        with self._transaction():
            self._conclusions.correlate(results)

    def pending(self, session: int) -> Iterator[tuple[int, Message, int]]:
        """Messages that await their audit: id, message, attempts; in order of arrival.

        Pages under the hood: `conclude` and `retry` may be called in between.
        Without stored bodies the message comes with an empty body.
        """
        after = 0
        while True:
            with refusals(self._path):
                page = self._awaiting.page(session, after)
            for number in page:
                stored = self._stored(number)
                if stored is not None:
                    yield number, stored.message, stored.attempts
                after = number
            if len(page) < PAGE:
                return

    def _stored(self, number: int) -> StoredMessage | None:
        with refusals(self._path), contextlib.suppress(InputError):  # purged meanwhile
            return self._messages.one(number)
        return None

    def retry(self, message_id: int) -> int:
        """Count one more attempt, commit, and return the attempts (0 for no such audit)."""
        with self._transaction():
            return self._awaiting.retry(message_id)

    def give_up(self, message_id: int, reason: str) -> None:
        """Mark a message as errored; it is not tried again until it is taken up."""
        with self._transaction():
            self._awaiting.give_up(message_id, reason)

    def take_up(self, session: int, reason: str) -> int:
        """Let what was given up for this reason await its audit again; how many now await it.

        All that await it have one attempt, as if they had just come.
        """
        with self._transaction():
            return self._awaiting.take_up(session, reason)


def open_writer(
    path: pathlib.Path, *, full_sync: bool = False, busy_seconds: float = BUSY_SECONDS
) -> Writer:
    """Open for writing; creates folder 0700, database 0600 and key 0600, and migrates.

    `full_sync` survives a power loss too (synchronous=FULL), at a cost;
    `busy_seconds` is how long another process's write lock is waited for.

    Raises:
        InputError: not our database, a newer schema, or its key is missing.
        StoreError: locked, full disk, read only, damaged.
    """
    with refusals(path):
        connection = connect_writer(path, full_sync=full_sync, busy_seconds=busy_seconds)
        try:
            key = migrate(connection, path)
        except BaseException:
            connection.close()
            raise
    return Writer(path, connection, key)
