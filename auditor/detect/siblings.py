"""Which leaves belong together: fields of one object, parameters of one query.

Paths of one object share their parent. Parameters, headers, cookies and form
fields are siblings by what stands before their colon. A wrapper such as
`{"latitude": {"value": 22.3}}` is looked through.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from auditor.model import Leaf, LeafTable, Node, Path
from auditor.model.path import ARROW

_PLAIN = re.compile(r"[\w.$\[\]-]{1,40}", re.ASCII)

_JSON, _LINE = f"{ARROW}json:$", f"{ARROW}jsonl:["

type Group = tuple[Path | None, str]

_MOST_BESIDE = 64  # leaves of one group that are remembered

WRAPPERS = frozenset(
    {"value", "val", "v", "doubleValue", "floatValue", "stringValue", "integerValue", "#text", "_"}
)


def group_of(path: Node) -> Group:
    """What this path's siblings have in common; equal for siblings."""
    text = path.text
    if text[:1] in (".", "["):
        return (path.parent, "")
    return (path.parent, text.partition(":")[0])


def is_element(path: Node) -> bool:
    """Whether a path is an array's element (`[0]`), not a member with an odd name (`['a-b']`)."""
    return path.text[:1] == "[" and path.text[1:2].isdigit()


def upwards(node: Node | None, most: int) -> Iterator[Node]:
    """A node and what it is in, the nearest first, so many at most."""
    for _ in range(most):
        if node is None:
            return
        yield node
        node = node.parent


def down_to(node: Path, known: Container[int], most: int) -> list[Path]:
    """The nodes whose `id` is not known yet, from the outermost down to this one."""
    chain: list[Path] = []
    step: Path | None = node
    while step is not None and id(step) not in known and len(chain) < most:
        chain.append(step)
        step = step.parent
    return chain[::-1]


def list_of(item: Node) -> Path | None:
    """The list that an object or row is in: an array, or a text whose lines are JSON."""
    above = item.parent
    if is_element(item):
        return above
    lined = item.text == _JSON and above is not None and above.text.startswith(_LINE)
    return above.parent if lined and above is not None else None


def is_answer(path: Node) -> bool:
    """Whether a place is in what a service said, not the phone."""
    node = path
    while node.parent is not None:
        node = node.parent
    return node.text.startswith("response")


def label(path: Node) -> str:
    """A field's name for a reason; not where it may be more than a name."""
    return path.name if _PLAIN.fullmatch(path.name) else "a field beside it"


def named(path: Node) -> Node:
    """The node whose name tells what the value is: the wrapper's parent, or the leaf itself."""
    if path.name in WRAPPERS and path.parent is not None and path.parent.name not in ("", "$"):
        return path.parent
    return path


class Groups:
    """The places of a message's leaves by what they are siblings in, the first of each group."""

    def __init__(self, leaves: LeafTable) -> None:
        self._places: dict[Group, list[int]] = {}
        for at, leaf in enumerate(leaves):
            places = self._places.setdefault(group_of(field_of(leaf)), [])
            if len(places) < _MOST_BESIDE:
                places.append(at)

    def beside(self, leaf: Leaf) -> list[int]:
        """The places of a leaf's siblings, its own among them."""
        return self._places.get(group_of(field_of(leaf)), [])


def field_of(node: Node) -> Node:
    """The field whose value this is, whatever layers it was packed in: ` ▸ base64` is none."""
    while node.text.startswith(ARROW) and node.parent is not None:
        if node.name != node.parent.name or not node.name:
            break
        node = node.parent
    return node
