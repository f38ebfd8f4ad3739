"""Files into a session: `auditor import`.

A file's identity is the SHA-256 of its bytes, a flow's is its place in the file. So
a file that is in the session already adds nothing, under whatever name (but for what
other TLS keys open, see `one_file`). A file is looked at before the database is
touched: what cannot be used leaves no trace.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from auditor.intake import Identity, Opener, Origin, Reading, Unreadable, identify
from auditor.model import InputError, Message, Recording
from auditor.store import Filters, SessionRow, Totals, Writer, open_reader, open_writer
from auditor.tasks.correlating import correlate
from auditor.tasks.ingest import Auditing, Ingest
from auditor.tasks.keylog import check_key_log
from auditor.tasks.one_file import (
    MOST_REASONS,
    ImportedFile,
    OneFile,
    Outcome,
    Progress,
    told,
)
from auditor.tasks.together import put_together


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

        def opened(sha256: str) -> frozenset[str]:
            return _decrypted(target, Origin("", sha256))

        with _ending(writer, target, session):
            recovered = sum(1 for _ in ingest.recover())
            files = tuple(
                OneFile(writer, ingest, session, one, progress=progress, opened=opened).run(opener)
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
                    del reasons[MOST_REASONS:]
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


def _decrypted(target: Target, file: Origin) -> frozenset[str]:
    """Keys of the connections of a packet capture whose content the session has."""
    with open_reader(target.database) as reader:
        return frozenset(
            row.facts.key
            for row in reader.connections(Filters(session=target.session))
            if row.facts.key.startswith(file.key("")) and row.facts.client_tls == "established"
        )


def _findings(database: Path, session: int) -> int:
    row = _row(database, session)
    return row.findings if row else 0


def _totals(database: Path, session: int) -> Totals:
    """Every message of an import is seen when it is stored; none is ever spooled."""
    row = _row(database, session)
    return Totals(row.messages, row.messages - row.errored, 0, row.errored) if row else Totals()
