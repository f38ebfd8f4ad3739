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
   are no connections of the phone; they are set aside and counted. A phone that
   records itself, as its own loopback shows, sees none of the proxy's.

Flows are read three times and never kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from auditor.judge.bypass import is_local
from auditor.judge.clocks import SLACK, ahead
from auditor.judge.entries import LOOPBACK, Entry, split_place
from auditor.judge.fates import place_of
from auditor.judge.ledger import Ledger
from auditor.judge.shelf import Shelf
from auditor.model import Fate, PacketFlow

NEAR = 5.0  # seconds between the openings of what only name and time join
_PLACES = 10_000  # proxies learned

type Packets = Callable[[], Iterable[PacketFlow]]


@dataclass(slots=True)
class Join:
    """A ledger and what flows taught of it."""

    ledger: Ledger
    assumed: str = ""  # app of an entry of which nobody was asked
    offset: float = 0.0  # seconds that the ledger's clock is ahead of the packets'
    proxies: set[str] = field(default_factory=set)
    on_phone: bool = False  # the phone recorded itself: the proxy's own connections are not there
    _behind: set[str] = field(default_factory=set)  # the addresses of these

    def learn(self, packets: Packets) -> None:
        """Learn the clocks' difference, then which entries are explained and where proxies are."""
        self.offset = ahead(self.ledger, packets())
        for flow in packets():
            entry = self.by_address(flow)
            if entry is not None:
                entry.explains += 1
                if entry.explicit:
                    self._proxy_at(flow.server)
            elif self.ledger.cabled and flow.client.startswith(LOOPBACK):
                self.on_phone = True

    def explained(self, flow: PacketFlow) -> Entry | None:
        """The entry of a flow, by its addresses or else by name and time."""
        return self.by_address(flow) or self.by_place(flow)

    def by_address(self, flow: PacketFlow) -> Entry | None:
        """The entry of the same client, time and place."""
        opened, closed = self.times(flow)
        best: Entry | None = None
        host, port = split_place(flow.server)
        for place in dict.fromkeys(((host, port), ("", port), ("", 0))):
            shelf = self.ledger.by_end.get((flow.transport, flow.client, *place))
            for entry in shelf.near(opened - SLACK, closed + SLACK) if shelf else ():
                if best is None or _better(entry, best, opened, closed):
                    best = entry
        return best

    def by_place(self, flow: PacketFlow) -> Entry | None:
        """An unexplained entry of the same name and about the same time, taken by this flow."""
        address = place_of(flow.client)[0]
        loopback = address.startswith(LOOPBACK)
        if address in self.ledger.addresses and not loopback:
            return None

        def fits(entry: Entry) -> bool:
            return not entry.contradicts(flow, self.assumed) and not (
                entry.explicit and self._went_past(entry, flow.server)
            )

        opened = flow.opened + self.offset
        best: tuple[float, Entry] | None = None
        for name in dict.fromkeys((flow.sni, flow.name, place_of(flow.server)[0])):
            known = self.ledger.by_name.get((flow.transport, name.lower(), loopback))
            found = known.nearest(opened, NEAR, fits) if known else None
            if found is not None and (best is None or found[0] < best[0]):
                best = found
        return None if best is None else self._taken(best[1], flow)

    def _taken(self, entry: Entry, flow: PacketFlow) -> Entry:
        entry.explains += 1
        if entry.explicit and place_of(entry.server)[1] != place_of(flow.server)[1]:
            self._proxy_at(flow.server)  # the phone went to the proxy, not to the server
        return entry

    def _proxy_at(self, server: str) -> None:
        if len(self.proxies) < _PLACES:
            self.proxies.add(server)
            self._behind.add(place_of(server)[0])

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
        if flow.transport == "udp" and place_of(flow.server)[1] in self.ledger.carriers:
            return True
        if self.on_phone:
            return False
        address = place_of(flow.client)[0]
        behind, known = address in self._behind, address in self.ledger.addresses
        if flow.app or flow.uid is not None or (known and not behind):
            return False
        if behind and not known:
            return True
        opened, closed = self.times(flow)
        shelf = self.ledger.upstream.get((flow.transport, flow.server), Shelf())
        return any(entry.explains for entry in shelf.near(opened - SLACK, closed + SLACK))

    def times(self, flow: PacketFlow) -> tuple[float, float]:
        """When a flow opened and closed, on the ledger's clock."""
        return flow.opened + self.offset, flow.closed + self.offset


def _better(one: Entry, other: Entry, opened: float, closed: float) -> bool:
    """Whether an entry fits a flow better than another: it was not refused, lasted with it."""
    return _fit(one, opened, closed) > _fit(other, opened, closed)


def _fit(entry: Entry, opened: float, closed: float) -> tuple[bool, float, bool, float, bool]:
    lasted = min(entry.overlap(opened, closed), closed - opened)
    away = abs(entry.opened - opened)
    return lasted >= 0, lasted, entry.fate is not Fate.REFUSED, -away, entry.fate is Fate.DECRYPTED
