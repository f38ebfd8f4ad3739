"""The prefilter on Hyperscan; imported only where the library is installed.

Its own module so that asking for findings never loads the library. Scratch
space belongs to the database and is not thread-safe: one instance a thread. To
compile takes more than a second, to load what was compiled before less than a
thousandth: so a process compiles the same patterns once.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import hyperscan

from auditor.detect.prefilter import EACH, LIMIT, Hits, Pattern

_SPECIAL = frozenset(rb"\.^$*+?{}[]()|-#&~ /")
_MODE = hyperscan.HS_MODE_BLOCK
_KEPT = 4  # sets of patterns: the rules, and the known values of a profile


class HyperscanPrefilter:
    """One block-mode database of all patterns."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._empty = not patterns
        self._literal = [pattern.literal for pattern in patterns]
        if patterns:
            self._database = hyperscan.loadb(_compiled(tuple(patterns)), _MODE)
            self._database.scratch = hyperscan.Scratch(self._database)

    def scan(self, data: bytes) -> Hits:
        """See `Prefilter`."""
        if self._empty or not data:
            return Hits()
        found: list[tuple[int, int]] = []
        counts: dict[int, int] = {}

        def collect(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            count = counts[number] = counts.get(number, 0) + 1
            if count <= EACH:
                found.append((number, end))
            return len(found) >= LIMIT or count > LIMIT

        try:
            self._database.scan(data, match_event_handler=collect)
        except hyperscan.ScanTerminated:
            return Hits(tuple(found), cut=True)
        if not found:
            return Hits()
        found.sort(key=_by_end)
        return Hits(tuple(found), any(counts[n] > EACH and self._literal[n] for n in counts))


@functools.lru_cache(_KEPT)
def _compiled(patterns: tuple[Pattern, ...]) -> bytes:
    """A database as bytes, of which each instance loads its own."""
    database = hyperscan.Database(mode=_MODE)
    database.compile(
        expressions=[_expression(pattern) for pattern in patterns],
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=[_flags(pattern) for pattern in patterns],
    )
    compiled: bytes = hyperscan.dumpb(database)
    return compiled


def _by_end(hit: tuple[int, int]) -> tuple[int, int]:
    return hit[1], hit[0]


def _expression(pattern: Pattern) -> bytes:
    """A literal as a regex: every byte that could mean something is written as hex."""
    if not pattern.literal:
        return pattern.text
    return b"".join(
        b"\\x%02x" % byte if byte in _SPECIAL or not 0x20 < byte < 0x7F else bytes((byte,))
        for byte in pattern.text
    )


def _flags(pattern: Pattern) -> int:
    flags = hyperscan.HS_FLAG_DOTALL if pattern.literal else 0
    if pattern.caseless:
        flags |= hyperscan.HS_FLAG_CASELESS
    if pattern.once:
        flags |= hyperscan.HS_FLAG_SINGLEMATCH
    return int(flags)
