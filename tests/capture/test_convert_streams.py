"""WebSocket, raw TCP and UDP, DNS: recorded message by message through the real proxy."""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
import zlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mitmproxy.http import Headers
from mitmproxy.tcp import TCPFlow, TCPMessage
from mitmproxy.test import tflow
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from auditor.capture.alone import Rules, is_ignored
from auditor.capture.streams import MAX_BYTES, MAX_MESSAGES, Stream
from auditor.capture.websocket import decline_compression
from auditor.judge.fates import Context, fate
from auditor.model import Direction, Fate, Protocol
from tests.capture.rig import (
    LOOPBACK,
    Proxy,
    Web,
    flows_of,
    names,
    proxy,
    server,
    server_tls,
    until,
    write_flows,
)
from tests.intake.test_fingerprint import python_hello

HELLO = python_hello()


@asynccontextmanager
async def _echo_websocket(asked: list[str]) -> AsyncIterator[int]:
    async def echo(connection: ServerConnection) -> None:
        assert connection.request
        asked.append(connection.request.headers.get("Sec-WebSocket-Extensions", ""))
        async for message in connection:
            await connection.send(message)

    async with serve(echo, LOOPBACK, 0) as listening:
        [sock, *_] = listening.sockets
        yield sock.getsockname()[1]


def test_each_websocket_message_is_put_while_the_socket_is_open(confdir: Path) -> None:
    async def run() -> None:
        asked: list[str] = []
        async with _echo_websocket(asked) as port, proxy(confdir) as one:
            url = f"ws://{LOOPBACK}:{port}/chat?room=1"
            sent: list[str | bytes] = ["hello", b"\x00\xff", ""]
            async with connect(url, proxy=one.url) as socket:
                for number, message in enumerate(sent):
                    await socket.send(message)
                    assert await socket.recv() == message
                    got = [each for each in one.recorder.messages if each.sequence >= 2]
                    assert len(got) == 2 * number + 2  # put, though nothing is closed
            await one.settled()
        assert asked == [""]  # compression was declined, so mitmproxy has nothing to inflate
        got = [each for each in one.recorder.messages if each.sequence >= 2]
        assert [each.sequence for each in got] == list(range(2, 8))
        assert [each.direction for each in got[:2]] == [Direction.REQUEST, Direction.RESPONSE]
        assert [each.body for each in got[::2]] == [b"hello", b"\x00\xff", b""]
        assert [each.text for each in got[::2]] == [True, False, True]
        assert {each.protocol for each in got} == {Protocol.WEBSOCKET}
        assert {(each.scheme, each.path) for each in got} == {("ws", "/chat?room=1")}
        assert one.recorder.message(1).status == 101
        assert len({each.flow for each in one.recorder.messages}) == 1
        [connection] = one.recorder.connections
        assert (connection.requests, connection.messages, connection.bytes_down) == (1, 6, 7)

    asyncio.run(run())


def test_a_server_that_compresses_although_it_was_not_asked_to(confdir: Path) -> None:
    """Its frames are a protocol error, not a bomb: half a megabyte stays what it is."""
    deflate = zlib.compressobj(9, wbits=-15)
    bomb = (deflate.compress(bytes(32 << 20)) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]

    async def explode(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: x\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        )
        writer.write(b"\xc2\x7e" + len(bomb).to_bytes(2, "big") + bomb)
        await reader.read()

    async def run() -> None:
        async with server(explode) as port, proxy(confdir) as one:
            reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            writer.write(
                f"GET http://{LOOPBACK}:{port}/ HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n"
                "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n".encode()
            )
            async with asyncio.timeout(5):
                await reader.read()
            writer.close()
            await one.settled()
        assert one.recorder.message(1).status == 101
        assert [each for each in one.recorder.messages if each.sequence > 1] == []

    asyncio.run(run())


@pytest.mark.parametrize(
    ("offered", "left"),
    [
        (b"permessage-deflate; client_max_window_bits", None),
        (b"Permessage-Deflate", None),
        (b"x-webkit-deflate-frame, permessage-deflate", None),
        (b"x-other; a=1, permessage-deflate, y", b"x-other; a=1, y"),
        (b"x-other", b"x-other"),
    ],
)
def test_compression_is_declined_and_nothing_else(offered: bytes, left: bytes | None) -> None:
    host = (b"Host", b"a.example")
    headers = Headers((host, (b"Sec-WebSocket-Extensions", offered)))
    assert decline_compression(headers) == (left != offered)
    rest = () if left is None else ((b"Sec-WebSocket-Extensions", left),)
    assert headers.fields == (host, *rest)
    assert not decline_compression(Headers((host,)))


