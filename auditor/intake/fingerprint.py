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
import re
import struct
from typing import NamedTuple

_HELLO = 44  # bytes of a record up to the length of the session id
MAX_HELLO = 64 << 10  # bytes; a real one has a few hundred to a few thousand
_SERVER_NAME, _GROUPS, _FORMATS, _SIGNATURES, _ALPN, _VERSIONS = 0, 10, 11, 13, 16, 43
_READ = frozenset({_SERVER_NAME, _GROUPS, _FORMATS, _SIGNATURES, _ALPN, _VERSIONS})
_GREASE = frozenset(range(0x0A0A, 0x10000, 0x1010))
_EXTENSION = struct.Struct(">HH").unpack_from  # kind, size
_HOST = re.compile(rb"[-_.0-9A-Za-z]{1,253}").fullmatch
_EMPTY_HASH = "0" * 12
_VERSION_NAMES = {
    0x0002: "s2", 0x0300: "s3", 0x0301: "10", 0x0302: "11", 0x0303: "12", 0x0304: "13",
    0xFEFF: "d1", 0xFEFD: "d2", 0xFEFC: "d3",
}  # fmt: skip


class Fingerprint(NamedTuple):
    """What a ClientHello says of its sender; all "" where it could not be read."""

    sni: str = ""
    alpn: str = ""  # the protocols offered, comma-separated
    ja3: str = ""  # MD5, hex
    ja4: str = ""


class _Offer(NamedTuple):
    """What fingerprints are made of, as it stands in the message.

    A client without GREASE sends the same each time: random, session, keys and name are left out.
    """

    version: int
    ciphers: bytes
    kinds: tuple[int, ...]  # of the extensions, in order; bodies of some follow, b"" for none
    groups: bytes
    formats: bytes
    signatures: bytes
    versions: bytes
    protocols: bytes


class _Shape(NamedTuple):
    """What an offer says, without GREASE: the same for every connection of the same client."""

    version: int
    ciphers: tuple[int, ...]
    extensions: tuple[int, ...]
    groups: tuple[int, ...]
    formats: bytes
    signatures: tuple[int, ...]
    versions: tuple[int, ...]
    protocols: tuple[bytes, ...]


def fingerprint(hello: bytes, transport: str = "t") -> Fingerprint:
    """Read a ClientHello without its four-byte handshake header.

    `transport` is JA4's first letter: "t" for TCP, "q" for QUIC, "d" for DTLS.
    """
    if len(hello) > MAX_HELLO:
        return Fingerprint()
    try:
        offer, name = _parse(hello, dtls=transport == "d")
        return Fingerprint(_name(name), *_offered(offer, transport))
    except (ValueError, IndexError, struct.error):
        return Fingerprint()


@functools.lru_cache(256)
def _offered(offer: _Offer, transport: str) -> tuple[str, str, str]:
    return _said(_shape(offer), transport)


@functools.lru_cache(256)
def _said(shape: _Shape, transport: str) -> tuple[str, str, str]:
    return _offers(shape), _ja3(shape), _ja4(shape, transport)


def looks_like_tls(data: bytes) -> bool:
    """Whether these first bytes of a connection start a TLS handshake record (RFC 8446, 5.1)."""
    return len(data) >= 3 and data[0] == 0x16 and data[1] == 3 and data[2] <= 4


def begins_hello(data: bytes) -> bool:
    """Whether these bytes begin a ClientHello in a TLS record, whole or as far as they go.

    Asked in the middle of a stream, where a few bytes like those of a record may be anything's.
    """
    if not looks_like_tls(data) or data[5:6] != b"\x01" or len(data) < _HELLO:
        return False
    record, message = int.from_bytes(data[3:5], "big"), int.from_bytes(data[6:9], "big") + 4
    if data[9] != 3 or data[10] > 3 or data[43] > 32 or not 44 < record <= message:
        return False
    return len(data) < 5 + message or bool(from_records(data).ja4)


def begins_dtls(data: bytes) -> bool:
    """Whether a datagram begins with a ClientHello of DTLS (RFC 6347, 4.1 and 4.2.2)."""
    return data[:2] == b"\x16\xfe" and data[13:14] == b"\x01" and len(data) > 25


