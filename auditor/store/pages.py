"""Ids in order of time, for any filter, without reading what the filter leaves out.

Strategy. Everything that can be filtered on lives in a group (see the schema),
so a filter is a set of groups. Two indexes give rows in order: (time, group)
those of all groups, (group, time) those of one.

A page is looked for along the first, asking each row's group: most filters let
through one row in fifty or more, so a few hundred rows fill a page. As soon as
what was found says that it would take too long, the rest is merged from the
filter's own groups, along the second: of each group that has begun only the next
row is looked up, and it is opened when that row's turn has come. Everything from
many groups goes along the first index to the end.

Every way gives the same order: time, group, id. No cursor stays open between rows.
"""

from __future__ import annotations

import heapq
import itertools
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from auditor.store.where import COUNTED, Where

_LOOK = 250  # rows looked at along the time index before the first judgement
_LOOK_AT_ONCE = 20_000  # and at most between two judgements
_LOOKS_OF_GROUP = 8  # rows looked at for the price of finding a group's next row
_LOOKS_OF_ROW = 4  # and of a row that is merged
_MANY = 4000  # groups that are not merged: an open one holds a chunk of rows
_GROUPS = (20, 200)  # groups fetched at a time
_CHUNKS = (8, 32, 128)  # rows fetched from a group at a time: few from most
_ALONG = (200, 2000, 20_000)  # rows fetched along the time index at a time
_MOST = 2**62  # above any id, and any number of rows

type Key = tuple[float, int, int]  # time, group, id

_EARLIEST = -1e300  # before any time
_LATEST: Key = (1e300, 0, 0)  # after any row


class Table(NamedTuple):
    """The statements of one kind of row; {} is the place of the conditions."""

    extent: str  # how many groups and rows a filter lets through
    highest: str  # about how many rows there are
    amid: str  # a group with rows before a time and after it
    begun: str  # all of these, by their next row
    later: str  # groups that begin at a time or later, by their first row
    of_group: str  # a group's rows
    ahead: str  # the row that is so many rows ahead
    along: str  # rows of all groups, up to a row


_TEMPLATES = Table(
    extent="SELECT count(*), total(g.{count}) FROM {groups} g WHERE {{}}",
    highest="SELECT max(id) FROM {rows}",
    amid=(
        "SELECT 1 FROM {groups} g WHERE g.first < ?1 AND g.last >= ?1 AND {{}}"
        " ORDER BY g.first DESC LIMIT 1"
    ),
    begun=(
        "SELECT (SELECT f.{time} FROM {rows} f WHERE f.group_id = g.id AND f.{time} >= ?1"
        " ORDER BY f.{time} LIMIT 1), g.id FROM {groups} g"
        " WHERE g.first < ?1 AND g.last >= ?1 AND {{}} ORDER BY 1, 2"
    ),
    later=(
        "SELECT g.first, g.id FROM {groups} g WHERE (g.first, g.id) > (?, ?) AND {{}}"
        " ORDER BY g.first, g.id LIMIT ?"
    ),
    of_group=(
        "SELECT {time}, id FROM {rows} WHERE group_id = ? AND ({time}, id) > (?, ?)"
        " ORDER BY {time}, id LIMIT ?"
    ),
    ahead=(
        "SELECT {time}, group_id, id FROM {rows} WHERE ({time}, group_id, id) > (?, ?, ?)"
        " ORDER BY {time}, group_id, id LIMIT 1 OFFSET ?"
    ),
    along=(
        "SELECT f.{time}, f.group_id, f.id FROM {rows} f CROSS JOIN {groups} g"
        " ON g.id = f.group_id WHERE (f.{time}, f.group_id, f.id) > (?, ?, ?)"
        " AND (f.{time}, f.group_id, f.id) <= (?, ?, ?) AND {{}}"
        " ORDER BY f.{time}, f.group_id, f.id LIMIT ?"
    ),
)


def _table(**names: str) -> Table:
    """The statements for rows, their groups, the column of times and the groups' count."""
    return Table(*(each.format(**names) for each in _TEMPLATES))


FINDINGS = _table(rows="findings", groups="finding_groups", time="at", count="places")
FLOWS = _table(rows="flows", groups="flow_groups", time="started", count="flows")


