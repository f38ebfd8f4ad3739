"""tcpdump on the emulated phone: this machine's own, in the phone's network, run by a real sh.

So a recorder's script is executed as it is; only who may run it is the emulated phone's say.
"""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import shutil
import struct
from typing import TYPE_CHECKING

from tests.phone.adbd.frames import shell_frames

if TYPE_CHECKING:
    from tests.phone.adbd.handset import Handset
    from tests.phone.adbd.stream import Stream

TCPDUMP = "/system/bin/tcpdump"  # as the phone names it
_SU = {
    "su -c": ["su", "-c"],
    "su 0": ["su", "0", "sh", "-c"],
    "su root -c": ["su", "root", "-c"],
}
_PIECE = 16_384


def script(handset: Handset, line: str) -> str:
    """The script in a line that records, "" for any other and where root refuses."""
    if f"{TCPDUMP} " not in line:
        return ""
    if not handset.adbd_root:
        words = shlex.split(line)
        if handset.su_denied or words[:-1] not in [_SU[form] for form in handset.su]:
            return ""
        line = words[-1]
    return line.replace(TCPDUMP, shutil.which("tcpdump") or "tcpdump")


async def serve(stream: Stream, line: str) -> None:
    """Run it until it ends; its input is what the stream brings, as adbd does it."""
    process = await asyncio.create_subprocess_exec(
        *("/bin/sh", "-c", line),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    lock = asyncio.Lock()

    async def outwards(kind: int, source: asyncio.StreamReader) -> None:
        while data := await source.read(_PIECE):
            async with lock:
                await stream.write(struct.pack("<BI", kind, len(data)) + data)

    async def inwards(sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(EOFError):
            while True:
                _, size = struct.unpack("<BI", await stream.exactly(5))
                sink.write(await stream.exactly(size))
        sink.close()

    listening = asyncio.ensure_future(inwards(process.stdin))
    try:
        await asyncio.gather(outwards(1, process.stdout), outwards(2, process.stderr))
        await stream.write(shell_frames(await process.wait(), b"", b""))
    finally:  # also when the cable is out
        listening.cancel()
        process.stdin.close()
        await process.wait()
