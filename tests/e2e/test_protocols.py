"""Every protocol through the real proxy: what was sent is found, and every connection is known."""

from __future__ import annotations

import json
import pathlib
from dataclasses import dataclass

import pytest

from auditor.model import Connection, Direction, Protocol
from auditor.store import FindingRow, FlowRow, SessionRow, open_reader
from tests.e2e import look
from tests.phone import app, clients, proxy
from tests.phone.internet import Internet

PACKET = app.mqtt_publish(b"phones/checkin", json.dumps({"imei": app.IMEI}).encode())
DATAGRAM = json.dumps({"android_id": app.ANDROID_ID}).encode()
EXFILTRATED = app.ADVERTISING_ID.replace("-", "")


@dataclass(frozen=True)
class Recording:
    """A capture of every protocol, ended by Ctrl-C."""

    database: pathlib.Path
    code: int
    output: str
    session: SessionRow
    flows: list[FlowRow]
    findings: list[FindingRow]
    connections: list[Connection]

    def found(self, host: str) -> set[str]:
        """Data types found in what was sent to a host."""
        return {
            row.data_type
            for row in self.findings
            if row.recipient == host and row.direction is Direction.REQUEST
        }

    def to(self, sni: str) -> list[Connection]:
        return [one for one in self.connections if one.sni == sni]


def _use_the_phone(running: proxy.Proxy, internet: Internet) -> None:
    phone, ports = running.phone, running.ports
    app.harmless(phone)
    app.check_in(phone)
    app.analytics(phone)
    app.face(phone)
    app.presence(phone)
    app.nearby(ports["http3"], phone.trusted)
    assert app.account(phone, internet.ca) == 3
    for _ in range(2):
        clients.hang_up(phone, "pay.checkin.example")
    assert list(clients.events(phone, f"https://news.checkin.example/events?for={app.EMAIL}"))
    with clients.rpc(phone, "rpc.checkin.example:443") as channel:
        message = app.protobuf(b"v-1001", app.EMAIL.encode())
        assert clients.rpc_report(channel, message) == message
    database = running.folder / "audit.db"
    assert clients.tcp(ports["tcp"], PACKET) == PACKET
    assert look.eventually(lambda: look.count(database, PACKET) == 2)  # there and back
    assert clients.udp(ports["udp"], DATAGRAM) == DATAGRAM
    assert look.eventually(lambda: look.count(database, DATAGRAM) == 2)
    assert clients.dns(ports["dns"], f"{EXFILTRATED}.checkin.example") == "192.0.2.7"


