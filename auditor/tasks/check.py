"""A gate: did anything at or above a confidence leave the phone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.judge import too_little
from auditor.model import Category, Confidence, Direction
from auditor.store import Filters, Reader, RecipientRow
from auditor.tasks.verdict import chosen_sessions, session_verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in requests, what could be read of each session, what limits the answer."""

    found: Sequence[RecipientRow]
    visible: Sequence[str]
    wrong: Sequence[str]
    incomplete: Sequence[str]


def check(
    reader: Reader,
    *,
    session: str = "",
    app: str = "",
    category: Category | None = None,
    fail_on: Confidence = Confidence.PROBABLE,
) -> Checked:
    """Look for findings in requests; only what the phone sent counts."""
    found: list[RecipientRow] = []
    visible: list[str] = []
    wrong: list[str] = []
    incomplete: list[str] = []
    sessions = chosen_sessions(reader, session)
    if not sessions:
        incomplete.append("there is no session to look at.")
    for row in sessions:
        asked = Filters(
            session=row.name, category=category, confidence=fail_on, direction=Direction.REQUEST
        )
        found += [
            item for item in reader.recipients(asked) if not app or (item.app or row.app) == app
        ]
        verdict = session_verdict(reader, row, app=app, category=category)
        wrong += verdict.standing.wrong
        incomplete += verdict.standing.incomplete
        figure = verdict.coverage.visibility.sentence()
        if too_little(verdict.rows):
            incomplete.append(f"{row.name}: too little was visible to say: {figure}.")
        else:
            visible.append(f"{row.name}: visible: {figure}.")
    return Checked(found, visible, wrong, incomplete)
