"""The prefilter on Hyperscan; imported only where the library is installed.

Its own module so that asking for findings never loads the library. Scratch
space belongs to the database and is not thread-safe: one instance a thread. To
compile takes more than a second, to load what was compiled before a few
thousandths: so a process compiles the same patterns once, and patterns that are the
package's own are kept for the next process. The library itself refuses a database of
another version, for another processor or with a wrong checksum.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from hashlib import sha256

import hyperscan

from auditor.detect.kept import cache_folder, keep, recall
from auditor.detect.prefilter import EACH, LIMIT, Hits, Pattern

_SPECIAL = frozenset(rb"\.^$*+?{}[]()|-#&~ /")
# Every byte as an expression: one that could mean something is written as hex.
_BYTES = [
    b"\\x%02x" % byte if byte in _SPECIAL or not 0x20 < byte < 0x7F else bytes((byte,))
    for byte in range(256)
]
_MODE = hyperscan.HS_MODE_BLOCK
_KEPT = 4  # sets of patterns: the rules, and the known values of a profile


class HyperscanPrefilter:
    """One block-mode database of all patterns. `secret` ones are kept in memory alone."""

    def __init__(self, patterns: Sequence[Pattern], *, secret: bool = True) -> None:
        self._empty = not patterns
        self._literal = [pattern.literal for pattern in patterns]
        if patterns:
            self._database = _database(tuple(patterns), secret=secret)
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


def _database(patterns: tuple[Pattern, ...], *, secret: bool) -> hyperscan.Database:
    return hyperscan.loadb((_compiled if secret else _recalled)(patterns), _MODE)


@functools.lru_cache(_KEPT)
def _compiled(patterns: tuple[Pattern, ...]) -> bytes:
    """A database as bytes, of which each instance loads its own."""
    return _compile([_expression(one) for one in patterns], [_flags(one) for one in patterns])


@functools.lru_cache(_KEPT)
def _recalled(patterns: tuple[Pattern, ...]) -> bytes:
    """The same, from the user's cache where that has it."""
    expressions, flags = [_expression(one) for one in patterns], [_flags(one) for one in patterns]
    version: str = hyperscan.__version__  # type: ignore[attr-defined] # not in its stubs
    made_from = repr((version, _MODE, expressions, flags))
    folder, name = cache_folder(), f"rules-{sha256(made_from.encode()).hexdigest()}"
    kept = recall(folder, name)
    if kept is not None:
        try:
            hyperscan.loadb(kept, _MODE)
        except hyperscan.HyperscanError:  # made for another processor
            kept = None
    if kept is None:
        kept = _compile(expressions, flags)
        keep(folder, name, kept)
    return kept


def _compile(expressions: Sequence[bytes], flags: Sequence[int]) -> bytes:
    database = hyperscan.Database(mode=_MODE)
    database.compile(
        expressions=expressions,
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=flags,
    )
    compiled: bytes = hyperscan.dumpb(database)
    return compiled


def _by_end(hit: tuple[int, int]) -> tuple[int, int]:
    return hit[1], hit[0]


def _expression(pattern: Pattern) -> bytes:
    """A literal as a regex."""
    if not pattern.literal:
        return pattern.text
    return b"".join(map(_BYTES.__getitem__, pattern.text))


def _flags(pattern: Pattern) -> int:
    flags = hyperscan.HS_FLAG_DOTALL if pattern.literal else 0
    if pattern.caseless:
        flags |= hyperscan.HS_FLAG_CASELESS
    if pattern.once:
        flags |= hyperscan.HS_FLAG_SINGLEMATCH
    return int(flags)
