"""What the engine says of one named value, shortened for comparing."""

from __future__ import annotations

from auditor.model import Scalar
from tests.detect.helpers import leaf, scan


def types(name: str, value: Scalar) -> list[str]:
    """The identifier types found at `name`, those that are no mere candidates."""
    found = scan([leaf(value, name)])
    return [f.data_type for f in found if f.confidence.rank and f.data_type.startswith("id.")]


def parts(text: str) -> list[tuple[str, str]]:
    """(type, stretch) of what was found inside a text under a name that says nothing."""
    found = scan([leaf(text, "q")])
    return [(f.data_type, part) for f in found if f.confidence.rank for part in f.parts]
