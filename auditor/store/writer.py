"""The one writer: facts first, in one transaction that is the acknowledgement; then conclusions."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import pathlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from auditor.model import Chunk, Connection, Failure, Finding, InputError, Message
from auditor.store import owner, streams
from auditor.store.awaiting import PAGE, Awaiting
from auditor.store.binding import cut, from_text, to_int, to_text, to_time
from auditor.store.conclusions import Concluded, Conclusions
from auditor.store.connect import BUSY_SECONDS, connect_writer, refusals
from auditor.store.facts import Facts
from auditor.store.ledger import Ledger
from auditor.store.lookups import LookupWriter, keep_names
from auditor.store.migrations import migrate
from auditor.store.recordings import PacketWriter
from auditor.store.rows import FileState, SessionKind, SessionState, StoredMessage, Totals
from auditor.store.sessions import Beginning, Sessions
from auditor.store.settled import Settled
from auditor.store.stored import Messages
from auditor.store.timeline import TimelineWriter


class Writer(PacketWriter, LookupWriter, TimelineWriter):
    """A context manager over one connection of one thread; see `open_writer`.

    Every method is one transaction: when it returns, its work is committed;
    when it raises, nothing of it is there.
    """

    def __init__(self, path: pathlib.Path, connection: sqlite3.Connection, key: bytes) -> None:
        super().__init__(path, connection)
        self._facts = Facts(connection, self._dictionaries)
        self._ledger = Ledger(connection, self._dictionaries)
        self._conclusions = Conclusions(connection, self._dictionaries, key)
        self._sessions = Sessions(connection, self._dictionaries)
        self._messages = Messages(connection)
        self._awaiting = Awaiting(connection)

    # Sessions

    def begin_session(  # noqa: PLR0913  a session's facts are its signature, all by keyword
        self,
        name: str,
        *,
        kind: Literal["capture", "import"],
        app: str = "",
        device: str = "",
        tool_versions: Mapping[str, str],
        detector_versions: Mapping[str, int],
        keep_raw: bool = False,
        no_bodies: bool = False,
        owner_pid: int | None = None,
        started: float | None = None,
    ) -> int:
        """Begin a session, or continue an import of that name, and return its id.

        `owner_pid` is the process whose end makes the session stale (default:
        this one); `started` is in Unix seconds (default: now).

        Raises:
            InputError: the name is empty or taken by a capture, or its flags differ.
        """
        beginning = Beginning(
            name,
            SessionKind(kind),
            app,
            device,
            tool_versions,
            detector_versions,
            keep_raw=keep_raw,
            no_bodies=no_bodies,
            owner_pid=os.getpid() if owner_pid is None else owner_pid,
            started=to_time(started),
        )
        with self._transaction():
            return self._sessions.begin(beginning)

    def session_id(self, name: str) -> int:
        """The id of a session that exists (InputError otherwise)."""
        with refusals(self._path):
            return self._sessions.id(name)

    def own(self, session: int, owner_pid: int | None = None) -> None:
        """Make a process (default: this one) the owner, for a worker that was restarted."""
        pid = os.getpid() if owner_pid is None else owner_pid
        with self._transaction():
            self._connection.execute(
                "UPDATE sessions SET owner_pid = ?, owner_mark = ? WHERE id = ?",
                (pid, owner.mark(pid), session),
            )

    def set_detectors(self, session: int, versions: Mapping[str, int]) -> None:
        """Record the detector versions that conclude from now on, for a rescan."""
        with self._transaction():
            self._connection.execute(
                "UPDATE sessions SET detectors_id = ? WHERE id = ?",
                (self._dictionaries.detector_set(versions), session),
            )

    def totals(self, session: int) -> Totals:
        """The session's totals as last set."""
        with refusals(self._path):
            return self._sessions.totals(session)

    def set_totals(self, session: int, totals: Totals) -> None:
        """Replace the session's totals."""
        with self._transaction():
            self._sessions.set_totals(session, totals)

    def end_session(
        self,
        session: int,
        *,
        ended: float,
        state: Literal["closed", "interrupted"],
        totals: Totals | None = None,
    ) -> None:
        """End a session; streams still open are completed from their chunks."""
        with self._transaction():
            self._complete(session)
            self._sessions.end(session, ended, SessionState(state))
            if totals is not None:
                self._sessions.set_totals(session, totals)
        with refusals(self._path):  # other programs may then read the file without its log
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def interrupt_stale(self) -> list[str]:
        """Mark sessions whose owner is gone as interrupted; returns their names.

        Their open streams are completed from the chunks that arrived (error
        "interrupted") and await their audit.
        """
        names = []
        with self._transaction():
            for session, name, last in self._sessions.stale():
                self._complete(session)
                self._sessions.end(session, last, SessionState.INTERRUPTED)
                counted = self._sessions.count(session)
                if counted.seen > self._sessions.totals(session).seen:
                    self._sessions.set_totals(session, counted)
                names.append(name)
        return names

    def complete_open(self, session: int) -> int:
        """Complete streams still open from their chunks (error "interrupted"); how many."""
        with self._transaction():
            return self._complete(session)

    def _complete(self, session: int) -> int:
        keep = not self._sessions.no_bodies(session)
        waiting = streams.open_messages(self._connection, session)
        for number, flow, sequence in waiting:
            message = self._messages.one(number).message
            body, reached = streams.assemble(self._connection, session, flow, sequence)
            done = dataclasses.replace(
                message,
                open=False,
                truncated=True,
                body=body or message.body,
                body_size=max(reached, message.body_size),
                error=message.error or "interrupted",
            )
            self._facts.add(session, [done], keep_bodies=keep)
        if lost := streams.drop_orphans(self._connection, session):
            self._connection.execute(
                "INSERT INTO failures (session_id, flow, place, error, at)"
                " VALUES (?, '', 'stream', ?, 0)",
                (session, f"Lost: the heads of {lost} streams"),
            )
        return len(waiting)

    # Files

    def begin_file(
        self,
        session: int,
        *,
        name: str,
        sha256: str,
        format: str,  # noqa: A002  the word users know; keyword only
        size: int,
    ) -> FileState:
        """Begin or resume a file; its messages name it by `Message.source.sha256`."""
        with self._transaction():
            run = self._connection.execute
            run(
                "INSERT INTO files (session_id, name, sha256, format, size) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (session_id, sha256) DO NOTHING",
                (session, to_text(cut(name)), to_text(cut(sha256)), format, to_int(size) or 0),
            )
            row = run(
                "SELECT id, done, entries, unreadable, complete FROM files"
                " WHERE session_id = ? AND sha256 = ?",
                (session, to_text(cut(sha256))),
            ).fetchone()
            last, begun = run(
                "SELECT source_index, sum(messages) FROM flows WHERE file_id = ?"
                " GROUP BY source_index ORDER BY source_index DESC LIMIT 1",
                (row[0],),
            ).fetchone() or (0, 0)
        return FileState(row[0], bool(row[1]), last or 0, begun, row[2], row[3], bool(row[4]))

    def end_file(self, file_id: int, *, entries: int, unreadable: int, complete: bool) -> None:
        """Record that a file was read; `complete` is False where it was damaged or cut."""
        with self._transaction():
            self._connection.execute(
                "UPDATE files SET entries = ?, unreadable = ?, complete = ?, done = 1 WHERE id = ?",
                (entries, unreadable, complete, file_id),
            )

    # Facts and conclusions

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
