"""Brotli (RFC 7932), only where declared: it has no magic, and short text can look like it.

The library's output limit is soft (it may give the window on top), so output
is asked for in small steps and the sum is held to the bound.
"""

from __future__ import annotations

from collections.abc import Iterator

import brotli

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.inflate import Source, believe, inflate, peeled
from auditor.model import DecodeError, Path

_STEP = 64 * 1024


class _Codec:
    rest = b""  # the library refuses a slice that goes on behind the end: that is damage to us

    def __init__(self) -> None:
        self._codec = brotli.Decompressor()

    def feed(self, data: bytes, most: int) -> Iterator[bytes]:
        size = 0
        try:
            chunk = self._codec.process(data, output_buffer_limit=_STEP)
            while chunk or not self._codec.can_accept_more_data():
                yield chunk
                size += len(chunk)
                if size > most or self._codec.is_finished():
                    return
                chunk = self._codec.process(b"", output_buffer_limit=_STEP)
        except brotli.error:
            raise DecodeError("damaged brotli data") from None

    @property
    def finished(self) -> bool:
        return bool(self._codec.is_finished())


def _sniff(data: bytes, hint: Hint) -> bool:
    del data
    return hint.encodings[:1] == ("br",)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    found = believe(inflate(_Codec, data, budget.output(len(data))), data)
    yield from peeled("br", Source(at, data, hint), found, budget)


_HINT = Hint(encodings=("br",))
_SAMPLE = brotli.compress(b"lat=22.3193&lon=114.1694")

DECODER: Decoder[bytes] = Decoder(
    "br",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ br", b"lat=22.3193&lon=114.1694"),), _HINT),
        Example(_SAMPLE, None),
        Example(b'{"lat": 22.3193}', None, _HINT),
    ),
)
