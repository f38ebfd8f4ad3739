"""protobuf messages by hand, and what a decoder makes of bytes."""

from __future__ import annotations

from pathlib import Path as File
from struct import pack

from auditor.decode import Decoder, Limits
from auditor.decode.base import NO_HINT, Final, Hint, Inner, Leaves
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Leaf, Opaque, Path, Scalar

FIXTURES = File(__file__).parent.parent.parent / "fixtures"
ROOM = Limits(seconds=60)  # a busy machine must not decide a test


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


def whole(field: int, number: int) -> bytes:
    return varint(field << 3) + varint(number)


def sint(field: int, number: int) -> bytes:
    return whole(field, number << 1 ^ number >> 63)


def double(field: int, number: float) -> bytes:
    return varint(field << 3 | 1) + pack("<d", number)


def single(field: int, number: float) -> bytes:
    return varint(field << 3 | 5) + pack("<f", number)


def long(field: int, data: bytes | str) -> bytes:
    data = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(data)) + data


def read(
    decoder: Decoder[bytes], data: bytes, mime: str = "", limits: Limits = ROOM
) -> tuple[dict[str, Scalar], list[str]] | None:
    """Values by path and reasons of what was not read; None if the decoder refuses."""
    hint = Hint(mime, body=True) if mime else NO_HINT
    if not decoder.sniff(data, hint):
        return None
    try:
        parts = decoder.peel(data, Path.root(""), hint, Budget(limits))
        listed = [*parts] if isinstance(parts, Leaves) else list(parts)
    except DecodeError:
        return None
    found: dict[str, Scalar] = {}
    reasons: list[str] = []
    for part in listed:
        if isinstance(part, Opaque):
            reasons.append(part.reason)
        else:
            path = str(part.path).removeprefix(" ▸ ")
            assert path not in found, path
            found[path] = part.data if isinstance(part, Inner) else part.value
            assert isinstance(part, Inner | Leaf | Final)
    return found, reasons


def values(decoder: Decoder[bytes], data: bytes, mime: str = "") -> dict[str, Scalar]:
    """Values by path; everything must be read."""
    found = read(decoder, data, mime)
    assert found is not None
    assert not found[1]
    return found[0]
