"""Of which part of a body a value is, by what stands around it: names, fields and texts.

An embedding is of a face, a voice, a text or a picture of anything; the numbers
do not say. What says it are the words of the names above, the fields beside and
the path that the message was sent to. Only a name of the field or of what
encloses it is sure: a text beside and a path are written about anything, so
they make it likely at most, and a text of several words (`face cream`) or a
segment that goes on with another word (`face-wash`) says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from auditor.detect.biometric import doubt
from auditor.detect.biometric.doubt_names import ELSEWHERE, MADE
from auditor.detect.biometric.part_names import FACE_FIELDS, TRADE_FIELDS
from auditor.detect.biometric.parts import part_in, part_in_path, part_of
from auditor.detect.keys import joined, words
from auditor.detect.siblings import group_of, is_element
from auditor.model import Leaf, Node, Path

_UP = 8
_TEXT = 64
_LONGEST = 512  # of a path
_FIELDS = 64
_ADDRESS = ("request.path", "request.host")
# Names of the field by which a store of vectors says where they belong: Milvus, Pinecone, Weaviate.
_STORES = frozenset(("collectionname", "collection", "namespace", "indexname", "index", "tablename",
                     "class", "classname"))  # fmt: skip
_PLACED = frozenset(("p", "path", "ref", "relativeUrl", "relative_url"))
_STORED = frozenset(("face", "voice"))  # the data set is called iris

_COMPREFACE = "/recognition/embeddings/"  # vectors of faces, which its other addresses name
# Beside a box and a vector: what a detector of faces says of each person.
_PERSONS = frozenset(("age", "gender", "mask", "subjects", "landmarks", "pose", "facequality"))
_BOXES = frozenset(("box", "bbox", "boundingbox", "rect", "rectangle"))


class Said(NamedTuple):
    """A part of a body, "" for none; `sure` where a name says it, not a text or a path."""

    part: str
    sure: bool = False
    doubtful: bool = False  # by a name that is of something else as often
    formed: bool = False  # by a form that one library writes, and nothing else does

    @property
    def one(self) -> str:
        """The part with its article, for a reason."""
        return f"{'an' if self.part[:1] == 'i' else 'a'} {self.part}"


class Context:
    """The surroundings in one message."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        self._groups: dict[tuple[int, str], list[Leaf]] = {}
        self._path = ""
        self._address = ""  # host and path
        self._compared = False  # subjects of a collection are compared with
        self._private = False  # a score as face-api.js's objects show it
        self._calculated = False  # by a model of faces, as CompreFace says of its answer
        self._objects: dict[int, set[str]] = {}
        seen: set[int] = set()
        for leaf in leaves:
            parent, prefix = group_of(leaf)
            beside = self._groups.setdefault((id(parent), prefix), [])
            if len(beside) < _FIELDS:
                beside.append(leaf)
            if leaf.name == "similarity":
                self._compared = True
            elif leaf.name == "_score":
                self._private = True
            elif leaf.name == "calculator" and isinstance(leaf.value, str):
                self._calculated = part_of(leaf.value[:_TEXT]) == "face"
            self._note_objects(parent, seen)
            if isinstance(leaf.value, str) and leaf.text.startswith(_ADDRESS):
                self._note_address(prefix, leaf.value[:_LONGEST])

    def _note_address(self, prefix: str, text: str) -> None:
        if len(self._address) < _LONGEST:
            self._address += f"/{text}"
        if prefix == "request.path" and not self._path:
            self._path = part_in_path(text)

    def _note_objects(self, node: Path | None, seen: set[int]) -> None:
        for _ in range(_UP):
            if node is None or node.parent is None or id(node) in seen:
                return
            seen.add(id(node))
            self._objects.setdefault(id(node.parent), set()).add(joined(node.name))
            node = node.parent

    def of(self, node: Node, size: int = 0) -> Said:
        """The part of the body that a place is about: face, voice, finger, iris, palm or "".

        `size` is how many numbers a vector there has.
        """
        step: Node | None = node
        for _ in range(_UP):
            if step is None:
                break
            if found := part_of(step.name):
                return self.named(found, _surer(found, step), node)
            if doubt.is_of_texts(step.name):
                return Said("")
            step = step.parent
        field = _field(node)
        beside, names = list(self.beside(field)), self.names_beside(field)
        # What only a recogniser of faces says is of a face whatever is written beside it.
        plain = names.isdisjoint(FACE_FIELDS)
        if plain and (
            doubt.is_of_another(field.name)
            or doubt.is_beside_text(beside)
            or doubt.is_of_goods(names)
            or doubt.is_font(names)
        ):
            return Said("")
        if doubt.is_of_text(beside):
            return Said("")
        if (own := self._of_face_api(field, names, size)) is not None:
            return own
        found = self._beside(node) or self._stored(field) or self._kept(field)
        doubtful = found == "voice" and self._is_loudspeaker(node, beside)
        return Said(found or self._addressed(), doubtful=doubtful)

    def _of_face_api(self, field: Node, names: set[str], size: int) -> Said | None:
        """What face-api.js describes beside a detection, or keeps of those that it knows."""
        if size == _DLIB and joined(field.name) == "descriptor" and "detection" in names:
            return Said("face", doubtful=not self._private)
        if not names >= _LABELLED or joined(field.name) != "descriptors":
            return None
        # What has more fields may be of a picture.
        exactly = names == _LABELLED and size == _DLIB
        found = "" if exactly else self._beside(field)
        own = Said("face", sure=exactly, doubtful=not exactly, formed=exactly)
        return Said(found) if found else own

    def _is_loudspeaker(self, node: Node, beside: Iterable[Leaf]) -> bool:
        """Whether a `speaker` beside may be a thing: a name of words, and nothing seconds."""
        return any(
            joined(leaf.name) == "speaker" and doubt.is_a_name(leaf.value) for leaf in beside
        ) and not doubt.seconded("voice", node, [], self._address)

    def _stored(self, node: Node) -> str:
        """The part that the collection is called by to which a store's vectors belong."""
        step: Node | None = node
        for _ in range(_NEAR):
            if step is None:
                return ""
            for leaf in self.beside(step):
                text = leaf.value
                if joined(leaf.name) not in _STORES or not isinstance(text, str):
                    continue
                found = part_in(text) if len(text) <= _TEXT else ""
                if found in _STORED and "speech" not in text.lower():
                    return found
            step = step.parent
        return ""

    def _kept(self, node: Node) -> str:
        """The part that an address speaks of under which a message says that it keeps a value.

        Firebase's database names the place beside what is put there, requests in a batch their
        path: `{"p": "/faces/7", "d": {…}}`.
        """
        step: Node | None = node
        for _ in range(_NEAR):
            if step is None:
                return ""
            for leaf in self.beside(step):
                text = leaf.value
                if leaf.name in _PLACED and isinstance(text, str) and "/" in text[:_LONGEST]:
                    return part_in_path(text[:_LONGEST])
            step = step.parent
        return ""

    def _addressed(self) -> str:
        """The part that the address speaks of, if none of it speaks of texts, letters, games."""
        segments = self._address.split("/")
        if any(not ELSEWHERE.isdisjoint(words(segment[:_TEXT])) for segment in segments):
            return ""
        return self._path or ("face" if _COMPREFACE in f"{self._address}/" else "")

    def named(self, part: str, name: str, node: Node) -> Said:
        """What a name says of the value at a node, weighed against what stands beside."""
        field = _field(node)
        beside, names = list(self.beside(field)), self.names_beside(field)
        if doubt.is_of_text(beside) or (part == "face" and doubt.is_font(names)):
            return Said("")
        if not doubt.is_two_sided(part, name):
            return self._weighed(part, name, beside, names)
        around = names | self.names_beside(field.parent) if field.parent is not None else names
        if doubt.is_beside_text(beside) or doubt.is_of_else(part, around):
            return Said("")
        if doubt.seconded(part, node, beside, self._address):
            return Said(part, sure=True)
        return Said("") if doubt.may_be_else(part, around) else Said(part, doubtful=True)

    def _weighed(self, part: str, name: str, beside: list[Leaf], names: set[str]) -> Said:
        """What a name says that is of a body alone, if no text and no goods stand beside."""
        own = any(leaf.name == name for leaf in beside) or joined(name) in names
        if doubt.is_beside_text(beside, phrase=True, part=part):
            return Said(part, doubtful=True) if own or part != "voice" else Said("")
        made = part == "voice" and any(
            not MADE.isdisjoint((*words(one), joined(one))) for one in self._address.split("/")
        )
        return Said(part, sure=True) if not made else Said(part, doubtful=True)

    def beside(self, node: Node) -> Iterable[Leaf]:
        """The leaves of the object that holds a node."""
        parent, prefix = group_of(node)
        return self._groups.get((id(parent), prefix), ())

    def names_beside(self, node: Node) -> set[str]:
        """The joined names of the fields and objects beside a node."""
        names = {joined(leaf.name) for leaf in self.beside(node)}
        return names | self._objects.get(id(node.parent), set())

    def names_in(self, node: Path) -> set[str]:
        """The joined names of the fields in an object, and of the objects in it."""
        names = {joined(leaf.name) for leaf in self._groups.get((id(node), ""), ())}
        return names | self._objects.get(id(node), set())

    def _beside(self, node: Node) -> str:
        names = self.names_beside(node)
        if not names.isdisjoint(FACE_FIELDS) or (self._compared and "similarities" in names):
            return "face"
        persons = len(names & _PERSONS) >= _TWO or self._calculated
        if persons and not names.isdisjoint(_BOXES):
            return "face"
        for leaf in self.beside(node):
            if leaf.name == node.name:
                continue
            if found := part_of(leaf.name):
                if doubt.is_of_else(found, names) or doubt.is_side(leaf.value):
                    continue
                if found == "finger" and doubt.is_digest(leaf):
                    continue
                return found
            name, text = joined(leaf.name), leaf.value
            if name not in _SAYING or not isinstance(text, str) or len(text) > _TEXT:
                continue
            found = part_in(text, trade=name in TRADE_FIELDS)
            # A person, a flower, an emoji, a shelf of a shop are called so, too.
            if found and not (name in _CALLED and (found in _CALLED_SO or joined(text) in _BARE)):
                return found
        return ""


