"""Sensor events, clock notes and phases: into tables, and out again by time.

A mark that is there already adds nothing, so a batch may be stored again.
"""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Iterable, Iterator

from auditor.model import ClockNote, Phase, PhoneFact, Sensor, SensorEvent
from auditor.store.binding import cut, from_text, to_text, to_time
from auditor.store.rows import Cell
from auditor.store.sessions import session_id
from auditor.store.transactions import Transactions

type Mark = SensorEvent | ClockNote | Phase | PhoneFact

_EVENT = (
    "INSERT OR IGNORE INTO sensor_events"
    " (session_id, at, sensor, what, app, source, resolution, detail) VALUES (?,?,?,?,?,?,?,?)"
)
_NOTE = (
    "INSERT OR IGNORE INTO clock_notes (session_id, at, ahead, uncertainty, remark)"
    " VALUES (?,?,?,?,?)"
)
_PHASE = "INSERT OR IGNORE INTO phases (session_id, at, name) VALUES (?,?,?)"
_FACT = "UPDATE sessions SET tools = json_set(tools, '$.' || ?2, ?3) WHERE id = ?1"
_NO_KEY = re.compile(r"[^A-Za-z0-9_]")
_EVENTS = (
    "SELECT at, sensor, what, app, source, resolution, detail FROM sensor_events"
    " WHERE session_id = ?1 AND at >= ?2 AND at <= ?3 AND (?4 = '' OR app = ?4)"
    " ORDER BY at, id LIMIT ?5"
)
_NOTES = (
    "SELECT at, ahead, uncertainty, remark FROM clock_notes WHERE session_id = ? ORDER BY at, id"
)
_PHASES = "SELECT at, name FROM phases WHERE session_id = ? ORDER BY at, id"
_EVER = 1e15


class TimelineWriter(Transactions):
    """Adds what a capture notes beside the messages."""

    def add_marks(self, session: int, marks: Iterable[Mark]) -> None:
        """Insert what is new."""
        with self._transaction():
            for mark in marks:
                self._connection.execute(*_row(session, mark))


def _row(session: int, mark: Mark) -> tuple[str, tuple[Cell, ...]]:
    at = to_time(mark.at) or 0.0
    if isinstance(mark, Phase):
        return _PHASE, (session, at, to_text(cut(mark.name)))
    if isinstance(mark, PhoneFact):
        return _FACT, (session, _NO_KEY.sub("_", cut(mark.name)), to_text(cut(mark.value)))
    if isinstance(mark, ClockNote):
        figures = (to_time(mark.offset), to_time(mark.uncertainty))
        return _NOTE, (session, at, *figures, to_text(cut(mark.remark)))
    texts = (mark.sensor.value, mark.what, mark.app, mark.source)
    wrong = mark.resolution if math.isfinite(mark.resolution) else 0.0
    return _EVENT, (
        session, at, *(to_text(cut(text)) for text in texts), wrong, to_text(cut(mark.detail)),
    )  # fmt: skip


def events(
    connection: sqlite3.Connection,
    session: str,
    *,
    app: str = "",
    since: float | None = None,
    until: float | None = None,
    limit: int | None = None,
) -> Iterator[SensorEvent]:
    """A session's sensor events by time, from `since` to `until`."""
    values = (
        session_id(connection, session),
        -_EVER if since is None else since,
        _EVER if until is None else until,
        to_text(app),
        -1 if limit is None else limit,
    )
    for at, sensor, what, owner, source, resolution, detail in connection.execute(_EVENTS, values):
        texts = (from_text(what), from_text(owner), from_text(source))
        yield SensorEvent(at, Sensor(sensor), *texts, resolution, from_text(detail))


def notes(connection: sqlite3.Connection, session: str) -> Iterator[ClockNote]:
    """A session's clock notes by time."""
    for at, ahead, uncertainty, remark in connection.execute(
        _NOTES, (session_id(connection, session),)
    ):
        yield ClockNote(at, ahead, uncertainty, from_text(remark))


def phases(connection: sqlite3.Connection, session: str) -> Iterator[Phase]:
    """A session's phases by time."""
    for at, name in connection.execute(_PHASES, (session_id(connection, session),)):
        yield Phase(at, from_text(name))
