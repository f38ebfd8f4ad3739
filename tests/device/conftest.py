"""A private adb server for each test worker, and phones attached to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from auditor.device import proxy_setting
from tests.phone.adbd import Adbd, AdbServer, Handset
from tests.phone.adbd.server import ADB


@pytest.fixture(scope="session")
def shared_server() -> Iterator[AdbServer]:
    if not ADB:
        pytest.skip("adb is not installed (Debian: adb)")
    with AdbServer() as server:
        yield server


@pytest.fixture
def server(shared_server: AdbServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[AdbServer]:
    for name, value in shared_server.environment.items():
        monkeypatch.setenv(name, value)
    yield shared_server
    shared_server.detach_all()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulated phone's observer of the proxy counts commands, not time: no need to wait."""
    monkeypatch.setattr(proxy_setting, "_PAUSE", 0.0)


@pytest.fixture
def attach(server: AdbServer) -> Iterator[Callable[[Handset], Adbd]]:
    """Attach a phone; it is gone again at the end of the test."""
    with ExitStack() as stack:

        def attached(handset: Handset) -> Adbd:
            adbd = stack.enter_context(Adbd(handset))
            server.attach(adbd, handset.state)
            return adbd

        yield attached
