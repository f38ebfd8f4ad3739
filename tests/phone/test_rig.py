"""The rig by itself: without a capture its phone reaches its internet, and it leaves nothing."""

from __future__ import annotations

import pathlib

import pytest

from tests.phone.rig import net
from tests.phone.rig.rig import Rig

JOBS = (
    "dns|api.checkin.example",
    "dns|nowhere.checkin.example",
    "http1|https://api.checkin.example/v1/config",
    "http1|https://six.checkin.example/v1/config",
    "http2|https://api.checkin.example/v1/config",
    "http3|api.checkin.example|hello",
    "wss|live.checkin.example|hi",
    "dot|api.checkin.example",
    "tcp|raw bytes",
    "tls|own protocol",
    "udp|datagram",
)
SEEN = [
    "203.0.113.10",
    "no such name",
    "HTTP/1.1 200",
    "HTTP/1.1 200",
    "HTTP/2 200",
    "HTTP/3 200",
    "hi",
    "203.0.113.10",
    "raw bytes",
    "own protocol",
    "datagram",
]


def test_every_protocol_reaches_the_internet(rig: Rig, tmp_path: pathlib.Path) -> None:
    with rig.recorded(tmp_path / "phone.pcap") as pcap:
        outcomes = rig.app(10_123, rig.true_ca, *JOBS)
    assert [one.get("saw") or one for one in outcomes] == SEEN
    assert pcap.stat().st_size > 10_000


def test_an_app_runs_under_its_uid(rig: Rig) -> None:
    process = rig.start_app(10_124, rig.true_ca, "hold|60")
    try:
        rows: list[str] = []
        while not rows and process.poll() is None:
            table = rig.phone.run("cat", "/proc/net/tcp").splitlines()[1:]
            rows = [line for line in table if line.split()[3] == "01"]
        assert [line.split()[7] for line in rows] == ["10124"]
    finally:
        process.kill()
        process.communicate()


def test_nothing_is_left() -> None:
    if reason := net.missing():
        pytest.skip(reason)
    with net.Network.built() as network:
        names = {one.name for one in (network.phone, network.gateway, network.internet)}
        assert names <= set(net.run("ip", "netns").split())
    assert not names & set(net.run("ip", "netns").split())
    assert not any((net.RESOLVERS / name).exists() for name in names)
