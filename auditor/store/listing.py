"""Flows and findings as rows: ids come in order from `pages`, columns are looked up in rounds."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.store.binding import from_text
from auditor.store.codes import CATEGORY, CONFIDENCE, DIRECTION, METHOD, PROTOCOL
from auditor.store.filters import Filters
from auditor.store.listed import FindingRow, FlowRow, OpaqueRow
from auditor.store.pages import FINDINGS, FLOWS, ordered
from auditor.store.snapshot import snapshot
from auditor.store.unsent import why_unsent
from auditor.store.where import asks_for_findings, on_findings, on_flows

_FIRST_ROUND, _ROUND = 100, 250  # rows whose columns are looked up at once

_FINDING = (
    "SELECT f.id, f.flow_id, w.key, f.message_id, s.name, i.name, w.source_index,"
    " w.source_comment, g.direction, t.category, t.name, g.confidence, g.method, d.word, f.version,"
    " p.word, r.word, h.name, a.name, f.masked, c.word, k.word, f.at, x.value, f.hash,"
    " w.error FROM findings f JOIN finding_groups g ON g.id = f.group_id"
    " JOIN flows w ON w.id = f.flow_id JOIN sessions s ON s.id = g.session_id"
    " JOIN data_types t ON t.id = g.type_id JOIN hosts h ON h.id = g.host_id"
    " JOIN apps a ON a.id = g.app_id JOIN words d ON d.id = f.detector_id"
    " JOIN words p ON p.id = f.path_id JOIN words r ON r.id = f.reason_id"
    " JOIN words k ON k.id = f.known_id JOIN words c ON c.id = f.class_id"
    " LEFT JOIN files i ON i.id = w.file_id LEFT JOIN raws x ON x.finding_id = f.id"
    " WHERE f.id IN (SELECT value FROM json_each(?))"
)
_FLOW = (
    "SELECT f.id, f.key, s.name, g.protocol, v.word, c.word, h.name, f.port, m.word, f.path,"
    " f.status, f.started, f.ended, f.error, a.name, f.connection, f.messages, f.bytes_up,"
    " f.bytes_down, i.name, f.source_index, f.source_comment, n.uid, n.app_how"
    " FROM flows f JOIN flow_groups g ON g.id = f.group_id JOIN sessions s ON s.id = g.session_id"
    " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
    " JOIN words v ON v.id = f.version_id JOIN words c ON c.id = f.scheme_id"
    " JOIN words m ON m.id = f.method_id LEFT JOIN files i ON i.id = f.file_id"
    " LEFT JOIN connections n ON n.session_id = f.session_id AND n.key = f.connection"
    " WHERE f.id IN (SELECT value FROM json_each(?))"
)
_OPAQUES = (
    "SELECT m.flow_id, o.message_id, m.direction, p.word, r.word, o.size FROM messages m"
    " JOIN opaques o ON o.message_id = m.id JOIN opaque_groups g ON g.id = o.group_id"
    " JOIN words p ON p.id = o.path_id JOIN words r ON r.id = g.reason_id"
    " WHERE m.flow_id IN (SELECT value FROM json_each(?)) ORDER BY m.sequence, o.place"
)
_FLOWS_OF = "SELECT id, flow_id FROM findings WHERE id IN (SELECT value FROM json_each(?))"


def finding_ids(connection: sqlite3.Connection, filters: Filters) -> Iterator[int]:
    """Ids of findings by time."""
    wanted = None if filters.limit is None else filters.limit + filters.offset
    where = on_findings(connection, filters)
    ids = ordered(connection, FINDINGS, where, since=filters.since, wanted=wanted)
    return itertools.islice(ids, filters.offset, wanted)


def flow_ids(connection: sqlite3.Connection, filters: Filters) -> Iterator[int]:
    """Ids of flows by time, or by their first finding where a filter asks for findings."""
    wanted = None if filters.limit is None else filters.limit + filters.offset
    if asks_for_findings(filters):
        ids = _flows_with_findings(connection, filters)
    else:
        where = on_flows(connection, filters)
        ids = ordered(connection, FLOWS, where, since=filters.since, wanted=wanted)
    return itertools.islice(ids, filters.offset, wanted)


def _flows_with_findings(connection: sqlite3.Connection, filters: Filters) -> Iterator[int]:
    """Each flow once; what was given out is remembered with a bit a flow."""
    where = on_findings(connection, filters)
    wanted = None if filters.limit is None else filters.limit + filters.offset
    found = ordered(connection, FINDINGS, where, since=filters.since, wanted=wanted)
    (highest,) = connection.execute("SELECT max(id) FROM flows").fetchone()
    given = bytearray((highest or 0) // 8 + 1)
    for some in itertools.batched(found, _FIRST_ROUND):
        flows = dict(connection.execute(_FLOWS_OF, (json.dumps(some),)))
        for number in some:
            flow = flows.get(number, 0)
            if flow and flow <= highest and not given[flow >> 3] & 1 << (flow & 7):
                given[flow >> 3] |= 1 << (flow & 7)
                yield flow


def findings(connection: sqlite3.Connection, ids: Iterable[int]) -> Iterator[FindingRow]:
    """The rows of these ids, in their order; ids that are gone are left out."""
    rest = iter(ids)
    for size in _rounds():
        with snapshot(connection):
            some = tuple(itertools.islice(rest, size))
            rows = _by_id(connection, _FINDING, some)
        for number in some:
            if number in rows:
                yield _finding(rows[number])
        if len(some) < size:
            return


def flows(
    connection: sqlite3.Connection, ids: Iterable[int], *, opaques: bool = False
) -> Iterator[FlowRow]:
    """The rows of these ids, in their order; ids that are gone are left out."""
    rest = iter(ids)
    for size in _rounds():
        with snapshot(connection):
            some = tuple(itertools.islice(rest, size))
            rows = _by_id(connection, _FLOW, some)
            unread = opaques_of(connection, some) if opaques else {}
        for number in some:
            if number in rows:
                yield _flow(rows[number], tuple(unread.get(number, ())))
        if len(some) < size:
            return


def _rounds() -> Iterator[int]:
    """How many rows at a time: few at first, so that the first row comes at once."""
    return itertools.chain((_FIRST_ROUND,), itertools.repeat(_ROUND))


def _by_id(
    connection: sqlite3.Connection, statement: str, ids: tuple[int, ...]
) -> dict[int, tuple[Any, ...]]:
    return {row[0]: row for row in connection.execute(statement, (json.dumps(ids),))}


def opaques_of(
    connection: sqlite3.Connection, flows: Iterable[int]
) -> Mapping[int, list[OpaqueRow]]:
    """Unread parts by flow."""
    unread: dict[int, list[OpaqueRow]] = {}
    for flow, message, direction, path, reason, size in connection.execute(
        _OPAQUES, (json.dumps(list(flows)),)
    ):
        row = OpaqueRow(
            message, DIRECTION.members[direction], from_text(path), from_text(reason), size
        )
        unread.setdefault(flow, []).append(row)
    return unread


def _finding(row: tuple[Any, ...]) -> FindingRow:
    """The row; by position, which takes half as long as by keyword."""
    (
        number, flow, key, message, session, file, index, comment, direction, category, data_type,
        confidence, method, detector, version, path, reason, host, app, masked, value_class, known,
        at, raw, hashed, error,
    ) = row  # fmt: skip
    return FindingRow(
        number,
        flow,
        from_text(key),
        message,
        from_text(session),
        from_text(file),
        index,
        from_text(comment),
        DIRECTION.members[direction],
        CATEGORY.members[category],
        from_text(data_type),
        CONFIDENCE.members[confidence],
        METHOD.members[method],
        from_text(detector),
        version,
        from_text(path),
        from_text(reason),
        from_text(host),
        from_text(app),
        from_text(masked),
        from_text(value_class),
        from_text(known),
        at or None,
        None if raw is None else from_text(raw),
        hashed or b"",
        why_unsent(from_text(error)) if error else "",
    )


def _flow(row: tuple[Any, ...], opaques: tuple[OpaqueRow, ...]) -> FlowRow:
    """The row; by position, which takes half as long as by keyword."""
    (
        number, key, session, protocol, version, scheme, host, port, method, path, status, started,
        ended, error, app, carrier, messages, up, down, file, index, comment, uid, how,
    ) = row  # fmt: skip
    return FlowRow(
        number,
        from_text(key),
        from_text(session),
        PROTOCOL.members[protocol],
        from_text(version),
        from_text(scheme),
        from_text(host),
        port,
        from_text(method),
        from_text(path),
        status,
        started or None,
        ended,
        from_text(error),
        from_text(app),
        from_text(carrier),
        messages,
        up,
        down,
        from_text(file),
        index,
        from_text(comment),
        uid,
        from_text(how),
        opaques,
    )
