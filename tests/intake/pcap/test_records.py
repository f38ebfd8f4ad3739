"""Files: both formats and orders, their clocks, what lies beside packets, and what is damaged."""

from __future__ import annotations

import io
import struct

import pytest

from auditor.intake.pcap.records import Packets
from tests.intake.pcap.build import (
    PHONE,
    RESOLVER,
    START,
    Talk,
    block,
    client_hello,
    dns,
    ip,
    pcap,
    pcapng,
    tcp,
    udp,
)
from tests.intake.pcap.read import read

QUERY = ip(PHONE, RESOLVER, 17, udp((5000, 53), dns("a.example")))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_classic_files(order: str, nano: bool) -> None:
    found = read(pcap([(START + 0.25, QUERY)], order=order, nano=nano))
    (flow,) = found.flows
    assert (flow.transport, flow.client, flow.server) == (
        "udp",
        "192.0.2.10:5000",
        "198.51.100.53:53",
    )
    assert flow.opened == pytest.approx(START + 0.25)
    assert (flow.protocol, flow.packets_up, flow.bytes_up) == ("dns", 1, 27)
    assert not found.unreadable
    assert [one.complete for one in found.recordings] == [True, True]


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_with_clocks_of_its_own(order: str) -> None:
    def option(code: int, value: bytes) -> bytes:
        padding = bytes(-len(value) % 4)
        return struct.pack(order + "HH", code, len(value)) + value + padding

    clocks = [b"\x09", b"\x8a", b"\x00"]  # 10^-9, 2^-10, 1 s
    parts = [block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1), order)]
    for clock in clocks:
        options = option(9, clock) + option(14, struct.pack(order + "q", 100)) + bytes(4)
        parts.append(block(1, struct.pack(order + "HHI", 1, 0, 0) + options, order))
    for number, ticks in enumerate((1_500_000_000, 1536, 2)):
        frame = ip(PHONE, RESOLVER, 17, udp((5000 + number, 53), dns("a.example")))
        head = struct.pack(order + "IIIII", number, 0, ticks, len(frame), len(frame))
        parts.append(block(6, head + frame, order))
    found = read(b"".join(parts))
    assert [one.opened for one in found.flows] == [101.5, 101.5, 102.0]


def test_sections_of_different_orders_and_older_blocks() -> None:
    other = pcapng([(START, QUERY)], order=">")
    simple = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    simple += block(1, struct.pack("<HHI", 1, 0, 0))
    simple += block(3, struct.pack("<I", len(QUERY)) + QUERY)
    old = struct.pack("<HHIIII", 0, 0, 0, 5_000_000, len(QUERY), len(QUERY)) + QUERY
    simple += block(2, old) + block(0x12345678, b"who knows")
    found = read(other + simple)
    assert [one.packets_up for one in found.flows] == [3]
    assert not found.unreadable


def test_names_and_secrets_that_lie_in_the_file() -> None:
    plain = pcapng([(START, QUERY)])
    record = struct.pack("<HH", 1, 14) + bytes((198, 51, 100, 53)) + b"dns.named\0" + bytes(2)
    found = read(
        plain
        + block(4, record + bytes(4))
        + block(10, struct.pack("<II", 0x544C534B, 5) + b"A B C")
    )
    packets = found.reader.packets
    assert packets.secrets == [b"A B C"]
    assert packets.names == {bytes((198, 51, 100, 53)): "dns.named"}
    assert [one.name for one in found.flows] == ["dns.named"]


@pytest.mark.parametrize("make", [pcap, pcapng])
def test_a_file_that_ends_early_gives_what_came_before(make: object) -> None:
    packets = [(START + n, QUERY) for n in range(10)]
    data = make(packets)  # type: ignore[operator] # one of the two
    found = read(data[:-30])
    assert [one.packets_up for one in found.flows] == [9]
    assert [one.reason.partition(" a ")[0] for one in found.unreadable] == ["it ends inside"]
    assert not found.recordings[-1].complete


@pytest.mark.parametrize(
    ("make", "at", "reason"),
    [(pcap, 24 + 8, "a packet has"), (pcapng, 28 + 20 + 4, "a block has")],
)
def test_a_length_that_cannot_be_true_ends_the_file(make: object, at: int, reason: str) -> None:
    data = bytearray(make([(START, QUERY)] * 3))  # type: ignore[operator] # one of the two
    second = len(QUERY) + 16 if make is pcap else struct.unpack_from("<I", data, at)[0]
    data[at + second : at + second + 4] = b"\xff" * 4
    found = read(bytes(data))
    assert [one.packets_up for one in found.flows] == [1]
    assert found.unreadable[0].reason == f"{reason} an impossible length"


@pytest.mark.parametrize(
    ("link", "head"),
    [
        (0, b"\x02\0\0\0"),
        (0, b"\0\0\0\x02"),
        (1, bytes(12) + b"\x81\0\0\x05\x08\0"),
        (1, bytes(12) + b"\x88\xa8\0\x05\x81\0\0\x06\x08\0"),
        (1, bytes(12) + b"\x88\x64\x11\0\0\x01\0\x20\0\x21"),
        (9, b"\xff\x03\0\x21"),
        (9, b"\x21"),
        (12, b""),
        (101, b""),
        (228, b""),
        (108, b"\0\0\0\x02"),
        (113, bytes(14) + b"\x08\0"),
        (276, b"\x08\0" + bytes(18)),
        (239, b"\x02\0\0\0" + b"\x05\0\x0a\0x\0\0\0" + b"\x2f\0\x09\0"),
        (258, struct.pack("<III", 16, 1, 101) + bytes(4)),
    ],
)
def test_link_types(link: int, head: bytes) -> None:
    found = read(pcap([(START, head + QUERY[14:])], link=link))
    assert [one.server for one in found.flows] == ["198.51.100.53:53"]


