"""Capture modes in the namespace rig: transparent, and what is undone when one is killed."""

from __future__ import annotations

import json
import pathlib

import pytest

from tests.e2e import look
from tests.phone.rig.net import GATEWAY, HOTSPOT
from tests.phone.rig.rig import Rig
from tests.phone.rig.tunnel import tunnel

pytestmark = pytest.mark.timeout(400)  # several captures, each starting a proxy

APP = 10_123
BODY = json.dumps({"imei": "490154203237518"})
URL = "https://api.checkin.example/v1/checkin"
JOBS = (
    f"http1|{URL}|{BODY}",
    f"http2|{URL}|{BODY}",
    f"tcp|{BODY}",
    f"http1|https://six.checkin.example/v1/checkin|{BODY}",
    f"udp|{BODY}",
)


def test_transparent_carries_tcp_and_its_rules_are_gone_afterwards(rig: Rig) -> None:
    gateway = rig.network.gateway
    with rig.capture("--mode", "transparent", "--interface", HOTSPOT) as capture:
        assert "auditor_" in gateway.run("nft", "list", "tables")
        outcomes = rig.app(APP, capture.ca, *JOBS)
        code, said = capture.stop()
    assert code == 0, said
    assert [one.get("saw") or one for one in outcomes] == [
        "HTTP/1.1 200",
        "HTTP/2 200",
        BODY,
        "HTTP/1.1 200",
        BODY,
    ]
    assert "auditor_" not in gateway.run("nft", "list", "tables")
    found = {(one.transport, one.server_ip) for one in look.connections(capture.database)}
    assert found == {
        ("tcp", "203.0.113.10:443"),
        ("tcp", "203.0.113.77:7777"),
        ("tcp", "[2001:db8::10]:443"),
    }


def _rules(rig: Rig) -> str:
    gateway = rig.network.gateway
    rules = gateway.run("ip", "rule") + gateway.run("ip", "-6", "rule")
    return "\n".join(line for line in rules.splitlines() if HOTSPOT in line)


def test_a_killed_capture_is_cleaned_up_by_the_next(rig: Rig) -> None:
    gateway = rig.network.gateway
    switches = [f"net/ipv4/conf/{HOTSPOT}/{name}" for name in ("forwarding", "rp_filter")]
    read = [pathlib.PurePosixPath("/proc/sys") / name for name in switches]
    before = gateway.run("cat", *read)
    gateway.run("sysctl", "-qw", f"net.ipv4.conf.{HOTSPOT}.forwarding=0")
    try:
        with rig.capture("--mode", "tun", "--interface", HOTSPOT) as capture:
            assert _rules(rig)
            assert gateway.run("cat", read[0]).strip() == "1"
            capture.kill()
        with rig.capture("--mode", "transparent", "--interface", HOTSPOT) as capture:
            assert not _rules(rig)
            assert gateway.run("cat", read[0]).strip() == "0"
            assert "what it had changed is undone" in capture.said()
            capture.kill()
        assert "auditor_" in gateway.run("nft", "list", "tables")
        with rig.capture() as capture:
            code, _ = capture.stop()
        assert code == 0
        assert "auditor_" not in gateway.run("nft", "list", "tables")
    finally:
        gateway.run("sysctl", "-qw", f"net.ipv4.conf.{HOTSPOT}.forwarding=1")
    assert gateway.run("cat", *read) == before


def test_one_tunnel_after_another_uses_the_same_keys(rig: Rig) -> None:
    folder = rig.room()
    database = folder / "audit.db"
    for number in range(2):
        with rig.capture(
            "--mode", "wireguard", "--endpoint", GATEWAY, folder=folder, session=f"run{number}"
        ) as capture:
            text = (folder / "certs" / "wireguard" / "phone.conf").read_text()
            with tunnel(rig.network, text, folder):
                [outcome] = rig.app(APP, capture.ca, f"tcp|{number}")
            assert outcome["saw"] == str(number)
    assert len(look.connections(database)) == 2
