"""The points of a hand: 21 as MediaPipe, TensorFlow.js and Vision find them, 25 of WebXR.

A count of points is no proof, and rigs and drawn figures have hands as well. It takes two signs:
the count, with points that lie as a hand's do, and a name that calls them a hand's or a
handedness beside them; or the joints' own names, most of a hand's. One finding for each
object that holds hands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.detect.biometric.face.things import Near
from auditor.detect.biometric.hand.joint_names import (
    SIDED,
    is_hand,
    is_joint,
    may_hold_points,
    names_hand_points,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Number, Path

_COUNTS = frozenset((21, 25))
_NAMED = 15  # joints by their names: most of a hand
_AXES = {"x": 0, "y": 1, "z": 2, "[0]": 0, "[1]": 1, "[2]": 2}
_PLACES = frozenset(("position", "location", "point"))  # of a joint that has more than a place
_LISTS = 256  # of a message
_MOST = 32  # points of one list that are read
_PIXELS = 20_000.0
_UP = 4  # from a list of points to what says of which hand it is
_REACH = 4.0  # of the palm's length: how far from the wrist a finger's tip can be

type _Place = tuple[float, float, float]


class _List:
    """The points of one list, or of one object of joints: each point, and what holds its place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.points: dict[int, Path] = {}
        self.holders: dict[int, Path] = {}

    def add(self, point: Path, holder: Path) -> None:
        if len(self.points) <= _MOST:
            self.points.setdefault(id(point), point)
            self.holders.setdefault(id(holder), holder)

    def joints(self, leaves: LeafTable) -> set[str]:
        """The names of joints that the points have, or that a text of theirs says."""
        found = {joined(one.name) for one in self.points.values() if is_joint(one.name)}
        for leaf in leaves.below(self.points.values()):
            if isinstance(leaf.value, str) and is_joint(leaf.value):
                found.add(joined(leaf.value))
        return found

    def is_hand(self, leaves: LeafTable) -> bool:
        """Whether these are as many points as a hand has, and lie as a hand's do."""
        if len(self.points) not in _COUNTS:
            return False
        places: dict[int, dict[int, float]] = {key: {} for key in self.holders}
        for leaf in leaves.below(self.holders.values()):
            axis = _axis(leaf)
            number = number_of(leaf.value) if axis is not None else None
            if axis is not None and number is not None:
                places[id(leaf.parent)].setdefault(axis, number.value)
        if not all({0, 1} <= one.keys() for one in places.values()):
            return False
        flat = [(one[0], one[1], one.get(2, 0.0)) for one in places.values()]
        if max(abs(number) for one in flat for number in one) > _PIXELS:
            return False
        return len(set(flat)) * 4 >= len(flat) * 3 and _is_hand_shaped(flat)


def _axis(leaf: Leaf) -> int | None:
    return _AXES.get(leaf.text if is_element(leaf) else leaf.name)


def _is_hand_shaped(points: Sequence[_Place]) -> bool:
    """Whether no point is further from the first, the wrist, than a hand reaches."""
    wrist, knuckle = points[0], points[9]
    palm = _apart(wrist, knuckle)
    return palm > 0 and all(_apart(wrist, one) <= _REACH * palm for one in points)


