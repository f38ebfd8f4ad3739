"""How much of the wire could be read: coverage by fate, and the figures that come of it.

Connections that carried nothing, or that we refused, are no gap in what could
be read: nothing was sent through them. They are listed, never counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from auditor.judge.fates import Context, fate, host_of
from auditor.model import Connection, Coverage, Fate

READ = frozenset({Fate.DECRYPTED, Fate.PLAIN})
UNCOUNTED = frozenset({Fate.REFUSED, Fate.NO_DATA})
UNKNOWN = "unknown: a file shows only what its recorder kept"
NOTHING = "none: no connection carried data"
HOSTS_KEPT = 10_000  # per fate; a hostile capture may name any number of hosts


@dataclass(frozen=True, slots=True)
class Visibility:
    """How much could be read. Bytes are plaintext and lower bounds.

    `known` is False for an imported file: it holds what its recorder kept, and
    the connections that the recorder could not read are not in it. `opaque` of
    the `decoded` bytes that the phone sent were read and not understood.
    """

    connections: int = 0
    read: int = 0
    bytes: int = 0
    bytes_read: int = 0
    opaque: int = 0
    decoded: int = 0
    known: bool = True

    @property
    def share(self) -> float | None:
        """Share of connections read, 0..1; None where it cannot be said."""
        if not self.known or not self.connections:
            return None
        return self.read / self.connections

    @property
    def opaque_share(self) -> float | None:
        """Share of the bytes read that is itself opaque, 0..1; None without bytes."""
        return min(self.opaque / self.decoded, 1.0) if self.decoded else None

    def figure(self) -> str:
        """The share in a word or two, for a column."""
        if not self.known:
            return "unknown"
        return percent(self.read, self.connections) if self.connections else "none"

    def sentence(self) -> str:
        """The figure in words; never a bare 100 %."""
        if not self.known:
            text = UNKNOWN
        elif not self.connections:
            text = NOTHING
        else:
            text = f"{self.read} of {self.connections} connections"
            text += f" ({percent(self.read, self.connections)})"
            if self.bytes_read < self.bytes:
                text += f", {percent(self.bytes_read, self.bytes)} of the bytes that passed"
        if self.opaque:
            text += f"; {percent(self.opaque, self.decoded)} of the sent bytes opaque"
        return text


def percent(part: int, whole: int) -> str:
    """A share as text that never rounds a gap away: 999 of 1000 is 99.9 %, not 100 %."""
    if whole <= 0:
        return "0 %"
    if part >= whole:
        return "100 %"
    value = 100 * part / whole
    if value > 99:
        return f"{min(value, 99.9):.1f} %"
    return f"{max(value, 0.1):.1f} %" if 0 < value < 1 else f"{value:.0f} %"


@dataclass(slots=True)
class Tally:
    """Connections, plaintext bytes and hosts by fate; hosts are bounded."""

    count: Counter[Fate] = field(default_factory=Counter)
    size: Counter[Fate] = field(default_factory=Counter)
    hosts: dict[Fate, Counter[str]] = field(default_factory=dict)

    def add(self, connection: Connection, what: Fate) -> None:
        """Count one connection."""
        self.count[what] += 1
        self.size[what] += connection.bytes_up + connection.bytes_down
        names = self.hosts.setdefault(what, Counter())
        name = host_of(connection)
        if name and (name in names or len(names) < HOSTS_KEPT):
            names[name] += 1

    def rows(self) -> list[Coverage]:
        """In the order of `Fate`; hosts asked for most often first."""
        return [
            Coverage(
                what,
                self.count[what],
                self.size[what],
                tuple(name for name, _ in self.hosts[what].most_common()),
            )
            for what in Fate
            if what in self.count
        ]


def coverage(connections: Callable[[], Iterable[Connection]]) -> dict[str, list[Coverage]]:
    """Look twice at a session's connections, which `connections` yields anew each time.

    Returns the coverage by app, "" for connections of no known app.
    """
    context = Context.of(connections())
    tallies: dict[str, Tally] = {}
    for connection in connections():
        tallies.setdefault(connection.app, Tally()).add(connection, fate(connection, context))
    return {app: tally.rows() for app, tally in tallies.items()}


def together(parts: Iterable[Iterable[Coverage]]) -> list[Coverage]:
    """The coverage of several apps as one."""
    by_fate: dict[Fate, list[Coverage]] = {}
    for row in (row for part in parts for row in part):
        by_fate.setdefault(row.fate, []).append(row)
    return [
        Coverage(
            what,
            sum(row.connections for row in rows),
            sum(row.bytes for row in rows),
            tuple(dict.fromkeys(host for row in rows for host in row.hosts)),
        )
        for what in Fate
        if (rows := by_fate.get(what))
    ]


def visibility(
    rows: Iterable[Coverage], *, opaque: int = 0, decoded: int = 0, known: bool = True
) -> Visibility:
    """The figures of some coverage; `known=False` for an imported file."""
    counted = [row for row in rows if row.fate not in UNCOUNTED]
    read = [row for row in counted if row.fate in READ]
    return Visibility(
        connections=sum(row.connections for row in counted),
        read=sum(row.connections for row in read),
        bytes=sum(row.bytes for row in counted),
        bytes_read=sum(row.bytes for row in read),
        opaque=opaque,
        decoded=decoded,
        known=known,
    )
