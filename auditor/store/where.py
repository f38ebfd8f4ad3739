"""Filters as conditions. Values are always bound; the text is put together from constants only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.store.binding import to_text
from auditor.store.codes import CATEGORY, CONFIDENCE, DIRECTION
from auditor.store.filters import Filters
from auditor.store.rows import Cell
from auditor.store.sessions import session_id
from auditor.store.words import below

_HOSTS = "SELECT id FROM hosts WHERE backwards >= ? AND backwards < ?"
_COUNT = "SELECT count(*) FROM (SELECT 1 FROM {} g WHERE {} LIMIT ?)"
_FEW_HOSTS = 50
_MOST = 2**62

COUNTED = 1000  # groups that are counted to choose an index


class _Key(NamedTuple):
    """A condition that an index of the groups serves."""

    place: int  # in `conditions`
    ids: list[int]


@dataclass
class Where:
    """Conditions joined with AND, and what is bound to them, in order."""

    conditions: list[str] = field(default_factory=list)
    values: list[Cell] = field(default_factory=list)
    groups: int = COUNTED  # that it lets through at most; COUNTED stands for any number
    _keys: list[_Key] = field(default_factory=list)

    def also(self, condition: str, *values: Cell) -> None:
        """Add a condition with its values."""
        self.conditions.append(condition)
        self.values.extend(values)

    def __str__(self) -> str:
        return " AND ".join(self.conditions) if self.conditions else "1"

    def one_of(self, column: str, ids: list[int], *, selective: bool) -> None:
        """Add that a column is one of these ids.

        A single one as an equality: then the index (column, first) gives its
        groups in order. Several are worth an index only where they select few
        groups, because those must be sorted; else they are checked on the way.
        """
        if len(ids) == 1 or selective:
            self._keys.append(_Key(len(self.conditions), ids))
        mark = "" if selective else "+"
        several = f"{mark}{column} IN ({', '.join('?' * len(ids))})"
        self.also(f"{column} = ?" if len(ids) == 1 else several, *ids)

    def narrow(self, connection: sqlite3.Connection, table: str) -> None:
        """Leave SQLite the index with the fewest groups only: it has no statistics to choose by."""
        best: _Key | None = None
        for key in self._keys:
            statement = _COUNT.format(table, self.conditions[key.place])
            (count,) = connection.execute(statement, (*key.ids, COUNTED)).fetchone()
            if best is None or count < self.groups:
                best, self.groups = key, count
        for key in self._keys:
            if key is not best:
                self.conditions[key.place] = "+" + self.conditions[key.place]


def on_party(connection: sqlite3.Connection, filters: Filters) -> Where:
    """Session, app and host, for any table `g` that has their ids (InputError: no such session)."""
    where = Where()
    if filters.session:
        session = session_id(connection, filters.session)
        where.one_of("g.session_id", [session], selective=True)
    if filters.app:
        apps = _ids(connection, "SELECT id FROM apps WHERE name = ?", to_text(filters.app))
        where.one_of("g.app_id", apps, selective=True)
    if filters.host:
        hosts = _ids(connection, _HOSTS + " LIMIT ?", *below(filters.host), _FEW_HOSTS + 1)
        if len(hosts) <= _FEW_HOSTS:
            where.one_of("g.host_id", hosts, selective=True)
        else:
            where.also(f"+g.host_id IN ({_HOSTS})", *below(filters.host))
    return where


def on_findings(connection: sqlite3.Connection, filters: Filters) -> Where:
    """All but the time, for `finding_groups g`."""
    where = on_party(connection, filters)
    where.also("g.places > 0")
    if filters.category:
        category = CATEGORY.numbers[filters.category]
        types = _ids(connection, "SELECT id FROM data_types WHERE category = ?", category)
        where.one_of("g.type_id", types, selective=False)
    if filters.data_type:
        name = to_text(filters.data_type)
        types = _ids(connection, "SELECT id FROM data_types WHERE name = ?", name)
        where.one_of("g.type_id", types, selective=True)
    if filters.confidence:
        where.also("g.confidence >= ?", CONFIDENCE.numbers[filters.confidence])
    if filters.direction:
        where.also("g.direction = ?", DIRECTION.numbers[filters.direction])
    if filters.since is not None:
        where.also("g.last >= ?", filters.since)
    where.narrow(connection, "finding_groups")
    return where


def _ids(connection: sqlite3.Connection, statement: str, *values: Cell) -> list[int]:
    return [number for (number,) in connection.execute(statement, values)]


def on_flows(connection: sqlite3.Connection, filters: Filters) -> Where:
    """Session, app, host and the latest time, for `flow_groups g`."""
    where = on_party(connection, filters)
    where.also("g.flows > 0")
    if filters.since is not None:
        where.also("g.last >= ?", filters.since)
    where.narrow(connection, "flow_groups")
    return where


def page_of(filters: Filters) -> tuple[int, int]:
    """What LIMIT and OFFSET are bound to."""
    return -1 if filters.limit is None else min(filters.limit, _MOST), min(filters.offset, _MOST)


def asks_for_findings(filters: Filters) -> bool:
    """Whether a filter on flows depends on what was found in them."""
    return bool(filters.category or filters.data_type or filters.confidence or filters.direction)
