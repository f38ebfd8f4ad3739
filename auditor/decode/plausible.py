"""Whether bytes that came out of an alphabet were put in, or are what any word gives.

`judge` is the one rule for all alphabets:

1. Text counts if it is far likelier written than drawn (`natural`), at ENOUGH
   bits; so does a shorter one that another layer opens for sure.
2. UTF-16 without a mark counts by the same measure; a CJK name in it is so
   short that the value is given both ways.
3. Anything else must be a known file format, a stream that proves itself (it
   ends with its data and holds text), or a serialisation whose decoder takes it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from enum import IntEnum
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from auditor.decode import (
    brotli_stream,
    lz4_block,
    lz_bytes,
    magic,
    openings,
    raw_deflate,
    snappy_block,
)
from auditor.decode.base import NO_HINT, Decoder, Leaves, Limits, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import looks_wide, unmarked_utf16, utf8
from auditor.decode.content import WIDE_ENOUGH, controls, is_written
from auditor.decode.natural import bits
from auditor.decode.zlib_codec import GZIP, RAW, ZLIB, inflates, unbroken
from auditor.model import DecodeError, Opaque, Path

LEAST = 6  # bytes
ENOUGH = 11.5  # bits: noise of 6 to 12 bytes reaches them once in 50,000 times (measured)
WEAK = 5.0  # bits with which what is inside may decide
WIDE_WEAK = 10.0  # bits with which UTF-16 is given both ways
_MARGIN = 4.0  # bits by which UTF-16 must be likelier than text of single bytes
_CLEAR = 25.0  # bits that no UTF-16 comes near
_PLAIN = 13  # printable bytes that are enough whatever they say
_WIDE = 24  # the same of UTF-8 beyond ASCII
_STREAM = 6  # bytes that may be a stream
_STRUCTURED = 12  # bytes that may be some serialisation
_SAMPLE = 64
_HEAD = 1024
_VARIETY = 4  # different bytes in it at the least
_HIGH = bytes(range(0x80, 0x100))
_FIXED = frozenset(b"\x09\x0d\x11\x15\x19\x1d")  # tags of protobuf's doubles and floats
_ROOT = Path.root("")
_LIMITS = Limits(nodes=1_000, bytes=1024 * 1024, inflate=64 * 1024)
_CUT = 6  # bytes at the end of a head that may be part of a character, or uncertain
_PARTS = 64  # of a decoder that are asked for
# How text in UTF-8 begins, by its first four bytes.
_TEXT = re.compile(
    rb"(?:[\t\n\r -~]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2})*+(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|\xf0[\x90-\xbf]?)?"
).fullmatch
_WIDE_TEXT = re.compile(rb"(?:[^\0]\0){2}|(?:\0[^\0]){2}").match
_CERTAIN = 5  # bytes of a head, of which the last is a guess
_MARKS = (b"\xff\xfe", b"\xfe\xff")

_PACKED = re.compile(b"|".join(map(re.escape, magic.STREAMS))).search

_PROOFS: dict[str, Callable[[bytes], bool]] = {
    "br": brotli_stream.proves,
    "deflate": inflates,
    "deflate-raw": raw_deflate.proves,
    "snappy-block": snappy_block.proves,
    "lz4-block": lz4_block.proves,
    "lz-bytes": lz_bytes.proves,
}


class Verdict(IntEnum):
    """NO: leave the value as it is. BOTH: open it and keep it. SURE: open it."""

    NO = 0
    BOTH = 1
    SURE = 2


class Judged(NamedTuple):
    """The verdict, and the text where it is UTF-16 that nothing marks."""

    verdict: Verdict
    wide: str = ""


_NO, _SURE = Judged(Verdict.NO), Judged(Verdict.SURE)


def judge(
    data: bytes,
    prior: float = 0.0,
    nested: Callable[[str], bool] | None = None,
    *,
    structured: bool = True,
) -> Judged:
    """What these bytes deserve; `prior` are bits that the outer text speaks for them.

    `nested` says whether another layer opens a text for sure; `structured`
    whether serialisations are thought of too, or text and streams alone.
    """
    size = len(data)
    if not size or (size < LEAST and not prior):
        return _NO
    text = utf8(data) if data.isascii() or _TEXT(data[:4]) else None
    if text is None or controls(text):
        return _binary(data, structured=structured)
    if data[0] < 0x20 and size >= _STREAM and snappy_block.proves(data):
        return _SURE  # a line break that is a length
    if size >= (_PLAIN if len(text) == size else _WIDE):
        return _SURE
    found = bits(text, 8 * size) + prior
    if found < _CLEAR:
        wide = unmarked_utf16(data)
        if wide is not None and wide[1] > found + _MARGIN:
            return _binary(data, structured=structured)
    sure = found >= ENOUGH or (found >= WEAK and nested is not None and nested(text))
    return _SURE if sure else _NO


def _binary(data: bytes, *, structured: bool) -> Judged:
    if _is_packed(data, structured=structured):
        return _SURE
    wide = unmarked_utf16(data)
    if wide is not None and wide[1] >= (WIDE_ENOUGH if structured else _CLEAR):
        return Judged(Verdict.SURE, wide[0])
    if structured and _is_structured(data):
        return _SURE
    return Judged(Verdict.BOTH, wide[0]) if wide is not None and wide[1] >= WIDE_WEAK else _NO


def _is_packed(data: bytes, *, structured: bool) -> bool:
    """True for a file or stream with a magic, a stream that proves itself, UTF-16 with its mark."""
    if len(data) < _STREAM:
        return False
    if data[0] in _FIRST or data[4:8] == b"ftyp":
        if data.startswith(magic.STREAMS):
            return structured or _unpacks(data)
        if magic.kind(data):
            return True
        if data.startswith(_MARKS):
            text = data.decode("utf-16", "replace")
            sample = text[:_SAMPLE]  # a mark may be an accident: what follows has to be written
            return is_written(text, len(data)) and bits(sample, 16 * len(sample)) > 0
    for name in openings.streams(data):
        if _PROOFS[name](data) and (structured or name != "lz-bytes"):
            return True
    return False


def is_coded(data: bytes) -> bool:
    """True for a stream without a magic that has a code for each character, not the text itself."""
    names = openings.streams(data)
    return any(_PROOFS[name](data) for name in names if name not in openings.LITERAL)


def _unpacks(data: bytes) -> bool:
    """True if a stream with a magic is whole at its start, not damaged by another layer."""
    if data[0] != magic.STREAMS[0][0]:
        return any(d.id in {"zstd", "lz4", "snappy"} and _takes(d, data) for d in _decoders())
    try:
        return bool(zlib.decompressobj(GZIP).decompress(data[:_HEAD], _HEAD))
    except zlib.error:
        return False


_FIRST = frozenset(start[0] for start in (*_MARKS, *magic.STREAMS, *magic.FIRST))


def _is_structured(data: bytes) -> bool:
    """True if a decoder of serialisations takes these bytes, most of them small or text."""
    size = len(data)
    if size < _STRUCTURED:
        return False
    low = len(data.translate(None, _HIGH))
    if low * 8 < size * 5 and data[0] not in _FIXED and not _PACKED(data, 0, _SAMPLE):
        return False
    if len(set(data[:_SAMPLE])) < _VARIETY:
        return False
    for decoder in _structures()[data[0]]:
        if decoder.sniff(data, NO_HINT) and _takes(decoder, data):
            return True
    return False


@cache
def _decoders() -> tuple[Decoder[bytes], ...]:
    from auditor.decode.registry import BYTES  # noqa: PLC0415 - the registry imports the layers

    return BYTES


@cache
def _structures() -> tuple[tuple[Decoder[bytes], ...], ...]:
    """The decoders of bytes that are not of streams, by the first byte."""
    from auditor.decode.asked import by_first  # noqa: PLC0415 - the registry imports the layers

    return by_first(one for one in _decoders() if one.id not in openings.STREAMS)


def _takes(decoder: Decoder[bytes], data: bytes) -> bool:
    """True if the decoder opens undeclared bytes and leaves nothing unread."""
    try:
        parts = decoder.peel(data, _ROOT, NO_HINT, Budget(_LIMITS))
        first: list[Peeled] = [] if isinstance(parts, Leaves) else [*islice(parts, _PARTS)]
    except DecodeError:
        return False
    except Exception:  # noqa: BLE001 - the driver names a decoder that fails
        return False
    if isinstance(parts, Leaves):
        return len(parts) > 0 and parts.unread is None
    return bool(first) and not any(isinstance(part, Opaque) for part in first)


def begins(head: bytes, size: int) -> bool:
    """True if `size` bytes with this head may get a verdict other than NO."""
    if len(head) < 4:
        return False
    for may in _BEGINNINGS[head[0]]:
        if may(head, size):
            return True
    if not head[1] and _WIDE_TEXT(head):
        return True
    return len(head) > _CERTAIN and looks_wide(head) is not None


def _begins_text(head: bytes, size: int) -> bool:
    del size
    return _TEXT(head, 0, 4) is not None


def _begins_marked(head: bytes, size: int) -> bool:
    del size
    first = head[0] in _FIRST and (
        head.startswith(magic.STREAMS + _MARKS) or magic.kind(head) != ""
    )
    return first or head[:2] in openings.ZLIB or (not head[0] and _WIDE_TEXT(head) is not None)


def _beginnings(first: int) -> tuple[Callable[[bytes, int], bool], ...]:
    """What is worth asking of bytes that begin with this one: of half of them nothing at all."""
    asked: list[Callable[[bytes, int], bool]] = []
    if _TEXT(bytes((first,))):
        asked.append(_begins_text)
    asked += openings.beginnings(first)
    if first in _FIRST or first in {0, openings.ZLIB_FIRST}:
        asked.append(_begins_marked)
    return tuple(asked)


_BEGINNINGS = tuple(map(_beginnings, range(256)))


def goes_on(head: bytes) -> bool:
    """True if what is longer begins with these bytes (40 or more) as text, or as a stream, does."""
    text = head.decode("utf-8", "ignore")
    if len(text.encode()) + _CUT > len(head) and not controls(text[:-1]):
        return True
    if head.startswith(magic.STREAMS + _MARKS) or magic.kind(head) or looks_wide(head):
        return True
    return any(_GOES_ON[name](head) for name in openings.streams(head) if name in _GOES_ON)


_GOES_ON: dict[str, Callable[[bytes], bool]] = {
    "br": brotli_stream.goes_on,
    "deflate": partial(unbroken, wbits=ZLIB),
    "deflate-raw": partial(unbroken, wbits=RAW),
}
