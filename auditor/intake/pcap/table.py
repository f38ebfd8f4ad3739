"""Packets to flows, in bulk: the plain cases inline, the rest apart.

A packet's addresses and ports stand side by side in it, so the bytes themselves are the key by
which its flow is found. Ordinary packets (Ethernet or Linux's own frames, IPv4 without options)
leave neither the loop nor the file's block that they lie in; everything odd goes through `network`,
fragments are put together, and what carries another network's packets is taken apart by `dissect`.

A tunnel in UDP stays a flow, with what it adds to the packets in it: so bytes count once, and an
app that wraps its packets itself does not hide to whom.
"""

from __future__ import annotations

import struct
from collections import Counter
from math import inf
from typing import TYPE_CHECKING

from auditor.intake.pcap.datagrams import Datagrams
from auditor.intake.pcap.dissect import PORTS, PROTOCOLS, Dissector
from auditor.intake.pcap.exchange import MUCH
from auditor.intake.pcap.flows import SYN, Flows
from auditor.intake.pcap.fragments import Fragments
from auditor.intake.pcap.link import ETHERNET, LINKS, as_ethernet
from auditor.intake.pcap.network import TCP, UDP, Fragment, transport
from auditor.intake.pcap.payload import FIN, RST, TRAILED, carried, opened, owned, segment
from auditor.intake.pcap.times import Times

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from auditor.intake.pcap.exchange import Desk
    from auditor.intake.pcap.flow import Flow, Half
    from auditor.intake.pcap.fragments import Whole
    from auditor.intake.pcap.network import Transport
    from auditor.intake.pcap.run import Run

    # What `_PLAIN` reads.
    type _Head = tuple[bytes, int, int, int, int, bytes, int, int, int]

# Ethernet, IPv4 without options, TCP: type with version, length, fragment (two bytes), protocol,
# key, sequence number, offset, flags. Small numbers are not made anew: hence single bytes. A
# length of 0 is the card's own cutting up.
_PLAIN = struct.Struct(">12x3sxH2xBBxB2x12sI4xBB").unpack_from
_LEAST = 48  # bytes of these
_IP_4 = b"\x08\x00\x45"  # IPv4 without options
_SPLIT = 0x3F  # of a fragment's first byte: more will follow, or its offset
_HEADERS = tuple(20 + (offset >> 4) * 4 for offset in range(256))  # bytes of IP's and TCP's
_READ = frozenset({TCP, UDP})
_NEVER = 1 << 62  # bytes
_TCP = struct.Struct(">I4xBB").unpack_from  # from the sequence number on
_MARKS = SYN | FIN | RST  # of a packet that begins or ends something
_WRAP = 0xFFFFFFFF
_CONTROL = frozenset({1, 2, 58, 103})  # ICMP, IGMP, ICMPv6, PIM: they carry nobody's data
_LINKS = 64  # kinds of networks that nobody reads and that are counted
_MOST_DEPTH = 6  # packets, one in the other


