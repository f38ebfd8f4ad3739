"""adb's sync service, version 1: STAT, LIST, SEND, RECV (AOSP packages/modules/adb, SYNC.TXT)."""

from __future__ import annotations

import stat
import struct

from tests.phone.adbd.filesystem import File, Refused
from tests.phone.adbd.link import Link
from tests.phone.adbd.stream import Stream

_CHUNK = 60_000


async def serve(link: Link, stream: Stream) -> None:
    while True:
        word, length = struct.unpack("<4sI", await stream.exactly(8))
        if word == b"QUIT":
            return
        path = (await stream.exactly(length)).decode()
        if link.handset.broken_by(f"sync:{word.decode()} {path}", before=True):
            link.cut()
            return
        answer = await _HANDLERS[word](link, stream, path)
        if link.handset.broken_by(f"sync:{word.decode()} {path}", before=False):
            link.cut()
            return
        await stream.write(answer)


async def _stat(link: Link, _: Stream, path: str) -> bytes:
    shell = link.handset.shell_context()
    file = shell.tree_file(path)
    mode = stat.S_IFREG | file.mode if file else 0
    if shell.is_folder(path):
        mode = stat.S_IFDIR | 0o771
    size = len(file.data) if file else 0
    return b"STAT" + struct.pack("<3I", mode, size, 1 if mode else 0)


async def _list(link: Link, _: Stream, path: str) -> bytes:
    entries = b""
    for name in link.handset.shell_context().names(path):
        encoded = name.encode()
        numbers = struct.pack("<4I", stat.S_IFREG | 0o644, 0, 1, len(encoded))
        entries += b"DENT" + numbers + encoded
    return entries + b"DONE" + bytes(16)


async def _send(link: Link, stream: Stream, path: str) -> bytes:
    name, _, mode = path.rpartition(",")
    data = bytearray()
    while True:
        word, length = struct.unpack("<4sI", await stream.exactly(8))
        if word == b"DONE":
            break
        data += await stream.exactly(length)
    shell = link.handset.shell_context()
    try:
        shell.write(name, File(bytes(data), int(mode) & 0o777, shell.uid))
    except Refused as refusal:
        reason = str(refusal).encode()
        return b"FAIL" + struct.pack("<I", len(reason)) + reason
    return b"OKAY" + bytes(4)


async def _receive(link: Link, _: Stream, path: str) -> bytes:
    try:
        data = link.handset.shell_context().read(path)
    except Refused as refusal:
        reason = f"open failed: {refusal}".encode()
        return b"FAIL" + struct.pack("<I", len(reason)) + reason
    answer = b""
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        answer += b"DATA" + struct.pack("<I", len(piece)) + piece
    return answer + b"DONE" + bytes(4)


_HANDLERS = {b"STAT": _stat, b"LIST": _list, b"SEND": _send, b"RECV": _receive}