async def _tcp(one: Proxy, *chunks: bytes) -> None:
    reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
    for chunk in chunks:
        writer.write(chunk)
        async with asyncio.timeout(5):
            assert await reader.readexactly(len(chunk)) == chunk
    writer.close()
    await one.settled()


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)


def test_raw_tcp(confdir: Path) -> None:
    async def run() -> None:
        async with server(_echo) as port, proxy(confdir, f"reverse:tcp://localhost:{port}") as one:
            await _tcp(one, b"\x10first", b"second")
        got = one.recorder.messages
        assert [(each.sequence, each.body) for each in got] == [
            (0, b"\x10first"),
            (1, b"\x10first"),
            (2, b"second"),
            (3, b"second"),
        ]
        assert [each.direction for each in got[:2]] == [Direction.REQUEST, Direction.RESPONSE]
        assert {(each.protocol, each.host, each.port) for each in got} == {
            (Protocol.TCP, "localhost", port)
        }
        [connection] = one.recorder.connections
        assert (connection.messages, connection.bytes_up, connection.bytes_down) == (4, 12, 12)
        assert connection.transport == "tcp"

    asyncio.run(run())


def test_a_stream_that_turns_to_tls_is_counted_from_there(confdir: Path, tmp_path: Path) -> None:
    tls = server_tls(tmp_path, "mail.example")
    trust = ssl.create_default_context(cafile=str(tmp_path / "mail.example.pem"))

    async def mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(len(b"\x00STARTTLS\r\n"))
        writer.write(b"220 go ahead\r\n")
        await writer.start_tls(tls)
        writer.write(await reader.readexactly(6))

    async def run() -> None:
        async with server(mail) as port, proxy(confdir, f"reverse:tcp://localhost:{port}") as one:
            reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            writer.write(b"\x00STARTTLS\r\n")
            assert await reader.readuntil(b"\n") == b"220 go ahead\r\n"
            await writer.start_tls(trust, server_hostname="mail.example")
            writer.write(b"secret")
            assert await reader.readexactly(6) == b"secret"
            writer.close()
            await one.settled()
        bodies = [message.body for message in one.recorder.messages]
        assert bodies == [b"\x00STARTTLS\r\n", b"220 go ahead\r\n"]
        connection = one.recorder.connections[-1]
        assert (connection.client_tls, connection.sni) == ("offered", "mail.example")
        assert connection.ja4.startswith("t13d")
        assert not connection.ignored
        assert connection.bytes_down > 500
        assert fate(connection, Context.of([connection])) is Fate.TLS_BYPASS

    asyncio.run(run())


SSL_REQUEST = bytes.fromhex("20000001 85ae7f00 00000001 2d") + bytes(23)  # of MySQL's protocol


