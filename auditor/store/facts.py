"""Facts into tables: flows, messages, bodies and their rollup, in the caller's transaction.

Ids are given out here, which the write lock makes safe, so that everything
goes in with `executemany`. A message that is there already adds nothing; one
that was open is completed by its final form.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from auditor.model import Direction, Message, Protocol, Source
from auditor.store.binding import MAX_TARGET, cut, from_text, to_int, to_text, to_time
from auditor.store.codec import MAX_BODY, Bodies, Shared, pack, shared_from, shared_of
from auditor.store.codes import OPEN, PROTOCOL
from auditor.store.rows import Cell
from auditor.store.words import Dictionaries

_INSERT_FLOW = (
    "INSERT INTO flows (id, session_id, group_id, key, started, ended, file_id, source_index,"
    " source_comment, version_id, scheme_id, method_id, port, path, status, error, connection,"
    " messages, bytes_up, bytes_down) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_UPDATE_FLOW = (
    "UPDATE flows SET ended = max(coalesce(ended, ?1), coalesce(?1, ended)),"
    " status = coalesce(?2, status), error = CASE error WHEN '' THEN ?3 ELSE error END,"
    " messages = messages + ?4,"
    " bytes_up = bytes_up + ?5, bytes_down = bytes_down + ?6 WHERE id = ?7"
)
_INSERT_MESSAGE = (
    "INSERT INTO messages (id, flow_id, sequence, body_id, direction, protocol, flags, status,"
    " started, ended, body_size, body_sha256, headers, trailers, error, extra, cut)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_COMPLETE_MESSAGE = (
    "UPDATE messages SET body_id=?, direction=?, protocol=?, flags=?, status=?, started=?,"
    " ended=?, body_size=?, body_sha256=?, headers=?, trailers=?, error=?, extra=?, cut=?"
    " WHERE id=?"
)
_UPDATE_GROUP = (
    "UPDATE flow_groups SET flows = flows + ?, messages = messages + ?, bytes_up = bytes_up + ?,"
    " bytes_down = bytes_down + ?, last = max(last, ?) WHERE id = ?"
)
_FIND_GROUP = (
    "SELECT id FROM flow_groups"
    " WHERE session_id = ? AND app_id = ? AND host_id = ? AND protocol = ?"
)
_NEW_GROUP = (
    "INSERT INTO flow_groups (session_id, app_id, host_id, protocol, flows, messages, bytes_up,"
    " bytes_down, first, last) VALUES (?, ?, ?, ?, 0, 0, 0, 0, 1e300, -1e300)"
)
_KNOWN_FLOWS = "SELECT key FROM flows WHERE session_id = ? AND key IN"
_KNOWN_BODIES = "SELECT sha256, id FROM bodies WHERE sha256 IN"
_MARKS = 250
_IN = " (" + ",".join("?" * _MARKS) + ")"


@dataclass(slots=True)
class _Flow:
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
    known: dict[int, tuple[int, bool, int]] = field(default_factory=dict)
    """sequence → message id, still open, body size"""

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


class Facts:
    """Adds messages; one instance lives as long as its connection."""

    def __init__(self, connection: sqlite3.Connection, dictionaries: Dictionaries) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._bodies = Bodies()

    def add(self, session: int, messages: Sequence[Message], *, keep_bodies: bool) -> list[int]:
        """Insert what is new and return all ids in order."""
        batch = _Batch(self._connection, self._dictionaries, self._bodies, session, keep_bodies)
        digests = batch.look_up(messages)
        ids = [batch.put(*pair) for pair in zip(messages, digests, strict=True)]
        batch.write()
        return ids


class _Batch:
    """The rows of one transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        dictionaries: Dictionaries,
        bodies: Bodies,
        session: int,
        keep_bodies: bool,  # noqa: FBT001  private, called once
    ) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._bodies = bodies
        self._session = session
        self._keep_bodies = keep_bodies
        self._next_flow = _next(connection, "SELECT max(id) FROM flows")
        self._next_message = _next(connection, "SELECT max(id) FROM messages")
        self._next_body = _next(connection, "SELECT max(id) FROM bodies")
        self._flows: dict[str, _Flow] = {}
        self._files: dict[str, int] = {}
        self._present: set[str] = set()  # keys of flows that are there already
        self._body_ids: dict[bytes, int] = {}
        self._body_rows: list[tuple[Cell, ...]] = []
        self._inserts: dict[int, tuple[Cell, ...]] = {}
        self._completions: list[tuple[Cell, ...]] = []
        self._final: list[tuple[int, str, int]] = []  # message id, flow key, sequence

    def look_up(self, messages: Sequence[Message]) -> list[bytes]:
        """Ask in two statements what of a batch is there already; returns the bodies' digests."""
        keys = {to_text(cut(message.flow)) for message in messages}
        found = _select_in(self._connection, _KNOWN_FLOWS, [self._session], keys)
        self._present = {from_text(row[0]) for row in found}
        if not self._keep_bodies:
            return [b""] * len(messages)
        digests = [_digest(message.body) for message in messages]
        self._body_ids = dict(_select_in(self._connection, _KNOWN_BODIES, [], {*digests} - {b""}))
        return digests

    def put(self, message: Message, digest: bytes) -> int:
        """Take one message and return its id."""
        flow = self._flows.get(message.flow) or self._flow(message)
        known = flow.known.get(message.sequence)
        if known is not None and (not known[1] or message.open):
            return known[0]
        packed = pack(message, flow.shared, keep_body=self._keep_bodies)
        body = self._body(message.body, digest) if digest else None
        if known is None:
            number, before = self._next_message, 0
            self._next_message += 1
        else:
            number, _, before = known
        flow.known[message.sequence] = (number, message.open, packed.body_size)
        flow.count(message, size=packed.body_size - before, new=known is None)
        if known is None or number in self._inserts:
            sequence = to_int(message.sequence) or 0
            self._inserts[number] = (number, flow.id, sequence, body, *packed)
        else:
            self._completions.append((body, *packed, number))
        if not message.open:
            self._final.append((number, message.flow, message.sequence))
        return number

    def write(self) -> None:
        """Insert all that was taken, parents first."""
        many = self._connection.executemany
        many("INSERT INTO bodies (id, sha256, size, codec, data) VALUES (?,?,?,?,?)",
             self._body_rows)  # fmt: skip
        flows = self._flows.values()
        many(_INSERT_FLOW, [self._flow_row(flow) for flow in flows if flow.new])
        many(_UPDATE_FLOW, [_flow_growth(flow) for flow in flows if not flow.new])
        many(_INSERT_MESSAGE, self._inserts.values())
        many(_COMPLETE_MESSAGE, self._completions)
        many(
            "INSERT INTO audits (message_id, session_id, state, attempts, leaves)"
            " VALUES (?, ?, 0, 1, 0)",
            [(number, self._session) for number, _, _ in self._final],
        )
        self._roll_up(flows)
        self._drop_chunks()

    def _flow(self, message: Message) -> _Flow:
        flow = self._load(message.flow) if cut(message.flow) in self._present else None
        if flow is None:
            shared = shared_of(message)
            group = self._group(shared.app, shared.host, message.protocol)
            flow = _Flow(self._next_flow, group, message.flow, shared, new=True)
            flow.source = message.source
            self._next_flow += 1
        self._flows[message.flow] = flow
        return flow

    def _load(self, key: str) -> _Flow | None:
        row = self._connection.execute(
            "SELECT f.id, f.group_id, v.word, c.word, h.name, f.port, w.word, f.path, f.connection,"
            " a.name FROM flows f JOIN flow_groups g ON g.id = f.group_id"
            " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
            " JOIN words v ON v.id = f.version_id JOIN words c ON c.id = f.scheme_id"
            " JOIN words w ON w.id = f.method_id WHERE f.session_id = ? AND f.key = ?",
            (self._session, to_text(cut(key))),
        ).fetchone()
        if row is None:
            return None
        flow = _Flow(row[0], row[1], key, shared_from(row[2:]), new=False)
        for sequence, number, flags, size in self._connection.execute(
            "SELECT sequence, id, flags, body_size FROM messages WHERE flow_id = ?", (flow.id,)
        ):
            flow.known[sequence] = (number, bool(flags & OPEN), size)
        return flow

    def _group(self, app: str, host: str, protocol: Protocol) -> int:
        identity = (
            self._session,
            self._dictionaries.apps.id(app),
            self._dictionaries.hosts.id(host),
            PROTOCOL.numbers[protocol],
        )
        return self._dictionaries.group(identity, _FIND_GROUP, _NEW_GROUP)

    def _flow_row(self, flow: _Flow) -> tuple[Cell, ...]:
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

    def _body(self, body: bytes, digest: bytes) -> int:
        known = self._body_ids.get(digest)
        if known is not None:
            return known
        number = self._next_body
        self._next_body += 1
        codec, data = self._bodies.compress(body[:MAX_BODY])
        self._body_rows.append((number, digest, min(len(body), MAX_BODY), codec, data))
        self._body_ids[digest] = number
        return number

    def _roll_up(self, flows: Iterable[_Flow]) -> None:
        sums: dict[int, list[float]] = {}
        firsts: list[tuple[float, int, float]] = []
        for flow in flows:
            total = sums.setdefault(flow.group, [0, 0, 0, 0, -1e300])
            total[0] += flow.new
            total[1] += flow.messages
            total[2] += flow.bytes_up
            total[3] += flow.bytes_down
            if flow.new:
                total[4] = max(total[4], flow.started)
                firsts.append((flow.started, flow.group, flow.started))
        many = self._connection.executemany
        many(_UPDATE_GROUP, [(*total, group) for group, total in sums.items()])
        # Apart, and only where it changes: `first` is indexed.
        many("UPDATE flow_groups SET first = ? WHERE id = ? AND first > ?", _lowest(firsts))

    def _drop_chunks(self) -> None:
        """The pieces of what is now whole; most sessions have none at any time."""
        waiting = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM chunks WHERE session_id = ?)", (self._session,)
        ).fetchone()
        if waiting[0]:
            self._connection.executemany(
                "DELETE FROM chunks WHERE session_id = ? AND flow = ? AND sequence = ?",
                [(self._session, to_text(cut(key)), place) for _, key, place in self._final],
            )


