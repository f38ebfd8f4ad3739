"""When somebody's foot touched the ground: the times of a step detector, step by step.

Twenty times or more that go up as steps do, three in a second to one in two seconds for most of
them and not all alike, under a name of such a detector or beside or with a text that names
it (`"sensor": "TYPE_STEP_DETECTOR"`). They may be in seconds, or in parts of one.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from itertools import islice, pairwise

from auditor.detect.biometric.motion.machines import machine_near
from auditor.detect.biometric.motion.samples import TIMES
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Method, Path

_NAMES = frozenset(
    ("stepdetector", "stepdetections", "stepdetectorevents", "stepdetectortimes", "footfalls",
     "stepdetectortimestamps", "heelstrikes", "heelstriketimes", "footstriketimes", "footstrikes")
)  # fmt: skip
_SAID = ("step", "detector")  # words of the text that names the sensor
_LEAST, _MOST = 20, 5_000
_LISTS = 16
_FASTEST, _SLOWEST = 0.3, 2.0  # seconds from step to step
_SHARE = 0.7
_UNITS = (1.0, 1e3, 1e6, 1e9)  # in a second
_LONGEST = 48  # characters of a text


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each list."""
    for at, nodes in _lists(scene).values():
        numbers = (
            number_of(leaf.value)
            for leaf in islice(scene.leaves.below(nodes), 4 * _MOST)
            if leaf.parent is at or joined(leaf.name) in TIMES
        )
        times = [one.value for one in islice(numbers, _MOST) if one is not None]
        if _are_steps(times) and not machine_near(at, scene.leaves):
            why = f"{len(times)} times at which a step was felt, under the name of its detector"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _lists(scene: Scene) -> dict[int, tuple[Path, list[Path]]]:
    """The lists of a step detector, each with itself and its objects."""
    saying = {
        id(leaf.parent)
        for leaf in islice(scene.woken, _MOST)
        if isinstance(leaf.value, str) and len(leaf.value) <= _LONGEST and _says(leaf.value)
    }
    found: dict[int, tuple[Path, list[Path]]] = {}
    named = (leaf.parent for leaf in scene.woken if is_element(leaf))
    for node in scene.leaves.parents() if saying else named:
        at = node.parent if node is not None and is_element(node) else node
        if node is None or at is None:
            continue
        if joined(at.name) not in _NAMES and saying.isdisjoint((id(node), id(at.parent))):
            continue
        if id(at) in found or len(found) < _LISTS:
            nodes = found.setdefault(id(at), (at, []))[1]
            if len(nodes) < _MOST:
                nodes.append(node)
    return found


def _says(text: str) -> bool:
    parts = words(text)
    return tuple(parts[-2:]) == _SAID


def _are_steps(times: list[float]) -> bool:
    gaps = [after - before for before, after in pairwise(times)]
    if len(times) < _LEAST or min(gaps) < 0 or len(set(gaps)) < 3:
        return False
    middle = statistics.median(gaps)
    for unit in _UNITS:
        if _FASTEST * unit <= middle <= _SLOWEST * unit:
            near = sum(_FASTEST * unit <= gap <= _SLOWEST * unit for gap in gaps)
            return near >= _SHARE * len(gaps)
    return False


def _walked(count: int, unit: float = 1e3) -> list[Tree]:
    return [
        round((1_718_000_000 + 0.52 * at + 0.01 * (at * at % 11)) * unit) for at in range(count)
    ]


DETECTOR = Detector(
    id="step-events",
    version=1,
    data_type="bio.motion",
    title="times of steps from a step detector",
    keys=_NAMES,
    wake=(r"step_?detector\n",),
    sources=("Android Sensor.TYPE_STEP_DETECTOR",),
    look=look,
    examples=(
        Example("times", {"stepDetector": _walked(40)}, ("bio.motion $.stepDetector",)),
        Example(
            "objects",
            {"e": [{"sensor": "step_detector", "timestamp": at} for at in _walked(40)]},
            ("bio.motion $.e",),
        ),
        Example(
            "a text beside, in nanoseconds",
            {"sensor": "TYPE_STEP_DETECTOR", "times": _walked(40, 1e9)},
            ("bio.motion $.times",),
        ),
        Example("a few", {"stepDetector": _walked(9)}),
        Example("of nothing", {"times": _walked(40)}),
        Example("a machine's", {"stepDetector": [500 * at for at in range(40)]}),
        Example("by the hour", {"stepDetector": [at * at * 3_600_000 for at in range(40)]}),
    ),
)
