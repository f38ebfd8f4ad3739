"""Parsed JSON to leaves: an explicit stack, and no object made that is not kept.

This is the hottest loop of the project: steps come from a cache, one object is
made for each value, and strings are asked for inner layers while they are at hand.
Members of one object stay together, its scalars before what is nested in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from auditor.decode.base import Leaves
from auditor.decode.names import Steps, member
from auditor.decode.telling import SHORTEST
from auditor.model import Leaf, Number, Path

_INDEX = tuple(f"[{i}]" for i in range(1_000))
_LEAST, _BEYOND = -(2**63), 2**63  # other integers are kept as the text that was sent
_STEPS = Steps()

type Gate = Callable[[str], bool]
type Json = dict[str, Json] | list[Json] | str | int | bool | None
type _Stack = list[tuple[Path, dict[str, Json] | list[Json], int]]


class Flattening:
    """The leaves of one JSON text as msgspec parsed it, with Number for float; null is dropped.

    `members` counts those of all objects; `cut` says why it is not all, "" if it is.
    """

    def __init__(self, gate: Gate) -> None:
        self.leaves = Leaves()
        self.members = 0
        self.cut = ""
        self._gate = gate

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
            if isinstance(node, dict):
                self.members += size
                items = node.items()
                self._members(items if size < room else islice(items, room), path, stack, depth + 1)
            else:
                self._elements(node if size < room else islice(node, room), path, stack, depth + 1)
            room -= size + 1
            if room <= 0:
                self.cut = f"more than {most:,} values"
                return
            if len(stack) - first > 1:
                stack[first:] = stack[: first - 1 : -1] if first else stack[::-1]

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

    def _members(
        self, items: Iterable[tuple[str, Json]], path: Path, stack: _Stack, depth: int
    ) -> None:
        gate, steps = self._gate, _STEPS
        final, telling = self.leaves.final.append, self.leaves.telling.append
        for key, value in items:
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
            elif type(value) is int and not _LEAST <= value < _BEYOND:
                final(Leaf(path, text, name, Number(value)))
            elif value is not None:
                final(Leaf(path, text, name, value))

    def _elements(self, values: Iterable[Json], path: Path, stack: _Stack, depth: int) -> None:
        gate, name = self._gate, path.name
        final, telling = self.leaves.final.append, self.leaves.telling.append
        for index, value in enumerate(values):
            text = _INDEX[index] if index < 1_000 else f"[{index}]"
            if type(value) is str:
                if len(value) >= SHORTEST and gate(value):
                    telling(Leaf(path, text, name, value))
                else:
                    final(Leaf(path, text, name, value))
            elif isinstance(value, (dict, list)):
                stack.append((Path(path, text, name), value, depth))
            elif type(value) is int and not _LEAST <= value < _BEYOND:
                final(Leaf(path, text, name, Number(value)))
            elif value is not None:
                final(Leaf(path, text, name, value))
