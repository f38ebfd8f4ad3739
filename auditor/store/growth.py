"""Flows that a batch touches: their row where they are new, their growth where they are not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model import Direction, Message, Protocol, Source
from auditor.store.binding import MAX_TARGET, cut, to_int, to_text, to_time
from auditor.store.codec import Shared, shared_from, shared_of
from auditor.store.codes import PROTOCOL
from auditor.store.rows import Cell
from auditor.store.words import Dictionaries

_INSERT = (
    "INSERT INTO flows (id, session_id, group_id, key, started, ended, file_id, source_index,"
    " source_comment, version_id, scheme_id, method_id, port, path, status, error, connection,"
    " messages, bytes_up, bytes_down) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_UPDATE = (
    "UPDATE flows SET ended = max(coalesce(ended, ?1), coalesce(?1, ended)),"
    " status = coalesce(?2, status), error = CASE error WHEN '' THEN ?3 ELSE error END,"
    " messages = messages + ?4,"
    " bytes_up = bytes_up + ?5, bytes_down = bytes_down + ?6 WHERE id = ?7"
)
_UPDATE_GROUP = (
    "UPDATE flow_groups SET flows = flows + ?, messages = messages + ?, bytes_up = bytes_up + ?,"
    " bytes_down = bytes_down + ?, last = max(last, ?) WHERE id = ?"
)
FIND_GROUP = (
    "SELECT id FROM flow_groups"
    " WHERE session_id = ? AND app_id = ? AND host_id = ? AND protocol = ?"
)
NEW_GROUP = (
    "INSERT INTO flow_groups (session_id, app_id, host_id, protocol, flows, messages, bytes_up,"
    " bytes_down, first, last) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 1e300, -1e300)"
)
_SELECT = (
    "SELECT f.id, f.group_id, v.word, c.word, h.name, f.port, w.word, f.path, f.connection,"
    " a.name FROM flows f JOIN flow_groups g ON g.id = f.group_id"
    " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
    " JOIN words v ON v.id = f.version_id JOIN words c ON c.id = f.scheme_id"
    " JOIN words w ON w.id = f.method_id WHERE f.session_id = ? AND f.key = ?"
)
_LOWER_FIRST = "UPDATE flow_groups SET first = ?1 WHERE id = ?2 AND first > ?1"
_NEVER = 1e300  # after any time


@dataclass(slots=True)
class Flow:
    """A flow that this batch touches: what is there and what is added."""

    id: int
    group: int
    key: str
    shared: Shared
    new: bool
    started: float = 0.0
    source: Source | None = None
    ended: float | None = None
    status: int | None = None
    error: str = ""
    messages: int = 0
    bytes_up: int = 0
    bytes_down: int = 0

    def count(self, message: Message, *, size: int, new: bool) -> None:
        """Add one message (or the growth of one that was open) to the flow's sums."""
        self.messages += new
        if message.direction is Direction.REQUEST:
            self.bytes_up += size
        else:
            self.bytes_down += size
        at = to_time(message.ended)
        at = to_time(message.started) if at is None else at
        if at is not None and (self.ended is None or at > self.ended):
            self.ended = at
        if self.new and not self.started:
            self.started = to_time(message.started) or 0.0
        if message.status is not None:
            self.status = to_int(message.status)
        if message.error and not self.error:
            self.error = cut(message.error)


