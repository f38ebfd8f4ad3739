"""Known numbers, however their digits are grouped: `+47 (915) 27-346`, `35 693803 564380 9`.

Whoever writes a number groups it as they like, so no list of forms is complete.
A scan finds the digits with a few separators between; the neighbours then tell
whether they are a number of their own. Ungrouped ones are found as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from auditor.detect.haystack import Haystack
from auditor.detect.known.entropy import WEAK, bits
from auditor.detect.known.forms import phone
from auditor.detect.known.found import known_finding
from auditor.detect.known.neighbours import Place, after_of, before_of, is_token
from auditor.detect.known.telling import tells
from auditor.detect.prefilter import Pattern
from auditor.detect.scalars import text_of
from auditor.model import Confidence, Finding, Leaf

_GAP = r"[ ().\x2d/]{0,3}"
_WIDEST = 96  # bytes of a number with its gaps
_SHORTEST, _LONGEST = 7, 22  # digits
_ROOM = 4  # characters of a field around its number: brackets, a plus
_SEPARATORS = re.compile(r"[\s\-_.:/()]")


class Grouped(NamedTuple):
    """The digits of a known number; `how` completes "the profile's phone, …"."""

    key: str
    data_type: str
    digits: str
    how: str

    @property
    def weak(self) -> bool:
        """Whether the digits mean nothing inside other text."""
        return bits(self.digits, self.data_type) < WEAK


def grouped(key: str, data_type: str, value: str) -> Iterator[Grouped]:
    """A phone's international and national digits; any other value that is nothing but digits."""
    if data_type == "id.phone":
        number = phone.parse(value.strip())
        texts = {"digits only": value.strip().removeprefix("+")}
        if number is not None:
            national = re.sub(r"\D", "", number.spelled)
            texts = {
                "in international notation": number.country + number.national,
                "in international notation, with its trunk prefix": number.country + national,
                "in national notation": national,
                "its national digits": number.national,
            }
    elif data_type in ("id.birth", "location.precise", "id.name"):
        return
    else:
        texts = {"in groups": value}
    for how, text in texts.items():
        digits = _SEPARATORS.sub("", text)
        if digits.isascii() and digits.isdigit() and _SHORTEST <= len(digits) <= _LONGEST:
            yield Grouped(key, data_type, digits, how)


class InGroups:
    """The search for known numbers in groups; hits are numbered over `patterns`."""

    def __init__(self, numbers: Sequence[Grouped]) -> None:
        self._numbers = list({one.digits: one for one in reversed(numbers)}.values())
        texts = [_GAP.join(one.digits).encode() for one in self._numbers]
        self.patterns = [Pattern(text, literal=False) for text in texts]
        self._regexes = [re.compile(text + rb"\Z") for text in texts]

    def look(
        self, haystack: Haystack, hits: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, Finding, bool]]:
        """(place, finding, whether it is the whole field) of each number with separators."""
        for number, end in hits:
            at = haystack.place(end - 1)
            if not haystack.is_text(at):
                continue
            one = self._numbers[number]
            low, high = haystack.span(at)
            match = self._regexes[number].search(haystack.data, max(low, end - _WIDEST), end)
            if match is None or match[0].isdigit():
                continue
            place = Place(haystack.data, match.start(), end, low, high, text=True)
            if not is_token(match[0], place, before_of(place), after_of(place)):
                continue
            leaf = haystack.leaves[at]
            sent = text_of(leaf.value)  # which may be megabytes: their ends are not looked for
            whole = len(sent) <= 2 * _WIDEST and len(sent.strip()) <= len(match[0]) + _ROOM
            reason = f"the profile's {one.key}, {one.how}, its digits in groups"
            yield at, known_finding(one, leaf, _weigh(one, leaf, whole=whole), reason), whole


def _weigh(number: Grouped, leaf: Leaf, *, whole: bool) -> Confidence:
    if not number.weak or (whole and tells(number.key, number.data_type, leaf)):
        return Confidence.PROVEN
    return Confidence.CANDIDATE
