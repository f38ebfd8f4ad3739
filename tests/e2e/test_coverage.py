"""Coverage in the namespace rig against an independent count of the phone's own packets.

tshark counts what left and reached the phone, and the jobs say which fate each
connection must have; the auditor joins packets with its ledger. Connections agree
exactly and bytes within one per cent, fate by fate. What the app said is what was
intercepted. A capture takes seconds to start, so one of each mode answers all.
"""

from __future__ import annotations

import json
import shutil
import stat
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from auditor.model import Protocol
from auditor.store import open_reader
from auditor.tasks.packets import store_capture
from tests.cli.run import auditor
from tests.e2e import look
from tests.e2e.counting import Stream, streams, sums
from tests.phone.rig.net import GATEWAY, HOTSPOT
from tests.phone.rig.rig import Observed, Rig

pytestmark = [
    pytest.mark.timeout(300),  # a capture each, and tshark over its packets
    pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed"),
]

APP = 10_123
PACKAGE = "com.example.app"
BODY = json.dumps({"imei": "490154203237518"})
URL = "https://api.checkin.example/v1/checkin"
JOBS = {
    f"http1|{URL}|{BODY}": "HTTP/1.1 200",
    f"http2|{URL}|{BODY}": "HTTP/2 200",
    f"http3|api.checkin.example|{BODY}": "HTTP/3 200",
    f"wss|live.checkin.example|{BODY}": BODY,
    "dns|api.checkin.example": "203.0.113.10",
    "dns|nowhere.checkin.example": "no such name",
    "past|dot|api.checkin.example": "203.0.113.10",
    f"tcp|{BODY}": BODY,
    f"tls|{BODY}": BODY,
    f"udp|{BODY}": BODY,
    f"http1|https://six.checkin.example/v1/checkin|{BODY}": "HTTP/1.1 200",
    f"past|http1|https://metrics.tracker.example/v1/checkin|{BODY}": "HTTP/1.1 200",
    "pinned|pinned.checkin.example": "unable to get local issuer certificate",
    "pinned|pay.checkin.example|hangup": "hung up",
    "pinned|pay.checkin.example|hangup|again": "hung up",
}
REFUSING = {"pinned.checkin.example": "pinned", "pay.checkin.example": "handshake then hang-up"}


def through_the_tunnel(stream: Stream) -> str:
    """The fate of a connection of JOBS where everything passes the proxy."""
    if stream.port == 53:
        return "name lookup"
    if stream.port in {7777, 9999}:
        return "plain"
    return REFUSING.get(stream.sni, "decrypted")


def beside_the_proxy(stream: Stream) -> str:
    """The same where the phone has a proxy set, which only some connections take."""
    if stream.asked:
        return "plain" if stream.asked.endswith(":7777") else through_the_tunnel(stream)
    if stream.transport == "udp":
        known = {53: "name lookup", 443: "QUIC bypass"}
        return known.get(stream.port, "other opaque")
    return "DoT or DoH" if stream.port == 853 else "TLS bypass"


def covered(observed: Observed, *more: str) -> list[dict[str, Any]]:
    return look.ask(observed.database, "coverage", *more)


def observe(rig: Rig, mode: str, *more: str) -> Observed:
    observed = rig.observe(mode, {APP: tuple(JOBS)}, "--app", PACKAGE, *more)
    assert observed.code == 0, observed.said
    seen = [one.get("saw") or "" for one in observed.outcomes[APP]]
    assert seen == list(JOBS.values()), observed.outcomes
    return observed


def agree(observed: Observed, counted: list[Stream], fate: Callable[[Stream], str]) -> None:
    """The auditor's figures and tshark's, fate by fate."""
    connections, sizes = sums(counted, fate)
    rows = {row["fate"]: row for row in covered(observed) if row["connections"]}
    assert {name: row["connections"] for name, row in rows.items()} == connections, rows
    assert {name: row["measured"] for name, row in rows.items()} == connections
    for name, row in rows.items():
        assert row["bytes"] == pytest.approx(sizes[name], rel=0.01), name


def fates(observed: Observed) -> dict[str, Counter[str]]:
    """Fates by host."""
    found: dict[str, Counter[str]] = {}
    for row in covered(observed, "--by", "host"):
        found.setdefault(row["host"], Counter())[row["fate"]] += row["connections"]
    return found


def only_looked_up(observed: Observed) -> list[str]:
    [row] = [row for row in covered(observed) if row["fate"] == "looked up only"]
    hosts: list[str] = row["hosts"]
    return hosts


def spoken(observed: Observed) -> set[tuple[str, str, str]]:
    """(protocol, version, host) of every message that carried the app's words."""
    with open_reader(observed.database) as reader:
        said = [row.message for row in reader.messages() if BODY.encode() in row.message.body]
    return {(message.protocol.value, message.version, message.host) for message in said}


