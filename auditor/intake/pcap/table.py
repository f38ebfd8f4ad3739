"""Packets to flows, in bulk: the plain cases inline, the rest apart.

A packet's addresses and ports stand side by side in it, so the bytes themselves are the key by
which its flow is found. Ordinary packets (Ethernet or none, IPv4 without options) never leave
the loop; everything odd goes through `network`. The number of flows held is bounded: those
longest silent are told first.
"""

from __future__ import annotations

import itertools
import struct
from typing import TYPE_CHECKING

from auditor.intake.pcap.conversation import Conversation
from auditor.intake.pcap.datagrams import Datagrams
from auditor.intake.pcap.flow import Flow, Half
from auditor.intake.pcap.link import ETHERNET, LINKS
from auditor.intake.pcap.network import TCP, UDP, Fragment, transport
from auditor.intake.pcap.sequence import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.intake.pcap.dns import DnsMessage
    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.records import Packet

# Ethernet, IPv4 without options, TCP: type with version, length, fragment, protocol, key, sequence
# number, offset, flags.
_PLAIN = struct.Struct(">12xIH2xHxB2x12sI4xBB").unpack_from
_LEAST = 48  # bytes of these
_TCP = struct.Struct(">I4xBB").unpack_from  # from the sequence number on
_FIN, _SYN, _RST, _ACK = 1, 2, 4, 16
_WRAP = 0xFFFFFFFF
_TRAILER = b"\x01\x07\x20\x21"  # PCAPdroid's
_TRAILED = 32  # bytes: magic, UID, 20 of a name, a checksum
_MOST_FLOWS = 65_536
_MOST_NAMES = 100_000
_BATCH = 1_000  # packets between looks at what is to be told
_STEP = 4  # packets between looks at how much that is
_WAITING = 16 << 20  # bytes of messages at which a batch ends


