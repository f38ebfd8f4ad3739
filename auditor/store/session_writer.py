"""Sessions and the files imported into them, written: begun, counted, ended, taken for stale."""

from __future__ import annotations

import os
import pathlib
import sqlite3
from collections.abc import Mapping
from typing import Literal

from msgspec import structs

from auditor.store import owner, streams
from auditor.store.binding import cut, to_int, to_text, to_time
from auditor.store.connect import refusals
from auditor.store.facts import Facts
from auditor.store.rows import FileState, SessionKind, SessionState, Totals
from auditor.store.sessions import Beginning, Sessions
from auditor.store.stored import Messages
from auditor.store.transactions import Transactions


class SessionWriter(Transactions):
    """What a session is, what it counts, and which files are read into it."""

    def __init__(self, path: pathlib.Path, connection: sqlite3.Connection) -> None:
        super().__init__(path, connection)
        self._facts = Facts(connection, self._dictionaries)
        self._sessions = Sessions(connection, self._dictionaries)
        self._messages = Messages(connection)

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

    def _complete(self, session: int) -> int:
        keep = not self._sessions.no_bodies(session)
        waiting = streams.open_messages(self._connection, session)
        for number, flow, sequence in waiting:
            message = self._messages.one(number).message
            body, reached = streams.assemble(self._connection, session, flow, sequence)
            done = structs.replace(
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
