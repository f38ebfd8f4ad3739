"""Verdicts as rows: in full for machines, joined by data type for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypedDict

from auditor.judge import ANY, Row
from auditor.model import Confidence, Outcome, terms_of
from auditor.report.units import count
from auditor.tasks.sensing import NO_LOG
from auditor.tasks.verdict import SessionVerdict

RECIPIENTS_SHOWN = 8


class VerdictJson(TypedDict):
    """One verdict; `data_type` is a category's name where nothing of it was seen.

    `sensor` says whether the sensor behind such data ran, "" for other data;
    `unattributed` connections are unread and of no known app, and count as the app's.
    `limits` say what the way of capturing could not see.
    """

    session: str
    app: str
    outcome: str
    data_type: str
    recipient: str
    confidence: str
    places: int
    visibility: float | None
    visible: str
    note: str
    detection_power: str
    findings: list[int]
    sensor: str
    unattributed: int
    limits: list[str]


def verdict_rows(verdict: SessionVerdict, power: str) -> Iterator[VerdictJson]:
    """One row for each app, data type and recipient; `power` is that of the detection."""
    for row in verdict.rows:
        item = row.verdict
        yield {
            "session": verdict.session.name,
            "app": item.app,
            "outcome": item.outcome.value,
            "data_type": item.data_type,
            "recipient": item.recipient,
            "confidence": item.confidence,
            "places": item.places,
            "visibility": None if item.visibility is None else round(item.visibility, 4),
            "visible": row.visibility.sentence(),
            "note": row.note,
            "detection_power": power,
            "findings": list(item.findings),
            "sensor": row.sensor,
            "unattributed": row.visibility.unattributed,
            "limits": list(verdict.coverage.limits),
        }


def verdict_lines(verdict: SessionVerdict) -> Iterator[dict[str, object]]:
    """One row for each app and data type, its recipients joined, most places first."""
    groups: dict[tuple[str, Outcome, str], list[Row]] = {}
    for row in verdict.rows:
        item = row.verdict
        groups.setdefault((item.app, item.outcome, item.data_type), []).append(row)
    for (app, outcome, data_type), rows in groups.items():
        yield {
            "session": verdict.session.name,
            "app": app,
            "outcome": outcome.value,
            "data_type": data_type,
            "recipients": _recipients(rows, unread=data_type == ANY),
            "confidence": max((row.verdict.confidence for row in rows), key=_rank),
            "places": sum(row.verdict.places for row in rows) or None,
            "visible": "" if data_type == ANY else rows[0].visibility.figure(),
            "note": _notes(rows) if data_type != ANY else "",
            "sensor": "" if rows[0].sensor == NO_LOG else rows[0].sensor,
        }


def received_sentence(verdict: SessionVerdict) -> str:
    """What came to the phone and did not leave it, "" where nothing did."""
    places = verdict.received
    if not places:
        return ""
    found = ", ".join(f"{name} ({count(number)})" for name, number in places.items())
    return f"In responses only, not sent by the phone: {found}."


def unsent_sentences(verdict: SessionVerdict) -> Iterator[str]:
    """What left the app and did not reach its recipient, a sentence for each reason."""
    reasons: tuple[tuple[str, Callable[[Row], int]], ...] = (
        ("this proxy refused to pass it on", lambda row: row.refused),
        ("no server was reached", lambda row: row.tried - row.refused),
    )
    for why, number in reasons:
        found = [
            f"{row.verdict.data_type} to {row.verdict.recipient}"
            f" ({count(places)} of {count(row.verdict.places)})"
            for row in verdict.rows
            if (places := number(row))
        ]
        more = len(found) - RECIPIENTS_SHOWN
        text = ", ".join(found[:RECIPIENTS_SHOWN]) + (f" and {more} more" if more > 0 else "")
        if found:
            yield f"Left the app, and {why}: {text}."


def _notes(rows: list[Row]) -> str:
    return "; ".join(dict.fromkeys(row.note for row in rows if row.note))


def term_lines(verdicts: Iterable[SessionVerdict]) -> Iterator[dict[str, object]]:
    """What the vocabularies call each data type that was seen; two columns for the special."""
    seen = {
        row.verdict.data_type
        for verdict in verdicts
        for row in verdict.rows
        if row.verdict.outcome is Outcome.SEEN
    }
    for data_type in sorted(seen):
        terms = terms_of(data_type)
        yield {
            "data_type": data_type,
            "dpv": " < ".join(terms.dpv),
            "play": terms.play,
            "apple": terms.apple,
            "gdpr": terms.gdpr,
            "special_dpv": "yes" if terms.special_dpv else "no",
            "special_gdpr": terms.special_gdpr,
        }


def _places(row: Row) -> str:
    """How many were sent, or only tried to be sent."""
    tried = row.tried >= row.verdict.places > 0
    return f"{row.verdict.places} tried" if tried else str(row.verdict.places)


def _rank(word: str) -> int:
    return Confidence(word).rank if word else -1


def _recipients(rows: list[Row], *, unread: bool) -> str:
    names = [
        f"{row.verdict.recipient} ({row.note if unread else _places(row)})"
        for row in rows
        if row.verdict.recipient
    ]
    more = len(names) - RECIPIENTS_SHOWN
    text = ", ".join(names[:RECIPIENTS_SHOWN])
    return f"{text} and {more} more" if more > 0 else text
