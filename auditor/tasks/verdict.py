"""The answer of a session: stored facts and findings, judged together.

The store counts, `judge` decides, and this file only brings the one to the
other: hosts become recipients, connections become coverage, and each verdict
gets the ids of the findings it rests on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec import structs

from auditor import judge
from auditor.model import Category, Confidence, Connection, Coverage, Direction, Method, Outcome
from auditor.parties import recipient_of
from auditor.store import Filters, Reader, RecipientRow, SessionKind, SessionRow
from auditor.tasks.standing import Standing, standing, unlooked

FINDINGS_KEPT = 100  # ids that a verdict names
_KNOWN_LOOKED_AT = 10_000  # findings of one place, to learn which planted values were seen


@dataclass(frozen=True, slots=True)
class SessionCoverage:
    """What could be read of one session, in all and by app."""

    session: SessionRow
    rows: Sequence[Coverage]
    visibility: judge.Visibility
    by_app: dict[str, tuple[judge.Visibility, Sequence[Coverage]]]


@dataclass(frozen=True, slots=True)
class SessionVerdict:
    """The verdicts of one session and what must be read with them."""

    session: SessionRow
    rows: Sequence[judge.Row]
    coverage: SessionCoverage
    standing: Standing
    known_seen: tuple[str, ...]  # profile keys found in requests


def chosen_sessions(reader: Reader, name: str) -> list[SessionRow]:
    """The session of that name, or all of them."""
    if name:
        next(reader.findings(Filters(session=name, limit=1)), None)  # refuses an unknown name
    return [row for row in reader.sessions() if not name or row.name == name]


def session_connections(reader: Reader, session: SessionRow) -> Iterator[Connection]:
    """A session's connections; those of no known app are taken for the session's app."""
    for row in reader.connections(Filters(session=session.name)):
        facts = row.facts
        yield facts if facts.app or not session.app else structs.replace(facts, app=session.app)


def session_coverage(reader: Reader, session: SessionRow, app: str = "") -> SessionCoverage:
    """Judge every connection of a session, in two passes over the stored facts."""
    known = session.kind is SessionKind.CAPTURE
    parts = judge.coverage(lambda: session_connections(reader, session))
    sent, opaque = _sent_bytes(reader, session), _opaque_bytes(reader, session)
    # An app that was asked for and never spoke is answered too: nothing of it was visible.
    apps = [app] if app else sorted({*parts, *sent}) or [session.app]
    by_app: dict[str, tuple[judge.Visibility, Sequence[Coverage]]] = {
        name: (
            judge.visibility(
                parts.get(name, []), opaque=opaque[name], decoded=sent[name], known=known
            ),
            parts.get(name, []),
        )
        for name in apps
    }
    rows = judge.together(rows for _, rows in by_app.values())
    figure = judge.visibility(
        rows,
        opaque=sum(opaque[name] for name in by_app),
        decoded=sum(sent[name] for name in by_app),
        known=known,
    )
    return SessionCoverage(session, rows, figure, by_app)


def _sent_bytes(reader: Reader, session: SessionRow) -> Counter[str]:
    sent: Counter[str] = Counter()
    for row in reader.traffic(Filters(session=session.name)):
        sent[row.app or session.app] += row.bytes_up
    return sent


def _opaque_bytes(reader: Reader, session: SessionRow) -> Counter[str]:
    opaque: Counter[str] = Counter()
    for row in reader.unread(Filters(session=session.name)):
        if row.direction is Direction.REQUEST:
            opaque[row.app or session.app] += row.bytes
    return opaque


def session_verdict(
    reader: Reader, session: SessionRow, *, app: str = "", category: Category | None = None
) -> SessionVerdict:
    """The verdicts of one session, of all its apps or of one."""
    found = [
        row
        for row in reader.recipients(Filters(session=session.name, category=category))
        if not app or (row.app or session.app) == app
    ]
    coverage = session_coverage(reader, session, app)
    rows = [
        _with_findings(reader, session, row)
        for row in judge.judge(
            _evidence(session, found), coverage.by_app, unlooked(reader, session)
        )
        if _wanted(row, category)
    ]
    return SessionVerdict(
        session=session,
        rows=rows,
        coverage=coverage,
        standing=standing(reader, session),
        known_seen=_known_seen(reader, session, found),
    )


def _wanted(row: judge.Row, category: Category | None) -> bool:
    if category is None or row.verdict.data_type == judge.ANY:
        return True
    kinds = {"bio": "biometric", "id": "identifier"}
    prefix = row.verdict.data_type.partition(".")[0]
    return kinds.get(prefix, prefix) == category.value


def _evidence(session: SessionRow, found: Sequence[RecipientRow]) -> Iterator[judge.Evidence]:
    for row in found:
        for confidence, places in row.by_confidence.items():
            yield judge.Evidence(
                app=row.app or session.app,
                data_type=row.data_type,
                recipient=recipient_of(row.host),
                confidence=confidence,
                sent=row.direction is Direction.REQUEST,
                places=places,
            )


def _with_findings(reader: Reader, session: SessionRow, row: judge.Row) -> judge.Row:
    verdict = row.verdict
    if verdict.outcome is not Outcome.SEEN:
        return row
    ids = reader.finding_ids(
        Filters(
            session=session.name,
            app="" if verdict.app == session.app else verdict.app,
            host=verdict.recipient,
            data_type=verdict.data_type,
            confidence=Confidence.PROBABLE,
            direction=Direction.REQUEST,
            limit=FINDINGS_KEPT,
        )
    )
    return replace(row, verdict=replace(verdict, findings=tuple(ids)))


def _known_seen(
    reader: Reader, session: SessionRow, found: Sequence[RecipientRow]
) -> tuple[str, ...]:
    """Profile keys whose values were found in what the phone sent."""
    hosts: dict[str, set[str]] = defaultdict(set)
    for row in found:
        if row.direction is Direction.REQUEST and Method.KNOWN_VALUE in row.methods:
            hosts[row.data_type].add(row.host)
    keys = {
        finding.known
        for data_type, names in hosts.items()
        for host in sorted(names)
        for finding in reader.findings(
            Filters(
                session=session.name,
                host=host,
                data_type=data_type,
                direction=Direction.REQUEST,
                limit=_KNOWN_LOOKED_AT,
            )
        )
        if finding.known
    }
    return tuple(sorted(keys))
