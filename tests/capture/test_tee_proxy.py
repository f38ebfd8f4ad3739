"""Streamed bodies through the real proxy: passed on at once, recorded whole, given back."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import socket
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from mitmproxy.http import HTTPFlow, Response

from auditor.capture import tee
from auditor.judge.fates import Context, fate
from auditor.model import Fate
from tests.capture.rig import (
    LOOPBACK,
    Proxy,
    Web,
    body_of,
    flows_of,
    head_of,
    names,
    proxy,
    server,
    server_tls,
    until,
)


async def _chunks(*chunks: bytes, pause: float = 0.0) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
        await asyncio.sleep(pause)


async def _chunked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers in chunks without a length."""
    while head := await head_of(reader):
        await body_of(head, reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        writer.write(b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")


class Watcher:
    """An addon behind ours: what other addons see of a streamed body."""

    name = "watcher"

    def __init__(self) -> None:
        self.seen: list[bytes | None] = []

    def request(self, flow: HTTPFlow) -> None:
        self.seen.append(flow.request.raw_content)

    def response(self, flow: HTTPFlow) -> None:
        if flow.response:
            self.seen.append(flow.response.raw_content)


def test_bodies_of_unknown_length_are_recorded_and_given_back(
    confdir: Path, tmp_path: Path
) -> None:
    flows = tmp_path / "flows"

    async def run() -> None:
        watcher = Watcher()
        async with (
            server(_chunked) as port,
            proxy(confdir, addons=[watcher], save_stream_file=str(flows)) as one,
            one.client() as client,
        ):
            sent = _chunks(b"ab", b"cd")
            answer = await client.post(f"http://{LOOPBACK}:{port}/", content=sent)
            assert answer.content == b"hello world"
        assert watcher.seen == [b"abcd", b"hello world"]
        request, response = one.recorder.message(0), one.recorder.message(1)
        assert (request.body, request.body_size, request.truncated) == (b"abcd", 4, False)
        assert (response.body, response.body_sha256) == (b"hello world", "")
        assert [one.open for one in one.recorder.facts.messages] == [False, False]
        assert one.recorder.connections[0].bytes_down == 11

    asyncio.run(run())
    [saved] = flows_of(flows)
    assert isinstance(saved, HTTPFlow)
    assert saved.request.raw_content == b"abcd"
    assert saved.response
    assert saved.response.raw_content == b"hello world"


def test_an_upload_is_passed_on_whole_and_kept_in_part_within_bounded_memory(
    confdir: Path,
) -> None:
    size, block = 48 << 20, bytes(1 << 16)
    received = 0

    async def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal received
        await head_of(reader)
        while received < size:
            received += len(await reader.read(1 << 16))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    async def run() -> int:
        async with server(count) as port, proxy(confdir) as one, one.client() as client:
            tracemalloc.start()
            try:
                answer = await client.post(
                    f"http://{LOOPBACK}:{port}/",
                    content=_chunks(*[block] * (size // len(block))),
                    headers={"Content-Length": str(size)},
                )
                assert answer.status_code == 200
                _, peak = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        request = one.recorder.message(0)
        assert (request.body_size, len(request.body), request.truncated) == (size, tee.KEEP, True)
        assert request.body_sha256 == hashlib.sha256(bytes(size)).hexdigest()
        return peak

    peak = asyncio.run(run())
    assert received == size
    assert peak < size  # 8 MiB are kept; buffering would take more than twice the whole


def test_of_an_upload_that_its_sender_breaks_off_all_that_came_is_kept(confdir: Path) -> None:
    content = bytes(range(256)) * 80

    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            _, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            head = f"POST http://{LOOPBACK}:{port}/ HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg"
            writer.write(f"{head}\r\nContent-Length: {len(content) + 9}\r\n\r\n".encode())
            writer.write(content)
            await writer.drain()
            await asyncio.sleep(0.3)
            writer.close()
            await until(lambda: one.recorder.messages)
        request = one.recorder.message(0)
        assert (request.body, request.body_size) == (content, len(content))
        assert (request.truncated, bool(request.error)) == (True, True)

    asyncio.run(run())


def test_the_first_event_comes_through_at_once_and_the_stream_is_kept_while_it_runs(
    confdir: Path,
) -> None:
    came, end = asyncio.Event(), asyncio.Event()

    async def events(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        writer.write(b"data: one\n\n")
        await came.wait()  # nothing else comes that could push it through
        writer.write(b"data: two\n\n")
        await end.wait()

    def kept(one: Proxy) -> bytes:
        """What of it is safe while it runs: pieces, each at most a second late."""
        return b"".join(piece.data for piece in one.recorder.facts.chunks)

    async def run() -> None:
        async with server(events) as port, proxy(confdir) as one, one.client() as client:
            async with client.stream("GET", f"http://{LOOPBACK}:{port}/") as answer:
                parts = answer.aiter_raw()
                async with asyncio.timeout(10):
                    assert await anext(parts) == b"data: one\n\n"
                facts = one.recorder.facts
                assert [(one.sequence, one.open) for one in facts.messages] == [(0, 0), (1, 1)]
                came.set()
                await until(lambda: kept(one) == b"data: one\n\ndata: two\n\n")
                end.set()
                assert b"".join([part async for part in parts]) == b"data: two\n\n"
            await one.settled()
        response = one.recorder.message(1)
        assert response.body == b"data: one\n\ndata: two\n\n"
        assert not response.truncated

    asyncio.run(run())


def test_a_stream_that_runs_at_the_end_of_the_capture_is_recorded_as_far_as_it_came(
    confdir: Path,
) -> None:
    async def forever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: one\n\n")
        await asyncio.Event().wait()

    async def run() -> None:
        async with (
            server(forever) as port,
            proxy(confdir) as one,
            one.client() as client,
            client.stream("GET", f"http://{LOOPBACK}:{port}/") as answer,
        ):
            await anext(answer.aiter_raw())
            await one.stop()
        response = one.recorder.message(1)
        assert (response.body, response.truncated) == (b"data: one\n\n", True)
        assert response.error
        [connection] = one.recorder.connections
        assert connection.closed is None

    asyncio.run(run())


@pytest.mark.parametrize("hook", ["requestheaders", "request"])
def test_an_answer_of_another_addon_is_given_and_recorded(confdir: Path, hook: str) -> None:
    class Answerer:
        name = "answerer"

    def answer(flow: HTTPFlow) -> None:
        flow.response = Response.make(418, b"teapot")

    # `anticache` stands for the options that need whole requests.
    answerer = Answerer()
    setattr(answerer, hook, answer)

    async def run() -> None:
        web = Web()
        async with (
            server(web) as port,
            proxy(confdir, addons=[answerer], anticache=hook == "request") as one,
            one.client() as client,
        ):
            url = f"http://{LOOPBACK}:{port}/"
            assert (await client.post(url, content=_chunks(b"ab", b"cd"))).status_code == 418
        assert web.heads == []
        assert one.recorder.message(0).body == b"abcd"
        assert one.recorder.message(1).body == b"teapot"
        assert one.recorder.failures == []

    asyncio.run(run())


def test_a_client_that_goes_away_in_mid_upload(confdir: Path) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            _, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            head = f"POST http://{LOOPBACK}:{port}/ HTTP/1.1\r\nHost: x\r\n"
            writer.write(head.encode() + b"Content-Length: 5000000\r\n\r\nhalf a")
            await until(one.audit.exchanges._tees.left)
            writer.close()
            await one.settled()
        request = one.recorder.message(0)
        assert (request.body, request.truncated) == (b"half a", True)
        assert request.error
        assert len(request.body_sha256) == 64
        assert len(one.recorder.messages) == 1

    asyncio.run(run())


@pytest.mark.parametrize(
    "rest",
    [b"Content-Length: 100\r\n\r\nimei=", b"Bad name: x\r\nContent-Length: 5\r\n\r\nimei="],
    ids=["broken off", "rejected"],
)
def test_a_request_of_which_nothing_is_kept_is_lost(confdir: Path, rest: bytes) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            head = f"POST http://{LOOPBACK}:{port}/ HTTP/1.1\r\nHost: x\r\n"
            writer.write(head.encode() + rest)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), 1.0)
            writer.close()
            await one.settled()
        connection = one.recorder.connections[-1]
        assert (connection.requests, connection.broken) == (1, 1)
        assert fate(connection, Context.of([connection])) is Fate.LOST

    asyncio.run(run())


def test_a_server_that_goes_away_in_mid_response(confdir: Path) -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\nhalf")
        await writer.drain()

    async def run() -> None:
        async with server(half) as port, proxy(confdir) as one:
            async with one.client() as client:
                with pytest.raises(httpx.HTTPError):
                    await client.get(f"http://{LOOPBACK}:{port}/")
            await one.settled()
        response = one.recorder.message(1)
        assert (response.status, response.body, response.truncated) == (200, b"half", True)
        assert response.error

    asyncio.run(run())


def test_a_server_that_does_not_answer_is_said(confdir: Path) -> None:
    async def mute(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await head_of(reader)

    async def run() -> None:
        async with server(mute) as port, proxy(confdir) as one, one.client() as client:
            assert (await client.get(f"http://{LOOPBACK}:{port}/?q=1")).status_code == 502
        response = one.recorder.message(1)
        assert (response.status, response.path, response.error) == (
            None,
            "/?q=1",
            "server closed connection",
        )

    asyncio.run(run())


def test_expect_and_head_are_left_as_they_are(confdir: Path) -> None:
    async def run() -> None:
        web = Web(body=b"")
        async with server(web) as port, proxy(confdir) as one, one.client() as client:
            url = f"http://{LOOPBACK}:{port}/"
            more = {"Expect": "100-continue"}
            assert (await client.post(url, content=_chunks(b"x"), headers=more)).status_code == 200
            assert (await client.head(url)).status_code == 200
        assert web.bodies == [b"x", b""]
        assert one.recorder.message(0, method="POST").body == b"x"
        assert one.recorder.message(1, method="HEAD").body == b""

    asyncio.run(run())


@asynccontextmanager
async def _h2(
    tmp_path: Path, clients: set[object], received: asyncio.Queue[bytes] | None = None
) -> AsyncIterator[int]:
    """An HTTP/2 server that echoes each piece of a request at once, with trailers at the end."""

    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        clients.add(scope["client"])
        kind = dict(scope["headers"]).get(b"content-type", b"text/plain")
        headers = [(b"content-type", kind)]
        await send(
            {"type": "http.response.start", "status": 200, "headers": headers, "trailers": True}
        )
        more = True
        while more:
            event = await receive()
            if event["type"] != "http.request":
                return
            more = event["more_body"]
            if received:
                received.put_nowait(event["body"])
            await send({"type": "http.response.body", "body": event["body"], "more_body": more})
        await send({"type": "http.response.trailers", "headers": [(b"grpc-status", b"0")]})

    server_tls(tmp_path, "h2.example")
    config = Config()
    config.certfile = config.keyfile = str(tmp_path / "h2.example.pem")
    config.loglevel = "CRITICAL"
    end = asyncio.Event()
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
        config.bind = [f"fd://{listening.detach()}"]
        serving = asyncio.create_task(serve(app, config, shutdown_trigger=end.wait))
        try:
            yield port
        finally:
            end.set()
            await serving


def test_grpc_streams_both_ways_over_http2(confdir: Path, tmp_path: Path) -> None:
    async def run() -> None:
        clients: set[object] = set()
        received: asyncio.Queue[bytes] = asyncio.Queue()
        async with _h2(tmp_path, clients, received) as port:
            resolve = names(h2_example=port)
            async with proxy(confdir, resolve=resolve, allow=["h2.example"]) as one:
                async with one.client(http2=True) as client:

                    async def ask() -> AsyncIterator[bytes]:
                        yield b"first"
                        # The server has it before the client has sent the rest.
                        assert await asyncio.wait_for(received.get(), 5) == b"first"
                        yield b"second"

                    answer = await client.post(
                        "https://h2.example/svc/Method",
                        content=ask(),
                        headers={"Content-Type": "application/grpc", "TE": "trailers"},
                    )
                    assert answer.content == b"firstsecond"
                await one.settled()
        request, response = one.recorder.message(0), one.recorder.message(1)
        assert (request.version, request.body, response.body) == (
            "HTTP/2.0",
            b"firstsecond",
            b"firstsecond",
        )
        assert {one.sequence for one in one.recorder.facts.messages if one.open} == {0, 1}
        assert (b"grpc-status", b"0") in response.trailers

    asyncio.run(run())


def test_http2_requests_at_the_same_time_share_an_upstream_connection(
    confdir: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        clients: set[object] = set()
        async with _h2(tmp_path, clients) as port:
            resolve = names(h2_example=port)
            async with (
                proxy(confdir, resolve=resolve, allow=["h2.example"]) as one,
                one.client(http2=True) as client,
            ):
                url = "https://h2.example/"
                await client.get(url)  # from here on the client uses one connection too
                posts = [client.post(url, content=b"x" * 100 * n) for n in range(1, 9)]
                answers = await asyncio.gather(*posts)
                assert [len(one.content) for one in answers] == list(range(100, 900, 100))
        assert len(clients) == 1
        assert len(one.recorder.messages) == 18

    asyncio.run(run())
