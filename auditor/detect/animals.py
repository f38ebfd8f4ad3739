"""Where an animal that bears a tag is: a ringed bird's, a herd's; not its keeper's.

Told by the identifier beside the position, by the names of Movebank's vocabulary
(`individual-local-identifier`) and of rings and ear tags. A pet is at home with whom it lives
with, so its collar is none. What is found there is a candidate, whoever sent it.
"""

from __future__ import annotations

from itertools import islice

from auditor.detect.keys import joined
from auditor.model import LeafTable, Path

WHY = "beside an animal's tag"

_FIELDS = 64  # of one object that are looked at
_TAGS = frozenset(
    ("birdid", "eartag", "eartagid", "ringnumber", "herdid", "taglocalidentifier",
     "individuallocalidentifier", "individualtaxoncanonicalname")
)  # fmt: skip


class Animals:
    """Which objects of a message bear an animal's tag. Looks at one if asked."""

    def __init__(self, leaves: LeafTable) -> None:
        self._leaves = leaves
        self._tagged: dict[int, tuple[Path, bool]] = {}  # by `id`; the object that is kept keeps it

    def bear(self, place: Path, data_type: str) -> bool:
        """Whether a position at a place is that of an animal."""
        holder = place.parent
        if holder is None or not data_type.startswith("location."):
            return False
        if id(holder) not in self._tagged:
            beside = islice(self._leaves.below([holder]), _FIELDS)
            tagged = any(joined(leaf.name) in _TAGS for leaf in beside)
            self._tagged[id(holder)] = holder, tagged
        return self._tagged[id(holder)][1]