def ordered(
    connection: sqlite3.Connection,
    table: Table,
    where: Where,
    *,
    since: float | None,
    wanted: int | None,
) -> Iterator[int]:
    """Ids by time, lazily; `wanted` says how many will be asked for (None: all)."""
    start = _EARLIEST if since is None else since
    if wanted is not None:
        return _page(connection, table, where, start, min(max(wanted, 1), _MOST))
    groups, rows = connection.execute(table.extent.format(where), where.values).fetchone()
    (highest,) = connection.execute(table.highest).fetchone()
    merging_pays = groups <= _MANY and rows * _LOOKS_OF_ROW < (highest or 0)
    way = _merged if merging_pays else _along
    return way(connection, table, where, (start, -1, -1))


def _page(
    connection: sqlite3.Connection, table: Table, where: Where, since: float, wanted: int
) -> Iterator[int]:
    """Rows from a time on: along the time index for as long as that pays, then merged."""
    start = _start(connection, table, where, since)
    if start is None:
        return
    last: Key = (start, -1, -1)
    statement = table.along.format(where)
    worth = _LOOKS_OF_GROUP * where.groups + _LOOKS_OF_ROW * wanted
    size, looked, left = _LOOK, 0, wanted
    while True:
        end = connection.execute(table.ahead, (*last, size - 1)).fetchone()
        values = (*last, *(end or _LATEST), *where.values, left)
        rows = connection.execute(statement, values).fetchall()
        for row in rows:
            yield row[2]
        looked, left = looked + size, left - len(rows)
        if not left:  # as many again, should they be asked for
            last = rows[-1]
            size, looked, left = _LOOK, 0, wanted
            continue
        if end is None:
            return
        last = end
        found = wanted - left
        needed = left * looked // found if found else worth
        if looked + needed > worth:
            break
        size = min(max(needed, _LOOK), _LOOK_AT_ONCE)
    yield from _merged(connection, table, where, last)


def _start(
    connection: sqlite3.Connection, table: Table, where: Where, since: float
) -> float | None:
    """The time from which on there may be rows; None for never."""
    if since > _EARLIEST:
        if where.groups == COUNTED:  # too many to look through
            return since
        if connection.execute(table.amid.format(where), (since, *where.values)).fetchone():
            return since
    first = next(_later(connection, table, where, since), None)
    return None if first is None else first[0]


def _merged(connection: sqlite3.Connection, table: Table, where: Where, last: Key) -> Iterator[int]:
    """Rows after one, from groups that are opened when their turn may have come."""
    heap: list[tuple[Key, Iterator[Key]]] = []
    groups = _groups(connection, table, where, last[0])
    following = next(groups, None)
    while heap or following is not None:
        while following is not None and (not heap or following[0] <= heap[0][0][0]):
            rows = _of_group(connection, table, following[1], last)
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


def _groups(
    connection: sqlite3.Connection, table: Table, where: Where, start: float
) -> Iterator[tuple[float, int]]:
    """Time and id of the groups that have rows from a time on, by the first of these."""
    begun = connection.execute(table.begun.format(where), (start, *where.values)).fetchall()
    going_on = ((time, group) for time, group in begun if time is not None)
    return heapq.merge(going_on, _later(connection, table, where, start))


def _later(
    connection: sqlite3.Connection, table: Table, where: Where, start: float
) -> Iterator[tuple[float, int]]:
    """First time and id of the groups that begin at a time or later, in that order."""
    statement = table.later.format(where)
    last = (start, -1)
    for size in _growing(_GROUPS):
        rows = connection.execute(statement, (*last, *where.values, size)).fetchall()
        yield from rows
        if len(rows) < size:
            return
        last = rows[-1]


def _of_group(connection: sqlite3.Connection, table: Table, group: int, last: Key) -> Iterator[Key]:
    """A group's rows after a row of any group."""
    at, other, number = last
    if group != other:
        number = -1 if group > other else _MOST
    for size in _growing(_CHUNKS):
        rows = connection.execute(table.of_group, (group, at, number, size)).fetchall()
        for at, number in rows:
            yield at, group, number
        if len(rows) < size:
            return


def _along(connection: sqlite3.Connection, table: Table, where: Where, last: Key) -> Iterator[int]:
    """All rows after one, along the time index."""
    statement = table.along.format(where)
    for size in _growing(_ALONG):
        values = (*last, *_LATEST, *where.values, size)
        rows = connection.execute(statement, values).fetchall()
        for row in rows:
            yield row[2]
        if len(rows) < size:
            return
        last = rows[-1]


def _growing(sizes: tuple[int, ...]) -> Iterator[int]:
    """These, then the last for ever."""
    return itertools.chain(sizes, itertools.repeat(sizes[-1]))
