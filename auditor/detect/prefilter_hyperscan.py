"""The prefilter on Hyperscan; imported only where the library is installed.

Its own module so that asking for findings never loads the library. Scratch
space belongs to the database and is not thread-safe: one instance a thread.
"""

from __future__ import annotations

from collections.abc import Sequence

import hyperscan

from auditor.detect.prefilter import LIMIT, Hits, Pattern

_SPECIAL = frozenset(rb"\.^$*+?{}[]()|-#&~ /")


class HyperscanPrefilter:
    """One block-mode database of all patterns."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._empty = not patterns
        if patterns:
            self._database.compile(
                expressions=[_expression(pattern) for pattern in patterns],
                ids=list(range(len(patterns))),
                elements=len(patterns),
                flags=[_flags(pattern) for pattern in patterns],
            )

    def scan(self, data: bytes, limit: int = LIMIT) -> Hits:
        """See `Prefilter`."""
        if self._empty or not data:
            return Hits()
        found: list[tuple[int, int]] = []

        def collect(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            found.append((number, end))
            return len(found) > limit

        try:
            self._database.scan(data, match_event_handler=collect)
        except hyperscan.ScanTerminated:
            return Hits(tuple(found[:limit]), cut=True)
        return Hits(tuple(found)) if found else Hits()


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
