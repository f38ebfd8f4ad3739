"""One connection of the adb server to the emulated phone: the handshake and its streams."""

from __future__ import annotations

import asyncio

from tests.phone.adbd.frames import (
    AUTH,
    CLSE,
    CNXN,
    HEADER,
    MOST,
    OKAY,
    OPEN,
    VERSION,
    WRTE,
    frame,
    parse,
)
from tests.phone.adbd.handset import Handset
from tests.phone.adbd.stream import Stream

_TOKEN, _SIGNATURE = 1, 2  # AUTH: what the phone asks to be signed, and the answer


class Link:
    """Reads frames until the server goes away; services run beside it."""

    def __init__(
        self, handset: Handset, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.handset = handset
        self._reader, self._writer = reader, writer
        self._streams: dict[int, Stream] = {}
        self._next = 1
        self.most = 4096
        self.tasks: set[asyncio.Task[None]] = set()

    def send(self, command: int, first: int, second: int, data: bytes = b"") -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(command, first, second, data))

    def new_stream(self, remote: int = 0) -> Stream:
        stream = Stream(
            self._next, remote, self.send, lambda local: self._streams.pop(local, None), self.most
        )
        self._streams[self._next] = stream
        self._next += 1
        return stream

    def cut(self) -> None:
        """The cable is pulled out: nothing that is still under way arrives."""
        self._writer.transport.abort()

    async def frames(self) -> None:
        """Serve until the end; `opened` is called for each service asked for."""
        try:
            while True:
                command, first, second, length = parse(await self._reader.readexactly(HEADER))
                data = await self._reader.readexactly(length)
                self._handle(command, first, second, data)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            for stream in list(self._streams.values()):
                stream.drop()
            for task in list(self.tasks):
                task.cancel()
            self._writer.close()

    def _handle(self, command: int, first: int, second: int, data: bytes) -> None:
        if command == CNXN:
            self.most = min(second, MOST)
            self._greet()
        elif command == OPEN:
            self._open(first, data.rstrip(b"\0").decode())
        elif command == AUTH:
            if first == _SIGNATURE:  # of a key that we do not know: ask for the next
                self._greet()
        elif stream := self._streams.get(second):
            if command == OKAY:
                stream.remote = first
                stream.acknowledged.set()
            elif command == WRTE:
                stream.arrived(data)
            elif command == CLSE:
                stream.drop()

    def _greet(self) -> None:
        state = self.handset.state
        if state == "unauthorized":
            self.send(AUTH, _TOKEN, 0, bytes(20))
        elif state == "device":
            self.send(CNXN, VERSION, self.most, self.handset.banner())
        # a phone that is offline says nothing at all

    def _open(self, remote: int, service: str) -> None:
        from tests.phone.adbd.services import serve  # noqa: PLC0415 - services open streams too

        task = asyncio.get_running_loop().create_task(serve(self, remote, service))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
