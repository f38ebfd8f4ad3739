"""What a short value may stand for: every layer and turn, bounded, and never the value itself."""

from __future__ import annotations

import base64
import zlib

import pytest
import zstandard

from auditor.decode.possible import STEPS, possible
from auditor.decode.rot13 import rot13
from tests.decode.encoders import ALPHABETS, lz_base64

CODE = "377777"
LZ_CODE = lz_base64(CODE)


def texts(value: str | bytes) -> dict[str, tuple[str, ...]]:
    return {one.text: one.steps for one in possible(value)}


@pytest.mark.parametrize("name", ["hex", "base32", "base58", "base62", "base64", "base85"])
def test_alphabets_that_no_decoder_is_sure_of(name: str) -> None:
    assert texts(ALPHABETS[name](CODE.encode()))[CODE] == (name,)


def test_streams_below_alphabets() -> None:
    assert texts(LZ_CODE)[CODE] == ("base64", "lz-string")
    for packed, name in (
        (zlib.compress(LZ_CODE.encode()), "zlib"),
        (zstandard.compress(LZ_CODE.encode()), "zstd"),
    ):
        found = texts(base64.b64encode(packed).decode())
        assert found[CODE] == ("base64", name, "base64", "lz-string")


def test_turns_between_layers_and_masks() -> None:
    assert texts(rot13("x58MxKQ").encode().hex())["x58MxKQ"] == ("hex", "rot13")
    token = base64.b64encode(bytes(byte ^ 0x23 for byte in CODE.encode())).decode()
    twice = bytes(byte ^ 0x81 for byte in token.encode())
    assert texts(twice)[CODE] == ("xor-81", "base64", "xor-23")
    masked = bytes(byte ^ 0x5A for byte in b"1987-04-23")
    assert texts(masked)["1987-04-23"] == ("xor-5a",)
    assert texts(base64.b64encode(masked).decode()[::-1])["1987-04-23"] == (
        *("reversed", "base64", "xor-5a"),
    )


def test_what_is_only_turned_or_the_value_itself_is_not_given() -> None:
    for value in (CODE, "screen_view", "Nzl1234"):
        found = texts(value)
        assert value not in found
        assert value[::-1] not in found
        assert rot13(value) not in found


@pytest.mark.parametrize(
    "value",
    ["x" * 5_000, "ab", "陳大文", '"' * 99, "=" * 99, "\\x" * 50, "A" * 120, b"", b"\0" * 90],
)
def test_bounds(value: str | bytes) -> None:
    found = possible(value)
    assert len(found) <= 128
    assert all(len(one.steps) <= STEPS + 1 and len(one.text) <= 120 for one in found)


def test_a_repr_shows_no_value() -> None:
    (one,) = (one for one in possible(LZ_CODE) if one.text == CODE)
    assert repr(one) == "Possible(base64 > lz-string)"


@pytest.mark.parametrize(("window", "opened"), [(0x00, True), (0x78, False), (0xF8, False)])
def test_a_frame_that_wants_a_large_window_stays_closed(window: int, *, opened: bool) -> None:
    text = LZ_CODE.encode()
    block = (len(text) << 3 | 1).to_bytes(3, "little") + text  # the last one, raw (RFC 8878)
    frame = b"\x28\xb5\x2f\xfd\x00" + bytes((window,)) + block
    assert (CODE in texts(frame)) is opened
