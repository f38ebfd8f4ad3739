"""Messages and leaves made by hand, for tests of detection alone."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import cast

from auditor.detect.model import Tree, leaves_of
from auditor.detect.scan import Engine
from auditor.model import Direction, Finding, Leaf, Message, Opaque, Path, Profile, Protocol, Scalar

engine = functools.lru_cache(16)(Engine)  # made when first needed: a profile takes a second


def message(direction: Direction = Direction.REQUEST) -> Message:
    return Message(flow="f", sequence=0, direction=direction, protocol=Protocol.HTTP)


def profile(**known: str) -> Profile:
    return Profile(tuple((key, (value,)) for key, value in known.items()))


def query(fields: Mapping[str, Scalar], root: str = "request.query") -> list[Leaf]:
    return [Leaf.at(Path.root(f"{root}:{name}", name), value) for name, value in fields.items()]


def leaf(value: Scalar, name: str = "v") -> Leaf:
    return Leaf.at(Path.root(f"request.query:{name}", name), value)


def scan(
    body: Tree | list[Leaf],
    known: Profile | None = None,
    opaques: list[Opaque] | None = None,
) -> list[Finding]:
    """Findings of a body, which is plain data or ready-made leaves."""
    ready = [item for item in body if isinstance(item, Leaf)] if isinstance(body, list) else []
    leaves = ready or leaves_of(cast("Tree", body))
    used = engine(known) if known else engine()
    found = used.scan(message(), leaves, opaques or [])
    assert not used.failures
    return found


def seen(findings: list[Finding]) -> list[str]:
    """`type confidence path` of each finding, without the root."""
    return [f"{f.data_type} {f.confidence} {str(f.path).rpartition('json:')[2]}" for f in findings]


def health(body: Tree) -> list[str]:
    """The places of what a body says of somebody's health, candidates among them."""
    return [str(one.path) for one in scan(body) if one.data_type.startswith("health.")]
