"""Real clients for every protocol a phone speaks, pointed at the proxy.

An explicit proxy carries what CONNECT carries; HTTP/3, raw TCP, UDP and DNS
reach it through reverse listeners, as a tunnel or a gateway would bring them.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
import struct
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import grpc
import httpx
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from websockets.asyncio.client import connect

from tests.phone.websocket import WebSocket

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Generator, Iterator

    from aioquic.quic.events import QuicEvent

LOOPBACK = "127.0.0.1"
TIMEOUT = 30.0  # seconds; a busy machine is slow, a broken proxy is silent


@dataclass(frozen=True)
class Phone:
    """A phone whose traffic goes through the proxy and that trusts the proxy's CA."""

    proxy: int  # port of the explicit proxy on loopback
    trusted: pathlib.Path  # PEM of the CAs in the phone's trust store

    @property
    def proxy_url(self) -> str:
        return f"http://{LOOPBACK}:{self.proxy}"

    def tls(self, *alpn: str) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.trusted)
        if alpn:
            context.set_alpn_protocols(list(alpn))
        return context

    def browser(self, *, http2: bool = False, agent: str = "checkin/1.4.2") -> httpx.Client:
        """An HTTP client with a connection pool, HTTP/1.1 unless told otherwise."""
        return httpx.Client(
            http2=http2,
            proxy=self.proxy_url,
            verify=self.tls(),
            timeout=TIMEOUT,
            trust_env=False,
            headers={"user-agent": agent},
        )

    def tunnel(self, host: str, port: int = 443) -> socket.socket:
        """A raw connection through CONNECT, before any TLS."""
        sock = socket.create_connection((LOOPBACK, self.proxy), TIMEOUT)
        sock.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            piece = sock.recv(4096)
            if not piece:
                sock.close()
                raise ConnectionError("the proxy closed the tunnel")
            head += piece
        if b" 200 " not in head.partition(b"\r\n")[0]:
            sock.close()
            raise ConnectionError("the proxy refused the tunnel")
        return sock


def websocket(phone: Phone, url: str, *, compression: str | None = "deflate") -> WebSocket:
    """An open WebSocket; compression is offered as OkHttp and browsers do."""
    opening = connect(
        url,
        ssl=phone.tls(),
        proxy=phone.proxy_url,
        compression=compression,
        open_timeout=TIMEOUT,
        max_size=None,
    )
    return WebSocket(opening)


def events(phone: Phone, url: str) -> Generator[tuple[float, float]]:
    """Server-sent events as (sent, received), in Unix seconds."""
    with phone.browser() as browser, browser.stream("GET", url) as response:
        for line in response.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line[5:])["sent"], time.time()


@contextlib.contextmanager
def rpc(phone: Phone, target: str) -> Iterator[grpc.Channel]:
    """A gRPC channel through the explicit proxy."""
    credentials = grpc.ssl_channel_credentials(phone.trusted.read_bytes())
    options = [
        ("grpc.http_proxy", phone.proxy_url),
        ("grpc.use_local_subchannel_pool", 1),
        ("grpc.enable_retries", 0),
    ]
    channel = grpc.secure_channel(target, credentials, options)
    try:
        yield channel
    finally:
        channel.close()


def rpc_report(channel: grpc.Channel, message: bytes) -> bytes:
    """The unary call checkin.v1.Presence/Report: the server echoes."""
    call = channel.unary_unary("/checkin.v1.Presence/Report")
    reply: bytes = call(message, timeout=TIMEOUT)
    return reply


def rpc_watch(channel: grpc.Channel, message: bytes) -> Generator[tuple[float, float]]:
    """The server stream checkin.v1.Presence/Watch as (sent, received), in Unix seconds."""
    call = channel.unary_stream("/checkin.v1.Presence/Watch")
    for reply in call(message, timeout=TIMEOUT):
        yield json.loads(reply)["sent"], time.time()


