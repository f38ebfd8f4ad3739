"""What TLS keys open: the same messages as in clear, through tshark; what they do not is said."""

from __future__ import annotations

import shutil
import ssl
from pathlib import Path

import h2.config
import h2.connection
import pytest

from auditor.intake.pcap import Opener
from tests.intake.pcap.build import Packet, pcap, pcapng
from tests.intake.pcap.read import Capture, read
from tests.intake.pcap.sealed import NAME, certificate, http3, tls
from tests.intake.pcap.test_messages import OK, POST

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


def test_without_tshark_it_says_so(tmp_path: Path, pem: Path) -> None:
    keys = tmp_path / "keys"
    data = pcap(tls(HTTP, pem, keys))
    found = read(data, tmp_path / "none", Opener("", keys))
    assert found.reader.remarks == [
        "There are TLS keys, but tshark is not installed to use them.",
        "1 of 1 TLS connections stayed encrypted.",
    ]
    assert found.messages == []
