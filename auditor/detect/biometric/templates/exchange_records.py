"""Records of ISO/IEC 39794 and of 19794 in XML: fingers, faces, irises, and others' parts.

A record of 39794 is one object: a `versionBlock` with the generation of the format, which is 3,
and the year of the part's edition, beside its `representationBlocks` (39794-1, clause 7). One of
19794, whose amendments say how it is written in XML, has a `Version` beside a
`RepresentationList`. The name space says which part it is, else the name of the record, or those
of what is in it. What it holds makes it one: a picture, points, or a block of bytes.
The standard's ASN.1 form is bytes, which the decoder reads (`decode.records.extensible`).

No schema was at hand. The elements' names are those of the ASN.1 modules (as JMRTD cites them for
-1, -4, -5 and -6), which hold the same; the name spaces and 19794's names are those that public
programs write (NIST's BRIAR for 39794-5, Wacom's and AFIRMA's for 19794-7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.vectors import blob
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import upwards
from auditor.model import Confidence, LeafTable, Method, Node, Path

_TYPES = {
    "face": "bio.face_image", "finger": "bio.fingerprint", "iris": "bio.iris", "palm": "bio.palm",
    "voice": "bio.voice", "gait": "bio.behaviour", "signature": "bio.behaviour",
}  # fmt: skip
_POINTED = {"face": "bio.face_geometry"}  # the same where it holds points alone
# What the parts of both are of, which count alike.
_PARTS = {
    2: "finger", 3: "finger", 4: "finger", 5: "face", 6: "iris", 7: "signature", 8: "finger",
    9: "palm", 10: "palm", 11: "signature", 13: "voice", 15: "palm", 17: "gait",
}  # fmt: skip
_NEW, _OLD = "39794", "19794"
_SPACE = re.compile(r"https?://standards\.iso\.org/iso-iec/([13]9794)/-(\d{1,2})(?:/|$)").match
_BLOCKS = {
    _NEW: frozenset(("representationblocks", "representationblock")),
    _OLD: frozenset(("representationlist", "representation")),
}
_HEADS = {"versionblock": _NEW, "version": _OLD}
# How the first number of a head is called, with the prefix where XML was made JSON.
_FIRST = frozenset(
    f"{prefix}{name}" for prefix in ("", "cmn:") for name in ("generation", "Major", "major")
)
_GENERATION, _EARLIEST, _LATEST = 3, 2018, 2100  # the years that an edition may have
_RECORDS = 16  # of one message
_ASKED = 1_024  # heads that are looked at
_DEEP = 24  # elements from a value up to its record
_UP = 8  # from a record up to what declares its name space
_LEAST_POINTS = 6  # minutiae are fewer bytes than any picture, and more points than a box
_FARTHEST = 65_535  # of a coordinate


@dataclass(slots=True)
class Record:
    """A record's place, its standard, and the part of a body by its name space, "" for none."""

    path: Path
    standard: str
    part: str
    names: dict[str, None] = field(default_factory=dict)  # of what is in its representations
    points: int = 0
    block: bool = False

    def told(self) -> str:
        """The part of a body that it is of."""
        named = (part_of(plain(name)) for name in (self.path.name, *self.names))
        return self.part or next((one for one in named if one), "")


