"""Where the IP packet begins in a frame, by link type.

A function takes a frame and returns an offset, -1 where it carries no IP. Frames too short
raise IndexError. Source: the link-layer header types of tcpdump.org.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from auditor.intake.pcap.network import Ends, ends
from auditor.intake.pcap.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ETHERNET = 1
_COOKED, _COOKED_2 = 113, 276
_NO_ADDRESSES = bytes(12)
_TAGS = frozenset({0x8100, 0x88A8, 0x9100})
_MOST_TAGS = 4
_IP = frozenset({0x0800, 0x86DD})
_PPPOE = 0x8864
_PPP = frozenset({0x0021, 0x0057})
_FAMILIES = frozenset({2, 10, 23, 24, 28, 30})  # IPv4, and IPv6 as systems number it
_NFLOG_PACKET = 9
_MOST_ATTRIBUTES = 32


def ethernet(frame: bytes) -> int:
    """Ethernet, with VLAN tags, QinQ and PPPoE."""
    return _typed(frame, 12)


def _typed(frame: bytes, at: int) -> int:
    """What follows an EtherType at `at`."""
    for _ in range(_MOST_TAGS + 1):
        kind = frame[at] << 8 | frame[at + 1]
        if kind in _IP:
            return at + 2
        if kind == _PPPOE:
            return _ppp(frame, at + 8)
        if kind not in _TAGS:
            return -1
        at += 4
    return -1


def _ppp(frame: bytes, at: int) -> int:
    if frame[at] == 0xFF and frame[at + 1] == 3:  # HDLC address and control
        at += 2
    if frame[at] & 1:  # the protocol in one byte
        return at + 1 if frame[at] in _PPP else -1
    return at + 2 if frame[at] << 8 | frame[at + 1] in _PPP else -1


def _raw(frame: bytes) -> int:
    return 0 if frame[0] >> 4 in {4, 6} else -1


def _family(frame: bytes) -> int:
    """BSD loopback: the address family in the byte order of the machine or of the network."""
    little, big = int.from_bytes(frame[:4], "little"), int.from_bytes(frame[:4], "big")
    return 4 if little in _FAMILIES or big in _FAMILIES else -1


def _pktap(frame: bytes) -> int:
    """Apple's metadata before a frame of another link type."""
    size, kind, link = struct.unpack_from("<III", frame) if len(frame) >= 12 else (0, 0, 0)
    inner = LINKS.get(link)
    if kind != 1 or not 12 <= size <= len(frame) or inner is None or inner is _pktap:
        return -1
    at = inner(frame[size:])
    return at + size if at >= 0 else -1


def _nflog(frame: bytes) -> int:
    """Linux netfilter's log: attributes of a type and a length, one of them the packet."""
    at = 4
    for _ in range(_MOST_ATTRIBUTES):
        size = frame[at] | frame[at + 1] << 8
        if frame[at + 2] | frame[at + 3] << 8 == _NFLOG_PACKET:
            return at + 4
        if size < 4:
            return -1
        at += size + -size % 4
    return -1


def as_ethernet(run: Run) -> Run:
    """Frames as Linux writes them for all interfaces, and IP alone, said as Ethernet.

    Others are given back as they are.
    """
    said = _SAID.get(run.link)
    if said is None:
        return run
    parts: list[bytes] = []
    for first, second, start, size in run.records():
        frame = _NO_ADDRESSES + said(run.data[start : start + size])
        parts += run.clock.head.pack(first, second, len(frame)), frame
    data = b"".join(parts)
    return Run(ETHERNET, run.uid, data, (0, len(data)), run.clock)


def ends_of(link: int, frame: bytes) -> Ends | None:
    """Transport and both ends of a frame, None where it carries neither TCP nor UDP."""
    find = LINKS.get(link)
    try:
        at = find(frame) if find is not None else -1
    except IndexError:
        return None
    return ends(frame, at) if at >= 0 else None


def ports_of(link: int, frame: bytes) -> tuple[int, ...]:
    """The ports that a frame goes from and to, () where it has none."""
    found = ends_of(link, frame)
    return (found.source[1], found.target[1]) if found else ()


LINKS: Mapping[int, Callable[[bytes], int]] = {
    0: _family,
    ETHERNET: ethernet,
    9: lambda frame: _ppp(frame, 0),
    50: lambda frame: _ppp(frame, 0),
    12: _raw,
    14: _raw,
    101: _raw,
    104: lambda frame: _typed(frame, 2),  # Cisco HDLC
    108: _family,
    _COOKED: lambda frame: _typed(frame, 14),
    228: _raw,
    229: _raw,
    149: _pktap,  # "user 2", which macOS used for it
    239: _nflog,
    258: _pktap,
    _COOKED_2: lambda frame: _typed(frame, 0) + 18 if _typed(frame, 0) == 2 else -1,
}
# What follows the addresses where a frame is said as Ethernet: an EtherType and a packet.
_SAID: Mapping[int, Callable[[bytes], bytes]] = {
    _COOKED: lambda frame: frame[14:],
    _COOKED_2: lambda frame: frame[:2] + frame[20:],
}
