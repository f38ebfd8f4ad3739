"""What is said of a vector or template: how sure, why, and the two forms that prove themselves.

ArcSoft's features begin with two numbers of their own; a body that is a vector was opened
by the decoder of such bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.context import Context, Said
from auditor.detect.biometric.templates.names import TYPES
from auditor.detect.biometric.templates.vectors import Blob
from auditor.detect.model import Claim
from auditor.model import Confidence, Leaf, Method, Path

type Asked = Callable[[], Context]  # the surroundings, grouped when they are first asked for


def how_sure(said: Said, *, sure: bool) -> Confidence:
    """How sure a claim is, by whether structure proves it and a name puts it in doubt."""
    if said.doubtful:
        return Confidence.CANDIDATE
    return Confidence.PROVEN if sure else Confidence.PROBABLE


def in_words(said: Said, why: str) -> str:
    """A reason, with the doubt that is in the name."""
    return f"{why}; the name is of other things, too" if said.doubtful else why


def arcsoft_claim(at: Path, name: str, leaf: Leaf, found: Blob, context: Asked) -> Claim:
    """ArcSoft's feature at a place, which `leaf` is or is the first element of."""
    said = context().named("face", name, leaf)
    sure = said.part == "face" and (part_of(name) or context().of(leaf).sure)
    why = f"{found.size:,} bytes in the form of ArcSoft's FaceFeature"
    how = Confidence.PROVEN if sure else Confidence.PROBABLE
    value = None if isinstance(leaf.value, int) else leaf.value  # not one byte of a list
    return Claim(at, how, Method.STRUCTURE, why, value, TYPES["face"])


def whole_body(leaf: Leaf, context: Asked) -> Iterator[Claim]:
    """A body or field that is a vector, as the decoder of such says."""
    whole = leaf.text.startswith(" ▸ float")
    if not whole and not leaf.text.startswith(" ▸ int8"):
        return
    above: Path | None = leaf.parent
    said = context().of(leaf)
    said = context().of(above) if not said.part and above is not None else said
    if said.part:
        shape = "numbers of length one" if whole else "signed bytes, as quantised vectors are"
        why = f"nothing but {leaf.value!r} {shape}, where it is about {said.one}"
        how = how_sure(said, sure=said.sure and whole)
        yield Claim(leaf.path, how, Method.STRUCTURE, why, leaf.value, TYPES[said.part])
