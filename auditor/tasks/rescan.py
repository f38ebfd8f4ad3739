"""Conclusions anew, from the facts as stored: when detectors changed, or for new known values.

Facts are read page by page while conclusions are written, so a session of any
size is rescanned in little memory. Known values are not kept anywhere but in
the profile; what an earlier profile found stays, its value looked up in the
body, unless the profile given names the same key. Where bodies were not kept
there is nothing to look at again, and the old conclusions stay.

What earlier processes left without a conclusion, or gave up because it had killed
them, is taken up once more, in a process of its own: what killed a proxy's worker
may have been somebody outside, and if it was the message, it kills nobody here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from auditor.media import FaceModel
from auditor.model import Audit, Finding, InputError, Method, Path, Profile
from auditor.store import (
    AuditState,
    Filters,
    FindingRow,
    Reader,
    SessionRow,
    SessionState,
    StoredMessage,
    Writer,
    open_reader,
    open_writer,
)
from auditor.tasks.correlating import correlate
from auditor.tasks.ingest import KILLED, Auditing
from auditor.tasks.isolated import AUDITOR, conclude_apart, load_auditor
from auditor.tasks.reveal import look_up, values_of
from auditor.tasks.together import put_together

BATCH = 200  # messages concluded in one transaction


@dataclass(frozen=True, slots=True)
class Rescanned:
    """What became of one session; `reason` says why nothing or not all was done.

    `errored` are the messages on which our own code failed, those of
    `taken_up` included.
    """

    session: str
    messages: int = 0
    kept: int = 0  # messages without a body: their old conclusions stay
    errored: int = 0
    taken_up: int = 0  # messages that earlier processes left without a conclusion
    reason: str = ""


def rescan(
    path: FilePath,
    *,
    session: str = "",
    profile: Profile | None = None,
    force: bool = False,
    progress: Callable[[str, int, int], None] = lambda _name, _done, _all: None,
    apart: str = AUDITOR,
    model: FaceModel | None = None,
) -> Iterator[Rescanned]:
    """Rebuild the findings of a session or of all; yields as each is done.

    `progress` is told the session's name, the messages done, and their number.
    `apart` is the dotted name of what audits the messages that were left, `model` what
    looks for faces in pictures.

    Raises:
        InputError: there is no such session, or no database.
        StoreError: the database refused; what was concluded stays.
    """
    with open_reader(path) as reader:
        if session and session not in {row.name for row in reader.sessions()}:
            raise InputError(f"There is no session {session!r} in {path}.")
        seeing = load_auditor(AUDITOR, profile, model)
        with contextlib.closing(seeing) as auditor, open_writer(path) as writer:
            writer.interrupt_stale()
            for row in list(reader.sessions()):
                if session and row.name != session:
                    continue
                if reason := _untouchable(row):
                    kept = row.messages if row.no_bodies else 0
                    yield Rescanned(row.name, kept=kept, reason=reason)
                    continue
                work = _Rescan(reader, writer, row, auditor, profile, progress)
                changed = dict(row.detector_versions) != dict(auditor.versions)
                if force or profile is not None or changed:
                    work.conclude_all()
                else:
                    work.reason = "its detectors are the current ones"
                work.take_up(path, apart, model)
                put_together(path, writer, auditor, row.id)
                yield work.ended()
            correlate(path, writer)


def _untouchable(row: SessionRow) -> str:
    """Why a session has to stay as it is, "" where it has not."""
    if row.state is SessionState.OPEN:
        return "it is being recorded"
    return "it keeps no bodies, so its old conclusions stay" if row.no_bodies else ""


class _Rescan:
    """One session being rescanned. `reason` says why its conclusions were not rebuilt."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        row: SessionRow,
        auditor: Auditing,
        profile: Profile | None,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self.reason = ""
        self._reader = reader
        self._writer = writer
        self._row = row
        self._auditor = auditor
        self._profile = profile
        self._progress = progress
        self._batch: list[tuple[int, Audit]] = []
        self._done = self._kept = self._errored = self._taken_up = 0

    def conclude_all(self) -> None:
        """Audit all messages anew but those that nobody concluded yet."""
        row = self._row
        named = {key for key, _ in self._profile.known} if self._profile else set()
        earlier = _earlier_known(self._reader, row.name, named)
        for item in self._reader.messages(Filters(session=row.name)):
            if item.state is AuditState.NONE or _is_left(item):
                continue
            if not item.body_kept or _is_stub(item):
                self._kept += 1
                continue
            audit = _audit(self._auditor, item, earlier.get(item.id, ()))
            self._errored += bool(audit.error)
            self._batch.append((item.id, audit))
            self._done += 1
            if len(self._batch) >= BATCH:
                self._commit()
        self._commit()
        self._writer.set_detectors(row.id, self._auditor.versions)

    def _commit(self) -> None:
        versions = self._auditor.versions
        self._writer.conclude(self._row.id, self._batch, detectors=versions)
        self._batch.clear()
        self._progress(self._row.name, self._done, self._row.messages)

    def take_up(self, path: FilePath, auditor: str, model: FaceModel | None) -> None:
        """Audit in another process what earlier ones left, and what they died of."""
        if not self._writer.take_up(self._row.id, KILLED):
            return
        for concluded in conclude_apart(
            path, self._row.name, self._profile, auditor=auditor, model=model
        ):
            self._taken_up += 1
            self._errored += not concluded
            self._progress(self._row.name, self._done + self._taken_up, self._row.messages)

    def ended(self) -> Rescanned:
        """Bring the session's totals up to date; what was done."""
        before = self._row
        after = next((row for row in self._reader.sessions() if row.id == before.id), before)
        totals = before.totals
        mended = max(min(before.errored - after.errored, totals.errored), -totals.stored)
        if mended:
            totals = replace(totals, stored=totals.stored + mended, errored=totals.errored - mended)
            self._writer.set_totals(before.id, totals)
        return Rescanned(
            before.name, self._done, self._kept, self._errored, self._taken_up, self.reason
        )


