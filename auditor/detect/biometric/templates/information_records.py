"""Biometric information records whose headers are fields: CBEFF as JSON and XML, not as bytes.

OASIS's patron format (`BDBInfo` with the kind of body in `Type`, and the block itself in `BDB`),
which MOSIP registers persons with, BIAS's of the same (`BIR_Information.BDB_Info`, and
`BIR.Binary`), and HID DigitalPersona's BioSample (`Header.Factor`, its format's owner, and
`Data`). The header says of which part of a body the block is, by the numbers of BioAPI's factors
or by name; the block is opaque, a list of its bytes, or a picture, which the header speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.biometric.templates.vectors import blob, is_opaque
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import field_of, is_element
from auditor.model import Confidence, Leaf, LeafTable, Method, Node, Path, Scalar

_TYPES = {
    "face": "bio.face_image", "facialfeatures": "bio.face_image", "finger": "bio.fingerprint",
    "fingerprint": "bio.fingerprint", "iris": "bio.iris", "retina": "bio.iris",
    "voice": "bio.voice", "vein": "bio.palm", "handgeometry": "bio.palm", "palm": "bio.palm",
    "signaturesign": "bio.behaviour", "keystroke": "bio.behaviour", "gait": "bio.behaviour",
}  # fmt: skip
# The same where the block is a template, which no picture is.
_TEMPLATES = {
    "face": "bio.face_template", "facialfeatures": "bio.face_template",
    "voice": "bio.voice_template",
}  # fmt: skip
_TEMPLATE = frozenset(("template", "templates", "tmpl"))
# BioAPI's factors, as DigitalPersona numbers them.
_FACTORS = {
    2: "face", 4: "voice", 8: "finger", 16: "iris", 32: "retina", 64: "handgeometry",
    256: "keystroke", 4096: "gait",
}  # fmt: skip
_INFO, _BLOCK, _ABOUT = "bdbinfo", "bdb", "birinformation"
_BINARY = ("Binary", "binary")  # below `BIR`, beside what is about it
_SAYING = frozenset(("type", "Type", "factor", "Factor"))  # of which part of a body
_HEADER, _OWNER, _FACTOR, _DATA = "header", "formatowner", "factor", "data"
# Records of one level: what a capture says of itself beside the block.
_MODALITY = frozenset(("modality", "biotype", "biometrictype", "biometricmodality"))
_HELD = frozenset(("data", "template", "value", "biovalue", "bdb", "sample", "blob", "payload"))
_SHOWN = frozenset(("bio.face_image", "bio.fingerprint", "bio.iris", "bio.palm"))  # in pictures
_PICTURES = _HELD | frozenset(("image", "binary"))
_UP = 4  # from a field of a header to what holds the header
_OF_BYTES = range(-128, 256)
_LEAST = 64  # bytes of a block that is a list of them
_MOST = 256  # records of one message
_FIELDS = 64


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each block."""
    kinds = scene.leaves.once(_kinds)
    owners: set[int] = set()
    blocks: dict[int, Leaf] = {}
    lists: dict[int, list[Leaf]] = {}
    for leaf in (*scene.woken, *(scene.leaves.named(_BINARY) if kinds else ())):
        name, record = joined(leaf.name), _record(leaf)
        if name == _OWNER and (holder := _holder(leaf)) is not None:
            owners.add(id(holder))
        elif name == _BLOCK and is_element(leaf) and leaf.parent is not None:
            if id(leaf.parent.parent) in kinds:
                lists.setdefault(id(leaf.parent.parent), []).append(leaf)
        elif record is not None and len(blocks) < _MOST:
            blocks.setdefault(id(record), leaf)
    for key, (holder, kind) in kinds.items():
        block = blocks.get(key) or (_data(scene, holder) if key in owners else None)
        if block is not None and blob(block.value) is not None and is_opaque(block.value):
            yield _told(block.path, kind, block.value)
        elif (many := lists.get(key)) and _are_bytes(many) and many[0].parent is not None:
            yield _told(many[0].parent, kind)
    yield from _captures(scene)


def picture(path: Path, leaves: LeafTable) -> Claim | None:
    """What is to be said of a picture that is the block of a record, or a capture's."""
    field = field_of(path)
    if joined(field.name) not in _PICTURES or field.parent is None:
        return None
    known = leaves.once(_kinds).get(id(_record(field)))
    if known is not None and _TYPES[known[1]] in _SHOWN:
        return _told(path, known[1])
    for leaf in islice(leaves.below([field.parent]), _FIELDS):
        said = joined(leaf.name) in _MODALITY and isinstance(leaf.value, str)
        kind = joined(str(leaf.value)) if said else ""
        if _TYPES.get(kind) in _SHOWN:
            why = f"a picture of a capture whose modality is: {kind}"
            return Claim(path, Confidence.PROBABLE, Method.KEY, why, data_type=_TYPES[kind])
    return None


def _told(path: Path, kind: str, value: Scalar = None) -> Claim:
    why = f"the block of a biometric information record, whose header says: {kind}"
    return Claim(path, Confidence.PROBABLE, Method.STRUCTURE, why, value, _TYPES[kind])


def _record(block: Node) -> Path | None:
    """The record whose block of bytes this is: `BDB`'s, or that of `BIR.Binary`; else none."""
    name, holder = joined(block.name), block.parent
    if name == _BLOCK and not is_element(block):
        return holder
    return holder.parent if name == "binary" and holder is not None else None


