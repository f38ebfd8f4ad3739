"""What was measured of both ears or both eyes: audiograms and the values of spectacles.

An audiogram has a hearing level (dB HL, -20 to 120) for each of the frequencies of audiometry
(ISO 8253-1), under the frequency's name or beside it, object by object; spectacles have a
sphere and a cylinder in dioptres and an axis in degrees.
A sphere and an axis without an eye are a drawing's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.around.surroundings import Surroundings
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import Group, group_of, list_of
from auditor.model import Confidence, Leaf, Method, Node, Path

_UP = 4
_MOST = 512  # values
_TWO = 2
_FIELDS = 16  # beside a frequency
_LENS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("sphere", "sph", "sphäre", "esfera", "sfera", "球鏡", "球镜"), (-40.0, 40.0)),
    **dict.fromkeys(
        ("cylinder", "cyl", "zyl", "zylinder", "cylindre", "cilindro", "柱鏡"), (-20.0, 20.0)
    ),
    **dict.fromkeys(("axis", "achse", "eje", "axe", "軸"), (0.0, 180.0)),
}
_EYES = frozenset(
    ("od", "os", "ou", "righteye", "lefteye", "eyeright", "eyeleft", "eye", "eyes", "oculusdexter",
     "oculussinister", "rechtesauge", "linkesauge", "oeildroit", "oeilgauche", "ojoderecho",
     "ojoizquierdo", "右眼", "左眼", "spectacles", "glasses", "eyeglassprescription",
     "lensprescription", "brillenwerte", "brillenrezept", "brille", "lunettes", "gafas", "occhiali",
     "sehstarke", "prescriptionod", "prescriptionos", "眼镜", "眼鏡", "验光", "visionprescription",
     "lensspecification", "refraction")
)  # fmt: skip
_FREQUENCY = re.compile(r"(?:f|hz)?_?(125|250|500|750|1000|1500|2000|3000|4000|6000|8000)_?(?:hz)?|"
                        r"([12346]|8)_?khz", re.IGNORECASE).fullmatch  # fmt: skip
_TESTED = frozenset(
    ("125", "250", "500", "750", "1000", "1500", "2000", "3000", "4000", "6000", "8000")
)  # fmt: skip
# A row of an audiogram: what was played, and from where on it was heard.
_PLAYED = frozenset(("frequency", "frequencyhz", "freq", "freqhz", "hz", "tone", "tonehz",
                     "frequenz", "frequence", "frecuencia", "frequenza", "周波数",
                     "频率"))  # fmt: skip
_HEARD = frozenset(
    ("threshold", "thresholddb", "thresholddbhl", "thresholdindb", "db", "dbhl", "level", "leveldb",
     "hearinglevel", "hearingthreshold", "hearingleveldb", "left", "right", "leftear", "rightear",
     "leftdb", "rightdb", "leftearsensitivity", "rightearsensitivity", "schwelle", "seuil",
     "umbral", "soglia")
)  # fmt: skip
# Names of levels that only a test of ears has.
_OF_EARS = frozenset(("leftearsensitivity", "rightearsensitivity", "hearinglevel", "thresholddbhl",
                      "hearingthreshold", "hearingleveldb", "dbhl"))  # fmt: skip
_HEARING = frozenset(
    ("hearing", "audiogram", "audiograms", "audiometry", "hearingtest", "puretoneaudiometry",
    "hearinglevels",
     "hearingthresholds", "audiogramm", "hörtest", "audiogramme", "audiograma", "聽力圖", "听力图")
)  # fmt: skip
_QUIETEST, _LOUDEST = -20.0, 120.0  # dB HL


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each value."""
    lenses: dict[Group, list[Leaf]] = {}
    levels: dict[Group, list[Leaf]] = {}
    rows: dict[int, list[Leaf]] = {}
    for leaf in scene.woken[:_MOST]:
        number = number_of(leaf.value)
        if number is None or isinstance(leaf.value, bool):
            continue
        bounds = _LENS.get(joined(leaf.name))
        if bounds is not None and bounds[0] <= number.value <= bounds[1]:
            lenses.setdefault(group_of(leaf), []).append(leaf)
        elif _FREQUENCY(leaf.name) and _QUIETEST <= number.value <= _LOUDEST:
            levels.setdefault(group_of(leaf), []).append(leaf)
        elif (at := _row_of(leaf, scene)) is not None:
            rows.setdefault(id(at), []).extend(_heard(leaf, scene))
    found = [(leaves, "a value of spectacles, by its eye", "health.record")
             for leaves in lenses.values()
             if len(leaves) >= _TWO and _is_below(leaves[0], _EYES)]  # fmt: skip
    found += [(leaves, "a hearing level, by its frequency", "health.vitals")
              for leaves in levels.values() if _is_below(leaves[0], _HEARING)]  # fmt: skip
    found += [(leaves, "a hearing level, beside its frequency", "health.vitals")
              for leaves in rows.values() if len(leaves) >= _TWO]  # fmt: skip
    around = scene.leaves.once(Surroundings) if found else None
    for leaves, why, data_type in found:
        for leaf in leaves:
            if around is not None and not around.is_other(leaf):
                how = Confidence.PROBABLE
                yield Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value, data_type)


