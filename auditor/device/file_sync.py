"""Files to and from the phone: adb's sync service, version 1 (AOSP packages/modules/adb, SYNC.TXT).

adbutils' own sends without looking whether a socket took all of it and reads
without a limit; both are done here, on the connection that it opened.
"""

from __future__ import annotations

import socket
import stat
import struct
import time
from collections.abc import Callable

from auditor.device.answer import Reader

_CHUNK = 60_000  # SYNC.TXT: at most 64 KiB
_LONGEST_NAME = 1024
_REASON = 200
_EMPTY = 1_000  # frames without bytes, which would never end


def send(source: socket.socket, data: bytes, path: str, mode: int, seconds: float) -> str:
    """Write a file; the phone's reason where it refused, else ""."""
    name = f"{path},{stat.S_IFREG | mode}".encode()
    if len(name) > _LONGEST_NAME:
        return "its name is too long"
    source.settimeout(seconds)
    source.sendall(b"SEND" + struct.pack("<I", len(name)) + name)
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        source.sendall(b"DATA" + struct.pack("<I", len(piece)) + piece)
    source.sendall(b"DONE" + struct.pack("<I", int(time.time())))
    reader = Reader(source, seconds, 0)
    word, length = struct.unpack("<4sI", reader.exactly(8))
    return "" if word == b"OKAY" else _refusal(reader, word, length)


def receive(
    source: socket.socket, path: str, sink: Callable[[bytes], object], limit: int, seconds: float
) -> str:
    """Read a file, piece by piece into `sink`; the reason where it could not be read whole."""
    name = path.encode()
    if len(name) > _LONGEST_NAME:
        return "its name is too long"
    source.settimeout(seconds)
    source.sendall(b"RECV" + struct.pack("<I", len(name)) + name)
    reader = Reader(source, seconds, limit)
    read = empty = 0
    while empty <= _EMPTY:
        word, length = struct.unpack("<4sI", reader.exactly(8))
        if word == b"DONE":
            return ""
        if word != b"DATA":
            return _refusal(reader, word, length)
        if read + length > limit:
            break
        empty += not length
        while length:
            piece = reader.some(length)
            if not piece:
                raise EOFError
            sink(piece)
            read, length = read + len(piece), length - len(piece)
    return f"it is larger than {limit:,} bytes"


def _refusal(reader: Reader, word: bytes, length: int) -> str:
    if word != b"FAIL":
        return "its answer is not understood"
    return reader.exactly(min(length, _REASON)).decode("utf-8", "replace") or "without a reason"
