"""zlib's three containers (RFC 1950, 1951, 1952) as a bounded codec."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from auditor.model import DecodeError

GZIP = 16 + zlib.MAX_WBITS
ZLIB = zlib.MAX_WBITS
RAW = -zlib.MAX_WBITS


class ZlibCodec:
    """One gzip member, zlib stream or raw deflate stream, by zlib's window bits."""

    def __init__(self, wbits: int) -> None:
        self._codec = zlib.decompressobj(wbits)

    def feed(self, data: bytes, most: int) -> Iterator[bytes]:
        """Output in at most one piece, one byte over `most` where there is more."""
        try:
            chunk = self._codec.decompress(data, most + 1)
        except zlib.error:
            raise DecodeError("damaged deflate data") from None
        yield chunk

    @property
    def finished(self) -> bool:
        """True once the end of the stream and its checksum were read."""
        return self._codec.eof

    @property
    def rest(self) -> bytes:
        """Bytes of the last slice behind the end."""
        return self._codec.unused_data


_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - set(b"\t\n\r")))
_WHOLE = 256  # bytes up to which a stream must be complete to be believed


def inflates(data: bytes) -> bool:
    """True if the bytes are a zlib stream: two bytes of a header alone are no proof."""
    codec = zlib.decompressobj(ZLIB)
    try:
        out = codec.decompress(data, _WHOLE * 1024)
    except zlib.error:
        return False
    return codec.eof or bool(codec.unconsumed_tail) or (len(data) > _WHOLE and len(out) > len(data))


def unbroken(head: bytes, wbits: int) -> bool:
    """True if a stream may begin with these bytes, and gives text so far if it gives anything."""
    try:
        out = zlib.decompressobj(wbits).decompress(head[:-1], _WHOLE * 4)
    except zlib.error:
        return False
    return len(out.translate(None, _CONTROLS)) == len(out)
