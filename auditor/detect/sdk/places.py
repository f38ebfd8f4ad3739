"""A leaf's place as formats name it: `body:events.user.id`, `query:gaid`, `cookie:_ga`.

Layers that only wrap (gzip, base64, json) and the numbers of array elements are
left out, as a format says what a field is called and not how it was packed. A segment of
the path has a number only: `path:[2]`.
"""

from __future__ import annotations

import re

from auditor.model import Node
from auditor.model.path import ARROW

_MOST = 64  # steps
_COUNTED = re.compile(r"\[\d+\]|~\d+\Z")
_ROOT = re.compile(r"(?:request|response)\.([a-z]+)(?:\[\d+\])?(?::(.*))?", re.DOTALL)


def place_of(leaf: Node) -> str:
    """The place, "" where it is too deep to be one that a format names."""
    names: list[str] = []
    node: Node | None = leaf
    for _ in range(_MOST):
        if node is None:
            return ""
        if node.parent is None:
            return _whole(node, names)
        name = _name(node)
        if name:
            names.append(name)
        node = node.parent
    return ""


def _whole(root: Node, names: list[str]) -> str:
    found = _ROOT.fullmatch(root.text)
    if found is None:
        return ""
    if found[1] == "path":  # a segment has no name: its number is its place
        names.append(found[2] or "")
    elif found[2]:
        names.append(root.name if found[2].startswith("['") else _COUNTED.sub("", found[2]))
    return f"{found[1]}:{'.'.join(reversed(names))}"


def _name(node: Node) -> str:
    """The name that a step adds, "" for one that only wraps or counts."""
    text = node.text
    if text.startswith("."):
        return _COUNTED.sub("", text[1:])
    if text.startswith("['"):
        return node.name
    if text.startswith("@"):  # what a part is called, not what is in it
        return text
    if text.startswith(ARROW):
        label = text.partition(":")[2]
        if label.startswith("['"):
            return node.name
        return _COUNTED.sub("", label.lstrip("$").lstrip("."))
    return ""
