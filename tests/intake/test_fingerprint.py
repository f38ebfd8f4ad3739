from __future__ import annotations

import ssl
from collections.abc import Sequence
from typing import Any

import pytest
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.connection import QuicConnection
from hypothesis import given, settings
from hypothesis import strategies as st
from mitmproxy.proxy.layers.quic import quic_parse_client_hello_from_datagrams

from auditor.intake.fingerprint import (
    MAX_HELLO,
    Fingerprint,
    begins_hello,
    fingerprint,
    from_records,
    looks_like_tls,
)

# The example of JA4's technical details: Chrome.
CHROME_CIPHERS = "1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035"
CHROME_EXTENSIONS = "001b 0000 0033 0010 4469 0017 002d 000d 0005 0023 0012 002b ff01 000b 000a 15"
CHROME_SIGNATURES = "0403 0804 0401 0503 0805 0501 0806 0601"
CHROME_JA4 = "t13d1516h2_8daaf6152771_e5627efa2ab1"
GREASE = "0a0a 1a1a fafa"


def _numbers(text: str) -> list[int]:
    return [int(one, 16) for one in text.split()]


def _u16(values: Sequence[int]) -> bytes:
    return b"".join(one.to_bytes(2, "big") for one in values)


def _vector(size: int, data: bytes) -> bytes:
    return len(data).to_bytes(size, "big") + data


def _hello(
    ciphers: Sequence[int],
    extensions: Sequence[int] | None,
    *,
    version: int = 0x0303,
    versions: Sequence[int] = (),
    groups: Sequence[int] = (),
    formats: bytes = b"",
    signatures: Sequence[int] = (),
    protocols: Sequence[bytes] = (),
    name: bytes = b"",
) -> bytes:
    """A ClientHello body with these lists; extensions it has no content for are empty."""
    content = {
        0: _vector(2, b"\0" + _vector(2, name)) if name else b"",
        10: _vector(2, _u16(groups)) if groups else b"",
        11: _vector(1, formats) if formats else b"",
        13: _vector(2, _u16(signatures)) if signatures else b"",
        16: _vector(2, b"".join(_vector(1, one) for one in protocols)) if protocols else b"",
        43: _vector(1, _u16(versions)) if versions else b"",
    }
    body = _u16([version]) + bytes(32) + _vector(1, bytes(32)) + _vector(2, _u16(ciphers)) + b"\1\0"
    if extensions is None:
        return body
    listing = b"".join(_u16([one]) + _vector(2, content.get(one, b"")) for one in extensions)
    return body + _vector(2, listing)


def _chrome(ciphers: str = "", extensions: str = "", versions: str = "") -> bytes:
    return _hello(
        _numbers(ciphers + " " + CHROME_CIPHERS),
        _numbers(extensions + " " + CHROME_EXTENSIONS),
        versions=_numbers(versions + " 0304 0303"),
        groups=_numbers("001d 0017 0018"),
        formats=b"\0",
        signatures=_numbers(CHROME_SIGNATURES),
        protocols=[b"h2", b"http/1.1"],
        name=b"WWW.Example.com",
    )


def _records(hello: bytes, size: int = 1 << 14) -> bytes:
    message = b"\1" + _vector(3, hello)
    pieces = (message[at : at + size] for at in range(0, len(message), size))
    return b"".join(b"\x16\x03\x01" + _vector(2, piece) for piece in pieces)


def test_the_published_example_of_ja4() -> None:
    found = fingerprint(_chrome())
    assert found.ja4 == CHROME_JA4
    assert (found.sni, found.alpn) == ("www.example.com", "h2,http/1.1")


def test_the_same_ciphers_over_quic_carry_the_published_cipher_hash() -> None:
    hello = _hello(_numbers("1301 1302 1303"), [43], versions=[0x0304], protocols=[])
    assert fingerprint(hello, "q").ja4.startswith("q13i030100_55b375c5d22e_")


