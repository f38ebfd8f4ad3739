"""What a session's answers rest on: what was lost, errored, cut short or never concluded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.judge import Unlooked
from auditor.model import Direction
from auditor.report.units import plural
from auditor.store import Filters, Reader, SessionRow, SessionState


@dataclass(frozen=True, slots=True)
class Standing:
    """Sentences about what is wrong (exit code 1) and what is incomplete (exit code 3)."""

    wrong: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()


def lost(row: SessionRow) -> int:
    """Messages that were seen and are neither stored, spooled nor errored."""
    totals = row.totals
    return max(totals.seen - totals.stored - totals.spooled - totals.errored, 0)


def unlooked(reader: Reader, session: SessionRow) -> dict[str, Unlooked]:
    """The pictures and films that each app sent and nothing looked at."""
    found: defaultdict[str, Unlooked] = defaultdict(Unlooked)
    for row in reader.unread(Filters(session=session.name)):
        if row.direction is Direction.REQUEST:
            found[row.app or session.app].add(row.reason, row.parts)
    return found


def standing(reader: Reader, session: SessionRow) -> Standing:
    """Judge one session's completeness."""
    name = session.name
    wrong = []
    if gone := lost(session):
        wrong.append(f"{name}: {plural(gone, 'message')} seen and lost.")
    if session.errored:
        wrong.append(f"{name}: the audit of {plural(session.errored, 'message')} failed.")
    if session.failures:
        wrong.append(f"{name}: our recording failed on {plural(session.failures, 'occasion')}.")
    incomplete = []
    if session.state is SessionState.INTERRUPTED:
        incomplete.append(f"{name}: the session was interrupted.")
    if session.pending:
        incomplete.append(f"{name}: {plural(session.pending, 'message')} without an audit yet.")
    if session.totals.spooled:
        incomplete.append(f"{name}: {plural(session.totals.spooled, 'message')} left in a spool.")
    pictures = Unlooked()
    for one in unlooked(reader, session).values():
        pictures.take(one)
    if pictures:
        incomplete.append(f"{name}: {pictures.sentence()} (`auditor show` says why).")
    incomplete += _missing(reader, session)
    return Standing(tuple(wrong), tuple(incomplete))


def _missing(reader: Reader, session: SessionRow) -> Iterator[str]:
    """What files and recordings of a session lack; a recording that is a file says it as that."""
    name = session.name
    known = set()
    for file in reader.files(Filters(session=name)):
        known.add(file.sha256)
        if file.unreadable or not file.complete:
            what = f"{file.unreadable} of {file.entries} entries" if file.done else "its end"
            yield f"{name}: {file.name}: {what} could not be read."
    for row in reader.recordings(name):
        if not row.facts.complete and row.facts.sha256 not in known:
            yield f"{name}: {row.facts.name} is not complete. {row.facts.remark}".rstrip()
