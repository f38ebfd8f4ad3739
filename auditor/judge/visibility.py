"""How much of the wire could be read: the figures that come of coverage by fate.

Connections that carried nothing, that we refused, that stayed in the local
network or that only asked for names say nothing of what could be read of what
left: they are listed, never counted. Where packets were measured, both shares
count, that of connections and that of bytes, and the lower one is the figure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.model import Coverage, Fate

READ = frozenset({Fate.DECRYPTED, Fate.PLAIN})
UNCOUNTED = frozenset({Fate.REFUSED, Fate.NO_DATA, Fate.LOCAL, Fate.LOOKUP})
UNKNOWN = "unknown: a file shows only what its recorder kept"
NOTHING = "none: no connection carried data"
PAYLOAD = "transport payload, from packets"
LOWER_BOUNDS = "plaintext, lower bounds"
BOTH = "transport payload from packets; without packets plaintext, lower bounds"


@dataclass(frozen=True, slots=True)
class Visibility:
    """How much could be read. `measured` of the connections have their bytes from packets.

    `known` is False for an imported file: it holds what its recorder kept, and
    the connections that the recorder could not read are not in it. `opaque` of
    the `decoded` bytes that the phone sent were read and not understood.
    `unattributed` of the connections are of no known app: unread, and perhaps this one's.
    `proxied` says that only what a proxy was sent is known, and not what went past it;
    `refused` connections it did not make, and so they are none of these.
    """

    connections: int = 0
    read: int = 0
    bytes: int = 0
    bytes_read: int = 0
    opaque: int = 0
    decoded: int = 0
    known: bool = True
    measured: int = 0
    unattributed: int = 0
    proxied: bool = False
    refused: int = 0

    @property
    def share(self) -> float | None:
        """Share read, 0..1: of connections, or of measured bytes where that is lower.

        None where it cannot be said.
        """
        if not self.known or not self.connections:
            return None
        share = self.read / self.connections
        return min(share, self.bytes_read / self.bytes) if self.bytes_decide else share

    @property
    def bytes_decide(self) -> bool:
        """Whether all bytes were measured, so that their share means something."""
        return bool(self.bytes) and self.measured == self.connections

    @property
    def bytes_from(self) -> str:
        """What the bytes are: measured, lower bounds, or some of each."""
        if not self.measured:
            return LOWER_BOUNDS
        return PAYLOAD if self.measured == self.connections else BOTH

    @property
    def opaque_share(self) -> float | None:
        """Share of the bytes read that is itself opaque, 0..1; None without bytes."""
        return min(self.opaque / self.decoded, 1.0) if self.decoded else None

    def figure(self) -> str:
        """The share in a word or two, for a column."""
        if not self.known:
            return "unknown"
        if not self.connections:
            return "none"
        if self.bytes_decide and self.bytes_read * self.connections < self.read * self.bytes:
            return percent(self.bytes_read, self.bytes)
        return percent(self.read, self.connections)

    def sentence(self) -> str:
        """The figure in words; never a bare 100 %."""
        if not self.known:
            text = UNKNOWN
        elif not self.connections:
            text = NOTHING
            if self.refused:
                text += f" past this proxy, which refused {self.refused}"
        else:
            text = f"{self.read} of {self.connections} connections"
            text += " of what reached the proxy" * self.proxied
            text += f" ({percent(self.read, self.connections)})"
            if self.bytes_read < self.bytes:
                text += f", {percent(self.bytes_read, self.bytes)} of the bytes that passed"
                text += f" ({self.bytes_from})"
        if self.known and self.unattributed:
            text += f"; {self.unattributed} of them unread and of no known app, perhaps of this one"
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
            sum(row.measured for row in rows),
        )
        for what in Fate
        if (rows := by_fate.get(what))
    ]


def visibility(
    rows: Iterable[Coverage],
    *,
    others: Iterable[Coverage] = (),
    opaque: int = 0,
    decoded: int = 0,
    known: bool = True,
    proxied: bool = False,
) -> Visibility:
    """The figures of some coverage; `known=False` for an imported file.

    `others` is the coverage of no known app: what of it was not read may be of
    the app that is asked for, and counts as if it were.
    """
    rows = list(rows)
    gaps = [row for row in others if row.fate not in READ | UNCOUNTED]
    counted = [row for row in rows if row.fate not in UNCOUNTED] + gaps
    read = [row for row in counted if row.fate in READ]
    return Visibility(
        connections=sum(row.connections for row in counted),
        read=sum(row.connections for row in read),
        bytes=sum(row.bytes for row in counted),
        bytes_read=sum(row.bytes for row in read),
        opaque=opaque,
        decoded=decoded,
        known=known,
        measured=sum(row.measured for row in counted),
        unattributed=sum(row.connections for row in gaps),
        proxied=proxied,
        refused=sum(row.connections for row in rows if row.fate is Fate.REFUSED),
    )
