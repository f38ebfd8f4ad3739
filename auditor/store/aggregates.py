"""Sums, from the rollups: their cost depends on how many groups there are, not on how many rows.

Only a group that straddles `since` is counted again, from its index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from auditor.store.binding import from_text
from auditor.store.codes import DIRECTION, PROTOCOL
from auditor.store.filters import Filters
from auditor.store.rows import Cell, TrafficRow, UnreadRow
from auditor.store.where import on_findings, on_flows, on_party, page_of

PLACES = (
    "CASE WHEN g.first >= ?1 THEN g.places ELSE"
    " (SELECT count(*) FROM findings f WHERE f.group_id = g.id AND f.at >= ?1) END"
)
FIRST = (
    "CASE WHEN g.first >= ?1 THEN g.first ELSE"
    " (SELECT min(f.at) FROM findings f WHERE f.group_id = g.id AND f.at >= ?1) END"
)
_COUNT = "SELECT coalesce(sum({places}), 0) FROM finding_groups g WHERE ?1 IS NOT NULL AND {where}"
_FLOW_SUM = (
    "CASE WHEN g.first >= ?1 THEN g.{name} ELSE"
    " (SELECT {sum} FROM flows f WHERE f.group_id = g.id AND f.started >= ?1) END"
)
_FLOW_SUMS = (
    _FLOW_SUM.format(name="flows", sum="count(*)"),
    _FLOW_SUM.format(name="messages", sum="sum(f.messages)"),
    _FLOW_SUM.format(name="bytes_up", sum="sum(f.bytes_up)"),
    _FLOW_SUM.format(name="bytes_down", sum="sum(f.bytes_down)"),
    _FLOW_SUM.format(name="first", sum="min(f.started)"),
)
_TRAFFIC = (
    "SELECT s.name, a.name, h.name, g.protocol, {sums}, g.last FROM flow_groups g"
    " JOIN sessions s ON s.id = g.session_id JOIN apps a ON a.id = g.app_id"
    " JOIN hosts h ON h.id = g.host_id WHERE ?1 IS NOT NULL AND {where}"
    " ORDER BY 5 DESC, s.id, a.id, h.id, g.protocol LIMIT ? OFFSET ?"
)
_COUNT_FLOWS = (
    "SELECT coalesce(sum({flows}), 0) FROM flow_groups g WHERE ?1 IS NOT NULL AND {where}"
)
_UNREAD = (
    "SELECT s.name, a.name, h.name, g.direction, w.word, g.parts, g.bytes FROM opaque_groups g"
    " JOIN sessions s ON s.id = g.session_id JOIN apps a ON a.id = g.app_id"
    " JOIN hosts h ON h.id = g.host_id JOIN words w ON w.id = g.reason_id"
    " WHERE g.parts > 0 AND {where} ORDER BY g.parts DESC, g.id LIMIT ? OFFSET ?"
)
_ALWAYS = -1e300  # before any time


def _since(filters: Filters) -> float:
    return _ALWAYS if filters.since is None else filters.since


def count_findings(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many findings a filter lets through."""
    where = on_findings(connection, filters)
    statement = _COUNT.format(places=PLACES, where=where)
    row = connection.execute(statement, (_since(filters), *where.values)).fetchone()
    return int(row[0])


def count_flows(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many flows there are by session, app, host and time."""
    where = on_flows(connection, filters)
    statement = _COUNT_FLOWS.format(flows=_FLOW_SUMS[0], where=where)
    row = connection.execute(statement, (_since(filters), *where.values)).fetchone()
    return int(row[0])


def traffic(connection: sqlite3.Connection, filters: Filters) -> Iterator[TrafficRow]:
    """Flows counted by session, app, host and protocol; most flows first."""
    where = on_flows(connection, filters)
    statement = _TRAFFIC.format(sums=", ".join(_FLOW_SUMS), where=where)
    values: tuple[Cell, ...] = (_since(filters), *where.values, *page_of(filters))
    for row in connection.execute(statement, values):
        yield TrafficRow(
            session=from_text(row[0]),
            app=from_text(row[1]),
            host=from_text(row[2]),
            protocol=PROTOCOL.members[row[3]],
            flows=row[4],
            messages=row[5] or 0,
            bytes_up=row[6] or 0,
            bytes_down=row[7] or 0,
            first=row[8] or None,
            last=row[9] or None,
        )


def unread(connection: sqlite3.Connection, filters: Filters) -> Iterator[UnreadRow]:
    """Opaque parts counted by session, app, host, direction and reason; most parts first."""
    where = on_party(connection, filters)
    if filters.direction:
        where.also("g.direction = ?", DIRECTION.numbers[filters.direction])
    statement = _UNREAD.format(where=where)
    for row in connection.execute(statement, (*where.values, *page_of(filters))):
        yield UnreadRow(
            session=from_text(row[0]),
            app=from_text(row[1]),
            host=from_text(row[2]),
            direction=DIRECTION.members[row[3]],
            reason=from_text(row[4]),
            parts=row[5],
            bytes=row[6],
        )
