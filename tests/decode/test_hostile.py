"""Hostile input ends within its limits, in little time, and says what was cut."""

from __future__ import annotations

import base64
import gzip
import json
import time
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from auditor.decode import Decoded, Limits, message_parts
from auditor.decode.base import HEAD
from auditor.model import UNLISTED
from tests.decode.messages import request, values

MIB = 1024 * 1024
SLOW = 4.0  # seconds of CPU: twice the bound, as other work on the machine slows every core


def timed(
    body: bytes, content_type: str = "", encoding: str = "", limits: Limits | None = None
) -> tuple[Decoded, float]:
    """What was decoded, and the CPU seconds it took (not wall time: others share the machine)."""
    message = request(body, content_type, encoding=encoding)
    start = time.process_time()
    decoded = message_parts(message, limits or Limits())
    return decoded, time.process_time() - start


def reasons(decoded: Decoded) -> list[str]:
    return [opaque.reason for opaque in decoded.opaques]


def gzip_bomb(mebibytes: int) -> bytes:
    """A gzip stream of zeros, put together from one compressed MiB that ends on a byte."""
    codec = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = codec.compress(bytes(MIB)) + codec.flush(zlib.Z_FULL_FLUSH)
    header = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
    return header + block * mebibytes + b"\x03\x00" + bytes(8)


def test_gzip_bomb() -> None:
    bomb = gzip_bomb(1024)
    assert len(bomb) < 1.2 * MIB
    decoded, seconds = timed(bomb, "application/json", "gzip")
    assert seconds < 0.2
    assert f"gzip: more than {8 * MIB:,} bytes of output" in reasons(decoded)
    assert decoded.cut == ("inflate",)


def test_names_that_may_hold_something_are_asked_no_longer_than_there_is_time() -> None:
    body = json.dumps({"vitals": {f"heart_rate_{number}": 72 for number in range(20_000)}})
    asked = 0

    def slow(_: str) -> bool:
        nonlocal asked
        asked += 1
        return sum(range(1_000)) < 0

    decoded = message_parts(request(body.encode(), "application/json"), Limits(seconds=0.1), slow)
    assert asked < 20_000
    assert "seconds" in decoded.cut


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("br", lambda data: brotli.compress(data, quality=1)),
        ("zstd", lambda data: zstandard.compress(data, 1)),
        ("deflate", zlib.compress),
    ],
)
def test_other_bombs(encoding: str, compress: Callable[[bytes], bytes]) -> None:
    decoded, seconds = timed(compress(b"a" * 64 * MIB), encoding=encoding)
    assert seconds < 1.0  # a bomb is cut, however busy the machine
    assert "bytes of output" in reasons(decoded)[0]
    text = decoded.leaves[-1].value
    assert isinstance(text, str)
    assert MIB <= len(text) <= 8 * MIB  # what came before the limit is read


def test_zstd_that_lies_about_its_size() -> None:
    honest = zstandard.compress(b"lat=22.3193")
    assert honest[4] == 0x20  # one byte of declared size in the header
    decoded, _ = timed(honest[:5] + b"\xff" + honest[6:], encoding="zstd")
    assert decoded.leaves or decoded.opaques


def test_zstd_with_a_huge_window() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, compression_level=1)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    body = compressor.compress(bytes(9 * MIB)) + compressor.flush()
    decoded, seconds = timed(body, encoding="zstd")
    assert seconds < 0.2
    assert reasons(decoded) == ["unknown binary"]


def test_layers_without_end() -> None:
    body = b'{"mail":"a@b.example"}'
    for _ in range(1_000):
        body = gzip.compress(body, 1, mtime=0)
    decoded, seconds = timed(body)
    assert seconds < 0.1
    assert reasons(decoded) == ["nested deeper than 24 layers"]
    assert decoded.cut == ("depth",)


def test_base64_without_end() -> None:
    body = b"alice@example.com"
    while len(body) < MIB:
        body = base64.b64encode(body)
    decoded, seconds = timed(body)
    assert seconds < 0.5
    assert "nested deeper than 24 layers" in reasons(decoded)
    assert str(decoded.leaves[0].path).count("base64") == 25


def test_percent_without_end() -> None:
    decoded, seconds = timed(b"%" + b"25" * 1_000 + b"41")
    assert seconds < 0.1
    assert decoded.cut == ("depth",)


@pytest.mark.parametrize("text", [b"[" * 1_000_000, b'{"a":' * 300_000, b"[{" * 500_000])
def test_brackets_without_end(text: bytes) -> None:
    decoded, seconds = timed(text, "application/json")
    assert seconds < 1.0  # a bomb is cut, however busy the machine
    assert decoded.opaques or decoded.leaves


def test_many_parts() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="n%d"\r\n\r\nv\r\n'
    body = b"".join(part % number for number in range(20_000)) + b"--b--"
    decoded, _ = timed(body, "multipart/form-data; boundary=b", limits=Limits(seconds=30))
    found = values(decoded)
    assert sum(value == "v" for value in found.values()) == 20_000
    assert not decoded.opaques


