"""JA3 and JA4 of a TLS client, from the raw bytes of its ClientHello.

The bytes are hostile: every length is checked before it is believed, nothing raises, and what
does not parse has no fingerprint (a wrong one would be worse). One pass over the message, then
the two texts are made from the lists that were read.

1. GREASE values (RFC 8701) are left out everywhere.
2. JA3 keeps the order in which the client sent things; JA4 sorts ciphers and extensions.
3. JA4 counts the server name and ALPN extensions but does not hash them.

Sources: RFC 8446 section 4.1.2 (ClientHello), RFC 6066 (server name), RFC 7301 (ALPN),
github.com/salesforce/ja3, github.com/FoxIO-LLC/ja4 technical_details/JA4.md (the base
fingerprint only, which is free to use).
"""

from __future__ import annotations

import functools
import hashlib
import struct
from typing import NamedTuple

MAX_HELLO = 64 << 10  # bytes; a real one has a few hundred to a few thousand
_SERVER_NAME, _GROUPS, _FORMATS, _SIGNATURES, _ALPN, _VERSIONS = 0, 10, 11, 13, 16, 43
_EMPTY_HASH = "0" * 12
_VERSION_NAMES = {
    0x0002: "s2",
    0x0300: "s3",
    0x0301: "10",
    0x0302: "11",
    0x0303: "12",
    0x0304: "13",
    0xFEFF: "d1",
    0xFEFD: "d2",
    0xFEFC: "d3",
}


class Fingerprint(NamedTuple):
    """What a ClientHello says of its sender; all "" where it could not be read."""

    sni: str = ""
    alpn: str = ""  # the protocols offered, comma-separated
    ja3: str = ""  # MD5, hex
    ja4: str = ""


class _Shape(NamedTuple):
    """What fingerprints are made of: the same for every connection of the same client."""

    version: int
    ciphers: tuple[int, ...]
    extensions: tuple[int, ...]
    groups: tuple[int, ...]
    formats: bytes
    signatures: tuple[int, ...]
    versions: tuple[int, ...]
    protocols: tuple[bytes, ...]


class _Reader:
    """Takes length-prefixed pieces off a buffer; raises ValueError when they are not there."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        end = self._at + size
        if end > len(self._data):
            raise ValueError
        piece = self._data[self._at : end]
        self._at = end
        return piece

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        """A piece preceded by its length in `size` bytes."""
        return self.take(self.number(size))


def fingerprint(hello: bytes, transport: str = "t") -> Fingerprint:
    """Read a ClientHello without its four-byte handshake header.

    `transport` is JA4's first letter: "t" for TCP, "q" for QUIC, "d" for DTLS.
    """
    if len(hello) > MAX_HELLO:
        return Fingerprint()
    try:
        shape, name = _parse(hello, dtls=transport == "d")
    except ValueError:
        return Fingerprint()
    return Fingerprint(_name(name), _offers(shape), *_hashes(shape, transport))


@functools.lru_cache(256)
def _hashes(shape: _Shape, transport: str) -> tuple[str, str]:
    return _ja3(shape), _ja4(shape, transport)


def looks_like_tls(data: bytes) -> bool:
    """Whether these first bytes of a connection start a TLS handshake record (RFC 8446, 5.1)."""
    return len(data) >= 3 and data[0] == 0x16 and data[1] == 3 and data[2] <= 4


def from_records(data: bytes) -> Fingerprint:
    """Read the first bytes of a TCP connection: TLS records that hold a ClientHello."""
    try:
        return fingerprint(_unwrap(data[: MAX_HELLO + 1024]))
    except ValueError:
        return Fingerprint()


def _unwrap(data: bytes) -> bytes:
    """The ClientHello's body out of its records and its handshake header."""
    records = _Reader(data)
    message = b""
    while records.left:
        if records.number(1) != 0x16 or records.number(2) >> 8 != 3:
            raise ValueError
        message += records.vector(2)
        if len(message) >= 4:
            size = int.from_bytes(message[1:4], "big")
            if message[0] != 1:
                raise ValueError
            if len(message) >= 4 + size:
                return message[4 : 4 + size]
    raise ValueError


