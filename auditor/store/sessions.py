"""Sessions: their beginning, owner, totals and end, in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.model import InputError
from auditor.store import owner
from auditor.store.binding import cut, from_text, to_int, to_text
from auditor.store.rows import SessionKind, SessionState, Totals
from auditor.store.words import Dictionaries

MAX_SESSION_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a session starts with."""

    name: str
    kind: SessionKind
    app: str
    device: str
    tool_versions: Mapping[str, str]
    detector_versions: Mapping[str, int]
    keep_raw: bool
    no_bodies: bool
    owner_pid: int
    started: float | None


class Sessions:
    """The table of sessions."""

    def __init__(self, connection: sqlite3.Connection, dictionaries: Dictionaries) -> None:
        self._connection = connection
        self._dictionaries = dictionaries

    def begin(self, new: Beginning) -> int:
        """Insert a session or continue an import."""
        if not new.name or len(new.name) > MAX_SESSION_NAME or not new.name.isprintable():
            raise InputError(
                f"A session's name has 1 to {MAX_SESSION_NAME} characters, all printable."
            )
        row = self._connection.execute(
            "SELECT id, kind, keep_raw, no_bodies FROM sessions WHERE name = ?", (new.name,)
        ).fetchone()
        if row is not None:
            return self._continue(new, row)
        done = self._connection.execute(
            "INSERT INTO sessions (name, kind, state, app, device, started, owner_pid, owner_mark,"
            " tools, detectors_id, keep_raw, no_bodies) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                new.name,
                new.kind,
                SessionState.OPEN,
                to_text(cut(new.app)),
                to_text(cut(new.device)),
                time.time() if new.started is None else new.started,
                new.owner_pid,
                owner.mark(new.owner_pid),
                json.dumps(dict(new.tool_versions)),
                self._dictionaries.detector_set(new.detector_versions),
                new.keep_raw,
                new.no_bodies,
            ),
        )
        return int(done.lastrowid or 0)

    def _continue(self, new: Beginning, row: tuple[int, str, int, int]) -> int:
        session, kind, keep_raw, no_bodies = row
        if SessionKind.CAPTURE in (new.kind, kind):
            raise InputError(f"There is already a session named '{new.name}'; choose another name.")
        for flag, now, then in (
            ("--keep-raw", new.keep_raw, keep_raw),
            ("--no-bodies", new.no_bodies, no_bodies),
        ):
            if now != bool(then):
                how = "with" if then else "without"
                raise InputError(
                    f"The session '{new.name}' was made {how} {flag}; continue it the same way."
                )
        self._connection.execute(
            "UPDATE sessions SET state = ?, owner_pid = ?, owner_mark = ?, tools = ?,"
            " detectors_id = ? WHERE id = ?",
            (
                SessionState.OPEN,
                new.owner_pid,
                owner.mark(new.owner_pid),
                json.dumps(dict(new.tool_versions)),
                self._dictionaries.detector_set(new.detector_versions),
                session,
            ),
        )
        return session

    def id(self, name: str) -> int:
        """The id of a session that exists."""
        return session_id(self._connection, name)

    def no_bodies(self, session: int) -> bool:
        """Whether bodies are left out (InputError where there is no such session)."""
        row = self._connection.execute(
            "SELECT no_bodies FROM sessions WHERE id = ?", (session,)
        ).fetchone()
        if row is None:
            raise InputError("The session is not there any more.")
        return bool(row[0])

    def new_batch(self, session: int, number: int) -> bool:
        """Note a batch's number; False for one that was noted before."""
        done = self._connection.execute(
            "INSERT OR IGNORE INTO batches (session_id, number) VALUES (?, ?)", (session, number)
        )
        return done.rowcount > 0

    def totals(self, session: int) -> Totals:
        """The totals as last set."""
        row = self._connection.execute(
            "SELECT seen, stored, spooled, errored FROM sessions WHERE id = ?", (session,)
        ).fetchone()
        return Totals(*row) if row else Totals()

    def set_totals(self, session: int, totals: Totals) -> None:
        """Replace the totals."""
        numbers = (totals.seen, totals.stored, totals.spooled, totals.errored)
        self._connection.execute(
            "UPDATE sessions SET seen = ?, stored = ?, spooled = ?, errored = ? WHERE id = ?",
            (*(to_int(number) for number in numbers), session),
        )

    def count(self, session: int) -> Totals:
        """What the database itself holds: the totals of a session that nobody could close."""
        messages, errored = self._connection.execute(
            "SELECT (SELECT coalesce(sum(messages), 0) FROM flow_groups WHERE session_id = ?1),"
            " (SELECT count(*) FROM audits WHERE session_id = ?1 AND state = 2)",
            (session,),
        ).fetchone()
        return Totals(messages, messages - errored, 0, errored)

    def end(self, session: int, ended: float | None, state: SessionState) -> None:
        """Close a session."""
        self._connection.execute(
            "UPDATE sessions SET state = ?, ended = ? WHERE id = ?", (state, ended, session)
        )

    def stale(self) -> Iterator[tuple[int, str, float | None]]:
        """Open sessions whose owner is gone: id, name, the last time seen in them."""
        for session, name, pid, mark in self._connection.execute(
            "SELECT id, name, owner_pid, owner_mark FROM sessions WHERE state = ? ORDER BY id",
            (SessionState.OPEN,),
        ).fetchall():
            if not owner.alive(pid, mark):
                (last,) = self._connection.execute(
                    "SELECT max(last) FROM flow_groups WHERE session_id = ? AND last > 0",
                    (session,),
                ).fetchone()
                yield session, from_text(name), last


def session_id(connection: sqlite3.Connection, name: str) -> int:
    """The id of a session that exists (InputError otherwise)."""
    row = connection.execute("SELECT id FROM sessions WHERE name = ?", (to_text(name),)).fetchone()
    if row is None:
        shown = name if len(name) <= MAX_SESSION_NAME and name.isprintable() else "of that name"
        raise InputError(f"There is no session '{shown}'.")
    return int(row[0])
