"""Captures of India's registered devices: how many fingers, irises and faces are in a PID block.

The block itself is encrypted; what stands beside it says what was captured and how well:
`fCount`, `iCount`, `pCount` and `errCode` of `Resp` (UIDAI, Registered Devices
specification 2.0).
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.model import Confidence, Method

_COUNTS = {"fcount": "bio.fingerprint", "icount": "bio.iris", "pcount": "bio.face_image"}
_BESIDE = frozenset(("errcode", "qscore", "nmpoints", "ftype", "itype"))
_TWO = 2
_TEN = 10  # fingers
_FIELDS = 32


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each part of a body that was captured."""
    for leaf in scene.woken:
        data_type = _COUNTS.get(joined(leaf.name), "")
        number = number_of(leaf.value)
        if not data_type or number is None or not 0 < number.value <= _TEN or leaf.parent is None:
            continue
        beside = {}
        for count, other in enumerate(scene.leaves.below([leaf.parent])):
            if count >= _FIELDS:
                break
            beside[joined(other.name)] = other.value
        captured = str(beside.get("errcode", "0")) == "0"
        if captured and len(_BESIDE & beside.keys()) >= _TWO:
            why = "what a registered device captured, beside its block of data"
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.STRUCTURE, why, leaf.value, data_type
            )


DETECTOR = Detector(
    id="registered-devices",
    version=1,
    data_type="bio.fingerprint",
    title="captures of registered devices (Aadhaar)",
    keys=frozenset(),
    wakes=lambda name: joined(name) in _COUNTS,
    sources=("UIDAI, Aadhaar Registered Devices technical specification 2.0: PidData",),
    look=look,
    examples=(
        Example(
            "a finger",
            {"Resp": {"errCode": "0", "fCount": "1", "iCount": "0", "qScore": "72"}},
            ("bio.fingerprint $.Resp.fCount",),
        ),
        Example("nothing captured", {"Resp": {"errCode": "700", "fCount": "1", "qScore": "0"}}),
        Example("a page's counts", {"fCount": 1, "pCount": 3}),
    ),
)
