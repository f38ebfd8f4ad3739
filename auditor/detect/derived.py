"""Leaves that are not in the message as such, and the real leaves that hold them.

Detectors look at both alike; what they claim at a derived leaf is reported at
the real one, so that every finding leads to bytes that were sent.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.detect.entries import entries
from auditor.detect.graphql_variables import graphql_variables
from auditor.detect.headed_rows import headed_rows
from auditor.detect.wrapped import wrapped
from auditor.model import Leaf, LeafTable, Path

MOST = 10_000  # leaves that are made of others in one way
_STEPS = 64  # objects above a leaf
_UP = 3  # an object that a detector claims lies at most this far above its leaves


class Derived:
    """`leaves` to detect on; `origin` leads back."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self._origins: dict[Path, tuple[Leaf, bool]] = {}
        self._places: dict[Path, Path] = {}
        self.cut = False  # whether more could have been made than are taken

    def add(self, found: Iterable[tuple[Leaf, Leaf]], *, text: bool) -> None:
        """Take pairs of (derived, real); `text` where the real one is unstructured text."""
        for number, (derived, real) in enumerate(found):
            if number == MOST and not text:
                self.cut = True
                break
            self.leaves.append(derived)
            self._origins[derived.path] = (real, text)
            if text and derived.parent is not None:
                self._origins[derived.parent] = (real, text)
            self._note_places(derived.parent, real.parent)

    def _note_places(self, derived: Path | None, real: Path | None) -> None:
        """The objects above that are the same under another name."""
        for _ in range(_STEPS):
            if derived is None or real is None or derived is real or derived.text != real.text:
                return
            if derived in self._places:
                return
            self._places[derived] = real
            derived, real = derived.parent, real.parent

    def place(self, path: Path) -> Path:
        """The object or list of the message that a claim is about."""
        return self._places.get(path, path)

    def origin(self, path: Path) -> tuple[Leaf, bool] | None:
        """The real leaf behind a claim's path and whether it is text; None for a real path."""
        if not self._origins:
            return None
        node: Path | None = path
        for _ in range(_UP):
            if node is None:
                return None
            if node in self._origins:
                return self._origins[node]
            node = node.parent
        return None


def derive(leaves: LeafTable) -> Derived:
    """The leaves that fields of a message stand for, by what others say of them."""
    derived = Derived()
    for way in (entries, wrapped, headed_rows, graphql_variables):
        derived.add(way(leaves), text=False)
    return derived
