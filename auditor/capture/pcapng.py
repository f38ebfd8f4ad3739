"""Make a pcapng of what tcpdump wrote, with TLS secrets in it, as a stream.

A decryption secrets block stands before the packets, as readers want it: Wireshark then opens
the file decrypted and nothing lies beside it. Packets are copied with their times as they are.
(draft-ietf-opsawg-pcapng: SHB, IDB, DSB, EPB)
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ORDERS = {
    b"\xd4\xc3\xb2\xa1": ("<", 6),
    b"\xa1\xb2\xc3\xd4": (">", 6),
    b"\x4d\x3c\xb2\xa1": ("<", 9),
    b"\xa1\xb2\x3c\x4d": (">", 9),
}
_SECTION, _INTERFACE, _PACKET, _SECRETS = 0x0A0D0D0A, 1, 6, 10
_TLS_KEYS = 0x544C534B
_RESOLUTION = 9
_MOST_PACKET = 1 << 20
_PIECE = 4 << 20  # bytes of secrets in one block


class Written(NamedTuple):
    """What became of a capture: packets copied, and whether it was whole."""

    packets: int
    whole: bool


def convert(
    source: BinaryIO,
    write: Callable[[bytes], object],
    secrets: BinaryIO | None,
    wanted: Callable[[int, bytes], bool] = lambda _link, _packet: True,
) -> Written:
    """Copy a pcap as pcapng; a packet that was not written whole ends it.

    `wanted` is asked about each packet with its link type.
    """
    write(_block(_SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
    head = source.read(24)
    if len(head) < 24 or head[:4] not in _ORDERS:
        return Written(0, whole=False)
    order, digits = _ORDERS[head[:4]]
    longest, link = struct.unpack_from(order + "II", head, 16)
    clock = struct.pack("<HHB3xHH", _RESOLUTION, 1, digits, 0, 0)
    write(_block(_INTERFACE, struct.pack("<HHI", link & 0xFFFF, 0, longest) + clock))
    for piece in _lines(secrets) if secrets else ():
        write(_block(_SECRETS, struct.pack("<II", _TLS_KEYS, len(piece)) + piece))
    header, ticks = struct.Struct(order + "IIII"), 10**digits
    packets = 0
    for said, data in _packets(source, header):
        if data is None:
            return Written(packets, whole=False)
        if not wanted(link & 0xFFFF, data):
            continue
        seconds, fraction, size, length = header.unpack(said)
        time = seconds * ticks + fraction
        facts = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, size, length)
        write(_block(_PACKET, facts + data))
        packets += 1
    return Written(packets, whole=True)


def _packets(source: BinaryIO, header: struct.Struct) -> Iterator[tuple[bytes, bytes | None]]:
    """Headers and packets; None for one that is not whole."""
    while said := source.read(header.size):
        size = header.unpack(said)[2] if len(said) == header.size else _MOST_PACKET + 1
        data = source.read(size) if size <= _MOST_PACKET else b""
        whole = len(data) == size
        yield said, data if whole else None
        if not whole:
            return


def _block(kind: int, body: bytes) -> bytes:
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def _lines(secrets: BinaryIO) -> Iterator[bytes]:
    """Whole lines of a key log, as many as fit into one block."""
    while piece := secrets.read(_PIECE):
        yield piece + secrets.readline()
