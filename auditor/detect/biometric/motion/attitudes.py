"""How a phone, a headset or a hand is turned, again and again: quaternions at a steady pace.

Fifty samples or more, four numbers of each of length one, with times that go up evenly. What
they are of is said by a name around them (`deviceMotion`, `gameRotationVector`, `headset`,
`XR_HAND_JOINT_…`) or a text beside (`"sensor": "rotation_vector"`). Key frames of a figure are
quaternions, too: nothing calls them a sensor's, or a name calls them what they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from auditor.detect.biometric.face.things import is_thing
from auditor.detect.biometric.motion.judging import steady
from auditor.detect.biometric.motion.machines import machine_near
from auditor.detect.biometric.motion.samples import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_answer, is_element
from auditor.model import Confidence, Leaf, Method, Path

_SENSORS = frozenset(
    ("attitude", "attitudes", "devicemotion", "rotationvector", "gamerotationvector",
     "geomagneticrotationvector", "deviceattitude", "deviceorientation", "phoneorientation",
     "phoneattitude", "motionattitude", "androidsensorrotationvector",
     "androidsensorgamerotationvector", "typerotationvector", "typegamerotationvector")
)  # fmt: skip
_WORN = frozenset(("headset", "hmd", "xr", "vr", "webxr", "openxr", "viewerpose", "headmounted"))
_FOURS = frozenset(("orientation", "rotation", "quaternion", "quat", "values"))
_FIRST = frozenset(("w", "qw", "quatw", "quaternionw"))
_WAKING = _SENSORS | {"xrposes", "headset", "hmd"}
_AXES = ("w", "x", "y", "z")
_LEAST = 50  # samples
_UNIT, _SHARE = 0.02, 0.95  # so near one are so many lengths
_UP, _ABOVE, _DOWN = 6, 5, 5
_MOST = 20_000  # leaves, and nodes of samples
_LISTS, _COLUMNS, _VALUES = 16, 256, 5_000
_LONGEST = 48  # characters of a text that names a sensor

type _Columns = dict[tuple[str, str], list[float]]  # by the way to the holder, and in it


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of samples."""
    lists = _lists(scene)
    if not lists:
        return
    for key, columns in _columns(scene, lists).items():
        at = lists[key]
        count = _turned(columns)
        if count and not is_answer(at):
            moved = machine_near(at, scene.leaves)
            how = Confidence.CANDIDATE if moved else Confidence.PROBABLE
            why = f"{count:,} quaternions of how something is held or worn, at a steady pace"
            why += f"; of a {moved} as likely as of a person" if moved else ""
            yield Claim(at, how, Method.STRUCTURE, why)


def _lists(scene: Scene) -> dict[int, Path]:
    """The lists whose samples a name around or a text beside calls a sensor's."""
    found: dict[int, Path] = {}
    saying: set[int] = set()
    seen: set[int] = set()
    for leaf in islice(scene.woken, _MOST):
        if isinstance(leaf.value, str) and len(leaf.value) <= _LONGEST and _says(leaf.value):
            saying.add(id(leaf.parent))
        node = leaf.parent
        if node is None or id(node) in seen or not _may_be(leaf):
            continue
        seen.add(id(node))
        at = _list_above(node)
        if at is not None and len(found) < _LISTS and _is_told(node):
            found.setdefault(id(at), at)
    for node in scene.leaves.parents() if saying else ():
        element = node if is_element(node) else node.parent
        at = element.parent if element is not None and is_element(element) else None
        if at is not None and id(at.parent) in saying and len(found) < _LISTS:
            found.setdefault(id(at), at)
    return found


def _says(text: str) -> bool:
    return joined(text) in _SENSORS or not _WORN.isdisjoint(words(text))


def _may_be(leaf: Leaf) -> bool:
    """Whether a leaf may be one of four: called `w`, or in a list or row of numbers."""
    return is_element(leaf) or joined(leaf.name) in _FIRST


def _list_above(node: Path) -> Path | None:
    """The nearest list in whose element a node is."""
    step: Path | None = node
    for _ in range(_UP):
        if step is None:
            return None
        if is_element(step):
            return step.parent
        step = step.parent
    return None


def _is_told(node: Path) -> bool:
    """Whether a name from a sample upwards says a sensor gave it, and none that it is drawn."""
    told = False
    step: Path | None = node
    for _ in range(_UP + _ABOVE):
        if step is None:
            break
        if is_thing(step.name):
            return False
        told = told or _says(step.name)
        step = step.parent
    return told