def _row_of(leaf: Leaf, scene: Scene) -> Path | None:
    """The list of an audiogram in one of whose objects a frequency stands."""
    if joined(leaf.name) not in _PLAYED or str(leaf.value).removesuffix(".0") not in _TESTED:
        return None
    at = list_of(leaf.parent) if leaf.parent is not None else None
    if at is None:
        return None
    beside = islice(scene.leaves.below([leaf.parent]), _FIELDS)
    of_ears = any(joined(one.name) in _OF_EARS for one in beside)
    return at if of_ears or _is_below(leaf, _HEARING) else None


def _heard(frequency: Leaf, scene: Scene) -> Iterator[Leaf]:
    """The levels beside a frequency."""
    for leaf in islice(scene.leaves.below([frequency.parent]), _FIELDS):
        number = number_of(leaf.value) if joined(leaf.name) in _HEARD else None
        if number is not None and _QUIETEST <= number.value <= _LOUDEST:
            yield leaf


def _is_below(node: Node, names: frozenset[str]) -> bool:
    above: Path | None = node.parent
    for _ in range(_UP):
        if above is None:
            return False
        if joined(above.name) in names:
            return True
        above = above.parent
    return False


def wakes(name: str) -> bool:
    """Names of a lens' values, and the frequencies of audiometry."""
    plain = joined(name)
    return plain in _LENS or plain in _PLAYED or _FREQUENCY(name) is not None


DETECTOR = Detector(
    id="ears-and-eyes",
    version=3,
    data_type="health.record",
    title="audiograms and values of spectacles",
    keys=frozenset(),
    wakes=wakes,
    sources=("ISO 8253-1 (frequencies of audiometry)", "HL7 FHIR R4 VisionPrescription"),
    look=look,
    examples=(
        Example(
            "spectacles",
            {"rightEye": {"sphere": -2.25, "cylinder": -0.5, "axis": 90}},
            (
                "health.record $.rightEye.axis",
                "health.record $.rightEye.cylinder",
                "health.record $.rightEye.sphere",
            ),
        ),
        Example("a drawing", {"shapes": {"sphere": 2, "cylinder": 1, "axis": 0}}),
        Example("an axis alone", {"glasses": {"axis": 90, "width": 12}}),
        Example(
            "an audiogram",
            {"audiogram": {"leftEar": {"500Hz": 15, "1kHz": 20}}},
            ("health.vitals $.audiogram.leftEar.1kHz", "health.vitals $.audiogram.leftEar.500Hz"),
        ),
        Example(
            "an audiogram in rows",
            {"hearingTest": {"left": [{"frequencyHz": 500, "thresholdDb": 15},
                                      {"frequencyHz": 4000, "thresholdDb": 45}]}},
            ("health.vitals $.hearingTest.left[0].thresholdDb",
             "health.vitals $.hearingTest.left[1].thresholdDb"),
        ),
        Example(
            "points of an audiogram",
            {"points": [{"frequency": 1000, "leftEarSensitivity": 20},
                        {"frequency": 4000, "leftEarSensitivity": 40}]},
            ("health.vitals $.points[0].leftEarSensitivity",
             "health.vitals $.points[1].leftEarSensitivity"),
        ),
        Example(
            "tones that are to be played",
            {"hearingTest": {"tones": [{"frequency": 500, "durationMs": 900},
                                       {"frequency": 1000, "durationMs": 900}]}},
        ),
        Example(
            "an equalizer in rows",
            {"equalizer": {"bands": [{"frequency": 500, "level": 3},
                                     {"frequency": 1000, "level": -2}]}},
        ),
        Example("an equalizer", {"equalizer": {"left": {"500Hz": 3, "1kHz": -2}}}),
    ),
)  # fmt: skip
