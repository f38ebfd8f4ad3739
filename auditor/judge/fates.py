"""What became of each connection: the fate that says whether it could be read.

Two looks at the facts. The first learns where the phone accepted our CA and
which hosts ever spoke to us; the second can then tell a pinned app from a
phone that was never set up (only where the app is known, for apps do not share
their trust), and a hang-up from a preconnect. Pinning shows in
three ways: by a TLS alert; by a close inside the handshake, which also happens
by accident and so counts only when repeated for a host that never succeeded; and
by a finished handshake followed by silence, which is a preconnect only where the
same host was used by another connection, else a gap, even once. A CA in the phone's system store
is trusted by every app that does not pin, so there a refusal is pinning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.judge.tunnels import tunnels
from auditor.model import AMBIGUOUS, SHARED, UNKNOWN, Connection, Fate

_REPEATED = 2
_NOBODYS = frozenset({AMBIGUOUS, UNKNOWN})  # stand where no app is known
_ADDRESS = "@"  # begins an owner of which only the address is known
_PLACES_KEPT = 200_000  # a hostile capture may name any number of hosts
_HANGUP = re.compile(r"disconnect|clos|reset|\beof\b|time.?out|abort", re.IGNORECASE)
DISTRUST = re.compile(
    r"not trust|unknown.?ca|(?:bad|unsupported|revoked|expired).?certificate"
    r"|certificate.?(?:unknown|required|rejected)|cert.?rejected|access.?denied",
    re.IGNORECASE,
)


def host_of(connection: Connection) -> str:
    """The name the phone asked for: SNI, else the address it wanted; "" if unknown."""
    if connection.sni:
        return connection.sni.lower()
    return place_of(connection.server)[0].lower() or connection.server_ip


def place_of(address: str) -> tuple[str, int]:
    """Host and port of `host:port` or `[host]:port`; the port is 0 where there is none."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or len(port) > 5:
        return address.strip("[]"), 0
    return host.strip("[]"), int(port)


def owner_of(connection: Connection) -> str:
    """Who it was: the app if known, else the device's address; "" for one of several apps.

    What nobody knows whose it is must teach nothing about what else is so.
    """
    if connection.app in _NOBODYS or connection.app_how == SHARED:
        return ""
    return connection.app or _ADDRESS + connection.client.rpartition(":")[0]


@dataclass(slots=True)
class Context:
    """What the first look learns from all connections of a session.

    `system_ca`: our CA is in the phone's system store.
    """

    system_ca: bool = False
    accepted: set[str] = field(default_factory=set)
    succeeded: set[tuple[str, str]] = field(default_factory=set)
    silent: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, connections: Iterable[Connection], *, system_ca: bool = False) -> Context:
        """Learn from every connection of one session."""
        context = cls(system_ca=system_ca)
        for connection in connections:
            context.learn(connection)
        return context

    def learn(self, connection: Connection) -> None:
        """Take one connection into account."""
        owner, place = owner_of(connection), (owner_of(connection), host_of(connection))
        if not owner:
            return
        established = connection.client_tls == "established"
        # An app that pins one host finishes that handshake too: only a
        # handshake that was then used shows that the CA was accepted.
        if established and _spoke(connection):
            self.accepted.add(owner)
            if len(self.succeeded) < _PLACES_KEPT:
                self.succeeded.add(place)
            return
        if place in self.silent or len(self.silent) < _PLACES_KEPT:
            self.silent[place] += _fell_silent(connection) or _left_in_handshake(connection)
        if connection.client_tls == "failed" and len(self.refused) < _PLACES_KEPT:
            self.refused.add(place)

    def distrust(self, owner: str) -> Fate:
        """What a refusal of our certificate means: pinning, where that app trusts the CA otherwise.

        That something else on the phone trusts it shows nothing of this app.
        """
        known = not owner.startswith(_ADDRESS)
        trusted = self.system_ca or (known and owner in self.accepted)
        return Fate.PINNED if trusted else Fate.CA_NOT_TRUSTED

    def used(self, connection: Connection) -> bool:
        """Whether its owner spoke with this host by another connection."""
        return (owner_of(connection), host_of(connection)) in self.succeeded

    def turned_away(self, connection: Connection) -> bool:
        """Whether its owner refused this host's certificate, or fell silent after it."""
        place = (owner_of(connection), host_of(connection))
        return place in self.refused or self.silent[place] > 0

    def repeated(self, connection: Connection) -> bool:
        """Whether this host was tried again and again and never spoke."""
        place = (owner_of(connection), host_of(connection))
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
    """Whether it ended inside the handshake without a word, or without one of distrust."""
    said = connection.tls_error
    return connection.client_tls == "failed" and (not said or bool(_HANGUP.search(said)))


def fate(connection: Connection, context: Context) -> Fate:
    """What became of one connection, given all connections of its session."""
    if connection.refused:
        return Fate.REFUSED
    if connection.let_through:
        return _let_through(connection, context)
    if connection.ignored:
        return Fate.BYPASS
    if connection.client_tls == "failed":
        return _failed(connection, context)
    if connection.client_tls == "dropped":
        return Fate.LOST  # datagrams to a port of QUIC that are none: nobody has what they held
    return _read(connection) if _spoke(connection) else _silent(connection, context)


def _let_through(connection: Connection, context: Context) -> Fate:
    """Pinned only where this owner refused that host, and trusts the CA otherwise."""
    pinned = context.distrust(owner_of(connection)) is Fate.PINNED
    return Fate.LET_THROUGH if pinned and context.turned_away(connection) else Fate.BYPASS


def _silent(connection: Connection, context: Context) -> Fate:
    if connection.bytes_up or connection.bytes_down:
        return Fate.LOST  # bytes passed that no message accounts for
    if _fell_silent(connection) and not context.used(connection):
        return Fate.HANGUP
    return Fate.NO_DATA


def _read(connection: Connection) -> Fate:
    if connection.requests and connection.broken >= connection.requests and not connection.messages:
        return Fate.LOST  # it was sent and refused or broken off: nobody has what it held
    if connection.client_tls == "established":
        return Fate.DECRYPTED
    host, port = place_of(connection.server)
    if connection.client_tls == "offered":  # TLS that was relayed as raw bytes, perhaps late
        resolver = tunnels().resolver(port, connection.sni or host, host)
        return Fate.ENCRYPTED_DNS if resolver else Fate.TLS_BYPASS
    if connection.lookups and connection.lookups == connection.messages + connection.requests:
        return Fate.LOOKUP
    carries = not connection.requests and tunnels().tunnel(connection.transport, port)
    return Fate.TUNNEL if carries else Fate.PLAIN


def _failed(connection: Connection, context: Context) -> Fate:
    distrust = context.distrust(owner_of(connection))
    if _left_in_handshake(connection):
        return distrust if context.repeated(connection) else Fate.HANGUP
    if DISTRUST.search(connection.tls_error):
        return distrust
    return Fate.HANGUP  # no common version, an odd ClientHello: it ended there
