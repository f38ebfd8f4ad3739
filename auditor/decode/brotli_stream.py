"""Brotli (RFC 7932): declared, or proving itself, as it has no magic.

Undeclared, the first byte must be that of a window that encoders choose, and
the stream must end with the data and hold text or a known format. The
library's output limit is soft (it may give the window on top), so output is
asked for in small steps and the sum is held to the bound.
"""

from __future__ import annotations

from collections.abc import Iterator

import brotli

from auditor.decode import openings
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.content import is_content, not_text
from auditor.decode.inflate import DAMAGED, ENDS_EARLY, Source, believe, inflate, peeled
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


_SHORTEST = 8
_TRIAL = 512


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.encodings:
        return hint.encodings[0] == "br"
    return len(data) >= _SHORTEST and openings.brotli(data, len(data))


def goes_on(head: bytes) -> bool:
    """True if a stream may begin with these bytes."""
    try:
        brotli.Decompressor().process(head[:-1], output_buffer_limit=_TRIAL)
    except brotli.error:
        return False
    return True


def proves(data: bytes) -> bool:
    """True if undeclared bytes are such a stream, as far as its first bytes tell of a long one."""
    codec = brotli.Decompressor()
    try:
        head = codec.process(data[:_TRIAL], output_buffer_limit=_TRIAL * 4)
    except brotli.error:
        return False
    if codec.is_finished():
        ended = len(data) <= _TRIAL
    else:
        ended = len(data) > _TRIAL or not codec.can_accept_more_data()
    return ended and (is_content(head, len(data)) or (not head and len(data) > _TRIAL))


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    if hint.encodings:
        found = believe(inflate(_Codec, data, budget.output(len(data))), data)
    else:
        not_text(data)
        if not proves(data):
            raise DecodeError("not plausible")
        found = inflate(_Codec, data, budget.output(len(data)))
        if found.why in {DAMAGED, ENDS_EARLY} or not is_content(found.data, len(data)):
            raise DecodeError("does not end with the data")
    yield from peeled("br", Source(at, data, hint), found, budget)


_HINT = Hint(encodings=("br",))
_SAMPLE = brotli.compress(b"lat=22.3193&lon=114.1694")

DECODER: Decoder[bytes] = Decoder(
    "br",
    _sniff,
    _peel,
    (
        Example(_SAMPLE, ((" ▸ br", b"lat=22.3193&lon=114.1694"),), _HINT),
        Example(_SAMPLE, ((" ▸ br", b"lat=22.3193&lon=114.1694"),)),
        Example(_SAMPLE[:-1], None),
        Example(brotli.compress(bytes(range(1, 9))), None),
        Example(b'{"lat": 22.3193}', None, _HINT),
    ),
)
