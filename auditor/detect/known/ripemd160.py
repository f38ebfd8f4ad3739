"""RIPEMD-160, for interpreters whose OpenSSL leaves it out (OpenSSL 3's legacy provider).

After H. Dobbertin, A. Bosselaers, B. Preneel: RIPEMD-160, a strengthened version
of RIPEMD (1996); ISO/IEC 10118-3. Two lines of 80 steps each over blocks of 64 bytes.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from functools import cache

_START = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
_RHO = (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8)
_SHIFTS = (  # by round and word
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7),
    (13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9),
    (14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6),
    (15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5),
)
_LEFT = (0, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
_RIGHT = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0)
_MASK = 0xFFFFFFFF

_FUNCTIONS: tuple[Callable[[int, int, int], int], ...] = (
    lambda x, y, z: x ^ y ^ z,
    lambda x, y, z: (x & y) | (~x & z),
    lambda x, y, z: (x | ~y) ^ z,
    lambda x, y, z: (x & z) | (y & ~z),
    lambda x, y, z: x ^ (y | ~z),
)


def _orders() -> tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...]]:
    """The order of the words in each round, of the left and of the right line."""
    left = [tuple(range(16))]
    right = [tuple((9 * word + 5) % 16 for word in range(16))]
    for _ in range(4):
        left.append(tuple(_RHO[word] for word in left[-1]))
        right.append(tuple(_RHO[word] for word in right[-1]))
    return tuple(left), tuple(right)


_LEFT_ORDER, _RIGHT_ORDER = _orders()


def _roll(value: int, by: int) -> int:
    value &= _MASK
    return (value << by | value >> (32 - by)) & _MASK


def _line(state: tuple[int, ...], words: tuple[int, ...], *, right: bool) -> list[int]:
    a, b, c, d, e = state
    for turn in range(5):
        function = _FUNCTIONS[4 - turn if right else turn]
        constant = (_RIGHT if right else _LEFT)[turn]
        for word in (_RIGHT_ORDER if right else _LEFT_ORDER)[turn]:
            mixed = a + function(b, c, d) + words[word] + constant
            a, b, c, d, e = e, (_roll(mixed, _SHIFTS[turn][word]) + e) & _MASK, b, _roll(c, 10), d
    return [a, b, c, d, e]


def plain(data: bytes) -> bytes:
    """The digest, 20 bytes, by the arithmetic of the paper."""
    size = struct.pack("<Q", len(data) * 8 & 0xFFFFFFFFFFFFFFFF)
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + size
    state: tuple[int, ...] = _START
    for at in range(0, len(padded), 64):
        words = struct.unpack_from("<16I", padded, at)
        left, right = _line(state, words, right=False), _line(state, words, right=True)
        state = tuple(
            (state[(n + 1) % 5] + left[(n + 2) % 5] + right[(n + 3) % 5]) & _MASK for n in range(5)
        )
    return struct.pack("<5I", *state)


@cache
def _has_openssl() -> bool:
    try:
        hashlib.new("ripemd160", b"", usedforsecurity=False)
    except ValueError:
        return False
    return True


def ripemd160(data: bytes) -> bytes:
    """The digest, 20 bytes; by OpenSSL where it has the algorithm."""
    if _has_openssl():
        return hashlib.new("ripemd160", data, usedforsecurity=False).digest()
    return plain(data)
