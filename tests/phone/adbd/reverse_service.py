"""adb reverse: ports of the phone that lead to this machine, listening for real."""

from __future__ import annotations

import asyncio

from tests.phone.adbd.frames import OPEN
from tests.phone.adbd.link import Link
from tests.phone.adbd.stream import Stream


async def serve(link: Link, stream: Stream, argument: str) -> None:
    verb, _, rest = argument.partition(":")
    reverses = link.handset.reverses
    if verb == "list-forward":
        text = "".join(
            f"host-reverse {remote} {local}\n" for remote, (local, _) in reverses.items()
        )
        await stream.write(f"{len(text):04x}{text}".encode())
    elif verb == "killforward-all":
        for _, server in reverses.values():
            server.close()
        reverses.clear()
        await stream.write(b"OKAY")
    elif verb == "killforward":
        await _remove(link, stream, rest)
    elif verb == "forward":
        await _add(link, stream, *rest.removeprefix("norebind:").split(";", 1))


async def _remove(link: Link, stream: Stream, remote: str) -> None:
    found = link.handset.reverses.pop(remote, None)
    if found:
        found[1].close()
        await stream.write(b"OKAY")
        return
    reason = f"listener '{remote}' not found"
    await stream.write(f"FAIL{len(reason):04x}{reason}".encode())


async def _add(link: Link, stream: Stream, remote: str, local: str) -> None:
    reverses = link.handset.reverses
    if remote in reverses:
        reverses[remote] = (local, reverses[remote][1])
        await stream.write(b"OKAY")
        return

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from tests.phone.adbd.services import pump  # noqa: PLC0415 - services call us

        inner = link.new_stream()
        link.send(OPEN, inner.local, 0, reverses[remote][0].encode() + b"\0")
        await inner.acknowledged.wait()
        if not inner.remote:  # refused; one that is closed already may still hold bytes
            writer.close()
            return
        await pump(inner, reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", int(remote.partition(":")[2]))
    port = server.sockets[0].getsockname()[1]
    asked_any = remote == "tcp:0"
    reverses[f"tcp:{port}"] = (local, server)
    answer = f"{len(str(port)):04x}{port}" if asked_any else ""
    await stream.write(b"OKAY" + answer.encode())
