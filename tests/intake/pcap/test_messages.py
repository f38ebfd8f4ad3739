"""What is in clear becomes messages: HTTP/1, HTTP/2, WebSocket, DNS over TCP, anything else."""

from __future__ import annotations

import struct
import zlib

import h2.connection
import h2.events
import hpack
import pytest

from auditor.intake.pcap import body
from auditor.judge import survey
from auditor.model import Coverage, Fate
from tests.intake.pcap.build import ACK, PSH, SERVER, Talk, client_hello, dns, pcap
from tests.intake.pcap.read import Capture, read

POST = (
    b"POST /v1?x=1 HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 11\r\n"
    b"X-Folded: one\r\n two\r\n\r\nlat=22.3193"
)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def talk(*turns: tuple[str, bytes], port: int = 80) -> Talk:
    made = Talk(to=(SERVER, port))
    for who, data in turns:
        (made.send if who == ">" else made.answer)(data)
    return made


def test_requests_and_responses_in_order() -> None:
    chunked = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: t\r\n\r\n"
    )
    get = b"GET /two HTTP/1.1\r\nHost: api.example.com:8080\r\n\r\n"
    head = b"HEAD /three HTTP/1.1\r\nHost: api.example.com\r\n\r\n"
    made = talk(
        (">", POST + get + head),
        ("<", b"HTTP/1.1 100 Continue\r\n\r\n" + OK + chunked),
        ("<", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"),
    )
    found = read(pcap(made.close()))
    host = "api.example.com"
    assert found.http() == [
        (0, "POST", host, "/v1?x=1", None, b"lat=22.3193"),
        (0, "GET", host, "/two", None, b""),
        (0, "HEAD", host, "/three", None, b""),
        (1, "POST", host, "/v1?x=1", 200, b"ok"),
        (1, "GET", host, "/two", 200, b"abcde"),
        (1, "HEAD", host, "/three", 200, b""),
    ]
    assert [one.source.index for one in found.messages if one.source] == [0, 1, 2, 0, 1, 2]
    assert found.messages[0].headers[-1] == (b"X-Folded", b"one two")
    assert found.messages[4].trailers == ((b"X-Trailer", b"t"),)
    assert [one.port for one in found.messages[:2]] == [80, 8080]
    (connection,) = found.connections.values()
    assert (connection.requests, connection.client_tls) == (3, "")
    (flow,) = found.flows
    assert (flow.protocol, flow.name, flow.named_by) == ("http", host, "host")


def test_a_body_until_the_connection_closes_is_whole() -> None:
    made = talk((">", b"GET / HTTP/1.0\r\n\r\n"), ("<", b"HTTP/1.0 200 OK\r\n\r\nall the rest"))
    _, response = read(pcap(made.close())).messages
    assert (response.body, response.truncated) == (b"all the rest", False)


def test_missing_bytes_are_counted_and_reading_goes_on() -> None:
    made = talk((">", POST), ("<", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nab"))
    made.down += 6  # never captured
    made.answer(b"ij")
    made.send(POST)
    made.down += 30  # a whole response
    made.send(POST)
    made.answer(OK)
    found = read(pcap(made.close()))
    response = next(one for one in found.messages if one.sequence)
    assert (response.body, response.body_size, response.truncated) == (b"ab", 10, True)
    assert response.error == "6 bytes are missing in the capture"
    assert [one.sequence for one in found.messages].count(0) == 3
    assert found.messages[-1].body in {b"ok", b"lat=22.3193"}


def test_large_bodies_are_cut_and_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "KEPT", 1_000)
    content = b"z" * 5_000
    made = talk((">", b"PUT /f HTTP/1.1\r\nContent-Length: 5000\r\n\r\n" + content))
    (request,) = read(pcap(made.close())).messages
    assert (len(request.body), request.body_size, request.truncated) == (1_000, 5_000, True)
    assert len(request.body_sha256) == 64


def test_a_tunnel_is_read_as_what_is_in_it() -> None:
    connect = b"CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n"
    made = talk((">", connect), ("<", b"HTTP/1.1 200 OK\r\n\r\n"), (">", client_hello()), port=8080)
    found = read(pcap(made.close()))
    assert found.messages == []
    (flow,) = found.flows
    assert (flow.protocol, flow.sni) == ("tls", "api.example.com")
    (connection,) = found.connections.values()
    assert (connection.ignored, connection.requests) == (True, 0)


def _frame(first: int, payload: bytes, mask: bytes = b"") -> bytes:
    size = len(payload)
    head = bytes((first, (0x80 if mask else 0) | (min(size, 126))))
    head += struct.pack(">H", size) if size >= 126 else b""
    key = (mask * (size // 4 + 1))[:size]
    return (
        head + mask + (bytes(a ^ b for a, b in zip(payload, key, strict=True)) if mask else payload)
    )


def test_websocket_messages() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = (packer.compress(b"squeezed" * 50) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    agreed = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
    made = talk(
        (">", b"GET /live HTTP/1.1\r\nHost: ws.example\r\n" + upgrade + b"\r\n"),
        ("<", b"HTTP/1.1 101 Switching\r\n" + upgrade + agreed + b"\r\n" + _frame(0x81, b"hi")),
        (">", _frame(0x01, b"two ", b"abcd") + _frame(0x89, b"", b"abcd")),
        (">", _frame(0x80, b"halves" * 40, b"wxyz")),
        (">", _frame(0xC2, packed, b"1234")),
    )
    found = read(pcap(made.close()))
    frames = [(one.sequence, one.direction, one.text, one.body) for one in found.messages[2:]]
    assert frames == [
        (2, "response", True, b"hi"),
        (3, "request", True, b"two " + b"halves" * 40),
        (4, "request", False, b"squeezed" * 50),
    ]
    assert {(one.host, one.scheme) for one in found.messages[2:]} == {("ws.example", "ws")}


def test_http2_in_clear() -> None:
    client = h2.connection.H2Connection()
    server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    client.initiate_connection()
    server.initiate_connection()
    fields = [
        (":method", "POST"),
        (":scheme", "http"),
        (":authority", "two.example:81"),
        (":path", "/p"),
    ]
    for number in (1, 3):
        client.send_headers(number, [*fields, ("x-n", str(number))])
        client.send_data(number, b"sent " * 900, end_stream=True)
    sent = client.data_to_send()
    server.receive_data(sent)
    for number in (3, 1):
        server.send_headers(number, [(":status", "201"), ("server", "s")])
        server.send_data(number, b"got it", end_stream=True)
    found = read(pcap(talk((">", sent), ("<", server.data_to_send())).close()))
    assert found.http() == [
        (0, "POST", "two.example", "/p", None, b"sent " * 900),
        (0, "POST", "two.example", "/p", None, b"sent " * 900),
        (1, "POST", "two.example", "/p", 201, b"got it"),
        (1, "POST", "two.example", "/p", 201, b"got it"),
    ]
    assert {one.version for one in found.messages} == {"HTTP/2.0"}
    assert found.messages[1].headers == ((b"x-n", b"3"),)
    assert [one.source.index for one in found.messages if one.source] == [0, 1, 1, 0]


def test_hostile_header_compression_ends_the_reading() -> None:
    bomb = hpack.Encoder().encode([("a", "b" * 60_000)] * 2)
    frame = len(bomb).to_bytes(3, "big") + b"\x01\x04" + struct.pack(">I", 1) + bomb
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    found = read(pcap(talk((">", preface + frame + frame)).close()))
    assert not found.http()
    assert found.reader.remarks == ["1 connection in clear could not be read to its end."]


def test_dns_over_tcp_and_other_streams() -> None:
    query = dns("over.example")
    answer = dns("over.example", SERVER)
    over = talk((">", struct.pack(">H", len(query)) + query[:5]), port=53)
    over.send(query[5:])
    over.answer(struct.pack(">H", len(answer)) + answer)
    mqtt = Talk(port=41_000, to=(SERVER, 1883))
    mqtt.send(b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04dev1")
    mqtt.answer(b"\x20\x02\x00\x00")
    mqtt.send(b"\x30\x05\x00\x01t22")
    mqtt.send(b" more")
    found = read(pcap([*over.close(), *mqtt.close()]))
    assert [(one.protocol, one.direction, one.flow[-1]) for one in found.messages] == [
        ("dns", "request", "0"),
        ("dns", "response", "0"),
        ("tcp", "request", "1"),
        ("tcp", "response", "1"),
        ("tcp", "request", "1"),
    ]
    assert found.messages[-1].body == b"\x30\x05\x00\x01t22 more"
    assert [one.protocol for one in found.flows] == ["dns", "mqtt"]


def test_what_begins_in_the_middle_is_kept_as_it_is() -> None:
    made = Talk()
    made.packets.clear()
    made.add(PSH | ACK, b"second half of something\r\n", up=True)
    (message,) = read(pcap(made.packets)).messages
    assert (message.protocol, message.body) == ("tcp", b"second half of something\r\n")


@pytest.mark.parametrize(
    "first",
    [
        b"\x16\x01\x02\x03 secret",  # a length that never comes
        struct.pack(">H", 20) + b"twenty bytes, no DNS" + b" and more",
        b"\0\x05hello",
        b"x",
    ],
)
def test_what_goes_to_port_53_and_is_no_dns_is_no_lookup(first: bytes) -> None:
    found = read(pcap(talk((">", first), ("<", b"\0\x02ok"), port=53).close()))
    assert [one.protocol for one in found.flows] == [""]
    assert [(one.protocol, one.body) for one in found.messages] == [
        ("tcp", first),
        ("tcp", b"\0\x02ok"),
    ]


def test_a_lookup_first_does_not_make_dns_of_what_follows() -> None:
    query, refused = dns("over.example"), struct.pack(">HHHHHH", 7, 0x8185, 0, 0, 0, 0)
    framed = [struct.pack(">H", len(one)) + one for one in (query, refused)]
    honest = read(pcap(talk((">", framed[0]), ("<", framed[1]), port=53).close()))
    assert [one.protocol for one in honest.flows] == ["dns"]
    assert [one.protocol for one in honest.messages] == ["dns"]
    for more in (b"\0\x14" + b"s" * 20, b"\xff\xff" + b"secret"):
        found = read(pcap(talk((">", framed[0] + more), port=53).close()))
        assert [one.protocol for one in found.flows] == [""]
        assert [(one.protocol, one.body) for one in found.messages] == [
            ("dns", b'{"name": "over.example", "type": "A"}'),
            ("tcp", more),
        ]


def test_a_request_that_the_capture_missed_is_lost() -> None:
    """Its end says how many bytes there were: nothing of it was seen, which is no "not seen"."""
    made = talk((">", POST), ("<", OK))
    del made.packets[2]
    found = read(pcap(made.close()))
    assert [row.fate for row in fates(found)] == [Fate.LOST]
    assert found.reader.remarks == ["1 connection in clear could not be read to its end."]
    late = talk((">", POST), ("<", OK))
    packets = late.close()
    packets.append(packets.pop(2))  # behind the end, but there
    found = read(pcap(packets))
    assert [row.fate for row in fates(found)] == [Fate.PLAIN]
    assert POST.endswith(found.messages[0].body)


@pytest.mark.parametrize(("status", "fate"), [(b"200", Fate.LOST), (b"408", Fate.PLAIN)])
def test_an_answer_to_nothing_is_one_to_what_the_capture_missed(status: bytes, fate: Fate) -> None:
    """Its connection may still be open, and nobody says how much it sent."""
    made = talk(("<", OK.replace(b"200", status)))
    assert [row.fate for row in fates(read(pcap(made.packets)))] == [fate]


def test_one_missing_request_of_several_leaves_the_others_read() -> None:
    made = talk((">", POST), ("<", OK), (">", POST), ("<", OK), (">", POST), ("<", OK))
    del made.packets[6]
    found = read(pcap(made.close()))
    assert [row.fate for row in fates(found)] == [Fate.PLAIN]
    assert len([one for one in found.messages if one.body == b"lat=22.3193"]) == 2


def fates(found: Capture) -> list[Coverage]:
    links = list(found.connections.values())
    return list(survey(lambda: links, lambda: found.flows, proxied=False).by_app()[""])
