"""Questions to the database, strictly read only; every answer is an iterator, sorted by time."""

from __future__ import annotations

import itertools
import math
import pathlib
from collections.abc import Iterator

from auditor.model import InputError
from auditor.store import aggregates, images, listing, recipients, records
from auditor.store.apart import places_apart
from auditor.store.connect import connect_reader, refusals
from auditor.store.correlation_reader import CorrelationReader
from auditor.store.filters import EVERYTHING, Filters
from auditor.store.listed import FindingRow, FlowRow, OpaqueRow
from auditor.store.migrations import MIGRATIONS, check
from auditor.store.phone_reader import PhoneReader
from auditor.store.rows import (
    ConnectionRow,
    FailureRow,
    FileRow,
    FlowDetail,
    ImageRow,
    RecipientRow,
    Server,
    SessionRow,
    SqlResult,
    StoredMessage,
    TrafficRow,
    UnreadRow,
)
from auditor.store.sql import select
from auditor.store.unsent import UnsentPlaces, unsent_places
from auditor.store.where import Where, asks_for_findings, on_findings, on_flows

_PAGE = 500  # flows whose ids are fetched at once
_MAX_SHOWN = 64 << 20  # bytes of bodies shown of one flow
_MAX_OF_FLOW = 100_000  # findings shown of one flow

_ARRIVED = "SELECT f.id FROM flows f WHERE f.id > ? AND {} ORDER BY f.id LIMIT ?"
_IN_GROUPS = "f.group_id IN (SELECT g.id FROM flow_groups g WHERE {})"
_WITH_FINDINGS = (
    "EXISTS (SELECT 1 FROM messages m JOIN findings x ON x.message_id = m.id WHERE m.flow_id = f.id"
    " AND x.at >= ? AND x.group_id IN (SELECT g.id FROM finding_groups g WHERE {}))"
)


