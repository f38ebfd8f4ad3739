"""The addon in the real proxy: failures of our own code, options, the end of a capture."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from mitmproxy import exceptions
from mitmproxy.connection import Client
from mitmproxy.http import HTTPFlow

from auditor.capture import convert, listeners, options
from auditor.capture.addon import PrivacyAudit
from auditor.capture.counts import Counts
from auditor.capture.farewell import FAILED, INCOMPLETE
from tests.capture.rig import LOOPBACK, Recorder, Web, plainly, proxy, server


def _break(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("secret of the payload")

    monkeypatch.setattr(convert, where, broken)


@pytest.mark.parametrize("where", ["request", "response"])
def test_our_own_failure_leaves_the_traffic_running_and_shows(
    confdir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    where: str,
) -> None:
    _break(monkeypatch, where)

    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            assert await plainly(one.ports[0], f"http://{LOOPBACK}:{port}/") == [200]
            await one.settled()
        [failure] = one.recorder.failures
        assert (failure.where, failure.error) == (where, "KeyError")
        assert failure.at == pytest.approx(time.time(), abs=60)
        [message] = one.recorder.messages  # the other direction is there
        assert failure.flow == message.flow
        assert one.code == FAILED

    asyncio.run(run())
    printed = capsys.readouterr().err
    assert "failed 1 times" in printed
    assert "secret" not in printed


def test_a_failure_in_every_hook_is_survived(
    confdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            for part in (one.audit.ledger, one.audit.exchanges._tees):
                for name in dir(part):
                    if not name.startswith("_") and name not in ("entry", "stop", "left"):
                        monkeypatch.setattr(part, name, None)
            assert await plainly(one.ports[0], f"http://{LOOPBACK}:{port}/") == [200]
            await asyncio.sleep(0.05)
        assert one.audit.failures >= 3
        assert {each.error for each in one.recorder.failures} == {"TypeError"}
        assert one.code == FAILED

    asyncio.run(run())


def test_a_pipeline_that_fails_does_not_touch_the_traffic(
    confdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        async with server(Web()) as port, proxy(confdir) as one:
            monkeypatch.setattr(one.recorder, "put", None)
            assert await plainly(one.ports[0], f"http://{LOOPBACK}:{port}/") == [200]
            monkeypatch.undo()
        assert one.audit.failures >= 3
        assert one.code == FAILED

    asyncio.run(run())


@pytest.mark.parametrize(
    ("counts", "code", "said"),
    [
        (Counts(seen=5, stored=5, spooled=0, errored=0), 0, "5 messages seen = 5 stored"),
        (Counts(seen=5, stored=4, spooled=0, errored=1), FAILED, "0 spooled + 1 errored"),
        (Counts(seen=5, stored=3, spooled=0, errored=2, lost=1), FAILED, "1 messages could not"),
        (
            Counts(seen=5, stored=3, spooled=2, errored=0, trouble="it is locked"),
            INCOMPLETE,
            "when the next capture starts (it is locked)",
        ),
        (
            Counts(seen=5, stored=5, spooled=0, errored=0, unfinished=5),
            INCOMPLETE,
            "stored without an audit is audited by the next capture",
        ),
    ],
)
def test_the_totals_are_said_and_make_the_exit_code(
    confdir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    counts: Counts,
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr(Recorder, "close", lambda *_: counts)

    async def run() -> int:
        async with proxy(confdir) as one:
            await one.stop()
        return one.code

    assert asyncio.run(run()) == code
    assert said in capsys.readouterr().err


def test_other_addons_are_done_before_the_exit_code_is_set(confdir: Path) -> None:
    ended: list[str] = []

    class Other:
        name = "other"

        def done(self) -> None:
            ended.append("other")

    async def run() -> int:
        async with proxy(confdir, addons=[Other()]) as one:
            one.audit.failures = 1
            await one.stop()
        return one.code

    assert asyncio.run(run()) == FAILED
    assert ended == ["other"]


def test_it_is_safe_by_default(confdir: Path) -> None:
    async def run() -> None:
        async with proxy(confdir) as one:
            chosen = one.master.options
            assert chosen.listen_host == LOOPBACK
            assert chosen.confdir == str(confdir)
            assert chosen.show_ignored_hosts
            assert not chosen.store_streamed_bodies
            server_: Any = one.master.addons.lookup["proxyserver"]
            assert {each[0] for each in server_.listen_addrs()} == {LOOPBACK}

    asyncio.run(run())


def test_named_clients_may_come_from_elsewhere(confdir: Path) -> None:
    async def run() -> None:
        async with proxy(confdir, audit_clients=["192.0.2.1, 198.51.100.0/24"]) as one:
            assert one.master.options.listen_host == ""
            assert len(one.audit.guard.clients) == 2

    asyncio.run(run())


def test_a_stream_that_another_addon_asked_for_is_not_called_complete(confdir: Path) -> None:
    class Streamer:
        name = "streamer"

        def responseheaders(self, flow: HTTPFlow) -> None:
            assert flow.response
            flow.response.stream = True

    async def run() -> None:
        async with server(Web()) as port, proxy(confdir, addons=[Streamer()]) as one:
            assert await plainly(one.ports[0], f"http://{LOOPBACK}:{port}/") == [200]
        response = one.recorder.message(1)
        assert (response.body, response.truncated, response.error) == (
            b"",
            True,
            convert.NOT_KEPT,
        )

    asyncio.run(run())


def test_options_change_while_it_runs_or_are_refused(confdir: Path) -> None:
    async def run() -> None:
        async with proxy(confdir) as one:
            update: Any = one.master.options.update
            update(audit_clients=["192.0.2.1"], audit_allow=[])
            assert len(one.audit.guard.clients) == 1
            assert one.audit.guard.allowed == ()
            update(ignore_hosts=["x"], anticache=True)
            assert one.audit.streams.rules.ignore == ("x",)
            assert one.audit.exchanges.rewritten
            for wrong in ({"audit_clients": ["x"]}, {"audit_session": "another"}):
                with pytest.raises(exceptions.OptionsError, match=r"audit_\w+"):
                    update(**wrong)
            assert one.master.options.audit_clients == ["192.0.2.1"]

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("audit_clients", ["300.1.2.3"]),
        ("audit_allow", ["host:port"]),
        ("audit_db", " "),
        ("audit_db", "/"),
        ("audit_profile", "/nonexistent/profile.toml"),
    ],
)
def test_an_unusable_value_ends_it_with_one_sentence(
    confdir: Path, capsys: pytest.CaptureFixture[str], name: str, value: object
) -> None:
    async def run() -> None:
        more: dict[str, Any] = {name: value}
        async with proxy(confdir, **more):
            raise AssertionError("it started")

    with pytest.raises(SystemExit) as stop:
        asyncio.run(run())
    assert stop.value.code == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"privacy audit: {name}: ")


def test_the_database_s_default_comes_from_the_environment() -> None:
    class Loader:
        def __init__(self) -> None:
            self.defaults: dict[str, object] = {}

        def add_option(self, name: str, _: object, default: object, __: str) -> None:
            self.defaults[name] = default

    for environment, database in (({}, options.DATABASE), ({"AUDITOR_DB": "x.db"}, "x.db")):
        loader: Any = Loader()
        options.register(loader, environment)
        assert loader.defaults["audit_db"] == database


def test_hooks_cost_little(confdir: Path) -> None:
    """A guard against accidents only: the figure is measured in the benchmarks."""

    async def run() -> float:
        async with server(Web()) as port, proxy(confdir) as one:
            spent = 0.0
            audit: Any = one.audit
            for name in ("requestheaders", "request", "responseheaders", "response"):
                hook = getattr(audit, name)

                def timed(flow: HTTPFlow, hook: Any = hook) -> None:  # noqa: ANN401 - any hook
                    nonlocal spent
                    start = time.thread_time()
                    hook(flow)
                    spent += time.thread_time() - start

                setattr(audit, name, timed)
            urls = [f"http://{LOOPBACK}:{port}/"] * 200
            assert await plainly(one.ports[0], *urls) == [200] * 200
        return spent / 200

    assert any(asyncio.run(run()) < 200e-6 for _ in range(5))  # a busy machine may slow down some


def test_a_foreign_client_is_turned_away_and_written_down(confdir: Path) -> None:
    async def run() -> None:
        async with proxy(confdir) as one:
            audit: Any = one.audit
            client = Client(peername=("192.0.2.9", 4000), sockname=(LOOPBACK, one.ports[0]))
            audit.client_connected(client)
            assert client.error
            audit.client_disconnected(client)
        [connection] = one.recorder.connections
        assert (connection.client, connection.refused) == (
            "192.0.2.9:4000",
            "this client is not in audit_clients",
        )

    asyncio.run(run())


def test_a_tunnel_s_name_servers_may_be_asked(confdir: Path) -> None:
    async def run() -> None:
        async with proxy(confdir) as one:
            assert listeners.name_servers(one.master) == ()
            chosen: Any = one.master.options
            chosen._options["mode"].set(["wireguard"])  # without opening a tunnel
            chosen.update(dns_name_servers=["127.0.0.53", "::1"])
            found = [(str(each.network), each.port) for each in listeners.name_servers(one.master)]
            assert found == [("127.0.0.53/32", 53), ("::1/128", 53)]
            chosen._options["mode"].set(["regular"])

    asyncio.run(run())


def test_a_teed_body_is_no_line_in_the_log(confdir: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")

    async def run() -> None:
        async with server(endless) as port, proxy(confdir) as one, one.client() as client:
            answer = await client.get(f"http://{LOOPBACK}:{port}/")
            assert answer.content == b"until the end"
        assert one.recorder.message(1).body == b"until the end"

    caplog.set_level("INFO")
    asyncio.run(run())
    assert "server connect" in caplog.text
    assert "Streaming" not in caplog.text
    assert "until the end" not in caplog.text


def test_it_is_one_addon() -> None:
    audit: Any = PrivacyAudit(lambda _: Recorder(), lambda path: path)
    hooks = [
        name for name in vars(audit) if not name.startswith("_") and callable(vars(audit)[name])
    ]
    assert len(hooks) >= 30
