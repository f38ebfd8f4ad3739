"""Values that came again, as rows; and the conclusions drawn from them, which replace each other.

The rows of `recurring` are keyed hashes of long random leaves of requests. What
correlation concludes from them belongs to the whole database: a new session can
turn an identifier into an app's constant, so it is always written anew.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from auditor.model import Method
from auditor.store.binding import from_text
from auditor.store.codec import overrides
from auditor.store.codes import METHOD

OCCURRENCES = 5_000  # of one value that are read
_AT_ONCE = 500  # values looked up in one pass over the rows
_RECURRENCE = METHOD.numbers[Method.RECURRENCE]

_VALUES = (
    "SELECT r.hash, group_concat(DISTINCT f.session_id), count(DISTINCT g.host_id)"
    " FROM recurring r JOIN messages m ON m.id = r.message_id JOIN flows f ON f.id = m.flow_id"
    " JOIN flow_groups g ON g.id = f.group_id GROUP BY r.hash"
    " HAVING min(m.flow_id) < max(m.flow_id)"
)
_PLACES = (
    "SELECT DISTINCT f.session_id, h.name, p.word FROM recurring r"
    " JOIN messages m ON m.id = r.message_id JOIN flows f ON f.id = m.flow_id"
    " JOIN flow_groups g ON g.id = f.group_id JOIN hosts h ON h.id = g.host_id"
    " JOIN words p ON p.id = r.path_id"
)
_OF_VALUES = (
    "WITH held AS (SELECT r.hash, r.message_id, r.path_id, m.flow_id, m.extra,"
    " coalesce(m.started, m.ended, f.started) AS at, f.session_id, f.group_id,"
    " row_number() OVER (PARTITION BY r.hash ORDER BY coalesce(m.started, m.ended, f.started),"
    " m.id) AS turn FROM recurring r JOIN messages m ON m.id = r.message_id"
    " JOIN flows f ON f.id = m.flow_id WHERE r.hash IN ({}))"
    " SELECT r.hash, r.session_id, r.message_id, r.flow_id, r.at, a.name, h.name, p.word, r.extra,"
    " EXISTS (SELECT 1 FROM findings x JOIN finding_groups y ON y.id = x.group_id"
    " WHERE x.message_id = r.message_id AND x.path_id = r.path_id AND y.confidence > 0"
    " AND y.method != ?) FROM held r JOIN flow_groups g ON g.id = r.group_id"
    " JOIN apps a ON a.id = g.app_id JOIN hosts h ON h.id = g.host_id"
    " JOIN words p ON p.id = r.path_id WHERE r.turn <= ? ORDER BY r.hash, r.turn"
)
_OF_PHONES = (
    "SELECT DISTINCT g.session_id, x.hash FROM finding_groups g"
    " JOIN data_types t ON t.id = g.type_id JOIN findings x ON x.group_id = g.id"
    " WHERE t.name IN ('id.advertising', 'id.device', 'id.vendor_scoped') AND g.confidence > 0"
    " AND g.direction = 0 AND g.method != ? AND x.hash IS NOT NULL"
)
_APPS = (
    "SELECT DISTINCT g.session_id, a.name FROM flow_groups g JOIN apps a ON a.id = g.app_id"
    " WHERE g.flows > 0"
)


class RecurringValue(NamedTuple):
    """A value that several flows hold."""

    value: bytes  # a keyed hash, 12 bytes
    sessions: frozenset[int]
    hosts: int


class RecurringRow(NamedTuple):
    """A place that holds such a value."""

    value: bytes
    session: int
    message: int
    flow: int
    at: float
    app: str
    host: str
    path: str
    explained: bool  # a detector said what it is, probably or surely


def values(connection: sqlite3.Connection) -> Iterator[RecurringValue]:
    """All values of several flows."""
    for value, sessions, hosts in connection.execute(_VALUES):
        yield RecurringValue(value, frozenset(map(int, sessions.split(","))), hosts)


def places(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    """(session, host, path) wherever some random value stands."""
    for session, host, path in connection.execute(_PLACES):
        yield session, from_text(host), from_text(path)


def rows(connection: sqlite3.Connection, wanted: Iterable[bytes]) -> Iterator[RecurringRow]:
    """The first places of these values, sorted by value and time."""
    for some in itertools.batched(wanted, _AT_ONCE):
        statement = _OF_VALUES.format(", ".join("?" * len(some)))
        for row in connection.execute(statement, (*some, _RECURRENCE, OCCURRENCES)):
            host, app = overrides(row[8], from_text(row[6]), from_text(row[5]))
            value, session, message, flow, at = row[:5]
            path, explained = from_text(row[7]), bool(row[9])
            yield RecurringRow(value, session, message, flow, at, app, host, path, explained)


def markers(connection: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    """(session, keyed hash) of each id of a phone that was found in a request."""
    yield from connection.execute(_OF_PHONES, (_RECURRENCE,))


def apps(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """(session, app) of what was recorded."""
    for session, name in connection.execute(_APPS):
        yield session, from_text(name)


def forget(connection: sqlite3.Connection) -> None:
    """Take away what was concluded from recurrence before."""
    run = connection.execute
    run(
        "DELETE FROM findings WHERE group_id IN (SELECT id FROM finding_groups WHERE method = ?)",
        (_RECURRENCE,),
    )
    run(
        "UPDATE finding_groups SET places = 0, first = 1e300, last = -1e300 WHERE method = ?",
        (_RECURRENCE,),
    )
