"""What the decoders of records yield alike: facts as leaves, and the bytes as unread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.decode.base import HEAD, Final, Peeled
from auditor.model import DecodeError, Opaque, Path, Scalar

FORMAT = "biometricFormat"  # the name under which a record's format stands
MEDICAL = "medicalFormat"  # the same of a file of medicine


def facts(
    at: Path, layer: str, found: str, more: Mapping[str, Scalar], kind: str = FORMAT
) -> Iterator[Peeled]:
    """The format, under its own name, and the other facts of a record."""
    yield Final(at.layer(f"{layer}:format", kind), found)
    for name, value in more.items():
        yield Final(at.layer(f"{layer}:{name}", name), value)


def unread(at: Path, data: bytes, what: str) -> Opaque:
    """The record's own bytes, for the search of known values."""
    return Opaque(at, f"{what}: read as to its structure", len(data), data[:HEAD])


def number(data: bytes, at: int, size: int) -> int:
    """A big-endian number; raises DecodeError where the data ends before it."""
    raw = data[at : at + size]
    if len(raw) < size:
        raise DecodeError("ends early")
    return int.from_bytes(raw)


def must(condition: object) -> None:
    """Raises DecodeError unless the record is as its standard has it."""
    if not condition:
        raise DecodeError("not as the standard has it")
