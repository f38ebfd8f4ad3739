"""Records of ISO/IEC 39794 in XML: fingers (-2, -4), faces (-5), irises (-6), and others' parts.

Each part's record is one object: a `versionBlock` with the generation of the format, which is 3,
and the year of the part's edition, beside its `representationBlocks` (ISO/IEC 39794-1, clause 7).
Of which part of a body it is says the name of the record, else those of what is in it. The
standard's ASN.1 form is bytes, which the decoder reads (`decode.records.extensible`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.vectors import blob
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.scalars import number_of
from auditor.detect.siblings import upwards
from auditor.model import Confidence, Leaf, Method, Path

_TYPES = {
    "face": "bio.face_image", "finger": "bio.fingerprint", "iris": "bio.iris", "palm": "bio.palm",
    "voice": "bio.voice", "gait": "bio.behaviour",
}  # fmt: skip
_VERSION, _BLOCKS = "versionblock", frozenset(("representationblocks", "representationblock"))
_GENERATION, _FIRST, _LAST = 3, 2018, 2100  # the years that an edition may have
_RECORDS = 16  # of one message
_DEEP = 24  # elements from a value up to its record
_POINTS = 6  # minutiae are fewer bytes than any picture, and more numbers than a date


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each record that holds more than its head."""
    heads: dict[int, Path] = {}
    for leaf in scene.woken:
        head = leaf.parent
        if head is not None and joined(head.name) == _VERSION and len(heads) < _RECORDS:
            heads.setdefault(id(head), head)
    records = {
        id(head.parent): head.parent
        for head in heads.values()
        if head.parent is not None and _is_third(list(islice(scene.leaves.below([head]), 8)))
    }
    if not records:
        return
    names, held = _contents(scene, records)
    for key, record in records.items():
        part = part_of(record.name) or next(
            (one for name in names[key] if (one := part_of(name))), ""
        )
        if part in _TYPES and held[key]:
            why = f"a record of ISO/IEC 39794 of {part}, by its version and what it holds"
            yield Claim(record, Confidence.PROVEN, Method.STRUCTURE, why, data_type=_TYPES[part])


def _is_third(head: list[Leaf]) -> bool:
    """Whether a head says the generation of the format and a year."""
    said = {joined(leaf.name): number_of(leaf.value) for leaf in head}
    generation, year = said.get("generation"), said.get("year")
    if generation is None or year is None:
        return False
    return generation.value == _GENERATION and _FIRST <= year.value <= _LAST


def _contents(
    scene: Scene, records: dict[int, Path]
) -> tuple[dict[int, dict[str, None]], dict[int, bool]]:
    """By record, the names in its representations, and whether they hold data of a body."""
    names: dict[int, dict[str, None]] = {key: {} for key in records}
    numbers: dict[int, int] = dict.fromkeys(records, 0)
    held: dict[int, bool] = dict.fromkeys(records, False)
    for leaf in scene.each():
        above = list(upwards(leaf.parent, _DEEP))
        at = next((place for place, node in enumerate(above) if id(node) in records), None)
        if at is None or not any(joined(node.name) in _BLOCKS for node in above[:at]):
            continue
        key = id(above[at])
        for node in (leaf, *above[:at]):
            names[key].setdefault(node.name)
        numbers[key] += number_of(leaf.value) is not None
        held[key] = held[key] or numbers[key] >= _POINTS or blob(leaf.value) is not None
    return names, held


_PICTURE = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12
_HEAD = {"generation": "3", "year": "2020"}

DETECTOR = Detector(
    id="exchange-records",
    version=1,
    data_type="bio.iris",
    title="records of ISO/IEC 39794 in XML: fingers, faces, irises",
    keys=frozenset(),
    holds=lambda name: joined(name) == _VERSION,
    sources=("ISO/IEC 39794-1:2019 and -2, -4, -5, -6: extensible biometric data interchange",),
    look=look,
    examples=(
        Example(
            "an iris",
            {"irisImageData": {
                "versionBlock": _HEAD,
                "representationBlocks": {
                    "representationBlock": {"eyeLabel": "left", "imageData": _PICTURE}
                },
            }},
            ("bio.iris $.irisImageData",),
        ),
        Example(
            "minutiae",
            {"fingerMinutiaeData": {
                "versionBlock": _HEAD,
                "representationBlocks": {"representationBlock": {
                    "minutia": [{"x": 10 * i, "y": 7 * i, "angle": 3 * i} for i in range(12)]
                }},
            }},
            ("bio.fingerprint $.fingerMinutiaeData",),
        ),
        Example("a head alone", {"irisImageData": {"versionBlock": _HEAD}}),
        Example(
            "of nothing known",
            {"report": {"versionBlock": _HEAD, "representationBlocks": {"image": _PICTURE}}},
        ),
        Example(
            "another version",
            {"iris": {
                "versionBlock": {"generation": 1, "year": 2020},
                "representationBlocks": {"image": _PICTURE},
            }},
        ),
    ),
)  # fmt: skip
