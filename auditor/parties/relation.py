"""First or third party: whether the one who receives is the one who made the app.

An app's package name is its maker's domain, reversed (Android's application id,
Apple's bundle id). A recipient with that domain, or the same name under another
suffix, or of the same owner, is the first party; any other one is a third party.
Who rents a name below another's domain (`alice.github.io`, and the package
`io.github.alice`) shares it with strangers: there only the very name counts.
Without an app nobody can say.
"""

from __future__ import annotations

from enum import StrEnum

from auditor.parties.domain import holder_of, recipient_of
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
    holder = holder_of(host)
    if holder == maker:
        return Party.FIRST
    if _rented(maker):
        return Party.THIRD
    if _named_alike(maker, holder) and not _rented(holder):
        return Party.FIRST
    owner, own = owners.of(host), owners.of(maker)
    return (
        Party.FIRST
        if owner is not None and own is not None and (owner.name == own.name)
        else Party.THIRD
    )


def _named_alike(maker: str, holder: str) -> bool:
    name = maker.partition(".")[0]
    return len(name) >= _SHORT and holder.partition(".")[0] == name


def _maker(app: str) -> str:
    """The name that a package name is made of and its maker holds, "" where it is none."""
    labels = [label for label in app.lower().split(".") if label]
    if len(labels) < 2:
        return ""
    return holder_of(".".join(reversed(labels)))


def _rented(name: str) -> bool:
    """Whether a name is one of many that an operator lets, or that operator's own."""
    return recipient_of(name) != name or holder_of(f"any.{name}") != name
