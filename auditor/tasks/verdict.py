"""The answer of a session: stored facts and findings, judged together.

The store counts, `judge` decides, and this file only brings the one to the
other: hosts become recipients, connections become coverage, and each verdict
gets the ids of the findings it rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from auditor import judge
from auditor.model import Category, Confidence, Direction, Method, Outcome
from auditor.parties import recipient_of
from auditor.store import Filters, Reader, RecipientRow, SessionRow
from auditor.tasks.coverage import SessionCoverage, session_coverage
from auditor.tasks.sensing import ran
from auditor.tasks.standing import Standing, standing, unlooked
from auditor.tasks.unsent import Unsent

FINDINGS_KEPT = 100  # ids that a verdict names
_KNOWN_LOOKED_AT = 10_000  # findings of one place, to learn which planted values were seen


@dataclass(frozen=True, slots=True)
class SessionVerdict:
    """The verdicts of one session and what must be read with them."""

    session: SessionRow
    rows: Sequence[judge.Row]
    coverage: SessionCoverage
    standing: Standing
    known_seen: tuple[str, ...]  # profile keys found in requests
    received: Mapping[str, int]  # places of data types that were in responses only


def chosen_sessions(reader: Reader, name: str) -> list[SessionRow]:
    """The session of that name, or all of them."""
    if name:
        next(reader.findings(Filters(session=name, limit=1)), None)  # refuses an unknown name
    return [row for row in reader.sessions() if not name or row.name == name]


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
    sensors = ran(reader, session)
    evidence = list(_evidence(session, found, Unsent(reader)))
    rows = [
        replace(
            _with_findings(reader, session, row),
            sensor=sensors.sentence(row.verdict.app, row.verdict.data_type),
        )
        for row in judge.judge(
            evidence, coverage.by_app, unlooked(reader, session), _apart(reader, session)
        )
        if _wanted(row, category)
    ]
    return SessionVerdict(
        session=session,
        rows=rows,
        coverage=coverage,
        standing=standing(reader, session),
        known_seen=_known_seen(reader, session, found),
        received=judge.received(evidence),
    )


def _apart(reader: Reader, session: SessionRow) -> Mapping[str, int]:
    """What each app sent that was told apart; what no app is known of, the session's sent."""
    found: dict[str, int] = defaultdict(int)
    for app, places in reader.places_apart(session.name).items():
        found[app or session.app] += places
    return found


def _wanted(row: judge.Row, category: Category | None) -> bool:
    if category is None or row.verdict.data_type == judge.ANY:
        return True
    kinds = {"bio": "biometric", "id": "identifier"}
    prefix = row.verdict.data_type.partition(".")[0]
    return kinds.get(prefix, prefix) == category.value


def _evidence(
    session: SessionRow, found: Sequence[RecipientRow], unsent: Unsent
) -> Iterator[judge.Evidence]:
    for row in found:
        for confidence, places in row.by_confidence.items():
            tried = unsent.of(row, confidence)
            yield judge.Evidence(
                app=row.app or session.app,
                data_type=row.data_type,
                recipient=recipient_of(row.host),
                confidence=confidence,
                sent=row.direction is Direction.REQUEST,
                places=places,
                tried=min(tried.places, places),
                refused=min(tried.refused, places),
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
