"""Vectors among the variables of a GraphQL operation, whose own names say nothing.

The document declares them (`mutation($v: [Float!]!)`) and says with its fields
what is done with them (`enrollFace(vector: $v)`): the field right before the
variable is the surrounding. It makes a vector likely, never proven.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.names import TYPES
from auditor.detect.biometric.templates.vectors import measure
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method

WAKE = r"\$\w+ ?: ?\[float"
_DECLARED = re.compile(r"\$(\w{1,64})\s{0,8}:\s{0,8}\[\s{0,8}Float\b")
_USED = re.compile(r"\b([A-Za-z_]\w{0,64})\s{0,8}\(([^(){}]{0,512})\)")
_LONGEST = 16_384
_MOST = 8_192
_VARIABLES = 8


def is_document(leaf: Leaf) -> bool:
    """Whether a leaf is an operation's text."""
    return leaf.name == "query" and isinstance(leaf.value, str)


def graphql_vectors(leaf: Leaf, scene: Scene) -> Iterator[Claim]:
    """One claim for each variable that is a vector about a part of a body."""
    if not isinstance(leaf.value, str):
        return
    text = leaf.value[:_LONGEST]
    declared = list(dict.fromkeys(_DECLARED.findall(text)))[:_VARIABLES]
    about = {
        name: part
        for field, arguments in _USED.findall(text)
        for name in declared
        if re.search(rf"\${name}\b(?!\s*:)", arguments) and (part := part_of(field))
    }
    if not about:
        return
    values: dict[str, list[Leaf]] = {name: [] for name in about}
    for one in scene.leaves.named(about):
        holder = one.parent
        if holder is None or not is_element(one) or holder.parent is None:
            continue
        if joined(holder.parent.name) == "variables" and len(values[one.name]) < _MOST:
            values[one.name].append(one)
    for name, part in about.items():
        found = measure([one.value for one in values[name]])
        at = values[name][0].parent if values[name] else None
        if found is not None and found.usual and at is not None:
            why = f"a vector of {found.size} numbers that a GraphQL field about a {part} is given"
            yield Claim(at, Confidence.PROBABLE, Method.KEY, why, data_type=TYPES[part])
