"""Digests of two known values together, and digests of digests.

A salt that is itself a known value (a device id, an address, a password) is no
secret to whoever knows the profile. Values are joined directly or by a usual
separator, in either order; HMAC (RFC 2104) takes one as its key. A digest is
hashed again as its bytes or as its hex text.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence

from auditor.detect.known.digests import COMMON, Digest
from auditor.detect.known.encodings import Encoded, digest_base64, digest_hex

SEPARATORS = ("", ":", "|")
ALGORITHMS = {name: COMMON[name] for name in ("SHA-256", "MD5", "SHA-1")}
MOST = 24  # values that may be a salt
PER_PAIR = 24  # needles of one pair, about
_HMAC = {"SHA-256": "sha256"}


def salted(first: str, second: str) -> Iterator[Encoded]:
    """Digests of the first value followed by the second, and of the first under the second."""
    one, two = first.encode("utf-8", "surrogatepass"), second.encode("utf-8", "surrogatepass")
    for separator in SEPARATORS:
        together = one + separator.encode() + two
        for name, algorithm in ALGORITHMS.items():
            yield from _texts(f"{name}, salted,", algorithm(together))
    for name, function in _HMAC.items():
        yield from _texts(f"HMAC {name}", hmac.digest(two, one, function))


def twice(text: str) -> Iterator[Encoded]:
    """Digests of the digests of a value."""
    data = text.encode("utf-8", "surrogatepass")
    for inner, algorithm in COMMON.items():
        digest = algorithm(data)
        for outer, again in COMMON.items():
            yield from _again(f"{outer} of {inner}", again, digest)


def _again(name: str, algorithm: Digest, digest: bytes) -> Iterator[Encoded]:
    yield from _texts(name, algorithm(digest.hex().encode()))
    yield from _texts(name, algorithm(digest))


def _texts(name: str, digest: bytes) -> Iterator[Encoded]:
    yield digest_hex(name, digest)
    yield from digest_base64(name, digest)


def pairs[T](values: Sequence[T], salts: Sequence[T]) -> Iterator[tuple[T, T]]:
    """Each value with each salt, and the salts with the values, once."""
    among = set(map(id, salts))
    for value in values:
        for salt in salts:
            if value is not salt:
                yield value, salt
                if id(value) not in among:
                    yield salt, value
