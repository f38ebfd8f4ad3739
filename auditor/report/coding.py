"""A body without its content-encoding, as a HAR wants it (RFC 9110, section 8.4).

Bounded: a body that would grow beyond the bound stays as it was sent, and so does
one that is not what its header declares.
"""

from __future__ import annotations

import io
import zlib

import brotli
import zstandard

from auditor.model import Headers

_LARGEST = 64 << 20
_STEP = 1 << 16
_MOST_LAYERS = 4


def uncoded(body: bytes, headers: Headers) -> bytes | None:
    """The body decoded, None where it cannot be."""
    declared = b",".join(value for name, value in headers if name.lower() == b"content-encoding")
    codings = [one.strip().lower() for one in declared.split(b",") if one.strip()]
    if len(codings) > _MOST_LAYERS:
        return None
    for coding in reversed(codings):
        if coding == b"identity" or not body:
            continue
        found = _undo(body, coding)
        if found is None:
            return None
        body = found
    return body


def _undo(body: bytes, coding: bytes) -> bytes | None:
    try:
        match coding:
            case b"gzip" | b"x-gzip":
                return _zlib(body, 31)
            case b"deflate":  # zlib by the standard, raw by some senders
                return _zlib(body, 15 if body[0] & 0x0F == 8 else -15)
            case b"br":
                return _brotli(body)
            case b"zstd":
                return _zstd(body)
    except (zlib.error, brotli.error, zstandard.ZstdError):
        return None
    return None


def _zlib(body: bytes, bits: int) -> bytes | None:
    unpacker = zlib.decompressobj(bits)
    found = unpacker.decompress(body, _LARGEST)
    return found if unpacker.eof and not unpacker.unused_data else None


def _brotli(body: bytes) -> bytes | None:
    unpacker = brotli.Decompressor()
    out = bytearray(unpacker.process(body, output_buffer_limit=_STEP))
    while not unpacker.is_finished() and len(out) <= _LARGEST:
        chunk = unpacker.process(b"", output_buffer_limit=_STEP)
        if not chunk:
            return None
        out += chunk
    return bytes(out) if len(out) <= _LARGEST else None


def _zstd(body: bytes) -> bytes | None:
    unpacker = zstandard.ZstdDecompressor(max_window_size=8 << 20)
    with unpacker.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
        found = reader.read(_LARGEST + 1)
    return found if 0 < len(found) <= _LARGEST else None
