"""The rows that conclusions become: collected message by message, inserted in one go."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from auditor.model import Audit, Finding
from auditor.store import images
from auditor.store.binding import MAX_PLACE, cut, to_int, to_size, to_text
from auditor.store.codes import CONFIDENCE, METHOD, STATE
from auditor.store.evidence import (
    RECURRING_HASH,
    VALUE_HASH,
    class_of,
    keyed_hash,
    mask,
    text_of,
)
from auditor.store.rows import AuditState, Cell
from auditor.store.words import Dictionaries

MAX_PARTS = 10_000  # findings, and opaques, of one message
MAX_RECURRING = 64  # hashes of one message
MAX_RECURRING_SESSION = 5_000_000
MAX_RAW = 64 * 1024  # characters of a value kept in clear

FIND_GROUP = (
    "SELECT id FROM finding_groups WHERE session_id = ? AND app_id = ? AND host_id = ?"
    " AND direction = ? AND type_id = ? AND confidence = ? AND method = ?"
)
NEW_GROUP = (
    "INSERT INTO finding_groups (session_id, app_id, host_id, direction, type_id, confidence,"
    " method, places, first, last) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 1e300, -1e300)"
)
FIND_UNREAD = (
    "SELECT id FROM opaque_groups WHERE session_id = ? AND app_id = ? AND host_id = ?"
    " AND direction = ? AND reason_id = ?"
)
NEW_UNREAD = (
    "INSERT INTO opaque_groups (session_id, app_id, host_id, direction, reason_id, parts, bytes)"
    " VALUES (?, ?, ?, ?, ?, 0, 0)"
)
_INSERT_FINDING = (
    "INSERT INTO findings (id, group_id, flow_id, message_id, at, detector_id, version, path_id,"
    " reason_id, known_id, class_id, masked, hash) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_UPSERT_AUDIT = (
    "INSERT INTO audits (message_id, session_id, state, attempts, leaves, detectors_id, error)"
    " VALUES (?, ?, ?, 1, ?, ?, ?) ON CONFLICT (message_id) DO UPDATE SET state = excluded.state,"
    " leaves = excluded.leaves, detectors_id = excluded.detectors_id, error = excluded.error"
)


class Place(NamedTuple):
    """A message as its findings need it."""

    message: int
    flow: int
    direction: int
    at: float
    host: str
    app: str


class ConclusionRows:
    """The rows of one transaction."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        dictionaries: Dictionaries,
        key: bytes,
        session: int,
        settings: tuple[int, int, int],
    ) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._key = key
        self._session = session
        self._keep_raw, self._detectors, recurring = settings
        self.room = MAX_RECURRING_SESSION - recurring
        (highest,) = connection.execute("SELECT max(id) FROM findings").fetchone()
        self._next = 1 + int(highest or 0)
        self._sums: dict[int, list[float]] = {}  # group → places, first, last
        self._unread: dict[int, list[int]] = {}  # group → parts, bytes
        self._findings: list[tuple[Cell, ...]] = []
        self._raws: list[tuple[Cell, ...]] = []
        self._opaques: list[tuple[Cell, ...]] = []
        self._recurring: list[tuple[Cell, ...]] = []
        self._images: list[tuple[Cell, ...]] = []
        self._cut = 0
        self._audits: list[tuple[Cell, ...]] = []

    def put(self, place: Place, audit: Audit, *, more: bool = False) -> None:
        """Take what an audit says of one message; `more` adds to what was taken before."""
        app, host = self._dictionaries.apps.id(place.app), self._dictionaries.hosts.id(place.host)
        for finding in audit.findings[:MAX_PARTS]:
            self._finding(place, app, host, finding)
        words = self._dictionaries.words
        first = self._next_place("opaques", place) if more else 0
        for order, opaque in enumerate(audit.opaques[:MAX_PARTS], first):
            reason = words.id(cut(opaque.reason, MAX_PLACE))
            group = self._dictionaries.group(
                (self._session, app, host, place.direction, reason), FIND_UNREAD, NEW_UNREAD
            )
            size = to_size(opaque.size)
            total = self._unread.setdefault(group, [0, 0])
            total[0] += 1
            total[1] += size
            path = words.id(cut(str(opaque.path), MAX_PLACE))
            self._opaques.append((place.message, order, group, path, size))
        first = self._next_place("images", place) if more else 0
        self._images += images.rows_of(self._dictionaries, place.message, audit.pictures, first)
        if more:
            return
        kept = min(len(audit.recurring), MAX_RECURRING, max(self.room, 0))
        self.room -= kept
        self._cut += len(audit.recurring) - kept
        for order, (leaf, value) in enumerate(audit.recurring[:kept]):
            hashed = keyed_hash(self._key, value, RECURRING_HASH)
            path = words.id(cut(str(leaf), MAX_PLACE))
            self._recurring.append((place.message, order, hashed, path))
        self._audit(place, audit)

    def _next_place(self, table: str, place: Place) -> int:
        """Where the order of a message's rows goes on."""
        statement = f"SELECT max(place) FROM {table} WHERE message_id = ?"  # noqa: S608 - our names
        (last,) = self._connection.execute(statement, (place.message,)).fetchone()
        return 0 if last is None else 1 + int(last)

    def add(self, place: Place, finding: Finding) -> None:
        """Take one finding more of a message that was audited before."""
        app, host = self._dictionaries.apps.id(place.app), self._dictionaries.hosts.id(place.host)
        self._finding(place, app, host, finding)

    def write(self, freed: int) -> None:
        """Insert all that was taken."""
        many = self._connection.executemany
        many(_INSERT_FINDING, self._findings)
        many("INSERT INTO raws (finding_id, value) VALUES (?, ?)", self._raws)
        many(
            "INSERT INTO opaques (message_id, place, group_id, path_id, size)"
            " VALUES (?, ?, ?, ?, ?)",
            self._opaques,
        )
        many(
            "INSERT INTO recurring (message_id, place, hash, path_id) VALUES (?, ?, ?, ?)",
            self._recurring,
        )
        images.insert(self._connection, self._images)
        many(_UPSERT_AUDIT, self._audits)
        many(
            "UPDATE finding_groups SET places = places + ?, last = max(last, ?) WHERE id = ?",
            [(places, last, group) for group, (places, _, last) in self._sums.items()],
        )
        # Apart, and only where it changes: `first` is indexed.
        many(
            "UPDATE finding_groups SET first = ?1 WHERE id = ?2 AND first > ?1",
            [(first, group) for group, (_, first, _) in self._sums.items()],
        )
        many(
            "UPDATE opaque_groups SET parts = parts + ?, bytes = bytes + ? WHERE id = ?",
            [(*total, group) for group, total in self._unread.items()],
        )
        if self._recurring or freed or self._cut:
            self._connection.execute(
                "UPDATE sessions SET recurring = recurring + ?, recurring_cut = recurring_cut + ?"
                " WHERE id = ?",
                (len(self._recurring) - freed, self._cut, self._session),
            )

    def _finding(self, place: Place, app: int, host: int, finding: Finding) -> None:
        words = self._dictionaries.words
        group = self._dictionaries.group(
            (
                self._session,
                app,
                host,
                place.direction,
                self._dictionaries.types.id(finding.data_type),
                CONFIDENCE.numbers[finding.confidence],
                METHOD.numbers[finding.method],
            ),
            FIND_GROUP,
            NEW_GROUP,
        )
        total = self._sums.setdefault(group, [0, place.at, place.at])
        total[0] += 1
        total[1] = min(total[1], place.at)
        total[2] = max(total[2], place.at)
        value = finding.value
        self._findings.append(
            (
                self._next,
                group,
                place.flow,
                place.message,
                place.at,
                words.id(cut(finding.detector)),
                to_int(finding.version) or 0,
                words.id(cut(str(finding.path), MAX_PLACE)),
                words.id(cut(finding.reason, MAX_PLACE)),
                words.id(cut(finding.known)),
                words.id(class_of(value)),
                mask(value),
                None if value is None else keyed_hash(self._key, value, VALUE_HASH),
            )
        )
        if self._keep_raw and value is not None:
            self._raws.append((self._next, to_text(cut(text_of(value), MAX_RAW))))
        self._next += 1

    def _audit(self, place: Place, audit: Audit) -> None:
        error = audit.error
        if not error and max(len(audit.findings), len(audit.opaques)) > MAX_PARTS:
            error = f"TooMany: only the first {MAX_PARTS} were stored"
        state = AuditState.ERRORED if error else AuditState.DONE
        self._audits.append(
            (
                place.message,
                self._session,
                STATE.numbers[state],
                to_int(audit.leaves) or 0,
                self._detectors,
                to_text(cut(error)) if error else None,
            )
        )