def plain(name: str) -> str:
    """An element's name without its prefix."""
    return name.rpartition(":")[2]


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each record that holds more than its head and what is said of it."""
    found = {key: _empty(one) for key, one in scene.leaves.once(records).items()}
    if not found:
        return
    _fill(scene, found)
    for record in found.values():
        part, pointed = record.told(), record.points >= _LEAST_POINTS
        if part not in _TYPES or not (pointed or record.block):
            continue
        sure = Confidence.PROVEN if pointed and record.part else Confidence.PROBABLE
        what = "points" if pointed else "a block of bytes"
        why = f"a record of ISO/IEC {record.standard} of {part}, by its version, with {what}"
        kind = _TYPES[part] if record.block else _POINTED.get(part, _TYPES[part])
        yield Claim(record.path, sure, Method.STRUCTURE, why, data_type=kind)


def picture(path: Path, leaves: LeafTable) -> Claim | None:
    """What is to be said of a picture that lies in a representation of a record."""
    above = list(upwards(path, _DEEP))
    if not any(joined(plain(node.name)) in blocks for node in above for blocks in _BLOCKS.values()):
        return None
    found = leaves.once(records)
    at = next((place for place, node in enumerate(above) if id(node) in found), None)
    if at is None:
        return None
    record = found[id(above[at])]
    inside = Record(record.path, record.standard, record.part)
    inside.names.update((node.name, None) for node in above[:at])
    part = inside.told()
    if part not in _TYPES or not _is_inside(above[:at], record):
        return None
    sure = Confidence.PROVEN if record.part else Confidence.PROBABLE
    why = f"a picture in a record of ISO/IEC {record.standard} of {part}, by its version"
    return Claim(path, sure, Method.STRUCTURE, why, data_type=_TYPES[part])


def records(leaves: LeafTable) -> dict[int, Record]:
    """The records of a message by their place, as their heads and name spaces say."""
    found: dict[int, Record] = {}
    spaces = _spaces(leaves)
    for leaf in islice(leaves.named(_FIRST), _ASKED):
        head = leaf.parent
        standard = _HEADS.get(joined(plain(head.name)), "") if head is not None else ""
        if head is None or not standard or head.parent is None or id(head.parent) in found:
            continue
        part = _part(head.parent, standard, spaces)
        if len(found) < _RECORDS and (part if standard == _OLD else _is_third(leaves, head)):
            found[id(head.parent)] = Record(head.parent, standard, part)
    return found


def _is_third(leaves: LeafTable, head: Path) -> bool:
    """Whether a head says the generation of the format and a year."""
    inside = islice(leaves.below([head]), 8)
    said = {joined(plain(leaf.name)): number_of(leaf.value) for leaf in inside}
    generation, year = said.get("generation"), said.get("year")
    if generation is None or year is None:
        return False
    return generation.value == _GENERATION and _EARLIEST <= year.value <= _LATEST


def _spaces(leaves: LeafTable) -> dict[int, set[tuple[str, int]]]:
    """By place, the standards and parts whose name spaces are declared there."""
    found: dict[int, set[tuple[str, int]]] = {}
    for place, name in enumerate(leaves.names):
        value = leaves.values[place] if "xmlns" in name else None
        if isinstance(value, str) and (match := _SPACE(value)):
            found.setdefault(id(leaves[place].parent), set()).add((match[1], int(match[2])))
    return found


def _part(record: Path, standard: str, spaces: dict[int, set[tuple[str, int]]]) -> str:
    """The part of a body that the nearest name space of a standard says, "" where two do."""
    for node in upwards(record, _UP) if spaces else ():
        said = {_PARTS.get(part, "") for of, part in spaces.get(id(node), ()) if of == standard}
        said.discard("")  # the first part, which is of them all
        if said:
            return said.pop() if len(said) == 1 else ""
    return ""


def _empty(record: Record) -> Record:
    return Record(record.path, record.standard, record.part)


def _is_inside(above: list[Node], record: Record) -> bool:
    """Whether one of the elements between a value and its record is a representation."""
    return any(joined(plain(node.name)) in _BLOCKS[record.standard] for node in above)


def _fill(scene: Scene, found: dict[int, Record]) -> None:
    """Note of each record what its representations hold."""
    for leaf in scene.each():
        above = list(upwards(leaf.parent, _DEEP))
        at = next((place for place, node in enumerate(above) if id(node) in found), None)
        if at is None or not _is_inside(above[:at], found[id(above[at])]):
            continue
        record = found[id(above[at])]
        for node in (leaf, *above[:at]):
            record.names.setdefault(node.name)
        if plain(leaf.name) in ("x", "X") and _is_coordinate(leaf.value):
            record.points += _has_y(scene.leaves, leaf.parent)
        record.block |= blob(leaf.value) is not None


def _has_y(leaves: LeafTable, point: Path | None) -> bool:
    return any(
        plain(leaf.name) in ("y", "Y") and _is_coordinate(leaf.value)
        for leaf in islice(leaves.below([point]), 16)
    )


def _is_coordinate(value: object) -> bool:
    number = number_of(value) if isinstance(value, (str, int, float)) else None
    return number is not None and -_FARTHEST <= number.value <= _FARTHEST


_BLOCK = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12
_HEAD = {"generation": "3", "year": "2020"}


def _iris(**more: Tree) -> Tree:
    """Of ISO/IEC 39794-6, with the elements of its representations."""
    fields = {"eyeLabelCode": "leftIris", "bitDepth": "8", "irisImageData": _BLOCK}
    blocks = {"representationBlock": fields}
    return {"irisImageDataBlock": {"versionBlock": _HEAD, "representationBlocks": blocks, **more}}


def _minutiae(name: str) -> Tree:
    points: list[Tree] = [
        {"coordinate": {"x": 10 * i, "y": 7 * i}, "direction": 3 * i} for i in range(12)
    ]
    blocks = {"representationBlock": {"minutiaBlocks": points}}
    return {name: {"versionBlock": _HEAD, "representationBlocks": blocks}}


DETECTOR = Detector(
    id="exchange-records",
    version=2,
    data_type="bio.iris",
    title="records of ISO/IEC 39794 and 19794 in XML: fingers, faces, irises",
    keys=frozenset({"xmlns"}),
    holds=lambda name: joined(plain(name)) == "versionblock",
    sources=(
        "ISO/IEC 39794-1:2019 and -2, -4, -5, -6: extensible biometric data interchange",
        "ISO/IEC 19794-1:2011/Amd 2:2015 and the XML amendments of its parts",
    ),
    look=look,
    examples=(
        Example("an iris", _iris(), ("bio.iris $.irisImageDataBlock",)),
        Example("minutiae", _minutiae("fingerMinutiaeDataBlock"),
                ("bio.fingerprint $.fingerMinutiaeDataBlock",)),
        Example(
            "a signature, of 19794-7, by the name space",
            {"record": {
                "@xmlns": "http://standards.iso.org/iso-iec/19794/-7/ed-1/amd/1",
                "Version": {"cmn:Major": 2, "cmn:Minor": 0},
                "RepresentationList": {"SamplePoint": [
                    {"PenTipCoord": {"cmn:X": 3 * i, "cmn:Y": 9 * i}} for i in range(9)
                ]},
            }},
            ("bio.behaviour $.record",),
        ),
        Example("a head alone", {"irisImageDataBlock": {"versionBlock": _HEAD}}),
        Example("of nothing known", _minutiae("route")),
        Example("another version", _iris(versionBlock={"generation": 1, "year": 2020})),
        Example(
            "what is said of it, and no data",
            {"faceImageDataBlock": {
                "versionBlock": _HEAD,
                "representationBlocks": {
                    "imageSizeBlock": {"width": 480, "height": 640},
                    "captureDateTimeBlock": {"year": 2024, "month": 5, "day": 2, "hour": 7},
                },
            }},
        ),
    ),
)  # fmt: skip