def _is_left(item: StoredMessage) -> bool:
    """Whether the message was never concluded: it waits, or it killed who tried."""
    killed = item.state is AuditState.ERRORED and item.error == KILLED
    return killed or item.state is AuditState.PENDING


def _is_stub(item: StoredMessage) -> bool:
    """Whether only its place is left of a message that killed who would have stored it."""
    return bool(item.error) and item.error == item.message.error and not item.message.body


def _earlier_known(reader: Reader, session: str, named: set[str]) -> dict[int, list[FindingRow]]:
    """Findings of known values by message, but those whose key the new profile names."""
    places = {
        (row.host, row.data_type)
        for row in reader.recipients(Filters(session=session))
        if Method.KNOWN_VALUE in row.methods
    }
    found: dict[int, dict[int, FindingRow]] = {}
    for host, data_type in sorted(places):
        for row in reader.findings(Filters(session=session, host=host, data_type=data_type)):
            if row.method is Method.KNOWN_VALUE and row.known not in named:
                found.setdefault(row.message, {})[row.id] = row
    return {message: list(rows.values()) for message, rows in found.items()}


def _audit(auditor: Auditing, item: StoredMessage, earlier: Sequence[FindingRow]) -> Audit:
    audit = auditor.audit(item.message)
    if not earlier:
        return audit
    values = values_of(item.message)
    kept = [_kept(row, row.raw or look_up(values, row.path)) for row in earlier]
    places = {(str(finding.path), finding.data_type) for finding in kept}
    fresh = [f for f in audit.findings if (str(f.path), f.data_type) not in places]
    return replace(audit, findings=(*fresh, *kept))


def _kept(row: FindingRow, value: str | None) -> Finding:
    return Finding(
        data_type=row.data_type,
        confidence=row.confidence,
        method=row.method,
        detector=row.detector,
        version=row.version,
        path=Path.root(row.path),
        reason=row.reason,
        value=value,
        known=row.known,
    )
