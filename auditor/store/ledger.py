"""Connections and failures into tables, in the caller's transaction.

A connection is told about more than once; later facts complete its row: a text
that is given replaces, a count never falls, a time once known stays. An app that
becomes known only then is that of its flows too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from auditor.model import Connection, Failure
from auditor.store.binding import cut, to_int, to_text, to_time
from auditor.store.late import LateOwners
from auditor.store.rows import Cell
from auditor.store.words import Dictionaries

TEXTS = (
    "transport",
    "client",
    "server",
    "server_ip",
    "mode",
    "sni",
    "alpn",
    "tls_version",
    "cipher",
    "ja3",
    "ja4",
    "certificate_org",
    "client_tls",
    "server_tls",
    "tls_error",
    "error",
    "refused",
    "app_how",
)
COUNTS = ("requests", "messages", "lookups", "broken", "bytes_up", "bytes_down")
_COLUMNS = (
    "session_id", "key", "app_id", "host_id", "opened_at", "opened", "closed", "ignored",
    "uid", "let_through",
    *TEXTS, *COUNTS,
)  # fmt: skip
_COMPLETE = (
    "app_id = CASE WHEN ?{app} THEN excluded.app_id ELSE app_id END",
    "host_id = CASE WHEN ?{host} THEN excluded.host_id ELSE host_id END",
    "opened_at = CASE opened_at WHEN 0 THEN excluded.opened_at ELSE opened_at END",
    "opened = coalesce(opened, excluded.opened)",
    "closed = coalesce(excluded.closed, closed)",
    # What was passed over is read after all, where keys came later.
    "ignored = excluded.ignored OR (ignored AND excluded.client_tls <> 'established')",
    "uid = coalesce(excluded.uid, uid)",
    "let_through = max(let_through, excluded.let_through)",
    *(f"{name} = CASE excluded.{name} WHEN '' THEN {name} ELSE excluded.{name} END"
      for name in TEXTS),
    *(f"{name} = max({name}, excluded.{name})" for name in COUNTS),
)  # fmt: skip


def _upsert() -> str:
    last = len(_COLUMNS)
    marks = ", ".join(f"?{number}" for number in range(1, last + 1))
    changes = ", ".join(_COMPLETE).format(app=last + 1, host=last + 2)
    return " ".join(
        ("INSERT INTO connections (", ", ".join(_COLUMNS), ") VALUES (", marks,
         ") ON CONFLICT (session_id, key) DO UPDATE SET", changes)
    )  # fmt: skip


class Ledger:
    """Adds connections and failures."""

    def __init__(self, connection: sqlite3.Connection, dictionaries: Dictionaries) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._statement = _upsert()
        self._late = LateOwners(connection, dictionaries)

    def add(self, session: int, connections: Iterable[Connection]) -> None:
        """Insert or complete; what was stored of it follows its app."""
        connections = list(connections)
        for each in connections:
            if each.app:
                self._late.settle(session, each.key, each.app)
        rows = [self._row(session, each) for each in connections]
        self._connection.executemany(self._statement, rows)

    def _row(self, session: int, facts: Connection) -> tuple[Cell, ...]:
        host = facts.sni or facts.server.rpartition(":")[0]
        opened = to_time(facts.opened)
        return (
            session,
            to_text(cut(facts.key)),
            self._dictionaries.apps.id(facts.app),
            self._dictionaries.hosts.id(host),
            opened or 0.0,
            opened,
            to_time(facts.closed),
            facts.ignored,
            None if facts.uid is None else to_int(facts.uid),
            facts.let_through,
            *(to_text(cut(getattr(facts, name))) for name in TEXTS),
            *(max(0, to_int(getattr(facts, name)) or 0) for name in COUNTS),
            bool(facts.app),
            bool(facts.sni),
        )

    def add_failures(self, session: int, failures: Iterable[Failure]) -> None:
        """Insert."""
        self._connection.executemany(
            "INSERT INTO failures (session_id, flow, place, error, at) VALUES (?, ?, ?, ?, ?)",
            [
                (
                    session,
                    to_text(cut(each.flow)),
                    to_text(cut(each.where)),
                    to_text(cut(each.error)),
                    to_time(each.at) or 0.0,
                )
                for each in failures
            ],
        )
