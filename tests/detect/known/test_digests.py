"""RIPEMD-160 by the paper's vectors; digests of 32 bits by published ones."""

import pytest

from auditor.detect.known.digests import LONG, SHORTEST, short
from auditor.detect.known.ripemd160 import plain, ripemd160


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (b"", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        (b"a", "0bdc9d2d256b3ee9daae347be6f4dc835a467ffe"),
        (b"abc", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
        (b"message digest", "5d0689ef49d2fae572b881b123a85ffa21595f36"),
        (b"1234567890" * 8, "9b752e45573d4b39f4dbd3323cab82bf63326bfb"),
    ],
)
def test_ripemd160(text: bytes, digest: str) -> None:
    assert plain(text).hex() == digest
    assert ripemd160(text).hex() == digest


def test_short_digests() -> None:
    assert dict(short(b"123456789"))["CRC-32"] == 0xCBF43926
    assert dict(short(b"hello"))["MurmurHash3-32"] == 0x248BFA47


def test_every_other_digest_has_enough_bytes() -> None:
    assert all(len(digest(b"x")) >= SHORTEST for digest in LONG.values())
