"""Who received what: the store's counts by host, joined by registrable domain, and who that is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from auditor.parties import recipient_of
from auditor.report.units import stamp
from auditor.store import RecipientRow
from auditor.tasks.parties import Parties
from auditor.tasks.unsent import Unsent


class RecipientJson(TypedDict):
    """One data type that one recipient got in one session from one app."""

    recipient: str
    owner: str
    party: str  # first, third or unknown, seen from the app
    category: str
    data_type: str
    confidence: str
    places: int
    tried: int  # of these places, what reached nobody: refused by the proxy, or no server was there
    hosts: list[str]
    countries: list[str]  # of the servers, by the databases that geo_db names
    networks: list[str]
    certificates: list[str]  # organisations
    geo_db: str
    methods: list[str]
    direction: str
    first: str | None
    last: str | None
    app: str
    session: str


def recipient_rows(
    rows: Iterable[RecipientRow], parties: Parties, unsent: Unsent
) -> list[RecipientJson]:
    """Rows by recipient, who got most first; within one, by data type."""
    groups: dict[tuple[str, ...], list[RecipientRow]] = {}
    totals: dict[str, int] = {}
    for row in rows:
        recipient = recipient_of(row.host)
        key = (recipient, row.data_type, row.direction.value, row.app, row.session)
        groups.setdefault(key, []).append(row)
        totals[recipient] = totals.get(recipient, 0) + row.places
    return [
        _joined(recipient, group, parties, unsent)
        for (recipient, *_), group in sorted(
            groups.items(), key=lambda item: (-totals[item[0][0]], item[0])
        )
    ]


def _joined(
    recipient: str, rows: list[RecipientRow], parties: Parties, unsent: Unsent
) -> RecipientJson:
    best = max((row.confidence for row in rows), key=lambda confidence: confidence.rank)
    firsts = [row.first for row in rows if row.first is not None]
    lasts = [row.last for row in rows if row.last is not None]
    hosts = sorted({row.host for row in rows})
    about = parties.about(hosts, rows[0].app)
    return {
        "recipient": recipient,
        "owner": about.owner,
        "party": about.party.value,
        "category": rows[0].category.value,
        "data_type": rows[0].data_type,
        "confidence": best.value,
        "places": sum(row.places for row in rows),
        "tried": sum(unsent.of(row).places for row in rows),
        "hosts": hosts,
        "countries": list(about.countries),
        "networks": list(about.networks),
        "certificates": list(about.certificates),
        "geo_db": parties.geo_about,
        "methods": sorted({method.value for row in rows for method in row.methods}),
        "direction": rows[0].direction.value,
        "first": stamp(min(firsts)) if firsts else None,
        "last": stamp(max(lasts)) if lasts else None,
        "app": rows[0].app,
        "session": rows[0].session,
    }
