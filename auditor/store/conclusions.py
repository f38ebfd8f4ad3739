"""Conclusions into tables: what an audit said of a message, in the caller's transaction.

What was concluded before is replaced. The rollups are kept by differences; where
rows went away, a group's first and last time are looked up again in its index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from auditor.model import Audit, Finding
from auditor.store import images, recurring
from auditor.store.binding import from_text
from auditor.store.codec import overrides
from auditor.store.conclusion_rows import ConclusionRows, Place
from auditor.store.settled import Settled, settle
from auditor.store.words import Dictionaries

type Concluded = Sequence[tuple[int, Audit]]  # by message

_SELECT = (
    "SELECT m.flow_id, m.direction, coalesce(m.started, m.ended, f.started), m.extra, h.name,"
    " p.name, a.detectors_id IS NOT NULL FROM messages m JOIN flows f ON f.id = m.flow_id"
    " JOIN flow_groups g ON g.id = f.group_id JOIN hosts h ON h.id = g.host_id"
    " JOIN apps p ON p.id = g.app_id LEFT JOIN audits a ON a.message_id = m.id"
    " WHERE m.id = ? AND f.session_id = ?"
)
_RESET_GROUP = (
    "UPDATE finding_groups SET places = places - ?1,"
    " first = coalesce((SELECT min(at) FROM findings WHERE group_id = ?2), 1e300),"
    " last = coalesce((SELECT max(at) FROM findings WHERE group_id = ?2), -1e300) WHERE id = ?2"
)


class Conclusions:
    """Stores audits; one instance lives as long as its connection."""

    def __init__(
        self, connection: sqlite3.Connection, dictionaries: Dictionaries, key: bytes
    ) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._key = key

    def replace(
        self,
        session: int,
        results: Concluded,
        *,
        detectors: int | None = None,
    ) -> None:
        """Put these audits in the place of what was concluded before.

        A message that is not there (purged meanwhile) is left out.
        """
        row = self._connection.execute(
            "SELECT keep_raw, coalesce(?, detectors_id), recurring FROM sessions WHERE id = ?",
            (detectors, session),
        ).fetchone()
        if row is None:
            return
        places = []
        again = []
        for message, audit in results:
            place, concluded = self._place(session, message)
            if place is None:
                continue
            places.append((place, audit))
            if concluded:
                again.append(message)
        freed = self._forget(again)
        rows = ConclusionRows(self._connection, self._dictionaries, self._key, session, row)
        rows.room += freed
        for place, audit in places:
            rows.put(place, audit)
        rows.write(freed)

    def extend(self, session: int, results: Concluded, pieces: Sequence[Settled] = ()) -> None:
        """Add findings, opaques and pictures to what was concluded of these messages.

        What was concluded of `pieces` goes first.
        """
        settle(self._connection, session, pieces)
        row = self._connection.execute(
            "SELECT keep_raw, detectors_id, recurring FROM sessions WHERE id = ?", (session,)
        ).fetchone()
        if row is None:
            return
        rows = ConclusionRows(self._connection, self._dictionaries, self._key, session, row)
        for message, audit in results:
            place, _ = self._place(session, message)
            if place is not None:
                rows.put(place, audit, more=True)
        rows.write(0)

    def correlate(self, results: Mapping[int, Sequence[tuple[int, Finding]]]) -> None:
        """Put findings, (message, finding) by session, in the place of all from recurrence.

        What else was concluded about their messages stays. A message that is not
        there is left out.
        """
        recurring.forget(self._connection)
        for session, findings in results.items():
            row = self._connection.execute(
                "SELECT keep_raw, detectors_id, recurring FROM sessions WHERE id = ?", (session,)
            ).fetchone()
            if row is None:
                continue
            rows = ConclusionRows(self._connection, self._dictionaries, self._key, session, row)
            for message, finding in findings:
                place, _ = self._place(session, message)
                if place is not None:
                    rows.add(place, finding)
            rows.write(0)

    def _place(self, session: int, message: int) -> tuple[Place | None, bool]:
        """A message as its findings need it, and whether it was concluded before."""
        found = self._connection.execute(_SELECT, (message, session)).fetchone()
        if found is None:
            return None, False
        host, app = overrides(found[3], from_text(found[4]), from_text(found[5]))
        return Place(message, found[0], found[1], found[2], host, app), bool(found[6])

    def _forget(self, messages: Iterable[int]) -> int:
        """Delete what was concluded about these; returns how many recurring hashes went."""
        run = self._connection.execute
        findings: dict[int, int] = {}
        opaques: dict[int, list[int]] = {}
        freed = 0
        for message in messages:
            for group, count in run(
                "SELECT group_id, count(*) FROM findings WHERE message_id = ? GROUP BY group_id",
                (message,),
            ):
                findings[group] = findings.get(group, 0) + count
            for group, size in run(
                "SELECT group_id, size FROM opaques WHERE message_id = ?", (message,)
            ):
                total = opaques.setdefault(group, [0, 0])
                total[0] += 1
                total[1] += size
            run("DELETE FROM findings WHERE message_id = ?", (message,))
            run("DELETE FROM opaques WHERE message_id = ?", (message,))
            images.forget(self._connection, message)
            freed += run("DELETE FROM recurring WHERE message_id = ?", (message,)).rowcount
        many = self._connection.executemany
        many(_RESET_GROUP, [(count, group) for group, count in findings.items()])
        many(
            "UPDATE opaque_groups SET parts = parts - ?, bytes = bytes - ? WHERE id = ?",
            [(*total, group) for group, total in opaques.items()],
        )
        return freed
