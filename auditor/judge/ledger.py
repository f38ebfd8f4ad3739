"""The ledger's entries as the join with packets finds them: by client, by place, by name.

So many are kept as ENTRIES says; what was left out is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from auditor.judge.entries import Entry
from auditor.judge.fates import Context, fate, place_of
from auditor.judge.shelf import Shelf
from auditor.judge.unclaimed import Unclaimed
from auditor.model import Connection, Fate

ENTRIES = 250_000
_WIREGUARD = 51_820  # its port where a mode names none


@dataclass(slots=True)
class Ledger:
    """The entries; `cut` counts those that were left out."""

    by_end: dict[tuple[str, str, str, int], Shelf[Entry]] = field(default_factory=dict)
    by_client: dict[tuple[str, str], list[Entry]] = field(default_factory=dict)
    by_name: dict[tuple[str, str, bool], Unclaimed] = field(default_factory=dict)
    upstream: dict[tuple[str, str], Shelf[Entry]] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)  # of clients
    carriers: set[int] = field(default_factory=set)  # ports of our own WireGuard server
    entries: int = 0
    cut: int = 0
    cabled: bool = False  # some came over adb reverse

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
        entry = Entry.of(connection, what)
        transport, mode = connection.transport, connection.mode
        self.cabled |= entry.loopback
        self.by_client.setdefault((transport, connection.client), []).append(entry)
        for place in entry.places():
            end = (transport, connection.client, *place)
            self.by_end.setdefault(end, Shelf()).add(entry)
        if entry.host:
            named = (transport, entry.host, entry.loopback)
            self.by_name.setdefault(named, Unclaimed()).add(entry)
        for address in {entry.server_ip, entry.server} - {""}:
            self.upstream.setdefault((transport, address), Shelf()).add(entry)
        self.addresses.add(place_of(connection.client)[0])
        if mode.startswith("wireguard"):
            port = mode.rpartition("@")[2]
            self.carriers.add(place_of(f":{port.rpartition(':')[2]}")[1] or _WIREGUARD)

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
