"""Conclusions anew, from the facts as stored: when detectors changed, or for new known values.

Facts are read page by page while conclusions are written, so a session of any
size is rescanned in little memory. Known values are not kept anywhere but in
the profile; what an earlier profile found stays, its value looked up in the
body, unless the profile given names the same key. Where bodies were not kept
there is nothing to look at again, and the old conclusions stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path as FilePath

from auditor.audit import Auditor
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
from auditor.tasks.reveal import look_up, values_of

BATCH = 200  # messages concluded in one transaction


@dataclass(frozen=True, slots=True)
class Rescanned:
    """What became of one session; `reason` says why nothing or not all was done."""

    session: str
    messages: int = 0
    kept: int = 0  # messages without a body: their old conclusions stay
    errored: int = 0
    reason: str = ""


def rescan(
    path: FilePath,
    *,
    session: str = "",
    profile: Profile | None = None,
    force: bool = False,
    progress: Callable[[str, int, int], None] = lambda _name, _done, _all: None,
) -> Iterator[Rescanned]:
    """Rebuild the findings of a session or of all; yields as each is done.

    `progress` is told the session's name, the messages done, and their number.

    Raises:
        InputError: there is no such session, or no database.
    """
    with open_reader(path) as reader:
        rows = list(reader.sessions())
        if session and session not in {row.name for row in rows}:
            raise InputError(f"There is no session {session!r} in {path}.")
        auditor = Auditor(profile)
        with open_writer(path) as writer:
            for row in rows:
                if not session or row.name == session:
                    yield _rescan(
                        reader, writer, row, auditor, profile, force=force, progress=progress
                    )


def _rescan(
    reader: Reader,
    writer: Writer,
    row: SessionRow,
    auditor: Auditor,
    profile: Profile | None,
    *,
    force: bool,
    progress: Callable[[str, int, int], None],
) -> Rescanned:
    if row.state is SessionState.OPEN:
        return Rescanned(row.name, reason="it is being recorded")
    if row.no_bodies:
        return Rescanned(
            row.name,
            kept=row.messages,
            reason="it keeps no bodies, so its old conclusions stay",
        )
    versions = dict(auditor.versions)
    if not force and profile is None and dict(row.detector_versions) == versions:
        return Rescanned(row.name, reason="its detectors are the current ones")
    named = {key for key, _ in profile.known} if profile else set()
    earlier = _earlier_known(reader, row.name, named)
    done = kept = errored = 0
    batch: list[tuple[int, Audit]] = []
    for item in reader.messages(Filters(session=row.name)):
        if item.state is AuditState.NONE or not item.body_kept:
            kept += item.state is not AuditState.NONE
            continue
        audit = _audit(auditor, item, earlier.get(item.id, ()))
        errored += bool(audit.error)
        batch.append((item.id, audit))
        done += 1
        if len(batch) >= BATCH:
            writer.conclude(row.id, batch)
            batch.clear()
            progress(row.name, done, row.messages)
    writer.conclude(row.id, batch)
    writer.set_detectors(row.id, versions)
    progress(row.name, done, row.messages)
    return Rescanned(row.name, messages=done, kept=kept, errored=errored)


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


def _audit(auditor: Auditor, item: StoredMessage, earlier: Sequence[FindingRow]) -> Audit:
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