def _flow_growth(flow: _Flow) -> tuple[Cell, ...]:
    return (
        flow.ended,
        flow.status,
        to_text(flow.error),
        flow.messages,
        flow.bytes_up,
        flow.bytes_down,
        flow.id,
    )


def _lowest(firsts: Iterable[tuple[float, int, float]]) -> Iterable[tuple[float, int, float]]:
    """One row a group, the earliest."""
    least: dict[int, tuple[float, int, float]] = {}
    for row in firsts:
        if row[1] not in least or row[0] < least[row[1]][0]:
            least[row[1]] = row
    return least.values()


def _digest(body: bytes) -> bytes:
    """The SHA-256 of what is kept of a body, b"" for none."""
    return hashlib.sha256(body[:MAX_BODY]).digest() if body else b""


def _select_in(
    connection: sqlite3.Connection,
    statement: str,
    first: Sequence[Cell],
    values: Iterable[Cell],
) -> list[tuple[Any, ...]]:
    """Rows of a statement that ends in IN, in rounds of so many marks."""
    rows: list[tuple[Any, ...]] = []
    left = list(values)
    while left:
        some, left = left[:_MARKS], left[_MARKS:]
        some += some[:1] * (_MARKS - len(some))  # one statement to prepare, whatever the number
        rows += connection.execute(statement + _IN, (*first, *some)).fetchall()
    return rows


def _next(connection: sqlite3.Connection, statement: str) -> int:
    (highest,) = connection.execute(statement).fetchone()
    return 1 + int(highest or 0)
