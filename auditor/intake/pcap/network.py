"""From an IP packet to the transport header in it, whatever lies between.

The plain case (IPv4 without options) is inlined where packets are read in bulk; this is the
rest: options, IPv6 extension headers, fragments. Lengths that headers claim may be wrong: an
IndexError or struct.error means that the packet is cut short.
"""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import NamedTuple

TCP, UDP = 6, 17
_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _OPTIONS, _MOBILITY = 0, 43, 44, 51, 60, 135
_MOST_HEADERS = 16


class Transport(NamedTuple):
    """Where a transport header is. `key` is addresses and ports as they stand in the packet."""

    protocol: int
    start: int  # of the transport header
    end: int  # of the packet by its own length, which may be more than was captured
    source: bytes
    target: bytes


class Fragment(Exception):  # noqa: N818 - a way out that is no error
    """The packet is a later fragment: its ports are in the first."""


def transport(packet: bytes, at: int) -> Transport | None:
    """The transport header of the IP packet at `at`, None where it is neither TCP nor UDP.

    Raises:
        Fragment: it is a later fragment.
        IndexError: it is cut short.
    """
    version = packet[at] >> 4
    if version == 4:
        return _four(packet, at)
    return _six(packet, at) if version == 6 else None


def _four(packet: bytes, at: int) -> Transport | None:
    header = (packet[at] & 15) * 4
    total = packet[at + 2] << 8 | packet[at + 3]
    if header < 20:
        return None
    end = at + total if total >= header else len(packet)  # 0 where the card cut it up itself
    protocol = packet[at + 9]
    if (packet[at + 6] & 0x1F) << 8 | packet[at + 7]:
        raise Fragment
    if protocol not in {TCP, UDP}:
        return None
    return Transport(
        protocol, at + header, end, packet[at + 12 : at + 16], packet[at + 16 : at + 20]
    )


def _six(packet: bytes, at: int) -> Transport | None:
    protocol = packet[at + 6]
    size = packet[at + 4] << 8 | packet[at + 5]
    end = at + 40 + size if size else len(packet)  # 0 for a jumbogram
    source, target = packet[at + 8 : at + 24], packet[at + 24 : at + 40]
    start = at + 40
    for _ in range(_MOST_HEADERS):
        if protocol in {TCP, UDP}:
            return Transport(protocol, start, end, source, target)
        if protocol == _FRAGMENT:
            if packet[start + 2] << 8 | packet[start + 3] & 0xF8:
                raise Fragment
            size = 8
        elif protocol == _AUTHENTICATION:
            size = (packet[start + 1] + 2) * 4
        elif protocol in {_HOP, _ROUTING, _OPTIONS, _MOBILITY}:
            size = (packet[start + 1] + 1) * 8
        else:
            return None
        protocol = packet[start]
        start += size
    return None


def ports(packet: bytes, at: int) -> tuple[int, int] | None:
    """Both ports of the IP packet at `at`, None where it has none or is cut short."""
    try:
        found = transport(packet, at)
    except (Fragment, IndexError):
        return None
    if found is None or len(packet) < found.start + 4:
        return None
    return struct.unpack_from(">HH", packet, found.start)


def address(packed: bytes, port: int) -> str:
    """`address:port` as text, brackets around IPv6."""
    if len(packed) == 4:
        return f"{socket.inet_ntop(socket.AF_INET, packed)}:{port}"
    return f"[{ipaddress.ip_address(packed)}]:{port}"
