from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy.dns import DNSFlow, DNSMessage, Question, ResourceRecord
from mitmproxy.flow import Error
from mitmproxy.http import Headers, HTTPFlow
from mitmproxy.net.dns import classes, types
from mitmproxy.proxy import mode_specs
from mitmproxy.test import tflow
from mitmproxy.test.tutils import tdnsreq

from auditor.capture import convert, frames, records
from auditor.capture.body import Body
from auditor.capture.records import Record
from auditor.model import Direction, Message, Protocol


def _message(record: Record) -> Message:
    facts = records.unpack(b"".join(records.pack([record])))
    assert not facts.damaged
    [message] = facts.messages
    return message


def _flow(host: str = "api.example.com") -> HTTPFlow:
    flow = tflow.tflow(resp=True)
    flow.request.data.host = host
    flow.request.data.path = b"/v1/track?lat=22.3&q=%ff\xff"
    return flow


def test_a_request_and_its_response() -> None:
    flow = _flow()
    assert flow.response
    flow.response.trailers = Headers(((b"grpc-status", b"0"),))
    request = _message(convert.request(flow, "key"))
    response = _message(convert.response(flow, "key"))
    for one in (request, response):
        assert (one.flow, one.connection) == (flow.id, "key")
        assert (one.scheme, one.host, one.port, one.method) == (
            "http",
            "api.example.com",
            22,
            "GET",
        )
        assert one.path == "/v1/track?lat=22.3&q=%ff\\xff"
        assert (one.protocol, one.version) == (Protocol.HTTP, "HTTP/1.1")
        assert (one.truncated, one.error, one.app, one.open) == (False, "", "", False)
    assert (request.sequence, request.direction, request.status) == (0, Direction.REQUEST, None)
    assert (response.sequence, response.direction, response.status) == (1, Direction.RESPONSE, 200)
    assert request.headers == flow.request.headers.fields
    assert request.body == b"content"
    assert response.body == b"message"
    assert response.trailers == ((b"grpc-status", b"0"),)
    assert (request.started, request.ended) == (946681200, 946681201)
    assert (response.started, response.ended) == (946681202, 946681203)


def test_nothing_is_copied_or_inflated() -> None:
    flow = _flow()
    bomb = gzip.compress(bytes(50 << 20), 1)
    flow.request.data.content = bomb
    flow.request.headers["content-encoding"] = "gzip"
    record = convert.request(flow, "key")
    assert record[14] is bomb
    assert record[12] is flow.request.data.headers.fields
    assert record[15] == len(bomb)


def test_a_body_that_another_addon_streamed_is_said_to_be_missing() -> None:
    flow = _flow()
    flow.request.data.content = None
    request = _message(convert.request(flow, "key"))
    assert (request.body, request.truncated, request.error) == (b"", True, convert.NOT_KEPT)


def test_what_a_tee_saw_takes_the_body_s_place() -> None:
    flow = _flow()
    flow.request.data.content = None
    seen = Body(b"head", 10, "ab" * 32, truncated=True)
    request = _message(convert.request(flow, "key", seen, error="cut off"))
    assert (request.body, request.body_size, request.body_sha256) == (b"head", 10, "ab" * 32)
    assert (request.truncated, request.error) == (True, "cut off")


def test_a_response_that_never_came() -> None:
    flow = _flow()
    flow.response = None
    flow.error = Error("server closed connection", 5.0)
    response = _message(convert.response(flow, "key", error="server closed connection"))
    assert (response.sequence, response.direction) == (1, Direction.RESPONSE)
    assert (response.status, response.headers, response.body) == (None, (), b"")
    assert (response.path[:9], response.ended) == ("/v1/track", 5.0)
    assert (response.error, response.truncated) == ("server closed connection", False)


def test_what_mitmproxy_sends_again_is_told_apart() -> None:
    flow = _flow()
    flow.is_replay = "request"
    first = _message(convert.request(flow, "key"))
    flow.request.timestamp_start += 1
    again = _message(convert.request(flow, "key"))
    response = _message(convert.response(flow, "key"))
    assert len({first.flow, again.flow, flow.id}) == 3
    assert again.flow == response.flow
    for one in (first, again, response):
        assert (one.connection, one.error) == ("", convert.REPLAYED)


def test_an_answer_from_a_recording_is_marked() -> None:
    flow = _flow()
    flow.is_replay = "response"
    assert _message(convert.request(flow, "key")).error == ""
    response = _message(convert.response(flow, "key"))
    assert (response.flow, response.connection, response.error) == (
        flow.id,
        "key",
        convert.REPLAYED,
    )


