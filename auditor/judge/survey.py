"""Every connection of a session with its fate, counted by app and by host.

Two looks at the ledger (see `fates`), then the packets against it (see
`packets`). A connection that packets show counts with what they measured, one
that only the ledger knows with the plaintext that passed, a lower bound. What
the phone looked up and then never asked for by a connection is listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.judge.bypass import unexplained
from auditor.judge.entries import Entry
from auditor.judge.fates import DISTRUST, Context, fate, host_of, place_of
from auditor.judge.once import once
from auditor.judge.packets import Ledger, Packets
from auditor.model import Connection, Coverage, Fate, PacketFlow

HOSTS_KEPT = 10_000  # per fate; a hostile capture may name any number of hosts
APPS_KEPT = 10_000
NAMES_KEPT = 100_000
HANDSHAKE = 16_384  # bytes of payload that a handshake may take
MORE = "(more)"  # the app or host of what exceeds the bounds
_FROM_CLIENT = re.compile(r"client: (?!warning )")  # fatal, or of a level that was not kept


class Counted(NamedTuple):
    """One connection as it counts."""

    fate: Fate
    app: str
    host: str
    bytes: int
    measured: bool  # its bytes come from packets


@dataclass(slots=True)
class Tally:
    """Connections, bytes and hosts by fate; hosts are bounded."""

    count: Counter[Fate] = field(default_factory=Counter)
    size: Counter[Fate] = field(default_factory=Counter)
    measured: Counter[Fate] = field(default_factory=Counter)
    hosts: dict[Fate, Counter[str]] = field(default_factory=dict)

    def add(self, one: Counted) -> None:
        """Count one connection."""
        self.count[one.fate] += 1
        self.size[one.fate] += one.bytes
        self.measured[one.fate] += one.measured
        names = self.hosts.setdefault(one.fate, Counter())
        if one.host and (one.host in names or len(names) < HOSTS_KEPT):
            names[one.host] += 1

    def rows(self) -> list[Coverage]:
        """In the order of `Fate`; hosts asked for most often first."""
        return [
            Coverage(
                what,
                self.count[what],
                self.size[what],
                tuple(name for name, _ in self.hosts[what].most_common()),
                self.measured[what],
            )
            for what in Fate
            if what in self.count
        ]


@dataclass(slots=True)
class Survey:
    """What a session's ledger and packets say together.

    `aside` counts flows that were the proxy's own, `offset` is by how many
    seconds the ledger's clock is ahead of the packets', `cut` counts ledger
    entries that were too many to be joined. Hosts are those of the app `only`.
    """

    only: str = ""
    apps: dict[str, Tally] = field(default_factory=dict)
    hosts: dict[str, Tally] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # hosts that a connection explains
    flows: int = 0
    aside: int = 0
    offset: float = 0.0
    cut: int = 0

    def add(self, one: Counted) -> None:
        """Count one connection for its app and for its host."""
        _kept(self.apps, one.app, APPS_KEPT).add(one)
        if not self.only or one.app == self.only:
            _kept(self.hosts, one.host, HOSTS_KEPT).add(one)
        if one.host and len(self.names) < NAMES_KEPT:
            self.names.add(one.host)

    def by_app(self) -> dict[str, list[Coverage]]:
        """The coverage by app, "" for connections of no known app."""
        return {app: tally.rows() for app, tally in self.apps.items()}

    def by_host(self) -> dict[str, list[Coverage]]:
        """The coverage by host, "" for connections to nobody known."""
        return {host: tally.rows() for host, tally in self.hosts.items()}

    def missing(self, names: Iterable[str]) -> list[str]:
        """The names among these that no connection explains, each once."""
        asked = (name.lower().rstrip(".") for name in names)
        return [name for name in dict.fromkeys(asked) if name and name not in self.names]


def survey(
    connections: Callable[[], Iterable[Connection]],
    packets: Packets = tuple,
    *,
    proxied: bool = True,
    system_ca: bool = False,
    app: str = "",
    only: str = "",
) -> Survey:
    """Look at a session's connections and packet flows, which are yielded anew each time.

    `proxied` says that a proxy was there to go past; `app` is that of flows of
    no known app; `only` is the app whose hosts are asked for, "" for all.
    """
    context = Context.of(connections(), system_ca=system_ca)
    found = Survey(only=only)
    if next(iter(packets()), None) is None:
        for connection in connections():
            found.add(_of_ledger(connection, fate(connection, context)))
        return found
    ledger = Ledger.of(connections(), context)
    ledger.assumed = app

    def flows() -> Iterator[PacketFlow]:
        return once(packets())

    ledger.learn(flows)
    for one in _joined(ledger, flows, context, found, proxied=proxied):
        found.add(one if one.app else one._replace(app=app))
    for entry in ledger.unexplained():
        found.add(Counted(entry.fate, entry.app, entry.host, entry.bytes, measured=False))
    found.offset, found.cut = ledger.offset, ledger.cut
    return found


def _kept(tallies: dict[str, Tally], name: str, most: int) -> Tally:
    known = tallies.get(name)
    if known is None:
        known = tallies.setdefault(name if len(tallies) < most else MORE, Tally())
    return known


def _of_ledger(connection: Connection, what: Fate) -> Counted:
    size = connection.bytes_up + connection.bytes_down
    return Counted(what, connection.app, host_of(connection), size, measured=False)


def _joined(
    ledger: Ledger, packets: Packets, context: Context, found: Survey, *, proxied: bool
) -> Iterator[Counted]:
    for flow in packets():
        entry = ledger.by_address(flow) or ledger.by_place(flow)
        if entry is None and ledger.is_ours(flow):
            found.aside += 1
            continue
        found.flows += 1
        size = flow.bytes_up + flow.bytes_down
        name = flow.name or flow.sni
        if name and len(found.names) < NAMES_KEPT:
            found.names.add(name.lower().rstrip("."))
        if entry is None:
            what = unexplained(flow, proxied=proxied, proxies=ledger.proxies)
            yield Counted(what, flow.app, _host(flow), size, measured=True)
        else:
            what = _refined(entry, flow, context, proxied=proxied)
            app = entry.app if entry.sure else flow.app or entry.app
            yield Counted(what, app, entry.host or _host(flow), size, measured=True)


def _host(flow: PacketFlow) -> str:
    return (flow.sni or flow.name or place_of(flow.server)[0]).lower().rstrip(".")


def _refined(entry: Entry, flow: PacketFlow, context: Context, *, proxied: bool) -> Fate:
    """The ledger's word, unless it says that nothing happened and the packets show more."""
    if entry.packets and entry.fate is not Fate.DECRYPTED:
        return _of_packets(entry, flow)
    if entry.fate not in (Fate.NO_DATA, Fate.HANGUP):
        return entry.fate
    if proxied and _distrusts(flow):
        return context.distrust(entry.owner)
    if entry.fate is Fate.NO_DATA and flow.bytes_up > HANDSHAKE:
        return Fate.LOST
    return entry.fate


def _distrusts(flow: PacketFlow) -> bool:
    """Whether the client ended the handshake over a certificate: a proxy's, where one was."""
    alert = flow.alert
    return bool(_FROM_CLIENT.match(alert) and DISTRUST.search(alert.replace("_", " ")))


def _of_packets(entry: Entry, flow: PacketFlow) -> Fate:
    """The fate of a flow whose entry was read from the same packets: no proxy had it."""
    what = unexplained(flow, proxied=False)
    return Fate.PLAIN if what is Fate.OPAQUE and entry.fate is Fate.PLAIN else what
