"""Lasting numbers that a phone's trusted code signs: those of Tencent's SOTER.

Its object proves by its form what they are. The number of a finger was made up when it was
enrolled, so it is no data of a body (`biometric.device.soter`), but as lasting as the chip's.
Source: Tencent SOTER's wiki and its BSD-licensed client.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.biometric.device.soter import CHIP, FINGER, SIGNED_BY
from auditor.detect.location.pairs.records import records
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import text_of
from auditor.detect.siblings import group_of
from auditor.model import Confidence, Method

_SHORTEST = 6  # characters
_WHY = {
    CHIP: "the chip's number, which Tencent SOTER signs: it stays the same for the phone's life",
    FINGER: "the number that the phone gave an enrolled finger (Tencent SOTER): no measure of a "
    "finger is in it, but it stays the same for all apps until the finger is enrolled anew",
}


def look(scene: Scene) -> Iterator[Claim]:
    """The numbers of each signed object."""
    groups = [group_of(leaf)[0] for leaf in scene.woken]
    for record in records(scene.leaves.below(groups)).values():
        if CHIP not in record or not SIGNED_BY.holds(record, CHIP):
            continue
        for name, why in _WHY.items():
            leaf = record.get(name)
            if leaf is not None and len(text_of(leaf.value)) >= _SHORTEST:
                yield Claim(leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value)


DETECTOR = Detector(
    id="signed-numbers",
    version=1,
    data_type="id.device",
    title="numbers of a chip and of an enrolled finger that a phone's trusted code signed",
    keys=frozenset((CHIP,)),
    sources=("Tencent SOTER wiki and BSD-licensed client",),
    look=look,
    examples=(
        Example(
            "a signed check",
            {"raw": "Y2hhbGxlbmdl", "fid": "281474976710657", "counter": 12,
             "cpu_id": "9a3fa3a4b1c2d3e4", "teen": "QSEE", "teev": "3.1", "uid": 10123},
            ("id.device $.cpu_id", "id.device $.fid"),
        ),
        Example("a chip alone", {"cpu_id": "9a3fa3a4b1c2d3e4", "cores": 8, "raw": "x"}),
    ),
)  # fmt: skip
