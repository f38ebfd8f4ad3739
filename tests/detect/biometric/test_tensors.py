"""Vectors in tensors: of a face where the tensor's name, its model or the address says so."""

from __future__ import annotations

import pytest

from auditor.detect.biometric.templates.tensors import look
from auditor.detect.model import Scene, Tree, leaves_of
from auditor.model import Leaf, LeafTable, Path

FACE: list[Tree] = [512**-0.5 * (-1) ** i for i in range(512)]


def found(body: Tree, path: str = "") -> list[str]:
    leaves = leaves_of(body)
    if path:
        leaves.insert(0, Leaf.at(Path.root("request.path"), path))
    return [
        f"{one.data_type} {one.confidence.value} {str(one.path).rpartition('$')[2]}"
        for one in look(Scene(LeafTable(leaves), leaves))
    ]


def tensor(name: str, values: Tree, **more: Tree) -> Tree:
    return {"name": name, "datatype": "FP32", "shape": [1, 512], "data": values, **more}


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        ({"outputs": [tensor("face_embedding", FACE)]}, "",
         "bio.face_template probable .outputs[0].data"),
        ({"inputs": [tensor("face_embedding", [FACE])]}, "",
         "bio.face_template probable .inputs[0].data[0]"),
        ({"model_name": "arcface", "outputs": [tensor("output0", FACE)]}, "",
         "bio.face_template probable .outputs[0].data"),
        ({"name": "face_net_output", "embeddings": {"shape": [1, 512], "values": FACE}}, "",
         "bio.face_template probable .embeddings.values"),
        ({"tensor": {"shape": [1, 512], "data": FACE}, "model": "arcface"}, "",
         "bio.face_template probable .tensor.data"),
        ({"predictions": [FACE]}, "/v1/models/facenet:predict",
         "bio.face_template probable .predictions[0]"),
        ({"outputs": [tensor("output", FACE)]}, "/v2/models/arcface/infer",
         "bio.face_template probable .outputs[0].data"),
        ({"outputs": [tensor("ecapa_xvector", FACE)]}, "",
         "bio.voice_template probable .outputs[0].data"),
    ],
)  # fmt: skip
def test_tensors_of_a_body(body: Tree, path: str, expected: str) -> None:
    assert found(body, path) == [expected]


def test_a_batch_in_one_row_is_one_finding() -> None:
    batch: Tree = {"name": "face_embedding", "shape": [2, 512], "data": [*FACE, *FACE]}
    assert found({"outputs": [batch]}) == ["bio.face_template probable .outputs[0].data"]
    # Half of it is no vector of length one.
    longer: list[Tree] = [0.5, -0.5]
    other: Tree = {"name": "face_embedding", "shape": [2, 512], "data": [*FACE, *longer * 256]}
    assert found({"outputs": [other]}) == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"outputs": [tensor("sentence_embedding", FACE)]}, ""),
        ({"outputs": [tensor("output0", FACE)], "model_name": "all-minilm"}, ""),
        ({"outputs": [tensor("sentence_embedding", FACE)]}, "/v1/face/search"),
        ({"predictions": [FACE]}, "/v1/models/use:predict"),
        ({"predictions": [FACE]}, "/v1/models/face-cream:predict"),
        ({"name": "text_encoder_output", "embeddings": {"shape": [1, 512], "values": FACE}}, ""),
        ({"name": "user_interface", "embeddings": {"shape": [1, 512], "values": FACE}}, ""),
        ({"name": "face cream sales", "series": {"shape": "line", "data": FACE}}, ""),
        ({"name": "My Face", "series": {"data": FACE}}, ""),
        ({"outputs": [tensor("face_embedding", [0.25, -0.5] * 256)]}, ""),  # not of length one
        ({"outputs": [tensor("face_embedding", FACE[:-12])]}, ""),  # of no size of models
    ],
)
def test_tensors_of_something_else(body: Tree, path: str) -> None:
    assert found(body, path) == []
