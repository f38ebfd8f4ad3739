"""Flows and findings as rows: ids come in order from `pages`, columns are looked up in rounds."""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditor.store.binding import from_text
from auditor.store.codes import CATEGORY, CONFIDENCE, DIRECTION, METHOD, PROTOCOL
from auditor.store.pages import FINDINGS, FLOWS, ordered
from auditor.store.rows import Filters, FindingRow, FlowRow, OpaqueRow
from auditor.store.where import asks_for_findings, on_findings, on_flows

_ROUND = 250  # rows whose columns are looked up at once
_FINDINGS_OF_FLOW = 3  # a guess, to choose how to read

_FINDING = (
    "SELECT f.id, f.flow_id, w.key, f.message_id, s.name, i.name, w.source_index,"
    " w.source_comment, g.direction, t.category, t.name, g.confidence, g.method, d.word, f.version,"
    " p.word, r.word, h.name, a.name, f.masked, c.word, k.word, f.at, x.value, f.hash"
    " FROM findings f JOIN finding_groups g ON g.id = f.group_id"
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
    " f.bytes_down, i.name, f.source_index, f.source_comment"
    " FROM flows f JOIN flow_groups g ON g.id = f.group_id JOIN sessions s ON s.id = g.session_id"
    " JOIN hosts h ON h.id = g.host_id JOIN apps a ON a.id = g.app_id"
    " JOIN words v ON v.id = f.version_id JOIN words c ON c.id = f.scheme_id"
    " JOIN words m ON m.id = f.method_id LEFT JOIN files i ON i.id = f.file_id"
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
    wanted = None if filters.limit is None else _FINDINGS_OF_FLOW * (filters.limit + filters.offset)
    found = ordered(connection, FINDINGS, where, since=filters.since, wanted=wanted)
    (highest,) = connection.execute("SELECT max(id) FROM flows").fetchone()
    given = bytearray((highest or 0) // 8 + 1)
    for some in itertools.batched(found, _ROUND):
        flows = dict(connection.execute(_FLOWS_OF, (json.dumps(some),)))
        for number in some:
            flow = flows.get(number, 0)
            if flow and flow <= highest and not given[flow >> 3] & 1 << (flow & 7):
                given[flow >> 3] |= 1 << (flow & 7)
                yield flow


def findings(connection: sqlite3.Connection, ids: Iterable[int]) -> Iterator[FindingRow]:
    """The rows of these ids, in their order; ids that are gone are left out."""
    for some in _rounds(ids):
        rows = {row[0]: row for row in connection.execute(_FINDING, (json.dumps(some),))}
        yield from (_finding(rows[number]) for number in some if number in rows)


def flows(
    connection: sqlite3.Connection, ids: Iterable[int], *, opaques: bool = False
) -> Iterator[FlowRow]:
    """The rows of these ids, in their order; ids that are gone are left out."""
    for some in _rounds(ids):
        rows = {row[0]: row for row in connection.execute(_FLOW, (json.dumps(some),))}
        unread = opaques_of(connection, some) if opaques else {}
        for number in some:
            if number in rows:
                yield _flow(rows[number], tuple(unread.get(number, ())))


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


def _rounds(ids: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Few at first, so that the first row comes at once; then more."""
    rest = iter(ids)
    if first := tuple(itertools.islice(rest, 50)):
        yield first
    yield from itertools.batched(rest, _ROUND)


def _finding(row: tuple[Any, ...]) -> FindingRow:
    return FindingRow(
        id=row[0],
        flow=row[1],
        flow_key=from_text(row[2]),
        message=row[3],
        session=from_text(row[4]),
        source_file=from_text(row[5]),
        source_index=row[6],
        source_comment=from_text(row[7]),
        direction=DIRECTION.members[row[8]],
        category=CATEGORY.members[row[9]],
        data_type=from_text(row[10]),
        confidence=CONFIDENCE.members[row[11]],
        method=METHOD.members[row[12]],
        detector=from_text(row[13]),
        version=row[14],
        path=from_text(row[15]),
        reason=from_text(row[16]),
        recipient=from_text(row[17]),
        app=from_text(row[18]),
        value=from_text(row[19]),
        value_class=from_text(row[20]),
        known=from_text(row[21]),
        time=row[22] or None,
        raw=None if row[23] is None else from_text(row[23]),
        value_hash=row[24] or b"",
    )


def _flow(row: tuple[Any, ...], opaques: tuple[OpaqueRow, ...]) -> FlowRow:
    return FlowRow(
        id=row[0],
        key=from_text(row[1]),
        session=from_text(row[2]),
        protocol=PROTOCOL.members[row[3]],
        version=from_text(row[4]),
        scheme=from_text(row[5]),
        host=from_text(row[6]),
        port=row[7],
        method=from_text(row[8]),
        path=from_text(row[9]),
        status=row[10],
        started=row[11] or None,
        ended=row[12],
        error=from_text(row[13]),
        app=from_text(row[14]),
        connection=from_text(row[15]),
        messages=row[16],
        bytes_up=row[17],
        bytes_down=row[18],
        source_file=from_text(row[19]),
        source_index=row[20],
        source_comment=from_text(row[21]),
        opaques=opaques,
    )
