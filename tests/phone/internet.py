"""A small internet on loopback: real TLS, every protocol, fictional names (RFC 2606).

`python -m tests.phone.internet FOLDER` serves until its standard input ends,
so that it never outlives who started it, and prints one line of JSON when all
sockets listen. `Internet.start` runs that as a child process: a busy client
or a test's warning filter then cannot disturb the servers.

The names resolve nowhere. The proxy is told the way by `hosts.py`, which reads
the `hosts` of that line; SNI and Host stay fictional on the wire.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, cast

import grpc
import grpc.aio
from hypercorn.asyncio import serve
from hypercorn.config import Config

from tests.phone import pki
from tests.phone.server import EVENT_SECONDS, EVENTS, application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from hypercorn.typing import Framework

ROOT = pathlib.Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
ANSWER = socket.inet_aton("192.0.2.7")  # what our DNS says to everything (RFC 5737)

WEB = (
    "api.checkin.example",
    "live.checkin.example",
    "cdn.checkin.example",
    "news.checkin.example",
    "pay.checkin.example",
    "secure.checkin.example",
    "metrics.tracker.example",
    "upload.vision.example",
)
ORGANISATIONS = {
    "checkin.example": "Check-in Example Ltd",
    "tracker.example": "Tracker Example Inc",
    "vision.example": "Vision Example GmbH",
}


@dataclass(frozen=True)
class Internet:
    """The running servers. `hosts` maps "tcp/name:port" to a loopback port."""

    process: subprocess.Popen[str]
    ca: pathlib.Path  # the CA that a client of these servers trusts
    hosts_file: pathlib.Path  # `hosts` as JSON, for `hosts.py`
    hosts: dict[str, int]

    @classmethod
    def start(cls, folder: pathlib.Path) -> Self:
        """Start the servers; their certificates go to `folder`."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.phone.internet", os.fspath(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("the simulated internet did not start")
        hosts_file = folder / "hosts.json"
        hosts_file.write_text(line)
        return cls(process, folder / "ca.pem", hosts_file, json.loads(line))

    def stop(self) -> None:
        """End the servers; they leave at once."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Config(Config):
    """Hypercorn's configuration, with a certificate for each organisation by SNI."""

    contexts: dict[str, ssl.SSLContext]

    def create_ssl_context(self) -> ssl.SSLContext | None:
        context = super().create_ssl_context()
        assert context is not None
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        domain = ".".join((name or "").split(".")[-2:])
        if domain in self.contexts:
            connection.context = self.contexts[domain]


def _listen(kind: socket.SocketKind) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    sock.bind((LOOPBACK, 0))
    if kind is socket.SOCK_STREAM:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.listen(128)
    sock.setblocking(False)
    return sock


def _port(sock: socket.socket) -> int:
    return int(sock.getsockname()[1])


def _config(leaves: dict[str, pki.Leaf]) -> _Config:
    config = _Config()
    config.bind, config.quic_bind, config.insecure_bind = [], [], []
    config.alpn_protocols = ["h2", "http/1.1"]
    config.certfile = os.fspath(leaves["checkin.example"].chain)
    config.keyfile = os.fspath(leaves["checkin.example"].key)
    config.h2_max_concurrent_streams = 100
    config.websocket_max_message_size = 64 << 20
    config.errorlog = None
    config.contexts = {}
    for domain, leaf in leaves.items():
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.set_alpn_protocols(config.alpn_protocols)
        context.load_cert_chain(leaf.chain, leaf.key)
        config.contexts[domain] = context
    return config


class _UdpEcho(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(self.answer(data), addr)

    def answer(self, data: bytes) -> bytes:
        return data


class _Dns(_UdpEcho):
    """Answers every question for an address with one A record (RFC 1035, section 4)."""

    def answer(self, data: bytes) -> bytes:
        end = data.index(b"\x00", 12) + 5
        flags = struct.pack("!HHHHH", 0x8180, 1, 1, 0, 0)
        record = struct.pack("!HHHIH", 0xC00C, 1, 1, 60, len(ANSWER)) + ANSWER
        return data[:2] + flags + data[12:end] + record


async def _tcp_echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def _report(request: bytes, _: object) -> bytes:
    return request


async def _watch(_: bytes, __: object) -> AsyncIterator[bytes]:
    for number in range(EVENTS):
        yield json.dumps({"number": number, "sent": time.time()}).encode()
        await asyncio.sleep(EVENT_SECONDS)


async def _grpc(leaf: pki.Leaf) -> tuple[grpc.aio.Server, int]:
    """Serve checkin.v1.Presence over TLS; messages are bytes, no generated code."""
    server = grpc.aio.server()
    methods = {
        "Report": grpc.unary_unary_rpc_method_handler(_report),
        "Watch": grpc.unary_stream_rpc_method_handler(_watch),
    }
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("checkin.v1.Presence", methods),)
    )
    pair = (leaf.key.read_bytes(), leaf.chain.read_bytes())
    port = server.add_secure_port(f"{LOOPBACK}:0", grpc.ssl_server_credentials([pair]))
    await server.start()
    return server, port


async def _serve(folder: pathlib.Path) -> None:
    ca = pki.authority(folder)
    leaves = {
        domain: ca.issue(name, f"*.{domain}", domain, "localhost", LOOPBACK)
        for domain, name in ORGANISATIONS.items()
    }
    loop = asyncio.get_running_loop()
    tls, plain, tcp = (_listen(socket.SOCK_STREAM) for _ in range(3))
    quic, udp, dns = (_listen(socket.SOCK_DGRAM) for _ in range(3))
    config = _config(leaves)
    config.bind = [f"fd://{tls.fileno()}"]
    config.insecure_bind = [f"fd://{plain.fileno()}"]
    config.quic_bind = [f"fd://{quic.fileno()}"]
    await asyncio.start_server(_tcp_echo, sock=tcp)
    await loop.create_datagram_endpoint(_UdpEcho, sock=udp)
    await loop.create_datagram_endpoint(_Dns, sock=dns)
    rpc, rpc_port = await _grpc(leaves["checkin.example"])
    hosts = {f"tcp/{name}:443": _port(tls) for name in WEB}
    hosts |= {f"tcp/{name}:80": _port(plain) for name in WEB}
    hosts |= {
        "udp/h3.checkin.example:443": _port(quic),
        "tcp/rpc.checkin.example:443": rpc_port,
        "tcp/raw.checkin.example:7777": _port(tcp),
        "udp/raw.checkin.example:9999": _port(udp),
        "udp/dns.resolver.example:53": _port(dns),
    }
    print(json.dumps(hosts), flush=True)
    # hypercorn types the members of ASGI's dictionaries; our routes need only dictionaries.
    await serve(cast("Framework", application), config, shutdown_trigger=asyncio.Event().wait)
    await rpc.stop(None)


def _leave_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)  # nothing here is worth an orderly end, open connections least of all


if __name__ == "__main__":
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # a client that leaves is no news
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    asyncio.run(_serve(pathlib.Path(sys.argv[1])))
