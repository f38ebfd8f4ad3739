"""All values of a message as one buffer, and the way back from an offset to its leaf.

Values are joined by line feeds: texts first, as UTF-8 (the leaves, then `raw`:
texts as they were before a layer was opened, for known values only), then the
bytes that could not be read as text (byte leaves, heads of opaques). Building it costs
one join; the way back is only computed when the scan hit something.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from auditor.detect.scalars import text_of
from auditor.model import Leaf, Opaque

BYTES = 64 * 1024 * 1024  # more than decoding ever yields; what is beyond is not searched


class Haystack:
    """`data` is what is scanned; texts end at `text_size`.

    `leaves` are the leaves and then the raw ones; the first `readable` are the former.
    """

    def __init__(
        self, leaves: Sequence[Leaf], opaques: Sequence[Opaque], raw: Sequence[Leaf] = ()
    ) -> None:
        self.readable = len(leaves)
        if raw:
            leaves = [*leaves, *raw]
        self.leaves = leaves
        self._texts = [leaf[1] if isinstance(leaf[1], str) else text_of(leaf[1]) for leaf in leaves]
        text = "\n".join(self._texts)
        self._ascii = text.isascii()
        data = text.encode("utf-8", "surrogatepass")
        self.text_size = len(data)
        blobs = [(leaf, leaf[1]) for leaf in leaves if isinstance(leaf[1], bytes)]
        self.blobs: list[tuple[Leaf | Opaque, bytes]] = [
            *blobs,
            *((opaque, opaque.data) for opaque in opaques if opaque.data),
        ]
        if self.blobs:
            texts = [data] if leaves else []
            data = b"\n".join([*texts, *(blob for _, blob in self.blobs)])
        self.cut = len(data) > BYTES
        self.data = data[:BYTES] if self.cut else data
        self._starts: list[int] = []

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
        end = self._starts[place + 1] - 1 if place + 1 < len(self._starts) else len(self.data)
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
        return list(accumulate(sizes[:-1], initial=0)) if sizes else [0]
