from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy.connection import Client, Server
from mitmproxy.proxy import mode_specs

from auditor.capture.guard import (
    Guard,
    Info,
    is_local,
    parse_allowed,
    parse_clients,
    plain,
)
from auditor.model import REFUSED, InputError

PUBLIC = "93.184.215.14"


def _client(address: str = "127.0.0.1", mode: str = "regular") -> Client:
    return Client(
        peername=(address, 50000),
        sockname=("127.0.0.1", 8080),
        proxy_mode=mode_specs.ProxyMode.parse(mode),
    )


def _server(host: str, port: int = 443) -> Server:
    return Server(address=(host, port))


def _infos(*addresses: str) -> list[Info]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("::127.0.0.1", "127.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::", "::"),
        ("example.com", "None"),
        ("2130706433", "None"),
        ("", "None"),
    ],
)
def test_the_address_that_a_text_reaches(text: str, reached: str) -> None:
    assert str(plain(text)) == reached


@pytest.mark.parametrize(
    "value", ["x", "1.2.3.4/99", "", "1.2.3.4:80", "127.0.0.1,10.0.0.1", "a" * 300]
)
def test_a_client_that_is_no_address_is_named_in_the_error(value: str) -> None:
    with pytest.raises(InputError, match="audit_clients"):
        parse_clients([value])


@pytest.mark.parametrize("value", ["", "a b", "host:", "host:0", "host:70000", "host:²", "x/y"])
def test_a_destination_that_is_none_is_named_in_the_error(value: str) -> None:
    with pytest.raises(InputError, match="audit_allow"):
        parse_allowed([value])


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_value_is_read_or_refused(value: str) -> None:
    for parse in (parse_clients, parse_allowed):
        with contextlib.suppress(InputError):
            assert len(parse([value])) == 1


@pytest.mark.parametrize(
    ("client", "may"),
    [
        (_client("127.0.0.1"), True),
        (_client("127.8.9.1"), True),
        (_client("::1"), True),
        (_client("::ffff:127.0.0.1"), True),
        (_client("192.168.1.20"), True),
        (_client("::ffff:192.168.1.20"), True),
        (_client("10.1.2.3"), True),
        (_client("192.168.1.21"), False),
        (_client("8.8.8.8"), False),
        (_client("fe80::1%eth0"), False),
        (_client("10.0.0.1", "wireguard"), True),  # known by its key
    ],
)
def test_only_this_machine_and_named_clients_may(client: Client, may: bool) -> None:
    guard = Guard(parse_clients(["192.168.1.20", "10.1.0.0/16"]))
    assert (guard.client(client) == "") == may


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1.2.3",
        "::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "0.0.0.0",  # noqa: S104 - asked for, not bound to
        "::",
        "::ffff:0.0.0.0",
        "169.254.169.254",
        "fe80::1%eth0",
        "localhost",
        "LocalHost.",
        "app.localhost",
    ],
)
def test_this_machine_s_own_business_is_refused(host: str) -> None:
    assert Guard().destination(host, 80).startswith(REFUSED)


@pytest.mark.parametrize("host", [PUBLIC, "10.0.0.7", "example.com", "localhost.example.com"])
def test_other_destinations_pass(host: str) -> None:
    assert Guard().destination(host, 80) == ""


@pytest.mark.parametrize(
    ("allow", "host", "port", "may"),
    [
        ("127.0.0.1", "127.0.0.1", 9000, True),
        ("127.0.0.1", "::ffff:127.0.0.1", 9000, True),
        ("127.0.0.1", "127.0.0.2", 9000, False),
        ("127.0.0.1:9000", "127.0.0.1", 9000, True),
        ("127.0.0.1:9000", "127.0.0.1", 9001, False),
        ("127.0.0.0/8", "127.9.9.9", 1, True),
        ("[::1]:9000", "::1", 9000, True),
        ("::1", "::1", 9000, True),
        ("localhost:9000", "localhost", 9000, True),
        ("localhost:9000", "localhost", 9001, False),
        ("localhost", "127.0.0.1", 80, False),  # the name was allowed, not the address
    ],
)
def test_what_was_allowed_passes(allow: str, host: str, port: int, may: bool) -> None:
    guard = Guard(allowed=parse_allowed([allow]))
    assert (guard.destination(host, port) == "") == may


def test_our_own_listener_needs_its_port_named() -> None:
    for allow, may in (("127.0.0.1", False), ("127.0.0.1:8080", True)):
        guard = Guard(allowed=parse_allowed([allow]), listening=lambda: [8080])
        assert (guard.destination("127.0.0.1", 8080) == "") == may
    guard = Guard(listening=lambda: [443])
    assert guard.destination(PUBLIC, 443) == ""


