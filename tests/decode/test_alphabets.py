"""Alphabets: their vectors, any bytes there and back, any text without an accident."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.decode.alphabets import (
    base32,
    base45,
    base85,
    hexadecimal,
    radix,
)
from auditor.decode.alphabets import (
    base64 as sixty_four,
)
from auditor.decode.candidates import decode, names
from auditor.decode.guess import guess
from tests.decode import encoders


@pytest.mark.parametrize(
    ("name", "text", "data"),
    [
        ("hex", "666f6f626172", b"foobar"),
        ("hex", "0x666F6F", b"foo"),
        ("hex", "66:6f:6f", b"foo"),
        ("hex", "0x66 0x6f 0x6f", b"foo"),
        ("hex", "\\x666f6f", b"foo"),
        ("base32", "MZXW6YTBOI======", b"foobar"),
        ("base32", "mzxw6ytb", b"fooba"),
        ("base32hex", "CPNMUOJ1E8======", b"foobar"),
        ("base32-crockford", "CSQPYRK1", b"fooba"),
        ("base32-crockford", "CSQPYRKI", b"fooba"),
        ("base45", "BB8", b"AB"),
        ("base45", "%69 VD92EX0", b"Hello!!"),
        ("base45", "UJCLQE7W581", b"base-45"),
        ("base64", "Zm9vYmE=", b"fooba"),
        ("base64", "Zm9v\r\nYmFy", b"foobar"),
        ("base64", "-_-_", b"\xfb\xff\xbf"),
        ("base64", "a b/", b"k\xe6\xff"),
        ("base58", "StV1DL6CwTryKyV", b"hello world"),
        ("base58", "111233QC4", bytes.fromhex("000000287fb4cd")),
        ("base62", "AAwf93rvy4aWQVw", b"hello world"),
        ("ascii85", "<~9jqo^~>", b"Man "),
        ("ascii85", "zFCfN8", b"\0\0\0\0test"),
        ("base85", "Xk~0{Zv", b"hello"),
        ("z85", "HelloWorld", bytes.fromhex("864fd26fb559f75b")),
    ],
)
def test_vectors(name: str, text: str, data: bytes) -> None:
    assert decode(name, text) == data


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hex", "666f6"),
        ("hex", "66-6f:6f"),
        ("base32", "MZXW6Y"),  # no such length
        ("base32", "MZXW6YTBOJ"),  # bits over
        ("base45", "GGW"),  # RFC 9285, section 6: 65,536
        ("base45", "ABCD"),
        ("base45", "::"),
        ("base64", "Zm9vY"),
        ("base64", "Zm9v.mFy"),
        ("ascii85", 's8W-"'),  # one more than four bytes hold
        ("base85", "abc,efghij"),
    ],
)
def test_what_is_no_text_of_the_alphabet(name: str, text: str) -> None:
    assert decode(name, text) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_there_and_back(data: bytes) -> None:
    assert hexadecimal.decode(data.hex()) == data
    assert sixty_four.decode(base64.urlsafe_b64encode(data).decode().rstrip("=")) == data
    assert base45.decode(encoders.base45(data)) == data
    rfc = base64.b32encode(data).decode()
    assert base32.decode("base32", rfc) == base32.decode("base32", rfc.lower()) == data
    assert base32.decode("base32hex", base64.b32hexencode(data).decode()) == data
    ascii85 = base85.strip("ascii85", base64.a85encode(data, wrapcol=40).decode())
    assert base85.decode("ascii85", ascii85) == data
    assert base85.decode("base85", base64.b85encode(data).decode()) == data
    assert radix.decode("base58", encoders.ALPHABETS["base58"](data)) == data
    whole = data.lstrip(b"\0")
    assert radix.decode("base62", encoders.ALPHABETS["base62"](data)) == whole
    for name in ("base58", "base62") if len(whole) > 16 and whole == data else ():
        assert radix.head(name, encoders.ALPHABETS[name](data))[:4] == data[:4]


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(
        st.text(st.characters(max_codepoint=126), min_size=8, max_size=80),
        st.text("0123456789abcdefABCDEF:- x", min_size=8, max_size=80),
        st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=", min_size=8, max_size=80),
        st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", min_size=8, max_size=80),
        st.text(min_size=8, max_size=20),
    )
)
def test_any_text_is_asked_without_an_accident(text: str) -> None:
    found = guess(text)
    assert found == guess(text)
    assert text.strip() not in repr(found) or len(text.strip()) < 8
    if text.isascii() and len(text.strip()) >= 8:
        for name in names(text.strip()):
            data = decode(name, text.strip())
            assert data is None or isinstance(data, bytes)
