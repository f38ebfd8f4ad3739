"""The traffic of one app: `python -m tests.phone.rig.app UID CA JOB...` runs as that UID.

A job is a name of `JOBS` with its arguments after colons. What each one saw is a line of JSON; a
job that failed says so there and does not end the others. All that must be read or imported is,
before the UID changes: an app may not look into our folders.
"""

from __future__ import annotations

import asyncio
import concurrent.futures.thread  # its name alone would be loaded too late
import encodings.idna  # noqa: F401 - loaded while we may still read it
import json
import os
import pathlib
import socket
import ssl
import struct
import sys
import threading
import time
from typing import TYPE_CHECKING

import httpx
from aioquic.h3.connection import H3_ALPN
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from websockets.asyncio.client import connect

from tests.phone.clients import TIMEOUT, _Http3
from tests.phone.rig.net import NAME_SERVER
from tests.phone.rig.servers import (
    DOT,
    DOT_PORT,
    RAW,
    TCP_PORT,
    TLS_PORT,
    UDP_PORT,
    WEB,
)
from tests.phone.websocket import WebSocket

if TYPE_CHECKING:
    from collections.abc import Callable

PROXY = os.environ.get("RIG_PROXY", "")  # "host:port" where the phone has a proxy set
_NXDOMAIN = 3  # RFC 1035, section 4.1.1
RESOLVER = os.environ.get("RIG_RESOLVER", NAME_SERVER)
LINGER = 1.0  # seconds


class Trust:
    """What this app trusts: PEM text, read before the UID changed."""

    text = ""


