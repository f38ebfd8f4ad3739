"""Field names in any convention, brought to one form, at the cost of a dictionary look-up.

`deviceAdvertisingId`, `device.advertising-id` and `DEVICE_ADVERTISING_ID` are
the words device, advertising, id. A detector declares joined words
(`advertisingid`); a name belongs to it when some run of neighbouring words,
joined, is declared. So `x_advertising_id_v2` is found and `lat` is not found
in `latency`. Names are few and repeat, so both steps are memoised; the memo
is bounded, and a name too long to be one has no words.
"""

from __future__ import annotations

import functools
import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_MAX_NAME = 128
_MAX_WORDS = 12
_MAX_RUN = 6
_MEMO = 16_384


def words(name: str) -> tuple[str, ...]:
    """The lower-cased words of a field name; none for what is too long to be a name."""
    if not name or len(name) > _MAX_NAME:
        return ()
    return _words(name)


@functools.lru_cache(_MEMO)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(name)[:_MAX_WORDS])


def runs(name: str) -> frozenset[str]:
    """Every run of neighbouring words, joined."""
    if not name or len(name) > _MAX_NAME:
        return frozenset()
    return _runs(name)


@functools.lru_cache(_MEMO)
def _runs(name: str) -> frozenset[str]:
    parts = _words(name)
    return frozenset(
        "".join(parts[start:end])
        for start in range(len(parts))
        for end in range(start + 1, min(len(parts), start + _MAX_RUN) + 1)
    )
