"""The services of adbd: shell, exec, root, files, ports; each on a stream of its own."""

from __future__ import annotations

import asyncio
import contextlib

from tests.phone.adbd import recording, reverse_service, sync_service
from tests.phone.adbd.frames import CLSE, OKAY, shell_frames
from tests.phone.adbd.link import Link
from tests.phone.adbd.stream import Stream

_KINDS = {"shell", "exec", "sync", "reverse", "root", "unroot", "tcp"}


async def serve(link: Link, remote: int, service: str) -> None:
    kind, _, argument = service.partition(":")
    if kind.split(",")[0] not in _KINDS:
        link.send(CLSE, 0, remote)
        return
    if kind != "sync" and link.handset.broken_by(service, before=True):
        link.cut()
        return
    stream = link.new_stream(remote)
    link.send(OKAY, stream.local, remote)
    with contextlib.suppress(EOFError, OSError):
        await _run(link, stream, kind, argument)
    if kind != "sync" and link.handset.broken_by(service, before=False):
        link.cut()
    stream.close()
    if kind in {"root", "unroot"} and link.handset.debuggable:
        link.cut()  # adbd starts anew


async def _run(link: Link, stream: Stream, kind: str, argument: str) -> None:
    name, *options = kind.split(",")
    if name in {"shell", "exec"}:
        await _shell(link, stream, argument, framed="v2" in options)
    elif name in {"root", "unroot"}:
        await stream.write(link.handset.restart_adbd(root=name == "root"))
    elif name == "sync":
        await sync_service.serve(link, stream)
    elif name == "reverse":
        await reverse_service.serve(link, stream, argument)
    else:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(argument))
        await pump(stream, reader, writer)


async def _shell(link: Link, stream: Stream, command: str, *, framed: bool) -> None:
    handset = link.handset
    if (endless := handset.endless.get(command)) is not None:
        while True:
            await stream.write(shell_frames(0, endless, b"")[:-6] if framed else endless)
            await asyncio.sleep(0)
    if command in handset.silent:
        await asyncio.sleep(3600)
    if script := recording.script(handset, command):
        await recording.serve(stream, script)
        return
    status, out, error = await asyncio.get_running_loop().run_in_executor(
        None, handset.run, command
    )
    if handset.broken_by(command, before=False, peek=True):
        return  # done, but the answer never arrives
    if framed:
        await stream.write(shell_frames(status, out, error))
    elif out + error:
        await stream.write(out + error)


async def pump(stream: Stream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes between a stream and a socket until either ends."""

    async def outwards() -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                await stream.write(data)
        stream.close()

    task = asyncio.get_running_loop().create_task(outwards())
    try:
        while True:
            writer.write(await stream.some())
            await writer.drain()
    except (EOFError, ConnectionError):
        pass
    finally:
        task.cancel()
        writer.close()
