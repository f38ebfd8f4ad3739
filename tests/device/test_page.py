"""The page for one phone: to its address only, under its own name only, and from nowhere else."""

from __future__ import annotations

import http.client
import plistlib
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from auditor.capture import certs
from auditor.device.page import code, files, page
from auditor.device.page_server import PageServer, own_address
from auditor.model import InputError
from auditor.tasks.phone_page import open_page, terminal_code
from tests.cli.run import auditor
from tests.device import phones

CONF = "[Interface]\nPrivateKey = made-up\nAddress = 10.0.0.2/32\n[Peer]\nEndpoint = 192.0.2.1:1\n"


@contextmanager
def serving(server: PageServer) -> Iterator[PageServer]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        with server:
            yield server
            server.shutdown()
    finally:
        server.shutdown()
        thread.join(10)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[PageServer]:
    certs.ensure_ca(tmp_path / "certs")
    ca = certs.export(tmp_path / "certs", tmp_path / "ca.pem")
    conf = tmp_path / "wg.conf"
    conf.write_text(CONF, "utf-8")
    server, steps = open_page("127.0.0.1", ca, "192.168.1.5:8080", conf, ("", 0), lambda _: None)
    assert any("Certificate Trust Settings" in step for step in steps)
    with serving(server):
        yield server


def get(
    server: PageServer, path: str, host: str = "", source: str = "127.0.0.1"
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(
        "127.0.0.1", server.server_port, timeout=10, source_address=(source, 0)
    )
    try:
        connection.request("GET", path, headers={"Host": host or server.authority})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        connection.close()


def test_what_is_served(served: PageServer) -> None:
    status, headers, body = get(served, "/")
    text = body.decode()
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert "Server" not in headers
    assert text.count("<svg") == 2
    assert "VPN &amp; Device Management" in text
    assert not re.search(r"https?://|//[a-z]|<script|@import|url\(", text.replace("www.w3.org", ""))
    for link in re.findall(r"href='([^']+)'", text):
        assert get(served, link)[0] == 200
    pem = x509.load_pem_x509_certificate(get(served, "/auditor-ca.pem")[2])
    der = x509.load_der_x509_certificate(get(served, "/auditor-ca.crt")[2])
    assert pem == der
    status, headers, body = get(served, "/auditor-ca.mobileconfig")
    assert headers["Content-Type"] == "application/x-apple-aspen-config"
    [root] = plistlib.loads(body)["PayloadContent"]
    assert root["PayloadType"] == "com.apple.security.root"
    assert x509.load_der_x509_certificate(root["PayloadContent"]) == pem
    assert b"PRIVATE" not in b"".join(file.data for file in served.files.values())


def test_another_address_is_hung_up_on(tmp_path: Path) -> None:
    refused: list[str] = []
    certificate = phones.authority(tmp_path)
    server = PageServer(("127.0.0.1", 0), "127.0.0.2", files(certificate), refused.append)
    with serving(server):
        with pytest.raises((http.client.HTTPException, OSError)):
            get(server, "/")
        assert refused == ["127.0.0.1"]
        assert get(server, "/", source="127.0.0.2")[0] == 200


def test_another_host_name_gets_nothing(served: PageServer) -> None:
    for host in ("evil.example", f"evil.example:{served.server_port}", "127.0.0.1", "localhost"):
        status, _, body = get(served, "/", host)
        assert (status, body) == (421, b"")
    assert get(served, "/../../etc/passwd")[0] == 404


def test_rubbish_and_silence_hold_nobody_up(served: PageServer) -> None:
    silent = [socket.create_connection(("127.0.0.1", served.server_port)) for _ in range(3)]
    for rubbish in (b"\x16\x03\x01" * 100, b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 500 + b"\r\n"):
        with socket.create_connection(("127.0.0.1", served.server_port), timeout=10) as raw:
            raw.sendall(rubbish + b"\r\n\r\n")
            raw.shutdown(socket.SHUT_WR)
            assert b"200 OK" not in raw.recv(1000)
    assert get(served, "/")[0] == 200
    for connection in silent:
        connection.close()


def test_unusable_options(tmp_path: Path) -> None:
    certs.ensure_ca(tmp_path / "certs")
    ca = certs.export(tmp_path / "certs", tmp_path / "ca.pem")
    conf = tmp_path / "no.conf"
    conf.write_bytes(b"\xff\x00")
    for options in (
        ("--client", "phone", "--ca", ca),
        ("--client", "127.0.0.1", "--ca", tmp_path / "none.pem"),
        ("--client", "127.0.0.1", "--ca", ca, "--host", "0.0.0.0"),  # noqa: S104 - refused
        ("--client", "127.0.0.1", "--ca", ca, "--host", "::"),
        ("--client", "127.0.0.1", "--ca", ca, "--host", "0"),
        ("--client", "127.0.0.1", "--ca", ca, "--proxy", "x"),
        ("--client", "127.0.0.1", "--ca", ca, "--wireguard", conf),
        ("--client", "127.0.0.1", "--ca", ca, "--wireguard", tmp_path / "none.conf"),
    ):
        ended = auditor("device", "page", *options)
        assert (ended.code, ended.err.count("\n")) == (2, 1), options
    assert own_address("127.0.0.1") == "127.0.0.1"
    with pytest.raises(InputError):
        own_address("x")


def test_codes_and_names_are_escaped(tmp_path: Path) -> None:
    certificate = phones.authority(tmp_path)
    assert code("x" * 5000) == ""
    assert "█" in terminal_code("http://192.0.2.1/")
    assert "\x1b" not in terminal_code("http://192.0.2.1/")
    evil = type(certificate)("<script>'&", "0" * 8, "", b"", b"")
    assert "<script" not in page(evil, "", "")