@pytest.mark.parametrize(
    ("first", "rest", "kept"),
    [
        (SSL_REQUEST + HELLO, b"", [SSL_REQUEST]),  # in one segment
        (SSL_REQUEST + HELLO[:90], HELLO[90:], [SSL_REQUEST]),
        (SSL_REQUEST, HELLO, [SSL_REQUEST]),
        (SSL_REQUEST + HELLO[:5], HELLO[5:], [SSL_REQUEST + HELLO[:5]]),  # its record's header
    ],
)
def test_a_late_client_hello_behind_other_bytes_or_in_pieces(
    confdir: Path, first: bytes, rest: bytes, kept: list[bytes]
) -> None:
    greeting = b"\x4a\x00\x00\x00\x0a8.0"

    async def database(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await reader.readexactly(len(first))
        writer.write(b"+")
        await reader.readexactly(len(rest))
        writer.write(b"+")

    async def run() -> None:
        async with (
            server(database) as port,
            proxy(confdir, f"reverse:tcp://localhost:{port}") as one,
        ):
            reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            assert await reader.readexactly(len(greeting)) == greeting
            for piece in (first, rest):
                writer.write(piece)
                assert await reader.readexactly(1) == b"+"
            writer.close()
            await one.settled()
        connection = one.recorder.connections[-1]
        assert (connection.client_tls, connection.sni) == ("offered", "api.example.com")
        assert connection.ja4.startswith("t13d")
        assert connection.bytes_up == len(first + rest)
        assert fate(connection, Context.of([connection])) is Fate.TLS_BYPASS
        sent = [one.body for one in one.recorder.messages if one.direction is Direction.REQUEST]
        assert sent == kept

    asyncio.run(run())


@pytest.mark.parametrize("kept", [False, True])
def test_mitmproxy_keeps_one_message_unless_a_file_needs_them(
    confdir: Path, tmp_path: Path, kept: bool
) -> None:
    lengths: list[int] = []

    class Lengths:
        name = "lengths"

        def tcp_message(self, flow: TCPFlow) -> None:
            lengths.append(len(flow.messages))

    async def run() -> None:
        file = str(tmp_path / "flows") if kept else None
        async with (
            server(_echo) as port,
            proxy(
                confdir,
                f"reverse:tcp://localhost:{port}",
                addons=[Lengths()],
                save_stream_file=file,
            ) as one,
        ):
            await _tcp(one, b"one", b"two", b"three")
        assert [each.sequence for each in one.recorder.messages] == list(range(6))

    asyncio.run(run())
    assert lengths == ([1, 2, 3, 4, 5, 6] if kept else [1] * 6)
    if kept:
        [saved] = flows_of(tmp_path / "flows")
        assert isinstance(saved, TCPFlow)
        assert len(saved.messages) == 6


def _chunk(content: bytes) -> TCPMessage:
    make: Any = TCPMessage
    message: TCPMessage = make(from_client=True, content=content)
    return message


def test_a_list_of_messages_that_is_kept_is_bounded() -> None:
    stream, messages = Stream(0), [_chunk(b"")]
    for _ in range(MAX_MESSAGES * 2):
        messages.append(_chunk(b"x" * 1024))
        stream.trim(messages, keep=True)
    assert len(messages) == MAX_MESSAGES
    for _ in range(5):
        messages.append(_chunk(b"x" * (3 << 20)))
        stream.trim(messages, keep=True)
    assert sum(len(one.content) for one in messages) <= MAX_BYTES
    messages.append(_chunk(b"x" * (9 << 20)))
    stream.trim(messages, keep=True)
    assert len(messages) == 1


class _Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.transports.DatagramTransport) -> None:  # type: ignore[override] # as asyncio documents it
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.transport.sendto(data, addr)