def _context(*alpn: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=Trust.text)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def _dial(host: str, port: int) -> socket.socket:
    """A connection, through the phone's proxy where it has one."""
    if not PROXY:
        return socket.create_connection((host, port), TIMEOUT)
    proxy, _, proxy_port = PROXY.rpartition(":")
    sock = socket.create_connection((proxy, int(proxy_port)), TIMEOUT)
    sock.sendall(f"CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(4096)
        if not piece:
            raise ConnectionError("the proxy closed the tunnel")
        head += piece
    return sock


def http(version: str, url: str, body: str = "") -> str:
    """One HTTP/1.1 or HTTP/2 request."""
    proxy = f"http://{PROXY}" if PROXY else None
    with httpx.Client(
        http2=version == "2", proxy=proxy, verify=_context(), timeout=TIMEOUT, trust_env=False
    ) as client:
        reply = client.post(url, content=body) if body else client.get(url)
        return f"{reply.http_version} {reply.status_code}"


async def _http3(host: str, path: str, body: bytes, trust: str) -> str:
    configuration = QuicConfiguration(is_client=True, alpn_protocols=H3_ALPN, server_name=host)
    configuration.load_verify_locations(cadata=trust.encode())
    loop = asyncio.get_running_loop()
    # The address that routing chooses: aioquic's own connect() would want IPv6.
    transport, protocol = await loop.create_datagram_endpoint(
        lambda: _Http3(QuicConnection(configuration=configuration)), family=socket.AF_INET
    )
    try:
        protocol.start()
        protocol.connect((WEB, 443))
        await asyncio.wait_for(protocol.wait_connected(), TIMEOUT)
        status, _ = await protocol.exchange(host, path, body, [])
        return f"HTTP/3 {status}"
    finally:
        protocol.close()
        transport.close()


def http3(host: str, body: str = "") -> str:
    """One HTTP/3 request, never through the proxy: an HTTP proxy carries no UDP."""
    return asyncio.run(_http3(host, "/v1/checkin", body.encode(), Trust.text))


def wss(host: str, text: str) -> str:
    """One WebSocket message, echoed."""
    with _dial(host, 443) as sock:
        sock.setblocking(False)
        url, context = f"wss://{host}/live", _context()
        opening = connect(
            url, sock=sock, ssl=context, server_hostname=host, proxy=None, open_timeout=TIMEOUT
        )
        with WebSocket(opening) as live:
            live.send(text)
            return str(live.recv(TIMEOUT))


def _question(name: str, kind: int = 1) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    head = struct.pack("!HHHHHH", 0x1234, 0x0100, 1, 0, 0, 0)
    return head + labels + b"\x00" + struct.pack("!HH", kind, 1)


def dns(name: str) -> str:
    """Ask the phone's resolver for an A record."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(TIMEOUT)
        sock.sendto(_question(name), (RESOLVER, 53))
        reply = sock.recv(4096)
        return "no such name" if reply[3] & 15 == _NXDOMAIN else socket.inet_ntoa(reply[-4:])


def dot(name: str) -> str:
    """Ask over TLS (RFC 7858)."""
    with (
        _dial(DOT, DOT_PORT) as sock,
        _context().wrap_socket(sock, server_hostname="dot.resolver.example") as tls,
    ):
        question = _question(name)
        tls.sendall(struct.pack("!H", len(question)) + question)
        return socket.inet_ntoa(tls.recv(4096)[-4:])


def tcp(text: str) -> str:
    """Raw TCP, echoed, open for a moment more: whose a socket is can only be seen while it is."""
    with _dial(RAW, TCP_PORT) as sock:
        sock.sendall(text.encode())
        said = sock.recv(4096).decode()
        time.sleep(LINGER)
        return said


def tls(text: str) -> str:
    """A protocol of the app's own in TLS, echoed."""
    with (
        _dial(RAW, TLS_PORT) as sock,
        _context().wrap_socket(sock, server_hostname="raw.checkin.example") as stream,
    ):
        stream.sendall(text.encode())
        return stream.recv(4096).decode()


def udp(text: str) -> str:
    """A raw datagram, echoed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(TIMEOUT)
        sock.sendto(text.encode(), (RAW, UDP_PORT))
        return sock.recv(4096).decode()


def pinned(host: str, form: str = "alert", _: str = "") -> str:
    """A client that refuses the proxy: by an alert, an end, a reset, or a hang-up afterwards."""
    with _dial(host, 443) as sock:
        if form == "hangup":
            with _context().wrap_socket(sock, server_hostname=host) as stream:
                stream.getpeercert(binary_form=True)
            return "hung up"
        if form == "alert":
            try:
                # It trusts what this machine trusts, and that is neither CA.
                ssl.create_default_context().wrap_socket(sock, server_hostname=host)
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
            return "accepted"
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        half = _context().wrap_bio(incoming, outgoing, server_hostname=host)
        try:
            half.do_handshake()
        except ssl.SSLWantReadError:
            sock.sendall(outgoing.read())
        sock.recv(16_384)
        if form == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return form


def real(host: str) -> str:
    """An app that pins the true certificate, and speaks once it is let through to it."""
    context = ssl.create_default_context(cadata=os.environ["RIG_TRUE_CA"])
    with _dial(host, 443) as sock, context.wrap_socket(sock, server_hostname=host) as stream:
        stream.sendall(f"GET /v1/config HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        return stream.recv(4096).partition(b"\r\n")[0].decode()


def real3(host: str) -> str:
    """The same over HTTP/3."""
    return asyncio.run(_http3(host, "/v1/config", b"", os.environ["RIG_TRUE_CA"]))


def many(count: str, seconds: str = "0") -> str:
    """That many connections at once, all open until that long after the last was answered."""
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(int(count)) as pool:
        barrier = threading.Barrier(int(count))

        def one(number: int) -> str:
            with _dial(RAW, TCP_PORT) as sock:
                sock.sendall(f"uid={os.getuid()} number={number}".encode())
                reply = sock.recv(4096).decode()
                barrier.wait(TIMEOUT)
                time.sleep(float(seconds))
                return reply

        replies = set(pool.map(one, range(int(count))))
    return f"{len(replies)} in {time.monotonic() - started:.2f}"


def past(job: str, *arguments: str) -> str:
    """Another job, past the proxy that the phone has set."""
    global PROXY  # noqa: PLW0603 - the whole process is one app, and its jobs follow each other
    kept, PROXY = PROXY, ""
    try:
        return JOBS[job](*arguments)
    finally:
        PROXY = kept


def sleep(seconds: str) -> str:
    """Do nothing for a while."""
    time.sleep(float(seconds))
    return ""


def hold(seconds: str) -> str:
    """A connection that stays open without a word for that long."""
    with _dial(RAW, TCP_PORT) as sock:
        sock.sendall(b"first")
        sock.recv(4096)
        time.sleep(float(seconds))
        sock.sendall(b"last")
        return sock.recv(4096).decode()


JOBS: dict[str, Callable[..., str]] = {
    "dns": dns,
    "dot": dot,
    "hold": hold,
    "http1": lambda *rest: http("1.1", *rest),
    "http2": lambda *rest: http("2", *rest),
    "http3": http3,
    "many": many,
    "past": past,
    "pinned": pinned,
    "real": real,
    "real3": real3,
    "sleep": sleep,
    "tcp": tcp,
    "tls": tls,
    "udp": udp,
    "wss": wss,
}


def main(uid: str, ca: str, *jobs: str) -> None:
    """Become the app and do its jobs, one after the other."""
    Trust.text = pathlib.Path(ca).read_text()
    os.setgroups([])
    os.setgid(int(uid))
    os.setuid(int(uid))
    for job in jobs:
        name, *arguments = job.split("|")
        try:
            outcome = {"job": name, "saw": JOBS[name](*arguments)}
        except Exception as error:  # noqa: BLE001 - what broke is what the test wants to know
            outcome = {"job": name, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
