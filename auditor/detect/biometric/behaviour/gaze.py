"""Where somebody looks, and how wide the pupils are, as eye trackers tell it.

The name says it: a gaze's point, direction or list of points, a pupil's diameter (Tobii,
Pupil Labs, WebGazer, ARKit and OpenXR interfaces). Two numbers at least must stand under
such a name in one object or list; a list of points is one finding.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_GAZE = frozenset(("gaze", "eyegaze", "gazes"))
_OF_GAZE = frozenset(
    ("point", "points", "x", "y", "z", "data", "samples", "direction", "origin", "vector",
     "position", "positions", "normal", "normals", "norm", "angle", "angles", "target", "ray",
     "yaw", "pitch", "coordinates", "location", "trace", "path", "log", "history", "d")
)  # fmt: skip
_PUPIL = frozenset(("pupil", "pupils"))
_OF_PUPIL = frozenset(
    ("diameter", "diameters", "size", "dilation", "radius", "positions", "datum", "datums")
)
_WITH_MOVED = frozenset(
    ("x", "y", "duration", "amplitude", "start", "end", "dispersion", "velocity", "onset", "offset")
)
_RESTS, _LEAPS = frozenset(("fixation", "fixations")), frozenset(("saccade", "saccades"))
_OF_REST = frozenset(("x", "y", "point", "dispersion"))  # bones have a fixation that lasts
_PLACED = frozenset("xy")  # what a list of points that is called so holds
_RAY = frozenset(("origin", "direction"))  # of a gaze that an object of its own holds
_WAKING = _PLACED | _RAY | {"amplitude"}
_LEAST, _MOST = 2, 512  # numbers of a place, places of a message
_LARGEST = 100_000.0
_UP = 5
_OF_EYE = 2
_EYES = frozenset(("left", "right", "lefteye", "righteye", "eyeleft", "eyeright"))


@functools.lru_cache(8_192)
def is_of_eyes(name: str) -> bool:
    """Whether a name is of a gaze's place, of a rest or leap of it, or of a pupil's width."""
    parts = set(words(name))
    gaze = not parts.isdisjoint(_GAZE) and not parts.isdisjoint(_OF_GAZE)
    moved = (not parts.isdisjoint(_RESTS) and not parts.isdisjoint(_OF_REST)) or (
        not parts.isdisjoint(_LEAPS) and not parts.isdisjoint(_WITH_MOVED)
    )
    return gaze or moved or (not parts.isdisjoint(_PUPIL) and not parts.isdisjoint(_OF_PUPIL))


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object or list that such names stand in."""
    counts: dict[int, int] = {}
    places: dict[int, Path] = {}
    for leaf in scene.woken:
        number = number_of(leaf.value) if leaf.parent is not None else None
        at = _place(leaf) if number is not None and abs(number.value) <= _LARGEST else None
        if at is not None and (id(at) in places or len(places) < _MOST):
            places[id(at)] = at
            counts[id(at)] = counts.get(id(at), 0) + 1
    told: set[int] = set()
    for key, at in places.items():
        if counts[key] < _LEAST or _is_in(at.parent, told):
            continue
        told.add(key)
        why = f"where eyes look or how wide their pupils are: {counts[key]:,} numbers"
        yield Claim(at, Confidence.PROBABLE, Method.KEY, why)


def _place(leaf: Leaf) -> Path | None:
    """The list that a number of eyes is in, else the object of its field; None for another."""
    node: Path | None = leaf.parent
    if is_of_eyes(leaf.name) and not is_element(leaf):
        return _list_of(node)
    ray = False
    for _ in range(_UP):
        if node is None:
            return None
        if not is_element(node) and is_of_eyes(node.name):
            return _list_of(node.parent)
        if _is_rest(node, leaf) or (ray and not _GAZE.isdisjoint(words(node.name))):
            return _list_of(node)
        ray = ray or (not is_element(node) and joined(node.name) in _RAY)
        node = node.parent
    return None


def _is_rest(node: Path, leaf: Leaf) -> bool:
    """Whether an element is a rest or leap of the eyes, or a place in a list called a gaze."""
    if not is_element(node):
        return False
    if joined(node.name) in _GAZE and leaf.name in _PLACED:
        return True
    return not (_RESTS | _LEAPS).isdisjoint(words(node.name)) and _is_of_move(leaf)


def _is_of_move(leaf: Leaf) -> bool:
    """Whether a field is what a tracker tells of one rest or leap of the eyes: `fixationX`."""
    return not is_element(leaf) and not _WITH_MOVED.isdisjoint(words(leaf.name))


def _list_of(node: Path | None) -> Path | None:
    """The list whose element an object is: a tracker's frames are one finding."""
    step = node
    for _ in range(_OF_EYE):  # each eye may have an object of its own in a frame
        if step is not None and is_element(step) and step.parent is not None:
            return step.parent
        step = step.parent if step is not None and joined(step.name) in _EYES else None
    return node


def _is_in(node: Path | None, told: set[int]) -> bool:
    for _ in range(_UP):
        if node is None:
            return False
        if id(node) in told:
            return True
        node = node.parent
    return False


DETECTOR = Detector(
    id="gaze",
    version=2,
    data_type="bio.behaviour",
    title="where eyes look, widths of pupils",
    keys=frozenset(),
    wakes=lambda name: name in _WAKING or is_of_eyes(name),
    sources=(
        "Tobii Pro SDK (gaze data), Pupil Labs network API, WebGazer.js, iMotions exports",
        "WebXR, OpenXR (XR_EXT_eye_gaze_interaction)",
    ),
    look=look,
    examples=(
        Example(
            "a tracker's frame",
            {
                "left_gaze_point_on_display_area": [0.412, 0.533],
                "left_pupil_diameter": 3.12,
            },
            ("bio.behaviour $",),
        ),
        Example(
            "a list of points",
            {"gazeData": [{"x": 412.1, "y": 301.9, "t": 1042}, {"x": 415.7, "y": 303.4}]},
            ("bio.behaviour $",),
        ),
        Example(
            "rests in fields of their own",
            {"rests": [{"fixationX": 812.2, "fixationY": 400.1, "durationMs": 210}]},
            ("bio.behaviour $.rests",),
        ),
        Example(
            "leaps",
            {"saccades": [{"amplitude": 4.1, "peakVelocity": 210}, {"amplitude": 2.2}]},
            ("bio.behaviour $.saccades",),
        ),
        Example("a bone's", {"fixation": "plate", "fixationDuration": 42, "amplitude": 3}),
        Example(
            "a list that is called a gaze",
            {"gaze": [{"x": 412.1, "y": 301.9, "elapsedTime": 33}]},
            ("bio.behaviour $.gaze",),
        ),
        Example("gaze as a field", {"gazeX": 0.41, "gazeY": 0.52}, ("bio.behaviour $",)),
        Example("a switch", {"gazeTracking": True, "gazePoint": None}),
        Example("a school", {"pupils": 31, "pupilId": 7, "pupil_size": "small"}),
        Example("a painting", {"title": "The Gaze", "gaze": "x", "points": [1, 2]}),
    ),
)
