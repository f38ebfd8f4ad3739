"""Electrocardiograms as they were sampled: hundreds of voltages and how often they were taken.

One finding for each trace, at its list. A frequency beside it, as bodies are
sampled, and a word for the heart in its name or around it; other devices
sample voltages, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Node, Path

NAMES = frozenset(
    ("voltagemeasurements", "ecgsamples", "ecgdata", "ecgvoltages", "ecgsignal", "ecgwaveform",
     "voltages", "microvolts", "ecgtrace", "leadvoltages")
)  # fmt: skip
_HEART = frozenset(("ecg", "ekg", "electrocardiogram", "electrocardiograms", "electrocardiography"))
_RATES = frozenset(
    ("samplingfrequency", "samplingrate", "samplerate", "samplefrequency", "frequency",
     "samplingfrequencyhz", "sampleratehz")
)  # fmt: skip
_LEAST = 100  # voltages: a fifth of a second at the usual rate
_SLOWEST, _FASTEST = 50, 2_000  # Hz
_UP = 4


def traces(scene: Scene) -> Iterator[Claim]:
    """One claim for each list of voltages."""
    lists: dict[int, list[Leaf]] = {}
    for leaf in scene.woken:
        if joined(leaf.name) in NAMES and is_element(leaf) and number_of(leaf.value) is not None:
            lists.setdefault(id(leaf.parent), []).append(leaf)
    for leaves in lists.values():
        at = leaves[0].parent
        if len(leaves) < _LEAST or at is None or at.parent is None or not _of_heart(at):
            continue
        if len({leaf.value for leaf in leaves[:_LEAST]}) > 2 and _sampled(scene, at.parent):
            why = f"an electrocardiogram: {len(leaves):,} voltages and how often they were taken"
            yield Claim(at, Confidence.PROBABLE, Method.STRUCTURE, why)


def _of_heart(node: Node) -> bool:
    above: Path | None = node if isinstance(node, Path) else node.parent
    for _ in range(_UP):
        if above is None:
            return False
        if not _HEART.isdisjoint(words(above.name)):
            return True
        above = above.parent
    return False


def _sampled(scene: Scene, holder: Path) -> bool:
    """Whether the list's object says a frequency that an electrocardiogram has."""
    for leaf in scene.leaves.below([holder]):
        number = number_of(leaf.value) if joined(leaf.name) in _RATES else None
        if number is not None and _SLOWEST <= number.value <= _FASTEST:
            return True
    return False
