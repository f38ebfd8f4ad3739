"""Packets and ledger joined: which ledger entry explains which flow of a packet capture.

1. A flow and an entry are the same connection when transport and the client's
   address and port agree and their times overlap; where the proxy is not an
   explicit one, the destination too. A port is used again and again: the most
   overlap wins, then the nearest opening.
2. The clocks of phone and proxy may differ. Client ports that occur once on both
   sides tell by how much.
3. Behind an address translation (a capture by an app on the phone, adb reverse)
   no address agrees. Then name and time decide, one entry for one flow, for
   entries that nothing explained and addresses that the ledger does not know. What
   came over adb reverse is on the phone's loopback, so what else it sent is other.
4. Where the phone reached an explicit proxy is learned from what agreed; a flow to
   that place without an entry is one that the proxy lost.
5. The proxy's own connections, and the WireGuard tunnel that carries the phone's,
   are no connections of the phone; they are set aside and counted.

Flows are read three times and never kept; of the ledger so many entries are kept
as ENTRIES says, and what was left out is counted.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from auditor.judge.bypass import is_local
from auditor.judge.entries import Entry, split_place
from auditor.judge.fates import Context, fate, host_of, owner_of, place_of
from auditor.judge.shelf import Shelf
from auditor.model import Connection, Fate, PacketFlow

ENTRIES = 250_000  # kept of the ledger
SLACK = 2.0  # seconds by which the times of one connection may miss each other
NEAR = 5.0  # seconds between the openings of what only name and time join
_SAMPLE = 10_000  # differences of clocks looked at
_PLACES = 10_000  # proxies and addresses learned
_EXPLICIT = ("regular", "upstream", "socks5", "reverse", "dns")
_PACKETS = "pcap"  # the mode of an entry that was itself read from packets
_ALWAYS = 1e18
_LOOPBACK = ("127.", "::1", "[::1]")

type Packets = Callable[[], Iterable[PacketFlow]]


@dataclass(slots=True)
class Ledger:
    """The entries by client and place; `cut` counts those that were left out."""

    by_end: dict[tuple[str, str, str, int], Shelf[Entry]] = field(default_factory=dict)
    by_client: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    upstream: dict[tuple[str, str], Shelf[Entry]] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)
    proxies: set[str] = field(default_factory=set)
    carriers: set[int] = field(default_factory=set)  # ports of our own WireGuard server
    assumed: str = ""  # app of an entry of which nobody was asked
    offset: float = 0.0  # seconds that the ledger's clock is ahead of the packets'
    entries: int = 0
    cut: int = 0

    @classmethod
    def of(cls, connections: Iterable[Connection], context: Context) -> Ledger:
        """Keep what the join needs."""
        ledger = cls()
        for connection in connections:
            ledger.add(connection, fate(connection, context))
        return ledger

    def add(self, connection: Connection, what: Fate) -> None:
        """Take one entry."""
        if self.entries >= ENTRIES:
            self.cut += 1
            return
        self.entries += 1
        mode = connection.mode
        opened = connection.opened or 0.0
        entry = Entry(
            opened=opened,
            closed=_ALWAYS if connection.closed is None else max(connection.closed, opened),
            server=connection.server,
            server_ip=connection.server_ip,
            explicit=mode.partition("@")[0].partition(":")[0] in _EXPLICIT,
            fate=what,
            host=host_of(connection),
            app=connection.app,
            sure=bool(connection.app_how),
            uid=connection.uid,
            owner=owner_of(connection),
            bytes=connection.bytes_up + connection.bytes_down,
            loopback=connection.client.startswith(_LOOPBACK),
            packets=mode == _PACKETS,
        )
        transport = connection.transport
        self.by_client.setdefault((transport, connection.client), []).append(entry)
        for place in entry.places():
            end = (transport, connection.client, *place)
            self.by_end.setdefault(end, Shelf()).add(entry)
        if entry.host:
            self.by_name.setdefault((transport, entry.host), []).append(entry)
        for address in {entry.server_ip, entry.server} - {""}:
            self.upstream.setdefault((transport, address), Shelf()).add(entry)
        self.addresses.add(place_of(connection.client)[0])
        if mode.startswith("wireguard"):
            port = mode.rpartition("@")[2]
            self.carriers.add(place_of(f":{port.rpartition(':')[2]}")[1] or 51820)

    def learn(self, packets: Packets) -> None:
        """Learn the clocks' difference, then which entries are explained and where proxies are."""
        self.offset = self._difference(packets())
        for flow in packets():
            entry = self.by_address(flow)
            if entry is not None:
                entry.explains += 1
                if entry.explicit and len(self.proxies) < _PLACES:
                    self.proxies.add(flow.server)

    def _difference(self, flows: Iterable[PacketFlow]) -> float:
        seen: Counter[tuple[str, str]] = Counter()
        found: dict[tuple[str, str], float] = {}
        for flow in flows:
            key = (flow.transport, flow.client)
            entries = self.by_client.get(key, ())
            if len(entries) == 1 and entries[0].opened and (key in seen or len(seen) < _SAMPLE):
                seen[key] += 1
                found[key] = entries[0].opened - flow.opened
        once = [difference for key, difference in found.items() if seen[key] == 1]
        middle = statistics.median(once) if once else 0.0
        return middle if abs(middle) > SLACK else 0.0

    def by_address(self, flow: PacketFlow) -> Entry | None:
        """The entry of the same client, time and place."""
        opened, closed = flow.opened + self.offset, flow.closed + self.offset
        best: Entry | None = None
        host, port = split_place(flow.server)
        for place in dict.fromkeys(((host, port), ("", port), ("", 0))):
            shelf = self.by_end.get((flow.transport, flow.client, *place))
            for entry in shelf.near(opened - SLACK, closed + SLACK) if shelf else ():
                if best is None or _better(entry, best, opened, closed):
                    best = entry
        return best

    def by_place(self, flow: PacketFlow) -> Entry | None:
        """An unexplained entry of the same name and about the same time, taken by this flow."""
        address = place_of(flow.client)[0]
        loopback = address.startswith(_LOOPBACK)
        if address in self.addresses and not loopback:
            return None
        names = dict.fromkeys((flow.sni, flow.name, place_of(flow.server)[0]))
        opened = flow.opened + self.offset
        near = [
            entry
            for name in names
            if name
            for entry in self.by_name.get((flow.transport, name.lower()), ())
            if not entry.explains
            and entry.loopback == loopback
            and abs(entry.opened - opened) <= NEAR
            and not entry.contradicts(flow, self.assumed)
            and not (entry.explicit and self._went_past(entry, flow.server))
        ]
        if not near:
            return None
        best = min(near, key=lambda entry: abs(entry.opened - opened))
        best.explains += 1
        asked = place_of(best.server)[1] == place_of(flow.server)[1]
        if best.explicit and not asked and len(self.proxies) < _PLACES:
            self.proxies.add(flow.server)  # the phone went to the proxy, not to the server
        return best

    def _went_past(self, entry: Entry, server: str) -> bool:
        """Whether a flow to this place went to the origin and not to the explicit proxy."""
        if server in self.proxies:
            return False
        host, port = split_place(server)
        if port != split_place(entry.server)[1]:
            return host == split_place(entry.server_ip)[0]
        return host == split_place(entry.server_ip)[0] or not is_local(host)

    def is_ours(self, flow: PacketFlow) -> bool:
        """Whether an unexplained flow is the proxy's own: to a server it had for an entry."""
        if flow.transport == "udp" and place_of(flow.server)[1] in self.carriers:
            return True
        address = place_of(flow.client)[0]
        behind = {place_of(proxy)[0] for proxy in self.proxies}
        if flow.app or flow.uid is not None:
            return False
        if address in self.addresses and address not in behind:
            return False
        if address in behind and address not in self.addresses:
            return True
        opened, closed = flow.opened + self.offset, flow.closed + self.offset
        shelf = self.upstream.get((flow.transport, flow.server), Shelf())
        return any(entry.explains for entry in shelf.near(opened - SLACK, closed + SLACK))

    def unexplained(self) -> Iterator[Entry]:
        """Entries that no packet shows; a second recording's of an explained one are none."""
        for entries in self.by_client.values():
            read = [one for one in entries if one.packets and one.explains]
            seen = {_twin(one, step) for one in read for step in (-1, 0, 1)}
            for entry in entries:
                if not entry.explains and not (entry.packets and _twin(entry) in seen):
                    yield entry


def _twin(entry: Entry, step: int = 0) -> tuple[str, int, int]:
    """What an entry that was read from packets has in common with another recording's."""
    return entry.server_ip, entry.bytes, round(entry.opened * 1000) + step


def _better(one: Entry, other: Entry, opened: float, closed: float) -> bool:
    """Whether an entry fits a flow better than another: it was not refused, lasted with it."""
    return _fit(one, opened, closed) > _fit(other, opened, closed)


def _fit(entry: Entry, opened: float, closed: float) -> tuple[bool, float, bool, float, bool]:
    lasted = min(entry.overlap(opened, closed), closed - opened)
    away = abs(entry.opened - opened)
    return lasted >= 0, lasted, entry.fate is not Fate.REFUSED, -away, entry.fate is Fate.DECRYPTED
