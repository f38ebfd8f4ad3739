"""Captures of India's registered devices: how many fingers, irises and faces are in a PID block.

The block itself is encrypted; what stands beside it says what was captured and how well:
`fCount`, `iCount`, `pCount` and `errCode` of `Resp` (UIDAI, Registered Devices
specification 2.0). Within a block that is not, each record says its type and position: `Bio` with
`type` (FMR, FIR, IIR, FID) and `posh`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.templates.vectors import blob, is_opaque
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import upwards
from auditor.model import Confidence, LeafTable, Method, Path

_COUNTS = {"fcount": "bio.fingerprint", "icount": "bio.iris", "pcount": "bio.face_image"}
_BIO, _POSITION = "bio", "posh"
_RECORDS = {"FMR": "bio.fingerprint", "FIR": "bio.fingerprint", "IIR": "bio.iris",
            "FID": "bio.face_image"}  # fmt: skip
_BESIDE = frozenset(("errcode", "qscore", "nmpoints", "ftype", "itype"))
_TWO = 2
_TEN = 10  # fingers
_FIELDS = 32
_UP = 4  # from a picture to its record
_OPEN = "a record of a PID block, by its type and position"
_BYTES = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each part of a body that was captured."""
    for leaf in scene.woken:
        if joined(leaf.name) == _POSITION and leaf.parent is not None:
            yield from _record(scene, leaf.parent)
            continue
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


def _record(scene: Scene, record: Path) -> Iterator[Claim]:
    """The bytes of a record of an open block; a picture is asked for apart."""
    data_type = _type(scene.leaves, record)
    for leaf in islice(scene.leaves.below([record]), _FIELDS if data_type else 0):
        if blob(leaf.value) is not None and is_opaque(leaf.value):
            yield Claim(
                leaf.path, Confidence.PROBABLE, Method.STRUCTURE, _OPEN, leaf.value, data_type
            )


def picture(path: Path, leaves: LeafTable) -> Claim | None:
    """What is to be said of a picture that a record of an open block holds."""
    for node in upwards(path.parent, _UP):  # its text goes by its name, too
        if not isinstance(node, Path) or joined(node.name) != _BIO:
            continue
        if data_type := _type(leaves, node):
            return Claim(path, Confidence.PROBABLE, Method.STRUCTURE, _OPEN, data_type=data_type)
    return None


def _type(leaves: LeafTable, record: Path) -> str:
    """What a record says that it is of, "" where it says no position beside."""
    beside = {joined(leaf.name): leaf.value for leaf in islice(leaves.below([record]), _FIELDS)}
    return _RECORDS.get(str(beside.get("type")), "") if _POSITION in beside else ""


DETECTOR = Detector(
    id="registered-devices",
    version=2,
    data_type="bio.fingerprint",
    title="captures of registered devices (Aadhaar)",
    keys=frozenset({_POSITION}),
    wakes=lambda name: joined(name) in _COUNTS,
    sources=(
        "UIDAI, Aadhaar Registered Devices technical specification 2.0: PidData",
        "UIDAI, Aadhaar Authentication API 2.5: Pid, Bios, Bio",
    ),
    look=look,
    examples=(
        Example(
            "a finger",
            {"Resp": {"errCode": "0", "fCount": "1", "iCount": "0", "qScore": "72"}},
            ("bio.fingerprint $.Resp.fCount",),
        ),
        Example(
            "an iris in an open block",
            {"Bio": {"type": "IIR", "posh": "LEFT_IRIS", "content": _BYTES}},
            ("bio.iris $.Bio.content",),
        ),
        Example("another type", {"Bio": {"type": "url", "posh": "x", "content": _BYTES}}),
        Example("without its position", {"Bio": {"type": "IIR", "content": _BYTES}}),
        Example("nothing captured", {"Resp": {"errCode": "700", "fCount": "1", "qScore": "0"}}),
        Example("a page's counts", {"fCount": 1, "pCount": 3}),
    ),
)
