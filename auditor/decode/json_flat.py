"""Parsed JSON to leaves: an explicit stack, and no object made that is not kept.

This is the hottest loop of the project. Objects of the same shape come by the
hundred, so the steps of all members of a shape are worked out once, and the
scalars of an object go into the table as one block. Only where a string may
hold another layer, or a key is odd, are its members looked at one by one.
Members of one object stay together, its scalars before what is nested in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import compress, islice
from typing import NamedTuple, cast

from auditor.decode import byte_arrays
from auditor.decode.base import SHORTEST, Gate, Leaves
from auditor.decode.names import Steps, member
from auditor.model import Leaf, Number, Path, Scalar

_INDEX = tuple(f"[{i}]" for i in range(1_000))
_LEAST, _BEYOND = -(2**63), 2**63  # other integers are kept as the text that was sent
_STEPS = Steps()
_SCALARS = frozenset((str, Number, int, bool))
_NESTING = frozenset((dict, list))
_MOST_SHAPES = 4_096
_LARGE = 64  # members of an object whose shape is not remembered
_HUGE = 4_096  # members from which an object is read one by one, with an eye on the time
_CLOCK = 1_024  # members between two looks at it

LATE = "not read in time"

type Json = dict[str, Json] | list[Json] | str | int | bool | None
type _Stack = list[tuple[Path, dict[str, Json] | list[Json], int]]
type _Place = tuple[_Stack, int]  # where what is nested goes, and how deep that is


class _Shapes(dict[tuple[str, ...], tuple[str, ...] | None]):
    """The steps of an object's members by its keys, None where a key needs a closer look."""

    __slots__ = ()

    def __missing__(self, keys: tuple[str, ...]) -> tuple[str, ...] | None:
        texts = tuple([_STEPS[key] for key in keys])
        found = texts if all(texts) else None
        if len(keys) <= _LARGE and found is not None:
            if len(self) >= _MOST_SHAPES:
                self.clear()
            self[keys] = found
        return found


_SHAPES = _Shapes()


class _Plan(NamedTuple):
    """What becomes of the members of an object: which are kept, with their steps, and which nest.

    `inner` are (number, step, name); null is neither.
    """

    kept: tuple[bool, ...]
    texts: tuple[str, ...]
    inner: tuple[tuple[int, str, str], ...]


_PLANS: dict[tuple[tuple[str, ...], tuple[type, ...]], _Plan] = {}


def _plan(texts: tuple[str, ...], kinds: tuple[type, ...], names: Iterable[str]) -> _Plan:
    """The plan for objects with those members, remembered like their shape."""
    kept = tuple(kind in _SCALARS for kind in kinds)
    inner = tuple(
        (number, text, name)
        for number, (text, kind, name) in enumerate(zip(texts, kinds, names, strict=True))
        if kind in _NESTING
    )
    plan = _Plan(kept, tuple(compress(texts, kept)), inner)
    if len(texts) <= _LARGE:
        if len(_PLANS) >= _MOST_SHAPES:
            _PLANS.clear()
        _PLANS[texts, kinds] = plan
    return plan


