"""Waiting for the phone: shared readings, a slow phone, one that goes away and comes back."""

from __future__ import annotations

import asyncio
import socket
import time

import pytest
from mitmproxy.connection import Client
from mitmproxy.proxy.mode_specs import ProxyMode

from auditor.capture.attribution import WAIT, Attribution
from auditor.capture.ledger import Entry
from auditor.device import packages
from auditor.model import UNKNOWN, DeviceError

APP = "com.example.app"


class Tables:
    """Answers as a phone does whose app has these connections, in the kernel's own form."""

    def __init__(self, delay: float = 0.0, *, shows: tuple[bool, ...] = (False, True)) -> None:
        self.delay = delay
        self.shows = shows  # its sockets: to the shell user, to root
        self.gone = False
        self.asked: list[str] = []
        self.connections: list[Client] = []

    def shell(self, command: str, *, root: bool = False, seconds: float = 10.0) -> str:
        assert seconds <= 10
        self.asked.append(command)
        time.sleep(self.delay)
        if self.gone:
            raise DeviceError("The phone p is no longer attached.")
        if command == packages.COMMAND:
            return f"package:{APP} uid:10123\n"
        if root not in self.shows:
            return ""
        rows = "".join(
            f"   {number}: {_hex(one.peername)} {_hex(one.sockname)} 01 00000000:00000000"
            f" 00:00000000 00000000 10123        0 4711 1 0000000000000000 20 4 30 10 -1\n"
            for number, one in enumerate(self.connections)
        )
        return "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n" + rows


def _hex(address: tuple[str, int]) -> str:
    return f"{socket.inet_aton(address[0])[::-1].hex().upper()}:{address[1]:04X}"


def _connections(phone: Tables, count: int) -> list[Client]:
    """Connections of the phone, as the proxy sees them."""
    phone.connections = [
        Client(
            peername=("10.99.0.2", 40_000 + number),
            sockname=("203.0.113.10", 443),
            timestamp_start=time.time(),
            proxy_mode=ProxyMode.parse("wireguard"),
            transport_protocol="tcp",
        )
        for number in range(count)
    ]
    return phone.connections


def _entry(client: Client) -> Entry:
    return Entry(client.id, client.transport_protocol, told=True)


def test_connections_that_open_together_share_readings() -> None:
    async def run() -> tuple[list[Entry], Tables]:
        phone = Tables(0.01)
        attribution = Attribution(phone, print)
        clients = _connections(phone, 40)
        entries = [_entry(one) for one in clients]
        pairs = zip(clients, entries, strict=True)
        await asyncio.gather(
            *(attribution.attribute(client, entry, print) for client, entry in pairs)
        )
        await asyncio.gather(*attribution._looking)  # a busy machine takes longer than WAIT
        attribution.close()
        return entries, phone

    entries, phone = asyncio.run(run())
    assert {(one.app, one.app_how, one.uid) for one in entries} == {(APP, "exact", 10_123)}
    assert len(phone.asked) <= 4


def test_a_slow_phone_keeps_a_connection_waiting_a_quarter_of_a_second_at_most() -> None:
    async def run() -> tuple[float, Entry, str, list[Entry]]:
        late: list[Entry] = []
        phone = Tables()
        attribution = Attribution(phone, print)
        attribution.warm_up()
        phone.delay = 1.2
        [client] = _connections(phone, 1)
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
    assert WAIT <= took < 1.0
    assert then == UNKNOWN
    assert late == [entry]
    assert (entry.app, entry.app_how) == (APP, "exact")


def test_a_phone_that_goes_away_is_said_once_and_nothing_waits_for_it() -> None:
    async def run() -> tuple[list[str], list[str], Entry]:
        said: list[str] = []
        phone = Tables()
        attribution = Attribution(phone, said.append)
        clients = _connections(phone, 3)
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


def test_sockets_that_only_root_may_see_are_asked_for_as_root() -> None:
    async def run() -> Entry:
        phone = Tables(shows=(True,))
        attribution = Attribution(phone, print)
        attribution.warm_up()
        [client] = _connections(phone, 1)
        entry = _entry(client)
        await attribution.attribute(client, entry, print)
        attribution.close()
        return entry

    assert asyncio.run(run()).app == APP


def test_a_phone_that_shows_its_sockets_to_nobody() -> None:
    attribution = Attribution(Tables(shows=()), print)
    with pytest.raises(DeviceError, match="does not show"):
        attribution.warm_up()
    attribution.close()
