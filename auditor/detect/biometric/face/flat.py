"""Points of a face in fields of their own: `leftEyeCenterX`, `leftEyeCenterY`, `chinTipX`.

Two points, one of an eye, each with both its coordinates beside each other, are a face's;
a body's pose has shoulders and hips beside them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from auditor.detect.biometric.face.fields import BODY_PARTS, FACE_PARTS
from auditor.detect.keys import joined
from auditor.detect.model import Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of
from auditor.model import Leaf, Path

_AXES = "xy"
_ENDS = ("center", "tip", "corner", "position", "pos", "coord", "point", "")
_MOST = 1_024  # objects of one message
_LEAST = 2  # points
_LARGEST = 100_000.0  # pixels


@functools.lru_cache(8_192)
def point_of(name: str) -> tuple[str, str]:
    """The point and the axis that a field's name says; two empty texts for another."""
    whole = joined(name)
    part, axis = whole[:-1], whole[-1:]
    if not axis or axis not in _AXES:
        return "", ""
    for end in _ENDS:
        bare = part.removesuffix(end)
        if bare in BODY_PARTS or bare in FACE_PARTS:
            return bare, axis
    return "", ""


def is_flat(name: str) -> bool:
    """Whether a field is a coordinate of a point of a face."""
    return point_of(name)[0] in FACE_PARTS


def flat_faces(scene: Scene) -> Iterator[tuple[Path, str]]:
    """The objects that hold the points of a face, and why they do."""
    groups: dict[Group, list[Leaf]] = {}
    for leaf in scene.woken:
        if not is_flat(leaf.name):
            continue
        group = group_of(leaf)
        if group in groups or len(groups) < _MOST:
            groups.setdefault(group, []).append(leaf)
    for (path, _), leaves in groups.items():
        axes: dict[str, set[str]] = {}
        for leaf in leaves:
            number = number_of(leaf.value)
            if number is not None and abs(number.value) <= _LARGEST:
                part, axis = point_of(leaf.name)
                axes.setdefault(part, set()).add(axis)
        whole = sorted(part for part, found in axes.items() if len(found) == len(_AXES))
        eye = any("eye" in part or "pupil" in part for part in whole)
        if path is None or len(whole) < _LEAST or not eye or _is_pose(path, scene):
            continue
        yield path, f"points of a face, each with both coordinates: {', '.join(whole[:6])}"


def _is_pose(path: Path, scene: Scene) -> bool:
    """Whether points of a whole body stand beside."""
    return any(point_of(leaf.name)[0] in BODY_PARTS for leaf in scene.leaves.below([path]))
