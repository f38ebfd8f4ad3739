"""Meshes of a face as lines of text: a column for each coordinate of each point, a line a frame.

`x0,y0,z0,…,x467,y467,z467` or axis by axis (`x_0,…,z_467`), as scripts for MediaPipe write them.
The count and the columns make it a mesh; a name or the address must say that it is a face's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face.meshes import is_mesh, numbers
from auditor.detect.biometric.face.packed import is_addressed, is_in_face
from auditor.detect.biometric.face.things import Near
from auditor.detect.biometric.parts import part_of
from auditor.detect.model import Claim, Scene
from auditor.model import Confidence, Method
from auditor.model.face_points import MESHES

WAKE = (
    r"[,;\t]\"?(?:\w{1,24}_)?(?:z_?467|467_?z)\"?[,;\t\r\n]"  # of a header: the mesh's last point
)
_COLUMN = re.compile(
    r"(?:(\w{1,24})_)?(?:([xyz])_?(\d{1,3})|(\d{1,3})_?([xyz]))", re.IGNORECASE | re.ASCII
).fullmatch
_HEADER, _READ = 32_768, 262_144  # characters
_ROWS, _TABLES = 4, 8


def mesh_tables(scene: Scene) -> Iterator[Claim]:
    """One claim for each table."""
    asked = 0
    for leaf in scene.woken:
        text = leaf.value
        if not isinstance(text, str) or "467" not in text[:_HEADER] or "\n" not in text[:_HEADER]:
            continue
        asked += 1
        if asked > _TABLES:
            return
        count, said = _points(text[:_READ])
        if not count or Near(leaf.path, scene.leaves).is_thing():
            continue
        sure = said or is_in_face(leaf.path) or is_addressed(scene)
        how = Confidence.PROBABLE if sure else Confidence.CANDIDATE
        why = f"a table whose lines are the {count} points of a face mesh"
        yield Claim(leaf.path, how, Method.STRUCTURE, why)


def _points(text: str) -> tuple[int, bool]:
    """The points of a mesh in each line, 0 for none, and whether a column is called a face's."""
    header, *lines = text.split("\n", _ROWS + 1)[: _ROWS + 1]
    separator = max(",;\t", key=header.count)
    names = [name.strip(' "\r\ufeff') for name in header.split(separator)]
    places: dict[tuple[int, str], int] = {}
    for at, name in enumerate(names):
        if match := _COLUMN(name):
            places[int(match[3] or match[4]), (match[2] or match[5]).lower()] = at
    count = len(places) // 3
    order = [places.get((number, axis), -1) for number in range(count) for axis in "xyz"]
    if count not in MESHES or min(order) < 0:
        return 0, False
    rows = [row for line in lines if len(row := line.strip("\r").split(separator)) == len(names)]
    if not rows or not all(_is_mesh(row, order) for row in rows):
        return 0, False
    return count, any(part_of(name) == "face" for name in names)


def _is_mesh(row: Sequence[str], order: Sequence[int]) -> bool:
    return is_mesh(numbers([row[at].strip(' "') for at in order]), scaled=True)
