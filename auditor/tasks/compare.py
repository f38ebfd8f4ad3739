"""Two sessions compared: facts of the store, brought to `judge.compare`, and its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypedDict

from auditor import judge
from auditor.model import Confidence, Coverage, Direction
from auditor.parties import recipient_of
from auditor.store import Filters, Reader, SessionRow
from auditor.tasks.coverage import SessionCoverage, may_be_of, session_coverage
from auditor.tasks.covering import GapJson, gap_rows, gaps_text, limit_lines
from auditor.tasks.standing import standing

APP_VERSION = "app_version"  # a session's fact


class CompareJson(TypedDict):
    """Data and recipient, before and after; shares are null where they are not known.

    `limits` say what the ways of capturing could not see, by session. Apps are
    whose traffic was compared, "" for all; versions are the app's, "" where the
    phone was not asked. `seen` says the share in a sentence, `unread` the fates
    of what was not read.
    """

    change: str
    data_type: str
    recipient: str
    before: str
    after: str
    places_before: int
    places_after: int
    visibility_before: float | None
    visibility_after: float | None
    note: str
    app_before: str
    app_after: str
    version_before: str
    version_after: str
    limits: list[str]
    seen_before: str
    seen_after: str
    unread_before: list[GapJson]
    unread_after: list[GapJson]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sessions, what could be read of each, and what changed."""

    before: SessionRow
    after: SessionRow
    sides: tuple[judge.Side, judge.Side]
    rows: tuple[judge.Compared, ...]
    looks: tuple[SessionCoverage, SessionCoverage]
    apps: tuple[str, str]  # whose traffic, "" for all

    @property
    def unclear(self) -> bool:
        """Whether a difference may be one of visibility only."""
        return any(row.change is judge.Change.UNCLEAR for row in self.rows)


def compare_sessions(
    reader: Reader, before: SessionRow, after: SessionRow, app: str = ""
) -> Comparison:
    """Compare what an app sent in two sessions: the one asked for, or else each session's own.

    What is of no known app may be of this one, and counts.
    """
    apps = app or before.app, app or after.app
    looks = session_coverage(reader, before, apps[0]), session_coverage(reader, after, apps[1])
    sides = _side(reader, looks[0], apps[0]), _side(reader, looks[1], apps[1])
    return Comparison(before, after, sides, tuple(judge.compare(*sides)), looks, apps)


def side_lines(item: Comparison) -> Iterator[str]:
    """A sentence for each session: how much of it was visible, and what hid the rest."""
    for look, app in zip(item.looks, item.apps, strict=True):
        session = look.session
        version = session.tool_versions.get(APP_VERSION, "")
        about = " ".join(filter(None, (app, f"version {version}" if version else "")))
        name = f"{session.name} ({about})" if about else session.name
        unread = gaps_text(gap_rows(look.rows))
        yield f"{name}: visible: {look.visibility.sentence()}{unread}."
        yield from limit_lines(look.limits)
    before, after = (app or "all apps" for app in item.apps)
    if before != after:
        yield f"Different things are compared: {before} before, {after} after."


def comparison_rows(item: Comparison) -> Iterator[CompareJson]:
    """One row for each data type and recipient."""
    shares = [
        None if side.visibility.share is None else round(side.visibility.share, 4)
        for side in item.sides
    ]
    limits = [f"{look.session.name}: {text}" for look in item.looks for text in look.limits]
    seen = [look.visibility.sentence() for look in item.looks]
    unread = [gap_rows(look.rows) for look in item.looks]
    for row in item.rows:
        yield {
            "change": row.change.value,
            "data_type": row.data_type,
            "recipient": row.recipient,
            "before": item.before.name,
            "after": item.after.name,
            "places_before": row.before,
            "places_after": row.after,
            "visibility_before": shares[0],
            "visibility_after": shares[1],
            "note": row.note,
            "app_before": item.apps[0],
            "app_after": item.apps[1],
            "version_before": item.before.tool_versions.get(APP_VERSION, ""),
            "version_after": item.after.tool_versions.get(APP_VERSION, ""),
            "limits": limits,
            "seen_before": seen[0],
            "seen_after": seen[1],
            "unread_before": unread[0],
            "unread_after": unread[1],
        }


def _side(reader: Reader, coverage: SessionCoverage, app: str) -> judge.Side:
    session = coverage.session
    state = standing(reader, session)
    return judge.Side(
        sent=_sent(reader, session, app),
        visibility=coverage.visibility,
        by_recipient=_by_recipient(coverage.survey),
        incomplete=" ".join((*state.wrong, *state.incomplete)).rstrip("."),
    )


def _sent(reader: Reader, session: SessionRow, app: str) -> Counter[tuple[str, str]]:
    """Places of probable and proven findings in requests."""
    asked = Filters(
        session=session.name, confidence=Confidence.PROBABLE, direction=Direction.REQUEST
    )
    found: Counter[tuple[str, str]] = Counter()
    for row in reader.recipients(asked):
        if may_be_of(row.app or session.app, app):
            found[row.data_type, recipient_of(row.host)] += row.places
    return found


def _by_recipient(survey: judge.Survey) -> dict[str, list[Coverage]]:
    parts: dict[str, list[list[Coverage]]] = {}
    for host, rows in survey.by_host().items():
        parts.setdefault(recipient_of(host), []).append(rows)
    return {recipient: judge.together(rows) for recipient, rows in parts.items()}
