"""Ids in order of time, for any filter, without reading what the filter leaves out.

Strategy. Everything that can be filtered on lives in a group (see the schema),
so a filter is a set of groups, and a group's rows come in order from one index
(group, time). Merging the groups gives the answer in order, and a group whose
first time has not been reached is not opened: a page opens at most as many
groups as it has rows.

Two questions are answered along the index (time, group) instead, asking each
row's group: everything from many groups, and what follows `since` when many
groups straddle it and rows that match are dense. Both ways give the same order:
time, group, id. No cursor stays open between rows.
"""

from __future__ import annotations

import heapq
import itertools
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from auditor.store.where import Where

_FEW = 100  # groups that are opened at once without a thought
_SAMPLE = 400  # groups that straddle `since`, looked at before all are counted
_MANY = 400  # groups whose rows are merged when all of them are wanted
_OPEN_COST = 25.0  # to open a group, in rows looked at along the index
_GROUPS = 200  # groups fetched at a time
_CHUNKS = (8, 32, 128, 512)  # rows fetched from a group at a time: few from most
_ALONG = (200, 2000, 20_000)  # rows fetched along the time index at a time
_FROM_START = -1e300  # before any time

type Key = tuple[float, int, int]  # time, group, id


class Table(NamedTuple):
    """The statements of one kind of row; {} is the place of the conditions."""

    groups: str
    before: str
    extent: str
    highest: str
    of_group: str
    along: str


FINDINGS = Table(
    groups=(
        "SELECT g.first, g.id FROM finding_groups g WHERE (g.first, g.id) > (?, ?) AND {}"
        " ORDER BY g.first, g.id LIMIT ?"
    ),
    before=(
        "SELECT g.first, g.id, g.places FROM finding_groups g WHERE g.first < ? AND {}"
        " ORDER BY g.first DESC, g.id DESC LIMIT ?"
    ),
    extent="SELECT total(g.first < ?), total(g.places) FROM finding_groups g WHERE {}",
    highest="SELECT max(id) FROM findings",
    of_group=(
        "SELECT at, id FROM findings WHERE group_id = ? AND (at, id) > (?, ?) ORDER BY at, id"
        " LIMIT ?"
    ),
    along=(
        "SELECT f.at, f.group_id, f.id FROM findings f CROSS JOIN finding_groups g"
        " ON g.id = f.group_id WHERE (f.at, f.group_id, f.id) > (?, ?, ?) AND {}"
        " ORDER BY f.at, f.group_id, f.id LIMIT ?"
    ),
)
FLOWS = Table(
    groups=(
        "SELECT g.first, g.id FROM flow_groups g WHERE (g.first, g.id) > (?, ?) AND {}"
        " ORDER BY g.first, g.id LIMIT ?"
    ),
    before=(
        "SELECT g.first, g.id, g.flows FROM flow_groups g WHERE g.first < ? AND {}"
        " ORDER BY g.first DESC, g.id DESC LIMIT ?"
    ),
    extent="SELECT total(g.first < ?), total(g.flows) FROM flow_groups g WHERE {}",
    highest="SELECT max(id) FROM flows",
    of_group=(
        "SELECT started, id FROM flows WHERE group_id = ? AND (started, id) > (?, ?)"
        " ORDER BY started, id LIMIT ?"
    ),
    along=(
        "SELECT f.started, f.group_id, f.id FROM flows f CROSS JOIN flow_groups g"
        " ON g.id = f.group_id WHERE (f.started, f.group_id, f.id) > (?, ?, ?) AND {}"
        " ORDER BY f.started, f.group_id, f.id LIMIT ?"
    ),
)


