"""Signals of a heart, a pulse or a brain as they were sampled, by what encloses them.

An ECG, a pulse wave (PPG) or an EEG is a list of a hundred numbers and more under such a
name, with something beside it that tells how it was taken: a rate, the leads or
channels, the pulse that was read from it. `ppg` alone is points per game, too.
Traces whose own name says what they are (`ecgSamples`) are told by `traces`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

_SKIN = "conductance of the skin"
_SIGNALS = {
    "ecg": "an electrocardiogram", "ekg": "an electrocardiogram",
    "electrocardiogram": "an electrocardiogram", "ppg": "a pulse wave",
    "photoplethysmogram": "a pulse wave", "eeg": "an electroencephalogram",
    "electroencephalogram": "an electroencephalogram", "eda": _SKIN, "gsr": _SKIN,
    "electrodermal": _SKIN, "emg": "an electromyogram", "electromyogram": "an electromyogram",
    "bvp": "a pulse wave", "seismocardiogram": "the heart's movement of the chest",
}  # fmt: skip
_LISTS = frozenset(
    ("samples", "data", "values", "signal", "points", "raw", "readings", "waveform", "voltages",
     "lead", "channel", "green", "red", "ir", "infrared")
)  # fmt: skip
_RATES = frozenset(
    ("hz", "fs", "samplerate", "samplingrate", "samplingfrequency", "sampleratehz",
     "samplingratehz", "samplefrequency", "srate")
)  # fmt: skip
_HOW = frozenset(("leads", "lead", "channels", "electrodes", "montage"))
_READ = frozenset(("bpm", "heartrate", "hr", "pulse", "spo2", "hrv"))
_LEAST, _MOST = 100, 200_000  # numbers
_HELD = 256  # lists of one message
_VARIED, _VARIED_SKIN = 8, 3  # different numbers among the first of them
_FASTEST = 5_000.0  # Hz
_MOST_SKIN = 100.0  # microsiemens
_SLOWEST, _SLOWEST_SKIN = 10.0, 1.0
_UP = 4


class _List(NamedTuple):
    """The outermost list of numbers, the signal's name above it, and the numbers."""

    at: Path
    signal: str
    leaves: list[Leaf]


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each signal, at its list."""
    lists: dict[int, _List | None] = {}
    told: set[int] = set()  # objects that list their leads or channels
    for leaf in scene.woken:
        if not is_element(leaf) or leaf.parent is None:
            continue
        at = _outermost(leaf.parent)
        if joined(at.name) in _HOW:
            told.add(id(at.parent))
            continue
        if id(at) not in lists:
            signal = _signal(at) if len(lists) < _HELD else ""
            lists[id(at)] = _List(at, signal, []) if signal else None
        found = lists[id(at)]
        if found is not None and len(found.leaves) < _MOST:
            found.leaves.append(leaf)
    for one in lists.values():
        if one is not None and _is_sampled(one) and _is_taken(one, told, scene):
            why = f"{_SIGNALS[one.signal]}: {len(one.leaves):,} samples and how they were taken"
            yield Claim(one.at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _outermost(node: Path) -> Path:
    while is_element(node) and node.parent is not None:
        node = node.parent
    return node


def _signal(at: Path) -> str:
    """The word for a signal in a list's name or, where that says nothing, above it."""
    node: Path | None = at
    for _ in range(_UP):
        if node is None:
            return ""
        found = next((word for word in words(node.name) if word in _SIGNALS), "")
        if found:
            return found
        if not is_element(node) and joined(node.name) not in _LISTS:
            return ""
        node = node.parent
    return ""


def _is_sampled(one: _List) -> bool:
    if len(one.leaves) < _LEAST:
        return False
    numbers = [number_of(leaf.value) for leaf in one.leaves[:_LEAST]]
    if any(number is None for number in numbers):
        return False
    values = {number.value for number in numbers if number is not None}
    if _SIGNALS[one.signal] == _SKIN:  # changes in seconds, by hundredths of a microsiemens
        return len(values) >= _VARIED_SKIN and all(0 < value < _MOST_SKIN for value in values)
    return len(values) >= _VARIED


def _is_taken(one: _List, told: set[int], scene: Scene) -> bool:
    """Whether the object of the list, or the one that holds it, says how it was taken."""
    at = one.at
    slowest = _SLOWEST_SKIN if _SIGNALS[one.signal] == _SKIN else _SLOWEST
    holders = [node for node in (at.parent, at.parent and at.parent.parent) if node is not None]
    if any(id(node) in told for node in holders):
        return True
    for leaf in scene.leaves.below(holders):
        name, number = joined(leaf.name), number_of(leaf.value)
        if name in _HOW or (number is not None and name in _READ):
            return True
        if number is not None and name in _RATES and slowest <= number.value <= _FASTEST:
            return True
    return False


_WAVE = [50_000 + 37 * i % 911 for i in range(120)]

DETECTOR = Detector(
    id="body-signals",
    version=2,
    data_type="health.vitals",
    title="electrocardiograms, pulse waves, brain waves and the like as they were sampled",
    keys=frozenset((*_SIGNALS, *_LISTS, *_HOW)),
    sources=("IEEE 11073-10406 (ECG)", "EDF+ (EEG)", "names of SDKs for cameras and rings (PPG)"),
    look=look,
    examples=(
        Example(
            "an electrocardiogram",
            {"ecg": {"leads": ["I"], "hz": 250, "samples": list(_WAVE)}},
            ("health.vitals $.ecg.samples",),
        ),
        Example(
            "a pulse wave", {"ppg": list(_WAVE), "bpm": 72}, ("health.vitals $.ppg",)
        ),
        Example(
            "brain waves",
            {"eeg": {"channels": ["TP9"], "samples": [[one, 1] for one in _WAVE]}},
            ("health.vitals $.eeg.samples",),
        ),
        Example(
            "conductance of the skin",
            {"eda": [0.31 + i % 5 / 100 for i in range(120)], "fs": 4},
            ("health.vitals $.eda",),
        ),
        Example("prices", {"gsr": [3100 + i % 50 for i in range(120)], "fs": 4}),
        Example("points per game", {"season": 2024, "ppg": list(_WAVE)}),
        Example("points of a season", {"ppg": list(_WAVE), "rate": 12}),
        Example("sound", {"audio": {"samples": list(_WAVE), "sampleRate": 8000}}),
        Example("a short one", {"ecg": {"hz": 250, "samples": [1, 2, 3]}}),
        Example("an even one", {"ecg": {"hz": 250, "samples": [0] * 120}}),
    ),
)  # fmt: skip
