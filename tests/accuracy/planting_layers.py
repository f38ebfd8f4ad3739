"""Encodings by family, made by the standard library and others' libraries, and chains of them.

One layer is one text encoding; a compressor, UTF-16 and XOR count as one with
the text form of their bytes. A layer that leaves a text as it is does not count, nor
ROT13 of fewer than four letters: it makes one document's number another's.
"""

from __future__ import annotations

import codecs
import hashlib
import hmac
import random
import zlib
from collections.abc import Callable, Sequence

import mmh3

from tests.decode import encoders
from tests.decode.encoders import ALPHABETS, ESCAPES, PACKERS

type Layer = Callable[[str, random.Random], str]
_BYTES = ("hex", "base64", "base64url", "base64")
_LONGEST = 12_000  # characters that a layer may make


def _alphabet(*names: str) -> Layer:
    return lambda text, rng: ALPHABETS[rng.choice(names)](text.encode())


def _escape(*names: str) -> Layer:
    return lambda text, rng: ESCAPES[rng.choice(names)](text)


def _packed(*names: str) -> Layer:
    return lambda text, rng: ALPHABETS[rng.choice(_BYTES)](
        PACKERS[rng.choice(names)](text.encode())
    )


def _xor(text: str, rng: random.Random) -> str:
    key = rng.randrange(1, 256)
    return ALPHABETS[rng.choice(_BYTES)](bytes(byte ^ key for byte in text.encode()))


FAMILIES: dict[str, Layer] = {
    "hex": _alphabet("hex", "hex, capitals"),
    "base32": _alphabet("base32", "base32, lower"),
    "base58": _alphabet("base58"),
    "base62": _alphabet("base62"),
    "base64": _alphabet("base64"),
    "base64url": _alphabet("base64url"),
    "percent": _escape("percent", "percent, all"),
    "percent, twice": _escape("percent, twice"),
    "HTML entities": _escape("html, numbers", "html, hex", "html"),
    "JSON": _escape("JSON", "JSON, bare"),
    "Unicode escapes": _escape("escapes, u", "escapes, x"),
    "quoted-printable": _escape("quoted-printable", "quoted-printable, all"),
    "UTF-16": _packed("utf-16-le", "utf-16-be", "utf-16"),
    "reversed": lambda text, rng: text[::-1],  # noqa: ARG005 - nothing to choose
    "ROT13": lambda text, rng: codecs.encode(text, "rot13"),  # noqa: ARG005 - as above
    "gzip": _packed("gzip"),
    "zlib": _packed("zlib"),
    "deflate": _packed("deflate"),
    "br": _packed("br"),
    "zstd": _packed("zstd"),
    "LZ-string": _escape("LZ-string, base64", "LZ-string, URI"),
    "XOR": _xor,
}


def chain(text: str, depth: int, rng: random.Random) -> tuple[str, tuple[str, ...]]:
    """The text in so many layers, and their names, innermost first."""
    names: list[str] = []
    while len(names) < depth:
        name = rng.choice(list(FAMILIES))
        if names and names[-1] == name and name in ("reversed", "ROT13"):
            continue
        if name == "ROT13" and sum(char.isascii() and char.isalpha() for char in text) < 4:
            continue
        encoded = FAMILIES[name](text, rng)
        if encoded == text or len(encoded) > _LONGEST:
            continue
        text = encoded
        names.append(name)
    return text, tuple(names)


def _hashed(name: str) -> Callable[[bytes], bytes]:
    return lambda data: hashlib.new(name, data).digest()


def _murmur(data: bytes) -> bytes:
    return mmh3.hash_bytes(data)


_LONG: dict[str, Callable[[bytes], bytes]] = {
    **{
        name: _hashed(name)
        for name in (
            "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256",
            "sha3_384", "sha3_512", "blake2b", "blake2s",
        )
    },
    "murmur3": _murmur,
}  # fmt: skip
SALTED = ("md5", "sha1", "sha256")


def _ripemd160(data: bytes) -> bytes | None:
    try:
        return hashlib.new("ripemd160", data).digest()
    except ValueError:  # this OpenSSL has none
        return None


def digest(text: str, rng: random.Random, salts: Sequence[str] = ()) -> tuple[str, str]:
    """A digest of the text in one of its forms, and what it is."""
    data = text.encode()
    if salts and rng.random() < 0.2:
        return _salted(data, rng.choice(salts).encode(), rng)
    if rng.random() < 0.15:
        inner, outer = rng.choice(SALTED), rng.choice(SALTED)
        return _written(_LONG[outer](_LONG[inner](data).hex().encode()), rng), "hashed twice"
    name = rng.choice((*_LONG, "ripemd160"))
    found = (_ripemd160(data) if name == "ripemd160" else None) or _LONG.get(name, _LONG["md5"])(
        data
    )
    return _written(found, rng), name


def _salted(data: bytes, salt: bytes, rng: random.Random) -> tuple[str, str]:
    if rng.random() < 0.1:
        return _written(hmac.digest(salt, data, "sha256"), rng), "salted"
    separator = rng.choice((b"", b":", b"|"))
    both = data + separator + salt if rng.random() < 0.5 else salt + separator + data
    return _written(_LONG[rng.choice(SALTED)](both), rng), "salted"


def _written(found: bytes, rng: random.Random) -> str:
    if len(found) > 16 and rng.random() < 0.2:
        found = found[: rng.randrange(16, len(found))]
    return ALPHABETS[rng.choice(("hex", "hex, capitals", "base64", "base64url"))](found)


def short_digest(text: str, rng: random.Random) -> tuple[str, str]:
    """A digest of 32 bits, in hex or in decimal."""
    data = text.encode()
    number = rng.choice((zlib.crc32(data), mmh3.hash(data, signed=False)))
    return rng.choice((f"{number:08x}", str(number))), "digest of 32 bits"


__all__ = ["FAMILIES", "chain", "digest", "encoders", "short_digest"]