class Flattening:
    """The leaves of one JSON text as msgspec parsed it, with Number for float; null is dropped.

    `members` counts those of all objects; `cut` says why it is not all, "" if it is.
    """

    def __init__(self, gate: Gate, late: Callable[[], bool] = bool) -> None:
        self.leaves = Leaves()
        self.members = 0
        self.cut = ""
        self._gate = gate
        self._late = late

    def run(self, value: Json, at: Path, most: int, nesting: int) -> None:
        """Flatten at most `most` members and elements, and nothing below `nesting` brackets."""
        if not isinstance(value, (dict, list)):
            self._single(value, at)
            return
        room = most
        stack: _Stack = [(at, value, 1)]
        while stack:
            path, node, depth = stack.pop()
            if depth > nesting:
                self.cut = f"deeper than {nesting} brackets"
                continue
            size = len(node)
            first = len(stack)
            if size >= byte_arrays.LEAST and self._is_bytes(node, path):
                self.members += size if isinstance(node, dict) else 0
                room -= 1
                continue
            if isinstance(node, dict):
                self.members += size
                if size < room:
                    self._members(node, path, stack, depth + 1)
                else:
                    self._one_by_one(islice(node.items(), room), path, stack, depth + 1)
            else:
                self._elements(node if size < room else node[:room], path, stack, depth + 1)
            room -= size + 1
            if self.cut == LATE:
                return
            if room <= 0:
                self.cut = f"more than {most:,} values"
                return
            if len(stack) - first > 1:
                stack[first:] = stack[: first - 1 : -1] if first else stack[::-1]

    def _is_bytes(self, node: dict[str, Json] | list[Json], path: Path) -> bool:
        """Whether a long list, or an object that stands for one, is a file's bytes; if so, kept."""
        if isinstance(node, dict):
            data = byte_arrays.bytes_of_members(node)
        else:
            data = byte_arrays.bytes_of(node)
        if data:
            self.leaves.telling.append(Leaf.at(path.layer("bytes"), data))
        return bool(data)

    def _single(self, value: str | int | None, at: Path) -> None:
        """A text that is one scalar: at the root itself, and looked into by the driver's gate."""
        if isinstance(value, str) and not isinstance(value, Number):
            self.leaves.telling.append(Leaf.at(at, value))
        elif type(value) is int and not _LEAST <= value < _BEYOND:
            self.leaves.final.append(Leaf.at(at, Number(value)))
        elif value is not None:
            self.leaves.final.append(Leaf.at(at, value))

    def _odd_member(self, path: Path, key: str) -> tuple[str, str]:
        """The step and name of a member whose key is long or a value: then a leaf as well."""
        text, name, is_value = member(key)
        if is_value:
            self.leaves.telling.append(Leaf(Path(path, text, name), "~key", name, key))
        return text, name

    def _members(self, node: dict[str, Json], path: Path, stack: _Stack, depth: int) -> None:
        """All members of an object: its scalars as a block, unless one needs a closer look."""
        texts = _SHAPES[tuple(node)] if len(node) < _HUGE else None
        values = list(node.values())
        if not texts or self._any_telling(values):
            self._one_by_one(node.items(), path, stack, depth)
            return
        kinds = tuple(map(type, values))
        if _SCALARS.issuperset(kinds):
            self.leaves.rows.add(path, texts, node, cast("list[Scalar]", values))
            return
        plan = _PLANS.get((texts, kinds))
        if plan is None:
            plan = _plan(texts, kinds, node)
        self._mixed(node, values, plan, path, (stack, depth))

    def _any_telling(self, values: list[Json]) -> bool:
        gate = self._gate
        for value in values:
            if type(value) is str and len(value) >= SHORTEST and gate(value):
                return True
        return False

    def _mixed(
        self, node: dict[str, Json], values: list[Json], plan: _Plan, path: Path, place: _Place
    ) -> None:
        """The members of an object that holds other objects, or null; no string is telling."""
        stack, depth = place
        if plan.texts:
            kept = cast("list[Scalar]", [*compress(values, plan.kept)])
            self.leaves.rows.add(path, plan.texts, compress(node, plan.kept), kept)
        for number, text, name in plan.inner:
            inner = cast("dict[str, Json] | list[Json]", values[number])
            stack.append((Path(path, text, name), inner, depth))

    def _one_by_one(
        self, items: Iterable[tuple[str, Json]], path: Path, stack: _Stack, depth: int
    ) -> None:
        gate, steps = self._gate, _STEPS
        made: list[Leaf] = []
        final, telling = made.append, self.leaves.telling.append
        for number, (key, value) in enumerate(items, 1):
            if not number % _CLOCK and self._late():
                self.cut = LATE
                break
            text, name = steps[key], key
            if not text:
                text, name = self._odd_member(path, key)
            if type(value) is str:
                if len(value) >= SHORTEST and gate(value):
                    telling(Leaf(path, text, name, value))
                else:
                    final(Leaf(path, text, name, value))
            elif isinstance(value, (dict, list)):
                stack.append((Path(path, text, name), value, depth))
            elif value is not None:
                final(Leaf(path, text, name, _kept(value)))
        self.leaves.rows.extend(made)

    def _elements(self, values: list[Json], path: Path, stack: _Stack, depth: int) -> None:
        name, gate = path.name, self._gate
        texts = _INDEX[: len(values)] if len(values) <= len(_INDEX) else _indices(len(values))
        if _SCALARS.issuperset(map(type, values)) and not self._any_telling(values):
            self.leaves.rows.add(path, texts, [name] * len(values), cast("list[Scalar]", values))
            return
        made: list[Leaf] = []
        final, telling = made.append, self.leaves.telling.append
        for text, value in zip(texts, values, strict=True):
            if isinstance(value, (dict, list)):
                stack.append((Path(path, text, name), value, depth))
            elif type(value) is str and len(value) >= SHORTEST and gate(value):
                telling(Leaf(path, text, name, value))
            elif value is not None:
                final(Leaf(path, text, name, _kept(value)))
        self.leaves.rows.extend(made)


def _kept(value: Json) -> Scalar:
    """A scalar as leaves hold it: text where 64 bits are too few."""
    if type(value) is int and not _LEAST <= value < _BEYOND:
        return Number(value)
    return value if not isinstance(value, (dict, list)) else None


def _indices(count: int) -> list[str]:
    return [f"[{number}]" for number in range(count)]
