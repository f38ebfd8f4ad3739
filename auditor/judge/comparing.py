"""Two looks compared: which data goes to whom that did not before, and what cannot be said.

Not having seen is not its absence: what one side has and the other lacks is
"gained" or "lost" only where the other side could have shown it. Else it is
"unclear", with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from auditor.judge.rules import ANY, ENOUGH, mostly_opaque
from auditor.judge.visibility import READ, UNCOUNTED, Visibility
from auditor.model import Coverage, Fate


class Change(StrEnum):
    """What became of data and recipient between two looks."""

    GAINED = "gained"
    LOST = "lost"
    UNCLEAR = "unclear"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Side:
    """One look: places by (data type, recipient), and what could be read.

    `by_recipient` is the coverage of each recipient's hosts; `incomplete` says
    why the look is not whole, "" where it is.
    """

    sent: Mapping[tuple[str, str], int]
    visibility: Visibility
    by_recipient: Mapping[str, Sequence[Coverage]]
    incomplete: str = ""

    def blind(self, recipient: str) -> str:
        """Why this side cannot say that a recipient was not sent something; "" where it can."""
        figure = self.visibility
        if figure.share is None:
            return (
                "how much was visible is not known" if not figure.known else "nothing was visible"
            )
        if figure.share < ENOUGH:
            return f"only {figure.figure()} was visible"
        if opaque := mostly_opaque(figure):
            return opaque
        unread = [
            f"{row.fate.value} {row.connections}"
            for row in self.by_recipient.get(recipient, ())
            if row.fate not in READ and row.fate not in UNCOUNTED
        ]
        if unread:
            return f"connections to it could not be read: {', '.join(unread)}"
        if any(row.fate is Fate.TUNNEL for rows in self.by_recipient.values() for row in rows):
            return "a VPN or proxy of the phone's own carried traffic"
        return self.incomplete


@dataclass(frozen=True, slots=True)
class Compared:
    """Data and recipient with what became of it; places on both sides."""

    change: Change
    data_type: str
    recipient: str
    before: int
    after: int
    note: str = ""


def compare(before: Side, after: Side) -> list[Compared]:
    """Every data type and recipient of either side: changes first, then what stayed.

    Where neither side has any, and could have shown it, there is none; else it is unclear.
    """
    if not before.sent and not after.sent:
        return _neither(before, after)
    found = [_compared(key, before, after) for key in sorted({*before.sent, *after.sent})]
    order = list(Change)
    return sorted(found, key=lambda one: order.index(one.change))


def _neither(before: Side, after: Side) -> list[Compared]:
    reasons = [
        f"not seen {when}, where {reason}"
        for when, side in (("before", before), ("after", after))
        if (reason := side.blind(""))
    ]
    return [Compared(Change.UNCLEAR, ANY, "", 0, 0, "; ".join(reasons))] if reasons else []


def _compared(key: tuple[str, str], before: Side, after: Side) -> Compared:
    data_type, recipient = key
    old, new = before.sent.get(key, 0), after.sent.get(key, 0)
    if old and new:
        return Compared(Change.SAME, data_type, recipient, old, new)
    side, blind, change = (
        ("before", before.blind, Change.GAINED) if new else ("after", after.blind, Change.LOST)
    )
    return _absent(Compared(change, data_type, recipient, old, new), side, blind)


def _absent(one: Compared, side: str, blind: Callable[[str], str]) -> Compared:
    reason = blind(one.recipient)
    if not reason:
        return one
    note = f"not seen {side}, where {reason}"
    return Compared(Change.UNCLEAR, one.data_type, one.recipient, one.before, one.after, note)
