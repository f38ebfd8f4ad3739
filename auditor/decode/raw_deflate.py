"""Raw deflate (RFC 1951) that no one declared: it has no magic, so it must prove itself.

1. The first block is of a kind that encoders begin with, and its first
   characters are text: one random value in thirty gets further.
2. The stream ends with the data, to the bit, and holds text or a known format.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from auditor.decode import magic, openings
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.content import is_content, not_text
from auditor.decode.inflate import DAMAGED, ENDS_EARLY, Source, inflate, peeled
from auditor.decode.zlib_codec import RAW, ZlibCodec
from auditor.model import DecodeError, Path

_TRIAL = 256
_PLAIN = 256  # bytes that are text where all are below 0x80; of a stream of digits, a dozen are


def proves(data: bytes) -> bool:
    """True if undeclared bytes are such a stream, as far as its first bytes tell of a long one."""
    codec = zlib.decompressobj(RAW)
    try:
        head = codec.decompress(data[:_TRIAL], _TRIAL * 4)
    except zlib.error:
        return False
    if codec.eof:
        ended = not codec.unused_data and len(data) <= _TRIAL
    else:
        ended = len(data) > _TRIAL or len(head) == _TRIAL * 4
    return ended and is_content(head, len(data))


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.encodings[:1] == ("deflate",) or (len(data) > _PLAIN and data[:_PLAIN].isascii()):
        return False
    return openings.deflate(data, len(data))


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    not_text(data)
    if magic.kind(data) or not proves(data):
        raise DecodeError("not plausible")
    found = inflate(lambda: ZlibCodec(RAW), data, budget.output(len(data)))
    ended = not found.why and found.end == len(data)
    if found.why in {DAMAGED, ENDS_EARLY} or not (ended or found.why):
        raise DecodeError("does not end with the data")
    if not is_content(found.data, len(data)):
        raise DecodeError("not plausible")
    yield from peeled("deflate-raw", Source(at, data, hint), found, budget)


def _raw(data: bytes) -> bytes:
    codec = zlib.compressobj(wbits=RAW)
    return codec.compress(data) + codec.flush()


DECODER: Decoder[bytes] = Decoder(
    "deflate-raw",
    _sniff,
    _peel,
    (
        Example(_raw(b"lat=22.3193"), ((" ▸ deflate-raw", b"lat=22.3193"),)),
        Example(_raw("陳大文".encode()), ((" ▸ deflate-raw", "陳大文".encode()),)),
        Example(_raw(b"lat=22.3193") + b"x", None),
        Example(_raw(b"\x01\x02\x03\x04\x05\x06\x07"), None),
        Example(b"alice@example.com", None),
    ),
)
