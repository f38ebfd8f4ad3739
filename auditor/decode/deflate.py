"""deflate: a zlib stream (RFC 1950) by its header, raw deflate (RFC 1951) only where declared.

Content-Encoding `deflate` means the first and is often sent as the second, so
a declared one is tried both ways. Raw deflate has no magic, so it is never guessed.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.inflate import Source, believe, inflate, peeled
from auditor.decode.zlib_codec import RAW, ZLIB, ZlibCodec
from auditor.model import DecodeError, Path

_LEVELS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def _declared(hint: Hint) -> bool:
    return hint.encodings[:1] == ("deflate",)


def _sniff(data: bytes, hint: Hint) -> bool:
    return data.startswith(_LEVELS) or _declared(hint)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    most = budget.output(len(data))
    try:
        found = believe(inflate(lambda: ZlibCodec(ZLIB), data, most), data)
        name = "deflate"
    except DecodeError:
        if not _declared(hint):
            raise
        found = believe(inflate(lambda: ZlibCodec(RAW), data, most), data)
        name = "deflate-raw"
    yield from peeled(name, Source(at, data, hint), found, budget)


def _raw(data: bytes) -> bytes:
    codec = zlib.compressobj(wbits=RAW)
    return codec.compress(data) + codec.flush()


_HINT = Hint(encodings=("deflate",))

DECODER: Decoder[bytes] = Decoder(
    "deflate",
    _sniff,
    _peel,
    (
        Example(zlib.compress(b"lat=22.3193"), ((" ▸ deflate", b"lat=22.3193"),)),
        Example(_raw(b"lat=22.3193"), ((" ▸ deflate-raw", b"lat=22.3193"),), _HINT),
        Example(_raw(b"lat=22.3193"), None),
        Example(b"x^2 + y^2 = 1", None),
        Example(b"lat=22.3193", None, _HINT),
    ),
)
