"""Sessions, files, connections and failures as rows: few enough to be read in plain order."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from auditor.model import SHARED, Connection, InputError
from auditor.store.binding import from_text, to_text
from auditor.store.filters import Filters
from auditor.store.rows import (
    ConnectionRow,
    FailureRow,
    FileRow,
    Server,
    SessionKind,
    SessionRow,
    SessionState,
    Totals,
)
from auditor.store.where import Where, on_party, page_of

_SESSIONS = (
    "SELECT s.id, s.name, s.kind, s.state, s.app, s.device, s.started, s.ended, s.tools,"
    " d.versions, s.keep_raw, s.no_bodies, s.seen, s.stored, s.spooled, s.errored,"
    " (SELECT coalesce(sum(flows), 0) FROM flow_groups WHERE session_id = s.id),"
    " (SELECT coalesce(sum(messages), 0) FROM flow_groups WHERE session_id = s.id),"
    " (SELECT coalesce(sum(places), 0) FROM finding_groups WHERE session_id = s.id),"
    " (SELECT count(*) FROM audits WHERE session_id = s.id AND state = 0),"
    " (SELECT count(*) FROM audits WHERE session_id = s.id AND state = 2),"
    " (SELECT count(*) FROM failures WHERE session_id = s.id),"
    " (SELECT count(*) FROM connections WHERE session_id = s.id)"
    " FROM sessions s JOIN detector_sets d ON d.id = s.detectors_id ORDER BY s.started, s.id"
)
_FILES = (
    "SELECT g.id, s.name, g.name, g.sha256, g.format, g.size, g.entries, g.unreadable, g.complete,"
    " g.done FROM files g JOIN sessions s ON s.id = g.session_id WHERE {} ORDER BY g.id"
    " LIMIT ? OFFSET ?"
)
_FAILURES = (
    "SELECT s.name, g.flow, g.place, g.error, g.at FROM failures g"
    " JOIN sessions s ON s.id = g.session_id WHERE {} ORDER BY g.at, g.id LIMIT ? OFFSET ?"
)
_FACTS = Connection.__struct_fields__
_CONNECTIONS = " ".join(
    (
        "SELECT g.id, s.name,",
        ", ".join("a.name" if name == "app" else f"g.{name}" for name in _FACTS),
        "FROM connections g JOIN sessions s ON s.id = g.session_id",
        "JOIN apps a ON a.id = g.app_id",
        "WHERE {} ORDER BY g.opened_at, g.id LIMIT ? OFFSET ?",
    )
)
_FLAGS = tuple(2 + _FACTS.index(name) for name in ("ignored", "let_through"))  # in a row
_SHARED = (
    "SELECT count(*) FROM connections WHERE app_how = ?3"
    " AND session_id = (SELECT id FROM sessions WHERE name = ?1)"
    " AND app_id = (SELECT id FROM apps WHERE name = ?2)"
)
_SERVERS = (
    "SELECT DISTINCT server_ip, certificate_org FROM (SELECT server_ip, certificate_org"
    " FROM connections WHERE host_id = (SELECT id FROM hosts WHERE name = ?) AND server_ip != ''"
    " ORDER BY opened_at DESC LIMIT ?) LIMIT ?"
)
_LATEST = 1_000  # connections that are looked at
_FLOW_OF_KEY = "SELECT g.id FROM flows g WHERE {} LIMIT 2"


def sessions(connection: sqlite3.Connection) -> Iterator[SessionRow]:
    """All sessions by start."""
    return map(_session, connection.execute(_SESSIONS).fetchall())


def files(connection: sqlite3.Connection, filters: Filters) -> Iterator[FileRow]:
    """Imported files of a session or of all."""
    where = on_party(connection, Filters(session=filters.session))
    return map(_file, _select(connection, _FILES, where, filters))


def failures(connection: sqlite3.Connection, filters: Filters) -> Iterator[FailureRow]:
    """Where our own code failed, by time."""
    where = on_party(connection, Filters(session=filters.session))
    if filters.since is not None:
        where.also("g.at >= ?", filters.since)
    return map(_failure, _select(connection, _FAILURES, where, filters))


def connections(connection: sqlite3.Connection, filters: Filters) -> Iterator[ConnectionRow]:
    """Connections by opening time."""
    where = on_party(connection, filters)
    if filters.since is not None:
        where.also("g.opened_at >= ?", filters.since)
    return map(_connection, _select(connection, _CONNECTIONS, where, filters))


def count_shared(connection: sqlite3.Connection, session: str, app: str) -> int:
    """Connections that count as an app's though another app of its UID may have made them."""
    (found,) = connection.execute(_SHARED, (to_text(session), to_text(app), SHARED)).fetchone()
    return int(found)


