"""What an imported packet capture counts as: each of its connections once, with all its bytes."""

from __future__ import annotations

import pytest

from auditor.judge import Survey, survey
from auditor.model import Fate
from tests.intake.pcap.build import SERVER, START, Talk, client_hello, ip, pcap, tcp, udp
from tests.intake.pcap.read import Capture, read
from tests.intake.pcap.test_against_tshark import FILES, PARTS, capture

CLIENT = "2001:db8::9"


def counted(found: Capture) -> Survey:
    """The coverage of a capture that was imported."""
    return survey(
        lambda: list(found.connections.values()), lambda: list(found.flows), proxied=False
    )


def sums(found: Survey) -> tuple[int, int]:
    """Connections and bytes."""
    rows = [row for rows in found.by_app().values() for row in rows]
    return sum(row.connections for row in rows), sum(row.bytes for row in rows)


def shown(found: Capture) -> tuple[int, int]:
    """Connections and bytes as the packets have them."""
    return len(found.flows), sum(one.bytes_up + one.bytes_down for one in found.flows)


@pytest.mark.parametrize("server", ["2001:db8::2003", "2001:db8::1", "2001:db8::", "::443"])
@pytest.mark.parametrize("ports", [(40_000, 443), (40_000, 2003)])
def test_ipv6_is_counted_once(server: str, ports: tuple[int, int]) -> None:
    hello = client_hello()
    frames = [
        ip(CLIENT, server, 6, tcp(ports, 1, 2)),
        ip(CLIENT, server, 6, tcp(ports, 2, 0x18, hello)),
        ip(CLIENT, server, 17, udp(ports, bytes(40))),
        ip(server, CLIENT, 17, udp((ports[1], ports[0]), bytes(60))),
    ]
    found = read(pcap((START + at, frame) for at, frame in enumerate(frames)))
    assert sums(counted(found)) == shown(found) == (2, 100 + len(hello))
    assert {one.server_ip for one in found.connections.values()} == {f"[{server}]:{ports[1]}"}


@pytest.mark.parametrize(
    ("alert", "up"),
    [
        (b"\x15\x03\x03\x00\x02\x02\x30", True),
        (b"\x15\x03\x03\x00\x02\x02\x30", False),  # it wants a certificate of the client
        (b"\x15\x03\x03\x00\x02\x01\x70", False),
    ],
)
@pytest.mark.parametrize("times", [1, 3])
def test_without_a_proxy_no_alert_is_about_its_certificate(
    alert: bytes, up: bool, times: int
) -> None:
    packets = []
    for number in range(times):
        talk = Talk(port=40_000 + number, to=(SERVER, 443))
        talk.send(client_hello())
        (talk.send if up else talk.answer)(alert)
        packets += talk.close()
    rows = [row for rows in counted(read(pcap(packets))).by_app().values() for row in rows]
    assert [(row.fate, row.connections) for row in rows] == [(Fate.TLS_UNREAD, times)]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.timeout(600)
def test_every_capture_counts_as_many_as_it_has(part: int) -> None:
    for path in FILES[part::PARTS]:
        found = capture(path)
        assert sums(counted(found)) == shown(found), path


def test_the_same_traffic_in_two_recordings_counts_once() -> None:
    talk = Talk(port=40_000, to=(SERVER, 443))
    talk.send(client_hello())
    again = Talk(port=40_000, to=(SERVER, 443), time=START + 60)
    again.send(client_hello())
    packets = [*talk.close(), *again.close()]
    one, two = (
        read(pcap(packets)),
        read(pcap(((time + 0.0004, data) for time, data in packets), nano=True)),
    )
    flows = [*one.flows, *two.flows]
    links = [*one.connections.values(), *two.connections.values()]
    found = survey(lambda: links, lambda: flows, proxied=False)
    assert sums(found) == shown(one)
    assert sums(found)[0] == 2
    assert sums(survey(list, lambda: flows, proxied=False)) == shown(one)