def ordered(
    connection: sqlite3.Connection,
    table: Table,
    where: Where,
    *,
    since: float | None,
    wanted: int | None,
) -> Iterator[int]:
    """Ids by time, lazily; `wanted` says how many will be asked for (None: all)."""
    start = _FROM_START if since is None else since
    if wanted is None and len(_before(connection, table, where, 1e300, _MANY + 1)) > _MANY:
        return _along(connection, table, where, start)
    straddling: list[tuple[float, int, int]] = []
    if since is not None:
        straddling = _before(connection, table, where, since, _SAMPLE)
        if wanted and _is_dense(connection, table, where, since, wanted, straddling):
            return _along(connection, table, where, start)
        if len(straddling) == _SAMPLE:
            straddling = _before(connection, table, where, since, -1)
    groups = itertools.chain(
        ((first, group) for first, group, _ in straddling),
        _later(connection, table, where, start),
    )
    return _merged(connection, table, groups, start)


def _before(
    connection: sqlite3.Connection, table: Table, where: Where, time: float, most: int
) -> list[tuple[float, int, int]]:
    """First time, id and rows of the groups that begin before a time, the latest first."""
    values = (time, *where.values, most)
    return connection.execute(table.before.format(where), values).fetchall()


def _is_dense(
    connection: sqlite3.Connection,
    table: Table,
    where: Where,
    since: float,
    wanted: int,
    straddling: list[tuple[float, int, int]],
) -> bool:
    """Whether looking along the time index costs less than opening all that straddle."""
    opened = float(len(straddling))
    if opened <= _FEW:
        return False
    (highest,) = connection.execute(table.highest).fetchone()
    looked_at = wanted * float(highest or 0)  # by the share of rows that match
    rows = float(sum(row[2] for row in straddling))
    if opened == _SAMPLE and looked_at > rows * opened * _OPEN_COST:
        opened, rows = connection.execute(
            table.extent.format(where), (since, *where.values)
        ).fetchone()
    return looked_at < rows * opened * _OPEN_COST


def _later(
    connection: sqlite3.Connection, table: Table, where: Where, start: float
) -> Iterator[tuple[float, int]]:
    """First time and id of the groups that begin at a time or later, in that order."""
    statement = table.groups.format(where)
    last = (start, -1)
    while True:
        rows = connection.execute(statement, (*last, *where.values, _GROUPS)).fetchall()
        yield from rows
        if len(rows) < _GROUPS:
            return
        last = rows[-1]


def _merged(
    connection: sqlite3.Connection,
    table: Table,
    groups: Iterator[tuple[float, int]],
    start: float,
) -> Iterator[int]:
    """Merge groups; each is opened when its turn may have come."""
    heap: list[tuple[Key, Iterator[Key]]] = []
    following = next(groups, None)
    while heap or following is not None:
        while following is not None and (not heap or max(following[0], start) <= heap[0][0][0]):
            rows = _of_group(connection, table, following[1], start)
            if (key := next(rows, None)) is not None:
                heapq.heappush(heap, (key, rows))
            following = next(groups, None)
        if not heap:
            continue
        key, rows = heap[0]
        yield key[2]
        if (after := next(rows, None)) is not None:
            heapq.heapreplace(heap, (after, rows))
        else:
            heapq.heappop(heap)


def _of_group(
    connection: sqlite3.Connection, table: Table, group: int, start: float
) -> Iterator[Key]:
    """A group's rows from a time on."""
    at, number = start, -1
    turn = 0
    while True:
        size = _CHUNKS[min(turn, len(_CHUNKS) - 1)]
        rows = connection.execute(table.of_group, (group, at, number, size)).fetchall()
        for at, number in rows:
            yield at, group, number
        if len(rows) < size:
            return
        turn += 1


def _along(
    connection: sqlite3.Connection, table: Table, where: Where, start: float
) -> Iterator[int]:
    """Rows from a time on, those of other groups left out."""
    last: Key = (start, -1, -1)
    statement = table.along.format(where)
    turn = 0
    while True:
        size = _ALONG[min(turn, len(_ALONG) - 1)]
        rows = connection.execute(statement, (*last, *where.values, size)).fetchall()
        for row in rows:
            yield row[2]
        if len(rows) < size:
            return
        last = rows[-1]
        turn += 1
