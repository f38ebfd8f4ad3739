"""What TLS keys open: the same messages as in clear, through tshark; what they do not is said."""

from __future__ import annotations

import shutil
import ssl
from pathlib import Path

import h2.config
import h2.connection
import pytest

from auditor.intake.pcap import Opener
from auditor.judge import survey
from auditor.model import Fate
from tests.intake.pcap.build import Packet, ip, pcap, pcapng, udp
from tests.intake.pcap.read import Capture, read
from tests.intake.pcap.sealed import NAME, certificate, http3, tls
from tests.intake.pcap.test_messages import OK, POST, talk
from tests.intake.test_fingerprint import python_hello

TSHARK = shutil.which("tshark") or ""
needs_tshark = pytest.mark.skipif(not TSHARK, reason="tshark is not installed")
HTTP = ((">", POST), ("<", OK))


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path)


def opened(folder: Path, packets: list[Packet], keys: Path, *, inside: bool = False) -> Capture:
    """The capture with its keys, in the file or beside it."""
    data = pcapng(packets, secrets=keys.read_bytes()) if inside else pcap(packets)
    path = folder / "capture"
    path.write_bytes(data)
    return read(data, path, Opener(TSHARK, None if inside else keys))


MAIL = (("<", b"220 mail.example\r\n"), (">", b"STARTTLS\r\n"), ("<", b"220 go ahead\r\n"))


def test_tls_that_begins_late_is_unread(tmp_path: Path, pem: Path) -> None:
    packets = tls(((">", b"EHLO\r\n"),), pem, tmp_path / "keys", clear=MAIL)
    found = read(pcap(packets))
    assert [one.body for one in found.messages] == [text for _, text in MAIL]
    (connection,) = found.connections.values()
    assert (connection.client_tls, connection.ignored) == ("offered", True)
    assert found.flows[0].protocol == "tls"
    assert found.reader.remarks == ["1 of 1 TLS connections stayed encrypted."]
    seen = survey(lambda: [connection], lambda: found.flows, proxied=False)
    assert [row.fate for row in seen.by_app()[""]] == [Fate.TLS_UNREAD]


def test_tls_that_begins_behind_a_request_for_it_or_in_pieces() -> None:
    """As MySQL's drivers send it."""
    hello, asked = python_hello(), bytes.fromhex("20000001 85ae7f00 00000001 2d") + bytes(23)
    for pieces in ((asked + hello,), (asked, hello[:5], hello[5:]), (asked + hello[:5], hello[5:])):
        turns = (("<", b"\x4a\0\0\0\x0a8.0.36"), *((">", piece) for piece in pieces))
        found = read(pcap(talk(*turns, port=3306).close()))
        assert [flow.protocol for flow in found.flows] == ["tls"], pieces
        assert found.flows[0].sni == "api.example.com"


@needs_tshark
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("alpn", ["", "http/1.1"])
@pytest.mark.parametrize("inside", [False, True])
def test_tls_with_keys(
    tmp_path: Path, pem: Path, version: ssl.TLSVersion, alpn: str, inside: bool
) -> None:
    keys = tmp_path / "keys"
    packets = tls(HTTP * 3, pem, keys, version=version, alpn=alpn)
    found = opened(tmp_path, packets, keys, inside=inside)
    assert (
        found.http()
        == [
            (0, "POST", NAME, "/v1?x=1", None, b"lat=22.3193"),
            (1, "POST", NAME, "/v1?x=1", 200, b"ok"),
        ]
        * 3
    )
    assert {one.scheme for one in found.messages} == {"https"}
    (connection,) = found.connections.values()
    assert (connection.client_tls, connection.requests) == ("established", 3)
    assert not connection.ignored
    assert found.reader.remarks == []


@needs_tshark
def test_http2_with_keys_is_as_it_was_sent(tmp_path: Path, pem: Path) -> None:
    client = h2.connection.H2Connection()
    server = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    server.initiate_connection()
    client.initiate_connection()
    hello = server.data_to_send()  # the server may speak first
    fields = [(":method", "PUT"), (":scheme", "https"), (":authority", NAME), (":path", "/big")]
    client.send_headers(1, [*fields, ("x-packed", "gzip, really")])
    client.send_data(1, b"\x1f\x8bnot unpacked" * 900, end_stream=True)
    sent = client.data_to_send()
    server.receive_data(sent)
    server.send_headers(1, [(":status", "204")], end_stream=True)
    keys = tmp_path / "keys"
    turns = (("<", hello), (">", sent), ("<", server.data_to_send()))
    found = opened(tmp_path, tls(turns, pem, keys, alpn="h2"), keys)
    assert found.http() == [
        (0, "PUT", NAME, "/big", None, b"\x1f\x8bnot unpacked" * 900),
        (1, "PUT", NAME, "/big", 204, b""),
    ]
    assert found.messages[0].headers == ((b"x-packed", b"gzip, really"),)


