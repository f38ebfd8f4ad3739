"""Twenty SIGKILLs at random moments: nothing that was acknowledged is ever missing.

Acknowledged is what a reader saw committed before the kill. Besides, what the
phone had got an answer to a second before the kill must be there too: that is
how much a kill may cost.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import random
import signal
import threading
import time

import httpx
import pytest
from websockets.exceptions import WebSocketException

from tests.e2e import look
from tests.e2e.conftest import StartProxy
from tests.phone import app, clients, proxy
from tests.phone.clients import Phone

KILLS = 5  # in each of four tests: twenty
GRACE = 1.0  # seconds; what is older than this at the kill must have been stored


class Traffic(threading.Thread):
    """Requests and WebSocket messages until the proxy is gone, with the time of each answer."""

    def __init__(self, phone: Phone, name: str) -> None:
        super().__init__(daemon=True)
        self.phone = phone
        self.prefix = name
        self.answered: dict[bytes, float] = {}

    def run(self) -> None:
        with contextlib.suppress(OSError, httpx.HTTPError, WebSocketException):
            self._send()

    def _send(self) -> None:
        number = 0
        with (
            self.phone.browser() as browser,
            clients.websocket(self.phone, "wss://live.checkin.example/presence") as socket,
        ):
            while True:
                body = f"{self.prefix}-http-{number}".encode()
                browser.post("https://api.checkin.example/v1/checkin", content=body)
                self.answered[body] = time.monotonic()
                body = f"{self.prefix}-frame-{number}".encode()
                socket.send(body)
                socket.recv(timeout=clients.TIMEOUT)
                self.answered[body] = time.monotonic()
                number += 1


def _lives(pid: int) -> bool:
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"  # dead, and nobody has asked for its exit code yet


def _gone(pids: list[int]) -> bool:
    return not any(map(_lives, pids))


def _record_and_kill(running: proxy.Proxy, name: str) -> tuple[set[bytes], set[bytes]]:
    """Kill a capture at a random moment: what was acknowledged, and what must be there besides."""
    database = running.folder / "audit.db"
    traffic = Traffic(running.phone, name)
    traffic.start()
    assert look.eventually(lambda: traffic.answered)
    time.sleep(random.SystemRandom().uniform(0.0, 1.8))
    acknowledged = look.bodies(database)
    workers = running.workers()
    killed = time.monotonic()
    running.kill()
    running.process.wait()
    traffic.join(clients.TIMEOUT)
    assert look.eventually(lambda: _gone(workers))
    return acknowledged, {body for body, at in traffic.answered.items() if at < killed - GRACE}


@pytest.mark.parametrize("part", range(4))
def test_a_kill_loses_nothing_acknowledged(start_proxy: StartProxy, part: int) -> None:
    acknowledged: set[bytes] = set()
    owed: set[bytes] = set()
    for number in range(KILLS):
        running = start_proxy(session=f"kill-{number}")
        seen, older = _record_and_kill(running, f"part{part}-kill{number}")
        acknowledged |= seen
        owed |= older
    last = start_proxy(session="last")
    code, output = last.stop()
    assert code == 0, output
    database = last.folder / "audit.db"
    kept = look.bodies(database)
    assert len(acknowledged) > KILLS
    assert acknowledged <= kept
    assert owed <= kept
    for number in range(KILLS):
        row = look.session(database, f"kill-{number}")
        assert (row.state, row.pending) == ("interrupted", 0)
    assert look.intact(database)
    assert not list(last.folder.rglob("*.spool"))


def test_an_orphan_spool_is_replayed(start_proxy: StartProxy) -> None:
    """A worker that stands still makes the proxy spool; a kill then leaves the spool behind."""
    running = start_proxy(session="first")
    database = running.folder / "audit.db"
    app.check_in(running.phone)
    assert look.eventually(lambda: look.bodies(database))
    workers = running.workers()
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    bodies = [os.urandom(1 << 20) for _ in range(90)]  # more than is kept in memory
    with running.phone.browser() as browser:
        for body in bodies:
            browser.post("https://api.checkin.example/upload", content=body).raise_for_status()
    [file] = (running.folder / "audit.db.spool").glob("*.spool")
    assert look.eventually(lambda: file.stat().st_size > 12 * len(bodies[0]))
    running.kill()
    running.process.wait()
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    owed = file.stat().st_size // (len(bodies[0]) + 64_000) - 1  # the last may be torn
    last = start_proxy(session="second")
    code, output = last.stop()
    assert code == 0, output
    kept = look.bodies(database)
    spooled = [body for body in bodies if body in kept]
    assert len(spooled) >= owed > 10
    row = look.session(database, "first")
    assert (row.state, row.pending) == ("interrupted", 0)
    assert look.adds_up(row)
    assert look.intact(database)


def test_ctrl_c_loses_nothing(start_proxy: StartProxy) -> None:
    running = start_proxy()
    traffic = Traffic(running.phone, "interrupted")
    traffic.start()
    assert look.eventually(lambda: len(traffic.answered) > 20)
    code, output = running.stop()
    traffic.join(clients.TIMEOUT)
    database = running.folder / "audit.db"
    row = look.session(database)
    assert code == 0, output
    assert set(traffic.answered) <= look.bodies(database)
    assert row.state == "closed"
    assert look.adds_up(row)
    assert (row.totals.spooled, row.totals.errored, row.pending) == (0, 0, 0)


def _replace_worker(running: proxy.Proxy, traffic: Traffic) -> None:
    """Kill the worker in mid-traffic and wait for the next one."""
    enough = len(traffic.answered) + 20
    assert look.eventually(lambda: len(traffic.answered) > enough)
    old = look.eventually(running.workers)
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    assert look.eventually(lambda: set(running.workers()) - set(old))


def test_a_killed_worker_loses_nothing(start_proxy: StartProxy) -> None:
    running = start_proxy()
    traffic = Traffic(running.phone, "worker")
    traffic.start()
    for _ in range(3):
        _replace_worker(running, traffic)
    code, output = running.stop()
    traffic.join(clients.TIMEOUT)
    database = running.folder / "audit.db"
    row = look.session(database)
    assert code == 0, output
    assert set(traffic.answered) <= look.bodies(database)
    assert look.adds_up(row)
    assert (row.totals.spooled, row.totals.errored, row.pending) == (0, 0, 0)