@pytest.mark.parametrize(
    ("host", "sni", "header", "mode", "expected"),
    [
        ("api.example.com", "x.example", b"y.example", "regular", "api.example.com"),
        ("host9", None, b"y.example", "transparent", "host9"),
        ("192.0.2.7", "x.example", b"y.example", "regular", "x.example"),
        ("192.0.2.7", None, b"y.example", "regular", "192.0.2.7"),
        ("192.0.2.7", None, b"y.example:8080", "transparent", "y.example"),
        ("192.0.2.7", None, b"y.example", "wireguard", "y.example"),
        ("2001:db8::7", None, b"y.example", "transparent", "y.example"),
        ("192.0.2.7", None, b"192.0.2.8", "transparent", "192.0.2.7"),
        ("192.0.2.7", None, b"\x1b[31m", "transparent", "192.0.2.7"),
        ("192.0.2.7", None, b"", "transparent", "192.0.2.7"),
    ],
)
def test_a_server_known_by_address_gets_its_name(
    host: str, sni: str | None, header: bytes, mode: str, expected: str
) -> None:
    flow = _flow(host)
    flow.client_conn.sni = sni
    flow.client_conn.proxy_mode = mode_specs.ProxyMode.parse(mode)
    flow.request.headers = Headers(((b"HOST", header),))
    assert _message(convert.request(flow, "key")).host == expected
    assert _message(convert.response(flow, "key")).host == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("connection closed", "connection closed"),
        ("Cannot parse ClientHello: 16030100" + "ab" * 300, "Cannot parse ClientHello: …"),
        ("unexpected server response: b'secret'", "unexpected server response: …"),
        ("x" * 1000, "x" * 200),
    ],
)
def test_errors_quote_no_traffic(text: str, expected: str) -> None:
    assert convert.clean(text) == expected


@given(st.text(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_error_is_cut_to_its_length(text: str) -> None:
    assert len(convert.clean(text)) <= convert.MAX_ERROR


def test_websocket_messages() -> None:
    flow = tflow.twebsocketflow()
    assert flow.websocket
    flow.request.data.scheme = b"https"
    sent = _message(frames.websocket(flow, flow.websocket.messages[0], 2, "key"))
    received = _message(frames.websocket(flow, flow.websocket.messages[2], 3, "key"))
    assert (sent.sequence, sent.direction, sent.text) == (2, Direction.REQUEST, False)
    assert (received.sequence, received.direction, received.text) == (3, Direction.RESPONSE, True)
    assert (sent.protocol, sent.scheme, sent.host) == (Protocol.WEBSOCKET, "wss", "example.com")
    assert (sent.path, sent.body, sent.body_size) == ("/ws", b"hello binary", 12)
    flow.websocket.messages[0].injected = True
    injected = _message(frames.websocket(flow, flow.websocket.messages[0], 2, "key"))
    assert injected.error == convert.INJECTED


def test_raw_messages() -> None:
    tcp, udp = tflow.ttcpflow(), tflow.tudpflow()
    sent = _message(frames.raw(tcp, tcp.messages[0], 0, tcp.messages[0].content))
    assert (sent.protocol, sent.direction, sent.body) == (
        Protocol.TCP,
        Direction.REQUEST,
        b"hello",
    )
    assert (sent.host, sent.port) == ("address", 22)
    received = _message(frames.raw(udp, udp.messages[1], 1, udp.messages[1].content))
    assert (received.protocol, received.direction, received.sequence) == (
        Protocol.UDP,
        Direction.RESPONSE,
        1,
    )


def _dns(*names: str, answers: int = 0) -> DNSMessage:
    message = tdnsreq(questions=[Question(one, types.AAAA, classes.IN) for one in names])
    if answers:
        message = message.succeed(
            [ResourceRecord(names[0], types.TXT, classes.IN, 9, b"\xff\x00")] * answers
        )
    return message


@pytest.mark.parametrize("name", ["id.example", 'quote".example', "ü.example", "\ud800"])
def test_dns_messages(name: str) -> None:
    flow: DNSFlow = tflow.tdnsflow(req=_dns(name), resp=_dns(name, answers=300))
    request = _message(frames.dns(flow, flow.request, 0))
    assert (request.protocol, request.direction, request.port) == (
        Protocol.DNS,
        Direction.REQUEST,
        22,
    )
    assert json.loads(request.body) == {"name": name, "type": "AAAA"}
    response = _message(frames.dns(flow, flow.response, 1))
    assert (response.direction, response.status) == (Direction.RESPONSE, 0)
    content = json.loads(response.body)
    assert content["name"] == name
    assert len(content["answers"]) == 256
    failed = _message(frames.dns(flow, None, 1, "timed out"))
    assert (failed.direction, failed.body, failed.error) == (
        Direction.RESPONSE,
        b"",
        "timed out",
    )


def test_dns_with_none_or_several_questions() -> None:
    flow: DNSFlow = tflow.tdnsflow(req=_dns())
    assert json.loads(_message(frames.dns(flow, flow.request, 0)).body) == {"name": "", "type": ""}
    flow.request = _dns("a.example", "b.example")
    assert json.loads(_message(frames.dns(flow, flow.request, 0)).body)["more"] == ["b.example"]
