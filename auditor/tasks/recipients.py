"""Who received what: the store's counts by host, joined by registrable domain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from auditor.parties import recipient_of
from auditor.report.units import stamp
from auditor.store import RecipientRow


class RecipientJson(TypedDict):
    """One data type that one recipient got in one session from one app."""

    recipient: str
    category: str
    data_type: str
    confidence: str
    places: int
    hosts: list[str]
    methods: list[str]
    direction: str
    first: str | None
    last: str | None
    app: str
    session: str


def recipient_rows(rows: Iterable[RecipientRow]) -> list[RecipientJson]:
    """Rows by recipient, who got most first; within one, by data type."""
    groups: dict[tuple[str, ...], list[RecipientRow]] = {}
    totals: dict[str, int] = {}
    for row in rows:
        recipient = recipient_of(row.host)
        key = (recipient, row.data_type, row.direction.value, row.app, row.session)
        groups.setdefault(key, []).append(row)
        totals[recipient] = totals.get(recipient, 0) + row.places
    return [
        _joined(recipient, group)
        for (recipient, *_), group in sorted(
            groups.items(), key=lambda item: (-totals[item[0][0]], item[0])
        )
    ]


def _joined(recipient: str, rows: list[RecipientRow]) -> RecipientJson:
    best = max((row.confidence for row in rows), key=lambda confidence: confidence.rank)
    firsts = [row.first for row in rows if row.first is not None]
    lasts = [row.last for row in rows if row.last is not None]
    return {
        "recipient": recipient,
        "category": rows[0].category.value,
        "data_type": rows[0].data_type,
        "confidence": best.value,
        "places": sum(row.places for row in rows),
        "hosts": sorted({row.host for row in rows}),
        "methods": sorted({method.value for row in rows for method in row.methods}),
        "direction": rows[0].direction.value,
        "first": stamp(min(firsts)) if firsts else None,
        "last": stamp(max(lasts)) if lasts else None,
        "app": rows[0].app,
        "session": rows[0].session,
    }
