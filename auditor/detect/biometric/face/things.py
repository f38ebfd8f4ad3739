"""Things that have faces, eyes, poses and expressions without being a person: dice, roofs, avatars.

A thing is told by a name of what encloses the fields, by a field right beside
them or beside what holds them (`"npc": "guard"`), or by a short text that says
what it is (`"type": "d20"`).
"""

from __future__ import annotations

import functools
import re

from auditor.detect.biometric.doubt import is_side
from auditor.detect.keys import joined, words
from auditor.model import LeafTable, Path

_UP = 8
_NEAR = 3  # objects whose fields are looked at
_FIELDS = 48  # of one object
_TEXT = 48
_TITLE = 2  # words of a text that says what something is
_THINGS = frozenset(
    ("font", "fonts", "typeface", "clock", "watch", "watchface", "dice", "die", "cube",
     "polyhedron", "wireframe", "gltf", "animation", "animations", "emoji", "sprite", "sprites",
     "drone", "rig", "keyframes", "morphtargets", "vertices", "sticker", "stickers", "memoji",
     "bitmoji", "puzzle", "rubik", "roof", "roofs", "crag", "npc", "preset", "presets", "vrm",
     "emote", "emotes", "terrain", "crystal", "poker", "roofing", "solar", "shoe", "furniture",
     "curves", "morphs", "blendshapeclips", "solid", "solids", "polygon", "polygons", "brep", "cad",
     "walls", "building", "bones", "cubemap", "cubemaps", "skybox", "animal", "pet", "dog", "cat",
     "horse", "breed", "species")
)  # fmt: skip
# Fields beside a face that no detector of people's faces has.
_BESIDE = frozenset(
    ("npc", "vrm", "animal", "pet", "breed", "species",
     "puzzle", "crag", "terrain", "suit", "uv", "miller", "emote", "shader",
     "animation", "animationname", "keyframes", "morphtargets", "targetnames",
     "azimuthofroof", "roofarea", "polygoncount", "normal", "normals", "materialindex", "indices",
     "vertexindices", "edges")
)  # fmt: skip
# Fields whose text says what the object is.
_SAYING = frozenset(
    ("type", "kind", "object", "category", "game", "model", "asset", "name", "puzzle",
     "shape", "character", "animal", "pet", "species", "label", "breed", "class", "classname")
)  # fmt: skip
_TYPEFACE = frozenset(("family", "style"))
_MEASURED = frozenset(
    ("score", "confidence", "probability", "prob", "detscore", "quality", "embedding", "age",
     "gender", "liveness", "similarity")
)  # fmt: skip
_DETECTED = _MEASURED | {"trackid", "trackingid", "faceid", "personid", "facetoken"}
_FACE_API = frozenset(("score", "classscore", "classname"))
# Fields that say which face of a block or a cube map this is.
_SIDED = frozenset(("id", "name", "side", "label", "key"))
_TITLES = frozenset(("name", "title", "label", "displayname"))
_ENROLLED = frozenset(("templatelength", "templatesize", "templatequality"))
_DIE = re.compile(r"d\d{1,3}").fullmatch
_MESH = frozenset(("mesh", "meshes"))
_FACE = frozenset(("face", "faces", "facial"))
# What a detector of several kinds calls such a find (AVMetadataObject, W3C's shape detection).
_FOUND = frozenset(("face", "humanface", "facemetadataobject", "avmetadatafaceobject"))
_SETTINGS = frozenset(
    ("threshold", "thresholds", "config", "configuration", "settings", "setting", "defaults",
     "default", "limits", "params", "weights", "options")
)  # fmt: skip
_BOUNDS = 2  # such names in one object
_TOLD = frozenset(
    ("confidence", "faces", "size", "score", "distance", "yaw", "pitch", "roll", "angle", "blur",
     "brightness", "quality", "count")
)  # fmt: skip
_AVATARS = frozenset(("avatar", "avatars", "puppet", "vtuber", "character", "characters"))


@functools.lru_cache(8_192)
def is_thing(name: str) -> bool:
    """Whether a name is of something drawn or built; a mesh's faces are, a face mesh is not."""
    found = {*words(name), joined(name)}
    if not found.isdisjoint(_THINGS):
        return True
    return not found.isdisjoint(_MESH) and found.isdisjoint(_FACE)


def is_face(name: str) -> bool:
    """Whether a name calls what it holds a face."""
    found = set(words(name))
    return not found.isdisjoint(_FACE) and "type" not in found and not is_thing(name)


def _says_thing(text: str) -> bool:
    """Whether a text of a word or two says that it is a thing; a title says nothing."""
    parts = words(text)
    return (len(parts) <= _TITLE and not _THINGS.isdisjoint(parts)) or bool(_DIE(text.lower()))


@functools.lru_cache(8_192)
def _is_bound(name: str) -> bool:
    """Whether a name is of a least or a most that a detector is told: `minConfidence`."""
    parts = words(name)
    return len(parts) > 1 and parts[0] in ("min", "max") and not _TOLD.isdisjoint(parts[1:])


