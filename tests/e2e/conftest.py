"""A simulated internet for each test process, and proxies that never outlive their test."""

from __future__ import annotations

import contextlib
import functools
import os
import pathlib
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.phone import proxy
from tests.phone.internet import Internet
from tests.phone.rig.fixtures import cable, rig

__all__ = ["cable", "rig"]

type StartProxy = Callable[..., proxy.Proxy]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = pathlib.Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with Internet.start(tmp_path_factory.mktemp("internet")) as running:
        yield running


@pytest.fixture
def start_proxy(internet: Internet, tmp_path: pathlib.Path) -> Iterator[StartProxy]:
    """`tests.phone.proxy.mitmdump` in this test's folder; what is left running is ended."""
    started: list[proxy.Proxy] = []

    @functools.wraps(proxy.mitmdump)
    def start(*reverse: str, **options: object) -> proxy.Proxy:
        one = proxy.mitmdump(internet, tmp_path, *reverse, **options)  # type: ignore[arg-type] # passed on as they are
        started.append(one)
        return one

    yield start
    for one in started:
        if one.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()