class _Answers(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.got: list[bytes] = []

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        self.got.append(data)


@asynccontextmanager
async def _udp_client(port: int) -> AsyncIterator[tuple[asyncio.DatagramTransport, _Answers]]:
    loop = asyncio.get_running_loop()
    transport, answers = await loop.create_datagram_endpoint(_Answers, remote_addr=(LOOPBACK, port))
    try:
        yield transport, answers
    finally:
        transport.close()


def test_raw_udp(confdir: Path) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(_Echo, local_addr=(LOOPBACK, 0))
        port = transport.get_extra_info("sockname")[1]
        async with (
            proxy(confdir, f"reverse:udp://{LOOPBACK}:{port}") as one,
            _udp_client(one.ports[0]) as (client, answers),
        ):
            client.sendto(b"ping")
            await until(lambda: answers.got == [b"ping"])
            client.sendto(b"pong")
            await until(lambda: answers.got == [b"ping", b"pong"])
        transport.close()
        got = one.recorder.messages
        assert [each.body for each in got] == [b"ping", b"ping", b"pong", b"pong"]
        assert {each.protocol for each in got} == {Protocol.UDP}
        [connection] = one.recorder.connections  # told at the end of the capture: still open
        assert (connection.transport, connection.messages, connection.closed) == ("udp", 4, None)

    asyncio.run(run())


def _query(name: bytes, number: int) -> bytes:
    labels = b"".join(bytes([len(one)]) + one for one in name.split(b"."))
    return number.to_bytes(2, "big") + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"


def _has(found: Sequence[object], count: int) -> bool:
    return len(found) == count


class _Resolver(_Echo):
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\7"
        head = data[:2] + b"\x81\x80\0\1\0\1\0\0\0\0"
        self.transport.sendto(head + data[12:] + answer, addr)


def test_dns(confdir: Path) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(_Resolver, local_addr=(LOOPBACK, 0))
        port = transport.get_extra_info("sockname")[1]
        async with (
            proxy(confdir, f"reverse:dns://{LOOPBACK}:{port}") as one,
            _udp_client(one.ports[0]) as (client, answers),
        ):
            # An id that is used again makes one flow of two queries.
            for count, number in enumerate((7, 8, 7), 1):
                client.sendto(_query(b"id-%d.leak.example" % number, number))
                await until(functools.partial(_has, answers.got, count))
        transport.close()
        got = one.recorder.messages
        assert [each.sequence for each in got] == [0, 1, 0, 1, 2, 3]
        assert {each.protocol for each in got} == {Protocol.DNS}
        assert json.loads(got[0].body) == {"name": "id-7.leak.example", "type": "A"}
        assert json.loads(got[1].body)["answers"] == ["192.0.2.7"]
        assert [each.direction for each in got[:2]] == [Direction.REQUEST, Direction.RESPONSE]
        assert len({(each.flow, each.sequence) for each in got}) == 6

    asyncio.run(run())


@pytest.mark.parametrize(
    ("ignore", "allow", "ignored"),
    [
        ((), (), False),
        ((r"^a\.example:443$",), (), True),
        ((r"b\.example",), (), False),
        ((), (r"A\.EXAMPLE",), False),
        ((), (r"b\.example",), True),
    ],
)
def test_mitmproxy_s_rules(ignore: tuple[str, ...], allow: tuple[str, ...], ignored: bool) -> None:
    assert is_ignored(["192.0.2.1:443", "a.example:443"], Rules(ignore, allow)) == ignored
    assert not is_ignored([], Rules(ignore, allow))


def test_an_ignored_tls_host_is_counted_and_not_kept(confdir: Path, tmp_path: Path) -> None:
    async def run() -> None:
        tls = server_tls(tmp_path, "pinned.example")
        trust = ssl.create_default_context(cafile=str(tmp_path / "pinned.example.pem"))
        async with server(Web(), tls) as port:
            resolve = names(pinned_example=port)
            async with proxy(
                confdir,
                allow=["pinned.example"],
                resolve=resolve,
                ignore_hosts=[r"pinned\.example"],
            ) as one:
                reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
                writer.write(b"CONNECT pinned.example:443 HTTP/1.1\r\n\r\n")
                assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
                # The real server's certificate, not ours: it is passed through.
                await writer.start_tls(trust, server_hostname="pinned.example")
                writer.write(b"GET /?secret HTTP/1.1\r\nHost: pinned.example\r\n\r\n")
                assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
                writer.close()
                await one.settled()
        assert one.recorder.messages == []
        [connection] = one.recorder.connections
        assert connection.ignored
        assert connection.sni == "pinned.example"
        assert connection.ja4.startswith("t13d")
        assert connection.bytes_up > 300
        assert connection.bytes_down > 300
        assert (connection.client_tls, connection.requests) == ("", 0)

    asyncio.run(run())


def test_an_ignored_plain_host_is_counted_and_not_kept(confdir: Path) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir, ignore_hosts=["private"]) as one:
            reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            writer.write(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n" % port)
            assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
            writer.write(b"GET /secret HTTP/1.1\r\nHost: private.example\r\n\r\n")
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            writer.close()
            await one.settled()
        assert one.recorder.messages == []
        [connection] = one.recorder.connections
        assert connection.ignored
        assert connection.bytes_up > 40

    asyncio.run(run())


def test_flows_from_a_file_are_recorded_whole(confdir: Path, tmp_path: Path) -> None:
    path = tmp_path / "flows"
    write_flows(
        path,
        tflow.tflow(resp=True),
        tflow.twebsocketflow(),
        tflow.ttcpflow(),
        tflow.tdnsflow(resp=True),
    )

    async def run() -> None:
        async with proxy(confdir, rfile=str(path)) as one:
            await until(lambda: len(one.recorder.messages) == 11)
            await asyncio.sleep(0.05)
        got = one.recorder.messages
        assert len(got) == 11
        assert [each.sequence for each in got if each.protocol is Protocol.WEBSOCKET] == [2, 3, 4]
        assert [each.sequence for each in got if each.protocol is Protocol.TCP] == [0, 1]
        assert [each.sequence for each in got if each.protocol is Protocol.DNS] == [0, 1]
        assert one.recorder.connections == []
        assert one.recorder.failures == []
        assert one.audit.streams._streams == {}

    asyncio.run(run())


def test_nothing_of_a_flow_stays_when_its_connection_is_gone(confdir: Path) -> None:
    async def run() -> None:
        async with server(_echo) as port, proxy(confdir, f"reverse:tcp://localhost:{port}") as one:
            await _tcp(one, b"x")
            assert one.audit.streams._streams == {}
            assert one.audit.exchanges._tees.left() == []

    asyncio.run(run())
