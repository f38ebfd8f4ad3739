"""Waiting for the phone: shared readings, a slow phone, one that goes away, another device."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

import pytest
from mitmproxy.connection import Client
from mitmproxy.proxy.mode_specs import ProxyMode

from auditor.capture.attribution import WAIT, Attribution
from auditor.capture.ledger import Entry
from auditor.device import addresses, packages
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
        self.missed = 0  # readings in which none of them is to be seen
        self.own = "10.99.0.2"

    def shell(self, command: str, *, root: bool = False, seconds: float = 10.0) -> str:
        assert seconds <= 10
        self.asked.append(command)
        time.sleep(self.delay)
        if self.gone:
            raise DeviceError("The phone p is no longer attached.")
        if command == packages.COMMAND:
            return f"package:{APP} uid:10123\n"
        if command == addresses.COMMAND:
            return f"2: wlan0    inet {self.own}/24 brd 10.99.0.255 scope global wlan0\n"
        if root not in self.shows:
            return ""
        self.missed -= 1
        rows = "".join(
            f"   {number}: {_hex(one.peername)} {_hex(one.sockname)} 01 00000000:00000000"
            f" 00:00000000 00000000 10123        0 4711 1 0000000000000000 20 4 30 10 -1\n"
            for number, one in enumerate([] if self.missed >= 0 else self.connections)
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


async def _until(condition: Callable[[], object]) -> None:
    for _ in range(2_000):
        if condition():
            return
        await asyncio.sleep(0.005)
    raise AssertionError


def test_connections_that_open_together_share_readings() -> None:
    async def run() -> tuple[list[Entry], Tables]:
        phone = Tables(0.01)
        attribution = Attribution(lambda: phone, print)
        clients = _connections(phone, 50)
        entries = [_entry(one) for one in clients]
        pairs = zip(clients, entries, strict=True)
        await asyncio.gather(
            *(attribution.attribute(client, entry, print) for client, entry in pairs)
        )
        await _until(lambda: all(one.app_how for one in entries))  # a busy machine takes longer
        attribution.close()
        return entries, phone

    entries, phone = asyncio.run(run())
    assert {(one.app, one.app_how, one.uid) for one in entries} == {(APP, "exact", 10_123)}
    assert len(phone.asked) <= 6


def test_a_socket_that_a_reading_misses_is_found_in_a_later_one() -> None:
    async def run() -> Entry:
        phone = Tables()
        attribution = Attribution(lambda: phone, print)
        [client] = _connections(phone, 1)
        phone.missed = 4
        entry = _entry(client)
        await attribution.attribute(client, entry, print)
        await _until(lambda: entry.app_how)
        attribution.close()
        return entry

    assert asyncio.run(run()).app == APP


def test_what_is_over_is_not_looked_for_any_more() -> None:
    """Another app may have a socket with the same ends by then."""

    async def run() -> tuple[Entry, list[Entry]]:
        late: list[Entry] = []
        phone = Tables()
        attribution = Attribution(lambda: phone, print)
        [client] = _connections(phone, 1)
        phone.missed = 10_000
        entry = _entry(client)
        await attribution.attribute(client, entry, late.append)
        entry.closed = time.time()
        phone.missed = 0
        await _until(lambda: not attribution._waiting)
        attribution.close()
        return entry, late

    entry, late = asyncio.run(run())
    assert (entry.app, entry.app_how, late) == (UNKNOWN, "", [])


def test_a_slow_phone_holds_up_a_connection_a_quarter_of_a_second_and_the_loop_never() -> None:
    async def run() -> tuple[float, float, str, list[Entry]]:
        late: list[Entry] = []
        phone = Tables(0.3)  # an answer, and several are needed
        attribution = Attribution(lambda: phone, print)
        [client] = _connections(phone, 1)
        entry = _entry(client)
        started = time.monotonic()
        attribution.begin()
        begun = time.monotonic() - started
        await attribution.attribute(client, entry, late.append)
        took, then = time.monotonic() - started, entry.app
        await _until(lambda: late)
        attribution.close()
        assert late == [entry]
        return begun, took, then, late

    begun, took, then, [entry] = asyncio.run(run())
    assert begun < 0.3
    assert WAIT <= took < 1.0
    assert then == UNKNOWN
    assert (entry.app, entry.app_how) == (APP, "exact")


def test_a_phone_that_goes_away_is_said_once_and_nothing_waits_for_it() -> None:
    async def run() -> tuple[list[str], list[str], float, list[Entry]]:
        said: list[str] = []
        phone = Tables()
        attribution = Attribution(lambda: phone, said.append)
        clients = _connections(phone, 3)
        entries = [_entry(client) for client in clients]
        phone.gone = True
        await attribution.attribute(clients[0], entries[0], print)
        started = time.monotonic()
        for client, entry in zip(clients[1:], entries[1:], strict=True):
            await attribution.attribute(client, entry, print)
        took = time.monotonic() - started
        before = list(phone.asked)
        phone.gone = False
        attribution._table._gone_until = 0.0  # the pause is over
        attribution.begin()
        await _until(lambda: all(entry.app_how for entry in entries))  # all that are still open
        attribution.close()
        return said, before, took, entries

    said, asked, took, entries = asyncio.run(run())
    assert len(asked) == 1
    assert took < WAIT
    away, back = said
    assert away.startswith("The phone p is no longer attached. The capture goes on;")
    assert back.startswith("The phone answers again")
    assert {entry.app for entry in entries} == {APP}


@pytest.mark.parametrize("address", ["10.99.0.3", "127.0.0.1"])
def test_a_client_that_is_not_the_phone_has_no_app_of_its(address: str) -> None:
    """Its port may by chance be one that an app of the phone has."""

    async def run() -> tuple[list[str], list[str]]:
        said: list[str] = []
        phone = Tables()
        attribution = Attribution(lambda: phone, said.append)
        [own] = _connections(phone, 1)
        other = Client(
            peername=(address, 40_000),
            sockname=("203.0.113.10", 443),
            timestamp_start=time.time(),
            proxy_mode=ProxyMode.parse("regular"),
            transport_protocol="tcp",
        )
        apps = []
        for client in (other, own, other):
            entry = _entry(client)
            await attribution.attribute(client, entry, print)
            apps.append(entry.app)
        attribution.close()
        return apps, said

    apps, [sentence] = asyncio.run(run())
    # The first may be what the user tests, with a phone attached that is not used at all.
    assert apps == ["", APP, UNKNOWN]
    assert sentence.startswith(f"A client at {address} is not known to be the phone")


@pytest.mark.parametrize(("shows", "app"), [((True,), APP), ((), "")])
def test_sockets_that_only_root_may_see_or_nobody(shows: tuple[bool, ...], app: str) -> None:
    async def run() -> tuple[list[Entry], list[str], int]:
        said: list[str] = []
        phone = Tables(shows=shows)
        attribution = Attribution(lambda: phone, said.append)
        clients = _connections(phone, 2)
        entries = [_entry(client) for client in clients]
        for client, entry in zip(clients, entries, strict=True):
            await attribution.attribute(client, entry, print)
        attribution.close()
        return entries, said, len(phone.asked)

    entries, said, asked = asyncio.run(run())
    assert {entry.app for entry in entries} == {app}
    if not shows:
        assert said == [
            "The phone does not show whose its sockets are. Connections are not told apart by app."
        ]
        assert asked == 2  # and never again


def test_our_own_failure_is_handed_to_who_waits() -> None:
    async def run() -> None:
        phones: dict[str, Tables] = {}
        attribution = Attribution(lambda: phones["none"], print)
        [client] = _connections(Tables(), 1)
        with pytest.raises(KeyError):
            await attribution.attribute(client, _entry(client), print)
        attribution.close()

    asyncio.run(run())
