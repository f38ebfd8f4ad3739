"""Values that only their fields announce: short ones under layers of which no decoder is sure.

What such a field may stand for (`decode.possible`) is compared whole with what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditor.detect.keys import VAGUE, joined, runs
from auditor.detect.known.encodings import Encoding, is_rotated
from auditor.detect.known.needles import Needle
from auditor.detect.known.telling import TELLING, tells
from auditor.model import Leaf

_LONGEST = 20  # bytes of a value; longer ones are opened by decoders
_MEMO = 8_192

type Reading = tuple[Leaf, str, tuple[str, ...]]
"""A field, a text that it may stand for, and the layers that give it."""


class Announced:
    """The short values of a profile, by what they are written as."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._known: dict[str, Needle] = {}
        for needle in needles:
            pattern = needle.encoded.pattern
            if needle.encoded.encoding is Encoding.PLAIN and len(pattern) <= _LONGEST:
                self._known.setdefault(pattern.decode("utf-8", "replace").lower(), needle)
        kinds = {(needle.key, needle.data_type) for needle in self._known.values()}
        self._names = frozenset(
            name for key, data_type in kinds for name in (joined(key), *TELLING.get(data_type, ()))
        )
        self._memo: dict[str, bool] = {}

    def expects(self, name: str) -> bool:
        """Whether a field of that name announces a short value that is known."""
        found = self._memo.get(name)
        if found is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            found = name not in VAGUE and not self._names.isdisjoint(runs(name))
            self._memo[name] = found
        return found

    def look(self, readings: Iterable[Reading]) -> Iterator[tuple[Leaf, Needle]]:
        """The fields that stand for a known value; the needle says through which layers."""
        for leaf, text, steps in readings:
            needle = self._known.get(text.lower())
            if needle is None or ("rot13" in steps and not is_rotated(needle.encoded.pattern)):
                continue
            if tells(needle.key, needle.data_type, leaf):
                what = f"{' of '.join(steps)} of "
                yield leaf, needle._replace(encoded=needle.encoded._replace(what=what))