@needs_tshark
def test_http3_with_keys(tmp_path: Path, pem: Path) -> None:
    keys = tmp_path / "keys"
    body = bytes(range(256)) * 40
    found = opened(tmp_path, http3(pem, keys, body), keys)
    assert found.http() == [
        (0, "POST", NAME, "/three?a=b", None, body),
        (1, "POST", NAME, "/three?a=b", 200, b"got %d" % len(body)),
    ]
    assert found.messages[0].headers == ((b"x-note", b"n" * 40),)
    assert {one.version for one in found.messages} == {"HTTP/3"}
    assert [one.protocol for one in found.flows] == ["quic"]


@needs_tshark
def test_a_tunnel_and_other_content_with_keys(tmp_path: Path, pem: Path) -> None:
    keys = tmp_path / "keys"
    turns = ((">", b"\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00"), ("<", b"\x20\x02\x00\x00"))
    found = opened(tmp_path, tls(turns, pem, keys), keys)
    assert [(one.protocol, one.scheme, one.host, one.body[:1]) for one in found.messages] == [
        ("tcp", "tls", NAME, b"\x10"),
        ("tcp", "tls", NAME, b"\x20"),
    ]


@needs_tshark
def test_what_the_keys_do_not_open_is_counted(tmp_path: Path, pem: Path) -> None:
    keys, lost = tmp_path / "keys", tmp_path / "lost"
    packets = tls(HTTP, pem, keys) + tls(HTTP, pem, lost, port=41_000)
    found = opened(tmp_path, packets, keys)
    assert len(found.http()) == 2
    assert found.reader.remarks == ["1 of 2 TLS connections stayed encrypted."]
    assert [one.ignored for one in found.connections.values()] == [False, True]


def program(folder: Path, script: str) -> str:
    """A program that stands in for tshark and does not do well."""
    path = folder / "tshark.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


@needs_tshark
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (f'{TSHARK} "$@"; echo "tshark: out of memory." >&2; exit 7', "failed (out of memory)"),
        (f'{TSHARK} "$@"; exit 7', "failed (exit status 7)"),
        (f'{TSHARK} "$@"; kill -SEGV $$', "failed (signal 11)"),
        ("exec sleep 60", "was ended, for it took longer than 0 s"),
    ],
)
def test_an_end_of_tshark_that_should_not_be_is_said(
    tmp_path: Path, pem: Path, monkeypatch: pytest.MonkeyPatch, script: str, sentence: str
) -> None:
    monkeypatch.setattr(
        "auditor.intake.pcap.tshark._LEAST_SECONDS", 0.2 if "sleep" in script else 60
    )
    keys, path = tmp_path / "keys", tmp_path / "capture"
    data = pcap(tls(HTTP, pem, keys))
    path.write_bytes(data)
    found = read(data, path, Opener(program(tmp_path, script), keys))
    assert len(found.http()) == (0 if "sleep" in script else 2)  # what it came to is there
    assert [one.reason for one in found.unreadable] == [
        f"tshark {sentence}: not all is decrypted that the keys open"
    ]
    assert not found.recordings[-1].complete


@needs_tshark
def test_flows_alone_need_no_decrypting_and_say_nothing_of_it(tmp_path: Path, pem: Path) -> None:
    keys = tmp_path / "keys"
    data = pcapng(tls(HTTP, pem, keys), secrets=keys.read_bytes())
    found = read(data, tmp_path / "none", Opener("/no/such/program", flows=True))
    assert [one.sni for one in found.flows] == [NAME]
    assert found.recordings[-1].remark == ""


@needs_tshark
def test_what_is_in_a_tunnel_opens_too(tmp_path: Path, pem: Path) -> None:
    keys = tmp_path / "keys"
    frames = []
    for when, data in tls(HTTP, pem, keys):
        vxlan = b"\x08" + bytes(7) + data
        frames.append((when, ip("2001:db8:f::1", "2001:db8:f::2", 17, udp((9_000, 4789), vxlan))))
    found = opened(tmp_path, frames, keys)
    assert [one[1:3] for one in found.http()] == [("POST", NAME)] * 2


def test_without_tshark_it_says_so(tmp_path: Path, pem: Path) -> None:
    keys = tmp_path / "keys"
    data = pcap(tls(HTTP, pem, keys))
    found = read(data, tmp_path / "none", Opener("", keys))
    assert found.reader.remarks == [
        "There are TLS keys, but tshark is not installed to use them.",
        "1 of 1 TLS connections stayed encrypted.",
    ]
    assert found.messages == []
