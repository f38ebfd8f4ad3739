"""Variables of GraphQL, called by what the operation does with them.

`{"query": "mutation($i: In!) { addHeartRate(input: $i) { id } }", "variables": {"i": {"bpm": 78}}}`
says `addHeartRate.input.bpm`, as if the value stood in the document (GraphQL specification, 2.10).
Where the server keeps the document, the operation's own name is all there is. Each value becomes
a leaf at the place that it has, under those names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from auditor.detect.siblings import Group, down_to, group_of, is_element
from auditor.model import Leaf, LeafTable, Path

_HELD, _DOCUMENT, _OPERATION = "variables", "query", "operationName"
# A field before its arguments, no directive; an argument that is a variable.
_TOKEN = re.compile(
    r"(?<![@\w$])(?P<field>[A-Za-z_]\w{0,63})\s{0,8}\("
    r"|(?P<argument>[A-Za-z_]\w{0,63})\s{0,8}:\s{0,8}\$(?P<variable>\w{1,64})"
)
_CALLED = re.compile(
    r"\s{0,99}(?:(?:mutation|query|subscription)\s{1,8})?(?P<name>[A-Za-z_]\w{0,63})\s{0,8}[({]?"
).match
_LONGEST = 16_384  # characters of a document
_USES, _OPERATIONS = 32, 32  # of one operation, of one message
_DEEP, _LAYERS = 64, 4


class _Use(NamedTuple):
    """The field and the argument that a variable is of; an operation's name is of all of them."""

    field: str
    argument: str = ""
    variable: str = ""


type _Operations = dict[tuple[int, str], dict[str, list[_Use]]]
"""By what the operations of a message stand beside, and by variable, what is done with it."""


def graphql_variables(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the leaf under the operation's names, the leaf that holds the value) of each variable."""
    operations = _operations(leaves)
    if not operations:
        return
    places = _Places(operations)
    for leaf in leaves:
        for above, name in places.called(leaf):
            yield Leaf(above, leaf.text, name, leaf.value), leaf


def _operations(leaves: LeafTable) -> _Operations:
    found: _Operations = {}
    names = leaves.names
    if _DOCUMENT not in names and _OPERATION not in names:
        return found
    for place, name in enumerate(names):
        text = leaves.values[place]
        if name not in (_DOCUMENT, _OPERATION) or not isinstance(text, str):
            continue
        key = _key(group_of(leaves[place]))
        if key not in found and len(found) >= _OPERATIONS:
            break
        uses = found.setdefault(key, {})
        for use in islice(dict.fromkeys(_uses(text[:_LONGEST])), _USES):
            same = uses.setdefault(use.variable, [])
            if use not in same:
                same.append(use)
    return found


def _uses(text: str) -> Iterator[_Use]:
    """What a document, or the name of one, does with variables."""
    called = _CALLED(text)
    if called is not None and called["name"] not in ("mutation", "query", "subscription"):
        yield _Use(called["name"])
    field = ""
    for match in _TOKEN.finditer(text):
        if match["field"]:
            field = match["field"]
        elif field:
            yield _Use(field, match["argument"], match["variable"])


class _Places:
    """The nodes of a message's variables under their operations' names, each made once."""

    def __init__(self, operations: _Operations) -> None:
        self._operations = operations
        self._made: dict[int, list[Path]] = {}
        self._entered: dict[tuple[int, str], Path] = {}

    def called(self, step: Leaf | Path) -> Iterator[tuple[Path, str]]:
        """What a step may be below, and its name there; nothing for one that is in no variable."""
        above = step.parent
        if above is None:
            return
        held, uses = self._variables(above)
        if held is not None:
            for use in (*uses.get("", ()), *uses.get(step.name, ())):
                yield self._enter(above, held, use.field), use.argument or step.name
            return
        for place in self._of(above):
            yield place, place.name if is_element(step) else step.name

    def _of(self, node: Path) -> list[Path]:
        """A node under each of the names that it may have."""
        for one in down_to(node, self._made, _DEEP):
            made = [Path(above, one.text, name) for above, name in self._below(one)]
            self._made[id(one)] = made
        return self._made[id(node)]

    def _below(self, node: Path) -> Iterator[tuple[Path, str]]:
        if node.parent is not None and id(node.parent) in self._made:
            yield from self.called(node)

    def _variables(self, node: Path) -> tuple[Path | None, dict[str, list[_Use]]]:
        """The variables that a node is, or is a layer of, and what is done with them."""
        held: Path | None = node
        for _ in range(_LAYERS):
            if held is None or held.name != _HELD:
                break
            if uses := self._operations.get(_key(group_of(held))):
                return held, uses
            held = held.parent
        return None, {}

    def _enter(self, node: Path, held: Path, field: str) -> Path:
        """A node of variables, called as the field that they are given to."""
        key = (id(node), field)
        if key not in self._entered:
            inside = node is not held and node.parent is not None
            above = self._enter(node.parent, held, field) if inside and node.parent else node.parent
            self._entered[key] = Path(above, node.text, field)
        return self._entered[key]


def _key(group: Group) -> tuple[int, str]:
    return id(group[0]), group[1]
