"""Faces whose own fields do not say so: regions, meshes beside an id, face-api.js's objects."""

from __future__ import annotations

import base64
import math
import random
import struct

import pytest

from auditor.detect.model import Tree
from tests.detect.helpers import scan, seen

DICE = random.Random(17)  # noqa: S311 - made-up faces, nobody's


def _mesh(scale: float = 1.0) -> list[float]:
    points = (
        (0.5 + 0.2 * math.sin(at * 0.7) + 0.01 * DICE.random(), 0.5 + 0.2 * math.cos(at * 0.3),
         0.05 * math.sin(at))
        for at in range(468)
    )  # fmt: skip
    return [scale * one for point in points for one in point]


def _packed(flat: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(flat)}f", *flat)).decode()


def _region(data: Tree, bottom: float = 0.55) -> Tree:
    box: Tree = {"top_row": 0.23, "left_col": 0.34, "bottom_row": bottom, "right_col": 0.61}
    return {"id": "r1", "region_info": {"bounding_box": box}, "data": data}


def _concept(name: str) -> Tree:
    return {"concepts": [{"id": "ai_1", "name": name, "value": 0.99}]}


def _found(at: str, count: int = 68, inner: str = "_") -> Tree:
    """What face-api.js gives, as JSON.stringify writes it, under the name of its points."""
    box: Tree = {"_x": 200.1, "_y": 100.2, "_width": 150.3, "_height": 160.2}
    points: list[Tree] = [
        {f"{inner}x": 270 + 50 * math.cos(i / 11) + DICE.random(),
         f"{inner}y": 180 + 60 * math.sin(i / 10) + DICE.random()}
        for i in range(count)
    ]  # fmt: skip
    return {"detection": {"_score": 0.93, "_box": box}, at: {"_positions": points}}


MESH = _mesh()
FOUND: dict[str, tuple[Tree, str]] = {
    "a mesh beside a face's id": (
        {"faceId": "ab12", "mesh": _packed(MESH)},
        "proven $.mesh",
    ),
    "as numbers": ({"face_id": "ab12", "mesh": list[Tree](MESH)}, "proven $.mesh"),
    "in pixels": (
        {"faceToken": "ab12", "vertices": list[Tree](_mesh(640))},
        "proven $.vertices",
    ),
    "by a longer name": ({"faceMeshPoints": list[Tree](MESH)}, "proven $"),
    "packed, by a longer name": (
        {"face_mesh_vertices": _packed(MESH)},
        "proven $.face_mesh_vertices",
    ),
    "face-api.js without a class": (_found("landmarks"), "probable $"),
    "with plain points": (_found("landmarks", inner=""), "probable $"),
    "in a list": ({"results": [_found("landmarks")]}, "probable $.results[0]"),
    "a region by its concept": (
        {"outputs": [{"data": {"regions": [_region(_concept("BINARY_FACE"))]}}]},
        "probable $.outputs[0].data.regions[0]",
    ),
    "by its data": (
        {"data": {"regions": [_region({"face": {"identity": _concept("A")}})]}},
        "probable $.data.regions[0]",
    ),
    "by its model": (
        {"outputs": [{"model": {"id": "face-detection"}, "data": {"regions": [_region({})]}}]},
        "probable $.outputs[0].data.regions[0]",
    ),
}
SILENT: dict[str, Tree] = {
    "a mesh of nothing": {"modelId": "ab12", "mesh": _packed(MESH)},
    "a mesh as numbers": {"id": "ab12", "vertices": list[Tree](MESH)},
    "a font's": {"typefaceId": "ab12", "mesh": _packed(MESH)},
    "bytes of another length": {"faceId": "ab12", "mesh": _packed(MESH[:900])},
    "a region of a dog": {
        "outputs": [{"model": {"id": "general"}, "data": {"regions": [_region(_concept("dog"))]}}]
    },
    "a clock's face": {"data": {"regions": [_region(_concept("clock face"))]}},
    "a box without an end": {"data": {"regions": [_region(_concept("face"), 40.0)]}},
    "points of a track": _found("route"),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_of_a_face(name: str) -> None:
    body, expected = FOUND[name]
    found = [one for one in seen(scan(body)) if one.startswith("bio.")]
    assert found == [f"bio.face_geometry {expected}"]


@pytest.mark.parametrize("name", SILENT)
def test_what_only_looks_so(name: str) -> None:
    found = [one for one in seen(scan(SILENT[name])) if one.startswith("bio.")]
    assert not [one for one in found if " candidate " not in one]


def test_many_regions_cost_little() -> None:
    regions: list[Tree] = [_region(_concept("dog")) for _ in range(3_000)]
    assert not [one for one in seen(scan({"regions": regions})) if one.startswith("bio.")]
