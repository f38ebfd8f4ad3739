"""Files into a session: `auditor import`.

A file's identity is the SHA-256 of its bytes, a flow's is its place in the file. So
a file that is in the session already adds nothing, under whatever name, and an
import that was interrupted goes on where its last commit ended. A file is looked at
before the database is touched: what cannot be used leaves no trace.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from auditor.intake import Identity, Item, Opener, Reading, Unreadable, identify
from auditor.model import Connection, InputError, Message, Recording
from auditor.store import FileState, SessionRow, Totals, Writer, open_reader, open_writer
from auditor.tasks.correlating import correlate
from auditor.tasks.ingest import Auditing, Ingest
from auditor.tasks.keylog import check_key_log
from auditor.tasks.packets import Packets
from auditor.tasks.together import put_together

BATCH_ITEMS = 400
BATCH_BYTES = 4 << 20
_MOST_REASONS = 20

type Progress = Callable[[str, int, int], None]


class Outcome(StrEnum):
    """What became of a file."""

    READ = "read"
    PART = "read in part"
    KNOWN = "imported before"  # into this session; nothing was added
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file. `unreadable` counts entries; `reasons` tells the first of them.

    `messages` were added now; `partial` tells whether the file, now or earlier, was
    not read whole. Of a packet capture `flows` counts the transport connections and
    `remarks` says what it does not show.
    """

    name: str
    outcome: Outcome
    entries: int = 0
    messages: int = 0
    unreadable: int = 0
    reasons: tuple[str, ...] = ()
    flows: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether some of it could not be read."""
        return self.unreadable > 0


@dataclass(frozen=True, slots=True)
class Imported:
    """All files of one import; `recovered` messages were left by an earlier process."""

    files: tuple[ImportedFile, ...]
    findings: int
    errored: int
    recovered: int

    @property
    def unusable(self) -> bool:
        """Whether a file could not be used at all (exit code 2)."""
        return any(file.outcome is Outcome.UNUSABLE for file in self.files)

    @property
    def partial(self) -> bool:
        """Whether a file was read in part (exit code 3)."""
        return any(file.partial for file in self.files)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to: a database and a session in it, with the session's settings.

    `keys` is a TLS key log that opens what packet captures hold.
    """

    database: Path
    session: str
    tool_versions: Mapping[str, str]
    app: str = ""
    device: str = ""
    keep_raw: bool = False
    no_bodies: bool = False
    keys: Path | None = None


def import_files(
    names: Sequence[str],
    target: Target,
    auditor: Auditing,
    progress: Progress = lambda _name, _done, _all: None,
) -> Imported:
    """Import files into a session, which is made where it is missing.

    `progress` is told a file's name, the bytes done and the bytes in all.

    Raises:
        InputError: the session or the database cannot be used.
        StoreError: the database refused; what was committed stays, and the same
            call goes on from there.
    """
    if target.keys is not None:
        check_key_log(target.keys)
    opener = Opener(shutil.which("tshark") or "", target.keys)
    looked = [_look(name) for name in names]
    usable = [identity for identity in looked if isinstance(identity, Identity)]
    if not usable:
        return Imported(tuple(one for one in looked if isinstance(one, ImportedFile)), 0, 0, 0)
    with open_writer(target.database) as writer:
        writer.interrupt_stale()
        session = _begin(writer, target, auditor)
        ingest = Ingest(writer, auditor, session, target.app)
        before = _findings(target.database, session)
        with _ending(writer, target, session):
            recovered = sum(1 for _ in ingest.recover())
            files = tuple(
                _Import(writer, ingest, session, one, progress).run(opener)
                if isinstance(one, Identity)
                else one
                for one in looked
            )
            put_together(target.database, writer, auditor, session)
        correlate(target.database, writer)
    # Counted in the end: what recurs and what was put together of pieces is found last.
    added = max(0, _findings(target.database, session) - before)
    return Imported(files, added, ingest.errored, recovered)


def _look(name: str) -> Identity | ImportedFile:
    """The file's identity, or what makes it unusable; reads up to the first message."""
    try:
        identity = identify(Path(name), name)
        reasons: list[str] = []
        unreadable = 0
        with Reading(identity) as reading:
            for item in reading.items():
                if isinstance(item, Message | Recording):
                    return identity
                if isinstance(item, Unreadable):
                    unreadable += 1
                    reasons.append(told(item))
                    del reasons[_MOST_REASONS:]
    except InputError as error:
        return ImportedFile(name, Outcome.UNUSABLE, reasons=(str(error),))
    if not unreadable:
        return identity  # a file that is sound and empty
    first = reasons[0].partition(": ")[2]
    sentence = f"nothing in {name} could be read: {first}"
    return ImportedFile(
        name, Outcome.UNUSABLE, reading.entries, 0, unreadable, (sentence, *reasons)
    )


