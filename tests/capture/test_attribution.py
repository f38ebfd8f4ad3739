"""Waiting for the phone: shared readings, a slow phone, one that goes away and comes back."""

from __future__ import annotations

import asyncio
import os
import pathlib
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import pytest
from mitmproxy.connection import Client
from mitmproxy.proxy.mode_specs import ProxyMode

from auditor.capture.attribution import WAIT, Attribution
from auditor.capture.ledger import Entry
from auditor.device import packages
from auditor.model import DeviceError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc/net is Linux's")

APP = "com.example.app"


class ThisMachine:
    """Answers as a phone does, from this machine's own sockets; our UID is an app's there."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.gone = False
        self.asked: list[str] = []

    def shell(self, command: str, *, root: bool = False, seconds: float = 10.0) -> str:
        assert not root
        assert seconds <= 10
        self.asked.append(command)
        time.sleep(self.delay)
        if self.gone:
            raise DeviceError("The phone p is no longer attached.")
        if command == packages.COMMAND:
            return f"package:{APP} uid:10123\n"
        text = "".join(pathlib.Path(path).read_text() for path in command.split()[1:])
        return text.replace(f" {os.getuid():5d} ", " 10123 ")


@asynccontextmanager
async def _connections(count: int) -> AsyncIterator[list[Client]]:
    """Connections of this machine with itself, as the proxy would see them."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=128)) as server:
        made = [socket.create_connection(server.getsockname()) for _ in range(count)]
        try:
            yield [
                Client(
                    peername=one.getsockname(),
                    sockname=server.getsockname(),
                    timestamp_start=time.time(),
                    proxy_mode=ProxyMode.parse("regular"),
                )
                for one in made
            ]
        finally:
            for one in made:
                one.close()


def _entry(client: Client) -> Entry:
    return Entry(client.id, "tcp", told=True)


def test_connections_that_open_together_share_readings() -> None:
    async def run() -> tuple[list[Entry], ThisMachine]:
        phone = ThisMachine(0.01)
        attribution = Attribution(phone, print)
        async with _connections(40) as clients:
            entries = [_entry(one) for one in clients]
            pairs = zip(clients, entries, strict=True)
            await asyncio.gather(
                *(attribution.attribute(client, entry, print) for client, entry in pairs)
            )
        attribution.close()
        return entries, phone

    entries, phone = asyncio.run(run())
    assert {(one.app, one.app_how, one.uid) for one in entries} == {(APP, "exact", 10_123)}
    assert len(phone.asked) <= 4


def test_a_slow_phone_keeps_a_connection_waiting_a_quarter_of_a_second_at_most() -> None:
    async def run() -> tuple[float, Entry, str, list[Entry]]:
        late: list[Entry] = []
        attribution = Attribution(ThisMachine(0.6), print)
        async with _connections(1) as [client]:
            entry = _entry(client)
            started = time.monotonic()
            await attribution.attribute(client, entry, late.append)
            took, then = time.monotonic() - started, entry.app
            for _ in range(100):
                await asyncio.sleep(0.05)
                if late:
                    break
        attribution.close()
        return took, entry, then, late

    took, entry, then, late = asyncio.run(run())
    assert WAIT <= took < 0.6
    assert then == ""
    assert late == [entry]
    assert (entry.app, entry.app_how) == (APP, "exact")


def test_a_phone_that_goes_away_is_said_once_and_nothing_waits_for_it() -> None:
    async def run() -> tuple[list[str], list[str], Entry]:
        said: list[str] = []
        phone = ThisMachine()
        attribution = Attribution(phone, said.append)
        async with _connections(3) as clients:
            phone.gone = True
            for client in clients:
                await attribution.attribute(client, _entry(client), print)
            before = list(phone.asked)
            phone.gone = False
            attribution._gone_until = 0.0  # the pause is over
            entry = _entry(clients[0])
            await attribution.attribute(clients[0], entry, print)
        attribution.close()
        return said, before, entry

    said, asked, entry = asyncio.run(run())
    assert len(asked) == 1
    away, back = said
    assert away.startswith("The phone p is no longer attached. The capture goes on;")
    assert back.startswith("The phone answers again")
    assert entry.app == APP
