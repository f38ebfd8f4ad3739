"""What a short value may stand for, however it looks: for those who know what to expect.

A decoder opens what was likely written. That six characters are a postcode under
LZ-string, or hex a serial number in ROT13, nobody can tell; but where a field's name
announces a value that is known, every short text that it may stand for is given, to be
compared with that value and for nothing else. A text that was only turned round is left out:
it is another value as likely.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice
from string import ascii_letters, digits
from typing import NamedTuple

import zstandard

from auditor.decode import openings
from auditor.decode.alphabets import base32, base45, base64, base85, hexadecimal, radix
from auditor.decode.charset import utf8
from auditor.decode.lz_codec import unpack
from auditor.decode.recent import Recent
from auditor.decode.rot13 import rot13
from auditor.decode.xor_text import may_be_masked
from auditor.decode.zlib_codec import GZIP, RAW, ZLIB
from auditor.decode.zstd_stream import WINDOW
from auditor.model import Clock, DecodeError, Leaf, LeafTable, Scalar

SHORTEST, _LONGEST = 4, 120  # characters or bytes of a value, and of what it stands for
STEPS = 4  # layers, a stream and its text form counted as two
_TEXTS = 128  # of one value
_NAMES, _VALUES = 2_000, 64  # of one message
_MASKED = range(5, 65)  # bytes of a number, a date or a token under XOR
_NUMBER = (digits + "-/.:").encode()
_TOKEN = (ascii_letters + digits + "+/_-=.:").encode()
_SHORT = 8  # bytes from which they may be a token that is opened in turn
_LEAST = 4  # bytes
_TABLES = tuple(bytes(byte ^ key for byte in range(256)) for key in range(256))
_TURNS = frozenset(("reversed", "rot13", "JSON"))
_WBITS = (("zlib", ZLIB), ("gzip", GZIP), ("deflate", RAW))
_ZSTD = b"\x28\xb5\x2f\xfd"


type Reading = tuple[Leaf, str, tuple[str, ...]]
"""A field, a text that it may stand for, and the layers that give it."""


class Possible(NamedTuple):
    """A text that a value may stand for, and the layers that give it, outermost first."""

    text: str
    steps: tuple[str, ...]

    def __repr__(self) -> str:  # a payload value never reaches a log
        return f"Possible({' > '.join(self.steps)})"


_recent: Recent[tuple[Possible, ...]] = Recent()


def expected(
    leaves: LeafTable, expects: Callable[[str], bool], clock: Clock
) -> tuple[list[Reading], bool]:
    """What values may stand for whose names announce what is known; whether all were asked."""
    names = dict.fromkeys(leaves.names)
    announcing = {name for name in islice(names, _NAMES) if expects(name)}
    found: list[Reading] = []
    seen: set[Scalar] = set()
    for at, (name, value) in enumerate(zip(leaves.names, leaves.values, strict=True)):
        if name not in announcing or value in seen or not _is_short(value):
            continue
        seen.add(value)
        if len(seen) > _VALUES or clock.late():
            return found, False
        found += [(leaves[at], one.text, one.steps) for one in possible(value)]
    return found, len(names) <= _NAMES


def _is_short(value: Scalar) -> bool:
    """Whether it is a token, or bytes, of a length that may be one's."""
    if isinstance(value, str):
        return SHORTEST <= len(value) <= _LONGEST and " " not in value
    return isinstance(value, bytes) and SHORTEST <= len(value) <= _LONGEST


def possible(value: Scalar) -> tuple[Possible, ...]:
    """Every short text that a short value may stand for, unless it was only turned round."""
    if isinstance(value, bytes):
        return _search(Possible(text, (step,)) for step, text in _of_bytes(value))
    if not isinstance(value, str) or not value.isascii():
        return ()
    if value not in _recent:
        _recent.keep(value, _search(iter((Possible(value, ()),)), value))
    return _recent[value]


