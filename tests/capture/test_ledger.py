"""Fates of connections, each made to happen through the real proxy."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aioquic.asyncio.client import connect as quic_connect
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.quic.configuration import QuicConfiguration
from mitmproxy.connection import Client

from auditor.capture.ledger import Ledger
from auditor.capture.records import Record
from auditor.judge.fates import Context, fate
from auditor.model import Connection, Fate
from tests.capture.rig import LOOPBACK, Proxy, Web, names, proxy, server, server_tls, until

HOST = "api.example"

type Visit = Callable[[Proxy], Awaitable[None]]


@asynccontextmanager
async def _internet(confdir: Path, tmp_path: Path, web: Web) -> AsyncIterator[Proxy]:
    """The proxy, and a TLS server that it knows as HOST."""
    tls = server_tls(tmp_path, HOST)
    tls.set_alpn_protocols(["http/1.1"])
    async with server(web, tls) as port:
        resolve = names(api_example=port)
        async with proxy(confdir, allow=[HOST], resolve=resolve) as one:
            yield one


def _visit(confdir: Path, tmp_path: Path, visit: Visit, web: Web | None = None) -> Connection:
    """The last record of the only connection that a visit makes."""

    async def run() -> Proxy:
        async with _internet(confdir, tmp_path, web or Web()) as one:
            await visit(one)
            await one.settled()
        return one

    one = asyncio.run(run())
    assert one.recorder.failures == []
    [connection] = one.recorder.connections
    assert connection.opened
    assert connection.closed
    assert connection.opened <= connection.closed
    assert connection.client.startswith(LOOPBACK + ":")
    assert connection.mode == "regular"
    return connection


async def _tunnel(one: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
    writer.write(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())
    assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def _browse(one: Proxy) -> None:
    async with one.client() as client:
        assert (await client.post(f"https://{HOST}/x", content=b"12345")).status_code == 200


async def _pinned(one: Proxy) -> None:
    def connect() -> None:
        with socket.create_connection((LOOPBACK, one.ports[0])) as plain:
            plain.sendall(f"CONNECT {HOST}:443 HTTP/1.1\r\n\r\n".encode())
            assert b" 200 " in plain.recv(1000)
            with pytest.raises(ssl.SSLCertVerificationError):
                ssl.create_default_context().wrap_socket(plain, server_hostname=HOST)

    await asyncio.to_thread(connect)  # asyncio's own TLS leaves without an alert


async def _hang_up(one: Proxy) -> None:
    trust = ssl.create_default_context(cafile=str(one.ca))
    _, writer = await _tunnel(one)
    await writer.start_tls(trust, server_hostname=HOST)
    writer.close()


async def _leave_in_handshake(one: Proxy) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    handshake = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname=HOST)
    with contextlib.suppress(ssl.SSLWantReadError):
        handshake.do_handshake()
    reader, writer = await _tunnel(one)
    writer.write(outgoing.read())
    await reader.read(100)
    writer.close()


async def _say_nothing(one: Proxy) -> None:
    _, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
    writer.close()


def test_a_decrypted_connection(confdir: Path, tmp_path: Path) -> None:
    found = _visit(confdir, tmp_path, _browse)
    assert (found.sni, found.alpn, found.server) == (HOST, "http/1.1", f"{HOST}:443")
    assert (found.client_tls, found.server_tls, found.tls_error) == (
        "established",
        "established",
        "",
    )
    assert found.tls_version == "TLSv1.3"
    assert found.cipher.startswith("TLS_")
    assert found.certificate_org == "Example Org"
    assert found.server_ip.startswith(LOOPBACK + ":")
    assert (found.requests, found.messages) == (1, 0)
    assert found.bytes_up >= 5
    assert found.bytes_down == len(Web.body)
    assert len(found.ja3) == 32
    assert found.ja4.startswith("t13d")
    assert (found.error, found.refused, found.ignored) == ("", "", False)


def test_a_client_that_does_not_trust_us(confdir: Path, tmp_path: Path) -> None:
    found = _visit(confdir, tmp_path, _pinned)
    assert (found.client_tls, found.sni, found.requests) == ("failed", HOST, 0)
    assert "does not trust the proxy's certificate" in found.tls_error
    assert found.ja4
    assert found.ja3


def test_a_client_that_hangs_up_after_the_handshake(confdir: Path, tmp_path: Path) -> None:
    found = _visit(confdir, tmp_path, _hang_up)
    assert (found.client_tls, found.tls_error) == ("established", "")
    assert (found.requests, found.messages, found.bytes_up) == (0, 0, 0)
    assert found.sni == HOST


def test_a_client_that_leaves_in_the_handshake(confdir: Path, tmp_path: Path) -> None:
    found = _visit(confdir, tmp_path, _leave_in_handshake)
    assert (found.client_tls, found.requests) == ("failed", 0)
    assert "disconnected during the handshake" in found.tls_error
    assert found.ja4


def test_a_client_that_says_nothing(confdir: Path, tmp_path: Path) -> None:
    found = _visit(confdir, tmp_path, _say_nothing)
    assert (found.client_tls, found.requests, found.server, found.sni) == ("", 0, "", "")


def test_a_hello_that_is_none(confdir: Path, tmp_path: Path) -> None:
    async def babble(one: Proxy) -> None:
        reader, writer = await _tunnel(one)
        writer.write(b"\x16\x03\x01\x00\x08\x02\x00\x00\x04secret")
        await reader.read()
        writer.close()

    found = _visit(confdir, tmp_path, babble)
    assert found.client_tls == "failed"
    assert b"secret".hex() not in found.tls_error
    assert len(found.tls_error) <= 200


def test_a_server_that_speaks_no_tls(confdir: Path) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async def run() -> Connection:
        async with server(plain) as port, proxy(confdir) as one:
            async with one.client() as client:
                answer = await client.get(f"https://{LOOPBACK}:{port}/")
                assert answer.status_code == 502
            await one.settled()
        [found] = one.recorder.connections
        return found

    found = asyncio.run(run())
    assert (found.client_tls, found.server_tls) == ("established", "failed")
    assert found.tls_error


def test_a_server_that_is_not_there(confdir: Path) -> None:
    async def run() -> Connection:
        async with server(Web()) as port:
            pass
        async with proxy(confdir) as one:
            async with one.client() as client:
                assert (await client.get(f"http://{LOOPBACK}:{port}/")).status_code == 502
            await one.settled()
        [found] = one.recorder.connections
        return found

    found = asyncio.run(run())
    assert "Connect call failed" in found.error
    assert (found.refused, found.requests, found.server_ip) == ("", 1, "")


def test_a_connection_is_told_when_it_is_known_where_it_goes(confdir: Path, tmp_path: Path) -> None:
    async def run() -> None:
        async with _internet(confdir, tmp_path, Web()) as one:
            trust = ssl.create_default_context(cafile=str(one.ca))
            _, writer = await _tunnel(one)
            assert one.recorder.raw == []
            await writer.start_tls(trust, server_hostname=HOST)
            [told] = one.recorder.connections  # after the ClientHello, while it is open
            assert (told.sni, told.client_tls, told.closed) == (HOST, "offered", None)
            await one.stop()
            [told] = one.recorder.connections  # again at the end of the capture
            assert (told.client_tls, told.closed) == ("established", None)
            writer.close()

    asyncio.run(run())


def test_quic(confdir: Path) -> None:
    """No server answers: the client's side of the handshake is what the ledger is about."""

    async def run() -> Connection:
        async with proxy(
            confdir, f"reverse:http3://{LOOPBACK}:9", connection_strategy="lazy"
        ) as one:
            configuration = QuicConfiguration(
                is_client=True,
                alpn_protocols=["h3"],
                server_name="h3.example",
                verify_mode=ssl.CERT_NONE,
            )
            async with quic_connect(
                LOOPBACK,
                one.ports[0],
                configuration=configuration,
                create_protocol=QuicConnectionProtocol,
            ) as client:
                await client.ping()
            await one.stop()
        [found] = one.recorder.connections
        return found

    found = asyncio.run(run())
    assert (found.transport, found.sni, found.alpn) == ("udp", "h3.example", "h3")
    assert (found.client_tls, found.tls_version) == ("established", "QUICv1")
    assert found.ja4.startswith("q13d03")
    assert len(found.ja3) == 32


