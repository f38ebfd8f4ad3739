"""How somebody walks, in figures: length of a stride, time on the ground, support by both feet.

Three parameters of gait or more in one object, each as a body has it, one of them of nothing
else (a stance, a swing, a stride). A cadence and a speed alone are a bicycle's. Legged
machines have a gait, too: named as such they make it a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.biometric.motion.machines import machine_near
from auditor.detect.keys import runs, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

type _Range = tuple[float, float]
_LENGTH: _Range = (0.05, 300.0)  # metres or centimetres
_TIME: _Range = (0.02, 3_000.0)  # seconds or milliseconds
_SHARE: _Range = (0.0, 100.0)
# Parameters of gait and of running, by joined name.
_SURE: dict[str, _Range] = {
    **dict.fromkeys(("stridelength", "stepwidth", "footclearance", "toeclearance"), _LENGTH),
    **dict.fromkeys(
        ("stancetime", "swingtime", "stridetime", "steptime", "doublesupporttime",
         "singlesupporttime", "groundcontacttime", "stanceduration", "swingduration",
         "strideduration", "stepduration"), _TIME),
    **dict.fromkeys(
        ("stancephase", "swingphase", "doublesupport", "singlesupport", "stancepercentage",
         "swingpercentage", "doublesupportpercentage", "stancepercent", "swingpercent",
         "doublesupportpercent", "groundcontactbalance", "gaitsymmetry", "gaitasymmetry",
         "stridevariability", "stepvariability", "steptimevariability", "stridetimevariability"),
        _SHARE),
}  # fmt: skip
_ALSO: dict[str, _Range] = {
    "cadence": (20.0, 300.0), "steplength": _LENGTH, "asymmetry": _SHARE, "symmetry": _SHARE,
    "gaitspeed": (0.05, 12.0), "walkingspeed": (0.05, 12.0), "gaitvelocity": (0.05, 12.0),
    "velocity": (0.05, 12.0), "speed": (0.05, 12.0), "verticaloscillation": (0.5, 200.0),
    "verticalratio": (0.5, 30.0), "stepregularity": _SHARE, "strideregularity": _SHARE,
    "stepsperminute": (20.0, 300.0),
}  # fmt: skip
_NAMES = frozenset(_SURE) | frozenset(_ALSO)
_LEAST = 3
_GAIT = "gait"
_UP = 4
_MOST = 5_000  # fields


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each object of parameters."""
    objects: dict[int, tuple[Path, set[str]]] = {}
    for leaf in scene.woken[:_MOST]:
        name = _parameter(leaf)
        at = leaf.parent
        if name and at is not None and not is_element(leaf):
            objects.setdefault(id(at), (at, set()))[1].add(name)
    for at, names in objects.values():
        if len(names) < _LEAST or not (names & _SURE.keys() or _below_gait(at)):
            continue
        machine = machine_near(at, scene.leaves)
        how = Confidence.CANDIDATE if machine else Confidence.PROBABLE
        why = f"how somebody walks or runs: {', '.join(sorted(names))}"
        why += f"; of a {machine} as likely as of a person" if machine else ""
        yield Claim(at, how, Method.STRUCTURE, why)


def _parameter(leaf: Leaf) -> str:
    """The parameter that a field is, "" where its value is none that a body has."""
    held = runs(leaf.name) & _NAMES
    number = number_of(leaf.value) if held and not isinstance(leaf.value, bool) else None
    if number is None:
        return ""
    name = max(held, key=lambda one: (one in _SURE, len(one), one))
    low, high = _SURE.get(name) or _ALSO[name]
    return name if low <= number.value <= high else ""


def _below_gait(at: Path) -> bool:
    node: Path | None = at
    for _ in range(_UP):
        if node is None:
            return False
        if _GAIT in words(node.name):
            return True
        node = node.parent
    return False


DETECTOR = Detector(
    id="gait",
    version=2,
    data_type="bio.motion",
    title="parameters of how somebody walks",
    keys=_NAMES,
    sources=(
        "HealthKit mobility types; Garmin running dynamics",
        "terms of instrumented gait analysis (stance, swing, double support)",
    ),
    look=look,
    examples=(
        Example(
            "a walk",
            {"gait": {"cadence": 112, "stride_length": 1.31, "double_support": 0.28}},
            ("bio.motion $.gait",),
        ),
        Example(
            "a run",
            {"avgCadence": 172, "avgGroundContactTime": 241, "avgVerticalOscillation": 9.1},
            ("bio.motion $",),
        ),
        Example("a bicycle", {"cadence": 85, "speed": 8.3, "symmetry": 50}),
        Example("a page's", {"stepDuration": 0.3, "velocity": 2}),
        Example("strides of a network", {"strideLength": 900, "stepWidth": 512, "speed": 1}),
    ),
)  # fmt: skip
