"""adbd of an emulated phone: listens on a free port of loopback in a thread of its own.

Never on 5555, which adb scans by itself. `broken` is where the cable is pulled
out; the phone keeps its state, and `revive` lets it be attached again.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from types import TracebackType
from typing import Self

from tests.phone.adbd.handset import Break, Handset
from tests.phone.adbd.link import Link

__all__ = ["Adbd", "Break"]


class Adbd:
    """A context manager; `address` is what `adb connect` takes."""

    def __init__(self, handset: Handset, host: str = "127.0.0.1") -> None:
        self.handset = handset
        self._host = host
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._links: set[Link] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def address(self) -> str:
        return f"{self._host}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def unplug(self) -> None:
        """Pull the cable out, from any thread."""
        self.handset.plugged = False
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for link in list(self._links):
            link.cut()

    def revive(self) -> None:
        """Plug it in again; the adb server then has to connect once more."""
        self.handset.breaks = None
        self.handset.plugged = True

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, self._host, 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.handset.plugged:
            writer.transport.abort()
            return
        link = Link(self.handset, reader, writer)
        self._links.add(link)
        try:
            await link.frames()
        finally:
            self._links.discard(link)

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for _, server in self.handset.reverses.values():
            server.close()
        self._cut()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*tasks, return_exceptions=True)
