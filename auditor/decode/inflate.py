"""Bounded decompression, shared by the layers that stream.

A codec is fed small slices and asked for bounded output, so that neither a
declared size nor a hostile ratio decides how much memory is used. A damaged
stream gives all that came before the damage: the slice that failed is fed
again byte by byte to a second codec brought to the same point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from auditor.decode.base import HEAD, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import is_texty, utf8
from auditor.model import DecodeError, Opaque, Path

_SLICE = 64 * 1024

ENDS_EARLY = "ends early"
DAMAGED = "damaged"


class Codec(Protocol):
    """A decompressor of one stream. `feed` raises DecodeError on damage."""

    def feed(self, data: bytes, most: int) -> Iterator[bytes]:
        """The output of these bytes in pieces, stopping once more than `most` bytes are out."""

    @property
    def finished(self) -> bool:
        """True once the end of the stream was seen."""

    @property
    def rest(self) -> bytes:
        """What followed the end in the last slice."""


class Inflated(NamedTuple):
    """The output (at most the bound), the bytes that were not read, and why they were not."""

    data: bytes
    rest: bytes
    why: str  # "" when the stream came to its end; `rest` then follows it


def inflate(make: Callable[[], Codec], data: bytes, most: int) -> Inflated:
    """Decompress one stream to at most `most` bytes; raises DecodeError if nothing came out."""
    codec = make()
    out = bytearray()
    for start in range(0, len(data), _SLICE):
        piece = data[start : start + _SLICE]
        kept = len(out)
        try:
            for chunk in codec.feed(piece, most - len(out)):
                out += chunk
        except DecodeError:
            del out[kept:]
            return _salvage(make, data, start, out, most)
        if len(out) > most:
            return Inflated(bytes(out[:most]), data[start + len(piece) :], _too_much(most))
        if codec.finished:
            return Inflated(bytes(out), codec.rest + data[start + len(piece) :], "")
    if not out:
        raise DecodeError("no output")
    return Inflated(bytes(out), b"", ENDS_EARLY)


def believe(found: Inflated, data: bytes) -> Inflated:
    """A layer without magic must come to its end where its data could be plain text."""
    if found.why and is_texty(data) and utf8(data) is not None:
        raise DecodeError("plain text")
    return found


def _too_much(most: int) -> str:
    return f"more than {most:,} bytes of output"


def _salvage(
    make: Callable[[], Codec], data: bytes, start: int, out: bytearray, most: int
) -> Inflated:
    """What the failing slice still gives, one byte at a time; output so far is in `out`."""
    codec = make()
    for before in range(0, start, _SLICE):
        for _ in codec.feed(data[before : before + _SLICE], most):
            pass  # the same output as before, so it stays below the bound
    for at in range(start, min(start + _SLICE, len(data))):
        try:
            for chunk in codec.feed(data[at : at + 1], most - len(out)):
                out += chunk
        except DecodeError:
            if not out:
                raise
            return Inflated(bytes(out), data[at:], DAMAGED)
        if len(out) > most:
            return Inflated(bytes(out[:most]), data[at:], _too_much(most))
    return Inflated(bytes(out), data[start + _SLICE :], DAMAGED)


def peeled(name: str, at: Path, hint: Hint, found: Inflated, budget: Budget) -> Iterator[Peeled]:
    """The parts of an inflated stream: the content, what was not read, what followed the end."""
    here = at.layer(name)
    if hint.encodings and hint.encodings[0] == name.removesuffix("-raw"):
        hint = hint._replace(encodings=hint.encodings[1:])
    if found.data:
        yield Inner(here, found.data, hint)
    if found.why:
        if found.why not in (DAMAGED, ENDS_EARLY):
            budget.reached("inflate")
        yield Opaque(here, f"{name}: {found.why}", len(found.rest), found.rest[:HEAD])
    elif found.rest.strip(b"\0\r\n"):
        yield Inner(at.layer(f"{name}~rest"), found.rest)
