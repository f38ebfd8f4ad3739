"""Templates of faces, voices and fingers: what a person is recognised by again.

Embeddings as arrays or as float32, float16 or int8 in base64, templates of
makers under a name that says so, and the ids under which a service keeps a
face. Numbers alone do not tell a face from a text, so a name or a surrounding
must say of which part of a body they are; sizes that models give and a length
of one then prove it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from functools import partial

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.claims import (
    Asked,
    arcsoft_claim,
    how_sure,
    in_words,
    whole_body,
)
from auditor.detect.biometric.templates.context import Context
from auditor.detect.biometric.templates.ids import claim_id, is_id
from auditor.detect.biometric.templates.lists import LONGEST, MANY, lists
from auditor.detect.biometric.templates.names import (
    HELD,
    IDS,
    NAMED,
    TEMPLATES,
    TYPES,
    VAGUE,
    is_held,
    is_signed,
    names_vector,
)
from auditor.detect.biometric.templates.repeated import is_holder
from auditor.detect.biometric.templates.typed_arrays import LAST, Arrays, is_vector
from auditor.detect.biometric.templates.vector_tables import WAKE as TABLES
from auditor.detect.biometric.templates.vector_tables import is_table, vector_tables
from auditor.detect.biometric.templates.vectors import (
    ARCSOFT,
    arcsoft_bytes,
    blob,
    is_number,
    is_opaque,
    listed,
    measure,
)
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Leaf, Method, Path

_SPEAKER = re.compile(r"(?:speaker|spk)_?\d{1,4}", re.IGNORECASE).fullmatch  # of diarisation
_LEAST = 12  # numbers of a vector
_FEW = 2  # of one that a document shortened


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each vector, template or id."""
    context: Asked = partial(scene.leaves.once, Context)
    arrays = Arrays(MANY, LONGEST)
    last: dict[int, Leaf] = {}
    for leaf in scene.woken:
        name = joined(leaf.name)
        if name in LAST and not is_element(leaf):
            if len(last) < MANY:
                last.setdefault(id(leaf.parent), leaf)
        elif is_element(leaf):
            arrays.add(leaf)
        elif name not in HELD or is_vector(leaf.path):
            yield from _single(leaf, context)
    for values, at in lists(scene, arrays.found, last):
        yield from _array(values, at, context)


def _single(leaf: Leaf, context: Asked) -> Iterator[Claim]:
    """One value: the id of a stored template, or one itself."""
    if is_table(leaf):
        yield from vector_tables(leaf, context)
    elif is_id(joined(leaf.name)):
        yield from claim_id(leaf)
    else:
        yield from _value(leaf, context)


def _array(values: Sequence[Leaf], at: Path, context: Asked) -> Iterator[Claim]:
    """An array of numbers under one of the names; `at` is its place."""
    # Texts are templates or ids, unless each is a number: what a program wrote as a text.
    if all(type(leaf.value) in (str, bytes) for leaf in values) and not _are_numbers(values):
        ids = is_id(joined(values[0].name))
        for leaf in values[:MANY]:
            yield from claim_id(leaf) if ids else _value(leaf, context)
        return
    packed = arcsoft_bytes([leaf.value for leaf in values])
    if packed is not None:
        yield arcsoft_claim(at, at.name, values[0], packed, context)
        return
    found = measure([leaf.value for leaf in values])
    if found is None or found.size < _FEW:
        return
    said = context().of(values[0], found.size)
    said = said if said.part else context().of(at, found.size)
    if not said.part:
        return
    if found.size < _LEAST and not found.shortened:
        return
    sure = (found.unit and found.usual and said.sure) or said.formed
    why = f"a vector of {found.size} numbers, in a surrounding about {said.one}"
    if found.unit and found.usual:
        why += ", of a usual size and of length one"
    method = Method.STRUCTURE if sure else Method.KEY
    yield Claim(
        at, how_sure(said, sure=sure), method, in_words(said, why), data_type=TYPES[said.part]
    )


def _are_numbers(values: Sequence[Leaf]) -> bool:
    return len(values) >= _LEAST and all(is_number(leaf.value) for leaf in values)


def _value(leaf: Leaf, context: Asked) -> Iterator[Claim]:
    """A template in one value: base64 or bytes."""
    if joined(leaf.name) == "vectordimension":
        yield from whole_body(leaf, context)
        return
    own = part_of(leaf.name)
    found = blob(leaf.value)
    if found is not None and found.form == ARCSOFT:
        yield arcsoft_claim(leaf.path, leaf.name, leaf, found, context)
        return
    if (numbers := listed(leaf.value)) is not None and (numbers.unit or (own and numbers.usual)):
        said = context().named(own, leaf.name, leaf) if own else context().of(leaf)
        if said.part:
            why = in_words(said, f"a text of {numbers.size} numbers under a name of {said.one}")
            how = how_sure(said, sure=numbers.unit)
            method = Method.STRUCTURE if numbers.unit else Method.KEY
            yield Claim(leaf.path, how, method, why, leaf.value, TYPES[said.part])
        return
    if found is None:
        return
    said = context().named(own, leaf.name, leaf) if own else context().of(leaf)
    part = said.part
    if not part:
        return
    name = joined(leaf.name)
    named = name in NAMED or bool(own) or (_is_made(leaf) and is_opaque(leaf.value))
    if is_signed(leaf.name, part, found.size):
        named = False
    if found.vector is not None and found.vector.unit:
        why = f"{found.vector.size} numbers as {found.form}, of length one, about {said.one}"
        how = how_sure(said, sure=said.sure)
        yield Claim(leaf.path, how, Method.STRUCTURE, in_words(said, why), leaf.value, TYPES[part])
    elif found.vector is not None or (named and found.size >= 64):
        why = in_words(said, f"a template of {said.one} by its name, {found.size:,} bytes")
        how = how_sure(said, sure=False)
        yield Claim(leaf.path, how, Method.KEY, why, leaf.value, TYPES[part])


