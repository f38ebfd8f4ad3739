"""Variables of GraphQL, called by what the operation does with them.

`{"query": "mutation($i: In!) { addHeartRate(input: $i) { id } }", "variables": {"i": {"bpm": 78}}}`
says `addHeartRate.input.bpm`, as if the value stood in the document (GraphQL specification, 2.10).
Where the server keeps the document, the operation's own name is all there is. Each value becomes
a leaf at the place that it has, under those names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.detect.siblings import Group, group_of, is_element
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
_MOST = 10_000  # leaves
_DEEP = 64


class _Use(NamedTuple):
    """The field and the argument that a variable is of; an operation's name is of all of them."""

    field: str
    argument: str = ""
    variable: str = ""


def graphql_variables(leaves: LeafTable) -> Iterator[tuple[Leaf, Leaf]]:
    """(the leaf under the operation's names, the leaf that holds the value) of each variable."""
    operations = _operations(leaves)
    if not operations:
        return
    places = _Places(operations)
    count = 0
    for leaf in leaves:
        for above in places.of(leaf.parent):
            name = above.called(leaf)
            if name is None:
                continue
            yield Leaf(above.at, leaf.text, name, leaf.value), leaf
            count += 1
            if count >= _MOST:
                return


def _operations(leaves: LeafTable) -> dict[tuple[int, str], dict[_Use, None]]:
    """By what they stand beside, what the operations of a message do with their variables."""
    found: dict[tuple[int, str], dict[_Use, None]] = {}
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
        for use in _uses(text[:_LONGEST]):
            if len(uses) < _USES:
                uses.setdefault(use)
    return {key: uses for key, uses in found.items() if uses}


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


class _Place(NamedTuple):
    """A node under an operation's names; `use` while none of its steps is the variable's."""

    at: Path
    use: _Use | None

    def called(self, below: Leaf | Path) -> str | None:
        """What a step below is called, None where it is another variable."""
        if is_element(below):
            return self.at.name
        if self.use is None or not self.use.variable:
            return below.name
        return self.use.argument if below.name == self.use.variable else None


class _Places:
    """The nodes of a message's variables under their operations' names, each made once."""

    def __init__(self, operations: dict[tuple[int, str], dict[_Use, None]]) -> None:
        self._operations = operations
        self._made: dict[int, list[_Place]] = {}

    def of(self, node: Path | None) -> list[_Place]:
        """What a node may be called; nothing for one that is in no variable."""
        chain: list[Path] = []
        while node is not None and id(node) not in self._made and len(chain) < _DEEP:
            chain.append(node)
            node = node.parent
        found = self._made.get(id(node), []) if node is not None else []
        for one in reversed(chain):
            found = self._made[id(one)] = [*self._below(one, found), *self._variables(one)]
        return found

    def _variables(self, node: Path) -> Iterator[_Place]:
        if node.name == _HELD:
            for use in self._operations.get(_key(group_of(node)), ()):
                yield _Place(Path(node.parent, node.text, use.field), use)

    @staticmethod
    def _below(node: Path, above: list[_Place]) -> Iterator[_Place]:
        for place in above:
            if node.name == _HELD and place.use is not None:  # a layer in them, called as they are
                yield _Place(Path(place.at, node.text, place.at.name), place.use)
            elif (name := place.called(node)) is not None:
                yield _Place(Path(place.at, node.text, name), None)


def _key(group: Group) -> tuple[int, str]:
    return id(group[0]), group[1]