def test_many_parameters() -> None:
    path = "/?" + "&".join(f"p{number}=1" for number in range(50_000)) + "&a=1" * 50_000
    decoded = message_parts(request(path=path), Limits(seconds=30))
    found = values(decoded)
    assert found["request.query:p49999"] == "1"
    assert found["request.query:a[49999]"] == "1"


def test_bombs_in_a_list_share_one_budget() -> None:
    bomb = base64.b64encode(gzip.compress(bytes(MIB))).decode()
    body = json.dumps([bomb] * 1_200).encode()
    decoded, seconds = timed(body, limits=Limits(seconds=30))  # a busy machine decides nothing
    assert seconds < SLOW
    assert {"bytes", "opaques"} <= set(decoded.cut)
    assert len(decoded.opaques) == Limits().opaques + 1
    assert decoded.opaques[-1].reason.endswith("more unread parts")


def test_pictures_beyond_what_is_listed_are_said_to_be_there() -> None:
    picture = bytes.fromhex("ffd8 ffc0 000b 08 0010 0010 01 01 11 00 ffd9")  # headers alone
    part = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + picture + b"\r\n"
    decoded, _ = timed(part * 1_100 + b"--b--", "multipart/form-data; boundary=b")
    assert decoded.opaques[-1].reason == f"100 more unread parts, {UNLISTED}"


def test_time_limit() -> None:
    body = b"".join(b'{"a":"%d"}\n' % number for number in range(20_000))
    decoded, _ = timed(body, "application/x-ndjson", limits=Limits(seconds=0.02))
    assert "seconds" in decoded.cut
    assert any("within 0.02 s" in reason for reason in reasons(decoded))


def test_node_limit_of_flat_layers() -> None:
    body = b"&".join(b"a%d=%d" % (number, number) for number in range(5_000))
    decoded, _ = timed(body, "application/x-www-form-urlencoded", limits=Limits(nodes=100))
    assert len(decoded.leaves) <= 100
    assert decoded.cut == ("nodes",)
    (opaque,) = decoded.opaques
    assert opaque.reason == "form: more than 100 parts"
    assert opaque.data == body[-HEAD:]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=b", b"--b\r\n" * 50_000),
        ("multipart/form-data; boundary=b", b"--b" * 500_000),
        ("multipart/form-data; boundary=b", b"--b\r\n" + b"a: b\r\n" * 200_000),
        ("multipart/form-data", b"--" + b"a" * MIB),
        ("multipart/form-data", (b"--" + b"a" * 190 + b"\r\n") * 5_000),
        ("application/x-www-form-urlencoded", b"=&" * 150_000),
        ("application/x-www-form-urlencoded", b"%" * MIB),
        ("application/json", b'"' * MIB),
        ("application/json", b'["' + b"\\" * MIB),
        ("application/json", b'["' + b"\\ud800" * 150_000),
        ("application/json", b"[" + b"," * MIB),
        ("application/json", b" " * MIB),
        ("application/json", b"[" + b"[]," * 150_000 + b"1]"),
        ("application/json", b"[" + b"1e999999999," * 80_000 + b"1]"),
        ("application/json", b"[" + b"9" * MIB + b"]"),
        ("text/event-stream", b"data: x\n" * 100_000),
        ("text/event-stream", b"\n\r" * 500_000),
        ("", b"http://" + b"a" * MIB + b"?" + b"=" * 100_000),
        ("", b"a=b; " * 200_000 + b"\x01"),
        ("", b"ey" + b"." * MIB),
        ("", b"ey" + b"a" * MIB + b".a.b"),
        ("", b"data:" + b";a=b" * 250_000),
        ("", gzip.compress(b"", mtime=0) * 50_000),
        ("", b"\x28\xb5\x2f\xfd\x00\x58" + b"\x00\x00\x00" * 300_000),
        ("a/b" + ";x=y" * 50_000, b"x"),
    ],
    ids=lambda value: str(value[:30]),
)
def test_no_input_takes_long(content_type: str, body: bytes) -> None:
    decoded, seconds = timed(body, content_type)
    assert seconds < SLOW
    values(decoded)


def test_hostile_names_do_not_make_long_paths() -> None:
    name = "k" * 100_000
    decoded = message_parts(request(json.dumps({name: {name: 1}, name + "x": 2}).encode()))
    paths = [str(leaf.path) for leaf in decoded.leaves]
    assert max(map(len, paths)) < 400
    assert len(set(paths)) == len(paths)
    assert {leaf.value for leaf in decoded.leaves} >= {name, name + "x", 1, 2}
    assert all(len(leaf.name) < 200 for leaf in decoded.leaves)


def test_paths_hold_no_control_character() -> None:
    name = "\x1b]0;x\x07\u202e\u2028"
    body = json.dumps({name: 1}).encode()
    message = request(body, headers=((b"X\x1b[31m", b"v"),), path="/?%1b%07=1")
    for leaf in message_parts(message).leaves:
        assert str(leaf.path).isprintable()
