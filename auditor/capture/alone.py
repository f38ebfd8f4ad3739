"""What mitmproxy leaves alone: connections that it was told to ignore, and TLS it does not open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from mitmproxy.proxy.layers.quic import quic_parse_client_hello_from_datagrams

from auditor.intake.fingerprint import Fingerprint, fingerprint, from_records, looks_like_tls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mitmproxy.tcp import TCPFlow
    from mitmproxy.udp import UDPFlow


class Rules(NamedTuple):
    """mitmproxy's rules for what it leaves alone: patterns over `host:port`."""

    ignore: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()


def host_header(data: bytes) -> str:
    """The host that a plain HTTP request names, "" for none."""
    found = re.search(rb"\r\nHost:[ \t]*([^\s:]{1,253})", data[:16384], re.IGNORECASE)
    return found[1].decode("ascii", "replace") if found else ""


def hosts_of(flow: TCPFlow | UDPFlow, name: str = "") -> list[str]:
    """The `host:port` names that mitmproxy matches its ignore and allow rules against."""
    server = flow.server_conn
    names = [f"{one[0]}:{one[1]}" for one in (server.peername, server.address) if one]
    if server.address:
        port = server.address[1]
        names += [f"{one}:{port}" for one in (name, flow.client_conn.sni) if one]
    return names


def is_ignored(hosts: Sequence[str], rules: Rules) -> bool:
    """Whether mitmproxy's rules leave a connection to these hosts alone."""

    def matched(patterns: Sequence[str]) -> bool:
        return any(re.search(one, host, re.IGNORECASE) for one in patterns for host in hosts)

    if not hosts:
        return False
    return bool(rules.allow and not matched(rules.allow)) or matched(rules.ignore)


def first_words(flow: TCPFlow | UDPFlow, data: bytes) -> Fingerprint | None:
    """The fingerprint of a client that starts TLS or QUIC inside an unintercepted connection."""
    if flow.client_conn.tls:
        return None
    if flow.type == "tcp":
        return from_records(data) if looks_like_tls(data) else None
    if not (len(data) >= 1200 and data[0] & 0xC0 == 0xC0):  # RFC 9000, 14.1 and 17.2
        return None
    try:
        hello = quic_parse_client_hello_from_datagrams([data])
    except (ValueError, AssertionError):  # mitmproxy's parser asserts what it was sent
        return None
    return fingerprint(hello.raw_bytes(wrap_in_record=False), "q") if hello else None
