"""Sums, from the rollups: their cost depends on how many groups there are, not on how many rows.

Only a group that straddles `since` is counted again, from its index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from auditor.model import Category, Confidence, Method
from auditor.store.binding import from_text
from auditor.store.codes import CATEGORY, CONFIDENCE, DIRECTION, METHOD, PROTOCOL
from auditor.store.rows import Cell, Filters, RecipientRow, TrafficRow, UnreadRow
from auditor.store.where import on_findings, on_flows, on_party, page_of

_PLACES = (
    "CASE WHEN g.first >= ?1 THEN g.places ELSE"
    " (SELECT count(*) FROM findings f WHERE f.group_id = g.id AND f.at >= ?1) END"
)
_FIRST = (
    "CASE WHEN g.first >= ?1 THEN g.first ELSE"
    " (SELECT min(f.at) FROM findings f WHERE f.group_id = g.id AND f.at >= ?1) END"
)
_RECIPIENTS = (
    "SELECT g.session_id, g.app_id, g.host_id, g.direction, g.type_id, {places}, {first}, g.last,"
    " g.confidence, g.method FROM finding_groups g WHERE {where}"
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
    statement = _COUNT.format(places=_PLACES, where=where)
    row = connection.execute(statement, (_since(filters), *where.values)).fetchone()
    return int(row[0])


def count_flows(connection: sqlite3.Connection, filters: Filters) -> int:
    """How many flows there are by session, app, host and time."""
    where = on_flows(connection, filters)
    statement = _COUNT_FLOWS.format(flows=_FLOW_SUMS[0], where=where)
    row = connection.execute(statement, (_since(filters), *where.values)).fetchone()
    return int(row[0])


def recipients(connection: sqlite3.Connection, filters: Filters) -> Iterator[RecipientRow]:
    """Who received what; most places first.

    The groups of one row differ in confidence and method only and mostly there is one, so
    they are put together here: SQLite takes twice as long.
    """
    where = on_findings(connection, filters)
    places, first, values = "g.places", "g.first", tuple(where.values)
    if filters.since is not None:
        places, first, values = _PLACES, _FIRST, (filters.since, *where.values)
    statement = _RECIPIENTS.format(places=places, first=first, where=where)
    folded: dict[tuple[int, ...], list[tuple[Any, ...]]] = {}
    for row in connection.execute(statement, values):
        folded.setdefault(row[:5], []).append(row)
    ordered = sorted(folded.items(), key=_most_places)
    stop = None if filters.limit is None else filters.offset + filters.limit
    return _recipient_rows(connection, ordered[filters.offset : stop])


type _Folded = tuple[tuple[int, ...], list[tuple[Any, ...]]]


def _most_places(folded: _Folded) -> int:
    rows = folded[1]
    places: int = rows[0][5] if len(rows) == 1 else sum(row[5] for row in rows)
    return -places


def _recipient_rows(
    connection: sqlite3.Connection, folded: Iterable[_Folded]
) -> Iterator[RecipientRow]:
    sessions = _Names(connection, "SELECT name FROM sessions WHERE id = ?")
    apps = _Names(connection, "SELECT name FROM apps WHERE id = ?")
    hosts = _Names(connection, "SELECT name FROM hosts WHERE id = ?")
    types = dict(_types(connection))
    methods: dict[tuple[int, ...], tuple[Method, ...]] = {}
    confidences, directions = CONFIDENCE.members, DIRECTION.members
    for (session, app, host, direction, kind), rows in folded:
        *_, places, first, last, best, method = rows[0]
        counts = {confidences[best]: places}
        used: tuple[int, ...] = (method,)
        if len(rows) > 1:
            counts = _by_confidence(rows)
            places = sum(counts.values())
            first, last = min(row[6] for row in rows), max(row[7] for row in rows)
            best = max(row[8] for row in rows)
            used = tuple(sorted({row[9] for row in rows}))
        if used not in methods:
            methods[used] = tuple(METHOD.members[number] for number in used)
        name, category = types[kind]
        yield RecipientRow(
            sessions[session],
            apps[app],
            hosts[host],
            directions[direction],
            category,
            name,
            confidences[best],
            places,
            first or None,
            last or None,
            methods[used],
            counts,
        )


def _by_confidence(rows: Iterable[tuple[Any, ...]]) -> dict[Confidence, int]:
    counts: dict[Confidence, int] = {}
    for row in rows:
        confidence = CONFIDENCE.members[row[8]]
        counts[confidence] = counts.get(confidence, 0) + row[5]
    return counts


class _Names(dict[int, str]):
    """Names of a dictionary table, looked up when they are first asked for."""

    def __init__(self, connection: sqlite3.Connection, statement: str) -> None:
        super().__init__()
        self._connection = connection
        self._statement = statement

    def __missing__(self, number: int) -> str:
        row = self._connection.execute(self._statement, (number,)).fetchone()
        return self.setdefault(number, from_text(row[0]) if row else "")


def _types(connection: sqlite3.Connection) -> Iterator[tuple[int, tuple[str, Category]]]:
    for number, name, category in connection.execute("SELECT id, name, category FROM data_types"):
        yield number, (from_text(name), CATEGORY.members[category])


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