class Reader(PhoneReader, CorrelationReader):
    """A context manager over one read-only connection; see `open_reader`.

    Every method that takes Filters raises InputError for a session that does not exist.
    """

    def sessions(self) -> Iterator[SessionRow]:
        """All sessions by start."""
        with refusals(self._path):
            yield from records.sessions(self._connection)

    def files(self, filters: Filters = EVERYTHING) -> Iterator[FileRow]:
        """Imported files; only `session`, `limit` and `offset` count."""
        with refusals(self._path):
            yield from records.files(self._connection, filters)

    def flows(self, filters: Filters = EVERYTHING, *, opaques: bool = False) -> Iterator[FlowRow]:
        """Flows by start; with `opaques`, each with its unread parts and their reasons.

        `category`, `data_type`, `confidence` and `direction` ask for flows that
        hold such a finding; they then come in order of the first such finding.
        """
        with refusals(self._path):
            ids = listing.flow_ids(self._connection, filters)
            yield from listing.flows(self._connection, ids, opaques=opaques)

    def findings(self, filters: Filters = EVERYTHING) -> Iterator[FindingRow]:
        """Findings by time."""
        with refusals(self._path):
            ids = listing.finding_ids(self._connection, filters)
            yield from listing.findings(self._connection, ids)

    def finding_ids(self, filters: Filters = EVERYTHING) -> Iterator[int]:
        """As `findings`, the ids only: what a verdict rests on."""
        with refusals(self._path):
            yield from listing.finding_ids(self._connection, filters)

    def count_findings(self, filters: Filters = EVERYTHING) -> int:
        """How many findings there are, without limit and offset (from the rollup, fast)."""
        with refusals(self._path):
            return aggregates.count_findings(self._connection, filters)

    def count_flows(self, filters: Filters = EVERYTHING) -> int:
        """How many flows there are by session, app, host, since (other fields are ignored)."""
        with refusals(self._path):
            return aggregates.count_flows(self._connection, filters)

    def recipients(self, filters: Filters = EVERYTHING) -> Iterator[RecipientRow]:
        """Who received what: by session, app, host, direction, data type; most places first."""
        with refusals(self._path):
            yield from recipients.recipients(self._connection, filters)

    def unsent_places(self, session: str, since: float | None = None) -> list[UnsentPlaces]:
        """What requests held that reached nobody, by app, host, data type and confidence."""
        with refusals(self._path):
            return list(unsent_places(self._connection, session, since))

    def places_apart(self, session: str) -> dict[str, int]:
        """By app, what it sent that looks like data of a body and was told apart from it."""
        with refusals(self._path):
            return places_apart(self._connection, session)

    def servers(self, host: str, limit: int = 16) -> list[Server]:
        """The distinct addresses and certificates of a host's latest connections."""
        with refusals(self._path):
            return records.servers(self._connection, host, limit)

    def traffic(self, filters: Filters = EVERYTHING) -> Iterator[TrafficRow]:
        """Flows counted by session, app, host, protocol; the filters on findings do not count."""
        with refusals(self._path):
            yield from aggregates.traffic(self._connection, filters)

    def unread(self, filters: Filters = EVERYTHING) -> Iterator[UnreadRow]:
        """Opaque parts counted by session, app, host, direction, reason (`since` is ignored)."""
        with refusals(self._path):
            yield from aggregates.unread(self._connection, filters)

    def connections(self, filters: Filters = EVERYTHING) -> Iterator[ConnectionRow]:
        """Connections by opening time; `host` compares with the SNI, else the server's name."""
        with refusals(self._path):
            yield from records.connections(self._connection, filters)

    def count_shared(self, session: str, app: str) -> int:
        """Connections of a session's app that another app of its UID may have made."""
        with refusals(self._path):
            return records.count_shared(self._connection, session, app)

    def failures(self, filters: Filters = EVERYTHING) -> Iterator[FailureRow]:
        """Where our own code failed; only `session`, `since`, `limit`, `offset` count."""
        with refusals(self._path):
            yield from records.failures(self._connection, filters)

    def flow(self, flow: int | str, *, session: str = "", messages: int = 1000) -> FlowDetail:
        """All about one flow by its id, or by its key (in `session` where the key is not unique).

        Messages come with their bodies, so many of them and 64 MiB at most.

        Raises:
            InputError: there is no such flow, or several have that key.
        """
        with refusals(self._path):
            number = (
                flow if isinstance(flow, int) else records.flow_id(self._connection, flow, session)
            )
            row = next(listing.flows(self._connection, [number], opaques=True), None)
            if row is None or (session and row.session != session):
                raise InputError(f"There is no flow {flow}.")
            ids = self._connection.execute(
                "SELECT x.id FROM messages m JOIN findings x ON x.message_id = m.id"
                " WHERE m.flow_id = ? ORDER BY m.sequence, x.id LIMIT ?",
                (number, _MAX_OF_FLOW),
            ).fetchall()
            stored = self._some(number, messages)
            return FlowDetail(
                flow=row,
                connection=records.connection_of(self._connection, number, row.connection),
                messages=stored,
                findings=tuple(listing.findings(self._connection, (each for (each,) in ids))),
                more=row.messages > len(stored),
            )

    def messages(
        self,
        filters: Filters = EVERYTHING,
        *,
        bodies: bool = True,
        flow: int | None = None,
    ) -> Iterator[StoredMessage]:
        """Messages grouped by flow, flows in order of arrival; for export and rescan.

        Pages under the hood, one body in memory at a time, no long read
        transaction: a Writer may conclude in between. Filters as in `flows`
        (`limit` and `offset` count flows); `flow` asks for one flow instead.
        """
        with refusals(self._path):
            flows = self._arrived(filters) if flow is None else iter((flow,))
            for number in flows:
                yield from self._messages.of_flow(number, bodies=bodies)

    def message(self, message: int) -> StoredMessage:
        """One message with its body (InputError where there is none)."""
        with refusals(self._path):
            return self._messages.one(message)

    def opaques(self, flow: int) -> Iterator[OpaqueRow]:
        """Unread parts of a flow, in order."""
        with refusals(self._path):
            yield from listing.opaques_of(self._connection, [flow]).get(flow, [])

    def images(self, flow: int) -> Iterator[ImageRow]:
        """Pictures of a flow, in order."""
        with refusals(self._path):
            yield from images.of_flow(self._connection, flow)

    def sql(self, text: str, *, seconds: float = 30.0) -> SqlResult:
        """Run one reading statement within a time limit.

        Raises:
            InputError: it does not parse, or it would do more than read.
            StoreError: it took too long (also from the rows).
        """
        return select(self._path, text, seconds=seconds)

    def _some(self, flow: int, limit: int) -> tuple[StoredMessage, ...]:
        """The first messages of a flow, as many as fit into memory."""
        some: list[StoredMessage] = []
        size = 0
        for stored in self._messages.of_flow(flow, bodies=True, limit=limit):
            size += len(stored.message.body)
            if some and size > _MAX_SHOWN:
                break
            some.append(stored)
        return tuple(some)

    def _arrived(self, filters: Filters) -> Iterator[int]:
        """Ids of flows in order of arrival."""
        where = Where()
        if asks_for_findings(filters):  # of a session, app and host that are the finding's
            found = on_findings(self._connection, filters)
            since = -math.inf if filters.since is None else filters.since
            where.also(_WITH_FINDINGS.format(found), since, *found.values)
        else:
            parties = on_flows(self._connection, filters)
            where.also(_IN_GROUPS.format(parties), *parties.values)
            if filters.since is not None:
                where.also("f.started >= ?", filters.since)
        stop = None if filters.limit is None else filters.offset + filters.limit
        return itertools.islice(self._after(where), filters.offset, stop)

    def _after(self, where: Where) -> Iterator[int]:
        last = 0
        while True:
            page = self._connection.execute(
                _ARRIVED.format(where), (last, *where.values, _PAGE)
            ).fetchall()
            for (number,) in page:
                yield number
            if len(page) < _PAGE:
                return
            last = page[-1][0]


def open_reader(path: pathlib.Path) -> Reader:
    """Open read only.

    Raises:
        InputError: missing, not our database, or a newer schema.
        StoreError: it could not be read.
    """
    with refusals(path):
        connection = connect_reader(path)
        try:
            version = check(connection, path, newest=len(MIGRATIONS))
        except BaseException:
            connection.close()
            raise
        if version < len(MIGRATIONS):
            connection.close()
            state = "older: open it once for writing" if version else "empty"
            raise InputError(f"The database {path} is {state}.")
    return Reader(path, connection)
