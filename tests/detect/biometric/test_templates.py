"""A vector is proven to be of a face by names alone; texts beside it and paths make it likely."""

from __future__ import annotations

import pytest

from auditor.detect.biometric.templates import look
from auditor.detect.model import Scene, Tree, leaves_of
from auditor.model import Leaf, LeafTable, Path

VECTOR: list[Tree] = [512**-0.5 * (-1) ** i for i in range(512)]


def found(body: Tree, path: str = "") -> list[str]:
    leaves = leaves_of(body)
    if path:
        leaves.insert(0, Leaf.at(Path.root("request.path"), path))
    claims = look(Scene(LeafTable(leaves), leaves))
    return [f"{one.data_type} {one.confidence.value}" for one in claims]


@pytest.mark.parametrize("path", ["/v1/face-wash/search", "/speech/faq", "/surface/search", "/faq"])
def test_paths_that_say_nothing(path: str) -> None:
    assert found({"embedding": VECTOR}, path) == []


@pytest.mark.parametrize("path", ["/voice/search", "/v1/face-recognition/embed", "/faces/search"])
def test_a_path_makes_likely(path: str) -> None:
    assert [one.split()[1] for one in found({"embedding": VECTOR}, path)] == ["probable"]


@pytest.mark.parametrize("text", ["face cream", "Obama speech", "iris flowers", "palm oil", "Iris"])
@pytest.mark.parametrize("name", ["name", "category"])
def test_texts_that_say_nothing(name: str, text: str) -> None:
    assert found({name: text, "embedding": VECTOR}) == []


def test_a_model_makes_likely_and_a_name_proves() -> None:
    for model in ("Facenet512", "VGG-Face", "ArcFace"):
        assert found({"model": model, "embedding": VECTOR}) == ["bio.face_template probable"]
    assert found({"face": {"embedding": VECTOR}}) == ["bio.face_template proven"]
    assert found({"face_embedding": VECTOR}) == ["bio.face_template proven"]