@pytest.mark.parametrize(("link", "head"), [(113, bytes(14)), (276, b"")])
def test_linuxs_own_frames_are_counted_like_ethernet(link: int, head: bytes) -> None:
    talk = Talk(to=("198.51.100.7", 443))
    talk.send(client_hello())
    talk.answer(b"\x17\x03\x03\x05\x70" + bytes(300_000))
    packets = talk.close()
    tail = bytes(18) if link == 276 else b""
    own = [(time, head + frame[12:14] + tail + frame[14:]) for time, frame in packets]
    expected = read(pcap(packets)).flows
    assert expected[0].bytes_down > 300_000
    assert read(pcap(own, link=link)).flows == expected


@pytest.mark.parametrize("make", [pcap, pcapng])
@pytest.mark.parametrize("most", [1, 1_000, 131_073])
def test_packets_are_the_same_however_the_file_comes(make: object, most: int) -> None:
    packets = [(START, QUERY + bytes(size % 1_500)) for size in range(0, 40_000, 97)]
    data = make(packets)  # type: ignore[operator] # one of the two
    file = io.BytesIO(data)
    found = [
        run.data[start : start + size]
        for run in Packets(lambda size: file.read(min(size, most)))
        for _, _, start, size in run.records()
    ]
    assert found == [frame for _, frame in packets]


def test_packets_that_nobody_asks_for_are_passed_over() -> None:
    data = pcap([(START, QUERY)] * 10_000)
    packets = Packets(io.BytesIO(data).read)
    assert 1 < sum(1 for _ in packets) < 100
    assert packets.damage == ""


def test_what_is_neither_tcp_nor_udp_is_told_but_for_control_messages() -> None:
    found = read(pcap([(START, ip(PHONE, RESOLVER, number, bytes(90))) for number in (50, 50, 1)]))
    assert found.reader.remarks == ["2 packets carry IPsec's ESP (IP protocol 50), not read."]


def test_packets_of_a_network_that_nobody_reads_are_told() -> None:
    found = read(pcap([(START, QUERY)] * 3, link=10))
    assert found.flows == []
    assert found.reader.remarks == ["3 packets are of a network that is not read (link type 10)."]


def test_other_link_types_and_short_frames_are_counted() -> None:
    table = read(pcap([(START, QUERY)], link=105)).reader.table
    assert (table.flows.count, table.foreign) == (0, 1)
    table = read(pcap([(START, QUERY[:20]), (START, QUERY[:36]), (START, b"")])).reader.table
    assert (table.flows.count, table.cut) == (0, 3)


def test_ipv6_with_extension_headers_and_fragments() -> None:
    payload = udp((5000, 53), dns("a.example"))
    hop = struct.pack(">BB6x", 17, 0)
    first = struct.pack(">BBHI", 17, 0, 0 | 1, 1)
    later = struct.pack(">BBHI", 17, 0, 8 | 1, 1)
    ends = ("2001:db8::1", "2001:db8::53")
    frames = [
        ip(*ends, 0, hop + payload),
        ip(*ends, 44, first + payload),
        ip(*ends, 44, later + b"rest"),
    ]
    found = read(pcap([(START, one) for one in frames]))
    assert [(one.client, one.packets_up) for one in found.flows] == [("[2001:db8::1]:5000", 2)]
    assert found.reader.table.fragments.lost == 1
    assert "1 later IP fragment could not be put together." in found.reader.remarks


def test_pcapdroid_names_apps_in_trailers() -> None:
    trailer = b"\x01\x07\x20\x21" + struct.pack(">i20s", 10123, b"Example App") + bytes(4)
    found = read(
        pcap(
            [
                (START, QUERY + trailer),
                (START, ip(PHONE, RESOLVER, 6, tcp((7, 80), 1, 2)) + trailer),
            ]
        )
    )
    assert [(one.uid, one.app) for one in found.flows] == [(10123, "Example App")] * 2
    assert {one.app for one in found.messages} == {"Example App"}


def test_flows_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.intake.pcap.flows._MOST_FLOWS", 40)
    packets = [one for n in range(100) for one in Talk(port=1025 + n, time=START + n).close()]
    found = read(pcap(packets))
    assert sorted(one.number for one in found.flows) == list(range(100))
    assert {(one.packets_up, one.packets_down, one.ending) for one in found.flows} == {
        (2, 2, "fin")
    }


def test_pcapdroid_names_apps_in_blocks() -> None:
    package, label = b"com.example.app", b"Example App"
    told = struct.pack("<IHHi", 62652, 1, 1, 10123) + bytes((len(package), len(label)))
    data = pcapng([])[:48] + block(0x0BAD, told + package + label)
    comment = struct.pack("<HH", 1, 7) + b"u-10123\0" + bytes(4)
    for _ in range(2):
        head = struct.pack("<IIIII", 0, 0, 0, len(QUERY), len(QUERY))
        data += block(6, head + QUERY + bytes(-len(QUERY) % 4) + comment)
    (flow,) = read(data).flows
    assert (flow.uid, flow.app, flow.packets_up) == (10123, "com.example.app", 2)