@pytest.mark.parametrize("count", [1, 50])
def test_nothing_stays_of_what_is_closed(confdir: Path, count: int) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            for _ in range(count):
                reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
                writer.write(f"GET http://{LOOPBACK}:{port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                await reader.readuntil(b"}")
                writer.close()
            await one.settled()
            assert len(one.audit.ledger) == 0
        assert len(one.recorder.connections) == count
        assert len(one.recorder.facts.connections) == 2 * count

    asyncio.run(run())


def test_what_belongs_to_no_connection_is_nobody_s() -> None:
    told: list[Record] = []
    ledger = Ledger(told.append)
    client = Client(peername=("192.0.2.1", 1), sockname=(LOOPBACK, 1))
    ledger.entry(client).requests += 1
    ledger.asked(client, "a.example", 1)
    ledger.tell(ledger.entry(client))
    ledger.closed(client)
    assert ledger.entry(client).requests == 0
    assert told == []


def test_whose_a_connection_was_may_be_told_after_its_end() -> None:
    put: list[Record] = []
    ledger = Ledger(put.append)
    client = Client(peername=("10.0.0.1", 1), sockname=("10.0.0.2", 2), timestamp_start=1.0)
    entry = ledger.opened(client)
    ledger.again(entry)
    assert not put  # it will be in its first record
    ledger.closed(client)
    entry.app = "com.example.app"
    ledger.again(entry)
    app = 1 + Connection.__struct_fields__.index("app")
    assert [record[app] for record in put] == ["", "com.example.app"]


@pytest.mark.parametrize("datagram", [b"\x40" + b"position 52.5,13.4" * 2, b"\xc0" + bytes(40)])
def test_datagrams_that_are_no_quic_are_dropped_and_not_quoted(
    confdir: Path, datagram: bytes
) -> None:
    async def run() -> Proxy:
        async with proxy(confdir, "reverse:http3://127.0.0.1:9") as one:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
                for _ in range(2):
                    phone.sendto(datagram, (LOOPBACK, one.ports[0]))
                await until(lambda: one.recorder.connections)
        return one

    found = asyncio.run(run()).recorder.connections[-1]
    assert (found.transport, found.client_tls, found.tls_error) == ("udp", "dropped", "")
    assert "706f736974696f6e" not in found.error
    assert fate(found, Context.of([found])) is Fate.LOST
