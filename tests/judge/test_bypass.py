"""The fate of what only packets show."""

import pytest

from auditor.judge.bypass import is_local, unexplained
from auditor.judge.tunnels import tunnels
from auditor.model import Fate, PacketFlow
from tests.judge.flows import flow


@pytest.mark.parametrize(
    ("seen", "past", "alone"),
    [
        (flow(), Fate.TLS_BYPASS, Fate.TLS_UNREAD),
        (flow(protocol="quic", transport="udp"), Fate.QUIC_BYPASS, Fate.QUIC_UNREAD),
        (flow(protocol="dtls", transport="udp"), Fate.TLS_BYPASS, Fate.TLS_UNREAD),
        (flow(protocol="http"), Fate.PLAIN_BYPASS, Fate.PLAIN),
        (flow("", protocol="dns", server="203.0.113.53:53"), Fate.LOOKUP, Fate.LOOKUP),
        (flow("", protocol="dns", server="192.168.1.1:53"), Fate.LOOKUP, Fate.LOOKUP),
        (flow("", protocol="dns", server="224.0.0.251:5353"), Fate.LOCAL, Fate.LOCAL),
        (flow("", server="203.0.113.53:853"), Fate.ENCRYPTED_DNS, Fate.ENCRYPTED_DNS),
        (flow("", protocol="quic", server="203.0.113.53:853"), *[Fate.ENCRYPTED_DNS] * 2),
        (flow("x.dns.nextdns.io"), Fate.ENCRYPTED_DNS, Fate.ENCRYPTED_DNS),
        (flow("", server="[2606:4700:4700::1111]:443"), *[Fate.ENCRYPTED_DNS] * 2),
        (flow("", server="192.168.1.7:443"), Fate.LOCAL, Fate.LOCAL),
        (flow("tv.lan", server="192.168.1.7:443"), Fate.LOCAL, Fate.LOCAL),
        (flow("192.168.1.7", server="192.168.1.7:443"), Fate.LOCAL, Fate.LOCAL),
        (flow("", server="[fe80::1%wlan0]:443"), Fate.LOCAL, Fate.LOCAL),
        # A name of the internet at a local address: a proxy that is not ours stands there.
        (flow(server="192.168.1.7:8080"), Fate.TLS_BYPASS, Fate.TLS_UNREAD),
        (
            flow("b.example", sni="", named_by="host", protocol="http", server="10.0.0.1:3128"),
            Fate.PLAIN_BYPASS,
            Fate.PLAIN,
        ),
        (
            flow("b.example", sni="", named_by="dns", protocol="", server="10.0.0.1:7"),
            *[Fate.LOCAL] * 2,
        ),
        (flow("", protocol="", transport="udp", server="203.0.113.1:51820"), *[Fate.TUNNEL] * 2),
        (flow("", protocol="wireguard", server="203.0.113.1:7"), Fate.TUNNEL, Fate.TUNNEL),
        (flow("", protocol="", server="203.0.113.1:1080"), Fate.TUNNEL, Fate.TUNNEL),
        # A port says nothing where the bytes say something, and UDP's ports are not TCP's.
        (flow(server="203.0.113.1:1080"), Fate.TLS_BYPASS, Fate.TLS_UNREAD),
        (flow("", protocol="", server="203.0.113.1:51820"), Fate.OPAQUE, Fate.OPAQUE),
        (flow("", protocol=""), Fate.OPAQUE, Fate.OPAQUE),
        (flow("", protocol="bittorrent"), Fate.OPAQUE, Fate.OPAQUE),
        (flow(bytes_up=0, bytes_down=0), Fate.NO_DATA, Fate.NO_DATA),
    ],
)
def test_with_a_proxy_to_go_past_and_without(seen: PacketFlow, past: Fate, alone: Fate) -> None:
    assert unexplained(seen, proxied=True) is past
    assert unexplained(seen, proxied=False) is alone


def test_what_reached_the_proxy_and_is_not_in_its_ledger_was_lost() -> None:
    seen = flow(server="192.168.1.5:8080", protocol="http")
    assert unexplained(seen, proxied=True, proxies={"192.168.1.5:8080"}) is Fate.LOST


@pytest.mark.parametrize(
    ("address", "local"),
    [("10.1.2.3", True), ("::ffff:192.168.0.1", True), ("203.0.113.1", False), ("a.b", False),
     ("8.8.8.8", False), ("fd00::1", True), ("2001:db8::1", False), ("", False)],
)  # fmt: skip
def test_local(address: str, local: bool) -> None:
    assert is_local(address) is local


def test_the_lists_hold_lower_case_names_and_real_ports() -> None:
    found = tunnels()
    assert all(name == name.lower() and "." in name for name in found.doh_hosts)
    assert all(0 < port < 65536 for _, port in found.ports)
    assert not found.resolver(443, "dns.google.example.com", "203.0.113.1")
