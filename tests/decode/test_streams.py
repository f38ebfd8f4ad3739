"""Streams without a magic prove themselves; LZ4, Snappy and LZ-string within their bounds."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable

import brotli
import cramjam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.decode import Limits, message_parts
from auditor.decode.lz_codec import unpack
from auditor.decode.openings import streams
from auditor.decode.plausible import Verdict, judge
from auditor.decode.snappy_frames import raw_block
from auditor.model import DecodeError
from tests.decode.encoders import (
    dice,
    lz_base64,
    lz_bytes,
    lz_uri,
    lz_utf16,
    raw_deflate,
    value,
)
from tests.decode.messages import body_values, reasons, request

MIB = 1024 * 1024
WORDS = " ".join(f"word{number % 997}" for number in range(20_000)).encode()


def lz4(data: bytes) -> bytes:
    return bytes(cramjam.lz4.compress(data))


def lz4_block(data: bytes) -> bytes:
    return bytes(cramjam.lz4.compress_block(data, store_size=False))


def snappy(data: bytes) -> bytes:
    return bytes(cramjam.snappy.compress(data))


def snappy_block(data: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(data))


UNDECLARED: dict[str, Callable[[bytes], bytes]] = {
    "deflate-raw": raw_deflate,
    "br": brotli.compress,
    "lz-string": lz_bytes,
    "lz4": lz4_block,
    "snappy": snappy_block,
}


@pytest.mark.parametrize("step", UNDECLARED)
@pytest.mark.parametrize(
    "text", ["alice@example.com", '{"lat": 22.3193}', "陳大文先生 Nathan Road", "+85291234567" * 40]
)
def test_undeclared_stream_of_text_is_opened(step: str, text: str) -> None:
    found = body_values(UNDECLARED[step](text.encode()))
    assert all(path.startswith(f" ▸ {step}") for path in found), found
    assert text in found.values() or 22.3193 in map(float, map(str, found.values()))


@pytest.mark.parametrize("step", UNDECLARED)
def test_undeclared_stream_must_end_with_its_data(step: str) -> None:
    data = UNDECLARED[step](b"alice@example.com")
    for damaged in (data[:-4], data + b"x"):
        found = body_values(damaged)
        assert not any(f"▸ {step}" in path for path in found)


def test_noise_is_no_stream() -> None:
    rng = dice(3)
    for _ in range(20_000):
        data = rng.randbytes(rng.choice((6, 8, 10, 12, 16, 24, 32, 64, 200)))
        if streams(data):
            assert judge(data, structured=False).verdict is not Verdict.SURE or data.isascii()


@pytest.mark.parametrize("text", [b"password", b"pAssword1234", b"\t hello wor", b"Hello, world"])
def test_plain_text_is_no_stream(text: bytes) -> None:
    assert list(body_values(text).values()) in ([text.decode()], ["hello wor"])


@pytest.mark.parametrize("pack", [lz4, snappy])
def test_what_comes_before_damage_is_kept(pack: Callable[[bytes], bytes]) -> None:
    data = pack(WORDS)
    step = pack.__name__
    assert body_values(data) == {f" ▸ {step}": WORDS.decode()}
    for cut in (data[: len(data) // 2], data[: len(data) // 2] + bytes(100)):
        (text,) = body_values(cut).values()
        assert isinstance(text, str)
        assert WORDS.decode().startswith(text[:60_000])
        assert reasons(cut)[0].startswith(f"{step}: ")


@pytest.mark.parametrize(
    "pack", [lz4, snappy, snappy_block, lz4_block, raw_deflate, brotli.compress]
)
def test_bombs(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"lat=22.3193&lon=114.1694&" * (64 * MIB // 25))
    start = time.process_time()
    decoded = message_parts(request(bomb), Limits(seconds=20))
    assert time.process_time() - start < 4  # twice what it may be, as a busy machine is slow
    assert sum(len(str(leaf.value)) for leaf in decoded.leaves) <= 9 * MIB
    assert decoded.opaques


def test_lz_string_bomb() -> None:
    bomb = lz_bytes(b"a" * 200_000)
    assert len(bomb) < 2_000
    decoded = message_parts(request(bomb), Limits(inflate=50_000))
    (leaf,) = decoded.leaves
    assert isinstance(leaf.value, str)
    assert len(leaf.value) < 60_000
    assert decoded.cut == ("inflate",)


def test_snappy_that_lies_about_its_length() -> None:
    lie = b"\xff\xff\xff\xff\x0f\x40alice@example.com"
    with pytest.raises(DecodeError):
        raw_block(lie, 8 * MIB)
    chunk = b"\x00" + (len(lie) + 4).to_bytes(3, "little") + bytes(4) + lie
    assert reasons(snappy(b"first") + chunk) == ["snappy: damaged"]


# What lz-string 1.5.0 itself writes.
VECTORS = {
    "alice@example.com": (
        "IYGwlgxgpgAlAewC2AHEUB0ED2Sg",
        "IYGwlgxgpgAlAewC2AHEUB0ED2Sg",
        "2181b0960c60a6002501ec02d801c4501d040f64a000",
        "\u10e0\u6c45\u41ac\u0a80\u0148\u07d0\u05d0\u01e4\u282e\u4123\u6cb4  ",
    ),
    "陳大文 <a@b.co>?": (
        "s5pnJNThpgBAPAhgAgIwHQGMD2A+A/EA",
        "s5pnJNThpgBAPAhgAgIwHQGMD2A+A-EA",
        "",
        "",
    ),
}


@pytest.mark.parametrize("text", VECTORS)
def test_lz_string_as_its_library_writes_it(text: str) -> None:
    standard, uri, array, wide = VECTORS[text]
    assert (lz_base64(text), lz_uri(text)) == (standard, uri)
    assert not array or lz_bytes(text.encode()).hex() == array
    assert not wide or lz_utf16(text) == wide
    for sent in (standard, uri, wide) if wide else (standard, uri):
        assert text in body_values(b'{"v":"' + sent.encode() + b'"}').values()


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=300))
def test_lz_string_there_and_back(text: str) -> None:
    found = unpack(lz_bytes(text.encode()), 1_000)
    assert (found.text, found.complete) == (text, True)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_as_lz_string(data: bytes) -> None:
    try:
        found = unpack(data, 1_000)
    except DecodeError:
        return
    found.text.encode()
    assert len(found.text) < 3_000


def test_raw_deflate_of_larger_text_in_several_blocks() -> None:
    rng = dice(5)
    text = "\n".join(value(rng) for _ in range(4_000)).encode()
    codec = zlib.compressobj(1, wbits=-15, memLevel=1)
    data = codec.compress(text) + codec.flush()
    assert data[0] & 1 == 0  # its first block is not the last one
    assert body_values(data) == {" ▸ deflate-raw": text.decode()}
