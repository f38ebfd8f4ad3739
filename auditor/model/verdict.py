"""The answer for one app, data type and recipient, with its visibility."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """SEEN needs a proven or probable finding in a request; NOT_SEEN needs visibility."""

    SEEN = "SEEN"
    NOT_SEEN = "NOT_SEEN"
    UNREADABLE = "UNREADABLE"


class Fate(StrEnum):
    """What became of a connection, and so how much of it we could read."""

    DECRYPTED = "decrypted"
    PLAIN = "plain"
    PINNED = "pinned"
    LET_THROUGH = "pinned, let through"
    HANGUP = "handshake then hang-up"
    CA_NOT_TRUSTED = "CA not trusted"
    BYPASS = "passed through"
    REFUSED = "refused"
    NO_DATA = "no data"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Connections and plaintext bytes (lower bounds) of one fate."""

    fate: Fate
    connections: int
    bytes: int
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the answer; `findings` are the ids it rests on (bounded)."""

    app: str
    data_type: str
    recipient: str
    outcome: Outcome
    confidence: str  # of the best finding, "" for NOT_SEEN
    places: int
    visibility: float | None  # share of connections that could be read, 0..1; None: unknown
    findings: tuple[int, ...] = ()
