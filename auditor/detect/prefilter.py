"""One scan over all of a message's values that says what is worth a closer look.

Patterns are literals (known values in all their encodings) and short regexes
(what wakes a detector). Hyperscan holds them in one database and runs at
memory speed; where it cannot be imported, the same answers come from
`bytes.find` and `re`. Both report (pattern, end of match); starts follow from
a literal's length, as Hyperscan's own start-of-match mode refuses this many
patterns. Of one pattern the first `EACH` hits are kept, and a scan ends after
`LIMIT` hits, so hostile repetition stays cheap.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

LIMIT = 100_000
EACH = 1_000


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
    """(pattern index, end offset) in order of end.

    `cut` when the limit ended the scan, or a literal was there more than `EACH` times.
    """

    found: tuple[tuple[int, int], ...] = ()
    cut: bool = False


class Prefilter(Protocol):
    """A compiled set of patterns."""

    def scan(self, data: bytes) -> Hits:
        """The hits in `data`. Not safe to call from two threads at once."""


class Compile(Protocol):
    """What makes a prefilter of patterns."""

    def __call__(self, patterns: Sequence[Pattern], *, secret: bool = True) -> Prefilter:
        """`secret` patterns hold what is somebody's; others may be kept on disk, compiled."""


class PlainPrefilter:
    """The fallback: `bytes.find` for literals, `re` for regexes. Same hits, slower."""

    def __init__(self, patterns: Sequence[Pattern], *, secret: bool = True) -> None:
        del secret  # nothing is kept
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

    def scan(self, data: bytes) -> Hits:
        """See `Prefilter`."""
        found: list[tuple[int, int]] = []
        cut = False
        for table, text in ((self._exact, data), (self._folded, data.lower())):
            for number, pattern in table:
                ends = list(islice(_literal_ends(pattern.text, text), EACH + 1))
                cut = cut or (len(ends) > EACH and not pattern.once)
                found.extend((number, end) for end in ends[: 1 if pattern.once else EACH])
        for number, pattern, regex in self._regexes:
            ends = list(islice(_regex_ends(regex, data), 1 if pattern.once else EACH))
            found.extend((number, end) for end in ends)
        found.sort(key=lambda hit: (hit[1], hit[0]))
        return Hits(tuple(found[:LIMIT]), cut=cut or len(found) > LIMIT)


def _literal_ends(text: bytes, data: bytes) -> Iterator[int]:
    start = data.find(text)
    while start >= 0:
        yield start + len(text)
        start = data.find(text, start + 1)


def _regex_ends(regex: re.Pattern[bytes], data: bytes) -> Iterator[int]:
    """Every end of a match once: a match is tried at each start, as overlapping ones count."""
    last = start = 0
    while (match := regex.search(data, start)) is not None:
        if match.end() > last:
            last = match.end()
            yield last
        start = match.start() + 1


def compile_patterns(patterns: Sequence[Pattern], *, secret: bool = True) -> Prefilter:
    """The fastest prefilter that this installation has. See `Compile`."""
    try:
        engine = importlib.import_module("auditor.detect.prefilter_hyperscan")
    except ImportError:
        return PlainPrefilter(patterns)
    fast: Prefilter = engine.HyperscanPrefilter(patterns, secret=secret)
    return fast
