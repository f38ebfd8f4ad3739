"""Ids under which a recogniser keeps a template: `faceId`, `face_token1`, `faceIds[0]`."""

from __future__ import annotations

import string
from collections.abc import Iterator

from auditor.detect.biometric.templates.names import IDS, TYPES, VOICES
from auditor.detect.identifier.shapes import is_uuid
from auditor.detect.keys import joined
from auditor.detect.model import Claim
from auditor.detect.random_text import random_bits
from auditor.model import Confidence, Leaf, Method

_BITS = 59.0


def is_id(name: str) -> bool:
    """Whether a name is of an id of one; two that are compared are numbered."""
    return name.rstrip(string.digits) in IDS


def claim_id(leaf: Leaf) -> Iterator[Claim]:
    """The id under which a recogniser keeps a template; a counter of faces in a picture is none."""
    text = leaf.value
    if not isinstance(text, str):
        return
    first = text.partition(",")[0]
    if is_uuid(first) or (16 <= len(first) <= 128 and random_bits(first) >= _BITS):
        part = "voice" if joined(leaf.name).rstrip(string.digits) in VOICES else "face"
        why = f"the id under which a recogniser keeps a {part}"
        yield Claim(leaf.path, Confidence.PROBABLE, Method.KEY, why, leaf.value, TYPES[part])