def test_with_a_proxy_set_much_goes_past_it(rig: Rig) -> None:
    # The gateway forwards as a router does: what ignores the proxy finds its way round it.
    observed = observe(rig, "wifi", "--pcap", "packets.pcapng", "--interface", HOTSPOT)
    counted = streams(observed.pcap)
    agree(observed, counted, beside_the_proxy)
    found = fates(observed)
    assert found["api.checkin.example"] == {"decrypted": 2, "QUIC bypass": 1}
    assert found["metrics.tracker.example"] == {"TLS bypass": 1}
    assert found["pinned.checkin.example"] == {"pinned": 1}
    assert found["203.0.113.77"] == {"plain": 1, "other opaque": 1}
    assert only_looked_up(observed) == ["nowhere.checkin.example"]
    assert spoken(observed) == {
        ("http", "HTTP/1.1", "api.checkin.example"),
        ("http", "HTTP/2.0", "api.checkin.example"),
        ("http", "HTTP/1.1", "six.checkin.example"),
        ("websocket", "", "live.checkin.example"),
        ("tcp", "", "203.0.113.77"),
        ("tcp", "TLSv1.3", "raw.checkin.example"),
    }
    assert "Not seen: " in observed.said
    [session] = look.ask(observed.database, "sessions")
    assert "UDP goes past us" in session["tool_versions"]["mode wifi"]
    assert [one["kind"] for one in session["recordings"]] == ["pcap"]
    unclear_without_what_went_past(observed)
    alone(observed, counted)


def unclear_without_what_went_past(observed: Observed) -> None:
    verdict = auditor("verdict", "--db", observed.database, "--json")
    assert verdict.code == 3  # most of the bytes went past: nothing can be said of what is not seen
    [visible] = {str(row["visible"]) for row in verdict.json()}
    assert "transport payload, from packets" in visible
    outcomes = {row["data_type"]: row["outcome"] for row in verdict.json()}
    assert outcomes["location"] == "UNREADABLE"
    assert "SEEN" in outcomes.values()


def alone(observed: Observed, counted: list[Stream]) -> None:
    """The same packets without the ledger: as many connections, most of them unread."""
    database = observed.database.with_name("alone.db")
    ended = auditor("import", observed.pcap, "--db", database, "--session", "packets")
    assert ended.code in {0, 3}, ended.err
    rows = look.ask(database, "coverage")
    assert sum(row["connections"] for row in rows) == len(counted)
    size = sum(stream.size for stream in counted)
    assert sum(row["bytes"] for row in rows) == pytest.approx(size, rel=0.01)
    unread = {row["fate"] for row in rows}
    assert {"QUIC unread", "TLS unread", "name lookup", "looked up only"} <= unread
    assert not unread & {"QUIC bypass", "TLS bypass", "lost", "passed through"}
    assert all(row["share"] is not None for row in rows if row["connections"])


def everything_was_seen(observed: Observed) -> None:
    agree(observed, streams(observed.pcap), through_the_tunnel)
    found = fates(observed)
    assert found["api.checkin.example"] == {"decrypted": 3}
    assert found["metrics.tracker.example"] == {"decrypted": 1}
    assert found["dot.resolver.example"] == {"decrypted": 1}
    assert only_looked_up(observed) == ["nowhere.checkin.example"]
    assert spoken(observed) == {
        ("http", "HTTP/1.1", "api.checkin.example"),
        ("http", "HTTP/2.0", "api.checkin.example"),
        ("http", "HTTP/3", "api.checkin.example"),
        ("http", "HTTP/1.1", "six.checkin.example"),
        ("http", "HTTP/1.1", "metrics.tracker.example"),
        ("websocket", "", "live.checkin.example"),
        ("tcp", "", "203.0.113.77"),
        ("tcp", "TLSv1.3", "raw.checkin.example"),
        ("udp", "", "203.0.113.77"),
    }
    with open_reader(observed.database) as reader:
        asked = [row.message for row in reader.messages() if row.message.protocol is Protocol.DNS]
        dot = [row.facts for row in reader.connections() if row.facts.server.endswith(":853")]
    assert "api.checkin.example" in {json.loads(message.body)["name"] for message in asked}
    assert [(one.client_tls, one.messages) for one in dot] == [("established", 2)]
    assert all(one.server for one in look.connections(observed.database))


def test_on_the_hotspot_everything_is_seen(rig: Rig) -> None:
    everything_was_seen(observe(rig, "tun", "--pcap", "packets.pcapng"))


def test_in_the_tunnel_everything_is_seen_and_its_files_are_private(rig: Rig) -> None:
    observed = observe(rig, "wireguard")
    store_capture(observed.database, observed.session, observed.pcap)
    everything_was_seen(observed)
    folder = observed.database.parent / "certs" / "wireguard"
    text = (folder / "phone.conf").read_text()
    assert "AllowedIPs = 0.0.0.0/0, ::/0\n" in text
    assert f"IncludedApplications = {PACKAGE}\n" in text
    assert f"Endpoint = {GATEWAY}:51820\n" in text
    assert (folder / "phone.png").read_bytes().startswith(b"\x89PNG")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {0o600}
    key = json.loads((folder / f"keys-{PACKAGE}.json").read_text())["client_key"]
    assert key not in observed.said
    assert key in text