def _surer(part: str, step: Node) -> str:
    """The name of a step, or the one above where that speaks of the same and of nothing else.

    `speaker_embeddings.SPEAKER_00`: a label of diarisation in a table of voices.
    """
    above = step.parent
    if above is not None and above.name == step.name:  # an array, of which this is an element
        above = above.parent
    if above is None or part_of(above.name) != part or not doubt.is_two_sided(part, step.name):
        return step.name
    return step.name if doubt.is_two_sided(part, above.name) else above.name


def _field(node: Node) -> Node:
    """The array whose element a node is, else the node."""
    return node.parent if is_element(node) and node.parent is not None else node


_SAYING = frozenset(
    ("model", "modelname", "type", "kind", "modality", "detector", "backend", "detectorbackend",
     "algorithm",
     "filename", "name", "biometrictype", "biotype", "biometricmodality", "bodypart", "category",
     "purpose", "source", "format",
     "action", "lib", "library", "engine", "sdk", "framework")
)  # fmt: skip
_CALLED = frozenset(("name", "category", "filename", "source"))
_CALLED_SO = frozenset(("iris", "palm"))
_BARE = frozenset(("face", "faces", "facial", "voice", "speech", "speaker", "finger", "utterance"))
_LABELLED = frozenset(("label", "descriptors"))
_DLIB = 128  # numbers of its descriptor, which face-api.js uses
_TWO = 2
_NEAR = 3  # objects: what holds a vector, the list that this is in, what the list is in