class Table:
    """The flows of a file. `finish` is told each when it is over."""

    def __init__(self, desk: Desk, finish: Callable[[Flow], None]) -> None:
        self.packets = 0
        self.flows = 0
        self.fragments = 0
        self.foreign = 0  # packets that carry no TCP or UDP
        self.cut = 0  # packets too short for their headers
        self.swept = 0  # flows that were told before they ended, to make room
        self.first: float | None = None
        self.last: float | None = None
        self.names: dict[bytes, str] = {}
        self.given: dict[bytes, str] = {}  # names that lie in the file itself
        self.apps: dict[int, str] = {}
        self._desk = desk
        self._finish = finish
        self._tcp: dict[bytes, Half] = {}
        self._udp: dict[bytes, Half] = {}
        self._open: dict[int, Flow] = {}

    def read(self, packets: Iterator[Packet]) -> Iterator[None]:
        """Take all packets; yields now and then, so that what was found can be fetched."""
        while self._batch(itertools.chain.from_iterable(self._some(packets))):
            yield

    def _some(self, packets: Iterator[Packet]) -> Iterator[Iterator[Packet]]:
        """A batch in steps; no more of them once much waits to be fetched."""
        for _ in range(_BATCH // _STEP):
            yield itertools.islice(packets, _STEP)
            if self._desk.waiting >= _WAITING:
                break

    def _batch(self, packets: Iterable[Packet]) -> bool:
        """Take some packets; False where there were none."""
        tcp, udp = self._tcp, self._udp
        count, time = 0, self.last
        for time, link, data, uid in packets:
            count += 1
            if link != ETHERNET or len(data) < _LEAST:
                self._odd(time, link, data, uid)
                continue
            kind, total, fragment, protocol, key, number, offset, flags = _PLAIN(data)
            half = tcp.get(key) if protocol == TCP else udp.get(key) if protocol == UDP else None
            # IPv4 without options or fragments; a length of 0 is the card's own cutting up.
            if half is None or kind & 0xFFFFFF00 != 0x08004500 or fragment & 0x3FFF or not total:
                self._odd(time, link, data, uid)
                continue
            end = 14 + total
            if protocol == UDP:
                self._plain(half, time, data, end, uid)
                continue
            start = 34 + (offset >> 4) * 4
            if flags & 7 or uid >= 0 or len(data) - end >= _TRAILED:
                self._special(half, time, (number, flags), (start, end), data, uid)
                continue
            half.packets += 1
            half.last = time
            if end > start:
                if number == half.top:
                    half.top = (number + end - start) & _WRAP
                    half.bytes += end - start
                else:
                    half.bytes += half.new(number, end - start)
                if half.order is not None:
                    self._bytes(half, time, number, data[start:end], end - start)
        self.packets += count
        self.last = time
        return count > 0

    def close(self) -> None:
        """The file is over: tell what is left, in order."""
        for flow in list(self._open.values()):
            self._tell(flow)

    def named(self, message: DnsMessage) -> None:
        """A DNS response: its addresses belong to the name that was asked for."""
        if message.names and len(self.names) < _MOST_NAMES:
            for answer in message.answers:
                if answer.address:
                    self.names[answer.address] = message.names[0].lower()

    # What the loop leaves out

    def _plain(self, half: Half, time: float, data: bytes, end: int, uid: int) -> None:
        """A datagram over Ethernet and IPv4."""
        if uid >= 0 or len(data) - end >= _TRAILED:
            self._owned(half.flow, data, uid)
        if half.flow.datagrams is not None and half.flow.datagrams.deaf:
            half.packets += 1
            half.last = time
            half.bytes += max(0, end - 42)
        else:
            self._datagram(half, time, data[42:end], max(0, end - 42))

    def _odd(self, time: float, link: int, data: bytes, uid: int) -> None:
        if self.first is None:  # a file's first packet never has a flow
            self.first = time
        find = LINKS.get(link)
        try:
            at = find(data) if find is not None else -1
            place = transport(data, at) if at >= 0 else None
            if place is None:
                self.foreign += 1
                return
            protocol, start, end, source, target = place
            ports = data[start : start + 4]
            if len(ports) < 4:
                self.cut += 1
                return
            key = source + target + ports
            if protocol == TCP:
                number, offset, flags = _TCP(data, start + 4)
                size = (offset >> 4) * 4
                half = self._half(TCP, key, time, flags)
                span = (start + size, max(end, start + size))
                self._special(half, time, (number, flags), span, data, uid)
            elif protocol == UDP:
                half = self._half(UDP, key, time, 0)
                if uid >= 0 or len(data) - end >= _TRAILED:
                    self._owned(half.flow, data, uid)
                self._datagram(half, time, data[start + 8 : end], max(0, end - start - 8))
        except Fragment:
            self.fragments += 1
        except (IndexError, struct.error):
            self.cut += 1

    def _half(self, protocol: int, key: bytes, time: float, flags: int) -> Half:
        table = self._tcp if protocol == TCP else self._udp
        half = table.get(key)
        if half is None:
            half = self._begin(protocol, key, time, flags)
        return half

    def _begin(self, protocol: int, key: bytes, time: float, flags: int) -> Half:
        """A new flow of the packet with this key; its direction from here."""
        if len(self._open) >= _MOST_FLOWS:
            self._sweep()
        width = (len(key) - 4) // 2
        source = (key[:width], int.from_bytes(key[-4:-2], "big"))
        target = (key[width : 2 * width], int.from_bytes(key[-2:], "big"))
        back = target[0] + source[0] + key[-2:] + key[-4:-2]
        answer = flags & _SYN and flags & _ACK
        served = source[1] < 1024 <= target[1] and not flags & _SYN
        client, server = (target, source) if answer or served else (source, target)
        name = "tcp" if protocol == TCP else "udp"
        number = self.flows
        self.flows += 1
        flow = Flow(number, name, client, server, time, self._desk.key(f"flow-{number}"))
        self._open[number] = flow
        if named := self.names.get(server[0]):
            flow.channel.name, flow.named_by = named, "dns"
        if protocol == TCP:
            flow.conversation = Conversation(self._desk, flow.channel, self.named)
        table = self._tcp if protocol == TCP else self._udp
        here, there = (flow.up, flow.down) if client == source else (flow.down, flow.up)
        table[back] = there
        table[key] = here
        here.key, there.key = key, back
        return here

    def _special(
        self, half: Half, time: float, said: tuple[int, int], span: tuple[int, int],
        data: bytes, uid: int,
    ) -> None:  # fmt: skip
        """A TCP packet that begins or ends something, or that names its app."""
        number, flags = said
        start, end = span
        if flags & _SYN:
            half = self._syn(half, time, number, flags)
            number = (number + 1) & _WRAP
        if uid >= 0 or len(data) - end >= _TRAILED:
            self._owned(half.flow, data, uid)
        half.packets += 1
        half.last = time
        if half.top < 0:
            half.top = number
        if end > start and not flags & _RST:  # what a reset carries is no payload
            half.bytes += half.new(number, end - start)
            if half.order is not None:
                self._bytes(half, time, number, data[start:end], end - start)
        if flags & (_FIN | _RST):
            self._ended(half, flags)

    def _syn(self, half: Half, time: float, number: int, flags: int) -> Half:
        """A connection opens; anew where the same ports had another."""
        if not flags & _ACK and half.top >= 0 and half.top != (number + 1) & _WRAP:
            flow = half.flow
            used = flow.up.bytes or flow.down.bytes or flow.ending or half is flow.down
            if used or flow.down.packets:
                self._tell(flow)
                half = self._begin(TCP, half.key, time, flags)
        if half.top < 0 or not half.bytes:
            half.top = (number + 1) & _WRAP
            if half.order is not None:
                half.order = Order(half.top)
        return half

    def _ended(self, half: Half, flags: int) -> None:
        flow = half.flow
        if flags & _RST:
            flow.ending = flow.ending or "reset"
        else:
            flow.ending = flow.ending or "fin"
        order, talk = half.order, flow.conversation
        if talk is not None and flags & _FIN and order is not None and not order.waits:
            talk.end(half.direction)

    def _owned(self, flow: Flow, data: bytes, uid: int) -> None:
        """The app that PCAPdroid names, in a packet's comment or in its trailer."""
        if uid >= 0:
            flow.uid = uid
            flow.app = flow.channel.app = self.apps.get(uid, "")
        elif flow.uid is None and data[-_TRAILED : 4 - _TRAILED] == _TRAILER:
            number, name = struct.unpack(">i20s", data[4 - _TRAILED : -4])
            flow.uid = number if number >= 0 else None
            flow.app = name.partition(b"\0")[0].decode("utf-8", "replace")
            flow.channel.app = flow.app

    def _bytes(self, half: Half, time: float, number: int, data: bytes, size: int) -> None:
        """Payload that somebody reads."""
        order, flow = half.order, half.flow
        talk = flow.conversation
        if order is None or talk is None:
            return
        for piece in order.add(number, data, size - len(data)):
            talk.feed(half.direction, time, piece)
        if talk.handshake is None:
            return
        if talk.words is not None and flow.words is None:
            self._introduced(flow, talk)
        flow.alert = talk.handshake.alert
        if talk.deaf(half.direction):
            half.order = None

    def _introduced(self, flow: Flow, talk: Conversation) -> None:
        flow.words = talk.words
        flow.channel.secure = True
        if flow.words and flow.words.sni:
            flow.channel.name, flow.named_by = flow.words.sni, "sni"

    def _datagram(self, half: Half, time: float, data: bytes, size: int) -> None:
        flow = half.flow
        half.packets += 1
        half.last = time
        half.bytes += size
        reader = flow.datagrams
        if reader is None:
            reader = flow.datagrams = Datagrams(self._desk, flow.channel, self.named, data)
        if not reader.deaf:
            reader.feed(half.direction, time, data, size)
            if reader.words is not None and flow.words is not reader.words:
                flow.words = reader.words
                flow.channel.secure = True
                if flow.words.sni:
                    flow.channel.name, flow.named_by = flow.words.sni, "sni"

    def _sweep(self) -> None:
        """Make room: tell the quarter that was silent longest."""
        for flow in sorted(self._open.values(), key=lambda one: one.closed)[: _MOST_FLOWS // 4]:
            self.swept += not flow.ending
            self._tell(flow)

    def _tell(self, flow: Flow) -> None:
        talk = flow.conversation
        if talk is not None:
            for half in (flow.up, flow.down):
                for piece in half.order.flush() if half.order is not None else ():
                    talk.feed(half.direction, half.last, piece)
            talk.close()
        if flow.datagrams is not None:
            flow.datagrams.close()
        named = self.names.get(flow.server) or self.given.get(flow.server)
        if named and not flow.named_by:
            flow.channel.name, flow.named_by = named, "dns"
        self._open.pop(flow.number, None)
        table = self._tcp if flow.transport == "tcp" else self._udp
        for half in (flow.up, flow.down):
            if (known := table.get(half.key)) and known.flow is flow:
                del table[half.key]
        self._finish(flow)
