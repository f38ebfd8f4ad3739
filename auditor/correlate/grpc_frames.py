"""The messages of one gRPC request, and the fields of each by their numbers."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_FRAMES = 100_000
_FIELDS = 64  # of one message
_INFLATED = 1 << 20  # of one message
_ALL_INFLATED = 64 << 20
type Steps = tuple[int, ...]


def messages(body: bytes) -> Iterator[tuple[int, bytes]]:
    """The messages that are there whole, each with its number from 0; inflated, within bounds."""
    at, left = 0, _ALL_INFLATED
    for number in range(_FRAMES):
        end = at + 5 + int.from_bytes(body[at + 1 : at + 5])
        if at + 5 > len(body) or end > len(body):
            return
        data = body[at + 5 : end]
        if body[at] == 1:
            data = inflated(data)
            left -= len(data)
        if left < 0:
            return
        if body[at] <= 1:
            yield number, data
        at = end


def inflated(data: bytes) -> bytes:
    """What gzip or zlib packed, at most a MiB of it; b"" where it is neither."""
    try:
        return zlib.decompressobj(47).decompress(data, _INFLATED)
    except zlib.error:
        return b""


def value_at(data: bytes, steps: Steps) -> int | bytes | None:
    """The first value at a place, by the numbers of the fields above it."""
    value: int | bytes | None = data
    for step in steps:
        if not isinstance(value, bytes):
            return None
        value = next((one for number, one in fields_of(value) if number == step), None)
    return value


def fields_of(data: bytes) -> list[tuple[int, int | bytes]]:
    """The fields of a protobuf message, without descending; [] where it is none."""
    found: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data) and len(found) < _FIELDS:
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            found.append((key >> 3, value))
        elif kind == 2:
            size, at = _varint(data, at)
            found.append((key >> 3, data[at : at + size]))
            at += size
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            return []
        if not key >> 3 or at > len(data):
            return []
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(10):
        if at >= len(data):
            break
        value |= (data[at] & 127) << (7 * place)
        at += 1
        if data[at - 1] < 128:
            return value, at
    return 0, len(data) + 1
