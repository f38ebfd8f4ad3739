"""Flows: bytes that count once, who opened them, how they ended, what their first bytes say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.intake.fingerprint import from_records
from auditor.intake.pcap.sequence import Count, Order
from tests.intake.pcap.build import (
    ACK,
    FIN,
    PHONE,
    PSH,
    RESOLVER,
    RST,
    SERVER,
    START,
    SYN,
    Talk,
    client_hello,
    dns,
    ip,
    pcap,
    quic_initial,
    tcp,
    udp,
)
from tests.intake.pcap.read import read


def test_bytes_sent_again_count_once_and_numbers_wrap() -> None:
    talk = Talk()
    talk.answer(bytes(1_000))  # its numbers wrap at 2^32
    talk.add(PSH | ACK, bytes(1_000), up=False, number=talk.down - 1_000)
    talk.add(PSH | ACK, bytes(600), up=False, number=talk.down - 300)  # half of it is new
    talk.add(ACK, b"\0", up=False, number=talk.down + 299)  # a keep-alive
    found = read(pcap(talk.close()))
    (flow,) = found.flows
    assert (flow.bytes_up, flow.bytes_down) == (0, 1_300)
    assert (flow.packets_up, flow.packets_down) == (2, 6)
    assert (flow.ending, flow.server) == ("fin", "198.51.100.7:80")


def test_who_is_the_client_without_a_beginning() -> None:
    def flow(ports: tuple[int, int], flags: int) -> tuple[str, str]:
        frame = ip(PHONE, SERVER, 6, tcp(ports, 9, flags, b"data"))
        (found,) = read(pcap([(START, frame)])).flows
        return found.client, found.server

    assert flow((40_000, 443), ACK) == ("192.0.2.10:40000", "198.51.100.7:443")
    assert flow((443, 40_000), ACK) == ("198.51.100.7:40000", "192.0.2.10:443")
    assert flow((50_000, 40_000), SYN | ACK) == ("198.51.100.7:40000", "192.0.2.10:50000")


def test_the_same_ports_again_are_a_new_connection() -> None:
    first, second = Talk(), Talk(time=START + 60)
    second.up += 77_777
    second.packets[0] = (START + 60, ip(PHONE, SERVER, 6, tcp((40_000, 80), 78_776, SYN)))
    again = (START + 61, second.packets[0][1])  # the SYN once more: no third one
    first.send(b"one")
    found = read(pcap([*first.close(), *second.packets, again]))
    assert [(one.bytes_up, one.ending, one.packets_up) for one in found.flows] == [
        (3, "fin", 3),
        (0, "", 2),
    ]


def test_a_reset_ends_it_and_its_text_is_no_payload() -> None:
    talk = Talk()
    talk.send(b"hello")
    talk.add(RST, b"go away", up=False)
    (flow,) = read(pcap(talk.packets)).flows
    assert (flow.ending, flow.bytes_down) == ("reset", 0)


def test_a_hello_across_segments_out_of_order() -> None:
    hello = client_hello()
    talk = Talk(to=(SERVER, 443))
    half = len(hello) // 2
    talk.add(PSH | ACK, hello[half:], up=True, number=talk.up + half)
    talk.add(PSH | ACK, hello[:half], up=True)
    talk.answer(b"\x15\x03\x03\x00\x02\x02\x30")
    found = read(pcap(talk.packets))
    (flow,) = found.flows
    expected = from_records(hello)
    assert expected.sni == "api.example.com"
    assert (flow.sni, flow.alpn, flow.ja3, flow.ja4) == expected
    assert (flow.protocol, flow.name, flow.named_by) == ("tls", "api.example.com", "sni")
    assert flow.alert == "server: fatal unknown_ca"
    (connection,) = found.connections.values()
    assert (connection.client_tls, connection.tls_error) == ("offered", "server: fatal unknown_ca")
    assert not found.messages


def test_a_fatal_alert_is_told_before_a_warning() -> None:
    talk = Talk(to=(SERVER, 443))
    talk.send(client_hello())
    talk.answer(b"\x15\x03\x03\x00\x02\x01\x70")
    assert read(pcap(talk.packets)).flows[0].alert == "server: warning unrecognized_name"
    talk.send(b"\x15\x03\x03\x00\x02\x02\x2e")
    talk.answer(b"\x15\x03\x03\x00\x02\x02\x28")
    assert read(pcap(talk.packets)).flows[0].alert == "client: fatal certificate_unknown"


def test_tls_that_begins_later() -> None:
    talk = Talk(to=(SERVER, 5432))
    talk.send(b"\0\0\0\x08\x04\xd2\x16\x2f")  # PostgreSQL asks whether it may
    talk.answer(b"S")
    talk.send(client_hello())
    found = read(pcap(talk.close()))
    assert [(one.protocol, one.sni) for one in found.flows] == [("tls", "api.example.com")]
    assert [one.body_size for one in found.messages] == [8, 1]


def test_tls_that_nobody_opens_is_coverage_and_no_failure() -> None:
    talk = Talk(to=(SERVER, 443))
    talk.send(client_hello())
    talk.answer(b"\x17\x03\x03\x00\x04secr")
    found = read(pcap(talk.close()))
    (connection,) = found.connections.values()
    assert (connection.client_tls, connection.ignored, connection.mode) == ("offered", True, "pcap")
    assert found.reader.remarks == ["1 of 1 TLS connections stayed encrypted."]
    assert not found.unreadable
    assert found.recordings[-1].complete


@pytest.mark.parametrize("order", [1, -1])
def test_quic_initials_in_any_order(order: int) -> None:
    datagrams = quic_initial()[::order]
    frames = [ip(PHONE, SERVER, 17, udp((5000, 443), one)) for one in datagrams]
    (flow,) = read(pcap([(START, one) for one in frames])).flows
    assert (flow.protocol, flow.sni, flow.alpn) == ("quic", "quic.example.com", "h3")
    assert flow.ja4.startswith("q13d")


@pytest.mark.parametrize("up", [True, False])
def test_text_at_the_port_of_quic_is_plain(up: bool) -> None:
    said = '{"lat": 22.3193,\r\n\t"name": "陳"}'.encode()
    there, back = ip(PHONE, SERVER, 17, udp((5000, 443), said)), udp((443, 5000), said)
    frames = [there, ip(SERVER, PHONE, 17, back)][:: 1 if up else -1]
    found = read(pcap([(START, one) for one in frames]))
    assert [one.protocol for one in found.flows] == [""]
    assert [(one.protocol, one.body) for one in found.messages] == [("udp", said)] * 2
    assert found.reader.remarks == []


@pytest.mark.parametrize("data", [b"\x41" + bytes(range(40)), b"\x5a" + b"\xfd" * 30, b""])
def test_what_may_be_quic_without_its_beginning_is_called_so(data: bytes) -> None:
    found = read(pcap([(START, ip(PHONE, SERVER, 17, udp((5000, 443), data)))]))
    assert [one.protocol for one in found.flows] == ["quic"]
    assert found.messages == []


def test_what_is_neither_tcp_nor_udp_is_of_no_flow_though_it_begins_like_one() -> None:
    asked, other = udp((5000, 53), dns("a.example")), 136  # UDP-Lite has its ports there too
    packets = [(START, ip(PHONE, RESOLVER, kind, asked)) for kind in (17, other, 17)]
    found = read(pcap(packets))
    assert [one.packets_up for one in found.flows] == [2]
    assert found.reader.table.foreign == 1


def test_dns_names_what_is_then_connected_to() -> None:
    asked = ip(PHONE, RESOLVER, 17, udp((5000, 53), dns("shop.example")))
    told = ip(RESOLVER, PHONE, 17, udp((53, 5000), dns("shop.example", SERVER)))
    six = ip(RESOLVER, PHONE, 17, udp((53, 5000), dns("six.example", "2001:db8::7")))
    talk = Talk(time=START + 1, to=(SERVER, 9_999))
    talk.send(b"\x00binary")
    over = ip(PHONE, "2001:db8::7".replace("2001:db8::7", SERVER), 6, tcp((1, 2), 5, FIN))
    found = read(pcap([(START, asked), (START, told), (START, six), *talk.packets, (START, over)]))
    assert [(one.name, one.named_by) for one in found.flows] == [
        ("", ""),
        ("shop.example", "dns"),
        ("shop.example", "dns"),
    ]
    bodies = [one.body for one in found.messages if one.protocol == "dns"]
    assert bodies == [
        b'{"name": "shop.example", "type": "A"}',
        b'{"name": "shop.example", "type": "A", "answers": ["198.51.100.7"]}',
        b'{"name": "six.example", "type": "AAAA", "answers": ["2001:db8::7"]}',
    ]
    (raw,) = (one for one in found.messages if one.protocol == "tcp")
    assert (raw.host, raw.port, raw.body) == ("shop.example", 9_999, b"\x00binary")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_order_of_segments_gives_the_bytes(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    whole = random.Random(size).randbytes(size)  # noqa: S311 - bytes to tell apart
    start = data.draw(st.sampled_from([0, 2**32 - 150, 2**31 - 7]))
    cuts = data.draw(st.lists(st.tuples(st.integers(0, size), st.integers(0, size)), max_size=12))
    spans = [(min(one), max(one)) for one in cuts] + [(0, size)]
    spans = data.draw(st.permutations(spans))
    order, count = Order(start), Count(start)
    pieces: list[bytes | int] = []
    counted = 0
    for first, last in spans:
        if first == last:
            continue
        number = (start + first) % 2**32
        pieces += order.add(number, whole[first:last])
        counted += count.new(number, last - first)
    assert b"".join(one for one in pieces if isinstance(one, bytes)) == whole
    assert counted == size
