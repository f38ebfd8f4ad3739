"""Questions to the database, strictly read only; every answer is an iterator, sorted by time."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from auditor.store.rows import (
    EVERYTHING,
    ConnectionRow,
    FailureRow,
    FileRow,
    Filters,
    FindingRow,
    FlowDetail,
    FlowRow,
    OpaqueRow,
    RecipientRow,
    SessionRow,
    SqlResult,
    StoredMessage,
    TrafficRow,
    UnreadRow,
)


class Reader:
    """A context manager over one read-only connection; see `open_reader`.

    Every method that takes Filters raises InputError for a session that does not exist.
    """

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection."""
        raise NotImplementedError

    def sessions(self) -> Iterator[SessionRow]:
        """All sessions by start."""
        raise NotImplementedError

    def files(self, filters: Filters = EVERYTHING) -> Iterator[FileRow]:
        """Imported files; only `session`, `limit` and `offset` count."""
        raise NotImplementedError

    def flows(self, filters: Filters = EVERYTHING, *, opaques: bool = False) -> Iterator[FlowRow]:
        """Flows by start; with `opaques`, each with its unread parts and their reasons.

        `category`, `data_type`, `confidence` and `direction` ask for flows that
        hold such a finding; they then come in order of the first such finding.
        """
        raise NotImplementedError

    def findings(self, filters: Filters = EVERYTHING) -> Iterator[FindingRow]:
        """Findings by time."""
        raise NotImplementedError

    def finding_ids(self, filters: Filters = EVERYTHING) -> Iterator[int]:
        """As `findings`, the ids only: what a verdict rests on."""
        raise NotImplementedError

    def count_findings(self, filters: Filters = EVERYTHING) -> int:
        """How many findings there are, without limit and offset (from the rollup, fast)."""
        raise NotImplementedError

    def count_flows(self, filters: Filters = EVERYTHING) -> int:
        """How many flows there are by session, app, host (other fields are ignored)."""
        raise NotImplementedError

    def recipients(self, filters: Filters = EVERYTHING) -> Iterator[RecipientRow]:
        """Who received what: by session, app, host, direction, data type; most places first."""
        raise NotImplementedError

    def traffic(self, filters: Filters = EVERYTHING) -> Iterator[TrafficRow]:
        """Flows counted by session, app, host, protocol; the filters on findings do not count."""
        raise NotImplementedError

    def unread(self, filters: Filters = EVERYTHING) -> Iterator[UnreadRow]:
        """Opaque parts counted by session, app, host, direction, reason."""
        raise NotImplementedError

    def connections(self, filters: Filters = EVERYTHING) -> Iterator[ConnectionRow]:
        """Connections by opening time; `host` compares with the SNI, else the server's name."""
        raise NotImplementedError

    def failures(self, filters: Filters = EVERYTHING) -> Iterator[FailureRow]:
        """Where our own code failed; only `session`, `since`, `limit`, `offset` count."""
        raise NotImplementedError

    def flow(self, flow: int | str, *, session: str = "", messages: int = 1000) -> FlowDetail:
        """All about one flow by its id, or by its key (in `session` where the key is not unique).

        Raises:
            InputError: there is no such flow, or several have that key.
        """
        raise NotImplementedError

    def messages(
        self,
        filters: Filters = EVERYTHING,
        *,
        bodies: bool = True,
        flow: int | None = None,
    ) -> Iterator[StoredMessage]:
        """Messages grouped by flow, flows in order of arrival; for export and rescan.

        Pages under the hood, one body in memory at a time, no long read
        transaction: a Writer may conclude in between. Filters as in `flows`.
        """
        raise NotImplementedError

    def message(self, message: int) -> StoredMessage:
        """One message with its body (InputError where there is none)."""
        raise NotImplementedError

    def opaques(self, flow: int) -> Iterator[OpaqueRow]:
        """Unread parts of a flow, in order."""
        raise NotImplementedError

    def sql(self, text: str, *, seconds: float = 30.0) -> SqlResult:
        """Run one reading statement within a time limit.

        Raises:
            InputError: it does not parse, or it would do more than read.
            StoreError: it took too long (also from the rows).
        """
        raise NotImplementedError


def open_reader(path: pathlib.Path) -> Reader:
    """Open read only.

    Raises:
        InputError: missing, not our database, or a newer schema.
        StoreError: it could not be read.
    """
    raise NotImplementedError