def _parse(data: bytes, *, dtls: bool) -> tuple[_Shape, bytes]:
    reader = _Reader(data)
    version = reader.number(2)
    reader.take(32)  # random
    reader.vector(1)  # session id
    if dtls:
        reader.vector(1)  # cookie
    ciphers = _numbers(reader.vector(2))
    reader.vector(1)  # compression methods
    order, bodies = _extensions(reader.vector(2)) if reader.left else ([], {})
    shape = _Shape(
        version,
        ciphers,
        tuple(kind for kind in order if not _grease(kind)),
        _numbers(_inner(bodies.get(_GROUPS), 2)),
        _inner(bodies.get(_FORMATS), 1),
        _numbers(_inner(bodies.get(_SIGNATURES), 2)),
        _numbers(_inner(bodies.get(_VERSIONS), 1)),
        _protocols(_inner(bodies.get(_ALPN), 2)),
    )
    return shape, _server_name(_inner(bodies.get(_SERVER_NAME), 2))


def _extensions(data: bytes) -> tuple[list[int], dict[int, bytes]]:
    """Their order, and the body of the first of each kind."""
    order: list[int] = []
    bodies: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        if at + 4 > len(data):
            raise ValueError
        kind, size = struct.unpack_from(">HH", data, at)
        at += 4
        if at + size > len(data):
            raise ValueError
        order.append(kind)
        bodies.setdefault(kind, data[at : at + size])
        at += size
    return order, bodies


def _inner(body: bytes | None, size: int) -> bytes:
    """The list inside an extension, b"" where the extension is absent or empty."""
    return _Reader(body).vector(size) if body else b""


def _numbers(data: bytes) -> tuple[int, ...]:
    if len(data) % 2:
        raise ValueError
    values = struct.unpack(f">{len(data) // 2}H", data)
    return tuple(one for one in values if one & 0x0F0F != 0x0A0A or not _grease(one))


def _grease(value: int) -> bool:
    return value & 0x0F0F == 0x0A0A and value >> 8 == value & 0xFF


def _protocols(data: bytes) -> tuple[bytes, ...]:
    reader = _Reader(data)
    found = []
    while reader.left:
        found.append(reader.vector(1))
    return tuple(found)


def _server_name(data: bytes) -> bytes:
    reader = _Reader(data)
    while reader.left:
        kind, name = reader.number(1), reader.vector(2)
        if kind == 0:
            return name
    return b""


def _name(name: bytes) -> str:
    """A host name as text, "" for what no host is called."""
    text = name.decode("ascii", "replace")
    plain = text.replace("-", "a").replace("_", "a").replace(".", "a")
    return text.lower() if len(text) <= 253 and text.isascii() and plain.isalnum() else ""


def _offers(hello: _Shape) -> str:
    return ",".join(one.decode("ascii", "backslashreplace") for one in hello.protocols[:16])


def _ja3(hello: _Shape) -> str:
    lists = (hello.ciphers, hello.extensions, hello.groups, hello.formats)
    text = f"{hello.version}," + ",".join("-".join(map(str, one)) for one in lists)
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _ja4(hello: _Shape, transport: str) -> str:
    version = _VERSION_NAMES.get(max(hello.versions, default=hello.version), "00")
    target = "d" if _SERVER_NAME in hello.extensions else "i"
    ciphers = sorted(f"{one:04x}" for one in hello.ciphers)
    hashed = (one for one in hello.extensions if one not in (_SERVER_NAME, _ALPN))
    extensions = ",".join(sorted(f"{one:04x}" for one in hashed))
    if hello.signatures:
        extensions += "_" + ",".join(f"{one:04x}" for one in hello.signatures)
    return (
        f"{transport}{version}{target}{min(len(ciphers), 99):02}{min(len(hello.extensions), 99):02}"
        f"{_alpn_ends(hello.protocols)}"
        f"_{_hash(','.join(ciphers))}_{_hash(extensions)}"
    )


def _alpn_ends(protocols: tuple[bytes, ...]) -> str:
    """First and last character of the first protocol, of its hex form when they are odd."""
    if not protocols or not protocols[0]:
        return "00"
    first = protocols[0]
    text = chr(first[0]) + chr(first[-1])
    if text.isascii() and text.isalnum():
        return text
    return first.hex()[0] + first.hex()[-1]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else _EMPTY_HASH