class Flows:
    """The flows of one batch."""

    def __init__(
        self, connection: sqlite3.Connection, dictionaries: Dictionaries, session: int
    ) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._session = session
        (highest,) = connection.execute("SELECT max(id) FROM flows").fetchone()
        self._next = 1 + int(highest or 0)
        self._flows: dict[str, Flow] = {}
        self._files: dict[str, int] = {}
        self._groups: dict[tuple[str, str, Protocol], int] = {}

    def of(self, message: Message, *, stored: bool) -> Flow:
        """A message's flow; `stored` says whether the database has it."""
        flow = self._flows.get(message.flow)
        if flow is None:
            flow = self._load(message.flow) if stored else self._begin(message)
            self._flows[message.flow] = flow
        return flow

    def write(self) -> None:
        """Insert, update, and keep the rollup."""
        many = self._connection.executemany
        flows = self._flows.values()
        many(_INSERT, [self._row(flow) for flow in flows if flow.new])
        many(_UPDATE, [_growth(flow) for flow in flows if not flow.new])
        self._roll_up(flows)

    def _begin(self, message: Message) -> Flow:
        shared = shared_of(message)
        group = self._group(shared.app, shared.host, message.protocol)
        flow = Flow(self._next, group, message.flow, shared, new=True, source=message.source)
        self._next += 1
        return flow

    def _load(self, key: str) -> Flow:
        values = (self._session, to_text(cut(key)))
        row = self._connection.execute(_SELECT, values).fetchone()
        return Flow(row[0], row[1], key, shared_from(row[2:]), new=False)

    def _group(self, app: str, host: str, protocol: Protocol) -> int:
        known = self._groups.get((app, host, protocol))
        if known is not None:
            return known
        identity = (
            self._session,
            self._dictionaries.apps.id(app),
            self._dictionaries.hosts.id(host),
            PROTOCOL.numbers[protocol],
        )
        group = self._dictionaries.group(identity, FIND_GROUP, NEW_GROUP)
        return self._groups.setdefault((app, host, protocol), group)

    def _row(self, flow: Flow) -> tuple[Cell, ...]:
        shared, source, words = flow.shared, flow.source, self._dictionaries.words
        return (
            flow.id,
            self._session,
            flow.group,
            to_text(cut(flow.key)),
            flow.started,
            flow.ended,
            None if source is None else self._file(source),
            None if source is None else to_int(source.index),
            to_text(cut(source.comment)) if source and source.comment else None,
            words.id(cut(shared.version)),
            words.id(cut(shared.scheme)),
            words.id(cut(shared.method)),
            to_int(shared.port) or 0,
            to_text(cut(shared.path, MAX_TARGET)),
            flow.status,
            to_text(flow.error),
            to_text(cut(shared.connection)),
            flow.messages,
            flow.bytes_up,
            flow.bytes_down,
        )

    def _file(self, source: Source) -> int:
        known = self._files.get(source.sha256)
        if known is not None:
            return known
        identity = (self._session, to_text(cut(source.sha256)))
        row = self._connection.execute(
            "SELECT id FROM files WHERE session_id = ? AND sha256 = ?", identity
        ).fetchone()
        number = row[0] if row else self._connection.execute(
            "INSERT INTO files (session_id, sha256, name, format, size) VALUES (?, ?, ?, '', 0)",
            (*identity, to_text(cut(source.file))),
        ).lastrowid  # fmt: skip
        return self._files.setdefault(source.sha256, int(number or 0))

    def _roll_up(self, flows: Iterable[Flow]) -> None:
        sums: dict[int, list[float]] = {}
        for flow in flows:
            total = sums.setdefault(flow.group, [0, 0, 0, 0, -_NEVER, _NEVER])
            total[0] += flow.new
            total[1] += flow.messages
            total[2] += flow.bytes_up
            total[3] += flow.bytes_down
            if flow.new:
                total[4] = max(total[4], flow.started)
                total[5] = min(total[5], flow.started)
        many = self._connection.executemany
        many(_UPDATE_GROUP, [(*total[:5], group) for group, total in sums.items()])
        # Apart, and only where it changes: `first` is indexed.
        many(_LOWER_FIRST, [(total[5], group) for group, total in sums.items()])


def _growth(flow: Flow) -> tuple[Cell, ...]:
    return (
        flow.ended,
        flow.status,
        to_text(flow.error),
        flow.messages,
        flow.bytes_up,
        flow.bytes_down,
        flow.id,
    )
