"""One finding for each place and type, the best explained one.

A known value wins over a detector, whose reason is added to it. Where a place
holds one value and nothing else, it is one thing: the surest type stays. A
known value found in an encoded text is dropped where the same value was also
found in what that text decodes to. Several of one type in one text are one
finding that keeps the parts of all that are as sure.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, islice

from auditor.detect.known.matcher import Match
from auditor.model import Finding, Method, Path

PARTS = 64  # stretches of one text


def settle(matches: Iterable[Match]) -> list[Finding]:
    """Findings in order of appearance; `matches` come known values first, then by registry."""
    places: dict[Path, list[Match]] = {}
    for match in matches:
        places.setdefault(match.finding.path, []).append(match)
    settled = [finding for found in places.values() for finding in _at_one_place(found)]
    return _without_wrappers(settled)


def _at_one_place(matches: list[Match]) -> list[Finding]:
    if len(matches) == 1:
        return [matches[0].finding]
    whole = [match for match in matches if match.whole]
    known = next((m for m in whole if m.finding.method is Method.KNOWN_VALUE), None)
    if known is not None and known.finding.confidence.rank > 0:
        return [_explained(known.finding, (m.finding for m in matches))]
    if whole:
        best = max(whole, key=lambda match: match.finding.confidence.rank)
        matches = [best, *(match for match in matches if not match.whole)]
    types: dict[str, list[Finding]] = {}
    for match in matches:
        types.setdefault(match.finding.data_type, []).append(match.finding)
    return [_best(found) for found in types.values()]


def _best(found: list[Finding]) -> Finding:
    """A proven or probable known value first, then the surest."""
    best = max(
        found,
        key=lambda f: (f.method is Method.KNOWN_VALUE and f.confidence.rank > 0, f.confidence.rank),
    )
    if best.method is Method.KNOWN_VALUE:
        return _explained(best, found)
    sure = (f.parts for f in found if f.confidence is best.confidence)
    parts = tuple(islice(dict.fromkeys(chain.from_iterable(sure)), PARTS))
    return best if parts == best.parts else replace(best, parts=parts)


def _explained(known: Finding, others: Iterable[Finding]) -> Finding:
    """The known value with what detectors said of the same place."""
    added = [other.reason for other in others if other.method is not Method.KNOWN_VALUE]
    return replace(known, reason="; ".join([known.reason, *added])) if added else known


def _without_wrappers(findings: list[Finding]) -> list[Finding]:
    known = [f for f in findings if f.method is Method.KNOWN_VALUE]
    if len(known) < 2:
        return findings
    inner: set[tuple[Path, str]] = set()
    for finding in known:
        node = finding.path.parent
        while node is not None:
            inner.add((node, finding.known))
            node = node.parent
    return [f for f in findings if not f.known or (f.path, f.known) not in inner]