@pytest.fixture(scope="module")
def recording(internet: Internet, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder = tmp_path_factory.mktemp("protocols")
    (folder / "profile.toml").write_text(app.PROFILE)
    running = proxy.mitmdump(internet, folder, "http3", "tcp", "udp", "dns", profile="profile.toml")
    try:
        _use_the_phone(running, internet)
    finally:
        code, output = running.stop()
    database = folder / "audit.db"
    with open_reader(database) as reader:
        return Recording(
            database,
            code,
            output,
            look.session(database),
            list(reader.flows(opaques=True)),
            list(reader.findings()),
            [row.facts for row in reader.connections()],
        )


def test_the_capture_ends_well_and_its_totals_add_up(recording: Recording) -> None:
    assert recording.code == 0, recording.output
    assert recording.session.state == "closed"
    assert look.adds_up(recording.session)
    totals = recording.session.totals
    assert totals.stored == totals.seen >= 28
    assert totals.errored == totals.spooled == recording.session.pending == 0
    assert recording.session.failures == 0
    assert "Traceback" not in recording.output
    assert look.intact(recording.database)


@pytest.mark.parametrize(
    ("host", "data_type"),
    [
        ("api.checkin.example", "location.precise"),
        ("api.checkin.example", "id.canary"),
        ("metrics.tracker.example", "id.advertising"),
        ("upload.vision.example", "bio.face_geometry"),
        ("live.checkin.example", "id.email"),
        ("h3.checkin.example", "location.precise"),
        ("news.checkin.example", "id.email"),
        ("rpc.checkin.example", "id.email"),
        ("raw.checkin.example", "id.device"),
    ],
)
def test_it_is_found(recording: Recording, host: str, data_type: str) -> None:
    assert data_type in recording.found(host)


def test_it_is_found_in_raw_streams(recording: Recording) -> None:
    protocols = {flow.id: flow.protocol for flow in recording.flows}
    found = {
        (protocols[row.flow], row.known, row.path.partition(" ")[0].partition("[")[0])
        for row in recording.findings
        if row.direction is Direction.REQUEST
    }
    opaque = [(flow.host, part.reason) for flow in recording.flows for part in flow.opaques]
    assert (Protocol.TCP, "imei", "request.frame") in found, opaque
    assert (Protocol.UDP, "android_id", "request.frame") in found, opaque
    assert (Protocol.DNS, "advertising_id", "request.dns:name") in found, opaque
    # A WebSocket's frames belong to the exchange that opened it.
    assert (Protocol.HTTP, "email", "request.frame") in found, opaque


def test_the_hashed_id_is_found_through_its_layers(recording: Recording) -> None:
    rows = [row for row in recording.findings if row.recipient == "metrics.tracker.example"]
    paths = {row.path for row in rows if row.data_type == "id.advertising"}
    assert any("base64" in path and "gzip" in path for path in paths)
    assert all(app.ADVERTISING_ID not in row.value for row in rows)


def test_nothing_is_invented_for_harmless_traffic(recording: Recording) -> None:
    asked = [flow for flow in recording.flows if flow.host == "cdn.checkin.example"]
    assert [flow.status for flow in asked] == [200] * 3
    assert recording.found("cdn.checkin.example") == set()


@pytest.mark.parametrize(
    ("sni", "alpn", "transport"),
    [
        ("api.checkin.example", "http/1.1", "tcp"),
        ("metrics.tracker.example", "h2", "tcp"),
        ("h3.checkin.example", "h3", "udp"),
        ("live.checkin.example", "", "tcp"),
        ("rpc.checkin.example", "h2", "tcp"),
    ],
)
def test_the_ledger_knows_the_connection(
    recording: Recording, sni: str, alpn: str, transport: str
) -> None:
    [one] = recording.to(sni)
    assert (one.alpn, one.transport, one.client_tls) == (alpn, transport, "established")
    assert one.tls_version.startswith(("TLS", "QUIC"))
    assert len(one.ja3) == 32
    assert one.ja4.startswith("q13" if transport == "udp" else "t13")
    assert one.requests == 1
    assert one.bytes_down > 0
    assert one.opened is not None
    assert one.closed is not None


def test_a_pinned_client_is_in_the_ledger(recording: Recording) -> None:
    refused = recording.to("secure.checkin.example")
    assert len(refused) == 3
    for one in refused:
        assert one.client_tls == "failed"
        assert one.tls_error
        assert one.ja3
        assert one.ja4
        assert one.requests == 0


def test_a_hang_up_after_the_handshake_is_in_the_ledger(recording: Recording) -> None:
    left = recording.to("pay.checkin.example")
    assert len(left) == 2
    for one in left:
        assert (one.client_tls, one.requests, one.tls_error) == ("established", 0, "")
        assert one.closed is not None


def test_raw_and_dns_connections_are_in_the_ledger(recording: Recording) -> None:
    plain = {
        protocol: one
        for one in recording.connections
        for protocol in ("tcp", "udp", "dns")
        if one.mode.startswith(f"reverse:{protocol}")
    }
    assert {name: one.transport for name, one in plain.items()} == {
        "tcp": "tcp",
        "udp": "udp",
        "dns": "udp",
    }
    assert all(one.messages == 2 for one in plain.values())


def test_coverage_tells_the_fates_apart(recording: Recording) -> None:
    rows = look.ask(recording.database, "coverage")
    connections = {row["fate"]: row["connections"] for row in rows}
    assert connections["CA not trusted"] == 3  # no app is known that trusts it
    assert connections["handshake then hang-up"] == 2
    assert connections["decrypted"] >= 6
    assert connections["plain"] == 2
    assert connections["name lookup"] == 1
