"""Exchanges whose end mitmproxy tells nobody of: what came of them is recorded all the same."""

from __future__ import annotations

import asyncio
from pathlib import Path

from auditor.capture.exchanges import UNANSWERED
from auditor.model import UNREACHED
from tests.capture.rig import LOOPBACK, PATIENCE, Web, head_of, proxy, server, until


async def _unauthorised(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers before it has read the body."""
    await head_of(reader)
    writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
    await reader.read()


async def _silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _start(
    port: int, url: str, headers: str, body: bytes = b""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(f"POST {url} HTTP/1.1\r\nHost: a\r\n{headers}\r\n\r\n".encode() + body)
    await writer.drain()
    return reader, writer


def test_a_request_that_mitmproxy_itself_fails_on_is_recorded(confdir: Path) -> None:
    """It has no trailers in HTTP/1: it gives the connection up without a word to addons."""

    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            url = f"http://{LOOPBACK}:{port}/trailers?id=4711"
            body = b"2\r\nab\r\n0\r\nX-Trailer: 1\r\n\r\n"
            _, writer = await _start(one.ports[0], url, "Transfer-Encoding: chunked", body)
            await until(one.audit.ledger.running)
            writer.close()
            await one.settled()
            request = one.recorder.message(0)
            assert (request.path, request.error) == ("/trailers?id=4711", UNREACHED + UNANSWERED)
            assert request.truncated
            assert one.audit.failures == 0

    asyncio.run(run())


def test_a_request_that_was_answered_before_its_body_came_is_recorded(confdir: Path) -> None:
    async def run() -> None:
        async with server(_unauthorised) as port, proxy(confdir) as one:
            url = f"http://{LOOPBACK}:{port}/upload"
            reader, writer = await _start(one.ports[0], url, "Transfer-Encoding: chunked")
            head = await asyncio.wait_for(head_of(reader), PATIENCE)
            assert b" 401 " in head
            writer.close()
            await one.settled()
            assert one.recorder.message(1).status == 401
            request = one.recorder.message(0)
            assert (request.path, request.truncated) == ("/upload", True)
            assert request.error == UNANSWERED

    asyncio.run(run())


def test_what_still_runs_when_the_capture_ends_is_recorded_as_far_as_it_came(
    confdir: Path,
) -> None:
    async def run() -> None:
        async with server(_silent) as port:
            async with proxy(confdir) as one:
                place = f"http://{LOOPBACK}:{port}"
                _, first = await _start(one.ports[0], f"{place}/whole", "Content-Length: 2", b"ab")
                _, second = await _start(one.ports[0], f"{place}/half", "Content-Length: 9", b"ab")
                await until(lambda: len(one.audit.ledger.running()) == 2)
                await until(lambda: one.recorder.messages)
            first.close()
            second.close()
            assert one.recorder.message(0, path="/whole").body == b"ab"
            answer = one.recorder.message(1, path="/whole")
            assert (answer.status, answer.error) == (None, UNANSWERED)
            assert one.recorder.message(0, path="/half").error == UNREACHED + UNANSWERED
            assert len(one.recorder.messages) == 3

    asyncio.run(run())


def test_exchanges_that_ended_are_forgotten(confdir: Path) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one, one.client() as client:
            for _ in range(3):
                await client.post(f"http://{LOOPBACK}:{port}/", content=b"ab")
            assert len(one.recorder.messages) == 6
            assert one.audit.ledger.running() == []

    asyncio.run(run())


def test_what_had_no_server_was_not_sent(confdir: Path) -> None:
    """Also where an earlier exchange of the same connection had one."""

    async def run() -> None:
        async with proxy(confdir) as one:
            async with server(Web()) as port:
                url = f"http://{LOOPBACK}:{port}"
                reader, writer = await _start(one.ports[0], f"{url}/first", "Content-Length: 0")
                await asyncio.wait_for(reader.readuntil(b"true}"), PATIENCE)
            for path in ("/again", "/and-again"):
                writer.write(f"GET {url}{path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
                assert b" 502 " in await asyncio.wait_for(reader.read(65_536), PATIENCE)
                writer.close()
                reader, writer = await asyncio.open_connection(LOOPBACK, one.ports[0])
            writer.close()
            await one.settled()
            assert one.recorder.message(1, path="/first").error == ""
            for path in ("/again", "/and-again"):
                assert one.recorder.message(1, path=path).error.startswith(UNREACHED)

    asyncio.run(run())


def test_what_a_server_took_without_an_answer_was_sent(confdir: Path) -> None:
    async def run() -> None:
        async with server(_silent) as port, proxy(confdir) as one:
            url = f"http://{LOOPBACK}:{port}/taken"
            _, writer = await _start(one.ports[0], url, "Content-Length: 2", b"ab")
            await until(lambda: one.recorder.messages)
            await asyncio.sleep(0.2)
            writer.close()
            await one.settled()
            assert UNREACHED not in one.recorder.message(1).error

    asyncio.run(run())
