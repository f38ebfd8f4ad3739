"""A ledger entry as the join with packets sees it: when it was, where it went, whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.judge.fates import host_of, owner_of, place_of
from auditor.model import AMBIGUOUS, UNKNOWN, Connection, Fate, PacketFlow

NOBODYS = frozenset({"", AMBIGUOUS, UNKNOWN})  # stand where no one app is known
LOOPBACK = ("127.", "::1", "[::1]")
_EXPLICIT = ("regular", "upstream", "socks5", "reverse", "dns")
_PACKETS = "pcap"  # the mode of an entry that was itself read from packets
_ALWAYS = 1e18


@dataclass(slots=True, eq=False)
class Entry:
    """What the join needs of a ledger entry."""

    opened: float
    closed: float
    server: str
    server_ip: str
    explicit: bool
    fate: Fate
    host: str
    app: str
    sure: bool  # that it is this app's: the phone was asked
    uid: int | None
    owner: str  # who may have accepted our CA
    bytes: int
    loopback: bool = False  # its client is this machine, as behind `adb reverse`
    packets: bool = False  # read from packets: what is unread went past nobody
    explains: int = 0  # flows

    @classmethod
    def of(cls, connection: Connection, what: Fate) -> Entry:
        """The entry of a connection with this fate."""
        opened = connection.opened or 0.0
        return cls(
            opened=opened,
            closed=_ALWAYS if connection.closed is None else max(connection.closed, opened),
            server=connection.server,
            server_ip=connection.server_ip,
            explicit=connection.mode.partition("@")[0].partition(":")[0] in _EXPLICIT,
            fate=what,
            host=host_of(connection),
            app=connection.app,
            sure=bool(connection.app_how),
            uid=connection.uid,
            owner=owner_of(connection),
            bytes=connection.bytes_up + connection.bytes_down,
            loopback=connection.client.startswith(LOOPBACK),
            packets=connection.mode == _PACKETS,
        )

    def places(self) -> set[tuple[str, int]]:
        """Where flows of this connection go: host "" is any host, with port 0 anywhere."""
        if self.explicit or not self.server:
            return {("", 0)}
        name, port = split_place(self.server)
        known = {(name, port)}
        if self.server_ip:
            host, other = split_place(self.server_ip)
            return known | {(host, port), (host, other)}
        if not name.replace(".", "").isdecimal() and ":" not in name:
            known.add(("", port))
        return known

    def contradicts(self, flow: PacketFlow, assumed: str) -> bool:
        """Whether a flow is another app's; `assumed` is who an entry's app is where unknown."""
        if self.uid is not None and flow.uid is not None and self.uid != flow.uid:
            return True
        known = self.sure or self.app != assumed
        named = self.app not in NOBODYS and flow.app not in NOBODYS
        return known and named and self.app != flow.app

    def overlap(self, opened: float, closed: float) -> float:
        """Seconds that both lasted, negative where they miss each other."""
        return min(self.closed, closed) - max(self.opened, opened)


def split_place(address: str) -> tuple[str, int]:
    """Host and port of "host:port", of "[host]:port", or of an IPv6 address that stands alone."""
    bare = address.count(":") > 1 and not address.startswith("[")
    return (address, 0) if bare else place_of(address)
