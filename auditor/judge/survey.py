"""Every connection of a session with its fate.

Two looks at the ledger (see `fates`), then the packets against it (see
`packets`). A connection that packets show counts with what they measured, one
that only the ledger knows with the plaintext that passed, a lower bound. `tally`
counts what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from auditor.judge.bypass import unexplained
from auditor.judge.entries import NOBODYS, Entry
from auditor.judge.fates import DISTRUST, Context, fate, host_of, place_of
from auditor.judge.ledger import Ledger
from auditor.judge.once import once
from auditor.judge.packets import Join, Packets
from auditor.judge.tally import Counted, Survey, Window
from auditor.model import Connection, Fate, PacketFlow

HANDSHAKE = 6_144  # bytes that a client's handshake may take: two hellos with post-quantum keys
_TLS = frozenset({"tls", "dtls", "quic"})
_FROM_CLIENT = re.compile(r"client: (?!warning )")  # fatal, or of a level that was not kept
_ALWAYS = 1e18


def survey(
    connections: Callable[[], Iterable[Connection]],
    packets: Packets = tuple,
    *,
    proxied: bool = True,
    system_ca: bool = False,
    app: str = "",
    only: str = "",
    windows: Sequence[Window] = (),
) -> Survey:
    """Look at a session's connections and packet flows, which are yielded anew each time.

    `proxied` says that a proxy was there to go past; `app` is that of flows of
    no known app; `only` is the app whose hosts are asked for, "" for all. What
    was open in each of some `windows`, which follow each other, is counted apart.
    """
    context = Context.of(connections(), system_ca=system_ca)
    found = Survey(only=only, windows=windows)
    if next(iter(packets()), None) is None:
        for connection in connections():
            found.add(_of_ledger(connection, fate(connection, context)))
        return found
    join = Join(Ledger.of(connections(), context), assumed=app)

    def flows() -> Iterator[PacketFlow]:
        return once(packets())

    join.learn(flows)
    for one in _joined(join, flows, context, found, proxied=proxied):
        found.add(one if one.app else one._replace(app=app))
    for entry in join.ledger.unexplained():
        found.add(_of_entry(entry))
    found.offset, found.cut = join.offset, join.ledger.cut
    return found


def _of_ledger(connection: Connection, what: Fate) -> Counted:
    return Counted(
        what,
        connection.app,
        host_of(connection),
        connection.bytes_up + connection.bytes_down,
        measured=False,
        opened=connection.opened,
        closed=_ALWAYS if connection.closed is None else connection.closed,
    )


def _of_entry(entry: Entry) -> Counted:
    return Counted(
        entry.fate,
        entry.app,
        entry.host,
        entry.bytes,
        measured=False,
        opened=entry.opened or None,
        closed=entry.closed,
    )


def _joined(
    join: Join, packets: Packets, context: Context, found: Survey, *, proxied: bool
) -> Iterator[Counted]:
    for flow in packets():
        entry = join.explained(flow)
        if entry is None and join.is_ours(flow):
            found.aside += 1
            continue
        found.flows += 1
        size = flow.bytes_up + flow.bytes_down
        found.know(flow.name or flow.sni)
        if entry is None:
            what = unexplained(flow, proxied=proxied, proxies=join.proxies)
            app, host = flow.app, _host(flow)
        else:
            what = _refined(entry, flow, context, proxied=proxied)
            known = entry.sure and entry.app not in NOBODYS
            app = entry.app if known else flow.app or entry.app
            host = entry.host or _host(flow)
        opened, closed = join.times(flow)
        yield Counted(what, app, host, size, measured=True, opened=opened, closed=closed)


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
    if entry.fate is Fate.NO_DATA and flow.bytes_up > _unsaid(entry, flow):
        return Fate.LOST
    return entry.fate


def _unsaid(entry: Entry, flow: PacketFlow) -> int:
    """Bytes that a client may send without data: a handshake, or whom a proxy shall connect to."""
    opening = flow.protocol in _TLS or (entry.explicit and flow.protocol == "http")
    return HANDSHAKE if opening else 0


def _distrusts(flow: PacketFlow) -> bool:
    """Whether the client ended the handshake over a certificate: a proxy's, where one was."""
    alert = flow.alert
    return bool(_FROM_CLIENT.match(alert) and DISTRUST.search(alert.replace("_", " ")))


def _of_packets(entry: Entry, flow: PacketFlow) -> Fate:
    """The fate of a flow whose entry was read from the same packets: no proxy had it."""
    if entry.fate is Fate.LOST:
        return entry.fate
    what = unexplained(flow, proxied=False)
    return Fate.PLAIN if what is Fate.OPAQUE and entry.fate is Fate.PLAIN else what