def _search(first: Iterator[Possible], value: str = "") -> tuple[Possible, ...]:
    """All texts that are reached in STEPS, nearest first."""
    work = deque(first)
    found = {one.text: one for one in work}
    while work and len(found) < _TEXTS:
        one = work.popleft()
        if len(one.steps) >= STEPS:
            continue
        for step, text in _next(one):
            if SHORTEST <= len(text) <= _LONGEST and text not in found and len(found) < _TEXTS:
                steps = tuple(part for part in (*one.steps, *step.split(" > ")) if part)
                found[text] = Possible(text, steps)
                work.append(found[text])
    found.pop(value, None)
    return tuple(one for one in found.values() if not _TURNS.issuperset(one.steps))


def _next(one: Possible) -> Iterator[tuple[str, str]]:
    """(layers, text) of what is one layer below a text, or two where the first gives bytes."""
    text = one.text
    if not text.isascii():
        return
    if one.steps[-1:] != ("reversed",):
        yield "reversed", text[::-1]
    if one.steps[-1:] != ("rot13",):
        yield "rot13", rot13(text)
    if text[0] == text[-1] == '"':
        yield "JSON", text[1:-1]
    for name, data in _alphabets(text):
        if data:
            yield from ((f"{name} > {step}" if step else name, inner)
                        for step, inner in _of_bytes(data))  # fmt: skip


def _alphabets(text: str) -> Iterator[tuple[str, bytes | None]]:
    """The bytes of a text by each alphabet that has all its characters."""
    yield "hex", hexadecimal.decode(text)
    yield "base64", base64.decode(text)
    for name in base32.NAMES:
        yield name, base32.decode(name, text)
    if text.isalnum():
        for name in radix.NAMES if radix.is_base58(text) else radix.BASE62:
            yield name, radix.decode(name, text)
    for name in base85.NAMES:
        stripped = base85.strip(name, text)
        yield name, base85.decode(name, stripped) if stripped else None
    if text == text.upper():
        yield "base45", base45.decode(text)
    stem = text.rstrip("=$").replace("-", "/")
    yield "base64", base64.decode(stem + "A" * (-len(stem) % 4))  # of LZ-string


def _of_bytes(data: bytes) -> Iterator[tuple[str, str]]:
    """(layer, text) of bytes: text, UTF-16, a number or date under a key, a stream of a text."""
    size = len(data)
    if size < _LEAST:
        return
    plain = utf8(data)
    if plain is not None and plain.isprintable():
        yield "", plain
    elif not size % 2 and not (any(data[1::2]) and any(data[::2])):
        yield "utf-16", (data[1::2] if data[1] else data[::2]).decode("latin-1")
    if size in _MASKED:
        yield from _unmasked(data)
    yield from _streams(data)


def _unmasked(data: bytes) -> Iterator[tuple[str, str]]:
    """What is a number or a date under some key, or of bytes that are none a token."""
    if not data.translate(None, _NUMBER) or not may_be_masked(data):
        return
    is_token = len(data) < _SHORT or not data.translate(None, _TOKEN)
    written = _NUMBER if is_token else _TOKEN
    for key in range(1, 256):
        text = data.translate(_TABLES[key])
        if not text.translate(None, written):
            yield f"xor-{key:02x}", text.decode("ascii")


def _streams(data: bytes) -> Iterator[tuple[str, str]]:
    """The whole text of a stream that ends with the data."""
    found = [(name, _inflated(data, wbits)) for name, wbits in _WBITS]
    if data.startswith(_ZSTD):
        found.append(("zstd", _of_zstd(data)))
    if openings.lz_string(data, len(data)):
        found.append(("lz-string", _of_lz(data)))
    for name, text in found:
        if text is not None:
            yield name, text


def _of_lz(data: bytes) -> str | None:
    try:
        found = unpack(data, _LONGEST)
    except DecodeError:
        return None
    return found.text if found.complete else None


def _inflated(data: bytes, wbits: int) -> str | None:
    codec = zlib.decompressobj(wbits)
    try:
        out = codec.decompress(data, _LONGEST)
    except zlib.error:
        return None
    return utf8(out) if codec.eof and not codec.unused_data else None


def _of_zstd(data: bytes) -> str | None:
    try:
        with zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(data) as reader:
            out = reader.read(_LONGEST + 1)
    except zstandard.ZstdError:
        return None
    return utf8(out) if len(out) <= _LONGEST else None
