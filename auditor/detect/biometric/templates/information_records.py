"""Biometric information records whose headers are fields: CBEFF as JSON and XML, not as bytes.

OASIS's patron format (`BDBInfo` with the kind of body in `Type`, and the block itself in `BDB`),
which MOSIP registers persons with, and HID DigitalPersona's BioSample (`Header.Factor`, its
format's owner, and `Data`). The header says of which part of a body the block is, by the
numbers of BioAPI's factors or by name; the block is opaque.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from auditor.detect.biometric.templates.vectors import blob, is_opaque
from auditor.detect.keys import joined, words
from auditor.detect.model import Claim, Detector, Example, Scene, Tree
from auditor.detect.scalars import number_of
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path

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
_INFO, _BLOCK = "bdbinfo", "bdb"
_HEADER, _OWNER, _FACTOR, _DATA = "header", "formatowner", "factor", "data"
# Records of one level: what a capture says of itself beside the block.
_MODALITY = frozenset(("modality", "biotype", "biometrictype", "biometricmodality"))
_HELD = frozenset(("data", "template", "value", "biovalue", "bdb", "sample", "blob", "payload"))
_UP = 4  # from a field of a header to what holds the header
_MOST = 256  # records of one message
_FIELDS = 64


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each block."""
    kinds: dict[int, tuple[Path, str]] = {}
    owners: set[int] = set()
    blocks: dict[int, Leaf] = {}
    for leaf in _fields(scene):
        name, holder = joined(leaf.name), _holder(leaf)
        if name == _BLOCK and leaf.parent is not None and len(blocks) < _MOST:
            blocks.setdefault(id(leaf.parent), leaf)
        if holder is None:
            continue
        if name == _OWNER:
            owners.add(id(holder))
        elif (kind := _kind(leaf, name)) and len(kinds) < _MOST:
            kinds.setdefault(id(holder), (holder, kind))
    for key, (holder, kind) in kinds.items():
        block = blocks.get(key) or (_data(scene, holder) if key in owners else None)
        if block is not None and blob(block.value) is not None and is_opaque(block.value):
            why = f"the block of a biometric information record, whose header says: {kind}"
            how = Confidence.PROBABLE
            yield Claim(block.path, how, Method.STRUCTURE, why, block.value, _TYPES[kind])
    yield from _captures(scene)


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


def _fields(scene: Scene) -> Iterator[Leaf]:
    """The fields of headers, and blocks; the kinds of a header are read where one is."""
    yield from scene.woken
    yield from islice(scene.leaves.named(frozenset(("type", "Type"))), _FIELDS * _MOST)


def _holder(leaf: Leaf) -> Path | None:
    """The object whose header a field is in."""
    node = leaf.parent
    for _ in range(_UP):
        if node is None:
            return None
        if not is_element(node) and joined(node.name) in (_INFO, _HEADER):
            return node.parent
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
    version=3,
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
        Example("a header alone", {"bdbInfo": {"type": ["FINGER"]}, "bdb": ""}),
    ),
)
