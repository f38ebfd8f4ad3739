"""What the proxy can be made to connect to, tried through the proxy."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from auditor.capture.guard import Info
from tests.capture.rig import LOOPBACK, Web, names, plainly, proxy, server, server_tls


async def _status(url: str, through: httpx.AsyncClient) -> int:
    try:
        return (await through.get(url)).status_code
    except httpx.ProxyError:  # a refused CONNECT
        return 502


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.2",
        "localhost",
        "0.0.0.0",  # noqa: S104 - asked for, not bound to
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "127.1",
        "017700000001",
    ],
)
def test_loopback_is_refused_however_it_is_written(confdir: Path, host: str) -> None:
    async def run() -> None:
        web = Web()
        async with server(web) as port, proxy(confdir, allow=()) as one:
            assert await plainly(one.ports[0], f"http://{host}:{port}/") == [502]
            await one.settled()
        assert web.connections == 0
        [connection] = one.recorder.connections
        assert "the destination is" in connection.refused
        assert connection.requests == 1
        assert one.recorder.message(1).error.startswith("Connection killed") or (
            "refused" in one.recorder.message(1).error
        )
        assert one.recorder.failures == []

    asyncio.run(run())


def test_a_tunnel_to_loopback_is_refused(confdir: Path) -> None:
    async def run() -> None:
        web = Web()
        async with server(web) as port, proxy(confdir, allow=()) as one:
            async with one.client() as client:
                assert await _status(f"https://localhost:{port}/", client) == 502
            await one.settled()
        assert web.connections == 0
        [connection] = one.recorder.connections
        assert connection.refused
        assert (connection.server, connection.requests) == (f"localhost:{port}", 0)

    asyncio.run(run())


def test_the_proxy_itself_is_refused_even_where_loopback_is_allowed(confdir: Path) -> None:
    async def run() -> None:
        async with proxy(confdir) as one:
            async with one.client() as client:
                assert await _status(f"http://{LOOPBACK}:{one.ports[0]}/", client) == 502
            await one.settled()
        [connection] = one.recorder.connections
        assert connection.refused == "the destination is the auditor's own listener"

    asyncio.run(run())


def test_a_name_that_changes_its_address_is_judged_by_the_one_that_is_dialled(
    confdir: Path,
) -> None:
    asked: list[str] = []

    async def run() -> None:
        web = Web()
        async with server(web) as port:

            async def resolve(host: str, *_: int, **__: int) -> Sequence[Info]:
                asked.append(host)
                first = len(asked) == 1
                return [(2, 1, 6, "", ("192.0.2.1" if first else LOOPBACK, port))]

            async with proxy(confdir, allow=(), resolve=resolve) as one:
                async with one.client() as client:
                    # A check that resolves for itself, as a careless guard would, sees 192.0.2.1.
                    await asyncio.get_running_loop().getaddrinfo("rebind.example", port)
                    assert await _status(f"http://rebind.example:{port}/", client) == 502
                await one.settled()
        assert web.connections == 0
        assert asked == ["rebind.example"] * 2
        [connection] = one.recorder.connections
        assert "loopback" in connection.refused

    asyncio.run(run())


def test_a_used_connection_keeps_its_fate_when_another_target_is_refused(confdir: Path) -> None:
    async def run() -> None:
        web = Web()
        async with (
            server(web) as port,
            proxy(confdir, allow=("good.example",), resolve=names(good_example=port)) as one,
        ):
            targets = ("http://good.example/", "http://169.254.169.254/")
            assert await plainly(one.ports[0], *targets) == [200, 502]
            await one.settled()
        used, refused = sorted(one.recorder.connections, key=lambda each: each.refused)
        assert (used.refused, used.requests, used.server) == ("", 2, "good.example:80")
        assert "link-local" in refused.refused
        assert (refused.server, refused.client) == ("169.254.169.254:80", used.client)

    asyncio.run(run())


def test_upstream_connections_are_still_used_again(confdir: Path) -> None:
    async def run() -> None:
        web = Web()
        allow = ("a.example",)
        async with server(web) as port:
            resolve = names(a_example=port)
            async with proxy(confdir, allow=allow, resolve=resolve) as one, one.client() as client:
                for _ in range(5):
                    assert await _status("http://a.example/", client) == 200
        assert web.connections == 1
        assert len(web.heads) == 5

    asyncio.run(run())


def test_tls_connections_are_still_used_again(confdir: Path, tmp_path: Path) -> None:
    async def run() -> None:
        web = Web()
        tls: ssl.SSLContext = server_tls(tmp_path, "a.example")
        allow = ("a.example",)
        async with server(web, tls) as port:
            resolve = names(a_example=port)
            async with proxy(confdir, allow=allow, resolve=resolve) as one, one.client() as client:
                for _ in range(5):
                    assert await _status("https://a.example/", client) == 200
        assert web.connections == 1
        assert len(web.heads) == 5

    asyncio.run(run())


def test_a_reverse_target_on_loopback_is_what_the_user_asked_for(confdir: Path) -> None:
    async def run() -> None:
        web = Web()
        async with (
            server(web) as port,
            proxy(confdir, f"reverse:http://localhost:{port}", allow=()) as one,
            httpx.AsyncClient() as client,
        ):
            assert (await client.get(f"http://{LOOPBACK}:{one.ports[0]}/")).status_code == 200

    asyncio.run(run())


def test_behind_an_upstream_proxy_loopback_is_refused_by_what_is_asked(confdir: Path) -> None:
    async def run() -> None:
        web = Web()
        async with (
            server(web) as port,
            proxy(confdir, f"upstream:http://{LOOPBACK}:{port}", allow=()) as one,
            one.client() as client,
        ):
            assert await _status("http://localhost:9/", client) == 403
            assert await _status("https://127.0.0.1:9/", client) in (403, 502)
            assert await _status("http://elsewhere.example/", client) == 200
        assert len(web.heads) == 1

    asyncio.run(run())
