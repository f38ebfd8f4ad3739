"""Packets to flows, in bulk: the plain cases inline, the rest apart.

A packet's addresses and ports stand side by side in it, so the bytes themselves are the key by
which its flow is found. Ordinary packets (Ethernet or Linux's own frames, IPv4 without options)
never leave the loop; everything odd goes through `network`, fragments are put together, and what
carries another network's packets is taken apart by `dissect`.

A tunnel in UDP stays a flow, with what it adds to the packets in it: so bytes count once, and an
app that wraps its packets itself does not hide to whom.
"""

from __future__ import annotations

import itertools
import struct
from typing import TYPE_CHECKING

from auditor.intake.pcap.datagrams import Datagrams
from auditor.intake.pcap.dissect import PORTS, PROTOCOLS, Dissector
from auditor.intake.pcap.flows import SYN, Flows
from auditor.intake.pcap.fragments import Fragments
from auditor.intake.pcap.link import ETHERNET, LINKS, as_ethernet
from auditor.intake.pcap.network import TCP, UDP, Fragment, transport
from auditor.intake.pcap.payload import TRAILED, carried, opened, owned, segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.flow import Flow, Half
    from auditor.intake.pcap.fragments import Whole
    from auditor.intake.pcap.network import Transport
    from auditor.intake.pcap.records import Packet

# Ethernet, IPv4 without options, TCP: type with version, length, fragment, protocol, key, sequence
# number, offset, flags.
_PLAIN = struct.Struct(">12xIH2xHxB2x12sI4xBB").unpack_from
_LEAST = 48  # bytes of these
_TCP = struct.Struct(">I4xBB").unpack_from  # from the sequence number on
_WRAP = 0xFFFFFFFF
_MOST_DEPTH = 6  # packets, one in the other
_BATCH = 1_000  # packets between looks at what is to be told
_STEP = 4  # packets between looks at how much that is
_WAITING = 16 << 20  # bytes of messages at which a batch ends


