"""Read messages back, page by page: no cursor stays open, one body is in memory at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from auditor.model import InputError, Source
from auditor.store.binding import from_text, to_int
from auditor.store.codec import Bodies, Shared, shared_from, unpack
from auditor.store.codes import BODY_NOT_KEPT, STATE
from auditor.store.rows import AuditState, StoredMessage

_PAGE = 256  # messages whose headers are in memory at once

_FLOW = (
    "SELECT f.key, s.name, v.word, c.word, h.name, f.port, w.word, f.path, f.connection, a.name,"
    " i.name, i.sha256, f.source_index, f.source_comment FROM flows f"
    " JOIN flow_groups g ON g.id = f.group_id JOIN sessions s ON s.id = g.session_id"
    " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
    " JOIN words v ON v.id = f.version_id JOIN words c ON c.id = f.scheme_id"
    " JOIN words w ON w.id = f.method_id LEFT JOIN files i ON i.id = f.file_id WHERE f.id = ?"
)
_PAGE_OF_FLOW = (
    "SELECT m.id, m.sequence, m.direction, m.protocol, m.flags, m.status, m.started, m.ended,"
    " m.body_size, m.body_id, m.body_sha256, m.headers, m.trailers, m.error, m.extra, m.cut,"
    " a.state, a.attempts, a.leaves, a.error, d.versions"
    " FROM messages m LEFT JOIN audits a ON a.message_id = m.id"
    " LEFT JOIN detector_sets d ON d.id = a.detectors_id"
    " WHERE m.flow_id = ? AND m.sequence > ? ORDER BY m.sequence LIMIT ?"
)


class FlowContext(NamedTuple):
    """What a message's row does not repeat."""

    id: int
    key: str
    session: str
    shared: Shared
    source: Source | None


class Messages:
    """Stored messages of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._bodies = Bodies()

    def context(self, flow: int) -> FlowContext:
        """A flow's part of its messages (InputError where there is no such flow)."""
        row = self._connection.execute(_FLOW, (to_int(flow),)).fetchone()
        if row is None:
            raise InputError(f"There is no flow {flow}.")
        source = None
        if row[11] is not None:
            source = Source(from_text(row[10]), from_text(row[11]), row[12], from_text(row[13]))
        return FlowContext(
            flow, from_text(row[0]), from_text(row[1]), shared_from(row[2:10]), source
        )

    def of_flow(self, flow: int, *, bodies: bool, limit: int | None = None
                ) -> Iterator[StoredMessage]:  # fmt: skip
        """A flow's messages by sequence; none where the flow has gone meanwhile."""
        try:
            context = self.context(flow)
        except InputError:
            return
        after, left = -(2**63), limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(left, _PAGE)
            page = self._connection.execute(_PAGE_OF_FLOW, (flow, after, size)).fetchall()
            for row in page:
                yield self._stored(row, context, bodies=bodies)
            if len(page) < size:
                return
            after = page[-1][1]
            left = None if left is None else left - size

    def one(self, message: int) -> StoredMessage:
        """One message with its body (InputError where there is none)."""
        row = self._connection.execute(
            "SELECT flow_id, sequence FROM messages WHERE id = ?", (to_int(message),)
        ).fetchone()
        if row is None:
            raise InputError(f"There is no message {message}.")
        found = self._connection.execute(_PAGE_OF_FLOW, (row[0], row[1] - 1, 1)).fetchone()
        return self._stored(found, self.context(row[0]), bodies=True)

    def _stored(self, row: tuple[Any, ...], context: FlowContext, *, bodies: bool) -> StoredMessage:
        body = self._body(row[9]) if bodies and row[9] is not None else b""
        state, attempts, leaves, error, versions = row[16:]
        return StoredMessage(
            id=row[0],
            flow=context.id,
            session=context.session,
            message=unpack(row, context.key, context.shared, context.source, body),
            body_kept=not row[4] & BODY_NOT_KEPT,
            state=AuditState.NONE if state is None else STATE.members[state],
            attempts=attempts or 0,
            leaves=leaves or 0,
            error=from_text(error),
            detectors=json.loads(versions) if versions else {},
            cut=row[15],
        )

    def _body(self, body: int) -> bytes:
        row = self._connection.execute(
            "SELECT codec, size, data FROM bodies WHERE id = ?", (body,)
        ).fetchone()
        return b"" if row is None else self._bodies.restore(*row)
