"""Safe by default: who may use the proxy, and what it may be made to connect to."""

from __future__ import annotations

import socket

import httpx
import pytest

from tests.e2e import look
from tests.e2e.conftest import StartProxy
from tests.phone import app, clients
from tests.phone.internet import Internet

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what is tested is that a stranger gets nothing there


def _own_address() -> str:
    """An address of this machine that is not loopback, "" where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(("192.0.2.1", 9))  # sends nothing: it only asks for a route
        except OSError:
            return ""
        address = str(sock.getsockname()[0])
    return "" if address.startswith("127.") else address


def test_loopback_is_refused_by_the_address_that_is_dialled(
    start_proxy: StartProxy, internet: Internet
) -> None:
    running = start_proxy(allow="")
    plain = internet.hosts["tcp/api.checkin.example:80"]
    targets = [
        "https://api.checkin.example/v1/checkin",  # a name that resolves to loopback
        "http://api.checkin.example/v1/checkin",
        f"http://127.0.0.1:{plain}/v1/config",
        f"http://localhost:{plain}/v1/config",
        f"http://127.0.0.1:{running.ports['explicit']}/",  # the proxy itself
    ]
    for target in targets:
        with running.phone.browser() as browser:
            try:
                status = browser.get(target).status_code
            except (httpx.ProxyError, httpx.ConnectError, httpx.RemoteProtocolError):
                status = 0
            assert status in (0, 403, 502), target
    code, output = running.stop()
    assert code == 0, output
    refused = [one for one in look.connections(running.folder / "audit.db") if one.refused]
    assert len(refused) == len(targets)
    [row] = [
        row for row in look.ask(running.folder / "audit.db", "coverage") if row["fate"] == "refused"
    ]
    assert row["connections"] == len(targets)


def test_what_is_allowed_passes_and_without_clients_it_listens_on_loopback(
    start_proxy: StartProxy,
) -> None:
    running = start_proxy(listen="", allow="api.checkin.example")
    assert running.hosts == ["127.0.0.1"]
    app.check_in(running.phone)
    with pytest.raises(httpx.HTTPError):
        app.analytics(running.phone)
    assert running.stop()[0] == 0


def test_a_foreign_client_is_refused_and_recorded(start_proxy: StartProxy) -> None:
    address = _own_address()
    if not address:
        pytest.skip("this machine has no address but loopback")
    running = start_proxy(listen=EVERYWHERE, clients="192.0.2.55")
    with socket.create_connection((address, running.ports["explicit"]), 5) as sock:
        sock.sendall(b"CONNECT api.checkin.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.settimeout(clients.TIMEOUT)
        try:
            answer = sock.recv(100)
        except ConnectionError:
            answer = b""
    assert b" 200 " not in answer
    app.check_in(running.phone)  # this machine's loopback may
    assert running.stop()[0] == 0
    refused = [one for one in look.connections(running.folder / "audit.db") if one.refused]
    assert [one.client.rpartition(":")[0] for one in refused] == [address]


def test_a_named_client_may_use_it(start_proxy: StartProxy) -> None:
    address = _own_address()
    if not address:
        pytest.skip("this machine has no address but loopback")
    running = start_proxy(listen=EVERYWHERE, clients=address)
    with socket.create_connection((address, running.ports["explicit"]), 5) as sock:
        sock.sendall(b"CONNECT api.checkin.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")
        sock.settimeout(clients.TIMEOUT)
        assert b" 200 " in sock.recv(100)
    assert running.stop()[0] == 0
