"""How a form of a value looks on the wire: as text, percent-encoded, base64, hex, or digested.

Base64 inside a longer stream has three possible alignments; for each, the
characters that depend on the value alone are fixed and searched, and the
neighbours are decoded afterwards (`boundary`). RFC 4648, both alphabets.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, quote_plus

MIN_FIXED = 8  # fixed base64 or hex characters, 48 or 32 bits
_DIGESTS = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


class Encoding(StrEnum):
    """What kind of neighbourhood a hit needs."""

    PLAIN = "plain"
    PERCENT = "percent"
    BASE64 = "base64"
    HEX = "hex"
    DIGEST_HEX = "digest hex"
    DIGEST_BASE64 = "digest base64"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Bytes to look for; `what` opens the reason ("SHA-256 (hex) of "), `shift` is base64's."""

    pattern: bytes
    encoding: Encoding
    what: str
    caseless: bool = False
    shift: int = 0
    plain: bytes = b""


def encodings(text: str) -> Iterator[Encoded]:
    """Every way in which one form is searched."""
    plain = text.encode("utf-8", "surrogatepass")
    yield Encoded(plain, Encoding.PLAIN, "", caseless=True, plain=plain)
    yield from _percent(text, plain)
    yield from _base64(plain)
    if len(plain) * 2 >= MIN_FIXED:
        yield Encoded(plain.hex().encode(), Encoding.HEX, "hex of ", caseless=True, plain=plain)
    yield from _digests(plain)


def raw(data: bytes, what: str) -> Iterator[Encoded]:
    """Bytes themselves (of a UUID, of a digest) and their base64, as one token."""
    yield Encoded(data, Encoding.RAW, f"{what}raw bytes of ")
    standard = base64.b64encode(data).rstrip(b"=")
    for token in _alphabets(standard):
        yield Encoded(token, Encoding.DIGEST_BASE64, f"{what}base64 of the bytes of ")


def _percent(text: str, plain: bytes) -> Iterator[Encoded]:
    once = quote(text, safe="", errors="replace")
    every = "".join(f"%{byte:02X}" for byte in plain)
    texts = {once, quote_plus(text, errors="replace"), quote(once, safe=""), every}
    for encoded in sorted(texts - {text}):
        pattern = encoded.encode()
        yield Encoded(pattern, Encoding.PERCENT, "percent-encoded: ", caseless=True, plain=plain)


def _base64(plain: bytes) -> Iterator[Encoded]:
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + plain)
        first = -(-8 * shift // 6)
        last = 8 * (shift + len(plain)) // 6
        core = encoded[first:last]
        if len(core) < MIN_FIXED:
            continue
        what = f"base64 (offset {shift}) of "
        for pattern in _alphabets(core):
            yield Encoded(pattern, Encoding.BASE64, what, shift=shift, plain=plain)


def _digests(plain: bytes) -> Iterator[Encoded]:
    for algorithm, name in _DIGESTS.items():
        digest = hashlib.new(algorithm, plain, usedforsecurity=False).digest()
        pattern = digest.hex().encode()
        yield Encoded(pattern, Encoding.DIGEST_HEX, f"{name} (hex) of ", caseless=True)
        standard = base64.b64encode(digest).rstrip(b"=")
        for token in _alphabets(standard):
            yield Encoded(token, Encoding.DIGEST_BASE64, f"{name} (base64) of ")
        yield Encoded(digest, Encoding.RAW, f"{name} (raw bytes) of ")


def _alphabets(standard: bytes) -> tuple[bytes, ...]:
    """The text in both alphabets, and as a form decodes it that was sent with a bare plus."""
    variants = (standard, standard.translate(_URL_SAFE), standard.replace(b"+", b" "))
    return tuple(dict.fromkeys(variants))
