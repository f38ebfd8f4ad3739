"""Lists of packed floats in protobuf: those that one message has, as the decoder reads them."""

from __future__ import annotations

from auditor.model import LeafTable, Path

_FLOATS = frozenset(("~f32", "~f64", ".~f32", ".~f64"))  # what a field's bytes are read as
_FEW = 16  # fields of floats in one message


def float_lists(leaves: LeafTable) -> dict[int, list[Path]]:
    """The nodes of packed floats, the first of each message, by the message's `id`."""
    found: dict[int, list[Path]] = {}
    for node in leaves.parents():
        if node.text in _FLOATS and node.parent is not None:
            nodes = found.setdefault(id(node.parent.parent), [])
            if len(nodes) < _FEW:
                nodes.append(node)
    return found
