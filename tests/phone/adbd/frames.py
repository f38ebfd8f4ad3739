"""Frames of adb's transport protocol (AOSP packages/modules/adb, protocol.txt)."""

from __future__ import annotations

import struct

CNXN, AUTH, OPEN, OKAY, CLSE, WRTE = (
    int.from_bytes(word, "little")
    for word in (b"CNXN", b"AUTH", b"OPEN", b"OKAY", b"CLSE", b"WRTE")
)
VERSION = 0x01000001  # from here on checksums may be left out
MOST = 256 * 1024
HEADER = 24
_STDOUT, _STDERR, _EXIT = 1, 2, 3


def frame(command: int, first: int, second: int, data: bytes = b"") -> bytes:
    checksum = sum(data) & 0xFFFFFFFF
    magic = command ^ 0xFFFFFFFF
    return struct.pack("<6I", command, first, second, len(data), checksum, magic) + data


def parse(header: bytes) -> tuple[int, int, int, int]:
    """Command, both arguments and the length of what follows."""
    command, first, second, length, _, magic = struct.unpack("<6I", header)
    if magic != command ^ 0xFFFFFFFF:
        raise ConnectionError("not a frame of adb's")
    return command, first, second, length


def shell_frames(status: int, out: bytes, error: bytes) -> bytes:
    """An answer in shell protocol version 2."""
    packets = b""
    for kind, data in ((_STDOUT, out), (_STDERR, error)):
        if data:
            packets += struct.pack("<BI", kind, len(data)) + data
    return packets + struct.pack("<BI", _EXIT, 1) + bytes([status & 255])
