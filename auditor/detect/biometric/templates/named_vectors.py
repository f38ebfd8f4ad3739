"""Embeddings in protobuf whose name is a text beside them: `{2: "face_template", 3: <floats>}`.

Without a schema a field has a number only; what the bytes are is said by a name or kind in
the same message. Of vectors of a model's size and length one, and of names that say both
the part of a body and that it is a vector.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.biometric.packed_fields import float_lists
from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.vectors import measure
from auditor.detect.keys import words
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.model import Confidence, Leaf, LeafTable, Method, Path

_FIELD = re.compile(r"(?: ▸ protobuf:|\.)\d{1,4}(?:\[\d{1,6}\])?").fullmatch
_VECTORS = frozenset(
    ("template", "templates", "embedding", "embeddings", "feature", "features", "vector", "vectors",
     "encoding", "encodings", "descriptor", "descriptors", "print", "faceprint", "voiceprint")
)  # fmt: skip
_TYPES = {"face": "bio.face_template", "voice": "bio.voice_template"}
_LONGEST = 48  # characters of a name
_NAMES = 64  # of one message
_MOST = 4_096  # numbers
_UNIT = "numbers of length one"
_WHOLE = frozenset(("vectorDimension",))  # of bytes that are nothing but a vector
_WAKE = (
    r"\n(?:face|voice|speaker)[_a-z]{0,12}"
    r"(?:template|embedding|feature|vector|encoding|descriptor|print)s?\n"
)


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each message that names a vector which it holds."""
    told: set[int] = set()
    for leaf in islice(filter(_is_name, scene.woken), _NAMES):
        at = leaf.parent
        if at is None or id(at) in told:
            continue
        data_type = _TYPES.get(part_of(str(leaf.value)), "")
        found = _vector(scene.leaves, at) if data_type else None
        if found is not None:
            told.add(id(at))
            path, what = found
            why = f"{what} and of a model's size, beside their name"
            yield Claim(path, Confidence.PROBABLE, Method.STRUCTURE, why, data_type=data_type)


def _is_name(leaf: Leaf) -> bool:
    text = leaf.value
    if type(text) is not str or len(text) > _LONGEST or " " in text or _FIELD(leaf.text) is None:
        return False
    return not _VECTORS.isdisjoint(words(text))


def _vector(leaves: LeafTable, at: Path) -> tuple[Path, str] | None:
    """Where a vector is that a message has as floats or as bytes, and what shows it."""
    for leaf in islice(leaves.named(_WHOLE), _NAMES):
        field = leaf.parent  # the layer that says so lies on the field
        if field is not None and field.parent is at:
            return leaf.path, "nothing but a vector, as its layer says,"
    for node in leaves.once(float_lists).get(id(at), ()):
        numbers = [leaf.value for leaf in islice(leaves.below([node]), _MOST + 1)]
        shape = measure(numbers) if len(numbers) <= _MOST else None
        if shape is not None and shape.unit and shape.usual:
            return node, _UNIT
    return None


DETECTOR = Detector(
    id="named-vectors",
    version=2,
    data_type="bio.face_template",
    title="embeddings in protobuf beside their name",
    keys=frozenset(),
    wake=(_WAKE,),
    sources=("Protocol Buffers, encoding: packed fields",),
    look=look,
    examples=(
        Example(
            "packed floats",
            {"2": "face_template", "3": {"~f32": [(-1) ** i * 128**-0.5 for i in range(128)]}},
            ("bio.face_template $.3.~f32",),
        ),
        Example("no vector", {"2": "face_template", "3": {"~f32": [float(i) for i in range(128)]}}),
        Example(
            "a text's",
            {"2": "text_embedding", "3": {"~f32": [(-1) ** i * 128**-0.5 for i in range(128)]}},
        ),
    ),
)