def _holders_of_faces(leaves: LeafTable) -> set[int]:
    """The objects that hold a list or object called a face, by their identity."""
    return {id(one.parent) for one in leaves.parents() if is_face(one.name)}


class Near:
    """What stands around one object: the fields in it and in those that hold it."""

    def __init__(self, path: Path, leaves: LeafTable) -> None:
        self._path = path
        self._leaves = leaves
        self._looked = False
        self._names: set[str] = set()
        self._own: set[str] = set()  # as they are written, of the object itself
        self._texts: list[str] = []
        self._sided = False
        self._classed = False
        self._faced = False
        self._above: list[str] = []
        node: Path | None = path
        for _ in range(_UP):
            if node is None:
                break
            self._above.append(node.name)
            node = node.parent

    def _look(self) -> None:
        """Read the fields around, once: most boxes are of nothing that asks for them."""
        if self._looked:
            return
        self._looked = True
        node: Path | None = self._path
        for _ in range(_NEAR):
            if node is None:
                break
            self._note(node)
            node = node.parent

    def _note(self, node: Path) -> None:
        for count, leaf in enumerate(self._leaves.below([node])):
            if count >= _FIELDS:
                break
            name = joined(leaf.name)
            self._names.add(name)
            if node is self._path:
                self._own.add(leaf.name)
            self._faced |= len(words(leaf.name)) > 1 and is_face(leaf.name)
            self._sided |= node is self._path and name in _SIDED and is_side(leaf.value)
            self._classed |= name == "classname" and leaf.value != ""
            if name in _SAYING and isinstance(leaf.value, str) and len(leaf.value) <= _TEXT:
                self._texts.append(leaf.value)

    def is_thing(self) -> bool:
        """Whether this is a die's face, a font's, a drawn figure's."""
        if any(is_thing(name) for name in self._above):
            return True
        self._look()
        if self._sided or self._names >= _TYPEFACE or not self._names.isdisjoint(_BESIDE):
            return True
        return any(_says_thing(text) for text in self._texts)

    def is_answer(self) -> bool:
        """Whether a service said this, no phone."""
        node = self._path
        while node.parent is not None:
            node = node.parent
        return node.text.startswith("response")

    def is_avatar(self) -> bool:
        """Whether this is what an avatar looks like, which may follow somebody's face."""
        self._look()
        said = (*self._above, *self._texts, *self._names)
        return any(not _AVATARS.isdisjoint(words(one)) for one in said)

    def is_titled(self) -> bool:
        """Whether a name or a title stands around, as of what may be chosen from a list."""
        self._look()
        return not self._names.isdisjoint(_TITLES)

    def is_enrolled(self) -> bool:
        """Whether a template was made of what was found, by the fields around."""
        self._look()
        return not self._names.isdisjoint(_ENROLLED)

    def is_called_a_face(self) -> bool:
        """Whether a name calls this a face."""
        return any(is_face(name) for name in self._above)

    def is_said_a_face(self) -> bool:
        """Whether a text beside says so, as the name of an event does: `FACE_EMOTION`."""
        self._look()
        return any(is_face(text) for text in self._texts if " " not in text)

    def is_selfie(self) -> bool:
        """Whether a name above or beside calls the picture a selfie."""
        self._look()
        return any("selfie" in name for name in (*map(joined, self._above), *self._names))

    def is_setting(self) -> bool:
        """Whether these are bounds or wishes that somebody set, not what was measured."""
        if any(not _SETTINGS.isdisjoint(words(name)) for name in self._above):
            return True
        self._look()
        return sum(_is_bound(name) for name in self._own) >= _BOUNDS

    def is_detected(self, *, measured: bool = False) -> bool:
        """Whether what a detector says of a find stands beside: how sure it is, whom it follows.

        `measured`: a measure must; an id is given to a typeface, too.
        """
        self._look()
        return not self._names.isdisjoint(_MEASURED if measured else _DETECTED)

    def is_face_api(self) -> bool:
        """Whether what stands beside is what face-api.js says of every detection, no class of it.

        Its objects show what is private to them; a thing that the same library found has a class.
        """
        self._look()
        return self._names >= _FACE_API and not self._classed

    def is_of_type_face(self) -> bool:
        """Whether a text beside calls what was found a face and nothing more."""
        self._look()
        return any(joined(text) in _FOUND for text in self._texts)

    def holds_a_face(self) -> bool:
        """Whether a field beside is a face's by its name: `facePosition`, `face_confidence`."""
        self._look()
        if self._faced:
            return True
        holders = self._leaves.once(_holders_of_faces)
        return any(id(one) in holders for one in (self._path, self._path.parent))

    def says(self, text: str) -> bool:
        """Whether a text beside is this one."""
        self._look()
        return text in self._texts