class Table:
    """The flows of a file. `finish` is told each when it is over."""

    def __init__(self, desk: Desk, finish: Callable[[Flow], None]) -> None:
        self.packets = 0
        self.foreign = 0  # packets that carry no TCP or UDP
        self.cut = 0  # packets too short for their headers
        self.first: float | None = None
        self.last: float | None = None
        self.apps: dict[int, str] = {}
        self.flows = Flows(desk, finish)
        self.fragments = Fragments()
        self.dissector = Dissector()
        self._desk = desk

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
        tcp, udp = self.flows.tcp, self.flows.udp
        count, time = 0, self.last
        for time, link, data, uid in packets:
            count += 1
            if link != ETHERNET:
                link, data = as_ethernet(link, data)  # noqa: PLW2901 - the same packet, as Ethernet carries it
            if len(data) < _LEAST or link != ETHERNET:
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
            if flags & 7 or uid >= 0 or len(data) - end >= TRAILED:
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
                    segment(half, time, number, data[start:end], end - start)
        self.packets += count
        self.last = time
        return count > 0

    def close(self) -> None:
        """The file is over: tell what is left, in order."""
        while left := self.fragments.close():  # a tunnel in them may hold more
            self._put(left)
        self.flows.close()

    # What the loop leaves out

    def _special(
        self, half: Half, time: float, said: tuple[int, int], span: tuple[int, int],
        data: bytes, uid: int,
    ) -> None:  # fmt: skip
        """A TCP packet that begins or ends something, or that names its app."""
        number, flags = said
        start, end = span
        if flags & SYN:
            half = opened(self.flows, half, time, number, flags)
            number = (number + 1) & _WRAP
        if uid >= 0 or len(data) - end >= TRAILED:
            owned(half.flow, data, uid, self.apps)
        carried(half, time, (number, flags), data[start:end], end - start)

    def _plain(self, half: Half, time: float, data: bytes, end: int, uid: int) -> None:
        """A datagram over Ethernet and IPv4."""
        if uid >= 0 or len(data) - end >= TRAILED:
            owned(half.flow, data, uid, self.apps)
        if half.flow.datagrams is not None and half.flow.datagrams.deaf:
            half.packets += 1
            half.last = time
            half.bytes += max(0, end - 42)
        else:
            self._datagram(half, time, data[42:end], max(0, end - 42), uid)

    def _odd(self, time: float, link: int, data: bytes, uid: int) -> None:
        if self.first is None:  # a file's first packet never has a flow
            self.first = time
        find = LINKS.get(link)
        try:
            at = find(data) if find is not None else -1
        except (IndexError, struct.error):
            self.cut += 1
            return
        if at < 0:
            data, at = self.dissector.frame(link, data, known=find is not None), 0
        self._packet(time, data, at, uid)

    def _put(self, packets: Iterable[Whole], depth: int = 1) -> None:
        """What was put together of fragments."""
        for time, packet, uid in packets:
            self._packet(time, packet, 0, uid, depth)

    def _packet(self, time: float, data: bytes, at: int, uid: int, depth: int = 0) -> None:
        """The IP packet at `at`, which was taken out of `depth` others; none where it is empty."""
        if not data or depth > _MOST_DEPTH:
            self.foreign += 1
            return
        try:
            place = transport(data, at)
        except Fragment as fragment:
            piece = fragment.piece
            self._put(self.fragments.add(time, piece, data, uid), depth + 1)
            return
        except (IndexError, struct.error):
            self.cut += 1
            return
        if place is None:
            self.foreign += 1
        elif place.protocol in PROTOCOLS:
            inner = self.dissector.carried(place.protocol, data[place.start : place.end])
            self._packet(time, inner, 0, uid, depth + 1)
        else:
            self._transported(time, data, place, uid, depth)

    def _transported(
        self, time: float, data: bytes, place: Transport, uid: int, depth: int
    ) -> None:
        """A packet that carries TCP, UDP or something of its own."""
        protocol, start, end, source, target = place
        key = source + target + data[start : start + 4]
        if protocol not in {TCP, UDP}:
            self.foreign += 1
            return
        if len(data) < start + 4 or (protocol == TCP and len(data) < start + 14):
            self.cut += 1
            return
        if protocol == TCP:
            number, offset, flags = _TCP(data, start + 4)
            start += (offset >> 4) * 4
            half = self.flows.half(TCP, key, time, flags)
            self._special(half, time, (number, flags), (start, end), data, uid)
            return
        half = self.flows.half(UDP, key, time, 0)
        if uid >= 0 or len(data) - end >= TRAILED:
            owned(half.flow, data, uid, self.apps)
        size = max(0, end - start - 8)
        self._datagram(half, time, data[start + 8 : end], size, uid, depth)

    def _datagram(
        self, half: Half, time: float, data: bytes, size: int, uid: int, depth: int = 0
    ) -> None:
        flow = half.flow
        half.packets += 1
        half.last = max(half.last, time)
        half.bytes += size
        reader = flow.datagrams
        if reader is None:
            flow.datagrams = reader = Datagrams(self._desk, flow.channel, self.flows.named, data)
        if flow.channel.port in PORTS and self._tunnelled(half, time, data, uid, depth):
            return
        if not reader.deaf:
            reader.feed(half.direction, time, data, size)
            if reader.words is not None and flow.words is not reader.words:
                flow.introduced(reader.words)

    def _tunnelled(self, half: Half, time: float, data: bytes, uid: int, depth: int) -> bool:
        """Whether a datagram carries a packet, which is then counted by itself."""
        port = half.flow.channel.port
        inner = self.dissector.datagram(port, data)
        if not inner:
            return False
        half.bytes -= len(inner)
        if half.flow.datagrams is not None:
            half.flow.datagrams.protocol = PORTS[port]
        self._packet(time, inner, 0, uid, depth + 1)
        return True