@pytest.mark.parametrize(
    ("ciphers", "extensions", "groups", "formats", "ja3"),
    [  # the two examples of JA3's own description
        (
            [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
            [0, 10, 11],
            [23, 24, 25],
            b"\0",
            "ada70206e40642a3e4461f35503241d5",
        ),
        (
            [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99],
            None,
            [],
            b"",
            "de350869b8c85de67a350c8d186f11e6",
        ),
    ],
)
def test_the_published_examples_of_ja3(
    ciphers: list[int], extensions: list[int] | None, groups: list[int], formats: bytes, ja3: str
) -> None:
    hello = _hello(ciphers, extensions, version=0x0301, groups=groups, formats=formats)
    assert fingerprint(hello).ja3 == ja3


def test_grease_changes_nothing() -> None:
    assert fingerprint(_chrome(GREASE, "2a2a 3a3a", "4a4a")) == fingerprint(_chrome())


@pytest.mark.parametrize(
    ("protocols", "ends"),
    [
        ([], "00"),
        ([b"h2", b"http/1.1"], "h2"),
        ([b"http/1.1"], "h1"),
        ([b"x"], "xx"),
        ([b" "], "20"),
        ([b"a "], "60"),
        ([b"\xab\xcd"], "ad"),
        ([b"\xab"], "ab"),
        ([b"0\xab"], "3b"),
    ],
)
def test_the_ends_of_the_first_protocol(protocols: list[bytes], ends: str) -> None:
    hello = _hello([0x1301], [16], protocols=protocols)
    assert fingerprint(hello).ja4.split("_")[0][-2:] == ends


@pytest.mark.parametrize(
    ("version", "versions", "name"),
    [
        (0x0303, [0x0304, 0x0303], "13"),
        (0x0303, [], "12"),
        (0x0301, [], "10"),
        (0x0300, [], "s3"),
        (0x0303, [0x7F1C], "00"),
    ],
)
def test_the_version(version: int, versions: list[int], name: str) -> None:
    hello = _hello([0x1301], [43], version=version, versions=versions)
    assert fingerprint(hello).ja4[1:3] == name


def test_nothing_to_hash_is_zeros() -> None:
    assert fingerprint(_hello([], None)).ja4 == "t12i000000_000000000000_000000000000"


def test_counts_stop_at_99() -> None:
    assert fingerprint(_hello(range(1, 150), range(100, 300))).ja4.startswith("t12i9999")


def test_a_hello_in_several_records() -> None:
    assert from_records(_records(_chrome(), 20)) == fingerprint(_chrome())


def test_what_is_cut_short_has_no_fingerprint() -> None:
    whole = _chrome()
    without_extensions = len(_hello(_numbers(CHROME_CIPHERS), None))
    for end in range(len(whole)):
        assert (fingerprint(whole[:end]) == Fingerprint()) == (end != without_extensions)
        assert from_records(_records(whole)[:end]) == Fingerprint()


def test_what_is_too_long_is_not_read() -> None:
    assert fingerprint(_chrome() + b"\0" * 100).ja4 == CHROME_JA4
    assert fingerprint(_chrome() + bytes(MAX_HELLO)) == Fingerprint()


def test_a_name_that_no_host_has_is_left_out() -> None:
    for name in (b"a b", b"\x1b[31m", b"x" * 300, b"\xff"):
        assert fingerprint(_hello([1], [0], name=name)).sni == ""


@given(st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_survived(data: bytes) -> None:
    for result in (fingerprint(data), fingerprint(data, "d"), from_records(data)):
        assert result.ja3 == "" or len(result.ja3) == 32
    looks_like_tls(data)


@given(st.integers(0, len(_chrome()) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_damaged_hello_is_survived(at: int, damage: bytes) -> None:
    data = _chrome()[:at] + damage + _chrome()[at + len(damage) :]
    found = fingerprint(data)
    assert found == Fingerprint() or len(found.ja4) == len(CHROME_JA4)


def python_hello() -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    handshake = context.wrap_bio(incoming, outgoing, server_hostname="api.example.com")
    with pytest.raises(ssl.SSLWantReadError):
        handshake.do_handshake()
    return outgoing.read()


def test_a_real_hello_of_python() -> None:
    first, second = from_records(python_hello()), from_records(python_hello())
    assert first == second
    assert first.sni == "api.example.com"
    assert first.alpn == "h2,http/1.1"
    assert first.ja4.startswith("t13d")
    assert first.ja4[8:10] == "h2"
    assert looks_like_tls(python_hello())


@pytest.mark.parametrize(
    "other",
    [
        {"ciphers": [0x1302]}, {"extensions": [0, 10, 11, 13, 16, 43, 23]}, {"version": 0x0302},
        {"versions": [0x0303]}, {"groups": [24]}, {"formats": b"\1"}, {"signatures": [0x0804]},
        {"protocols": [b"h3"]},
    ],
    ids=lambda other: next(iter(other)),
)  # fmt: skip
def test_what_one_client_said_is_not_taken_for_what_another_says(other: dict[str, Any]) -> None:
    said: dict[str, Any] = {
        "ciphers": [0x1301], "extensions": [0, 10, 11, 13, 16, 43], "versions": [0x0304],
        "groups": [29], "formats": b"\0", "signatures": [0x0403], "protocols": [b"h2"],
    }  # fmt: skip
    first = fingerprint(_hello(**said, name=b"a.example"))
    again = fingerprint(_hello(**said, name=b"b.example"))
    third = fingerprint(_hello(**(said | other), name=b"c.example"))
    assert again == first._replace(sni="b.example")
    assert third.sni == "c.example"
    assert third[1:] != first[1:]


def test_what_begins_a_hello_in_the_middle_of_a_stream() -> None:
    hello = python_hello()
    assert begins_hello(hello)
    assert begins_hello(hello + b"more")
    assert begins_hello(hello[:100])  # the rest comes later
    assert not begins_hello(hello[:20])  # too little to tell
    assert not begins_hello(b"\x16\x03\x01\x00\x40\x01" + b'{"imei": "490154203237518"}' * 9)
    for at, other in ((0, 0x17), (5, 2), (9, 9), (43, 200)):
        assert not begins_hello(hello[:at] + bytes((other,)) + hello[at + 1 :])
    broken = hello[:60] + b"\xff" * (len(hello) - 60)
    assert not begins_hello(broken)  # whole, and none


def test_a_real_hello_over_quic() -> None:
    configuration = QuicConfiguration(
        is_client=True, alpn_protocols=["h3"], server_name="h3.example"
    )
    client = QuicConnection(configuration=configuration)
    client.connect(("127.0.0.1", 443), now=0.0)
    datagrams = [data for data, _ in client.datagrams_to_send(now=0.0)]
    hello = quic_parse_client_hello_from_datagrams(datagrams)
    assert hello
    found = fingerprint(hello.raw_bytes(wrap_in_record=False), "q")
    assert (found.sni, found.alpn) == ("h3.example", "h3")
    assert found.ja4.startswith("q13d03")
    assert found.ja4[8:].startswith("h3_55b375c5d22e_")  # 1301, 1302, 1303 as everywhere