def _apart(one: _Place, other: _Place) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object that holds hands."""
    leaves = scene.leaves
    told: set[int] = set()
    for one in _lists(scene):
        holder = _holder(one.path)
        if holder is None or id(holder) in told or not _NAMED <= len(one.points) <= _MOST:
            continue
        joints = len(one.joints(leaves))
        called = joints < _NAMED and one.is_hand(leaves) and _is_called_hand(one.path, leaves)
        near = Near(one.path, leaves)
        if (joints < _NAMED and not called) or near.is_thing() or near.is_avatar():
            continue
        told.add(id(holder))
        why = f"{len(one.points)} points that lie as a hand's do, called so"
        why = why if called else f"{joints} joints of a hand by their names"
        yield Claim(one.path, Confidence.PROBABLE, Method.STRUCTURE, why)


def _lists(scene: Scene) -> list[_List]:
    """The lists and objects of points that may be of hands."""
    found: dict[int, _List] = {}
    others: set[int] = set()
    for leaf in scene.woken:
        holder = leaf.parent
        if holder is None or _axis(leaf) != 0:
            continue
        point = holder.parent if joined(holder.name) in _PLACES else holder
        at = point.parent if point is not None else None
        if point is None or at is None:
            continue
        if id(at) not in found:
            if id(at) in others or len(found) >= _LISTS:
                continue
            if not (may_hold_points(at.name) if is_element(point) else is_joint(point.name)):
                if is_element(point):
                    others.add(id(at))
                continue
            found[id(at)] = _List(at)
        found[id(at)].add(point, holder)
    return list(found.values())


def _sided(leaves: LeafTable) -> set[int]:
    """The objects in which it is said which hand this is, by a text or by lists of categories."""
    found = {id(leaf.parent) for leaf in leaves if joined(leaf.name) in SIDED}
    for parent in leaves.parents():
        node: Path | None = parent
        while node is not None and is_element(node):
            node = node.parent
        if node is not None and joined(node.name) in SIDED:
            found.add(id(node.parent))
    return found


def _holder(path: Path) -> Path | None:
    """The object that holds a list, or a list of lists."""
    node: Path | None = path
    while node is not None and is_element(node):
        node = node.parent
    return node.parent if node is not None else None


def _is_called_hand(path: Path, leaves: LeafTable) -> bool:
    """Whether a name calls the points a hand's, or a handedness stands beside them."""
    sided = leaves.once(_sided)
    node: Path | None = path
    for _ in range(_UP):
        if node is None:
            return False
        if id(node) in sided or names_hand_points(node.name) or is_hand(node.name):
            return True
        node = node.parent
    return False


_POINT = ("wrist", *(f"{one}_{of}" for one in ("thumb", "index_finger", "middle_finger",
                                               "ring_finger", "pinky_finger")
                     for of in ("mcp", "pip", "dip", "tip")))  # fmt: skip


def _mesh(count: int) -> list[Tree]:
    return [{"x": 0.31 + 0.017 * (i % 4), "y": 0.9 - 0.021 * i, "z": -0.001 * i}
            for i in range(count)]  # fmt: skip


DETECTOR = Detector(
    id="hand-landmarks",
    version=1,
    data_type="bio.palm",
    title="points of a hand",
    keys=frozenset(),
    wakes=lambda name: name == "x" or may_hold_points(name) or is_joint(name),
    takes=frozenset((int, float, Number)),
    sources=(
        "MediaPipe Hand Landmarker: landmarks, worldLandmarks, handedness; TensorFlow.js hand pose",
        "Apple Vision: VNHumanHandPoseObservation; WebXR Hand Input: joints of a hand",
    ),
    look=look,
    examples=(
        Example(
            "MediaPipe's",
            {"landmarks": [_mesh(21)], "handedness": [[{"score": 0.98, "categoryName": "Left"}]]},
            ("bio.palm $.landmarks[0]",),
        ),
        Example("by its name", {"handLandmarks": _mesh(21)}, ("bio.palm $.handLandmarks",)),
        Example(
            "joints by their names",
            {"hands": [{"keypoints": [{"name": name, "x": 9.5 * i, "y": 2.25 * i}
                                      for i, name in enumerate(_POINT)]}]},
            ("bio.palm $.hands[0].keypoints",),
        ),
        Example("points of a map", {"landmarks": _mesh(21)}),
        Example("fewer", {"handLandmarks": _mesh(12)}),
        Example(
            "a rig's",
            {"rig": {"handLandmarks": _mesh(21), "handedness": "Left"}},
        ),
        Example("a player's", {"player": "Bob", "handedness": "Left", "wrist": {"x": 1, "y": 2}}),
    ),
)  # fmt: skip
