"""Hostile traffic through the real proxy: it passes, it is recorded, memory stays bounded."""

from __future__ import annotations

import base64
import contextlib
import functools
import gzip
import hashlib
import json
import struct
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

from auditor.store import open_reader
from tests.e2e import look
from tests.e2e.conftest import StartProxy
from tests.phone import app, clients

UPLOAD = 100 << 20
PIECE = 1 << 20
BOMB = 512 << 20  # bytes that a careless reader would hold
ROOM = 200 << 20  # bytes that the proxy may grow by


def _zeros(window: int) -> bytes:
    """BOMB zeros as deflate; after a full flush each megabyte is the same bytes, so one is made."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    first = packer.compress(bytes(PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    each = packer.compress(bytes(PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + each * (BOMB // PIECE - 1)


def _checked(check: Callable[[bytes, int], int], start: int) -> int:
    return functools.reduce(lambda sum_, _: check(bytes(PIECE), sum_), range(BOMB // PIECE), start)


def _gzip_bomb() -> bytes:
    end = struct.pack("<II", _checked(zlib.crc32, 0), BOMB)
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + _zeros(-15) + b"\x03\x00" + end


def _deflate_bomb() -> bytes:
    return _zeros(15) + b"\x03\x00" + struct.pack(">I", _checked(zlib.adler32, 1))


def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    parts = [packer.process(bytes(PIECE)) for _ in range(BOMB // PIECE)]
    packed: bytes = b"".join(parts) + packer.finish()
    return packed


def _zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor().compressobj(size=BOMB)
    return b"".join(packer.compress(bytes(PIECE)) for _ in range(BOMB // PIECE)) + packer.flush()


def _nested_gzip() -> bytes:
    data = b"{}"
    for _ in range(200):
        data = gzip.compress(data, mtime=0)
    return data


def _nested_base64() -> bytes:
    data = json.dumps({"email": app.EMAIL}).encode()
    for _ in range(30):
        data = json.dumps({"x": base64.b64encode(data).decode()}).encode()
    return data


def hostile() -> dict[str, tuple[bytes, str, str]]:
    """Bodies with their types and codings; made when they are wanted, not when tests are listed."""
    return {
        "gzip bomb": (_gzip_bomb(), "application/json", "gzip"),
        "deflate bomb": (_deflate_bomb(), "application/json", "deflate"),
        "brotli bomb": (_brotli_bomb(), "application/json", "br"),
        "zstd bomb": (_zstd_bomb(), "application/json", "zstd"),
        "gzip 200 times": (_nested_gzip(), "application/octet-stream", "gzip"),
        "base64 30 times": (_nested_base64(), "application/json", ""),
        "no gzip at all": (b"\x1f\x8bnot really", "application/json", "gzip"),
        "unknown coding": (b"\x00\x01", "application/json", "rot13"),
        "100,000 brackets": (b"[" * 100_000, "application/json", ""),
        "a million keys": (b"{" + b'"a":1,' * 500_000 + b'"a":1}', "application/json", ""),
        "lone surrogates": (b'{"email":"\\ud800","\\udfff":"\\udbff"}', "application/json", ""),
        "huge numbers": (b'{"lat":' + b"9" * 5_000 + b',"lon":1e999999}', "application/json", ""),
        "invalid UTF-8": (b'{"email":"\xff\xfe\xc0\x80"}', "application/json", ""),
        "escapes": (b'{"note":"\x1b]0;owned\x07\\u001b[2J"}', "application/json", ""),
        "endless form": (b"a=b&" * 200_000, "application/x-www-form-urlencoded", ""),
        "endless multipart": (
            b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n" * 20_000,
            "multipart/form-data; boundary=x",
            "",
        ),
        "no boundary": (b"--\r\n\r\n", "multipart/form-data", ""),
    }


def test_hostile_bodies_pass_and_are_recorded(start_proxy: StartProxy) -> None:
    running = start_proxy()
    before = running.resident()
    bodies = hostile()
    with running.phone.browser() as browser:
        for body, kind, coding in bodies.values():
            headers = {"content-type": kind} | ({"content-encoding": coding} if coding else {})
            url = "https://api.checkin.example/upload"
            answer = browser.post(url, content=body, headers=headers).json()
            assert answer["sha256"] == hashlib.sha256(body).hexdigest()
        browser.headers["accept-encoding"] = "identity"
        with browser.stream("GET", "https://api.checkin.example/bomb") as response:
            assert sum(map(len, response.iter_raw())) > 100_000
        with browser.stream("GET", "https://api.checkin.example/flood") as response:
            assert sum(map(len, response.iter_raw())) == 8 << 20
    assert running.resident() - before < ROOM
    code, output = running.stop()
    assert code == 0, output
    database = running.folder / "audit.db"
    row = look.session(database)
    assert look.adds_up(row)
    assert row.totals.stored == row.totals.seen == 2 * (len(bodies) + 2)
    assert (row.pending, row.failures) == (0, 0)
    kept = look.bodies(database)
    assert all(body in kept for body, _, _ in bodies.values())
    with open_reader(database) as reader:
        opaque = [flow for flow in reader.flows(opaques=True) if flow.opaques]
    assert len(opaque) >= 10
    assert all(part.reason for flow in opaque for part in flow.opaques)


def _pieces() -> Iterator[bytes]:
    for number in range(UPLOAD // PIECE):
        yield number.to_bytes(4) * (PIECE // 4)


def test_huge_uploads_pass_in_bounded_memory(start_proxy: StartProxy) -> None:
    running = start_proxy()
    app.check_in(running.phone)
    before = running.resident()
    digest = hashlib.sha256()
    for piece in _pieces():
        digest.update(piece)
    with running.phone.browser() as browser:
        url = "https://api.checkin.example/upload"
        for headers in ({"content-length": str(UPLOAD)}, {}):  # its length is known, or not
            answer = browser.post(url, content=_pieces(), headers=headers, timeout=60).json()
            assert answer == {"received": UPLOAD, "sha256": digest.hexdigest(), "http": "1.1"}
    assert running.resident() - before < 64 << 20
    code, output = running.stop()
    assert code == 0, output
    uploads = [one for one in look.messages(running.folder / "audit.db") if one.truncated]
    assert len(uploads) == 2
    whole = b"".join(_pieces())
    for upload in uploads:
        assert (upload.body_size, upload.body_sha256) == (UPLOAD, digest.hexdigest())
        assert len(upload.body) == 8 << 20
        assert whole.startswith(upload.body)


def _compressed_frame() -> bytes:
    """A bomb in a masked text frame that claims to be compressed (RFC 7692, section 7.2)."""
    payload = zlib.compress(bytes(64 << 20), 9)[2:-4]
    return b"\xc1\xff" + len(payload).to_bytes(8) + bytes(4) + payload


def test_a_websocket_speaks_plain_frames_and_a_bomb_in_one_is_none(
    start_proxy: StartProxy,
) -> None:
    """mitmproxy would inflate compressed ones without a bound, so they are not agreed on."""
    running = start_proxy()
    message = json.dumps({"text": "x" * (4 << 20)})
    with clients.websocket(running.phone, "wss://live.checkin.example/x") as socket:
        assert socket.extensions == []
        socket.send(message)
        assert socket.recv(timeout=clients.TIMEOUT) == message
    before = running.resident()
    _send_bomb(running.phone)
    assert running.resident() - before < 32 << 20
    code, output = running.stop()
    assert code == 0, output
    assert look.adds_up(look.session(running.folder / "audit.db"))
    assert message.encode() in look.bodies(running.folder / "audit.db")


def _send_bomb(phone: clients.Phone) -> None:
    handshake = (
        "GET /x HTTP/1.1\r\nHost: live.checkin.example\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )
    host = "live.checkin.example"
    with (
        phone.tunnel(host) as sock,
        phone.tls().wrap_socket(sock, server_hostname=host) as tls,
    ):
        tls.sendall(handshake.encode())
        assert b" 101 " in tls.recv(4096)
        with contextlib.suppress(ConnectionError):  # the proxy may close before it read it all
            tls.sendall(_compressed_frame())
            while tls.recv(65_536):
                pass
