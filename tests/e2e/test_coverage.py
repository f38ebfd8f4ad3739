"""Coverage in the namespace rig against an independent count of the phone's own packets.

tshark counts what left and reached the phone; the auditor joins the same packets with
its ledger. Connections agree exactly, bytes within one per cent, and each connection
stands under the fate that the app's job gave it.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
from collections import Counter
from typing import Any

import pytest

from auditor.tasks.packets import store_capture
from tests.cli.run import auditor
from tests.e2e import look
from tests.phone.rig.rig import Observed, Rig

pytestmark = [
    pytest.mark.timeout(300),  # a capture each, and tshark over its packets
    pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed"),
]

APP = 10_123
PACKAGE = "com.example.app"
BODY = json.dumps({"imei": "490154203237518"})
URL = "https://api.checkin.example/v1/checkin"
JOBS = (
    f"http1|{URL}|{BODY}",
    f"http2|{URL}|{BODY}",
    f"http3|api.checkin.example|{BODY}",
    f"wss|live.checkin.example|{BODY}",
    "dns|api.checkin.example",
    "dns|nowhere.checkin.example",
    f"tcp|{BODY}",
    f"udp|{BODY}",
    "pinned|pinned.checkin.example",
    "pinned|pay.checkin.example|hangup",
    "pinned|pay.checkin.example|hangup",
)


def counted(pcap: pathlib.Path) -> tuple[int, int]:
    """Connections and bytes of transport payload as tshark counts them."""
    fields = ("tcp.stream", "tcp.len", "udp.stream", "udp.length")
    command = [
        "tshark",
        "-n",
        "-r",
        str(pcap),
        "-Y",
        "(tcp || udp) && !tcp.analysis.retransmission",
    ]
    command += ["-T", "fields", "-E", "separator=,"]
    for name in fields:
        command += ["-e", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    streams: set[tuple[str, str]] = set()
    size = 0
    for line in done.stdout.splitlines():
        tcp, length, udp, datagram = line.split(",")
        streams.add(("tcp", tcp) if tcp else ("udp", udp))
        size += int(length) if tcp else int(datagram) - 8
    return len(streams), size


def covered(observed: Observed, *more: str) -> list[dict[str, Any]]:
    return look.ask(observed.database, "coverage", *more)


def observe(rig: Rig, mode: str) -> Observed:
    observed = rig.observe(mode, {APP: JOBS}, "--app", PACKAGE)
    assert observed.code == 0, observed.said
    store_capture(observed.database, observed.session, observed.pcap)
    return observed


def agree(observed: Observed) -> None:
    """The auditor's figures and tshark's."""
    streams, size = counted(observed.pcap)
    rows = covered(observed)
    assert sum(row["measured"] for row in rows) == streams
    assert sum(row["connections"] for row in rows) == streams
    assert sum(row["bytes"] for row in rows) == pytest.approx(size, rel=0.01)


def fates(observed: Observed) -> dict[str, Counter[str]]:
    """Fates by host."""
    found: dict[str, Counter[str]] = {}
    for row in covered(observed, "--by", "host"):
        found.setdefault(row["host"], Counter())[row["fate"]] += row["connections"]
    return found


def test_with_a_proxy_set_much_goes_past_it(rig: Rig) -> None:
    observed = observe(rig, "wifi")
    agree(observed)
    found = fates(observed)
    assert found["api.checkin.example"] == {"decrypted": 2, "QUIC bypass": 1}
    assert found["live.checkin.example"] == {"decrypted": 1}
    assert found["pinned.checkin.example"] == {"pinned": 1}
    assert found["pay.checkin.example"] == {"handshake then hang-up": 2}
    assert found["203.0.113.77"]["other opaque"] == 1  # the datagrams; the stream took the proxy
    assert found["203.0.113.53"]["name lookup"] >= 2
    verdict = auditor("verdict", "--db", observed.database, "--json")
    assert verdict.code == 3  # most of the bytes went past: nothing can be said of what is not seen
    [visible] = {str(row["visible"]) for row in verdict.json()}
    assert "transport payload, from packets" in visible
    outcomes = {row["data_type"]: row["outcome"] for row in verdict.json()}
    assert outcomes["location"] == "UNREADABLE"
    assert "SEEN" in outcomes.values()
    alone(observed)


def alone(observed: Observed) -> None:
    """The same packets without the ledger: as many connections, most of them unread."""
    database = observed.database.with_name("alone.db")
    ended = auditor("import", observed.pcap, "--db", database, "--session", "packets")
    assert ended.code in {0, 3}, ended.err
    rows = look.ask(database, "coverage")
    streams, size = counted(observed.pcap)
    assert sum(row["connections"] for row in rows) == streams
    assert sum(row["bytes"] for row in rows) == pytest.approx(size, rel=0.01)
    unread = {row["fate"] for row in rows}
    assert {"QUIC unread", "TLS unread", "name lookup"} <= unread
    assert not unread & {"QUIC bypass", "TLS bypass", "lost", "passed through"}
    assert all(row["share"] is not None for row in rows if row["connections"])


@pytest.mark.parametrize("mode", ["wireguard", "tun"])
def test_in_the_tunnel_everything_is_seen(rig: Rig, mode: str) -> None:
    observed = observe(rig, mode)
    agree(observed)
    found = fates(observed)
    assert found["api.checkin.example"] == {"decrypted": 3}
    assert found["live.checkin.example"] == {"decrypted": 1}
    assert found["pinned.checkin.example"] == {"pinned": 1}
    assert found["pay.checkin.example"] == {"handshake then hang-up": 2}
    assert set(found["203.0.113.77"]) == {"plain"}
    rows = {row["fate"]: row for row in covered(observed)}
    assert "QUIC bypass" not in rows
    assert rows["looked up only"]["hosts"] == ["nowhere.checkin.example"]