def _columns(scene: Scene, lists: Mapping[int, Path]) -> dict[int, _Columns]:
    """The numbers of each list's samples, by where in the sample they stand."""
    holders: dict[int, tuple[int, str]] = {}
    nodes: list[Path] = []
    for node in scene.leaves.parents():
        if id(node) in holders or len(nodes) >= _MOST:
            continue
        way, step = "", node
        for _ in range(_DOWN):
            if step.parent is None:
                break
            if id(step.parent) in lists and is_element(step):
                holders[id(node)] = (id(step.parent), way)
                nodes.append(node)
                break
            way, step = f"{step.text}{way}", step.parent
    found: dict[int, _Columns] = {}
    for leaf in scene.leaves.below(nodes):
        number, place = number_of(leaf.value), holders.get(id(leaf.parent))
        if number is None or place is None:
            continue
        columns = found.setdefault(place[0], {})
        key = (place[1], leaf.text if is_element(leaf) else joined(leaf.name))
        if key in columns or len(columns) < _COLUMNS:
            values = columns.setdefault(key, [])
            if len(values) < _VALUES:
                values.append(number.value)
    return found


def _turned(columns: _Columns) -> int:
    """How many samples have four numbers of length one and a time that goes up evenly."""
    ways: dict[str, dict[str, list[float]]] = {}
    for (way, name), values in columns.items():
        ways.setdefault(way, {})[name] = values
    for fields in ways.values():
        for four in _fours(fields):
            count = len(four[0])
            if _are_units(four) and any(
                len(times) == count and steady(times) for times in _times(columns)
            ):
                return count
    return 0


def _fours(fields: Mapping[str, list[float]]) -> Iterator[list[list[float]]]:
    """Four numbers by their names, or that follow each other in a row."""
    short = {name[-1:]: values for name, values in fields.items() if not name.startswith("[")}
    if fields.keys() & _FIRST and all(axis in short for axis in _AXES):
        yield [short[axis] for axis in _AXES]
    row = [values for name, values in fields.items() if name.startswith("[")]
    yield from (row[at : at + 4] for at in range(len(row) - 3))


def _times(columns: _Columns) -> Iterator[list[float]]:
    for (way, name), values in columns.items():
        if name in TIMES or (not way and name.startswith("[")):
            yield values


def _are_units(four: Sequence[Sequence[float]]) -> bool:
    count = len(four[0])
    if count < _LEAST or any(len(one) != count for one in four):
        return False
    if sum(len(set(one)) * 4 > count for one in four) < 3:
        return False
    lengths = (math.sqrt(sum(one * one for one in row)) for row in zip(*four, strict=True))
    return sum(abs(one - 1) <= _UNIT for one in lengths) >= _SHARE * count


def _four(at: int, scale: float = 1.0) -> list[float]:
    """How something is turned that a hand holds."""
    turn, tilt = 0.4 + 0.1 * math.sin(at / 9), 0.3 + 0.05 * math.cos(at / 7)
    way = (0.6 * math.cos(tilt), 0.8 * math.cos(tilt), math.sin(tilt))
    return [scale * math.cos(turn), *(scale * math.sin(turn) * one for one in way)]


def _held(count: int, scale: float = 1.0) -> list[Tree]:
    return [
        {"t": 20 * at, **dict(zip(_AXES, _four(at, scale), strict=True))} for at in range(count)
    ]


DETECTOR = Detector(
    id="attitude",
    version=1,
    data_type="bio.motion",
    title="how a phone or headset is turned, as quaternions",
    keys=_WAKING,
    wakes=lambda name: joined(name) in _FIRST or name in _FOURS,
    wake=(r"rotation_vector\n", r"\n(?:hmd|headset|xr|vr)\n"),
    sources=(
        "Android Sensor.TYPE_ROTATION_VECTOR and TYPE_GAME_ROTATION_VECTOR",
        "Core Motion CMAttitude; WebXR Device API; OpenXR 1.1, XR_EXT_hand_tracking",
    ),
    look=look,
    examples=(
        Example("objects", {"attitude": _held(60)}, ("bio.motion $.attitude",)),
        Example(
            "rows",
            {"gameRotationVector": [[20 * at, *_four(at)] for at in range(60)]},
            ("bio.motion $.gameRotationVector",),
        ),
        Example(
            "a headset's poses",
            {
                "headset": [
                    {"t": 11 * at, "position": [0.1, 1.6, at / 99], "orientation": _four(at)}
                    for at in range(60)
                ]
            },
            ("bio.motion $.headset",),
        ),
        Example("key frames", {"animation": {"vr": _held(60)}}),
        Example("nothing that says whose", {"samples": _held(60)}),
        Example("of another length", {"attitude": _held(60, 3.0)}),
        Example("a few", {"attitude": _held(20)}),
        Example("that do not change", {"attitude": [{"t": 20 * at, "w": 1, "x": 0, "y": 0, "z": 0}
                                                    for at in range(60)]}),
    ),
)  # fmt: skip
