"""What became of each connection: the fate that says whether it could be read.

Two looks at the facts. The first learns where the phone accepted our CA and
which hosts ever spoke to us; the second can then tell a pinned app from a
phone that was never set up, and a hang-up from a preconnect. Pinning shows in
three ways (a TLS alert, a close inside the handshake, a finished handshake
followed by silence); the last two also happen by accident, so they count only
when repeated for a host that never succeeded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.model import Connection, Fate

_REPEATED = 2
_PLACES_KEPT = 200_000  # a hostile capture may name any number of hosts
_HANGUP = re.compile(r"disconnect|clos|reset|\beof\b|time.?out|abort", re.IGNORECASE)
_DISTRUST = re.compile(
    r"not trust|unknown.?ca|(?:bad|unsupported|revoked|expired).?certificate"
    r"|certificate.?(?:unknown|required|rejected)|cert.?rejected|access.?denied",
    re.IGNORECASE,
)


def host_of(connection: Connection) -> str:
    """The name the phone asked for: SNI, else the address it wanted; "" if unknown."""
    if connection.sni:
        return connection.sni.lower()
    host, colon, port = connection.server.rpartition(":")
    name = host if colon and port.isdigit() else connection.server
    return name.strip("[]").lower() or connection.server_ip


def _owner(connection: Connection) -> str:
    """Who may have accepted the CA: the app if known, else the device's address."""
    return connection.app or "@" + connection.client.rpartition(":")[0]


@dataclass(slots=True)
class Context:
    """What the first look learns from all connections of a session."""

    accepted: set[str] = field(default_factory=set)
    succeeded: set[tuple[str, str]] = field(default_factory=set)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, connections: Iterable[Connection]) -> Context:
        """Learn from every connection of one session."""
        context = cls()
        for connection in connections:
            context.learn(connection)
        return context

    def learn(self, connection: Connection) -> None:
        """Take one connection into account."""
        owner, place = _owner(connection), (_owner(connection), host_of(connection))
        established = connection.client_tls == "established"
        # An app that pins one host finishes that handshake too: only a
        # handshake that was then used shows that the CA was accepted.
        if established and _spoke(connection):
            self.accepted.add(owner)
            if len(self.succeeded) < _PLACES_KEPT:
                self.succeeded.add(place)
        elif place in self.silent or len(self.silent) < _PLACES_KEPT:
            self.silent[place] += _fell_silent(connection) or _left_in_handshake(connection)

    def repeated(self, connection: Connection) -> bool:
        """Whether this host was tried again and again and never spoke."""
        place = (_owner(connection), host_of(connection))
        return self.silent[place] >= _REPEATED and place not in self.succeeded


def _spoke(connection: Connection) -> bool:
    return connection.requests > 0 or connection.messages > 0


def _fell_silent(connection: Connection) -> bool:
    return (
        connection.client_tls == "established"
        and not _spoke(connection)
        and connection.closed is not None
    )


def _left_in_handshake(connection: Connection) -> bool:
    return connection.client_tls == "failed" and bool(_HANGUP.search(connection.tls_error))


def fate(connection: Connection, context: Context) -> Fate:
    """What became of one connection, given all connections of its session."""
    if connection.refused:
        return Fate.REFUSED
    if connection.let_through:
        return Fate.LET_THROUGH
    if connection.ignored:
        return Fate.BYPASS
    if connection.client_tls == "failed":
        return _failed(connection, context)
    return _read(connection) if _spoke(connection) else _silent(connection, context)


def _silent(connection: Connection, context: Context) -> Fate:
    if connection.client_tls == "established" and context.repeated(connection):
        return Fate.HANGUP
    if connection.bytes_up or connection.bytes_down:
        return Fate.LOST  # bytes passed that no message accounts for
    return Fate.NO_DATA


def _read(connection: Connection) -> Fate:
    if connection.client_tls == "offered":
        return Fate.BYPASS  # TLS that was relayed as raw bytes
    return Fate.DECRYPTED if connection.client_tls == "established" else Fate.PLAIN


def _failed(connection: Connection, context: Context) -> Fate:
    distrust = Fate.PINNED if _owner(connection) in context.accepted else Fate.CA_NOT_TRUSTED
    if _left_in_handshake(connection):
        return distrust if context.repeated(connection) else Fate.HANGUP
    if _DISTRUST.search(connection.tls_error) or not connection.tls_error:
        return distrust
    return Fate.HANGUP  # no common version, an odd ClientHello: it ended there
