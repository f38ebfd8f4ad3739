"""One stream of an adb connection: a service's bytes, each write acknowledged by the other side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.phone.adbd.frames import CLSE, OKAY, WRTE


class Stream:
    """`send` writes a frame of the connection; `forget` takes the stream out of its table."""

    def __init__(
        self,
        local: int,
        remote: int,
        send: Callable[..., None],
        forget: Callable[[int], object],
        most: int,
    ) -> None:
        self.local, self.remote = local, remote
        self._send, self._forget, self._most = send, forget, most
        self._incoming: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.acknowledged = asyncio.Event()
        self.closed = False
        self._rest = b""

    def arrived(self, data: bytes) -> None:
        self._incoming.put_nowait(data)

    async def write(self, data: bytes) -> None:
        for start in range(0, len(data), self._most):
            self.acknowledged.clear()
            self._send(WRTE, self.local, self.remote, data[start : start + self._most])
            await self.acknowledged.wait()
            if self.closed:
                raise ConnectionError

    async def some(self) -> bytes:
        """The next bytes; an empty stream ends in EOFError."""
        if self._rest:
            data, self._rest = self._rest, b""
            return data
        data_or_end = await self._incoming.get()
        if data_or_end is None:
            raise EOFError
        self._send(OKAY, self.local, self.remote)
        return data_or_end

    async def exactly(self, count: int) -> bytes:
        read = b""
        while len(read) < count:
            read += await self.some()
        read, self._rest = read[:count], read[count:]
        return read

    def close(self) -> None:
        if not self.closed:
            self._send(CLSE, self.local, self.remote)
        self.drop()

    def drop(self) -> None:
        self.closed = True
        self.acknowledged.set()
        self._incoming.put_nowait(None)
        self._forget(self.local)