def from_records(data: bytes) -> Fingerprint:
    """Read the first bytes of a TCP connection: TLS records that hold a ClientHello."""
    try:
        return fingerprint(_unwrap(data[: MAX_HELLO + 1024]))
    except (ValueError, IndexError):
        return Fingerprint()


def _unwrap(data: bytes) -> bytes:
    """The ClientHello's body out of its records and its handshake header."""
    at = 0
    message = b""
    while at < len(data):
        if data[at] != 0x16 or data[at + 1] != 3:
            raise ValueError
        start, at = _vector(data, at + 3, 2)
        message += data[start:at]
        if len(message) >= 4:
            size = int.from_bytes(message[1:4], "big")
            if message[0] != 1:
                raise ValueError
            if len(message) >= 4 + size:
                return message[4 : 4 + size]
    raise ValueError


def _vector(data: bytes, at: int, size: int) -> tuple[int, int]:
    """Where the piece begins and ends whose length stands in `size` bytes at `at`."""
    start = at + size
    end = start + int.from_bytes(data[at:start], "big")
    if end > len(data) or start > len(data):
        raise ValueError
    return start, end


def _parse(data: bytes, *, dtls: bool) -> tuple[_Offer, bytes]:
    at = 35 + data[34]  # version, random, session id
    if dtls:
        at += 1 + data[at]  # cookie
    start, end = _vector(data, at, 2)
    at = end + 1 + data[end]  # compression methods
    if at > len(data):
        raise ValueError
    kinds, bodies = _extensions(data, at) if at < len(data) else ((), {})
    body = bodies.get
    offer = _Offer(
        data[0] << 8 | data[1],
        data[start:end],
        kinds,
        body(_GROUPS, b""),
        body(_FORMATS, b""),
        body(_SIGNATURES, b""),
        body(_VERSIONS, b""),
        body(_ALPN, b""),
    )
    return offer, _server_name(_inner(body(_SERVER_NAME, b""), 2))


def _shape(offer: _Offer) -> _Shape:
    """Raises ValueError or struct.error for what does not parse."""
    return _Shape(
        offer.version,
        _numbers(offer.ciphers),
        _plain(offer.kinds),
        _numbers(_inner(offer.groups, 2)),
        _inner(offer.formats, 1),
        _numbers(_inner(offer.signatures, 2)),
        _numbers(_inner(offer.versions, 1)),
        _protocols(_inner(offer.protocols, 2)),
    )


def _extensions(data: bytes, at: int) -> tuple[tuple[int, ...], dict[int, bytes]]:
    """Their kinds in order, and the body of the first of each kind that is read."""
    kinds: list[int] = []
    bodies: dict[int, bytes] = {}
    at, last = _vector(data, at, 2)
    while at < last:
        kind, size = _EXTENSION(data, at)
        at += 4 + size
        kinds.append(kind)
        if kind in _READ and kind not in bodies:
            bodies[kind] = data[at - size : at]
    if at > last:
        raise ValueError
    return tuple(kinds), bodies


def _inner(body: bytes, size: int) -> bytes:
    """The list inside an extension, b"" where the extension is absent or empty."""
    if not body:
        return b""
    end = size + int.from_bytes(body[:size], "big")
    if end > len(body):
        raise ValueError
    return body[size:end]


def _numbers(data: bytes) -> tuple[int, ...]:
    if len(data) % 2:
        raise ValueError
    return _plain(struct.unpack(f">{len(data) // 2}H", data))


def _plain(values: tuple[int, ...]) -> tuple[int, ...]:
    """Those that are no GREASE; mostly there is none."""
    if _GREASE.isdisjoint(values):
        return values
    return tuple(one for one in values if one not in _GREASE)


def _protocols(data: bytes) -> tuple[bytes, ...]:
    at = 0
    found = []
    while at < len(data):
        start, at = _vector(data, at, 1)
        found.append(data[start:at])
    return tuple(found)


def _server_name(data: bytes) -> bytes:
    at = 0
    while at < len(data):
        kind = data[at]
        start, at = _vector(data, at + 1, 2)
        if kind == 0:
            return data[start:at]
    return b""


def _name(name: bytes) -> str:
    """A host name as text, "" for what no host is called."""
    return name.decode("ascii").lower() if _HOST(name) else ""


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