class _Http3(QuicConnectionProtocol):
    """One HTTP/3 exchange at a time."""

    http: H3Connection
    reply: asyncio.Future[tuple[int, bytes]]

    def start(self) -> None:
        self.http = H3Connection(self._quic)

    async def exchange(
        self, host: str, path: str, body: bytes, headers: list[tuple[bytes, bytes]]
    ) -> tuple[int, bytes]:
        self.reply = asyncio.get_running_loop().create_future()
        self.status, self.received = 0, b""
        stream = self._quic.get_next_available_stream_id()
        pseudo = [
            (b":method", b"POST" if body else b"GET"),
            (b":scheme", b"https"),
            (b":authority", host.encode()),
            (b":path", path.encode()),
        ]
        self.http.send_headers(stream, pseudo + headers, end_stream=not body)
        if body:
            self.http.send_data(stream, body, end_stream=True)
        self.transmit()
        return await asyncio.wait_for(self.reply, TIMEOUT)

    def quic_event_received(self, event: QuicEvent) -> None:
        for part in self.http.handle_event(event):
            if isinstance(part, HeadersReceived):
                self.status = int(dict(part.headers).get(b":status", b"0"))
            if isinstance(part, DataReceived):
                self.received += part.data
            ended = isinstance(part, HeadersReceived | DataReceived) and part.stream_ended
            if ended and not self.reply.done():
                self.reply.set_result((self.status, self.received))


async def _http3(
    port: int,
    trusted: str,
    host: str,
    path: str,
    body: bytes,
    headers: list[tuple[bytes, bytes]],
) -> tuple[int, bytes]:
    configuration = QuicConfiguration(is_client=True, alpn_protocols=H3_ALPN, server_name=host)
    configuration.load_verify_locations(cafile=trusted)
    loop = asyncio.get_running_loop()
    # aioquic's own connect() needs IPv6, which not every machine has.
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Http3(QuicConnection(configuration=configuration)), local_addr=(LOOPBACK, 0)
    )
    try:
        protocol.start()
        protocol.connect((LOOPBACK, port))
        await asyncio.wait_for(protocol.wait_connected(), TIMEOUT)
        return await protocol.exchange(host, path, body, headers)
    finally:
        protocol.close()
        transport.close()


def http3(
    port: int,
    trusted: pathlib.Path,
    url: str,
    body: bytes = b"",
    headers: tuple[tuple[str, str], ...] = (),
) -> tuple[int, bytes]:
    """One HTTP/3 request to the reverse listener on `port`: status and body."""
    parts = httpx.URL(url)
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    path = parts.raw_path.decode()
    return asyncio.run(_http3(port, str(trusted), parts.host, path, body, pairs))


def tcp(port: int, data: bytes) -> bytes:
    """Send over raw TCP and read as much back."""
    with socket.create_connection((LOOPBACK, port), TIMEOUT) as sock:
        sock.sendall(data)
        received = b""
        while len(received) < len(data):
            piece = sock.recv(65_536)
            if not piece:
                break
            received += piece
        return received


def udp(port: int, data: bytes) -> bytes:
    """Send a datagram and wait for one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(TIMEOUT)
        sock.sendto(data, (LOOPBACK, port))
        return sock.recv(65_536)


def dns(port: int, name: str) -> str:
    """Ask for an A record over UDP; the address (RFC 1035, section 4)."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = labels + b"\x00" + struct.pack("!HH", 1, 1)
    reply = udp(port, struct.pack("!HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0) + question)
    return socket.inet_ntoa(reply[-4:])


def pinned(phone: Phone, host: str, anchors: pathlib.Path) -> str:
    """A client that trusts only `anchors`: it refuses the proxy with a TLS alert."""
    context = ssl.create_default_context(cafile=anchors)
    with phone.tunnel(host) as sock:
        try:
            with context.wrap_socket(sock, server_hostname=host):
                return ""
        except ssl.SSLCertVerificationError as error:
            return error.verify_message


def hang_up(phone: Phone, host: str) -> None:
    """A client that completes the handshake, looks at the certificate and leaves.

    That is how an OkHttp CertificatePinner looks from outside: no alert, no request.
    """
    with phone.tunnel(host) as sock, phone.tls().wrap_socket(sock, server_hostname=host) as tls:
        tls.getpeercert(binary_form=True)
