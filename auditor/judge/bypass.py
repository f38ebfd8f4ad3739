"""The fate of a connection that only the packets show: no proxy had it, or it lost it.

What the first bytes and the destination say, in this order: nothing was sent;
it went to the proxy and the proxy does not know it; names were asked for; it
stayed in the local network; it carries other traffic; it is encrypted; it is in
clear; it is anything else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Container

from auditor.judge.fates import place_of
from auditor.judge.tunnels import tunnels
from auditor.model import Fate, PacketFlow

_QUIC = frozenset({"quic", "http3"})
_TLS = frozenset({"tls", "dtls"})
_MULTICAST_DNS = 5353  # RFC 6762
_NAMES = frozenset({"dns", "mdns", "llmnr"})
_CLEAR = frozenset(
    {"http", "http2", "websocket", "ntp", "dhcp", "ssdp", "mqtt", "ftp", "smtp", "imap", "pop3"}
)
# Names of a local network: RFC 6762, RFC 8375, and what is used at home.
_AT_HOME = frozenset({"local", "arpa", "lan", "home", "internal", "localdomain"})
_LOCAL = tuple(
    ipaddress.ip_network(text)
    for text in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "127.0.0.0/8",  # RFC 1122
        "169.254.0.0/16",  # RFC 3927
        "224.0.0.0/4",  # RFC 5771
        "255.255.255.255/32",
        "::1/128",
        "fc00::/7",  # RFC 4193
        "fe80::/10",
        "ff00::/8",
    )
)


def is_local(address: str) -> bool:
    """Whether an IP address is of the local network, this machine, or a group in it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in _LOCAL)


def unexplained(flow: PacketFlow, *, proxied: bool, proxies: Container[str] = ()) -> Fate:
    """The fate of a flow that no ledger entry explains.

    `proxied` says that there was a proxy to go past, `proxies` are the
    "address:port" at which the phone reached it.
    """
    if not flow.bytes_up and not flow.bytes_down:
        return Fate.NO_DATA
    if flow.server in proxies:
        return Fate.LOST
    address, port = place_of(flow.server)
    if flow.protocol == "dns" and port != _MULTICAST_DNS:
        return Fate.LOOKUP
    if flow.protocol in _NAMES or (is_local(address) and not _for_elsewhere(flow)):
        return Fate.LOCAL
    return _beyond(flow, address, port, proxied=proxied)


def _for_elsewhere(flow: PacketFlow) -> bool:
    """Whether a name of the internet was asked for at a local address: a proxy stands there."""
    name = flow.sni or (flow.name if flow.named_by == "host" else "")
    last = name.lower().rstrip(".").rpartition(".")[2]
    return "." in name and ":" not in name and not last.isdecimal() and last not in _AT_HOME


def _beyond(flow: PacketFlow, address: str, port: int, *, proxied: bool) -> Fate:
    """The fate of what went to the internet."""
    protocol = flow.protocol
    if tunnels().tunnel(flow.transport, port, protocol):
        return Fate.TUNNEL
    if protocol in _QUIC or protocol in _TLS:
        if tunnels().resolver(port, flow.sni or flow.name, address):
            return Fate.ENCRYPTED_DNS
        if protocol in _QUIC:
            return Fate.QUIC_BYPASS if proxied else Fate.QUIC_UNREAD
        return Fate.TLS_BYPASS if proxied else Fate.TLS_UNREAD
    if protocol in _CLEAR:
        return Fate.PLAIN_BYPASS if proxied else Fate.PLAIN
    return Fate.OPAQUE
