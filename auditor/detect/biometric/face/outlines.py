"""Outlines of a face by the names of its parts, as detectors of landmarks give them.

Apple's VNFaceLandmarks2D, dlib as face_recognition groups its 68 points, ML Kit's
contours: an object whose fields are parts (`chin`, `leftEyebrow`, `innerLips`), each a list of
points. Drawn and placed figures have eyes and mouths, too, but as one point each: at
least four parts must be lines, an eye and a mouth, nose or chin among them.
face-api.js has no names: 68 positions beside the shift of the box that they lie in.
dlib's small model has five points: two corners of each eye, and the tip of the nose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face.five import is_three
from auditor.detect.biometric.face.meshes import is_dlib, numbers
from auditor.detect.keys import joined
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Node, Path, Scalar

_EYES = frozenset(("lefteye", "righteye", "eyeleft", "eyeright"))
_MIDDLE = frozenset(
    ("chin", "nosebridge", "nosetip", "toplip", "bottomlip", "facecontour", "nose", "nosecrest",
     "outerlips", "innerlips", "upperliptop", "upperlipbottom", "lowerliptop", "lowerlipbottom",
     "nosebottom", "faceprofile", "mouth", "faceoval", "jaw", "jawline", "mouthoutside",
     "mouthinside", "centralaxis")
)  # fmt: skip
_PARTS = _EYES | _MIDDLE | frozenset(
    ("face", "lefteyebrow", "righteyebrow", "lefteyebrowtop", "lefteyebrowbottom",
     "righteyebrowtop", "righteyebrowbottom", "medianline", "leftpupil", "rightpupil", "leftcheek",
     "rightcheek")
)  # fmt: skip
KEYS = _PARTS | {"x", "y"}  # of a coordinate: its own, or its part's where it has none
_AXES = frozenset(("x", "y"))
_UP = 4  # from a coordinate to its part
_LINE = 6  # numbers of three points
_UNLIKE = 4  # of them
_LINES = 4  # parts of a face that are lines
_MOST = 512  # numbers of one part
_OBJECTS = 256
# dlib's 68 points as face_recognition groups and names them.
_GROUPED = frozenset(
    ("chin", "lefteyebrow", "righteyebrow", "nosebridge", "nosetip", "lefteye", "righteye",
     "toplip", "bottomlip")
)  # fmt: skip
_SMALL = frozenset(("lefteye", "righteye", "nosetip"))
_PIXELS = 20_000.0

type Parts = dict[str, list[Scalar]]


def outlines(woken: Sequence[Leaf]) -> Iterator[tuple[Path, str]]:
    """The place of each face and why it is one."""
    objects: dict[int, tuple[Path, Parts]] = {}
    places: dict[int, Path | None] = {}
    shifted: set[int] = set()
    for leaf in woken:
        name, above = joined(leaf.name), leaf.parent
        if name not in KEYS or above is None:
            continue
        if name in _AXES and joined(above.name) == "shift":
            shifted.add(id(above.parent))
            continue
        if id(above) not in places:
            places[id(above)] = _part(above)
        if (part := places[id(above)]) is not None:
            _add(part, leaf.value, objects)
    for path, parts in objects.values():
        if why := _judged(parts, shifted=id(path) in shifted):
            yield path, why


def _add(part: Path, value: Scalar, objects: dict[int, tuple[Path, Parts]]) -> None:
    above = part.parent
    if above is None or (id(above) not in objects and len(objects) >= _OBJECTS):
        return
    values = objects.setdefault(id(above), (above, {}))[1].setdefault(joined(part.name), [])
    if len(values) < _MOST:
        values.append(value)


def _judged(parts: Parts, *, shifted: bool) -> str:
    """Why an object is a face, "" if it is none."""
    if shifted and is_dlib(numbers(parts.get("positions", ()))):
        return "68 positions of a face, as face-api.js gives them"
    if parts.keys() >= _GROUPED and _are_pairs(parts):
        return "the nine parts of a face that face_recognition names, each with its points"
    if _is_small(parts):
        return "the corners of both eyes and the tip of the nose, lying as those of a face do"
    lines = sorted(name for name, values in parts.items() if _is_line(values))
    if len(lines) < _LINES or _EYES.isdisjoint(lines) or _MIDDLE.isdisjoint(lines):
        return ""
    return f"the outlines of {len(lines)} parts of a face: {', '.join(lines[:6])}"


def _are_pairs(parts: Parts) -> bool:
    """Whether all parts hold points, which lie at different places."""
    values = [parts[name] for name in _GROUPED]
    numbers = {number.value for one in values for value in one if (number := number_of(value))}
    whole = all(len(one) % 2 == 0 and all(number_of(value) for value in one) for one in values)
    return whole and len(numbers) >= len(_GROUPED)


def _is_small(parts: Parts) -> bool:
    """Whether these are the five points of dlib's small model, by their three names."""
    if not parts.keys() >= _SMALL or len(parts["nosetip"]) != 2:
        return False
    eyes = [_middle(parts[name]) for name in ("lefteye", "righteye")]
    left, right = eyes
    nose = _middle([*parts["nosetip"], *parts["nosetip"]])
    if left is None or right is None or nose is None:
        return False
    return is_three(left, right, nose) or is_three(right, left, nose)


def _middle(values: Sequence[Scalar]) -> complex | None:
    """The middle of two points, None for anything else."""
    numbers = [number.value for value in values if (number := number_of(value)) is not None]
    if len(numbers) != 4 or len(values) != 4:
        return None
    return complex(numbers[0] + numbers[2], numbers[1] + numbers[3]) / 2


def _part(node: Node | None) -> Path | None:
    """The part whose point a coordinate is, or the list of positions."""
    for _ in range(_UP):
        if not isinstance(node, Path):
            return None
        if not is_element(node) and (name := joined(node.name)) in _PARTS | {"positions"}:
            return node if name else None
        node = node.parent
    return None


def _is_line(values: list[Scalar]) -> bool:
    """Whether these are the coordinates of three points or more, not of one again and again."""
    numbers = [number.value for value in values if (number := number_of(value)) is not None]
    if len(numbers) < _LINE or len(numbers) != len(values):
        return False
    return len(set(numbers)) >= _UNLIKE and all(abs(one) <= _PIXELS for one in numbers)
