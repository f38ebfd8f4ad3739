"""A packet capture from its first packet to its last: flows, connections and messages.

The first look gives everything that is in clear. Where there are TLS keys and tshark, a second
look gives what they open. Connections behind TLS are told after that, when it is known whether
they could be read. A damaged file gives what came before the damage.

A file that was read before can be read again with other keys: the first look then gives no
message, and the second only what no earlier one opened.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from auditor.intake.items import Unreadable
from auditor.intake.pcap.decrypting import Encrypted
from auditor.intake.pcap.exchange import Desk
from auditor.intake.pcap.records import Packets
from auditor.intake.pcap.remarks import left_out
from auditor.intake.pcap.table import Table
from auditor.intake.pcap.tshark import decrypted
from auditor.intake.pcap.uncollected import uncollected
from auditor.model import DecodeError, Message, Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.intake.items import Item, Origin
    from auditor.intake.pcap.flow import Flow
    from auditor.intake.pcap.run import Run

KIND = "pcap"
_FLOW = 2 << 10  # bytes that one counts as where it waits to be fetched, its connection too


class Earlier(NamedTuple):
    """What an earlier reading of the file gave: it is not given again.

    `opened` are keys of the connections that it decrypted, `entries` how many exchanges it
    numbered.
    """

    opened: frozenset[str]
    entries: int


@dataclass(frozen=True, slots=True)
class Opener:
    """What decrypts: the tshark to run, "" for none, and the user's key log.

    Where `flows` alone are wanted nothing is decrypted, and nothing is said of it.
    """

    tshark: str = ""
    keys: Path | None = None
    earlier: Earlier | None = None
    flows: bool = False


class PcapReader:
    """Reads one file once. `entries` counts flows and exchanges; `remarks` says what is missing."""

    def __init__(
        self, read: Callable[[int], bytes], origin: Origin, path: Path, size: int,
        opener: Opener | None = None,
    ) -> None:  # fmt: skip
        self.entries = 0
        self._tls = 0  # connections
        self._shut = 0  # of these, that stayed encrypted
        self.remarks: list[str] = []
        self._out: list[Item] = []
        self._desk = Desk(origin, self._out)
        self.packets = Packets(read)
        self.table = Table(self._desk, self._finish)
        self._encrypted = Encrypted(self._desk, self.table.flows.named)
        self._opener = opener or Opener()
        self._trouble = ""  # why not all was decrypted
        self._path = path
        self._recording = Recording(KIND, origin.file, origin.sha256, size)

    def items(self) -> Iterator[Item]:
        """The recording, then messages, flows and connections; the recording again, whole."""
        try:
            runs = iter(self.packets)
            first = next(runs, None)
        except DecodeError as error:
            yield self._unreadable(str(error))
            return
        if self.packets.damage and first is None:
            yield self._unreadable(self.packets.damage)
            return
        yield self._recording
        yield from self._first_look(itertools.chain([first] if first else [], runs))
        yield from self._second_look()
        for flow in self._encrypted.flows:
            self._out.append(flow.connection(flow.told()))
            self._shut += not flow.channel.opened
        yield from self._drain()
        self._judge()
        damage = self.packets.damage or self._trouble
        yield replace(
            self._recording,
            started=self.table.first,
            ended=self.table.ended,
            complete=not damage,
            remark=" ".join(self.remarks),
        )
        if damage:
            yield self._unreadable(damage)

    def _unreadable(self, reason: str) -> Unreadable:
        self.entries += 1
        return Unreadable(self.entries - 1, reason)

    def _drain(self) -> list[Item]:
        self.entries = self._desk.index
        items = self._out[:]
        self._out.clear()
        self._desk.waiting = 0
        return items

    def _first_look(self, runs: Iterator[Run]) -> Iterator[Item]:
        table = self.table
        table.apps, table.flows.given = self.packets.apps, self.packets.names
        for _ in uncollected(table.read(runs)):
            yield from self._new()
        table.close()
        yield from self._new()
        if self._opener.earlier:
            self._desk.index = max(self._desk.index, self._opener.earlier.entries)

    def _new(self) -> Iterable[Item]:
        """What was found, without the messages that an earlier reading gave."""
        if not self._opener.earlier:
            return self._drain()
        return (one for one in self._drain() if not isinstance(one, Message))

    def _finish(self, flow: Flow) -> None:
        """A flow is over, as far as packets tell."""
        told = flow.told()
        self._out.append(told)
        self._desk.waiting += _FLOW
        if self._opener.earlier and flow.channel.key in self._opener.earlier.opened:
            return
        self._tls += flow.encrypted
        keys = self._opener.keys or self.packets.secrets
        wanted = keys and flow.encrypted and not self._opener.flows
        if not (wanted and self._encrypted.keep(flow, told)):
            self._shut += flow.encrypted
            self._out.append(flow.connection(told))

    def _second_look(self) -> Iterator[Item]:
        keys, secrets = self._opener.keys, self.packets.secrets
        if not self._encrypted.flows or not (keys or secrets):
            return
        if not self._opener.tshark:
            self.remarks.append("There are TLS keys, but tshark is not installed to use them.")
            return
        with tempfile.TemporaryDirectory(prefix="auditor-") as folder:
            if keys is not None and secrets:  # tshark takes one key log or the file's own
                merged = Path(folder) / "keys"
                with keys.open("rb") as given, merged.open("xb") as all_keys:
                    shutil.copyfileobj(given, all_keys)
                    all_keys.write(b"\n" + b"\n".join(secrets))
                keys = merged
            pieces = decrypted(self._opener.tshark, self._path, keys)
            try:
                for _ in self._encrypted.read(pieces):
                    yield from self._drain()
            except DecodeError as error:
                self._trouble = f"{error}: not all is decrypted that the keys open"
        self._encrypted.close()
        yield from self._drain()

    def _judge(self) -> None:
        """What was left out, in plain words."""
        if self._shut and not self._opener.flows:
            shut, tls = f"{self._shut:,}", f"{self._tls:,}"
            self.remarks.append(f"{shut} of {tls} TLS connections stayed encrypted.")
        self.remarks += left_out(self.table, self.packets, self._desk)
