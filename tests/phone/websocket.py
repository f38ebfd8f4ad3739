"""A WebSocket that a test speaks through step by step.

The client of `websockets` that is made for this reads in a thread of its own while another
writes, and OpenSSL allows one thread at a time on a connection: where the write met the tickets
that TLS 1.3 sends after its handshake, it waited for ever (seen on a busy machine). So the
asyncio client is driven here, whose one thread does both.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from auditor.model import Closing

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection, connect
    from websockets.typing import Data


class WebSocket(Closing):
    """A WebSocket, open once this is made; a context manager."""

    def __init__(self, opening: connect) -> None:
        with contextlib.ExitStack() as stack:
            self._runner = stack.enter_context(asyncio.Runner())
            self._connection = self._runner.run(_opened(opening))
            self._closing = stack.pop_all()

    def close(self) -> None:
        """Say good-bye and close the connection."""
        with self._closing:
            self._runner.run(self._connection.close())

    @property
    def extensions(self) -> list[object]:
        """What both sides agreed on."""
        return list(self._connection.protocol.extensions)

    def send(self, message: Data) -> None:
        """Send a message: text or bytes."""
        self._runner.run(self._connection.send(message))

    def recv(self, timeout: float) -> Data:
        """The next message; raises TimeoutError where none comes within so many seconds."""
        return self._runner.run(_received(self._connection, timeout))


async def _opened(opening: connect) -> ClientConnection:
    return await opening


async def _received(connection: ClientConnection, seconds: float) -> Data:
    async with asyncio.timeout(seconds):
        return await connection.recv()
