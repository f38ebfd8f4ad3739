"""The flows of a file that are open: found by their packets, begun, and told when they are over.

Their number is bounded: those longest silent are told first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.pcap.conversation import Conversation
from auditor.intake.pcap.flow import Flow, Half
from auditor.intake.pcap.network import TCP

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.intake.pcap.dns import DnsMessage
    from auditor.intake.pcap.exchange import Desk

SYN, ACK = 2, 16
_MOST_FLOWS = 65_536
_MOST_NAMES = 100_000


class Flows:
    """Open flows by the addresses and ports that stand in their packets.

    `finish` is told each when it is over. `count` counts all there were, `swept` those that were
    told before they ended, to make room.
    """

    def __init__(self, desk: Desk, finish: Callable[[Flow], None]) -> None:
        self.count = 0
        self.swept = 0
        self.names: dict[bytes, str] = {}
        self.given: dict[bytes, str] = {}  # names that lie in the file itself
        self.tcp: dict[bytes, Half] = {}
        self.udp: dict[bytes, Half] = {}
        self._desk = desk
        self._finish = finish
        self._open: dict[int, Flow] = {}

    def half(self, protocol: int, key: bytes, time: float, flags: int) -> Half:
        """The direction of a packet with this key, of a new flow where there is none."""
        half = (self.tcp if protocol == TCP else self.udp).get(key)
        return self.begin(protocol, key, time, flags) if half is None else half

    def begin(self, protocol: int, key: bytes, time: float, flags: int) -> Half:
        """A new flow of the packet with this key; its direction from here."""
        if len(self._open) >= _MOST_FLOWS:
            self._sweep()
        width = len(key) // 2 - 2
        source, target, ports = key[:width], key[width:-4], key[-4:]
        back = target + source + ports[2:] + ports[:2]
        answer = flags & SYN and flags & ACK
        served = ports[0] < 4 <= ports[2] and not flags & SYN  # from below 1024 to above
        up, down = (back, key) if answer or served else (key, back)
        name = "tcp" if protocol == TCP else "udp"
        number = self.count
        self.count += 1
        flow = Flow(number, name, up, down, time, self._desk.key(f"flow-{number}"))
        self._open[number] = flow
        if named := self.names.get(flow.server):
            flow.channel.name, flow.named_by = named, "dns"
        table = self.tcp if protocol == TCP else self.udp
        if protocol == TCP:
            flow.conversation = Conversation(self._desk, flow.channel, self.named)
        table[down], table[up] = flow.down, flow.up
        return table[key]

    def named(self, message: DnsMessage) -> None:
        """A DNS response: its addresses belong to the name that was asked for."""
        if message.names and len(self.names) < _MOST_NAMES:
            for answer in message.answers:
                if answer.address:
                    self.names[answer.address] = message.names[0].lower()

    def tell(self, flow: Flow) -> None:
        """A flow is over."""
        talk = flow.conversation
        if talk is not None:
            for half in (flow.up, flow.down):
                for piece in half.order.finish() if half.order is not None else ():
                    talk.feed(half.direction, half.last, piece)
            talk.close()
        if flow.datagrams is not None:
            flow.datagrams.close()
        named = self.names.get(flow.server) or self.given.get(flow.server)
        if named and not flow.named_by:
            flow.channel.name, flow.named_by = named, "dns"
        self._open.pop(flow.number, None)
        table = self.tcp if flow.channel.transport == "tcp" else self.udp
        for half in (flow.up, flow.down):
            if table.get(half.key) is half:
                del table[half.key]
            del half.flow  # a ring of objects would wait for the collector
        self._finish(flow)

    def close(self) -> None:
        """The file is over: tell what is left, in order."""
        for flow in list(self._open.values()):
            self.tell(flow)

    def _sweep(self) -> None:
        """Make room: tell the quarter that was silent longest."""
        for flow in sorted(self._open.values(), key=lambda one: one.closed)[: _MOST_FLOWS // 4]:
            self.swept += not flow.ending
            self.tell(flow)
