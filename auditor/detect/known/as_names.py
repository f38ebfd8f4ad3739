"""Known values that were sent as the name of a field: `{"<voucher>": 1}`, `utm_<voucher>=1`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from auditor.detect.known.encodings import Encoding
from auditor.detect.known.found import known_finding
from auditor.detect.known.needles import Needle
from auditor.model import Confidence, Finding, Leaf, LeafTable, Node, Path

_NODES = 50_000  # objects and lists of one message whose names are looked at
_MEMO = 20_000  # names of which it is remembered whether they are a value
_LONGEST = 256  # characters of a name in which a word may stand beside the value
_FORMS = frozenset({Encoding.PLAIN, Encoding.DIGEST_HEX})
_MARKS, _FEW_MARKS = re.compile(r"[_:.|/=-]"), 4  # between a word and a value in a name


class AsNames:
    """The strong values of a profile as names; `cut` where a message has more than is looked at."""

    def __init__(self, needles: Sequence[Needle]) -> None:
        self._known = {
            (needle.encoded.pattern + needle.encoded.rest)
            .decode("utf-8", "replace")
            .lower(): needle
            for needle in reversed(needles)
            if needle.encoded.encoding in _FORMS and not needle.weak
        }
        self._memo: dict[str, Needle | None] = {}
        self._shortest = min(map(len, self._known), default=0)
        self.cut = False

    def look(self, leaves: LeafTable) -> list[Finding]:
        """A finding for each field, object and list that is called so. Whole names only."""
        self.cut = False
        if not self._known:
            return []
        found: list[Finding] = []
        telling = {
            name: needle
            for name in set(leaves.names)
            if (needle := self._of_name(name)) is not None
        }
        if telling:
            for place, name in enumerate(leaves.names):
                if name in telling:
                    found.extend(_named(telling[name], leaves[place]))
        seen: set[int] = set()
        for parent in leaves.parents():
            if len(seen) > _NODES:
                self.cut = True
                break
            node: Path | None = parent
            while node is not None and id(node) not in seen:
                seen.add(id(node))
                if node.name and (needle := self._of_name(node.name)) is not None:
                    found.extend(_named(needle, node))
                node = node.parent
        return found

    def _of_name(self, name: str) -> Needle | None:
        """The needle of a name that is a value, or one with a word before or behind it."""
        if name in self._memo:
            return self._memo[name]
        low = name.lower()
        needle = self._known.get(low)
        if needle is None and self._shortest < len(low) <= _LONGEST:
            for mark in islice(_MARKS.finditer(low), _FEW_MARKS):
                behind, before = low[mark.end() :], low[: mark.start()]
                needle = self._known.get(behind) or self._known.get(before)
                if needle is not None:
                    break
        if len(self._memo) >= _MEMO:
            self._memo.clear()
        self._memo[name] = needle
        return needle


def _named(needle: Needle, node: Node) -> Iterator[Finding]:
    """The finding of a step's own name; an element only inherits the name of its array."""
    if node.name in node.text:
        at = Leaf(Path(node.parent, node.text, node.name), "~key", node.name, node.name)
        yield known_finding(needle, at, Confidence.PROVEN, needle.reason)
