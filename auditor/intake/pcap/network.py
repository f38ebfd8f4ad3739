"""From an IP packet to the transport header in it, whatever lies between.

The plain case (IPv4 without options) is inlined where packets are read in bulk; this is the
rest: options, IPv6 extension headers, fragments. Lengths that headers claim may be wrong: an
IndexError or struct.error means that the packet is cut short.
"""

from __future__ import annotations

import functools
import ipaddress
import socket
import struct
from typing import NamedTuple

TCP, UDP = 6, 17
_HOP, _ROUTING, _FRAGMENT, _AUTHENTICATION, _OPTIONS, _MOBILITY = 0, 43, 44, 51, 60, 135
_MOST_HEADERS = 16
_MORE = 0x2000  # of IPv4's flags


class Transport(NamedTuple):
    """Where a packet's content begins. `source` and `target` are its addresses, packed."""

    protocol: int
    start: int  # of the transport header
    end: int  # of the packet by its own length, which may be more than was captured
    source: bytes
    target: bytes


class Ends(NamedTuple):
    """Where a packet goes from and to: "tcp" or "udp", addresses as text, ports."""

    transport: str
    source: tuple[str, int]
    target: tuple[str, int]


class Piece(NamedTuple):
    """A fragment's place in the packet that it is of.

    `head` is the IP header before it, as it is without fragmentation but for its length.
    """

    key: bytes  # what all fragments of a packet have in common
    head: bytes
    offset: int
    more: bool
    place: Transport  # of the fragment's content


class Fragment(Exception):  # noqa: N818 - a way out that is no error
    """The packet is a part of another one."""

    def __init__(self, piece: Piece) -> None:
        super().__init__()
        self.piece = piece


def transport(packet: bytes, at: int) -> Transport | None:
    """The content of the IP packet at `at`, None where that is no IP packet.

    Raises:
        Fragment: it is a fragment.
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
    source, target = packet[at + 12 : at + 16], packet[at + 16 : at + 20]
    place = Transport(packet[at + 9], at + header, end, source, target)
    split = packet[at + 6] << 8 | packet[at + 7]
    if split & 0x3FFF:
        head = packet[at : at + 6] + bytes(2) + packet[at + 8 : at + header]
        key = packet[at + 4 : at + 6] + packet[at + 9 : at + 10] + source + target
        more = bool(split & _MORE)
        raise Fragment(Piece(key, head, (split & 0x1FFF) * 8, more, place))
    return place


def _six(packet: bytes, at: int) -> Transport | None:
    named = at + 6  # where the next header's protocol stands
    size = packet[at + 4] << 8 | packet[at + 5]
    end = at + 40 + size if size else len(packet)  # 0 for a jumbogram
    source, target = packet[at + 8 : at + 24], packet[at + 24 : at + 40]
    start = at + 40
    for _ in range(_MOST_HEADERS):
        protocol = packet[named]
        if protocol == _FRAGMENT:
            split = packet[start + 2] << 8 | packet[start + 3]
            if split & 0xFFF9:
                place = Transport(packet[start], start + 8, end, source, target)
                head = packet[at:named] + packet[start : start + 1] + packet[named + 1 : start]
                key = packet[start + 4 : start + 8] + source + target
                raise Fragment(Piece(key, head, split & 0xFFF8, bool(split & 1), place))
            size = 8
        elif protocol == _AUTHENTICATION:
            size = (packet[start + 1] + 2) * 4
        elif protocol in {_HOP, _ROUTING, _OPTIONS, _MOBILITY}:
            size = (packet[start + 1] + 1) * 8
        else:
            return Transport(protocol, start, end, source, target)
        named = start
        start += size
    return None


def joined(head: bytes, body: bytes, size: int | None = None) -> bytes:
    """An IP packet of a fragment's `head` and a content, whose size it may claim to be another.

    Nobody looks at the checksum, so none is made.
    """
    made = bytearray(head)
    size = len(body) if size is None else size
    length, at = (len(head) + size, 2) if made[0] >> 4 == 4 else (len(head) - 40 + size, 4)
    struct.pack_into(">H", made, at, min(length, 0xFFFF))
    return bytes(made) + body


def ends(packet: bytes, at: int) -> Ends | None:
    """Both ends of the IP packet at `at`, None where it has no ports or is cut short."""
    try:
        found = transport(packet, at)
    except Fragment as fragment:  # only the first has them
        found = None if fragment.piece.offset else fragment.piece.place
    except IndexError:
        return None
    if found is None or found.protocol not in {TCP, UDP} or len(packet) < found.start + 4:
        return None
    first, second = struct.unpack_from(">HH", packet, found.start)
    name = "tcp" if found.protocol == TCP else "udp"
    return Ends(name, (address(found.source), first), (address(found.target), second))


@functools.lru_cache(4_096)
def address(packed: bytes) -> str:
    """An IP address as text; most of a capture's are asked for again and again."""
    if len(packed) == 4:
        return socket.inet_ntop(socket.AF_INET, packed)
    return str(ipaddress.ip_address(packed))
