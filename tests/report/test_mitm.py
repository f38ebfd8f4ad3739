"""Flow file exports: read back by our own reader and by mitmproxy, whole or redacted."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy import dns, http, tcp, udp
from msgspec.structs import replace

from auditor.model import Connection, Direction, Message, Protocol
from auditor.report import mitm as export
from auditor.report.mitm import mitm
from tests.intake.reading import Read, read_mitm
from tests.intake.theirs import FlowReader
from tests.report.traffic import SECRET, all_protocols, facts_of, fixtures, secretive


def data_of(found: Read, *, reveal: bool = True, facts: bool = True) -> bytes:
    look = facts_of(found) if facts else lambda _key: None
    return b"".join(mitm(found.messages, reveal=reveal, connection=look))


def told(one: Message) -> tuple[object, ...]:
    """All of a message but where it was found."""
    return (
        one.sequence,
        one.direction,
        one.protocol,
        one.version,
        one.scheme,
        one.host,
        one.port,
        one.method,
        one.path,
        one.status,
        one.headers,
        one.trailers,
        one.body,
        one.truncated,
        one.text,
        one.started,
        one.ended,
        one.error,
        one.source.comment if one.source else "",
    )


@pytest.mark.parametrize(
    ("name", "found"), [*fixtures(), ("all", all_protocols())], ids=lambda value: str(value)[:40]
)
@pytest.mark.parametrize("facts", [True, False])
def test_our_reader_reads_the_same_content(name: str, found: Read, *, facts: bool) -> None:
    again = read_mitm(data_of(found, facts=facts))
    assert not again.unreadable, name
    assert [told(one) for one in again.messages] == [told(one) for one in found.messages]
    if facts:
        before = {row.key.partition(":")[2]: row for row in found.connections.values()}
        for row in again.connections.values():
            known = before[row.key.partition(":")[2].partition(":")[2]]
            assert (row.client, row.sni, row.transport) == (
                known.client,
                known.sni,
                known.transport,
            )
            assert (row.requests, row.bytes_up) == (known.requests, known.bytes_up)


@pytest.mark.parametrize(("name", "found"), fixtures(), ids=lambda value: str(value)[:40])
@pytest.mark.parametrize("reveal", [True, False])
def test_mitmproxy_reads_it(name: str, found: Read, *, reveal: bool) -> None:
    flows = list(FlowReader(io.BytesIO(data_of(found, reveal=reveal))).stream())
    assert len(flows) == len({one.flow for one in found.messages}), name


def test_mitmproxy_reads_every_protocol() -> None:
    found = all_protocols()
    plain, failed, socket, stream, datagrams, looked_up, asked = FlowReader(
        io.BytesIO(data_of(found))
    ).stream()
    assert isinstance(plain, http.HTTPFlow)
    assert plain.response
    assert (plain.request.content, plain.response.content) == (b"content", b"message")
    assert plain.comment == "a remark"
    assert isinstance(failed, http.HTTPFlow)
    assert failed.error
    assert (failed.response, failed.error.msg) == (None, "error")
    assert isinstance(socket, http.HTTPFlow)
    assert socket.websocket
    assert [(m.from_client, m.content) for m in socket.websocket.messages] == [
        (True, b"hello binary"),
        (True, b"hello text"),
        (False, b"it's me"),
    ]
    assert isinstance(stream, tcp.TCPFlow)
    assert isinstance(datagrams, udp.UDPFlow)
    for one in (stream, datagrams):
        assert [(m.from_client, m.content) for m in one.messages] == [
            (True, b"hello"),
            (False, b"it's me"),
        ]
    assert isinstance(looked_up, dns.DNSFlow)
    assert looked_up.response
    assert [str(one) for one in looked_up.response.answers] == ["8.8.8.8", "8.8.4.4"]
    assert isinstance(asked, dns.DNSFlow)
    assert (asked.request.questions[0].name, asked.response) == ("dns.google", None)


@pytest.mark.parametrize(
    "answers",
    [
        ["192.0.2.1", "2001:db8::1"],
        ["alias.example", "192.0.2.1"],
        ["v=spf1 include:x -all"],
        ["0xdeadbeef"],
        ["", "..", "a" * 80 + ".example"],
        [],
    ],
)
def test_answers_of_dns(answers: list[str]) -> None:
    query = Message(
        flow="d",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.DNS,
        scheme="udp",
        host="10.0.0.1",
        port=53,
        body=json.dumps({"name": "a.example", "type": "HTTPS", "more": ["b.example"]}).encode(),
    )
    fields = {"name": "a.example", "type": "HTTPS", "answers": answers}
    answer = replace(
        query,
        sequence=1,
        direction=Direction.RESPONSE,
        status=3,
        body=json.dumps(fields).encode(),
    )
    again = read_mitm(b"".join(mitm([query, answer], reveal=True)))
    assert [json.loads(one.body) for one in again.messages] == [
        {"name": "a.example", "type": "HTTPS", "more": ["b.example"]},
        fields,
    ]
    assert again.messages[1].status == 3


def test_nothing_of_a_value_is_left_without_reveal() -> None:
    data = b"".join(mitm(secretive(), reveal=False))
    assert SECRET.encode() not in data
    assert b"319312" not in data
    again = read_mitm(data)
    assert [(one.protocol, one.body) for one in again.messages] == [
        (Protocol.HTTP, b""),
        (Protocol.HTTP, b""),
        (Protocol.WEBSOCKET, b""),
        (Protocol.TCP, b""),
    ]
    assert again.messages[0].truncated
    assert again.messages[0].source
    assert again.messages[0].source.comment == "redacted: exported without bodies and values"
    assert SECRET.encode() in b"".join(mitm(secretive(), reveal=True))


def test_a_large_stream_goes_on_in_another_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_MOST_FRAMES", 2)
    _, _, frame, raw = secretive()
    for one in (frame, raw):
        frames = [replace(one, sequence=number, body=b"%d" % number) for number in range(5)]
        data = b"".join(mitm(frames, reveal=True))
        again = read_mitm(data)
        streamed = [m.body for m in again.messages if m.protocol is not Protocol.HTTP]
        assert streamed == [b"0", b"1", b"2", b"3", b"4"]
        assert again.entries == 3
        assert len(list(FlowReader(io.BytesIO(data)).stream())) == 3


def test_a_body_that_was_not_kept_stays_so() -> None:
    request = replace(
        secretive()[0], body=b"", body_size=5_000_000, truncated=True, headers=((b"a", b"b"),)
    )
    data = b"".join(mitm([request], reveal=True))
    (flow,) = FlowReader(io.BytesIO(data)).stream()
    assert isinstance(flow, http.HTTPFlow)
    assert flow.request.raw_content is None
    assert read_mitm(data).messages[0].truncated


@given(
    st.binary(max_size=40),
    st.text(max_size=15),
    st.binary(max_size=15),
    st.sampled_from(list(Protocol)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "TLSv1.3", "odd"]),
)
@settings(max_examples=150, deadline=None)
def test_any_message_can_be_read(
    body: bytes, text: str, header: bytes, protocol: Protocol, when: float, tls: str
) -> None:
    request, response, *_ = secretive()
    headers = ((header, header),)
    facts = Connection(
        "c", "tcp", client=text, server_ip=text, tls_version=tls, sni=text, cipher=text
    )
    messages = [
        replace(request, protocol=protocol, body=body, headers=headers, host=text, started=when),
        replace(response, protocol=protocol, body=body, headers=headers, ended=when),
    ]
    data = b"".join(mitm(messages, reveal=True, connection=lambda _: facts))
    again = read_mitm(data)
    assert not again.unreadable
    assert len(list(FlowReader(io.BytesIO(data)).stream())) == 1
    if protocol is not Protocol.DNS:
        assert [one.body for one in again.messages][-2:] == [body, body]
