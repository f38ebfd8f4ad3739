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
    """What became of a connection, and so how much of it we could read.

    "Bypass" is what went past a proxy that was there, "unread" what a packet
    capture without a proxy shows.
    """

    DECRYPTED = "decrypted"
    PLAIN = "plain"
    PLAIN_BYPASS = "plain, past the proxy"
    PINNED = "pinned"
    LET_THROUGH = "pinned, let through"
    HANGUP = "handshake then hang-up"
    CA_NOT_TRUSTED = "CA not trusted"
    QUIC_BYPASS = "QUIC bypass"
    TLS_BYPASS = "TLS bypass"
    QUIC_UNREAD = "QUIC unread"
    TLS_UNREAD = "TLS unread"
    ENCRYPTED_DNS = "DoT or DoH"
    TUNNEL = "VPN or proxy"
    OPAQUE = "other opaque"
    BYPASS = "passed through"
    LOST = "lost"
    LOCAL = "local network"
    REFUSED = "refused"
    NO_DATA = "no data"
    LOOKUP = "name lookup"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Connections and bytes, both ways, of one fate.

    Bytes are transport payload for the `measured` connections, which a packet
    capture shows; for the others they are plaintext and lower bounds.
    """

    fate: Fate
    connections: int
    bytes: int
    hosts: tuple[str, ...] = ()
    measured: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of the answer; `findings` are the ids it rests on (bounded)."""

    app: str
    data_type: str
    recipient: str
    outcome: Outcome
    confidence: str  # of the best finding, "" for NOT_SEEN
    places: int
    visibility: float | None  # share that could be read, 0..1; None: unknown
    findings: tuple[int, ...] = ()
