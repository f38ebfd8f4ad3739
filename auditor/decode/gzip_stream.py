"""gzip (RFC 1952), by content encoding or by its magic; concatenated members are one stream."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.inflate import Inflated, Source, inflate, peeled
from auditor.decode.zlib_codec import GZIP, ZlibCodec
from auditor.model import Path

_MAGIC = b"\x1f\x8b\x08"
_MEMBERS = 1_000  # a member costs an allocation, however small it is


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    most = budget.output(len(data))
    found = inflate(_codec, data, most)
    for _ in range(_MEMBERS):
        if found.why or not data.startswith(_MAGIC, found.end) or budget.late():
            break
        more = inflate(_codec, data, most - len(found.data), found.end)
        found = Inflated(found.data + more.data, more.end, more.why)
    yield from peeled("gzip", Source(at, data, hint), found, budget)


def _codec() -> ZlibCodec:
    return ZlibCodec(GZIP)


_SAMPLE = gzip.compress(b"lat=22.3193", mtime=0)

DECODER: Decoder[bytes] = Decoder(
    "gzip",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ gzip", b"lat=22.3193"),)),
        Example(_SAMPLE + _SAMPLE, ((" ▸ gzip", b"lat=22.3193lat=22.3193"),)),
        Example(b"\x1f\x8b\x08 is not a gzip stream", None),
        Example(b"lat=22.3193", None),
    ),
    firsts=_MAGIC[:1],
)
