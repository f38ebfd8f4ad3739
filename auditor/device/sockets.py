"""The phone's open sockets with their owners, as /proc/net tells them.

Android lets the adb shell read `/proc/net/tcp`, `tcp6`, `udp` and `udp6` (10 to 15, without
root). An address there is hexadecimal in 32-bit words of the phone's byte order, which is little
endian on every Android; IPv4 in a `tcp6` table is mapped and taken out of it here. Of TCP only
states are taken in which a process still holds the socket: all others say UID 0 whoever owned
it, so a socket must be asked about while it is open.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import NamedTuple

COMMAND = "cat /proc/net/tcp6 /proc/net/tcp /proc/net/udp6 /proc/net/udp"
HEADING = "local_address"  # in the first line of each table
ROWS_KEPT = 20_000  # a phone has hundreds
_HELD = frozenset({1, 2, 8})  # ESTABLISHED, SYN_SENT, CLOSE_WAIT (include/net/tcp_states.h)
_ANY = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to


class Socket(NamedTuple):
    """One socket of the phone. `remote` is "" where it is bound to no peer (UDP)."""

    transport: str  # "tcp" or "udp"
    local: str  # the address, "" for any
    port: int
    remote: str
    remote_port: int
    uid: int


def sockets(text: str) -> Iterator[Socket]:
    """The open sockets in what COMMAND printed; lines of no known shape are left out."""
    transport = ""
    for line in text.splitlines()[:ROWS_KEPT]:
        fields = line.split()
        if fields[:1] == ["sl"]:
            transport = "udp" if "drops" in fields else "tcp"
        elif transport and len(fields) >= 10 and (row := _socket(transport, fields)):
            yield row


def _socket(transport: str, fields: list[str]) -> Socket | None:
    try:
        local, port = _endpoint(fields[1])
        remote, remote_port = _endpoint(fields[2])
        state, uid = int(fields[3], 16), int(fields[7])
    except ValueError:
        return None
    if transport == "tcp" and not (state in _HELD and remote):
        return None
    return Socket(transport, local, port, remote, remote_port, uid)


def _endpoint(text: str) -> tuple[str, int]:
    """Address and port; raises ValueError for what is none."""
    digits, _, port = text.partition(":")
    raw = bytes.fromhex(digits)
    words = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    address = str(plain(ipaddress.ip_address(words)))
    return "" if address in _ANY else address, int(port, 16)


def plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """IPv4 in an IPv6 address is the former."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


class Sought(NamedTuple):
    """A connection as the proxy sees it.

    `remote` is where the phone believes it is connected to, "" where the proxy
    cannot know (its packets were redirected).
    """

    transport: str
    local: str
    port: int
    remote: str = ""
    remote_port: int = 0


def owners(rows: Iterable[Socket], sought: Sought) -> frozenset[int]:
    """The UIDs of all sockets that may be the other end; one UID is an answer, more are not.

    A socket that names the peer goes before one that names none: an app may have
    left such a socket open on the same port.
    """
    exact: set[int] = set()
    loose: set[int] = set()
    for row in rows:
        if row.transport != sought.transport or row.port != sought.port:
            continue
        if row.local not in ("", sought.local):
            continue
        if not row.remote and row.transport == "udp":
            loose.add(row.uid)
        elif not sought.remote or (row.remote, row.remote_port) == sought[3:]:
            exact.add(row.uid)
    return frozenset(exact or loose)


def owners_behind(rows: Iterable[Socket], port: int) -> frozenset[int]:
    """The UIDs of all sockets connected to a port of the phone's own loopback.

    All that can be known of a connection that came through `adb reverse`, which
    hides the port that it came from.
    """
    return frozenset(
        row.uid
        for row in rows
        if row.transport == "tcp"
        and row.remote_port == port
        and row.remote
        and ipaddress.ip_address(row.remote).is_loopback
    )
