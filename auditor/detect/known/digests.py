"""Digests of a value: by which algorithms, and the short ones that prove little.

FIPS 180-4 (SHA-1, SHA-2), FIPS 202 (SHA-3), RFC 1321 (MD5), RFC 7693 (BLAKE2),
ISO/IEC 10118-3 (RIPEMD-160), MurmurHash3 (A. Appleby), ISO-HDLC (CRC-32).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator
from functools import partial

import mmh3

from auditor.detect.known.ripemd160 import ripemd160

type Digest = Callable[[bytes], bytes]

SHORTEST = 16  # bytes of a digest, and of what a truncated one keeps


def _named(name: str) -> Digest:
    new = getattr(hashlib, name)
    return lambda data: bytes(new(data, usedforsecurity=False).digest())


def _blake2b(size: int, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=size, usedforsecurity=False).digest()


def _blake2s(data: bytes) -> bytes:
    return hashlib.blake2s(data, usedforsecurity=False).digest()


def _murmur(data: bytes) -> bytes:
    return mmh3.hash_bytes(data, 0, True)  # noqa: FBT003 - the library's own flag: x64


def _murmur_x86(data: bytes) -> bytes:
    return mmh3.hash_bytes(data, 0, False)  # noqa: FBT003 - mmh3 takes the architecture by position: x86


def _murmur_number(data: bytes) -> bytes:
    """The two halves as numbers, as most languages print them."""
    return mmh3.hash128(data, 0, True).to_bytes(16, "big")  # noqa: FBT003 - mmh3 takes the architecture by position


COMMON: dict[str, Digest] = {
    "SHA-256": _named("sha256"),
    "MD5": _named("md5"),
    "SHA-1": _named("sha1"),
    "SHA-512": _named("sha512"),
}
OTHERS: dict[str, Digest] = {
    "SHA-224": _named("sha224"),
    "SHA-384": _named("sha384"),
    "SHA3-256": _named("sha3_256"),
    "SHA3-512": _named("sha3_512"),
    "SHA3-224": _named("sha3_224"),
    "SHA3-384": _named("sha3_384"),
    "RIPEMD-160": ripemd160,
    "BLAKE2b": partial(_blake2b, 64),
    "BLAKE2b-256": partial(_blake2b, 32),
    "BLAKE2b-160": partial(_blake2b, 20),
    "BLAKE2s": _blake2s,
    "MurmurHash3-128": _murmur,
    "MurmurHash3-128 as a number": _murmur_number,
    "MurmurHash3-128 (x86)": _murmur_x86,
}
LONG = COMMON | OTHERS


def half(data: bytes) -> Iterator[tuple[str, int]]:
    """(name, unsigned number) of the first 64 bits of a digest of 128."""
    yield "MurmurHash3-128, its first half,", mmh3.hash64(data, 0, True, signed=False)[0]  # noqa: FBT003 - the library's own flag: x64


def short(data: bytes) -> Iterator[tuple[str, int]]:
    """(name, unsigned number) of the digests of 32 bits."""
    yield "MurmurHash3-32", mmh3.hash(data, 0, signed=False)
    yield "CRC-32", zlib.crc32(data)
