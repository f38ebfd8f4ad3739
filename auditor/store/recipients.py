"""Who received what, from the rollup, which has a row for each confidence and method too.

Mostly there is one group for a row of the answer, and there may be tens of
thousands of them. So groups come in the order of their unique index, which puts
those of one row side by side without a look-up for each, in few columns (to fetch
a value costs more than to find it), and what has to be made for a row is made
only where it has several groups.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from auditor.model import Category, Confidence, Direction, Method
from auditor.store.aggregates import FIRST, PLACES
from auditor.store.binding import from_text
from auditor.store.codes import CATEGORY, CONFIDENCE, DIRECTION, METHOD
from auditor.store.filters import Filters
from auditor.store.rows import RecipientRow
from auditor.store.where import on_findings

_GROUPS = (
    "SELECT g.session_id, g.app_id, g.host_id, g.type_id << 1 | g.direction, {places}, {first},"
    " g.last, g.confidence << 8 | g.method, g.id FROM finding_groups g WHERE {where}"
    " ORDER BY g.session_id, g.app_id, g.host_id, g.direction, g.type_id"
)
_OF_ROW = 4  # columns that groups of one row of the answer have in common
_PLACES, _ID = 4, 8

type _Group = tuple[Any, ...]
type _Claim = tuple[Confidence, tuple[Method, ...]]  # the best, and all


def recipients(connection: sqlite3.Connection, filters: Filters) -> Iterator[RecipientRow]:
    """Who received what; most places first, of equal ones the earlier found."""
    where = on_findings(connection, filters)
    places, first, values = "g.places", "g.first", tuple(where.values)
    if filters.since is not None:
        places, first, values = PLACES, FIRST, (filters.since, *where.values)
    statement = _GROUPS.format(places=places, first=first, where=where)
    found = list(_joined(connection.execute(statement, values)))
    found.sort(key=itemgetter(_ID))
    found.sort(key=itemgetter(_PLACES), reverse=True)
    stop = None if filters.limit is None else filters.offset + filters.limit
    return _rows(connection, found[filters.offset : stop])


def _joined(groups: Iterable[_Group]) -> Iterator[_Group]:
    """One group for each row of the answer; those of one come together."""
    one: _Group = ()
    more: list[_Group] = []
    session = app = host = kind = None
    for group in groups:
        if group[3] == kind and group[2] == host and group[1] == app and group[0] == session:
            more.append(group)
            continue
        if more:
            one = _together((one, *more))
            more.clear()
        if one:
            yield one
        one = group
        session, app, host, kind = group[0], group[1], group[2], group[3]
    if one:
        yield _together((one, *more)) if more else one


def _together(groups: Sequence[_Group]) -> _Group:
    """One group that stands for several, with all of their claims."""
    places, firsts, lasts, claims, ids = list(zip(*groups, strict=True))[_OF_ROW:]
    counts: dict[Confidence, int] = {}
    for claim, number in zip(claims, places, strict=True):
        confidence = CONFIDENCE.members[claim >> 8]
        counts[confidence] = counts.get(confidence, 0) + number
    methods = tuple(METHOD.members[n] for n in sorted({claim & 0xFF for claim in claims}))
    best = CONFIDENCE.members[max(claims) >> 8]
    claim = (best, methods, counts)
    return (*groups[0][:_OF_ROW], sum(places), min(firsts), max(lasts), claim, min(ids))


def _rows(connection: sqlite3.Connection, groups: Iterable[_Group]) -> Iterator[RecipientRow]:
    sessions = _Names(connection, "SELECT name FROM sessions WHERE id = ?")
    apps = _Names(connection, "SELECT name FROM apps WHERE id = ?")
    hosts = _Names(connection, "SELECT name FROM hosts WHERE id = ?")
    kinds = dict(_kinds(connection))
    claims = dict(_claims())
    new = tuple.__new__  # what RecipientRow(...) comes to, in a third of the time
    for session, app, host, kind, places, first, last, claim, _ in groups:
        if isinstance(claim, int):
            best, methods = claims[claim]
            counts = {best: places}
        else:
            best, methods, counts = claim
        direction, category, name = kinds[kind]
        yield new(
            RecipientRow,
            (
                sessions[session],
                apps[app],
                hosts[host],
                direction,
                category,
                name,
                best,
                places,
                first or None,
                last or None,
                methods,
                counts,
            ),
        )


class _Names(dict[int, str]):
    """Names of a dictionary table, looked up when they are first asked for."""

    def __init__(self, connection: sqlite3.Connection, statement: str) -> None:
        super().__init__()
        self._connection = connection
        self._statement = statement

    def __missing__(self, number: int) -> str:
        row = self._connection.execute(self._statement, (number,)).fetchone()
        return self.setdefault(number, from_text(row[0]) if row else "")


def _kinds(
    connection: sqlite3.Connection,
) -> Iterator[tuple[int, tuple[Direction, Category, str]]]:
    for number, name, category in connection.execute("SELECT id, name, category FROM data_types"):
        for direction, member in enumerate(DIRECTION.members):
            yield number << 1 | direction, (member, CATEGORY.members[category], from_text(name))


def _claims() -> Iterator[tuple[int, _Claim]]:
    for confidence, best in enumerate(CONFIDENCE.members):
        for method, used in enumerate(METHOD.members):
            yield confidence << 8 | method, (best, (used,))
