"""The slow path: fragments put together, tunnels and frames of other networks taken apart."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from itertools import permutations
from typing import Any, SupportsBytes

import pytest
from scapy.contrib.erspan import ERSPAN_II
from scapy.contrib.etherip import EtherIP
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS
from scapy.layers.dot11 import Dot11, Dot11Beacon, Dot11QoS, RadioTap
from scapy.layers.inet import IP, TCP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6
from scapy.layers.l2 import GRE, LLC, SNAP, Dot3, Ether
from scapy.layers.l2tp import L2TP
from scapy.layers.ppi import PPI
from scapy.layers.ppp import PPP
from scapy.layers.vxlan import VXLAN
from scapy.packet import Packet, Raw

from auditor.intake.pcap import dissect
from tests.intake.pcap.build import PHONE, RESOLVER, SERVER, START, dns, pcap
from tests.intake.pcap.read import Capture, read

MAC = "02:00:00:00:00:01"
ETHER = Ether(src=MAC, dst=MAC)  # else scapy asks the network who that is
QUERY = dns("a.example")
FOUR = IP(src=PHONE, dst=RESOLVER) / UDP(sport=5000, dport=53) / Raw(QUERY)
SIX = IPv6(src="2001:db8::9", dst="2001:db8::53") / UDP(sport=5000, dport=53) / Raw(QUERY)
OUTSIDE = IP(src="203.0.113.1", dst="203.0.113.2")
OUTSIDE_6 = IPv6(src="2001:db8:f::1", dst="2001:db8:f::2")
SNAPPED = LLC(dsap=170, ssap=170, ctrl=3) / SNAP(OUI=0)
FOUR_AT, SIX_AT = f"{RESOLVER}:53", "[2001:db8::53]:53"


def pieces_of(packet: Packet, size: int) -> list[Packet]:
    """Its IP fragments, by scapy, which has no types for that."""
    cut: Any = fragment6 if isinstance(packet, IPv6) else fragment
    return list(cut(packet, size))


def of(*packets: SupportsBytes, link: int = 1) -> Capture:
    return read(pcap([(START + n, bytes(one)) for n, one in enumerate(packets)], link=link))


@pytest.mark.parametrize(
    ("link", "frame", "server"),
    [
        (1, ETHER / OUTSIDE / GRE() / FOUR, FOUR_AT),
        (1, ETHER / OUTSIDE / GRE(key_present=1, key=7) / ETHER / SIX, SIX_AT),
        (1, ETHER / OUTSIDE / GRE(proto=0x88BE, seqnum_present=1) / ERSPAN_II() / ETHER / FOUR,
         FOUR_AT),
        (1, ETHER / OUTSIDE / FOUR, FOUR_AT),
        (1, ETHER / OUTSIDE / SIX, SIX_AT),
        (1, ETHER / OUTSIDE_6 / FOUR, FOUR_AT),
        (1, ETHER / OUTSIDE / EtherIP() / ETHER / FOUR, FOUR_AT),
        (1, ETHER / MPLS(label=16, s=0) / MPLS(label=17, s=1) / FOUR, FOUR_AT),
        (1, Dot3(src=MAC, dst=MAC) / SNAPPED / FOUR, FOUR_AT),
        (113, bytes(14) + b"\x88\x47" + bytes(MPLS(label=16, s=1) / SIX), SIX_AT),
        (105, Dot11(type=2) / SNAPPED / FOUR, FOUR_AT),
        (127, RadioTap() / Dot11(type=2, subtype=8) / Dot11QoS() / SNAPPED / SIX, SIX_AT),
        (192, PPI(dlt=105) / Dot11(type=2) / SNAPPED / FOUR, FOUR_AT),
        (51, b"\x11\0\0\1" + (len(FOUR) + 2).to_bytes(2, "big") + b"\0\x21" + bytes(FOUR), FOUR_AT),
    ],
)  # fmt: skip
def test_what_carries_another_packet_gives_it(link: int, frame: SupportsBytes, server: str) -> None:
    found = of(frame, link=link)
    assert [(one.server, one.protocol) for one in found.flows] == [(server, "dns")]
    assert [one.body for one in found.messages] == [b'{"name": "a.example", "type": "A"}']
    assert found.reader.remarks == [
        "1 packet was taken out of a tunnel or another network's frame."
    ]


@pytest.mark.parametrize(
    ("port", "tunnel", "name"),
    [
        (4789, VXLAN(vni=7) / ETHER / FOUR, "vxlan"),
        (6081, GENEVE(proto=0x6558) / ETHER / FOUR, "geneve"),
        (2152, GTP_U_Header(teid=1) / FOUR, "gtp"),
        (
            2152,
            GTP_U_Header(teid=1, E=1, next_ex=0x85) / GTPPDUSessionContainer(QFI=1) / FOUR,
            "gtp",
        ),
        (1701, L2TP(hdr="") / PPP() / FOUR, "l2tp"),
    ],
)
def test_a_tunnel_in_udp_stays_a_flow_and_bytes_count_once(
    port: int, tunnel: SupportsBytes, name: str
) -> None:
    content = bytes(tunnel)
    outside = ETHER / OUTSIDE / UDP(sport=30_000, dport=port) / Raw(content)
    found = of(outside, outside)
    flows = {one.protocol: one for one in found.flows}
    assert flows["dns"].server == FOUR_AT
    assert flows["dns"].bytes_up == 2 * len(QUERY)
    assert flows[name].server == f"203.0.113.2:{port}"
    assert flows[name].packets_up == 2
    assert flows[name].bytes_up == 2 * (len(content) - len(FOUR))


def test_what_is_no_tunnel_at_its_port_is_a_datagram() -> None:
    found = of(ETHER / OUTSIDE / UDP(sport=30_000, dport=4789) / Raw(b"hello there"))
    (flow,) = found.flows
    assert (flow.protocol, flow.bytes_up) == ("", 11)
    assert [one.body for one in found.messages] == [b"hello there"]


def test_other_frames_carry_nothing_and_load_nothing() -> None:
    beacon = of(RadioTap() / Dot11(type=0, subtype=8) / Dot11Beacon(), link=127)
    assert (beacon.flows, beacon.reader.table.foreign) == ([], 1)
    code = (
        "import sys; from tests.intake.pcap.read import read;"
        "from tests.intake.pcap.build import pcap, traffic;"
        "arp = bytes(12) + b'\\x08\\x06' + bytes(46);"
        "assert read(pcap([*traffic(3), (0.0, arp)])).flows;"
        "assert not [one for one in sys.modules if one.startswith('scapy')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_tunnels_in_tunnels_have_an_end() -> None:
    nested: Any = FOUR
    for _ in range(40):
        nested = IP(src="203.0.113.1", dst="203.0.113.2") / nested
    assert of(ETHER / nested).flows == []
    turned = bytes(MPLS(label=3, s=0)) * 4_000
    assert of(bytes(12) + b"\x88\x47" + turned).flows == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("_MOST_PACKETS", 3, 2),
        ("_MOST_BYTES", 200, 2),
        ("_MOST_SECONDS", 0.0, 5),
        ("_MOST_FRAME", 40, 5),
    ],
)
def test_what_is_too_much_is_counted(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float, told: int
) -> None:
    monkeypatch.setattr(dissect, name, value)
    found = of(*[ETHER / OUTSIDE / GRE() / FOUR] * 5)
    left = f"{told} packets in tunnels or other frames were too many to take out."
    assert left in found.reader.remarks


def test_what_scapy_breaks_on_is_counted() -> None:
    cut = bytes(ETHER / OUTSIDE / GRE(key_present=1, key=1))[: 14 + 20 + 2]
    found = of(cut)
    assert found.flows == []
    assert found.reader.remarks == ["1 packet made no sense to scapy."]


@pytest.mark.parametrize("seed", range(3))
def test_hostile_carriers_are_survived(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - which bytes
    frames = [
        bytes(ETHER / OUTSIDE / GRE(key_present=1, key=7) / ETHER / SIX),
        bytes(ETHER / OUTSIDE / UDP(sport=1, dport=6081) / GENEVE(proto=0x6558) / ETHER / FOUR),
        bytes(ETHER / OUTSIDE / UDP(sport=1, dport=2152) / GTP_U_Header() / FOUR),
        bytes(RadioTap() / Dot11(type=2) / SNAPPED / FOUR),
    ]
    for link in (1, 127, 192):
        packets = []
        for _ in range(120):
            data = bytearray(chance.choice(frames))
            for _ in range(chance.randrange(1, 8)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            packets.append(bytes(data[: chance.randrange(8, len(data) + 1)]))
        table = of(*packets, link=link).reader.table
        assert table.packets == 120


BIG = Raw(b"POST / HTTP/1.1\r\nHost: big.example\r\nContent-Length: 3000\r\n\r\n" + bytes(3_000))
WHOLE = IP(src=PHONE, dst=SERVER, id=7) / TCP(sport=40_000, dport=80, flags="PA", seq=1) / BIG
WHOLE_6 = (
    IPv6(src="2001:db8::9", dst="2001:db8::1")
    / IPv6ExtHdrFragment(id=9)
    / TCP(sport=40_000, dport=80, flags="PA", seq=1)
    / BIG
)


def _four() -> list[bytes]:
    return [bytes(ETHER / one) for one in pieces_of(WHOLE, 1_200)]


def _six() -> list[bytes]:
    return [bytes(ETHER / one) for one in pieces_of(WHOLE_6, 1_300)]


@pytest.mark.parametrize("make", [_four, _six])
def test_fragments_become_what_they_were(make: Callable[[], list[bytes]]) -> None:
    pieces = make()
    assert len(pieces) == 3
    for order in permutations(pieces):
        found = of(order[0], *order)  # one of them twice
        (message,) = found.messages
        assert (message.host, len(message.body)) == ("big.example", 3_000)
        (flow,) = found.flows
        assert (flow.packets_up, flow.bytes_up) == (1, len(BIG))
        assert not any("fragments" in one for one in found.reader.remarks)


def test_fragments_in_a_tunnel_and_a_tunnel_in_fragments() -> None:
    inner = [bytes(ETHER / OUTSIDE / GRE() / one) for one in pieces_of(WHOLE, 1_200)]
    outer = [bytes(ETHER / one) for one in pieces_of(OUTSIDE / GRE() / WHOLE, 1_200)]
    for pieces in (inner, outer):
        assert [one.host for one in of(*pieces).messages] == ["big.example"]


def test_what_never_becomes_whole_gives_its_beginning() -> None:
    first, second, last = _four()
    found = of(first, second)
    (flow,) = found.flows
    assert (flow.server, flow.bytes_up) == (f"{SERVER}:80", 2 * 1_200 - 20)
    found = of(second, last)
    assert found.flows == []
    assert found.reader.remarks == ["2 later IP fragments could not be put together."]
    overlapping = [bytes(ETHER / one) for one in pieces_of(WHOLE, 800)][1]
    found = of(first, overlapping, second, last)
    assert [one.bytes_up for one in found.flows] == [1_200 - 20]
    assert "3 later IP fragments could not be put together." in found.reader.remarks


def test_fragments_that_wait_are_few_and_not_for_ever() -> None:
    first, second, last = _four()
    lone = [first[:18] + n.to_bytes(2, "big") + first[20:] for n in range(1, 400)]
    found = of(*lone)
    assert found.flows[0].packets_up == 399
    assert found.reader.table.fragments._waiting == {}
    late = read(pcap([(START, first), (START + 1, second), (START + 100, last)]))
    assert late.flows[0].bytes_up == 2 * 1_200 - 20
    assert "1 later IP fragment could not be put together." in late.reader.remarks
