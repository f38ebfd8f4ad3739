"""One scan over all of a message's values that says what is worth a closer look.

Patterns are literals (known values in all their encodings) and short regexes
(what wakes a detector). Hyperscan holds them in one database and runs at
memory speed; where it cannot be imported, the same answers come from
`bytes.find` and `re`. Both report (pattern, end of match); starts follow from
a literal's length, as Hyperscan's own start-of-match mode refuses this many
patterns. A scan stops after `limit` hits, so hostile repetition stays cheap.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Pattern:
    """Bytes to find, or a regex; `once` where only the fact of a hit matters.

    Regexes keep to what Hyperscan and `re` read alike: ASCII, no anchors, no
    look-around, no back-references, bounded repeats.
    """

    text: bytes
    literal: bool
    caseless: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True)
class Hits:
    """(pattern index, end offset) in order of end; `cut` when the limit ended the scan."""

    found: tuple[tuple[int, int], ...] = ()
    cut: bool = False


class Prefilter(Protocol):
    """A compiled set of patterns."""

    def scan(self, data: bytes, limit: int = LIMIT) -> Hits:
        """All hits in `data`; at most `limit`. Not safe to call from two threads at once."""


class PlainPrefilter:
    """The fallback: `bytes.find` for literals, `re` for regexes. Same hits, slower."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._exact = [(n, p) for n, p in enumerate(patterns) if p.literal and not p.caseless]
        self._folded = [
            (n, Pattern(p.text.lower(), literal=True, once=p.once))
            for n, p in enumerate(patterns)
            if p.literal and p.caseless
        ]
        self._regexes = [
            (n, p, re.compile(p.text, re.IGNORECASE if p.caseless else 0))
            for n, p in enumerate(patterns)
            if not p.literal
        ]

    def scan(self, data: bytes, limit: int = LIMIT) -> Hits:
        """See `Prefilter`."""
        found: list[tuple[int, int]] = []
        for table, text in ((self._exact, data), (self._folded, data.lower())):
            for number, pattern in table:
                _find(number, pattern, text, found, limit)
        for number, pattern, regex in self._regexes:
            _match(number, regex, data, found, once=pattern.once)
        found.sort(key=lambda hit: (hit[1], hit[0]))
        return Hits(tuple(found[:limit]), cut=len(found) > limit)


def _find(
    number: int, pattern: Pattern, data: bytes, found: list[tuple[int, int]], limit: int
) -> None:
    size = len(pattern.text)
    start = data.find(pattern.text)
    while start >= 0 and len(found) <= limit:
        found.append((number, start + size))
        if pattern.once:
            return
        start = data.find(pattern.text, start + 1)


def _match(
    number: int, regex: re.Pattern[bytes], data: bytes, found: list[tuple[int, int]], *, once: bool
) -> None:
    """Every end of a match: a match at each start, as overlapping matches count too."""
    start = 0
    ends: set[int] = set()
    while (match := regex.search(data, start)) is not None:
        ends.add(match.end())
        if once or len(ends) > LIMIT:
            break
        start = match.start() + 1
    found.extend((number, end) for end in ends)


def compile_patterns(patterns: Sequence[Pattern]) -> Prefilter:
    """The fastest prefilter that this installation has."""
    try:
        engine = importlib.import_module("auditor.detect.prefilter_hyperscan")
    except ImportError:
        return PlainPrefilter(patterns)
    fast: Prefilter = engine.HyperscanPrefilter(patterns)
    return fast