class Table:
    """The flows of a file. `finish` is told each when it is over."""

    def __init__(self, desk: Desk, finish: Callable[[Flow], None]) -> None:
        self.packets = 0
        self.foreign = 0  # packets that carry no TCP or UDP
        self.cut = 0  # packets too short for their headers
        self.unknown: Counter[int] = (
            Counter()
        )  # packets of networks that nobody reads, by link type
        self.others: Counter[int] = Counter()  # packets that carry something else, by IP protocol
        self.first: float | None = None
        self.last: float | None = None
        self.apps: dict[int, str] = {}
        self.flows = Flows(desk, finish)
        self.fragments = Fragments()
        self.dissector = Dissector()
        self.times = Times()
        self._desk = desk

    def read(self, runs: Iterable[Run]) -> Iterator[None]:  # noqa: C901, PLR0912, PLR0915 - see below
        """Take all packets; yields whenever there is much to be fetched of what was found.

        This loop sees every packet of a file. A call for each would cost a tenth of all time, so
        nothing is called for one that is only counted.
        """
        tcp, udp, desk = self.flows.tcp.get, self.flows.udp.get, self._desk
        plain, headers, judged = _PLAIN, _HEADERS, self.times.judged
        count, time, early, late = 0, self.last, inf, -inf
        whole, base = 0, 0.0  # seconds: to add to a float is done in half the time
        for run in map(as_ethernet, runs):
            link, uid, data = run.link, run.uid, run.data
            _, tick, added = run.clock
            least = _LEAST if link == ETHERNET else _NEVER
            most = 14 + TRAILED if uid < 0 else -_NEVER  # bytes beside a packet only counted
            for first, second, start, length in run.records():
                count += 1
                if added is not None:
                    time = (first << 32 | second) * tick + added
                else:
                    if first != whole:
                        whole, base = first, float(first)
                    time = base + second * tick
                if not early < time < late:
                    time, early, late = judged(time, run)
                if length < least:
                    self._odd(time, link, data[start : start + length], uid)
                    continue
                head = kind, total, high, low, protocol, key, number, offset, flags = plain(
                    data, start
                )
                if kind != _IP_4 or low or high & _SPLIT or not total:
                    pass
                elif protocol == TCP:
                    half = tcp(key)
                    if half is not None and not flags & _MARKS and length - total < most:
                        half.packets += 1
                        half.last = time
                        size = total - headers[offset]
                        if size <= 0:
                            continue
                        if number == half.top:  # what comes next, as `new` would say
                            top = number + size
                            half.top = top if top <= _WRAP else top & _WRAP
                            half.bytes += size
                        else:
                            half.bytes += half.new(number, size)
                        if half.deaf:
                            continue
                        stop = start + 14 + total
                        piece = data[stop - size : min(stop, start + length)]
                        segment(half, time, number, piece, size)
                        if desk.waiting >= MUCH:
                            yield
                        continue
                elif protocol == UDP:
                    half = udp(key)
                    if half is not None and half.deaf and length - total < most:
                        half.packets += 1
                        half.last = time
                        if total > 28:
                            half.bytes += total - 28
                        continue
                self._single(time, head, data[start : start + length], uid)
                if desk.waiting >= MUCH:
                    yield
        self.packets, self.last = count, time

    @property
    def ended(self) -> float | None:
        """Time of the last packet, of the first where the clock was set back behind it."""
        return self.last if self.first is None or self.last is None else max(self.first, self.last)

    def close(self) -> None:
        """The file is over: tell what is left, in order."""
        while left := self.fragments.close():  # a tunnel in them may hold more
            self._put(left)
        self.flows.close()

    # What the loop leaves out

    def _single(self, time: float, head: _Head, data: bytes, uid: int) -> None:
        """An Ethernet frame that is not only counted."""
        kind, total, high, low, protocol, key, number, offset, flags = head
        split = low or high & _SPLIT
        if kind != _IP_4 or split or total < 20 or protocol not in _READ:
            self._odd(time, ETHERNET, data, uid)
            return
        if self.first is None:
            self.first = time
        end = 14 + total
        if protocol == TCP:
            half = self.flows.half(TCP, key, time, flags)
            span = 14 + _HEADERS[offset], end
            self._special(half, time, (number, flags), span, data, uid)
            return
        half = self.flows.half(UDP, key, time, 0)
        if uid >= 0 or len(data) - end >= TRAILED:
            owned(half.flow, data, uid, self.apps)
        if half.deaf:
            half.packets += 1
            half.last = time
            half.bytes += max(0, end - 42)
        else:
            self._datagram(half, time, data[42:end], max(0, end - 42), uid)

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

    def _odd(self, time: float, link: int, data: bytes, uid: int) -> None:
        if self.first is None:
            self.first = time
        find = LINKS.get(link)
        try:
            at = find(data) if find is not None else -1
        except (IndexError, struct.error):
            self.cut += 1
            return
        if at < 0:
            data, at = self.dissector.frame(link, data, known=find is not None), 0
            if not data and find is None and (link in self.unknown or len(self.unknown) < _LINKS):
                self.unknown[link] += 1
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
        if protocol not in _READ:
            self.foreign += 1
            if protocol not in _CONTROL:
                self.others[protocol] += 1
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
            flow.up.deaf = flow.down.deaf = reader.deaf
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