def _are_bytes(many: list[Leaf]) -> bool:
    return len(many) >= _LEAST and all(
        type(leaf.value) is int and leaf.value in _OF_BYTES for leaf in many
    )


def _kinds(leaves: LeafTable) -> dict[int, tuple[Path, str]]:
    """By place, the records whose headers say of what they are, and what."""
    found: dict[int, tuple[Path, str]] = {}
    for leaf in islice(leaves.named(_SAYING), _FIELDS * _MOST):
        holder = _holder(leaf)
        if holder is not None and len(found) < _MOST and (kind := _kind(leaf, joined(leaf.name))):
            found.setdefault(id(holder), (holder, kind))
    return found


def _captures(scene: Scene) -> Iterator[Claim]:
    """The blocks of records that say their modality beside them."""
    said = (leaf for leaf in scene.woken if joined(leaf.name) in _MODALITY)
    for leaf in islice(said, _MOST):
        kind = joined(leaf.value) if isinstance(leaf.value, str) else ""
        if kind not in _TYPES or leaf.parent is None or is_element(leaf):
            continue
        for other in islice(scene.leaves.below([leaf.parent]), _FIELDS):
            held = joined(other.name) in _HELD and blob(other.value) is not None
            if held and is_opaque(other.value):
                why = f"the block of a capture whose modality is: {kind}"
                what = _TEMPLATES.get(kind, "") if _is_template(other) else ""
                yield Claim(
                    other.path, Confidence.PROBABLE, Method.KEY, why, other.value,
                    what or _TYPES[kind],
                )  # fmt: skip


def _is_template(leaf: Leaf) -> bool:
    """Whether a block's own name, or that of what holds it, says that it is a template."""
    above = leaf.parent.name if leaf.parent is not None else ""
    return any(not _TEMPLATE.isdisjoint(words(name)) for name in (leaf.name, above))


def _holder(leaf: Leaf) -> Path | None:
    """The object whose header a field is in."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return None
        if not is_element(node) and joined(node.name) in (_INFO, _HEADER):
            above = node.parent
            inside = above is not None and joined(above.name) == _ABOUT
            return above.parent if inside and above is not None else above
        node = node.parent
    return None


def _kind(leaf: Leaf, name: str) -> str:
    """The part of a body that a field of a header says, "" for none."""
    if name == _FACTOR:
        number = number_of(leaf.value)
        return _FACTORS.get(int(number.value), "") if number is not None else ""
    if name != "type" or not isinstance(leaf.value, str):
        return ""
    found = joined(leaf.value)
    return found if found in _TYPES else ""


def _data(scene: Scene, holder: Path) -> Leaf | None:
    beside: Iterable[Leaf] = islice(scene.leaves.below([holder]), _FIELDS)
    return next((leaf for leaf in beside if joined(leaf.name) == _DATA), None)


_BYTES = "SGVsbG8+9k3Zz7Qp" + "Aq9+k3Zzx0Lw7d8s" * 12


def _sample(factor: int) -> Tree:
    form: Tree = {"FormatOwner": 51, "FormatID": 0}
    return {"Header": {"Factor": factor, "Format": form, "Quality": -1}, "Data": _BYTES}


DETECTOR = Detector(
    id="information-records",
    version=4,
    data_type="bio.fingerprint",
    title="biometric information records with headers of fields",
    keys=frozenset({_BLOCK, _OWNER, _FACTOR}) | _MODALITY,
    sources=(
        "OASIS BIAS 2.0: cbeff_ed2.xsd (BDBInfo, BDB); MOSIP: biometric data specifications",
        "HID DigitalPersona: @digitalpersona/core (BioSample, BioFactor)",
    ),
    look=look,
    examples=(
        Example(
            "a registration's",
            {"bdbInfo": {"type": ["FINGER"], "subtype": ["Right"]}, "bdb": _BYTES},
            ("bio.fingerprint $.bdb",),
        ),
        Example(
            "its block as bytes",
            {"bdbInfo": {"type": ["IRIS"]}, "bdb": [(7 * i) % 256 - 128 for i in range(99)]},
            ("bio.iris $.bdb",),
        ),
        Example(
            "of BIAS",
            {"BIR_Information": {"BDB_Info": {"Type": "Iris"}}, "FormatOwner": 257,
             "BIR": {"Binary": _BYTES}},
            ("bio.iris $.BIR.Binary",),
        ),
        Example("a sample", _sample(8), ("bio.fingerprint $.Data",)),
        Example("a face's", _sample(2), ("bio.face_image $.Data",)),
        Example(
            "a capture",
            {"modality": "FINGERPRINT", "format": "VENDOR", "data": _BYTES},
            ("bio.fingerprint $.data",),
        ),
        Example(
            "a template",
            {"faceTemplate": {"modality": "FACE", "data": _BYTES}},
            ("bio.face_template $.faceTemplate.data",),
        ),
        Example("a scan of a hospital", {"modality": "CT", "data": _BYTES}),
        Example("a model's answer", {"modality": "VOICE", "data": "hello"}),
        Example("of nothing that is known", _sample(7)),
        Example("another header", {"Header": {"Factor": 8}, "Data": _BYTES}),
        Example("numbers", {"bdbInfo": {"type": ["IRIS"]}, "bdb": [7 * i for i in range(99)]}),
        Example("a header alone", {"bdbInfo": {"type": ["FINGER"]}, "bdb": ""}),
    ),
)  # fmt: skip
