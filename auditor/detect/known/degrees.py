"""A known position in degrees, minutes and seconds: `59°54'45.8"N 10°44'45.9"E`.

A scan finds a latitude's degrees with its minutes behind; what is written there
is read as the detector of positions reads it, and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditor.detect.haystack import Haystack
from auditor.detect.known.found import known_finding
from auditor.detect.known.point import TOLERANCE, Point
from auditor.detect.location.written.written_degrees import positions_in
from auditor.detect.prefilter import Pattern
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Finding

_GAP = r"[^0-9]{1,6}"
_WINDOW = 4_096  # characters of a text that are read
_PLACES = 64  # of one message


class InDegrees:
    """The search for known positions in degrees and minutes, by their `patterns`."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = points
        texts = {text for point in points for text in _beginnings(point.lat)}
        self.patterns = [Pattern(text.encode(), literal=False) for text in sorted(texts)]

    def look(self, haystack: Haystack, ends: Iterable[int]) -> Iterator[tuple[int, Finding]]:
        """(place, finding) of the texts that hold one."""
        for at in sorted({haystack.place(end - 1) for end in ends})[:_PLACES]:
            if not haystack.is_text(at):
                continue
            leaf = haystack.leaves[at]
            for found in positions_in(text_of(leaf.value)[:_WINDOW]):
                for point in self._points:
                    north, east = found.lat.value, found.lon.value
                    if max(abs(north - point.lat), abs(east - point.lon)) <= TOLERANCE:
                        reason = f"the profile's {point.key} in degrees and minutes, within 110 m"
                        yield at, known_finding(point, leaf, Confidence.PROVEN, reason)


def _beginnings(lat: float) -> Iterator[str]:
    """Degrees and minutes of every latitude within the tolerance, as a regex."""
    for value in (abs(lat) - TOLERANCE, abs(lat) + TOLERANCE):
        degrees, minutes = divmod(int(max(0.0, value) * 60), 60)
        zero = "0?" if degrees < 10 else ""
        yield f"{zero}{degrees}{_GAP}{'0?' if minutes < 10 else ''}{minutes}"
