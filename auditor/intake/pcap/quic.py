"""The ClientHello in QUIC Initial packets, which anyone who sees them can decrypt.

The keys of Initial packets follow from the connection id that the client chose, so this is
reading, not breaking. CRYPTO frames may come in any order, over several packets and datagrams;
other frames are passed over. Bounded: packets tried, bytes kept.

Sources: RFC 9000 (17.2.2 Initial, 19 frames), RFC 9001 (5.2 initial secrets), RFC 9369
(version 2).
"""

from __future__ import annotations

import functools
import hmac
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from auditor.intake.fingerprint import MAX_HELLO

_V1, _V2, _DRAFT29 = 1, 0x6B3343CF, 0xFF00001D
# Salt, prefix of the labels, and the packet type that means Initial.
_VERSIONS = {
    _V1: (bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), b"quic ", 0),
    _V2: (bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"), b"quicv2 ", 1),
    _DRAFT29: (bytes.fromhex("afbfec289993d24c9e9786f19c6111e04390a899"), b"quic ", 0),
}
_BLOCK = modes.ECB()  # noqa: S305 - of one block alone
_MOST_PACKETS = 64  # that are tried
_NOTHING = b"\0\x01"  # frames of a byte each: padding and pings
_MOST_FRAMES = 4_096  # of a packet
_MOST_PIECES = 1_024
_MOST_COALESCED = 8


def looks_like_quic(data: bytes) -> bool:
    """Whether a datagram starts with a long header of a version that is read."""
    return (
        len(data) >= 7 and data[0] & 0xC0 == 0xC0 and int.from_bytes(data[1:5], "big") in _VERSIONS
    )


class _Keys:
    """What opens the client's Initial packets."""

    __slots__ = ("mask", "nonce", "seal")

    def __init__(self, version: int, chosen: bytes) -> None:
        salt, prefix, _ = _VERSIONS[version]
        initial = hmac.digest(salt, chosen, "sha256")
        secret = _expand(initial, b"client in", 32)
        self.seal = AESGCM(_expand(secret, prefix + b"key", 16))
        self.nonce = int.from_bytes(_expand(secret, prefix + b"iv", 12), "big")
        self.mask = (  # of a sample; header protection is one block (RFC 9001, 5.4.3)
            Cipher(AES(_expand(secret, prefix + b"hp", 16)), _BLOCK).encryptor().update
        )


def _expand(secret: bytes, label: bytes, size: int) -> bytes:
    """HKDF-Expand-Label of TLS 1.3, for at most one hash's length (RFC 8446, 7.1)."""
    return hmac.digest(secret, _info(label, size), "sha256")[:size]


@functools.cache
def _info(label: bytes, size: int) -> bytes:
    name = b"tls13 " + label
    return struct.pack(">HB", size, len(name)) + name + b"\0\x01"


class Hello:
    """Collects a client's ClientHello. `message` is its body when it is whole, else b""."""

    __slots__ = ("_keys", "_pieces", "_size", "_tried", "message")

    def __init__(self) -> None:
        self.message = b""
        self._keys: dict[tuple[int, bytes], _Keys] = {}
        self._pieces: dict[int, bytes] = {}
        self._size = 0
        self._tried = 0

    @property
    def done(self) -> bool:
        """Whether there is nothing more to learn."""
        return bool(self.message) or self._tried >= _MOST_PACKETS

    def add(self, datagram: bytes) -> None:
        """A datagram of the client's; packets in it that are no Initial are passed over."""
        at = 0
        for _ in range(_MOST_COALESCED):
            if not looks_like_quic(datagram[at:]) or self.done:
                return
            try:
                at = self._packet(datagram, at)
            except (IndexError, ValueError):  # cut short, or no packet at all
                return
            if self._pieces:
                self._assemble()

    def _packet(self, data: bytes, start: int) -> int:
        """Look at the packet at `start`; the offset after it."""
        version = int.from_bytes(data[start + 1 : start + 5], "big")
        initial = (data[start] >> 4) & 3 == _VERSIONS[version][2]
        at = start + 5
        chosen = data[at + 1 : at + 1 + data[at]]
        at += 1 + len(chosen)
        at += 1 + data[at]
        if initial:
            size, at = _number(data, at)
            at += size  # the token
        size, at = _number(data, at)
        if initial and at + size <= len(data) and size >= 20:
            self._tried += 1
            known = [keys for (number, _), keys in self._keys.items() if number == version]
            if (version, chosen) not in self._keys and len(self._keys) < _MOST_COALESCED:
                known.insert(0, self._keys.setdefault((version, chosen), _Keys(version, chosen)))
            for keys in known:
                if self._open(keys, data, start, at, size):
                    break
        return at + size

    def _open(self, keys: _Keys, data: bytes, start: int, at: int, size: int) -> bool:
        mask = keys.mask(data[at + 4 : at + 20])
        first = data[start] ^ (mask[0] & 0x0F)
        width = (first & 3) + 1
        number = int.from_bytes(data[at : at + width], "big")
        number ^= int.from_bytes(mask[1 : 1 + width], "big")
        header = bytes((first,)) + data[start + 1 : at] + number.to_bytes(width, "big")
        nonce = (keys.nonce ^ number).to_bytes(12, "big")
        try:
            plain = keys.seal.decrypt(nonce, data[at + width : at + size], header)
        except InvalidTag:  # the server's, or under another connection id
            return False
        self._frames(plain)
        return True

    def _frames(self, plain: bytes) -> None:
        at = 0
        for _ in range(_MOST_FRAMES):
            at = len(plain) - len(plain[at:].lstrip(_NOTHING))
            if at >= len(plain):
                return
            kind = plain[at]
            at += 1
            if kind == 6:
                offset, at = _number(plain, at)
                size, at = _number(plain, at)
                self._keep(offset, plain[at : at + size])
                at += size
            elif kind in (2, 3):
                at = _acknowledged(plain, at, counts=kind == 3)
            else:
                return

    def _keep(self, offset: int, piece: bytes) -> None:
        fits = offset <= MAX_HELLO and self._size + len(piece) <= 2 * MAX_HELLO
        longer = len(piece) > len(self._pieces.get(offset, b""))
        if fits and longer and len(self._pieces) < _MOST_PIECES:
            self._pieces[offset] = piece
            self._size += len(piece)

    def _assemble(self) -> None:
        whole = bytearray()
        for offset in sorted(self._pieces):
            if offset > len(whole):
                return
            whole += self._pieces[offset][len(whole) - offset :]
            if len(whole) >= 4 and len(whole) >= 4 + int.from_bytes(whole[1:4], "big"):
                if whole[0] == 1:
                    self.message = bytes(whole[4 : 4 + int.from_bytes(whole[1:4], "big")])
                return


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length (RFC 9000, 16) and the offset after it."""
    width = 1 << (data[at] >> 6)
    if at + width > len(data):
        raise IndexError
    return int.from_bytes(data[at : at + width], "big") & ((1 << (8 * width - 2)) - 1), at + width


def _acknowledged(plain: bytes, at: int, *, counts: bool) -> int:
    """Past an ACK frame."""
    for _ in range(2):
        _, at = _number(plain, at)
    ranges, at = _number(plain, at)
    for _ in range(1 + 2 * min(ranges, _MOST_FRAMES)):
        _, at = _number(plain, at)
    for _ in range(3 if counts else 0):
        _, at = _number(plain, at)
    return at
