"""Connections counted by fate: by app, by host, and in windows of time.

A hostile capture may name any number of apps and hosts: so many are told apart as
the bounds say, what is beyond them counts together. What the phone looked up and
then never asked for by a connection can be told from the rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.model import Coverage, Fate

HOSTS_KEPT = 10_000  # per fate
APPS_KEPT = 10_000
NAMES_KEPT = 100_000
MORE = "(more)"  # the app or host of what exceeds the bounds


class Window(NamedTuple):
    """A time from its start up to its stop, in Unix seconds on the ledger's clock."""

    start: float
    stop: float


class Counted(NamedTuple):
    """One connection as it counts; `opened` is None where it is not known when it was."""

    fate: Fate
    app: str
    host: str
    bytes: int
    measured: bool  # its bytes come from packets
    opened: float | None
    closed: float


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
    `windows` follow each other; a connection counts in each that it was open in.
    """

    only: str = ""
    windows: Sequence[Window] = ()
    apps: dict[str, Tally] = field(default_factory=dict)
    hosts: dict[str, Tally] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # hosts that a connection explains
    flows: int = 0
    aside: int = 0
    offset: float = 0.0
    cut: int = 0
    _within: dict[int, dict[str, Tally]] = field(default_factory=dict)

    def add(self, one: Counted) -> None:
        """Count one connection for its app, for its host, and in its windows."""
        _kept(self.apps, one.app, APPS_KEPT).add(one)
        if not self.only or one.app == self.only:
            _kept(self.hosts, one.host, HOSTS_KEPT).add(one)
        self.know(one.host)
        if one.opened is None:
            return
        first = bisect_right(self.windows, one.opened, key=lambda window: window.stop)
        for place in range(first, len(self.windows)):
            if self.windows[place].start > one.closed:
                break
            _kept(self._within.setdefault(place, {}), one.app, APPS_KEPT).add(one)

    def know(self, name: str) -> None:
        """A connection explains this name."""
        if name and len(self.names) < NAMES_KEPT:
            self.names.add(name.lower().rstrip("."))

    def by_app(self, window: int | None = None) -> dict[str, list[Coverage]]:
        """The coverage by app, in a window (by its place) or in all; "" is no known app."""
        tallies = self.apps if window is None else self._within.get(window, {})
        return {app: tally.rows() for app, tally in tallies.items()}

    def by_host(self) -> dict[str, list[Coverage]]:
        """The coverage by host, "" for connections to nobody known."""
        return {host: tally.rows() for host, tally in self.hosts.items()}

    def missing(self, names: Iterable[str]) -> list[str]:
        """The names among these that no connection explains, each once."""
        asked = (name.lower().rstrip(".") for name in names)
        return [name for name in dict.fromkeys(asked) if name and name not in self.names]


def _kept(tallies: dict[str, Tally], name: str, most: int) -> Tally:
    known = tallies.get(name)
    if known is None:
        known = tallies.setdefault(name if len(tallies) < most else MORE, Tally())
    return known