def _is_made(leaf: Leaf) -> bool:
    """Whether a value is a maker's template by its own name, or by that of what holds it."""
    return joined(leaf.name) in TEMPLATES or is_held(leaf)


def _numbers(count: int, scale: float) -> list[float]:
    return [scale if index % 2 else -scale for index in range(count)]


_MAKERS = base64.b64encode(bytes(i * i * 7 % 251 for i in range(400))).decode()

DETECTOR = Detector(
    id="biometric-templates",
    version=19,
    data_type="bio.face_template",
    title="templates and embeddings of faces, voices, fingers, irises",
    keys=NAMED | VAGUE | IDS | TEMPLATES - {"bio", "tmpl"},
    wakes=lambda name: (
        name in LAST
        or names_vector(name)
        or joined(name) in HELD
        or joined(name) in TEMPLATES
        or _SPEAKER(name) is not None
    ),
    wake=(TABLES,),
    holds=is_holder,
    sources=(
        "ArcSoft ArcFace: FaceFeature.featureData",
        "FaceNet (128, 512), ArcFace (512), dlib (128): sizes of embeddings",
        "ECAPA-TDNN (192), x-vectors (512): sizes of speaker embeddings",
        "Rekognition, Azure Face, Face++, CompreFace answers",
    ),
    look=look,
    examples=(
        Example(
            "an embedding of a face",
            {"faces": [{"embedding": _numbers(128, 128**-0.5)}]},
            ("bio.face_template $.faces[0].embedding",),
        ),
        Example(
            "a speaker's",
            {"speaker_embedding": _numbers(192, 0.4)},
            ("bio.voice_template $.speaker_embedding",),
        ),
        Example(
            "the id of a stored face",
            {"CollectionId": "c", "FaceId": "70008e50-75e4-55d0-8e80-363fb73b3a14"},
            ("bio.face_template $.FaceId",),
        ),
        Example(
            "a Float32Array of face-api.js",
            {"face": {"descriptor": {str(i): one for i, one in enumerate(_numbers(128, 0.1))}}},
            ("bio.face_template $.face.descriptor",),
        ),
        Example(
            "numbers in a text",
            {"face_embedding": ",".join(map(str, _numbers(128, 0.0883)))},
            ("bio.face_template $.face_embedding",),
        ),
        Example(
            "PaLM's, or a palm's",
            {"palm": {"embedding": _numbers(768, 768**-0.5)}},
            ("bio.palm $.palm.embedding",),
        ),
        Example(
            "two stored faces",
            {"faceIds": ["70008e50-75e4-55d0-8e80-363fb73b3a14"] * 2},
            ("bio.face_template $.faceIds[0]", "bio.face_template $.faceIds[1]"),
        ),
        Example(
            "a person's of InsightFace",
            {"faces": [{"bbox": [1, 2, 3, 4], "vec": _numbers(512, 0.9)}]},
            ("bio.face_template $.faces[0].vec",),
        ),
        Example(
            "a maker's template",
            {"fingers": [{"position": "RightIndex", "nfiq": 2, "template": _MAKERS}]},
            ("bio.fingerprint $.fingers[0].template",),
        ),
        Example(
            "a record of Aadhaar",
            {"type": "FMR", "posh": "LEFT_INDEX", "Bio": _MAKERS},
            ("bio.fingerprint $.Bio",),
        ),
        Example("a page's", {"face": {"template": "PGh0bWw+PGJvZHk+aGVsbG8gd29ybGQ8L2JvZHk+" * 3}}),
        Example("a speech's", {"speech": {"text": "I say", "embedding": _numbers(384, 0.051)}}),
        Example("a caption's", {"selfie": {"caption_embedding": _numbers(512, 512**-0.5)}}),
        Example("a browser's", {"fingerprint": {"canvas": "a", "features": _numbers(128, 0.0883)}}),
        Example("a molecule's", {"smiles": "CCO", "fingerprint": {"vector": _numbers(1024, 0.03)}}),
        Example("a text's by PaLM", {"text": "a", "palm_embedding": _numbers(768, 768**-0.5)}),
        Example("keys of a table", {"rows": {str(i): 0.1 * (-1) ** i for i in range(128)}}),
        Example("of a text", {"object": "embedding", "embedding": _numbers(512, 512**-0.5)}),
        Example("a soap's", {"name": "face cream", "embedding": _numbers(512, 512**-0.5)}),
        Example("flowers'", {"name": "iris flowers", "vector": _numbers(256, 0.0625)}),
        Example("an oil's", {"category": "palm oil", "embedding": _numbers(384, 384**-0.5)}),
        Example("a talk's", {"name": "Obama speech", "embedding": _numbers(384, 384**-0.5)}),
        Example("a face's number", {"faceId": "1", "template": "default"}),
        Example("a typeface", {"typeface": {"features": _numbers(64, 0.125)}}),
        Example("a layout", {"face": {"template": "two-columns"}}),
    ),
)
