"""Which leaves wake which detector: by the field's name, or by a pattern over the value.

Names are few and repeat, so each is judged once and remembered as bits, one
for each detector. A detector is then given the leaves that woke it, and costs
nothing where none did.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from auditor.detect.keys import VAGUE, joined, name_of, runs
from auditor.detect.model import Detector
from auditor.detect.prefilter import Pattern
from auditor.model import Clock, Leaf, LeafTable, Number, Path

_MEMO = 50_000
_FIELDS = 64  # of one object that a name of it wakes
_LISTS = 4  # plain names between an object and what lies in it
# Objects and lists that say nothing of what lies in them.
PLAIN = frozenset(
    ("values", "value", "data", "samples", "points", "readings", "measurements", "entries", "items",
     "list", "series", "dataset", "records", "history", "latest", "last", "current", "today",
     "result", "reading", "measurement", "record", "quantity")
)  # fmt: skip
_LOOK = 256  # names between two looks at the clock
# Headers between browser and server whose words mean nothing of a person's: `origin` is no place.
_ABOUT_THE_EXCHANGE = ("access-control-", "content-security-", "strict-transport-", "cross-origin-",
                       "accept-encoding", "content-encoding", "transfer-encoding")  # fmt: skip

type Woken = dict[int, set[int]]  # detector number → places of leaves


@dataclass(frozen=True, slots=True)
class ByValue:
    """A wake-up pattern and the number of its detector."""

    pattern: Pattern
    detector: int


class Wake:
    """The tables of a set of detectors. `by_value` are the patterns that go into the scan."""

    def __init__(self, detectors: Sequence[Detector]) -> None:
        self._keys: dict[str, int] = {}
        self._rules = [(1 << n, d.wakes) for n, d in enumerate(detectors) if d.wakes is not None]
        self._memo: dict[str, int] = {}
        self._kin: dict[str, int] = {}
        self._numbers: dict[int, tuple[int, ...]] = {}  # the detectors of a mask
        picky = [(1 << n, d.takes) for n, d in enumerate(detectors) if d.takes is not None]
        self._refused = {  # the detectors that do not take a value of that type
            kind: sum(bit for bit, takes in picky if kind not in takes)
            for kind in (str, Number, int, float, bool, bytes, type(None))
        }
        self._families = list(dict.fromkeys(one for d in detectors for one in d.needs))
        self._needs = [  # (a detector's bit, the bits of the families that it needs)
            (1 << n, sum(1 << self._families.index(one) for one in d.needs))
            for n, d in enumerate(detectors)
            if d.needs
        ]
        self._holding = [(1 << n, d.holds) for n, d in enumerate(detectors) if d.holds is not None]
        self._held: dict[str, int] = {}
        self._needy = sum(bit for bit, _ in self._needs)
        for number, detector in enumerate(detectors):
            for key in detector.keys:
                self._keys[key] = self._keys.get(key, 0) | 1 << number
        self.by_value = [
            ByValue(Pattern(text.encode(), literal=False, caseless=True), number)
            for number, detector in enumerate(detectors)
            for text in detector.wake
        ]

    def asks(self, name: str) -> bool:
        """Whether a leaf of that name wakes a detector, or may in its context."""
        return name in VAGUE or self._mask(name) != 0

    def named(self, leaves: LeafTable, woken: Woken, clock: Clock) -> int:
        """Add the leaves whose name wakes a detector; how many distinct names were not judged.

        Names are judged in their order, for as long as there is time.
        """
        names = dict.fromkeys(leaves.names)
        judged = 0
        telling = {}
        for name in names:
            if not judged % _LOOK and judged and clock.late():
                break
            judged += 1
            if mask := -1 if name in VAGUE else self._mask(name):
                telling[name] = mask
        if telling:
            values, refused = leaves.values, self._refused
            if lonely := self._lonely(telling):
                refused = {kind: mask | lonely for kind, mask in refused.items()}
            for place, name in enumerate(leaves.names):
                if name in telling:
                    mask = telling[name]
                    if mask < 0:
                        mask = self._mask(name_of(leaves[place]))
                    mask &= ~refused[type(values[place])]
                    if mask:
                        self._add(mask, place, woken)
        return len(names) - judged

    def held(self, leaves: LeafTable, woken: Woken, clock: Clock) -> bool:
        """Add what lies right in each object whose name wakes a detector; whether it had the time.

        Names are judged for as long as there is time, each once.
        """
        nothing = ""
        known = len(self._held)
        for parent in leaves.parents():
            name = parent.name
            if name == nothing:  # the objects of a list, one after the other
                continue
            node = parent
            for _ in range(_LISTS):
                if name not in PLAIN or node.parent is None:
                    break
                node = node.parent
                name = node.name
            if len(self._held) - known >= _LOOK:
                if clock.late():
                    return False
                known = len(self._held)
            if mask := self._holder(name):
                for place in leaves.places_below(parent)[:_FIELDS]:
                    self._add(mask, place, woken)
            elif node is parent:
                nothing = name
        return True

    def _holder(self, name: str) -> int:
        """The detectors that an object of that name wakes, as bits."""
        mask = self._held.get(name)
        if mask is None:
            if len(self._held) >= _MEMO:
                self._held.clear()
            mask = self._held[name] = sum(bit for bit, holds in self._holding if holds(name))
        return mask

    def _lonely(self, telling: Mapping[str, int]) -> int:
        """The detectors that a name woke and whose needs are not in the message, as bits.

        What a family names wakes its detector, so nothing else is looked at.
        """
        woken = functools.reduce(operator.or_, telling.values()) & self._needy
        if not woken:
            return 0
        there = functools.reduce(operator.or_, map(self._family, telling))
        return sum(bit for bit, needs in self._needs if bit & woken and needs & ~there)

    def _family(self, name: str) -> int:
        """The families that a name is of, as bits."""
        found = self._kin.get(name)
        if found is None:
            if len(self._kin) >= _MEMO:
                self._kin.clear()
            whole = joined(name)
            found = sum(1 << n for n, family in enumerate(self._families) if whole in family)
            self._kin[name] = found
        return found

    def also_named(self, leaves: Iterable[Leaf], woken: Woken, first: int) -> None:
        """The same for a few leaves more, counted from `first`."""
        for place, leaf in enumerate(leaves, first):
            mask = self._mask(name_of(leaf)) & ~self._refused[type(leaf.value)]
            self._add(mask | self._holding_of(leaf.parent), place, woken)

    def _holding_of(self, node: Path | None) -> int:
        """The detectors that the object or list right above wakes, as bits."""
        for _ in range(_LISTS):
            if node is None or node.name not in PLAIN or node.parent is None:
                break
            node = node.parent
        return self._holder(node.name) if node is not None else 0

    def _add(self, mask: int, place: int, woken: Woken) -> None:
        numbers = self._numbers.get(mask)
        if numbers is None:
            if len(self._numbers) >= _MEMO:
                self._numbers.clear()
            bits = range(mask.bit_length())
            numbers = self._numbers[mask] = tuple(bit for bit in bits if mask >> bit & 1)
        for number in numbers:
            if number in woken:
                woken[number].add(place)
            else:
                woken[number] = {place}

    def _mask(self, name: str) -> int:
        """The detectors that a name wakes, as bits."""
        mask = self._memo.get(name)
        if mask is None:
            if len(self._memo) >= _MEMO:
                self._memo.clear()
            mask = 0 if name.lower().startswith(_ABOUT_THE_EXCHANGE) else self._judge(name)
            self._memo[name] = mask
        return mask

    def _judge(self, name: str) -> int:
        mask = 0
        for run in runs(name):
            mask |= self._keys.get(run, 0)
        for bit, wakes in self._rules:
            if wakes(name):
                mask |= bit
        return mask
