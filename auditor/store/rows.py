"""What the store hands out and takes in: frozen rows, payloads kept out of repr.

Ids are the database's integers. Times are Unix seconds, None where unknown.
Strings are as they were sent (lone surrogates included): sinks sanitise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import msgspec

from auditor.model import (
    Category,
    Confidence,
    Connection,
    Direction,
    Message,
    Method,
    Protocol,
    Recording,
)
from auditor.store.listed import FindingRow, FlowRow

type Cell = str | bytes | int | float | None


class SessionKind(StrEnum):
    """Where a session's messages come from."""

    CAPTURE = "capture"
    IMPORT = "import"


class SessionState(StrEnum):
    """`INTERRUPTED` means that the process that recorded it is gone without ending it."""

    OPEN = "open"
    CLOSED = "closed"
    INTERRUPTED = "interrupted"


class AuditState(StrEnum):
    """`NONE` is a stream still open; `PENDING` a message stored but not concluded."""

    NONE = "none"
    PENDING = "pending"
    DONE = "done"
    ERRORED = "errored"


@dataclass(frozen=True, slots=True)
class Totals:
    """What became of the messages of a session: seen = stored + spooled + errored."""

    seen: int = 0
    stored: int = 0
    spooled: int = 0
    errored: int = 0


@dataclass(frozen=True, slots=True)
class FileState:
    """An imported file's place in a session.

    Every entry below `stored` is stored whole; of the entry at `stored` the
    first `begun` messages are there (feeding them again adds nothing).
    """

    file_id: int
    done: bool  # imported to its end before: nothing to do
    stored: int
    begun: int = 0
    entries: int = 0  # as given to end_file
    unreadable: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class FileRow:
    """An imported file."""

    id: int
    session: str
    name: str
    sha256: str
    format: str
    size: int
    entries: int
    unreadable: int
    complete: bool  # read to its end
    done: bool


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with what it holds."""

    id: int
    name: str
    kind: SessionKind
    state: SessionState
    app: str
    device: str
    started: float
    ended: float | None
    tool_versions: Mapping[str, str]
    detector_versions: Mapping[str, int]
    keep_raw: bool
    no_bodies: bool
    totals: Totals
    flows: int
    messages: int
    findings: int
    pending: int  # messages stored, not yet concluded
    errored: int  # messages on which our own code failed
    failures: int  # Failure rows
    connections: int


@dataclass(frozen=True, slots=True)
class ImageRow:
    """A picture of a message; see `model.Picture`."""

    message: int
    path: str
    media_type: str
    width: int
    height: int
    size: int
    sha256: str
    tags: tuple[str, ...]
    checked: str
    unchecked: str
    faces: int


class Server(NamedTuple):
    """Where one host's connections went: an address, and whom its certificate was made out to."""

    address: str
    certificate: str


class RecipientRow(NamedTuple):
    """Findings of one session, app, host, direction and data type, counted.

    A NamedTuple: there may be tens of thousands, and a frozen dataclass takes
    four times as long to make.
    """

    session: str
    app: str
    host: str
    direction: Direction
    category: Category
    data_type: str
    confidence: Confidence  # the best
    places: int  # findings, all confidences that the filter lets through
    first: float | None
    last: float | None
    methods: tuple[Method, ...]
    by_confidence: Mapping[Confidence, int]


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """Flows of one session, app, host and protocol, counted: what there was to read."""

    session: str
    app: str
    host: str
    protocol: Protocol
    flows: int
    messages: int
    bytes_up: int
    bytes_down: int
    first: float | None
    last: float | None


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """Opaque parts of one session, app, host and direction by reason."""

    session: str
    app: str
    host: str
    direction: Direction
    reason: str
    parts: int
    bytes: int


class ConnectionRow(msgspec.Struct, frozen=True, gc=False):
    """A connection's facts and the session they belong to; as many as `Connection`s."""

    id: int
    session: str
    facts: Connection


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording's facts and the session they belong to."""

    id: int
    session: str
    facts: Recording


@dataclass(frozen=True, slots=True)
class FailureRow:
    """Where our own code failed: the exception's class, never its text."""

    session: str
    flow: str
    where: str
    error: str
    at: float | None


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message as stored, with the state of its audit.

    `body_kept` is False when the session keeps no bodies and there was one:
    `message.body` is then b"" and `message.body_size`, `.body_sha256` speak for it.
    `cut` counts what was cut from over-long headers and paths, in bytes.
    """

    id: int
    flow: int
    session: str
    message: Message
    body_kept: bool
    state: AuditState
    attempts: int
    leaves: int
    error: str  # exception class where our own code failed
    detectors: Mapping[str, int]  # versions that concluded it, {} while pending
    cut: int = 0


@dataclass(frozen=True, slots=True)
class FlowDetail:
    """All about one flow. `more` is True when it has more messages than were asked for."""

    flow: FlowRow
    connection: Connection | None
    messages: tuple[StoredMessage, ...]
    findings: tuple[FindingRow, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class SqlResult:
    """Columns and rows of a read-only statement; rows are fetched as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Removed:
    """What a purge took away; sizes of database, -wal and -shm together, in bytes."""

    session: str
    flows: int
    messages: int
    findings: int
    connections: int
    bodies: int
    size_before: int
    size_after: int
