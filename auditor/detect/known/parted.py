"""Known values in parts: the anchor was found as a whole field, are the others beside it?

Beside means in the same object, form, query or set of headers, whatever layers
each part was packed in. All parts under names that say what they are prove the
value; a number under a country code that is not its own is another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from auditor.detect.haystack import Haystack
from auditor.detect.keys import names
from auditor.detect.known.cuts import Piece
from auditor.detect.known.found import known_finding
from auditor.detect.known.splits import Split
from auditor.detect.prefilter import Pattern
from auditor.detect.scalars import text_of
from auditor.detect.siblings import label
from auditor.model import Confidence, Finding, Leaf

_WIDEST = 64  # characters of a field that is a number, with what groups it
_NO_DIGIT = re.compile(r"[^0-9]")
_MOST_ANCHORS = 64  # of one message


def line(text: str) -> Pattern:
    """A text that is all of a value: values stand between line feeds."""
    data = b"\n" + text.encode("utf-8", "surrogatepass") + b"\n"
    return Pattern(data, literal=True, caseless=True)


def spellings(texts: Iterable[str]) -> list[str]:
    """The texts in the cases they are written in; a scan folds ASCII letters only."""
    return sorted(
        {
            spelled
            for text in texts
            for spelled in ((text,) if text.isascii() else (text, text.upper(), text.title()))
        }
    )


class Parted:
    """The search for values in parts; hits are numbered over `patterns`."""

    def __init__(self, splits: Sequence[Split]) -> None:
        self.patterns: list[Pattern] = []
        self._anchored: list[Split] = []
        for split in splits:
            for text in spellings(split.pieces[0].texts):
                self.patterns.append(line(text))
                self._anchored.append(split)
        self._numbers: dict[str, list[Piece]] = {}
        for split in splits:
            if split.data_type == "id.phone":
                for text in split.pieces[0].texts:
                    self._numbers.setdefault(text, []).append(split.pieces[1])

    def look(
        self, haystack: Haystack, hits: Iterable[tuple[int, int]]
    ) -> Iterator[tuple[int, Finding]]:
        """(place, finding) of each field that holds a part of a value whose others are beside."""
        anchors = {(haystack.place(end - 2), self._anchored[number]) for number, end in hits}
        for at, split in sorted(anchors, key=lambda one: one[0])[:_MOST_ANCHORS]:
            if haystack.is_text(at):
                yield from _judge(haystack, at, split)

    def contradicts(self, haystack: Haystack, at: int) -> bool:
        """Whether a national number stands beside a country code that is not its own."""
        leaf = haystack.leaves[at]
        sent = text_of(leaf.value)
        if len(sent) > _WIDEST:  # asked at every hit of a long text
            return False
        text = sent.strip().lower()
        codes = self._numbers.get(text) or self._numbers.get(_NO_DIGIT.sub("", text))
        if not codes:
            return False
        beside = [
            text_of(haystack.leaves[other].value).strip()
            for other in haystack.groups.beside(leaf)
            if not names(haystack.leaves[other]).isdisjoint(codes[0].names)
        ]
        dialled = [text for text in beside if text.lstrip("+").isdigit() and len(text) <= 5]
        return bool(dialled) and not any(text in piece.texts for text in dialled for piece in codes)


def _judge(haystack: Haystack, at: int, split: Split) -> Iterator[tuple[int, Finding]]:
    leaf = haystack.leaves[at]
    places = [(at, split.pieces[0])]
    beside = haystack.groups.beside(leaf)
    for piece in split.pieces[1:]:
        found = [
            place
            for place in beside
            if text_of(haystack.leaves[place].value).strip().lower() in piece.texts
        ]
        if not found:
            return
        named = (place for place in found if _is_called(haystack.leaves[place], piece))
        places.append((next(named, found[0]), piece))
    if len({place for place, _ in places}) < len(places):
        return
    sure = split.strong or all(_is_called(haystack.leaves[place], piece) for place, piece in places)
    confidence = Confidence.PROVEN if sure else Confidence.CANDIDATE
    for place, piece in places:
        others = ", ".join(label(haystack.leaves[other]) for other, _ in places if other != place)
        reason = f"the {piece.called} of the profile's {split.key}, the rest in {others}"
        yield place, known_finding(split, haystack.leaves[place], confidence, reason)


def _is_called(leaf: Leaf, piece: Piece) -> bool:
    return not names(leaf).isdisjoint(piece.names)
