"""Make a pcapng of what tcpdump wrote, with TLS secrets in it, as a stream.

A decryption secrets block stands before the packets, as readers want it: Wireshark then opens
the file decrypted and nothing lies beside it. Packets are copied with their times as they are;
where it is known of which app one is, it says so as PCAPdroid's files do.
(draft-ietf-opsawg-pcapng: SHB, IDB, DSB, EPB)
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from auditor.intake import ends_of, trailer_uid
from auditor.intake.pcap.magic import MAGICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.capture.owners import Owners

_SECTION, _INTERFACE, _PACKET, _SECRETS, _CUSTOM = 0x0A0D0D0A, 1, 6, 10, 0x0BAD
_TLS_KEYS = 0x544C534B
_RESOLUTION = 9
_COMMENT = 1
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
    owners: Owners | None = None,
) -> Written:
    """Copy a pcap as pcapng; a packet that was not written whole ends it.

    `wanted` is asked about each packet with its link type.
    """
    write(_block(_SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
    head = source.read(24)
    if len(head) < 24 or head[:4] not in MAGICS:
        return Written(0, whole=not head)
    order, digits = MAGICS[head[:4]]
    longest, link = struct.unpack_from(order + "II", head, 16)
    link &= 0xFFFF
    clock = struct.pack("<HHB3xHH", _RESOLUTION, 1, digits, 0, 0)
    write(_block(_INTERFACE, struct.pack("<HHI", link, 0, longest) + clock))
    for piece in _lines(secrets) if secrets else ():
        write(_block(_SECRETS, struct.pack("<II", _TLS_KEYS, len(piece)) + piece))
    header, ticks = struct.Struct(order + "IIII"), 10**digits
    packets = 0
    known: set[int] = set()  # UIDs whose packages are told
    for said, data in _packets(source, header):
        if data is None:
            return Written(packets, whole=False)
        if not wanted(link, data):
            continue
        seconds, fraction, size, length = header.unpack(said)
        time = seconds * ticks + fraction
        facts = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, size, length)
        uid = _whose(owners, time / ticks, link, data) if owners else None
        if owners and uid is not None and uid not in known:
            known.add(uid)
            write(_block(_CUSTOM, owners.block(uid)))
        write(_block(_PACKET, facts + data + _padding(data) + _comment(uid)))
        packets += 1
    return Written(packets, whole=True)


def _whose(owners: Owners, time: float, link: int, packet: bytes) -> int | None:
    """The UID of a packet: it says so itself, or its socket was seen; None where nobody knows."""
    if (uid := trailer_uid(link, packet)) is not None:
        return uid
    ends = ends_of(link, packet)
    return owners.of(time, ends) if ends else None


def _comment(uid: int | None) -> bytes:
    """Options that name a UID, b"" for none."""
    if uid is None:
        return b""
    text = f"u-{uid}".encode()
    return struct.pack("<HH", _COMMENT, len(text)) + text + _padding(text) + bytes(4)


def _padding(data: bytes) -> bytes:
    return bytes(-len(data) % 4)


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
    body += _padding(body)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def _lines(secrets: BinaryIO) -> Iterator[bytes]:
    """Whole lines of a key log, as many as fit into one block."""
    while piece := secrets.read(_PIECE):
        yield piece + secrets.readline()
