"""Flow files: all versions, all flow types, and the same content as mitmproxy's own reader."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from mitmproxy import dns, flow, http, tcp, udp
from mitmproxy.net.dns import response_codes
from mitmproxy.proxy import mode_specs

from auditor.model import Direction, Message, Protocol
from tests.intake.reading import FIXTURES, KEY, ORIGIN, read_file, read_mitm
from tests.intake.theirs import FlowReader, FlowWriter, Save, taddons, tflow, tutils

MITM = FIXTURES / "mitmproxy"
# entries, requests, responses, frames of WebSocket, TCP
COUNTS = {
    "dumpfile-011.mitm": (1, 1, 1, 0, 0),
    "dumpfile-018.mitm": (1, 1, 1, 0, 0),
    "dumpfile-019.mitm": (1, 1, 0, 0, 0),
    "dumpfile-10.mitm": (1, 1, 0, 0, 0),
    "dumpfile-19.mitm": (1, 1, 1, 0, 0),
    "dumpfile-7-websocket.mitm": (6, 6, 5, 6, 0),
    "dumpfile-7.mitm": (2, 2, 2, 0, 0),
    "flows/corrupted_gzip_body.mitm": (1, 1, 1, 0, 0),
    "flows/diff_data.mitm": (7, 5, 5, 0, 7),
    "flows/error_log.mitm": (2, 2, 2, 0, 0),
    "flows/event_stream.mitm": (2, 2, 2, 0, 0),
    "flows/incomplete_log.mitm": (4, 4, 0, 0, 0),
    "flows/successful_log.mitm": (2, 2, 2, 0, 0),
    "flows/websocket.mitm": (3, 3, 3, 5, 0),
}


def written(flows: Iterable[flow.Flow]) -> bytes:
    file = io.BytesIO()
    writer = FlowWriter(file)  # type: ignore[no-untyped-call] # mitmproxy's has no types
    for one in flows:
        writer.add(one)
    return file.getvalue()


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name: str) -> None:
    found = read_file(MITM / name)
    http_only = [one for one in found.messages if one.protocol is Protocol.HTTP]
    counts = (
        found.entries,
        sum(one.direction is Direction.REQUEST for one in http_only),
        sum(one.direction is Direction.RESPONSE for one in http_only),
        sum(one.protocol is Protocol.WEBSOCKET for one in found.messages),
        sum(one.protocol is Protocol.TCP for one in found.messages),
    )
    assert counts == COUNTS[name]
    assert not found.unreadable
    assert {one.connection for one in found.messages} == set(found.connections)


@pytest.mark.parametrize("name", [*COUNTS, "../reporthar/flows/reporthar-android-second-run.mitm"])
def test_content_is_what_mitmproxy_reads(name: str) -> None:
    found = read_file(MITM / name)
    by_entry: dict[int, list[Message]] = {}
    for message in found.messages:
        assert message.source
        by_entry.setdefault(message.source.index, []).append(message)
    with (MITM / name).open("rb") as file:
        for index, one in enumerate(FlowReader(file).stream()):
            ours = by_entry[index]
            assert [message.sequence for message in ours] == sorted(
                message.sequence for message in ours
            )
            if isinstance(one, http.HTTPFlow):
                _same_exchange(one, ours)
            else:
                assert isinstance(one, tcp.TCPFlow)
                assert [(m.direction is Direction.REQUEST, m.body, m.started) for m in ours] == [
                    (m.from_client, m.content, m.timestamp) for m in one.messages
                ]


def _same_exchange(theirs: http.HTTPFlow, ours: list[Message]) -> None:
    asked = theirs.request.data
    request, rest = ours[0], ours[1:]
    assert request.path == asked.path.decode()
    assert (request.method, request.scheme) == (asked.method.decode(), asked.scheme.decode())
    assert (request.port, request.version) == (asked.port, asked.http_version.decode())
    assert request.headers == asked.headers.fields
    assert request.body == (asked.content or b"")
    assert (request.started, request.ended) == (asked.timestamp_start, asked.timestamp_end)
    if theirs.response:
        got = theirs.response.data
        response, rest = rest[0], rest[1:]
        assert response.status == got.status_code
        assert response.headers == got.headers.fields
        assert response.body == (got.content or b"")
        assert response.truncated == (got.content is None)
        assert (response.host, response.path) == (request.host, request.path)
    elif theirs.error:
        absence, rest = rest[0], rest[1:]
        assert (absence.status, absence.error) == (None, theirs.error.msg)
    frames = theirs.websocket.messages if theirs.websocket else []
    assert [(m.direction is Direction.REQUEST, m.body, m.text, m.started) for m in rest] == [
        (m.from_client, _bytes(m.content), m.is_text, m.timestamp) for m in frames
    ]


def _bytes(content: bytes | str) -> bytes:
    """Old versions kept the text of a WebSocket message."""
    return content.encode() if isinstance(content, str) else content


def test_a_version_nobody_reads_is_one_unreadable_entry() -> None:
    found = read_file(MITM / "dumpfile-010.mitm")
    assert not found.messages
    assert [(one.index, one.reason) for one in found.unreadable] == [
        (0, "its format version 0.10 is not supported")
    ]


def test_a_version_of_the_future() -> None:
    data = written([tflow.tflow()]).replace(b"7:version;2:21#", b"7:version;2:99#")
    found = read_mitm(data)
    assert found.unreadable[0].reason == "its format version 99 is newer than mitmproxy's 21"


def test_identity_of_a_flow() -> None:
    one = tflow.tflow(resp=True)
    one.comment = "the login"
    found = read_mitm(written([tflow.tflow(), one]))
    message = found.messages[-1]
    assert message.flow == f"{KEY}:1"
    assert message.source == ORIGIN.source(1, "the login")
    again = read_mitm(written([tflow.tflow(), one]), first=1)
    assert {m.source.index for m in again.messages if m.source} == {1}
    assert again.entries == 2


def test_the_connection_and_its_totals() -> None:
    one, two = tflow.tflow(resp=True), tflow.tflow(resp=True)
    two.client_conn, two.server_conn = one.client_conn, one.server_conn
    one.client_conn.timestamp_end = None
    one.client_conn.sni = "shop.example"
    one.client_conn.tls_version = "TLSv1.3"
    first = written([one])
    one.client_conn.timestamp_end = 946_681_300.0
    found = read_mitm(first + written([two]))
    (facts,) = found.connections.values()
    assert facts.key == f"{KEY}:{one.client_conn.id}"
    assert (facts.client, facts.server, facts.server_ip) == (
        "127.0.0.1:22",
        "address:22",
        "192.168.0.1",
    )
    assert (facts.sni, facts.tls_version, facts.client_tls) == (
        "shop.example",
        "TLSv1.3",
        "established",
    )
    assert (facts.requests, facts.bytes_up, facts.bytes_down) == (2, 14, 14)
    assert facts.closed == 946_681_300.0


def test_the_name_of_a_server_that_is_only_an_address() -> None:
    one = tflow.tflow()
    one.request.host = "10.1.2.3"
    one.client_conn.sni = None
    one.request.headers["Host"] = "told.example:8443"
    assert read_mitm(written([one])).messages[0].host == "10.1.2.3"  # an explicit proxy
    one.client_conn.proxy_mode = mode_specs.ProxyMode.parse("transparent")
    assert read_mitm(written([one])).messages[0].host == "told.example"
    one.client_conn.sni = "sni.example"
    assert read_mitm(written([one])).messages[0].host == "sni.example"


def test_tcp_and_udp() -> None:
    stream, datagrams = tflow.ttcpflow(err=True), tflow.tudpflow()
    assert isinstance(stream, tcp.TCPFlow)
    assert isinstance(datagrams, udp.UDPFlow)
    found = read_mitm(written([stream, datagrams]))
    assert [(m.protocol, m.sequence, m.direction.value, m.body) for m in found.messages] == [
        (Protocol.TCP, 0, "request", b"hello"),
        (Protocol.TCP, 1, "response", b"it's me"),
        (Protocol.UDP, 0, "request", b"hello"),
        (Protocol.UDP, 1, "response", b"it's me"),
    ]
    assert [m.error for m in found.messages] == ["", "error", "", ""]
    assert found.messages[0].host == "address"


def test_dns() -> None:
    one = tflow.tdnsflow(resp=True)
    assert isinstance(one, dns.DNSFlow)
    refused = tflow.tdnsflow(
        resp=tutils.tdnsresp(response_code=response_codes.NXDOMAIN, answers=[])
    )
    found = read_mitm(written([one, refused]))
    query, answer, _, nothing = found.messages
    assert json.loads(query.body) == {"name": "dns.google", "type": "A"}
    assert json.loads(answer.body) == {
        "name": "dns.google",
        "type": "A",
        "answers": ["8.8.8.8", "8.8.4.4"],
    }
    assert (query.protocol, query.direction, answer.direction) == (
        Protocol.DNS,
        Direction.REQUEST,
        Direction.RESPONSE,
    )
    assert (answer.status, nothing.status) == (0, 3)


def test_trailers_missing_bodies_and_replays() -> None:
    one = tflow.tflow(resp=True)
    assert one.response
    one.request.trailers = http.Headers([(b"x-sum", b"1")])
    one.request.method = "POST"
    one.request.raw_content = None
    one.request.headers["content-length"] = "5000000"
    one.response.raw_content = None
    one.is_replay = "response"
    request, response = read_mitm(written([one])).messages
    assert request.trailers == ((b"x-sum", b"1"),)
    assert (request.truncated, request.body_size, request.body) == (True, 5_000_000, b"")
    assert response.truncated
    assert (request.error, response.error) == ("", "replayed")


def test_odd_but_legal_values() -> None:
    one = tflow.tflow(resp=True)
    assert one.response
    one.request.data.path = b"/\xff?a=\xc3\xa9"
    one.request.data.headers = http.Headers([(b"a,b:c", b"x,]y"), (b"", b""), (b"E", b"\xff\x00")])
    one.response.data.reason = b"Moved, 3:you,"
    one.response.data.content = b"]}" * 50
    request, response = read_mitm(written([one])).messages
    assert request.path == "/\\xff?a=é"
    assert request.headers == ((b"a,b:c", b"x,]y"), (b"", b""), (b"E", b"\xff\x00"))
    assert response.body == b"]}" * 50


def test_old_connections_have_the_same_key_each_time() -> None:
    path = MITM / "dumpfile-7-websocket.mitm"
    assert set(read_file(path).connections) == set(read_file(path).connections)
    old = MITM / "dumpfile-011.mitm"
    assert set(read_file(old).connections) == set(read_file(old).connections)


def test_a_file_of_mitmdump_itself(tmp_path: Path) -> None:
    """What `mitmdump -w` writes with the installed version, through its own addon."""
    path = tmp_path / "saved.mitm"
    saver = Save()
    with taddons.context(saver) as context:  # type: ignore[no-untyped-call] # it has no types
        context.configure(saver, save_stream_file=str(path))
        one = tflow.tflow(resp=True)
        saver.request(one)
        saver.response(one)
        saver.done()
    found = read_file(path)
    assert [(m.sequence, m.body) for m in found.messages] == [(0, b"content"), (1, b"message")]
