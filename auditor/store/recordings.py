"""Recordings and the packet flows in them: into tables, and out again in order.

A recording is known by its kind and hash, a flow by its recording and number: to
add either again replaces it, so an import that was interrupted can be repeated.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from auditor.model import PacketFlow, Recording
from auditor.store.binding import cut, from_text, to_int, to_size, to_text, to_time
from auditor.store.rows import Cell, RecordingRow
from auditor.store.sessions import session_id
from auditor.store.transactions import Transactions

_FACTS = tuple(each.name for each in dataclasses.fields(Recording))
_FIELDS = PacketFlow.__struct_fields__
_TIMES = frozenset({"opened", "closed"})
_NUMBERS = frozenset({"number", "packets_up", "packets_down", "bytes_up", "bytes_down"})
_ADD = " ".join(
    (
        "INSERT INTO recordings (session_id,", ", ".join(_FACTS),
        ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "ON CONFLICT (session_id, kind, sha256) DO UPDATE SET started = excluded.started,",
        "ended = excluded.ended, complete = excluded.complete, remark = excluded.remark",
        "RETURNING id",
    )
)  # fmt: skip
_ADD_FLOW = " ".join(
    (
        "INSERT OR REPLACE INTO packet_flows (recording_id,", ", ".join(_FIELDS),
        ") VALUES (?", ", ?" * len(_FIELDS), ")",
    )
)  # fmt: skip
_RECORDINGS = " ".join(
    (
        "SELECT r.id, s.name,", ", ".join(f"r.{name}" for name in _FACTS),
        "FROM recordings r JOIN sessions s ON s.id = r.session_id",
        "WHERE ?1 IS NULL OR r.session_id = ?1 ORDER BY r.id",
    )
)  # fmt: skip
_FLOWS = " ".join(
    (
        "SELECT", ", ".join(f"f.{name}" for name in _FIELDS),
        "FROM recordings r JOIN packet_flows f ON f.recording_id = r.id",
        "WHERE r.session_id = ? ORDER BY r.id, f.number",
    )
)  # fmt: skip


class PacketWriter(Transactions):
    """Adds recordings and their packet flows."""

    def add_recording(self, session: int, recording: Recording) -> int:
        """Add a recording, or bring the one of this kind and hash up to date; returns its id."""
        row = (
            session,
            to_text(cut(recording.kind)),
            to_text(cut(recording.name)),
            to_text(cut(recording.sha256)),
            to_size(recording.size),
            to_time(recording.started),
            to_time(recording.ended),
            recording.complete,
            to_text(cut(recording.remark)),
        )
        with self._transaction():
            return int(self._connection.execute(_ADD, row).fetchone()[0])

    def add_packet_flows(self, recording: int, flows: Iterable[PacketFlow]) -> None:
        """Add a batch of flows; a number that is there is replaced."""
        rows = [(recording, *map(_cell, _FIELDS, _values(flow))) for flow in flows]
        with self._transaction():
            self._connection.executemany(_ADD_FLOW, rows)


def recordings(connection: sqlite3.Connection, session: str) -> Iterator[RecordingRow]:
    """Recordings of a session ("" for all), by arrival."""
    number = session_id(connection, session) if session else None
    for row in connection.execute(_RECORDINGS, (number,)):
        facts: dict[str, Any] = dict(zip(_FACTS, row[2:], strict=True))
        for name in ("kind", "name", "sha256", "remark"):
            facts[name] = from_text(facts[name])
        facts["complete"] = bool(facts["complete"])
        yield RecordingRow(row[0], from_text(row[1]), Recording(**facts))


def packet_flows(connection: sqlite3.Connection, session: str) -> Iterator[PacketFlow]:
    """Packet flows of a session, by recording and number."""
    for row in connection.execute(_FLOWS, (session_id(connection, session),)):
        cells: list[Any] = [from_text(each) if isinstance(each, bytes) else each for each in row]
        yield PacketFlow(*cells)


def _values(flow: PacketFlow) -> Iterator[Any]:
    return (getattr(flow, name) for name in _FIELDS)


def _cell(name: str, value: Any) -> Cell:  # noqa: ANN401 - text, number or time, by its name
    if name in _TIMES:
        return to_time(value) or 0.0
    if name in _NUMBERS:
        return to_size(value)
    return to_int(value) if name == "uid" else to_text(cut(value))
