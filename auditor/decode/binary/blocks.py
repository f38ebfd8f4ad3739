"""Compressed blocks whose container names their codec, or says only that there is one."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

import cramjam
import zstandard

from auditor.decode.binary.wire import varint
from auditor.model import DecodeError

_DAMAGED = "a damaged block"
_MEMORY = 64 * 1024 * 1024  # bytes that LZMA may take
_WINDOW = 8 * 1024 * 1024  # bytes of a Zstandard window (RFC 9659)


class _Codec(Protocol):
    @property
    def eof(self) -> bool: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _too_much(most: int) -> DecodeError:
    return DecodeError(f"more than {most:,} bytes of output")


def _bounded(codec: _Codec, data: bytes, most: int) -> bytes:
    try:
        found = codec.decompress(data, most + 1)
    except (zlib.error, lzma.LZMAError, OSError, EOFError):
        raise DecodeError(_DAMAGED) from None
    if len(found) > most:
        raise _too_much(most)
    if not codec.eof:
        raise DecodeError(_DAMAGED)
    return found


def deflate(data: bytes, most: int) -> bytes:
    """Raw deflate (RFC 1951); it must end within the data."""
    return _bounded(zlib.decompressobj(-zlib.MAX_WBITS), data, most)


def snappy(data: bytes, most: int) -> bytes:
    """A Snappy block without framing (snappy, format_description.txt): its size comes first."""
    size, start = varint(data, 0)
    if start < 0 or size > most:
        raise _too_much(most)
    try:
        return bytes(cramjam.snappy.decompress_raw(data))
    except cramjam.DecompressionError:
        raise DecodeError(_DAMAGED) from None


def _avro_snappy(data: bytes, most: int) -> bytes:
    """Avro puts a checksum of four bytes behind each Snappy block."""
    return snappy(data[:-4], most)


def _zstd(data: bytes, most: int) -> bytes:
    try:
        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(data) as reader:
            found = reader.read(most + 1)
    except zstandard.ZstdError:
        raise DecodeError(_DAMAGED) from None
    if len(found) > most:
        raise _too_much(most)
    return found


def _bzip2(data: bytes, most: int) -> bytes:
    return _bounded(bz2.BZ2Decompressor(), data, most)


def _xz(data: bytes, most: int) -> bytes:
    return _bounded(lzma.LZMADecompressor(memlimit=_MEMORY), data, most)


def _plain(data: bytes, most: int) -> bytes:
    del most
    return data


# Codecs by the names of Avro's specification.
AVRO: dict[str, Callable[[bytes, int], bytes]] = {
    "null": _plain,
    "deflate": deflate,
    "snappy": _avro_snappy,
    "zstandard": _zstd,
    "bzip2": _bzip2,
    "xz": _xz,
}
