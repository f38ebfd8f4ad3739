"""The load of the proxy benchmark: keep-alive connections, each asking again at once.

`python -m benchmarks.proxy_load` takes a command a line on standard input and
answers each with the seconds it took. `open JOBS` closes what was open,
connects to every job of the JSON list and warms the way. `send REQUESTS PLACE
...` sends that many requests over the connections of each of these jobs, named
by their places in the list, all at the same time.
"""

from __future__ import annotations

import asyncio
import functools
import json
import random
import ssl
import sys
import time
from dataclasses import dataclass
from typing import Protocol

import h2.config
import h2.connection
import h2.events

CONNECTIONS = 16  # HTTP/1.1; HTTP/2 has 4 connections of 4 streams
WARM = 16  # requests of a session that was just opened


def body(size: int, number: int) -> bytes:
    """An app's JSON of `size` bytes, different for each number; no personal data in it."""
    chance = random.Random(number)  # noqa: S311 - the same body for the same number
    events: list[str] = []
    frame = f'{{"n": {number}, "events": [%s], "pad": "%s"}}'
    room = size - len(frame % ("", ""))
    while True:
        event = json.dumps(
            {
                "event": chance.choice(("screen_view", "tap", "scroll", "cold_start")),
                "screen": chance.choice(("home", "scan", "history", "settings")),
                "t": 1_700_000_000_000 + chance.randrange(10**9),
                "duration": round(chance.random() * 9, 3),
                "build": f"1.4.{chance.randrange(99)}",
                "note": "".join(chance.choices("abcdefghijklmnop ", k=chance.randrange(60))),
            }
        )
        if len(event) + 2 > room:
            return (frame % (", ".join(events), "x" * room)).encode()
        events.append(event)
        room -= len(event) + 2 * (len(events) > 1)


@functools.cache
def bodies(size: int) -> list[bytes]:
    """What is sent and answered in turn, made once: it must not be what is measured."""
    return [body(size, number) for number in range(64)]


@dataclass(frozen=True)
class Job:
    """Where the requests go and how they look."""

    port: int
    http2: bool
    tls: bool
    size: int  # bytes each way
    known: bool  # Content-Length is sent


class Work:
    """The requests still to be sent, shared by all connections of a job."""

    def __init__(self, bodies: list[bytes]) -> None:
        self.bodies = bodies
        self.left = 0
        self.running = 0
        self.done = asyncio.Event()

    def give(self, requests: int) -> None:
        self.left, self.running = requests, 0
        self.done.clear()

    def take(self) -> bytes | None:
        if not self.left:
            return None
        self.left -= 1
        self.running += 1
        return self.bodies[self.left % len(self.bodies)]

    def finished(self) -> None:
        self.running -= 1
        if not self.left and not self.running:
            self.done.set()

    def lost(self) -> None:
        if self.left or self.running:
            sys.exit("the proxy closed a connection")


class Connection(Protocol):
    """What a job needs of a connection."""

    def begin(self) -> None: ...
    def close(self) -> None: ...


class Http1(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, job: Job, work: Work) -> None:
        self.work = work
        self.head = (
            f"POST /{job.size} HTTP/1.1\r\nHost: upstream.example\r\n"
            f"User-Agent: checkin/1.4.2\r\nContent-Type: application/json\r\n"
        ).encode()
        self.buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def begin(self) -> None:
        data = self.work.take()
        if data is not None:
            self.transport.write(self.head + b"Content-Length: %d\r\n\r\n" % len(data) + data)

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lower = head.lower()
        length = int(lower[lower.index(b"content-length:") + 15 :].split(b"\r\n", 1)[0])
        if len(rest) < length:
            return
        if not head.startswith(b"HTTP/1.1 200"):
            sys.exit("the proxy did not pass a request on")
        self.buffer = b""
        self.work.finished()
        self.begin()

    def connection_lost(self, _: Exception | None) -> None:
        self.work.lost()

    def close(self) -> None:
        self.transport.close()


class Http2(asyncio.Protocol):
    """One connection of four concurrent streams."""

    def __init__(self, job: Job, work: Work) -> None:
        self.job, self.work = job, work
        config = h2.config.H2Configuration(client_side=True, header_encoding="utf-8")
        self.http = h2.connection.H2Connection(config)
        self.waiting: dict[int, bytes] = {}
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.http.initiate_connection()
        self.http.increment_flow_control_window(1 << 30)
        self.transport.write(self.http.data_to_send())

    def begin(self) -> None:
        for _ in range(4):
            self.ask()
        self.flush()

    def ask(self) -> None:
        data = self.work.take()
        if data is None:
            return
        stream = self.http.get_next_available_stream_id()
        path = f"/{self.job.size}" + ("" if self.job.known else "/unknown")
        headers = [
            (":method", "POST"),
            (":scheme", "https"),
            (":authority", "upstream.example"),
            (":path", path),
            ("user-agent", "checkin/1.4.2"),
            ("content-type", "application/json"),
        ]
        if self.job.known:
            headers.append(("content-length", str(len(data))))
        self.http.send_headers(stream, headers)
        self.waiting[stream] = data

    def data_received(self, data: bytes) -> None:
        for event in self.http.receive_data(data):
            if isinstance(event, h2.events.DataReceived):
                self.http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                self.work.finished()
                self.ask()
            elif isinstance(event, h2.events.StreamReset | h2.events.ConnectionTerminated):
                sys.exit("the proxy did not pass a request on")
        self.flush()

    def flush(self) -> None:
        for stream in list(self.waiting):
            data = self.waiting[stream]
            while data:
                room = self.http.local_flow_control_window(stream)
                size = min(room, self.http.max_outbound_frame_size, len(data))
                if size <= 0:
                    break
                self.http.send_data(stream, data[:size], end_stream=size == len(data))
                data = data[size:]
            self.waiting[stream] = data
            if not data:
                del self.waiting[stream]
        self.transport.write(self.http.data_to_send())

    def connection_lost(self, _: Exception | None) -> None:
        self.work.lost()

    def close(self) -> None:
        self.transport.close()


async def _line() -> str:
    return await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


class Session:
    """The open connections of one job."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._work = Work(bodies(job.size))
        self._connections: list[Connection] = []

    async def open(self) -> None:
        """Connect, and warm the way through the proxy."""
        job, work = self._job, self._work
        context = ssl.create_default_context() if job.tls else None
        if context:  # whom we talk to is not what is measured
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.set_alpn_protocols(["h2"] if job.http2 else ["http/1.1"])
        for _ in range(4 if job.http2 else CONNECTIONS):
            _, one = await asyncio.get_running_loop().create_connection(
                lambda: Http2(job, work) if job.http2 else Http1(job, work),
                "127.0.0.1",
                job.port,
                ssl=context,
                server_hostname="upstream.example" if context else None,
            )
            self._connections.append(one)
        await self.send(WARM)

    async def send(self, requests: int) -> None:
        """Send requests over all connections and wait for the last answer."""
        self._work.give(requests)
        for connection in self._connections:
            connection.begin()
        await self._work.done.wait()

    def close(self) -> None:
        """Close the connections."""
        for connection in self._connections:
            connection.close()


async def _main() -> None:
    sessions: list[Session] = []
    while line := await _line():
        command, _, rest = line.partition(" ")
        started = time.perf_counter()
        if command == "open":
            for session in sessions:
                session.close()
            sessions = [Session(Job(**job)) for job in json.loads(rest)]
            for session in sessions:
                await session.open()
        else:
            requests, *places = map(int, rest.split())
            await asyncio.gather(*(sessions[place].send(requests) for place in places))
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
