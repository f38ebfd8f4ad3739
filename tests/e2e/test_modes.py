"""Capture modes in the namespace rig: what is intercepted, what goes past, what is undone."""

from __future__ import annotations

import json
import pathlib
import stat
import subprocess

import pytest

from auditor.model import Protocol
from auditor.store import open_reader
from tests.e2e import look
from tests.phone.rig.net import GATEWAY, HOTSPOT, PHONE
from tests.phone.rig.rig import Observed, Rig
from tests.phone.rig.tunnel import tunnel

pytestmark = pytest.mark.timeout(400)  # several captures, each starting a proxy

APP = 10_123
BODY = json.dumps({"imei": "490154203237518"})
URL = "https://api.checkin.example/v1/checkin"
JOBS = (
    f"http1|{URL}|{BODY}",
    f"http2|{URL}|{BODY}",
    f"http3|api.checkin.example|{BODY}",
    f"wss|live.checkin.example|{BODY}",
    "dns|api.checkin.example",
    "dot|api.checkin.example",
    f"tcp|{BODY}",
    f"tls|{BODY}",
    f"udp|{BODY}",
    f"http1|https://six.checkin.example/v1/checkin|{BODY}",
    "pinned|pinned.checkin.example",
)
SAW = [
    "HTTP/1.1 200",
    "HTTP/2 200",
    "HTTP/3 200",
    BODY,
    "203.0.113.10",
    "203.0.113.10",
    BODY,
    BODY,
    BODY,
    "HTTP/1.1 200",
    "unable to get local issuer certificate",
]


def _observe(rig: Rig, mode: str) -> Observed:
    return rig.observe(mode, {APP: JOBS})


def _spoken(observed: Observed) -> set[tuple[str, str, str]]:
    """(protocol, version, host) of every flow that carried the app's words."""
    found = set()
    with open_reader(observed.database) as reader:
        for row in reader.messages():
            if BODY.encode() in row.message.body:
                message = row.message
                found.add((message.protocol.value, message.version, message.host))
    return found


@pytest.mark.parametrize("mode", ["wireguard", "tun"])
def test_everything_an_app_says_is_intercepted(rig: Rig, mode: str) -> None:
    observed = _observe(rig, mode)
    assert observed.code == 0, observed.said
    assert [one.get("saw") or one for one in observed.outcomes[APP]] == SAW
    assert _spoken(observed) == {
        ("http", "HTTP/1.1", "api.checkin.example"),
        ("http", "HTTP/2.0", "api.checkin.example"),
        ("http", "HTTP/3", "api.checkin.example"),
        ("http", "HTTP/1.1", "six.checkin.example"),
        ("websocket", "", "live.checkin.example"),
        ("tcp", "", "203.0.113.77"),
        ("tcp", "TLSv1.3", "raw.checkin.example"),
        ("udp", "", "203.0.113.77"),
    }
    with open_reader(observed.database) as reader:
        names = {
            json.loads(row.message.body)["name"]
            for row in reader.messages()
            if row.message.protocol is Protocol.DNS
        }
        dot = [row for row in reader.connections() if row.facts.server.endswith(":853")]
    assert "api.checkin.example" in names
    assert [(one.facts.client_tls, one.facts.messages) for one in dot] == [("established", 2)]
    [pinned] = [
        one for one in look.connections(observed.database) if one.sni == "pinned.checkin.example"
    ]
    assert (pinned.client_tls, pinned.requests) == ("failed", 0)
    assert all(one.server for one in look.connections(observed.database))


def test_in_wifi_mode_quic_and_unlisted_connections_go_past(rig: Rig) -> None:
    jobs = (*JOBS[:2], "http3|api.checkin.example", f"udp|{BODY}", "pinned|pinned.checkin.example")
    # The gateway forwards here as a router does, and the phone's UDP finds its way round the proxy.
    observed = rig.observe("wifi", {APP: jobs})
    assert observed.outcomes[APP][3].get("saw") == BODY
    assert _spoken(observed) == {
        ("http", "HTTP/1.1", "api.checkin.example"),
        ("http", "HTTP/2.0", "api.checkin.example"),
    }
    shown = subprocess.run(
        [
            "tshark",
            "-r",
            observed.pcap,
            "-Y",
            "quic || udp.port == 9999",
            "-T",
            "fields",
            "-e",
            "ip.dst",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"203.0.113.10", "203.0.113.77"} <= set(shown)
    transports = {one.transport for one in look.connections(observed.database)}
    assert transports == {"tcp"}


def test_blind_spots_are_said_and_stored(rig: Rig) -> None:
    with rig.capture("--mode", "wifi", "--client", PHONE, "--host", GATEWAY) as capture:
        _, said = capture.stop()
    assert "Not seen: UDP goes past us" in said
    [session] = look.ask(capture.database, "sessions")
    assert "UDP goes past us" in session["tool_versions"]["mode wifi"]


def test_wireguard_files_are_private_and_route_both_families(rig: Rig) -> None:
    with rig.capture(
        "--mode", "wireguard", "--endpoint", GATEWAY, "--app", "com.example.app"
    ) as capture:
        folder = capture.folder / "certs" / "wireguard"
        _, said = capture.stop()
    text = (folder / "phone.conf").read_text()
    assert "AllowedIPs = 0.0.0.0/0, ::/0\n" in text
    assert "IncludedApplications = com.example.app\n" in text
    assert f"Endpoint = {GATEWAY}:51820\n" in text
    assert (folder / "phone.png").read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    key = json.loads((folder / "keys.json").read_text())["client_key"]
    assert key not in said
    assert key in text


def test_transparent_carries_tcp_and_its_rules_are_gone_afterwards(rig: Rig) -> None:
    gateway = rig.network.gateway
    with rig.capture("--mode", "transparent", "--interface", HOTSPOT) as capture:
        assert "auditor_" in gateway.run("nft", "list", "tables")
        outcomes = rig.app(APP, capture.ca, *JOBS[:2], f"tcp|{BODY}", JOBS[-2], f"udp|{BODY}")
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


def test_packets_are_recorded_on_the_hotspot(rig: Rig) -> None:
    with rig.capture("--mode", "tun", "--interface", HOTSPOT, "--pcap", "phone.pcapng") as capture:
        [outcome] = rig.app(APP, capture.ca, f"tcp|{BODY}")
        assert outcome.get("saw") == BODY
        code, said = capture.stop()
    assert code == 0, said
    shown = subprocess.run(
        ["tshark", "-r", capture.folder / "phone.pcapng", "-Y", "tcp.port == 7777"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"{PHONE} → 203.0.113.77" in shown
