"""Which pairs are GeoJSON: points of a geometry, alone or of a Feature, and corners of outlines."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.detect.location.pairs.pairs import Pair
from auditor.detect.siblings import Group, is_element
from auditor.model import Leaf, Path


def geometry_of(pair: Pair) -> Path | None:
    """The object whose `coordinates` hold the pair, where it is an array of them."""
    leaf = pair.leaves[0]
    if pair.shape == "fields" or leaf.name != "coordinates" or not is_element(leaf):
        return None
    return leaf.parent.parent if leaf.parent is not None else None


def feature_of(geometry: Path | None) -> Path | None:
    """The Feature that a geometry belongs to, None for a geometry of its own."""
    return geometry.parent if geometry is not None and geometry.name == "geometry" else None


def properties_of(feature: Path) -> Group:
    """The siblings that a Feature's properties are."""
    return (Path(feature, ".properties", "properties"), "")


def kinds_of(leaves: Sequence[Leaf]) -> dict[Path | None, str]:
    """The `type` of every object that has one: `coordinates` beside it make it GeoJSON."""
    return {
        leaf.parent: leaf.value
        for leaf in leaves
        if leaf.text == ".type" and isinstance(leaf.value, str)
    }


def is_vertex(pair: Pair) -> bool:
    """Whether the pair is one of many in a line or an outline, drawn rather than measured."""
    array = pair.node.parent
    return (
        pair.shape == "array"
        and array is not None
        and array.name == "coordinates"
        and is_element(array)
    )