def test_an_address_of_this_machine_is_known() -> None:
    for text, local in (("127.0.0.1", True), ("192.0.2.1", False), ("2001:db8::1", False)):
        address = plain(text)
        assert address
        assert is_local(address) == local


@pytest.mark.parametrize(
    ("mode", "host", "port", "passes"),
    [
        ("reverse:http://127.0.0.1:9000", "127.0.0.1", 9000, True),
        ("reverse:http://127.0.0.1:9000", "127.0.0.1", 9001, False),
        ("reverse:https://localhost", "localhost", 443, True),
        ("upstream:http://127.0.0.1:3128", "127.0.0.1", 3128, True),
        ("regular", "127.0.0.1", 9000, False),
        ("socks5", "127.0.0.1", 9000, False),
    ],
)
def test_what_the_mode_names_is_allowed(mode: str, host: str, port: int, passes: bool) -> None:
    assert (Guard().connecting(_client(mode=mode), _server(host, port)) == "") == passes


def _resolved(guard: Guard, server: Server, *answers: Sequence[str], client: Client) -> list[str]:
    """The addresses that a connection to `server` would get, one resolution an answer."""
    left = list(answers)

    async def resolve(*_: object, **__: object) -> list[Info]:
        return _infos(*left.pop(0))

    async def connect() -> list[str]:
        loop = asyncio.get_running_loop()
        guard.install(loop, resolve)
        try:
            assert guard.connecting(client, server) == ""
            assert server.address
            infos = await loop.getaddrinfo(*server.address)
            guard.connected()
        finally:
            guard.uninstall()
        assert "getaddrinfo" not in vars(loop)
        return [str(info[4][0]) for info in infos]

    return asyncio.run(connect())


def test_only_addresses_that_may_be_reached_are_left() -> None:
    answer = ["127.0.0.1", PUBLIC, "169.254.169.254", "::1"]
    assert _resolved(Guard(), _server("a.example"), answer, client=_client()) == [PUBLIC]


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "fe80::1", "::ffff:127.0.0.1"])  # noqa: S104 - an answer, not bound to
def test_a_name_that_leads_here_is_refused(address: str) -> None:
    with pytest.raises(OSError, match=REFUSED):
        _resolved(Guard(), _server("a.example"), [address], client=_client())


def test_a_name_that_was_allowed_may_lead_here() -> None:
    guard = Guard(allowed=parse_allowed(["A.example:443"]))
    assert _resolved(guard, _server("a.example"), ["127.0.0.1"], client=_client()) == ["127.0.0.1"]


def test_a_named_reverse_target_may_lead_here() -> None:
    client = _client(mode="reverse:https://a.example:443")
    assert _resolved(Guard(), _server("a.example"), ["127.0.0.1"], client=client) == ["127.0.0.1"]


def test_lookups_of_others_are_left_alone() -> None:
    async def look() -> object:
        loop = asyncio.get_running_loop()
        guard = Guard()
        guard.install(loop)
        guard.connecting(_client(), _server("a.example"))
        guard.connected()
        try:
            return await loop.getaddrinfo("127.0.0.1", 80)
        finally:
            guard.uninstall()

    assert asyncio.run(look())


def test_connections_at_the_same_time_are_judged_apart() -> None:
    guard = Guard(allowed=parse_allowed(["a.example"]))

    async def resolve(*_: object, **__: object) -> list[Info]:
        await asyncio.sleep(0)
        return _infos("127.0.0.1")

    async def connect(host: str) -> bool:
        guard.connecting(_client(), _server(host))
        await asyncio.sleep(0)
        try:
            await asyncio.get_running_loop().getaddrinfo(host, 443)
        except OSError:
            return False
        return True

    async def both() -> list[bool]:
        guard.install(asyncio.get_running_loop(), resolve)
        return await asyncio.gather(*map(connect, ("a.example", "b.example", "a.example")))

    assert asyncio.run(both()) == [True, False, True]


def test_a_udp_destination_is_pinned_to_the_address_that_was_judged() -> None:
    async def pin(*addresses: str) -> tuple[str, object]:
        async def resolve(*_: object, **__: object) -> list[Info]:
            if not addresses:
                raise socket.gaierror(errno.ENOENT, "no such name")
            return _infos(*addresses)

        loop, guard = asyncio.get_running_loop(), Guard()
        server = Server(address=("a.example", 443), transport_protocol="udp")
        guard.install(loop, resolve)
        guard.connecting(_client(), server)
        return await guard.pin(server, loop), server.address

    assert asyncio.run(pin("127.0.0.1", PUBLIC)) == ("", (PUBLIC, 443))
    assert asyncio.run(pin("127.0.0.1"))[0].startswith(REFUSED)
    assert "no such name" in asyncio.run(pin())[0]