def servers(connection: sqlite3.Connection, host: str, limit: int) -> list[Server]:
    """The distinct addresses and certificates of a host's connections, the latest of them."""
    return [
        Server(from_text(row[0]), from_text(row[1]))
        for row in connection.execute(_SERVERS, (to_text(host), _LATEST, limit))
    ]


def connection_of(connection: sqlite3.Connection, flow: int, key: str) -> Connection | None:
    """The connection that carried a flow, None where the ledger has not got it."""
    session = "g.session_id = (SELECT session_id FROM flows WHERE id = ?)"
    where = Where([session, "g.key = ?"], [flow, to_text(key)])
    row = _select(connection, _CONNECTIONS, where, Filters()).fetchone()
    return None if row is None else _connection(row).facts


def flow_id(connection: sqlite3.Connection, key: str, session: str) -> int:
    """The flow of that key (InputError: none, or several)."""
    where = on_party(connection, Filters(session=session))
    where.also("g.key = ?", to_text(key))
    rows = connection.execute(_FLOW_OF_KEY.format(where), where.values).fetchall()
    if not rows:
        raise InputError("There is no flow of that key.")
    if len(rows) > 1:
        raise InputError("Several sessions have a flow of that key; name the session.")
    return int(rows[0][0])


def _select(
    connection: sqlite3.Connection, statement: str, where: Where, filters: Filters
) -> sqlite3.Cursor:
    return connection.execute(statement.format(where), (*where.values, *page_of(filters)))


def _session(row: tuple[Any, ...]) -> SessionRow:
    return SessionRow(
        id=row[0],
        name=from_text(row[1]),
        kind=SessionKind(row[2]),
        state=SessionState(row[3]),
        app=from_text(row[4]),
        device=from_text(row[5]),
        started=row[6],
        ended=row[7],
        tool_versions=json.loads(row[8]),
        detector_versions=json.loads(row[9]),
        keep_raw=bool(row[10]),
        no_bodies=bool(row[11]),
        totals=Totals(*row[12:16]),
        flows=row[16],
        messages=row[17],
        findings=row[18],
        pending=row[19],
        errored=row[20],
        failures=row[21],
        connections=row[22],
    )


def _file(row: tuple[Any, ...]) -> FileRow:
    return FileRow(
        id=row[0],
        session=from_text(row[1]),
        name=from_text(row[2]),
        sha256=from_text(row[3]),
        format=from_text(row[4]),
        size=row[5],
        entries=row[6],
        unreadable=row[7],
        complete=bool(row[8]),
        done=bool(row[9]),
    )


def _connection(row: tuple[Any, ...]) -> ConnectionRow:
    if bytes in map(type, row):  # a text that has no UTF-8
        row = tuple(from_text(value) if isinstance(value, bytes) else value for value in row)
    cells = list(row)
    for flag in _FLAGS:
        cells[flag] = bool(cells[flag])
    return ConnectionRow(cells[0], cells[1], Connection(*cells[2:]))


def _failure(row: tuple[Any, ...]) -> FailureRow:
    session, flow, place, error = map(from_text, row[:4])
    return FailureRow(session, flow, place, error, row[4] or None)
