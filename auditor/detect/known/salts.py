"""Digests of two known values together, and digests of digests.

A salt that is itself a known value (a device id, an address, a password) is no
secret to whoever knows the profile. Values are joined directly or by a usual
separator, in either order; HMAC (RFC 2104) takes one as its key. A digest is
hashed again as its bytes or as a text of it. These are many, so a scan looks for
their hex alone; a field that is one in base64 is looked up (`digest_tokens`).
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from auditor.detect.known.digests import COMMON, Digest
from auditor.detect.known.encodings import Encoded, digest_hex

MOST = 24  # values that may be a salt
PER_VALUE = 64  # needles of a digest's digests, about
_HMAC = "SHA-256"
_USUAL = ("SHA-256", "MD5", "SHA-1")


class Salting(NamedTuple):
    """Some of the ways in which two values are hashed together: the commonest come first."""

    separators: tuple[str, ...]
    algorithms: tuple[str, ...]
    hmac: bool = False

    @property
    def each(self) -> int:
        """Needles of one pair."""
        return len(self.separators) * len(self.algorithms) + self.hmac


SALTINGS = (
    Salting(("",), _USUAL, hmac=True),
    Salting((":", "|"), _USUAL),
    Salting(("",), ("SHA-512",)),
    Salting(("_", "-"), _USUAL),
    Salting((":", "|", "_", "-"), ("SHA-512",)),
)


def salted(salting: Salting, first: str, second: str) -> Iterator[Encoded]:
    """Digests of the first value followed by the second, and of the first under the second."""
    one, two = first.encode("utf-8", "surrogatepass"), second.encode("utf-8", "surrogatepass")
    for separator in salting.separators:
        together = one + separator.encode() + two
        for name in salting.algorithms:
            yield digest_hex(f"{name}, salted,", COMMON[name](together))
    if salting.hmac:
        yield digest_hex(f"HMAC {_HMAC}", hmac.digest(two, one, _HMAC.replace("-", "")))


def twice(text: str) -> Iterator[Encoded]:
    """Digests of the digests of a value: of their hex in either case, base64 and bytes."""
    data = text.encode("utf-8", "surrogatepass")
    for inner, algorithm in COMMON.items():
        digest = algorithm(data)
        for outer, again in COMMON.items():
            yield from _again(f"{outer} of {inner}", again, digest)


def _again(name: str, algorithm: Digest, digest: bytes) -> Iterator[Encoded]:
    hexed = digest.hex().encode()
    for text in (hexed, digest, hexed.upper(), base64.b64encode(digest)):
        yield digest_hex(name, algorithm(text))


def pairs[T](values: Sequence[T], salts: Sequence[T]) -> Iterator[tuple[T, T]]:
    """Each value with each salt, and the salts with the values, once."""
    among = set(map(id, salts))
    for value in values:
        for salt in salts:
            if value is not salt:
                yield value, salt
                if id(value) not in among:
                    yield salt, value
