"""From hits of the scan to findings: confirm, weigh, and keep one for each place and type.

A strong value that stands alone is proven. A weak one (a name, a birthday, a
short number) is proven only as a whole field under a name that announces it, a
digest of 32 bits is probable there, and both are otherwise candidates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from auditor.detect.haystack import Haystack
from auditor.detect.known.announced import Announced, Reading
from auditor.detect.known.as_names import AsNames
from auditor.detect.known.boundary import extent, stands_alone
from auditor.detect.known.degrees import InDegrees
from auditor.detect.known.encodings import Encoding
from auditor.detect.known.found import known_finding
from auditor.detect.known.grouped import InGroups
from auditor.detect.known.needles import Needle, Needles
from auditor.detect.known.neighbours import Place
from auditor.detect.known.parted import Parted, line, spellings
from auditor.detect.known.positions import Positions, Reversed
from auditor.detect.known.telling import tells
from auditor.detect.known.turned import Turned
from auditor.detect.prefilter import Pattern
from auditor.detect.scalars import text_of
from auditor.model import (
    Confidence,
    Finding,
    Leaf,
    LeafTable,
    Opaque,
    Scalar,
)

MATCHES = 2_000  # places of one message at which values are confirmed
_ROOM = 8  # bytes of quotes and spaces around a value that is still the whole field
_EXCERPT = 256
_IN_TEXT = frozenset({Encoding.RAW, Encoding.WIDE})  # not in text: these are of binary data
_COORDINATES = 64  # characters of a text that is two numbers


@dataclass(frozen=True, slots=True)
class Match:
    """A finding, and whether the known value is all that the place holds."""

    finding: Finding
    whole: bool


class KnownValues:
    """The search for one profile's values. `patterns` go into the scan, `look` reads its hits.

    `cut` is whether a message held more than is looked at.
    """

    def __init__(self, needles: Needles) -> None:
        self._needles = needles.needles
        self._words = dict(needles.words)
        self._positions = Positions(needles.points)
        self._parted = Parted(needles.splits)
        self._reversed = Reversed(needles.points)
        self._degrees = InDegrees(needles.points)
        self._groups = InGroups(needles.numbers)
        self._turned = Turned(self._needles)
        self._announced = Announced(self._needles)
        self.expects = self._announced.expects
        self._names = AsNames(self._needles)
        parts: list[list[Pattern]] = [
            needles.patterns(),
            self._positions.patterns,
            self._parted.patterns,
            [line(word) for word in spellings(self._words)],
            self._reversed.patterns,
            self._degrees.patterns,
            self._groups.patterns,
        ]
        self.patterns = [pattern for part in parts for pattern in part]
        self._starts = list(accumulate(map(len, parts[:-1]), initial=0))
        self.cut = False

    def look(self, haystack: Haystack, hits: Iterable[tuple[int, int]]) -> list[Match]:
        """Confirmed findings; the best one for each place and data type."""
        self.cut = False
        needles, near, parts, words, backwards, degrees, groups = self._sorted(hits)
        best: dict[tuple[int, str], Match] = {}
        for number, end in needles:
            if len(best) >= MATCHES:
                self.cut = True
                break
            self._take(haystack, self._needles[number], end, best)
        for at, match in self._whole_words(haystack, {haystack.place(end - 2) for _, end in words}):
            _surer(best, at, match)
        for at, finding in self._parted.look(haystack, parts):
            _surer(best, at, Match(finding, whole=True))
        for at, finding in self._positions.look(haystack, near):
            _surer(best, at, Match(finding, _only_numbers(finding.value)))
        for at, finding in self._degrees.look(haystack, (end for _, end in degrees)):
            _surer(best, at, Match(finding, _only_numbers(finding.value)))
        for at, finding, whole in self._groups.look(haystack, groups):
            mistaken = finding.confidence.rank and self._parted.contradicts(haystack, at)
            sure = Confidence.CANDIDATE if mistaken else finding.confidence
            _surer(best, at, Match(replace(finding, confidence=sure), whole))
        reverse = self._reversed.look(haystack, (end for _, end in backwards))
        return [*best.values(), *(Match(one, whole=True) for _, one in reverse)]

    def _sorted(self, hits: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
        """The hits of each part of `patterns`, numbered within it."""
        starts = self._starts
        found: list[list[tuple[int, int]]] = [[] for _ in starts]
        for number, end in hits:
            part = bisect_right(starts, number) - 1
            found[part].append((number - starts[part], end))
        return found

    def _take(
        self, haystack: Haystack, needle: Needle, end: int, best: dict[tuple[int, str], Match]
    ) -> None:
        """Keep what a hit proves, unless its place is proven already."""
        at = haystack.place(end - 1)
        known = best.get((at, needle.data_type))
        if known is not None and known.whole and known.finding.confidence.rank == 2:
            return
        match = self._confirm(haystack, needle, at, end)
        if match is not None:
            best[at, needle.data_type] = match if known is None else _merge(match, known)

    def look_at_names(
        self, leaves: LeafTable, blobs: Sequence[tuple[Leaf | Opaque, bytes]] = ()
    ) -> list[Match]:
        """What only whole fields show: values as the name of a field, digests that were turned.

        `blobs` are bytes that nobody could read, which may be masked.
        """
        self._turned.cut = False
        found = [
            Match(
                known_finding(needle, leaf, _weigh(needle, leaf, whole=True), needle.reason),
                whole=True,
            )
            for leaf, needle in self._turned.look(leaves, blobs)
        ]
        self.cut = self.cut or self._turned.cut
        found += [Match(finding, whole=True) for finding in self._names.look(leaves)]
        self.cut = self.cut or self._names.cut
        return found

    def look_at_readings(self, readings: Iterable[Reading]) -> list[Match]:
        """What fields that announce a value stand for, whole."""
        return [
            Match(
                known_finding(needle, leaf, _weigh(needle, leaf, whole=True), needle.reason),
                whole=True,
            )
            for leaf, needle in self._announced.look(readings)
        ]

    def _confirm(self, haystack: Haystack, needle: Needle, at: int, end: int) -> Match | None:
        low, high = haystack.span(at)
        start = end - len(needle.encoded.pattern)
        text = haystack.is_text(at)
        if start < low or (text and needle.encoded.encoding in _IN_TEXT):
            return None
        place = Place(haystack.data, start, end, low, high, text)
        if not stands_alone(needle.encoded, place):
            return None
        whole = _is_whole(extent(needle.encoded, place))
        holder = haystack.holder(at)
        confidence = _weigh(needle, holder, whole=whole)
        if needle.weak and confidence.rank and text and self._parted.contradicts(haystack, at):
            confidence = Confidence.CANDIDATE
        reason = needle.reason
        sent = haystack.data[start:end]
        if needle.encoded.encoding is Encoding.PLAIN and sent != needle.encoded.pattern:
            reason += ", in other case"
        return Match(known_finding(needle, holder, confidence, reason, _excerpt(sent)), whole)

    def _whole_words(self, haystack: Haystack, places: set[int]) -> Iterable[tuple[int, Match]]:
        """Values too weak to search for: whole fields under a name that announces them."""
        for at in sorted(places):
            if not haystack.is_text(at):
                continue
            leaf = haystack.leaves[at]
            needle = self._words.get(text_of(leaf.value).strip().lower())
            if needle is None:
                continue
            encoding = needle.encoded.encoding
            if tells(needle.key, needle.data_type, leaf):
                short = encoding is Encoding.ABBREVIATED
                confidence = Confidence.PROBABLE if short else Confidence.PROVEN
            elif encoding is Encoding.PLAIN:  # a number or a word that is everywhere
                continue
            else:
                confidence = Confidence.CANDIDATE
            yield at, Match(known_finding(needle, leaf, confidence, needle.reason), whole=True)


def _surer(best: dict[tuple[int, str], Match], at: int, match: Match) -> None:
    """Keep a match where nothing as sure is known of its place."""
    finding = match.finding
    known = best.get((at, finding.data_type))
    if known is None or finding.confidence.rank > known.finding.confidence.rank:
        best[at, finding.data_type] = match


def _merge(new: Match, old: Match) -> Match:
    """The surer of two of one type at one place; another value of the profile is named beside."""
    ranks = [(match.finding.confidence.rank, match.whole) for match in (new, old)]
    best, other = (new, old) if ranks[0] > ranks[1] else (old, new)
    beside = f"; also the profile's {other.finding.known}"
    if other.finding.known == best.finding.known or beside in best.finding.reason:
        return best
    return replace(best, finding=replace(best.finding, reason=best.finding.reason + beside))


def _is_whole(place: Place) -> bool:
    if place.high - place.low > place.end - place.start + _ROOM:
        return False
    rest = place.data[place.low : place.start] + place.data[place.end : place.high]
    return not rest.strip(b" \t\r\n\"'{}=")


def _only_numbers(value: Scalar) -> bool:
    """Whether a value that holds a position holds nothing else."""
    text = str(value)
    return len(text) <= _COORDINATES and not any(character.isalpha() for character in text)


def _weigh(needle: Needle, holder: Leaf | Opaque, *, whole: bool) -> Confidence:
    if not needle.weak:
        return Confidence.PROVEN
    if not whole or not isinstance(holder, Leaf):
        return Confidence.CANDIDATE
    if not tells(needle.key, needle.data_type, holder):
        return Confidence.CANDIDATE
    short = needle.encoded.encoding is Encoding.SHORT_DIGEST
    return Confidence.PROBABLE if short else Confidence.PROVEN


def _excerpt(sent: bytes) -> str:
    return sent[:_EXCERPT].decode("utf-8", "backslashreplace")
