"""Points of a face that lie as bytes: a body, a file, base64 in a field, a list in protobuf.

What their size and their numbers say (`face_points`) makes a mesh of three coordinates likely;
that it is a face's, and no other mesh of as many points, a name above, the address or the name of
its file says. Fewer coordinates, pixels and the coefficients of blend shapes say nothing without.
"""

from __future__ import annotations

import binascii
import functools
import math
import struct
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from auditor.detect.biometric.face.fields import is_points
from auditor.detect.biometric.face.lists import MESHES, is_of_face
from auditor.detect.biometric.face.spellings import spelled
from auditor.detect.biometric.face.things import Near, is_thing
from auditor.detect.biometric.packed_fields import float_lists
from auditor.detect.biometric.parts import is_alone, part_in_path, part_of
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.model import Confidence, LeafTable, Method, Path, Scalar
from auditor.model.face_points import TEXTS, Found, in_bytes, in_numbers

# What the decoder of such bytes calls them, joined; `telling` or not.
_DECODED = {"packedpoints": True, "packednumbers": False}
_SHAPES = frozenset(("blendshapes", "faceblendshapes", "arkitblendshapes", "blendshapecoefficients",
                     "blendshapeweights", "blendshapevalues"))  # fmt: skip
# What stands beside `face` in the address of what takes them.
_SENT = frozenset(
    ("mesh", "meshes", "geometry", "point", "points", "blend", "shape", "shapes", "blendshapes",
     "arkit", "mediapipe", "tracking", "tracker", "track", "push", "stream", "anchor", "landmarker",
     "bin", "dat", "f")
)  # fmt: skip
_WAKE = (
    r"\n(?:faces?|face_?id|liveness|selfie)\n",  # a segment of an address
    r"face[_-]?(?:mesh|geometry|landmark|point|track|anchor)|blend[_-]?shape",
)
_UP = 8
_MOST = 64  # values, lists, leaves of an address
_LONGEST = 64  # characters of a segment or a file's name
_NUMBERS = 8_192  # of one list
_PARTS = " ▸ multipart:"


