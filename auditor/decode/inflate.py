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
    """The output (at most the bound), how far the input was read, and why no further."""

    data: bytes
    end: int
    why: str  # "" when the stream came to its end


def inflate(make: Callable[[], Codec], data: bytes, most: int, start: int = 0) -> Inflated:
    """Decompress the stream that begins at `start`; raises DecodeError if nothing came out."""
    codec = make()
    out = bytearray()
    for at in range(start, len(data), _SLICE):
        piece = data[at : at + _SLICE]
        kept = len(out)
        try:
            for chunk in codec.feed(piece, most - len(out)):
                out += chunk
        except DecodeError:
            del out[kept:]
            return _salvage(make, data, (start, at), out, most)
        if len(out) > most:
            return Inflated(bytes(out[:most]), at + len(piece), too_much(most))
        if codec.finished:
            return Inflated(bytes(out), at + len(piece) - len(codec.rest), "")
    if not out:
        raise DecodeError("no output")
    return Inflated(bytes(out), len(data), ENDS_EARLY)


def believe(found: Inflated, data: bytes) -> Inflated:
    """A layer without magic must come to its end where its data could be plain text."""
    if found.why and is_texty(data) and utf8(data) is not None:
        raise DecodeError("plain text")
    return found


def too_much(most: int) -> str:
    """The reason of an Opaque where output was cut."""
    return f"more than {most:,} bytes of output" if most else "all bytes allowed are spent"


def _salvage(
    make: Callable[[], Codec], data: bytes, span: tuple[int, int], out: bytearray, most: int
) -> Inflated:
    """What the failing slice still gives, byte by byte; `span` is the stream's and its start."""
    start, failed = span
    codec = make()
    for before in range(start, failed, _SLICE):
        for _ in codec.feed(data[before : before + _SLICE], most):
            pass  # the same output as before, so it stays below the bound
    for at in range(failed, min(failed + _SLICE, len(data))):
        try:
            for chunk in codec.feed(data[at : at + 1], most - len(out)):
                out += chunk
        except DecodeError:
            if not out:
                raise
            return Inflated(bytes(out), at, DAMAGED)
        if len(out) > most:
            return Inflated(bytes(out[:most]), at, too_much(most))
    return Inflated(bytes(out), min(failed + _SLICE, len(data)), DAMAGED)


def _is_filler(data: bytes) -> bool:
    """Whether output that was cut is one byte over and over that is no text: a bomb's."""
    first = data[:1]
    if len(data) <= _SLICE or 0x20 <= first[0] <= 0x7E:
        return False
    return data.count(first) == len(data)


class Source(NamedTuple):
    """What a stream was found in: its place, its encoded bytes, what was said about it."""

    at: Path
    data: bytes
    hint: Hint


def peeled(name: str, source: Source, found: Inflated, budget: Budget) -> Iterator[Peeled]:
    """The parts of an inflated stream: the content, what was not read, what followed the end."""
    at, data, hint = source
    here = at.layer(name)
    if hint.encodings and hint.encodings[0] == name.removesuffix("-raw"):
        hint = hint._replace(encodings=hint.encodings[1:])
    if found.why and _is_filler(found.data):
        budget.bytes_left -= len(found.data)  # it was made, all the same
    elif found.data:
        yield Inner(here, found.data, hint)
    rest = data[found.end :]
    if found.why:
        if found.why not in {DAMAGED, ENDS_EARLY}:
            budget.reached("inflate" if found.data else "bytes")
        yield Opaque(here, f"{name}: {found.why}", len(rest), rest[:HEAD])
    elif rest.strip(b"\0\r\n"):
        yield Inner(at.layer(f"{name}~rest"), rest)
