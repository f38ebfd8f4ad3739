"""First or third party: whether the one who receives is the one who made the app.

An app's package name is its maker's domain, reversed (Android's application id,
Apple's bundle id). A recipient with that domain, or the same name under another
suffix, or of the same owner, is the first party; any other one is a third party.
Without an app nobody can say.
"""

from __future__ import annotations

from enum import StrEnum

from auditor.parties.domain import recipient_of
from auditor.parties.owners import Owners

_SHORT = 4  # letters; a shorter name under another suffix may be another's


class Party(StrEnum):
    """Seen from the app."""

    FIRST = "first"
    THIRD = "third"
    UNKNOWN = "unknown"


def relation(host: str, app: str, owners: Owners) -> Party:
    """The party that a host is to an app; `app` is a package name, "" where it is unknown."""
    maker = _maker(app)
    if not maker or not host:
        return Party.UNKNOWN
    recipient = recipient_of(host)
    if recipient == maker:
        return Party.FIRST
    name = maker.partition(".")[0]
    if len(name) >= _SHORT and recipient.partition(".")[0] == name:
        return Party.FIRST
    owner, own = owners.of(host), owners.of(maker)
    return (
        Party.FIRST
        if owner is not None and own is not None and (owner.name == own.name)
        else Party.THIRD
    )


def _maker(app: str) -> str:
    """The registrable domain that a package name is made of, "" where it is none."""
    labels = [label for label in app.lower().split(".") if label]
    if len(labels) < 2:
        return ""
    return recipient_of(".".join(reversed(labels)))