class _Points(NamedTuple):
    """Where points are, what they are, and whether a name that holds them is of such points."""

    path: Path
    what: str
    telling: bool
    named: bool = False
    shapes: bool = False


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each."""
    found = list(islice(chain(_decoded(scene), _values(scene), _lists(scene)), _MOST))
    addressed = bool(found) and is_addressed(scene)
    for one in found:
        sure = addressed or one.named or _is_said(one, scene.leaves)
        # A mesh and its vertices are a thing's by their own name: what holds them is asked.
        mesh = one.named or joined(one.path.name) in MESHES
        near = Near((one.path.parent if mesh else None) or one.path, scene.leaves)
        if (not sure and not one.telling) or near.is_thing():
            continue
        how = Confidence.PROBABLE if sure else Confidence.CANDIDATE
        if one.shapes and near.is_avatar():
            how = Confidence.CANDIDATE
        elif sure and one.telling:
            how = Confidence.PROVEN
        yield Claim(one.path, how, Method.STRUCTURE, f"{one.what}, spread as those of a face are")


def _decoded(scene: Scene) -> Iterator[_Points]:
    """What the decoder read."""
    for leaf in scene.woken:
        telling = _DECODED.get(joined(leaf.name))
        if telling is not None and isinstance(leaf.value, str):
            shapes = "coefficients" in leaf.value
            named = shapes and any(joined(name) in _SHAPES for name in _names_above(leaf.path))
            yield _Points(leaf.path, leaf.value, telling, named, shapes)


def _values(scene: Scene) -> Iterator[_Points]:
    """Base64 and bytes under a name of such points, or right in what is called a face."""
    for leaf in scene.woken:
        if (found := _points_in(leaf.value)) is not None:
            yield _points(leaf.path, found)


def _points_in(value: Scalar) -> Found | None:
    if isinstance(value, str):
        text = value.rstrip("=")
        if len(value) not in TEXTS and len(text) + -len(text) % 4 not in TEXTS:
            return None
        text = text.replace("-", "+").replace("_", "/")
        try:
            value = binascii.a2b_base64(text + "=" * (-len(text) % 4), strict_mode=True)
        except (binascii.Error, ValueError):
            return None
    return in_bytes(value, loose=True) if isinstance(value, bytes) else None


def _lists(scene: Scene) -> Iterator[_Points]:
    """Floats of protobuf, whose fields have no names."""
    lists = chain.from_iterable(scene.leaves.once(float_lists).values())
    for node in islice(lists, _MOST):
        leaves = islice(scene.leaves.below([node]), _NUMBERS)
        numbers = [one.value for leaf in leaves if (one := number_of(leaf.value)) is not None]
        if (found := in_numbers(numbers)) is not None and node.parent is not None:
            yield _points(node.parent, found)


def _points(path: Path, found: Found) -> _Points:
    name, kind = spelled(path.name), found.form.kind
    shapes = kind == "coefficients"
    named = name in _SHAPES if shapes else is_points(name)
    # A name alone says less of two coordinates.
    telling = found.telling or (kind == "points" and found.form.columns > 2)
    return _Points(path, str(found.form), telling, named, shapes)


def _names_above(path: Path) -> Iterator[str]:
    node: Path | None = path
    for _ in range(_UP):
        if node is None:
            return
        yield node.name
        node = node.parent


def is_in_face(path: Path) -> bool:
    """Whether a name of a place or above it speaks of a face."""
    return any(part_of(name) == "face" for name in _names_above(path))


def is_addressed(scene: Scene) -> bool:
    """Whether a segment of the address speaks of a face, and none of a thing that has faces."""
    paths = (leaf.value for leaf in scene.each() if leaf.text.startswith("request.path"))
    texts = [one for one in islice(paths, _MOST) if isinstance(one, str)]
    return any(map(_speaks, texts)) and not any(is_thing(one[:_LONGEST]) for one in texts)


@functools.lru_cache(1_024)
def _speaks(text: str) -> bool:
    """Whether a segment of an address, or the name of a file, is of a face and of nothing else."""
    if part_in_path(text) == "face":
        return True
    for one in dict.fromkeys((text[:_LONGEST], text[:_LONGEST].rpartition(".")[2])):
        if part_of(one) == "face" and is_alone(one, "face", _SENT):
            return True
    return False


def _is_said(one: _Points, leaves: LeafTable) -> bool:
    """Whether a name that holds points, or one beside or of their file, speaks of a face."""
    return is_in_face(one.path) or is_of_face(one.path, leaves) or _is_filed(one, leaves)


def _is_filed(one: _Points, leaves: LeafTable) -> bool:
    """Whether the file that points are has a name that speaks of a face."""
    node: Path | None = one.path
    for _ in range(_UP):
        if node is None:
            return False
        if node.text.startswith(_PARTS):
            break
        node = node.parent
    if node is None:
        return False
    told = (leaf for leaf in islice(leaves.below([node]), _MOST) if leaf.text == "@filename")
    names = [leaf.value for leaf in told if isinstance(leaf.value, str)]
    return any(_speaks(name) or (one.shapes and _is_of_shapes(name)) for name in names)


def _is_of_shapes(name: str) -> bool:
    return joined(name[:_LONGEST].partition(".")[0]) in _SHAPES


def _wakes(name: str) -> bool:
    whole = spelled(name)
    return whole in _DECODED or whole in MESHES or whole in _SHAPES or is_points(whole)


def _mesh(columns: int, width: float = 1.0) -> bytes:
    """Points around the middle of a picture of so many pixels."""
    points = (
        (
            width * (0.5 + 0.2 * math.cos(at) * (at % 23) / 23),
            width * (0.5 + 0.2 * math.sin(at) * (at % 31) / 31),
            0.04 * width * math.cos(at * 1.3),
        )
        for at in range(468)
    )
    return b"".join(struct.pack(f"<{columns}f", *point[:columns]) for point in points)


def _text(data: bytes) -> Tree:
    return binascii.b2a_base64(data, newline=False).decode()


_SHARES = struct.pack("<52f", *(at * 7 % 52 / 64 for at in range(52)))

DETECTOR = Detector(
    id="packed-face",
    version=1,
    data_type="bio.face_geometry",
    title="points of a face as bytes",
    keys=frozenset(),
    wakes=_wakes,
    holds=lambda name: part_of(name) == "face",
    wake=_WAKE,
    takes=frozenset((str, bytes)),
    sources=(
        "MediaPipe Face Mesh and Face Landmarker: 468 and 478 points",
        "ARKit ARFaceGeometry: 1,220 vertices; ARFaceAnchor.BlendShapeLocation: 52 coefficients",
        "dlib, iBUG 300-W: 68 points",
    ),
    look=look,
    examples=(
        Example("a mesh", {"faceMesh": _text(_mesh(3))}, ("bio.face_geometry $.faceMesh",)),
        Example("of a plane", {"faceMesh": _text(_mesh(2))}, ("bio.face_geometry $.faceMesh",)),
        Example("in pixels", {"face": {"points": _text(_mesh(2, 640))}},
                ("bio.face_geometry $.face.points",)),
        Example("coefficients", {"face": {"blendShapes": _text(_SHARES)}},
                ("bio.face_geometry $.face.blendShapes",)),
        Example("what nothing names", {"mesh": _text(_mesh(2))}),
        Example("terrain", {"terrain": {"vertices": _text(_mesh(3, 640))}}),
        Example("a chair's faces", {"chair": {"mesh": {"faces": _text(_mesh(2))}}}),
        Example("weights", {"face": {"weights": _text(_mesh(3)[:-12])}}),
    ),
)  # fmt: skip
