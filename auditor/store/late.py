"""Whose a connection is, learnt after its flows were stored: they and what was concluded follow.

An app stands on the rollups that flows, findings and opaque parts belong to, so these change
their rollup, and both rollups' sums are kept. Nothing else of a flow or a finding changes.
"""

from __future__ import annotations

import sqlite3

from auditor.store.binding import cut, to_text
from auditor.store.conclusion_rows import FIND_GROUP, FIND_UNREAD, NEW_GROUP, NEW_UNREAD
from auditor.store.growth import FIND_GROUP as FIND_FLOWS
from auditor.store.growth import NEW_GROUP as NEW_FLOWS
from auditor.store.words import Dictionaries

_EARLIER = 1.0  # seconds by which a flow's start may be noted before its connection's
_OWNER = "SELECT app_id, opened_at FROM connections WHERE session_id = ? AND key = ?"
_FLOWS = (
    "SELECT f.id, f.group_id, g.host_id, g.protocol, f.messages, f.bytes_up, f.bytes_down"
    " FROM flow_groups g JOIN flows f ON f.group_id = g.id"
    " WHERE g.session_id = ? AND g.app_id = ? AND f.started >= ? AND f.started <= ?"
    " AND f.connection = ?"
)
_EVER = 1e300
_MOVE_FLOW = "UPDATE flows SET group_id = ? WHERE id = ?"
_COUNT_FLOWS = (
    "UPDATE flow_groups SET flows = flows + ?1, messages = messages + ?2,"
    " bytes_up = bytes_up + ?3, bytes_down = bytes_down + ?4,"
    " first = coalesce((SELECT min(started) FROM flows WHERE group_id = ?5), 1e300),"
    " last = coalesce((SELECT max(started) FROM flows WHERE group_id = ?5), -1e300) WHERE id = ?5"
)
_FINDINGS = (
    "SELECT n.group_id, count(*), g.host_id, g.direction, g.type_id, g.confidence, g.method"
    " FROM messages m JOIN findings n ON n.message_id = m.id"
    " JOIN finding_groups g ON g.id = n.group_id WHERE m.flow_id = ? AND g.app_id = ?"
    " GROUP BY n.group_id"
)
_MOVE_FINDINGS = (
    "UPDATE findings SET group_id = ?1 WHERE group_id = ?2"
    " AND message_id IN (SELECT id FROM messages WHERE flow_id = ?3)"
)
_COUNT_FINDINGS = (
    "UPDATE finding_groups SET places = places + ?1,"
    " first = coalesce((SELECT min(at) FROM findings WHERE group_id = ?2), 1e300),"
    " last = coalesce((SELECT max(at) FROM findings WHERE group_id = ?2), -1e300) WHERE id = ?2"
)
_OPAQUES = (
    "SELECT o.group_id, count(*), sum(o.size), g.host_id, g.direction, g.reason_id"
    " FROM messages m JOIN opaques o ON o.message_id = m.id"
    " JOIN opaque_groups g ON g.id = o.group_id WHERE m.flow_id = ? AND g.app_id = ?"
    " GROUP BY o.group_id"
)
_MOVE_OPAQUES = (
    "UPDATE opaques SET group_id = ?1 WHERE group_id = ?2"
    " AND message_id IN (SELECT id FROM messages WHERE flow_id = ?3)"
)
_COUNT_OPAQUES = "UPDATE opaque_groups SET parts = parts + ?, bytes = bytes + ? WHERE id = ?"


class LateOwners:
    """Lets flows follow their connection; in the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection, dictionaries: Dictionaries) -> None:
        self._connection = connection
        self._dictionaries = dictionaries

    def settle(self, session: int, key: str, app: str) -> None:
        """Before a connection's row is completed with this app: move what is stored under another.

        Flows that name an app of their own, other than their connection's so far, stay.
        """
        place = to_text(cut(key))
        row = self._connection.execute(_OWNER, (session, place)).fetchone()
        if row is None:
            return
        new = self._dictionaries.apps.id(app)
        old, opened = row
        if new == old:
            return
        # Both are ranges of an index: an app that was unknown may have very many flows.
        ranges = [(opened - _EARLIER, _EVER), (0.0, 0.0)] if opened else [(-_EVER, _EVER)]
        for since, until in ranges:
            asked = (session, old, since, until, place)
            for flow in self._connection.execute(_FLOWS, asked).fetchall():
                self._flow(session, old, new, flow)

    def _flow(self, session: int, old: int, new: int, row: tuple[int, ...]) -> None:
        run, group = self._connection.execute, self._dictionaries.group
        flow, held, host, protocol, *sums = row
        taking = group((session, new, host, protocol), FIND_FLOWS, NEW_FLOWS)
        run(_MOVE_FLOW, (taking, flow))
        run(_COUNT_FLOWS, (-1, *(-each for each in sums), held))
        run(_COUNT_FLOWS, (1, *sums, taking))
        for held, count, *rest in run(_FINDINGS, (flow, old)).fetchall():
            taking = group((session, new, *rest), FIND_GROUP, NEW_GROUP)
            run(_MOVE_FINDINGS, (taking, held, flow))
            run(_COUNT_FINDINGS, (-count, held))
            run(_COUNT_FINDINGS, (count, taking))
        for held, count, size, *rest in run(_OPAQUES, (flow, old)).fetchall():
            taking = group((session, new, *rest), FIND_UNREAD, NEW_UNREAD)
            run(_MOVE_OPAQUES, (taking, held, flow))
            run(_COUNT_OPAQUES, (-count, -size, held))
            run(_COUNT_OPAQUES, (count, size, taking))
