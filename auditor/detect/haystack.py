"""All values of a message as one buffer, and the way back from an offset to its leaf.

Values stand between line feeds, so that a pattern can ask for a whole one. Texts
come first, as UTF-8 (the leaves, then `raw`: texts as they were before a layer
was opened, for known values only), then the bytes that could not be read as
text (byte leaves, heads of opaques). Building it costs one join; the way back
is only computed when the scan hit something.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from auditor.detect.scalars import text_of
from auditor.detect.siblings import Groups
from auditor.model import Leaf, LeafTable, Number, Opaque, Scalar

BYTES = 64 * 1024 * 1024  # more than decoding ever yields; what is beyond is not searched


_PLAIN = frozenset({str, Number, int})  # what `str` alone turns into the right text
_PLAIN_OR_BOOL = _PLAIN | {bool}


class Haystack:
    """`data` is what is scanned; texts end at `text_size`.

    `leaves` are the leaves and then the raw ones; the first `readable` are the former.
    """

    def __init__(
        self, leaves: LeafTable, opaques: Sequence[Opaque], raw: Sequence[Leaf] = ()
    ) -> None:
        self.readable = len(leaves)
        self.leaves = leaves.with_more(raw) if raw else leaves
        values = self.leaves.values
        self._kinds = set(map(type, values))
        self._texts = _texts(values, self._kinds)
        text = "\n".join(("", *self._texts, ""))
        self._ascii = text.isascii()
        data = text.encode("utf-8", "surrogatepass")
        self.text = data if len(data) <= BYTES else data[:BYTES]
        self.text_size = len(data)
        self.blobs: list[tuple[Leaf | Opaque, bytes]] = []
        if bytes in self._kinds:
            self.blobs += [
                (self.leaves[place], value)
                for place, value in enumerate(values)
                if isinstance(value, bytes)
            ]
        self.blobs += [(opaque, opaque.data) for opaque in opaques if opaque.data]
        if self.blobs:
            data += b"\n".join(blob for _, blob in self.blobs)
        self.cut = len(data) > BYTES
        self.data = data[:BYTES] if self.cut else data
        self._starts: list[int] = []

    @cached_property
    def groups(self) -> Groups:
        """Which leaves stand beside which; made at the first question, once a message."""
        return Groups(self.leaves)

    def place(self, offset: int) -> int:
        """The number of the value that holds this byte: leaves first, then blobs."""
        if not self._starts:
            self._starts = self._compute_starts()
        return bisect_right(self._starts, offset) - 1

    def span(self, place: int) -> tuple[int, int]:
        """The (start, end) of a value in `data`."""
        if not self._starts:
            self._starts = self._compute_starts()
        start = self._starts[place]
        if place + 1 < len(self._starts):
            end = self._starts[place + 1] - 1
        else:  # the last blob ends with the buffer, the last text before its line feed
            end = len(self.data) if self.blobs else self.text_size - 1
        return start, min(end, len(self.data))

    def holder(self, place: int) -> Leaf | Opaque:
        """The leaf or opaque behind a number."""
        if place < len(self.leaves):
            return self.leaves[place]
        return self.blobs[place - len(self.leaves)][0]

    def is_text(self, place: int) -> bool:
        """Whether the value was text."""
        return place < len(self.leaves)

    def _compute_starts(self) -> list[int]:
        if self._ascii:
            sizes = [len(text) + 1 for text in self._texts]
        else:
            sizes = [len(text.encode("utf-8", "surrogatepass")) + 1 for text in self._texts]
        sizes.extend(len(blob) + 1 for _, blob in self.blobs)
        return list(accumulate(sizes[:-1], initial=1)) if sizes else [1]


def _texts(values: Sequence[Scalar], kinds: set[type]) -> list[str]:
    """Each value's text. Nearly all messages hold nothing but text and numbers: those go in C."""
    try:
        if kinds <= _PLAIN:
            return list(map(str, values))
        if kinds <= _PLAIN_OR_BOOL:
            return ["" if type(value) is bool else str(value) for value in values]
    except ValueError:  # a number too long to be written out
        pass
    return [value if type(value) is str else text_of(value) for value in values]
