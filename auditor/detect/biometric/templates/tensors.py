"""Vectors in tensors: numbers beside their shape, or the answer of a server of models.

The Open Inference Protocol (KServe V2: Triton, TorchServe) sends each tensor as an object of
name, shape, datatype and data, TensorFlow Serving a list of predictions, TensorFlow.js a shape
and its data. What such a vector is of stands beside the tensor, or beside what holds it: its
`name`, or the model. The numbers of a batch may be in one row; only vectors of a model's size
and a length of one are looked at, since every chart has data and values.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from auditor.detect.biometric import doubt
from auditor.detect.biometric.parts import part_of
from auditor.detect.biometric.templates.claims import how_sure, in_words
from auditor.detect.biometric.templates.context import Context, Said
from auditor.detect.biometric.templates.names import HELD, NAMED, TYPES
from auditor.detect.biometric.templates.typed_arrays import Arrays, arrays_beyond
from auditor.detect.biometric.templates.vectors import SIZES, Vector, measure
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Leaf, LeafTable, Method, Number, Path

# Lists of a server of models whose elements, at whatever depth, are numbers.
_SERVED = frozenset(("predictions", "outputs"))

_SHAPES = frozenset(("shape", "dims"))
_TYPED = frozenset(("shape", "dims", "datatype", "dtype"))  # beside a tensor's numbers
_TITLES = frozenset(("name", "outputname", "tensorname"))
_UP = 3  # objects: the tensor, what holds the list it is in, what holds that
_TEXT = 64
_BATCH = 16  # vectors of one tensor that are measured
_LISTS = 4_096  # shapes of one message
_MANY = 64  # tensors of one message; one may hold a batch
_LONGEST = 2_048 * _BATCH  # numbers of one that are read
_SHOWN = 10_000  # leaves that a detector is shown: there may be more


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each tensor of vectors."""
    arrays = Arrays(_MANY, _LONGEST, _is_tensor)
    for leaf in scene.woken:
        if is_element(leaf):
            arrays.add(leaf)
    found = arrays.found
    if len(scene.woken) >= _SHOWN:
        found.update(arrays_beyond(scene, _MANY, _LONGEST, _is_tensor))
    for values in found.values():
        at, vectors = values[0].parent, vectors_in(values, scene.leaves)
        if at is None or not vectors:
            continue
        said = said_of(at, vectors[0].size, scene.leaves.once(Context))
        if said.part:
            of = f"{len(vectors)} vectors" if len(vectors) > 1 else "a vector"
            why = f"{of} of {vectors[0].size} numbers, of length one, in a tensor about {said.one}"
            how, data_type = how_sure(said, sure=False), TYPES[said.part]
            yield Claim(at, how, Method.KEY, in_words(said, why), data_type=data_type)


def _is_tensor(array: Path) -> bool:
    """Whether an array has a name under which tensors have their numbers."""
    name = joined(array.name)
    if name in _SERVED:
        return True
    above = _field(array)
    holder = above.parent if above is not None else None
    # Under a vector's own name it is told with those; what stands beside the tensor is told here.
    return name in HELD and (holder is None or joined(holder.name) not in NAMED)


def vectors_in(values: Sequence[Leaf], leaves: LeafTable) -> list[Vector]:
    """The vectors of length one in a tensor's numbers, none if any of them is another thing."""
    size = _width(values[0], leaves) or len(values)
    if size not in SIZES or len(values) % size:
        return []
    rows = itertools.batched((leaf.value for leaf in values[: size * _BATCH]), size)
    found = [one for row in rows if (one := measure(row)) is not None and one.unit and one.usual]
    return found if len(found) == min(_BATCH, len(values) // size) else []


def said_of(tensor: Path, size: int, context: Context) -> Said:
    """The part of a body that a tensor is about, by what stands beside it and what holds it."""
    node: Path | None = _field(tensor)
    for _ in range(_UP):
        if node is None or node.parent is None:
            break
        if (own := _titled(node, context)) is not None:
            return own
        if (said := context.of(node, size)).part:
            return said
        node = _field(node.parent)
    return Said("")


def _titled(node: Path, context: Context) -> Said | None:
    """What the name of a tensor, or the model beside it, says that it is of; None for nothing."""
    beside = list(context.beside(node))
    if doubt.is_of_text(beside):
        return Said("")
    for leaf in beside:
        if joined(leaf.name) not in _TITLES or not isinstance(leaf.value, str):
            continue
        title = leaf.value[:_TEXT]
        if doubt.is_of_texts(title):
            return Said("")
        # A name of a layer, not of a person or a thing, where the form of a tensor is beside it.
        if " " not in title and (part := part_of(title)) and _is_typed(node, context):
            return Said(part, doubtful=doubt.is_two_sided(part, title))
    return None


def _is_typed(node: Path, context: Context) -> bool:
    """Whether a node holds a tensor, or is its numbers: a shape or a type of numbers is there."""
    names = context.names_beside(node) | context.names_in(node)
    return not names.isdisjoint(_TYPED)


def _field(node: Path) -> Path | None:
    """The field whose value, in whatever lists, a node is."""
    step: Path | None = node
    while step is not None and is_element(step):
        step = step.parent
    return step


def _width(value: Leaf, leaves: LeafTable) -> int:
    """The last number of the shape beside a tensor's numbers, 0 where there is none."""
    numbers = _field(value.parent) if value.parent is not None else None
    return leaves.once(_widths).get(id(numbers.parent), 0) if numbers is not None else 0


def _widths(leaves: LeafTable) -> dict[int, int]:
    """The last number of each shape, by the object that it stands in."""
    found: dict[int, int] = {}
    for leaf in itertools.islice(leaves.named(_SHAPES), _LISTS):
        shape = leaf.parent
        if is_element(leaf) and shape is not None and type(leaf.value) is int:
            found[id(shape.parent)] = leaf.value
    return found


def _numbers(count: int) -> list[float]:
    return [count**-0.5 if index % 2 else -(count**-0.5) for index in range(count)]


DETECTOR = Detector(
    id="tensor-vectors",
    version=1,
    data_type="bio.face_template",
    title="embeddings of faces and voices in tensors",
    keys=frozenset(),
    wakes=lambda name: joined(name) in HELD or joined(name) in _SERVED,
    takes=frozenset((int, float, Number)),
    sources=(
        "Open Inference Protocol (KServe V2): tensors of name, shape, datatype, data",
        "TensorFlow Serving REST API: predictions; TensorFlow.js: shape, data",
    ),
    look=look,
    examples=(
        Example(
            "the output of a net",
            {
                "name": "face_net_output",
                "embeddings": {"dtype": "float32", "shape": [1, 128], "values": _numbers(128)},
            },
            ("bio.face_template $.embeddings.values",),
        ),
        Example(
            "an answer of Triton",
            {
                "model_name": "arcface",
                "outputs": [{"name": "o", "shape": [2, 128], "data": _numbers(128) * 2}],
            },
            ("bio.face_template $.outputs[0].data",),
        ),
        Example(
            "a text's", {"name": "text_encoder", "tensor": {"shape": [128], "data": _numbers(128)}}
        ),
        Example("a chart's", {"name": "faces per day", "series": {"data": _numbers(128)}}),
        Example("of nothing", {"outputs": [{"name": "o", "data": _numbers(128)}]}),
    ),
)
