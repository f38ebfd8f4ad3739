"""A fast upstream for the proxy benchmark: raw asyncio, HTTP/1.1, and HTTP/2 by ALPN.

`python -m benchmarks.proxy_upstream CHAIN KEY` prints its ports as JSON and
serves until its standard input ends. The answer has the size that the path
names (`/1024`); `/1024/unknown` sends no Content-Length over HTTP/2.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
import threading

import h2.config
import h2.connection
import h2.events

from benchmarks.proxy_load import bodies


class Answers:
    """The prepared bodies of a size in turn."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, size: int) -> bytes:
        self._next = (self._next + 1) % 64
        return bodies(size)[self._next]


class Http1(asyncio.Protocol):
    """Keep-alive, no pipelining, known lengths: enough for our own load client."""

    def __init__(self, answers: Answers, first: bytes = b"") -> None:
        self.answers = answers
        self.buffer = first
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer = self.buffer + data if self.buffer else data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(rest) < length:
            return
        self.buffer = b""
        answer = self.answers.take(int(head.split(b" ", 2)[1].split(b"/")[1]))
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % len(answer)
            + answer
        )


class Http2(asyncio.Protocol):
    """One HTTP/2 connection; whole requests in, whole answers out, by flow control."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        config = h2.config.H2Configuration(client_side=False)
        self.http = h2.connection.H2Connection(config)
        self.paths: dict[int, str] = {}
        self.waiting: dict[int, bytes] = {}
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.http.initiate_connection()
        self.http.increment_flow_control_window(1 << 30)
        self.transport.write(self.http.data_to_send())

    def data_received(self, data: bytes) -> None:
        for event in self.http.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                self.paths[event.stream_id] = dict(event.headers)[b":path"].decode()
            elif isinstance(event, h2.events.DataReceived):
                self.http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, h2.events.StreamEnded):
                self.answer(event.stream_id)
            elif isinstance(event, h2.events.StreamReset):
                self.waiting.pop(event.stream_id, None)
        self.pump()
        self.transport.write(self.http.data_to_send())

    def answer(self, stream: int) -> None:
        parts = self.paths.pop(stream).split("/")
        data = self.answers.take(int(parts[1]))
        headers = [(":status", "200"), ("content-type", "application/json")]
        if len(parts) < 3:
            headers.append(("content-length", str(len(data))))
        self.http.send_headers(stream, headers)
        self.waiting[stream] = data

    def pump(self) -> None:
        """Send what flow control allows."""
        for stream in list(self.waiting):
            data = self.waiting[stream]
            while data:
                room = self.http.local_flow_control_window(stream)
                size = min(room, self.http.max_outbound_frame_size, len(data))
                if size <= 0:
                    break
                self.http.send_data(stream, data[:size], end_stream=size == len(data))
                data = data[size:]
            if data:
                self.waiting[stream] = data
            else:
                del self.waiting[stream]


class ByAlpn(asyncio.Protocol):
    """Hands a TLS connection to the protocol that ALPN chose."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        chosen = transport.get_extra_info("ssl_object").selected_alpn_protocol()
        protocol = Http2(self.answers) if chosen == "h2" else Http1(self.answers)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


async def _main(chain: str, key: str) -> None:
    loop = asyncio.get_running_loop()
    answers = Answers()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, key)
    context.set_alpn_protocols(["h2", "http/1.1"])
    plain_server = await loop.create_server(lambda: Http1(answers), "127.0.0.1", 0)
    tls_server = await loop.create_server(lambda: ByAlpn(answers), "127.0.0.1", 0, ssl=context)
    ports = [one.sockets[0].getsockname()[1] for one in (plain_server, tls_server)]
    print(json.dumps({"http": ports[0], "https": ports[1]}), flush=True)
    await asyncio.Event().wait()


def _leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    asyncio.run(_main(*sys.argv[1:3]))