def _begin(writer: Writer, target: Target, auditor: Auditing) -> int:
    return writer.begin_session(
        target.session,
        kind="import",
        app=target.app,
        device=target.device,
        tool_versions=target.tool_versions,
        detector_versions=auditor.versions,
        keep_raw=target.keep_raw,
        no_bodies=target.no_bodies,
    )


@contextmanager
def _ending(writer: Writer, target: Target, session: int) -> Iterator[None]:
    """End the session as what it is: closed, or interrupted by the user or the disk."""
    whole = False
    try:
        yield
        whole = True
    finally:
        writer.end_session(
            session,
            ended=time.time(),
            state="closed" if whole else "interrupted",
            totals=_totals(target.database, session),
        )


def _row(database: Path, session: int) -> SessionRow | None:
    with open_reader(database) as reader:
        return next((row for row in reader.sessions() if row.id == session), None)


def _findings(database: Path, session: int) -> int:
    row = _row(database, session)
    return row.findings if row else 0


def _totals(database: Path, session: int) -> Totals:
    """Every message of an import is seen when it is stored; none is ever spooled."""
    row = _row(database, session)
    return Totals(row.messages, row.messages - row.errored, 0, row.errored) if row else Totals()


def told(item: Unreadable) -> str:
    """An unreadable entry in a few words."""
    part = "the rest of entry" if item.partly else "entry"
    return f"{part} {item.index}: {item.reason}"


def _fresh(items: Iterator[Item], state: FileState) -> Iterator[Item]:
    """What a resumed file yields, without the messages that are there: they come first."""
    again = state.begun
    for item in items:
        source = item.source if isinstance(item, Message) else None
        if again and source is not None and source.index == state.stored:
            again -= 1
        else:
            yield item


class _Import:
    """One file into the session, batch by batch."""

    def __init__(
        self, writer: Writer, ingest: Ingest, session: int, identity: Identity, progress: Progress
    ) -> None:
        self._writer = writer
        self._ingest = ingest
        self._session = session
        self._identity = identity
        self._progress = progress
        self._packets = Packets(writer, session, ingest.app)
        self._messages: list[Message] = []
        self._connections: list[Connection] = []
        self._bytes = 0
        self._added = 0
        self._unreadable = 0
        self._reasons: list[str] = []

    def run(self, opener: Opener) -> ImportedFile:
        """Read the file, or the rest of it."""
        identity = self._identity
        state = self._writer.begin_file(
            self._session,
            name=identity.name,
            sha256=identity.sha256,
            format=identity.format.value,
            size=identity.size,
        )
        if state.done:
            return ImportedFile(identity.name, Outcome.KNOWN, state.entries, 0, state.unreadable)
        with Reading(identity, opener) as reading:
            for item in _fresh(reading.items(state.stored), state):
                self._take(item)
                if self._is_full():
                    self._commit()
                    self._progress(identity.name, reading.done, identity.size)
            self._commit()
        self._writer.end_file(
            state.file_id,
            entries=reading.entries,
            unreadable=self._unreadable,
            complete=not self._unreadable,
        )
        self._progress(identity.name, identity.size, identity.size)
        return ImportedFile(
            identity.name,
            Outcome.PART if self._unreadable else Outcome.READ,
            reading.entries,
            self._added,
            self._unreadable,
            tuple(self._reasons),
            self._packets.flows,
            tuple(reading.remarks),
        )

    def _is_full(self) -> bool:
        waiting = len(self._messages) + len(self._connections)
        return waiting >= BATCH_ITEMS or self._bytes >= BATCH_BYTES

    def _take(self, item: Item) -> None:
        if isinstance(item, Message):
            self._messages.append(item)
            self._bytes += len(item.body)
        elif isinstance(item, Connection):
            self._connections.append(item)
        elif not isinstance(item, Unreadable):
            self._packets.take(item)
        else:
            self._unreadable += 1
            if len(self._reasons) < _MOST_REASONS:
                self._reasons.append(told(item))

    def _commit(self) -> None:
        if self._messages or self._connections:
            self._ingest.feed(self._messages, connections=self._connections)
        self._packets.commit()
        self._added += len(self._messages)
        self._messages, self._connections, self._bytes = [], [], 0
