"""A mesh of a face whose bytes are a body, or a field, of their own.

The decoder of such bytes says how many points they are; that it is a face's, and no other
mesh of as many points, is sure where a name above or the address speaks of a face.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.biometric.face.things import Near
from auditor.detect.biometric.parts import part_in_path, part_of
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Scene
from auditor.model import Confidence, Leaf, Method, Path

PACKED = "packedpoints"  # what the decoder calls them, joined
_UP = 8
_MOST = 64
_ADDRESS = 64  # leaves of an address that are read


def packed(scene: Scene) -> Iterator[Claim]:
    """One claim for each."""
    found = [leaf for leaf in scene.woken if joined(leaf.name) == PACKED][:_MOST]
    if not found:
        return
    addressed = is_addressed(scene)
    for leaf in found:
        if Near(leaf.path, scene.leaves).is_thing():
            continue
        sure = addressed or is_in_face(leaf)
        how = Confidence.PROVEN if sure else Confidence.CANDIDATE
        why = f"{leaf.value!r} points as float32, spread as those of a face mesh are"
        yield Claim(leaf.path, how, Method.STRUCTURE, why)


def is_in_face(leaf: Leaf) -> bool:
    """Whether a name above a value speaks of a face."""
    node: Path | None = leaf.parent
    for _ in range(_UP):
        if node is None:
            break
        if part_of(node.name) == "face":
            return True
        node = node.parent
    return False


def is_addressed(scene: Scene) -> bool:
    """Whether a segment of the address speaks of a face."""
    read = 0
    for leaf in scene.each():
        if leaf.text.startswith("request.path"):
            read += 1
            if isinstance(leaf.value, str) and part_in_path(leaf.value) == "face":
                return True
        if read >= _ADDRESS:
            break
    return False
