"""A vector is proven to be of a face by names alone; texts beside it and paths make it likely."""

from __future__ import annotations

import base64
import hashlib
import struct

import pytest

from auditor.detect.biometric.templates.templates import look
from auditor.detect.model import Scene, Tree, leaves_of
from auditor.model import Leaf, LeafTable, Path

VECTOR: list[Tree] = [512**-0.5 * (-1) ** i for i in range(512)]

FLOATS = base64.b64encode(
    struct.pack("<512f", *(512**-0.5 * (-1) ** i for i in range(512)))
).decode()
MADE = base64.b64encode(hashlib.shake_256(b"template").digest(1_032)).decode()


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


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        ({"iris": {"embedding": VECTOR}}, "", ["bio.iris candidate"]),
        ({"palm_embedding": VECTOR}, "/v1/index", ["bio.palm candidate"]),
        ({"iris": {"embedding": VECTOR}}, "/v1/biometric/enroll", ["bio.iris proven"]),
        ({"iris": {"template": VECTOR}}, "", ["bio.iris proven"]),
        ({"subject_id": "7", "palm": {"vector": VECTOR}}, "", ["bio.palm candidate"]),
        ({"palm": {"subject_id": "7", "vector": VECTOR}}, "", ["bio.palm proven"]),
        ({"palm": {"hand": "left", "vector": VECTOR}}, "", ["bio.palm proven"]),
        ({"iris": {"eye": "left", "vector": VECTOR}}, "", ["bio.iris proven"]),
        ({"palm_vein": VECTOR}, "", ["bio.palm proven"]),
        ({"iris": {"species": "setosa", "vector": VECTOR}}, "", []),
        ({"palm": {"text": "hello", "embedding": VECTOR}}, "", []),
        ({"palm": {"model": "textembedding-gecko", "embedding": VECTOR}}, "", []),
        ({"face": {"model": "text-embedding-3-small", "embedding": VECTOR}}, "", []),
        ({"face": {"fontFamily": "Roboto", "features": VECTOR}}, "", []),
        ({"face": {"text": "Jane", "embedding": VECTOR}}, "", ["bio.face_template proven"]),
        ({"model": "all-MiniLM-L6-v2", "embedding": VECTOR}, "/faces/search", []),
    ],
)
def test_names_of_two_things_need_a_second_word(body: Tree, path: str, expected: list[str]) -> None:
    assert found(body, path) == expected


def test_a_host_is_a_second_word() -> None:
    leaves = [Leaf.at(Path.root("request.host"), "iris-biometrics.example")]
    leaves += leaves_of({"iris": {"embedding": VECTOR}})
    [claim] = look(Scene(LeafTable(leaves), leaves[1:]))
    assert claim.confidence.value == "proven"


@pytest.mark.parametrize(
    ("body", "path", "expected"),
    [
        ({"faceId1": "70008e50-75e4-55d0-8e80-363fb73b3a14"}, "", "bio.face_template probable"),
        ({"face_token2": "c2fc0ad7c8da3af5a34b9c70ff764da0"}, "", "bio.face_template probable"),
        ({"faceIds": ["1", "2"]}, "", ""),
        ({"人脸特征": VECTOR}, "", "bio.face_template proven"),
        ({"设备指纹特征": VECTOR}, "", ""),
        ({"face": {"descriptor": [119 + i % 19 for i in range(128)]}}, "",
         "bio.face_template probable"),
        ({"face": {"descriptor": list(range(128))}}, "", ""),
        ({"embedding": VECTOR}, "/typography/faces", ""),
        ({"embedding": VECTOR}, "/voice/intent", ""),
        ({"embeddings": [VECTOR]}, "/api/v1/recognition/embeddings/recognize",
         "bio.face_template probable"),
        ({"embedding": VECTOR, "box": [1, 2, 3, 4], "age": 30, "gender": "f"}, "",
         "bio.face_template probable"),
        ({"embedding": VECTOR, "box": [1, 2, 3, 4], "label": "dog"}, "", ""),
        ({"fingerprint": {"embedding": VECTOR}}, "", "bio.fingerprint candidate"),
        ({"fingerprint": {"embedding": VECTOR, "hand": "left"}}, "", "bio.fingerprint proven"),
        ({"timezone": "UTC", "fingerprint": {"embedding": VECTOR}}, "", ""),
        ({"timezone": "UTC", "fingerprint": {"hand": "left", "embedding": VECTOR}}, "",
         "bio.fingerprint proven"),
        ({"source": "selfie", "embedding": VECTOR}, "", "bio.face_template probable"),
        ({"category": "face", "embedding": VECTOR}, "", ""),
        ({"comment": "front door", "det_score": 0.9, "embedding": VECTOR}, "",
         "bio.face_template probable"),
        ({"comment": "front door", "selfie_url": "a", "embedding": VECTOR}, "", ""),
        ({"thumb": {"embedding": VECTOR}}, "", ""),
        ({"selfie": {"sku": "1"}, "price": 9, "model": "arcface", "embedding": VECTOR}, "", ""),
        ({"fingerprintSignature": "MEUCIQDKbW9ja2VkIG9mIG5vYm9k" * 6}, "", ""),
        ({"speaker": {"embedding": VECTOR}}, "", "bio.voice_template candidate"),
        ({"chunks": [{"speaker": "A", "text": "so it is", "embedding": VECTOR}]}, "", ""),
        ({"voiceEmbedding": VECTOR, "text": "hello"}, "/tts", "bio.voice_template candidate"),
        ({"faces": [{"location": [9, 99, 99, 9], "encoding": VECTOR}]}, "",
         "bio.face_template proven"),
        ({"document": {"encoding": VECTOR}}, "", ""),
        ({"arcface": VECTOR}, "", "bio.face_template proven"),
        ({"person": {"faceprints": [{"v": VECTOR}]}}, "", "bio.face_template proven"),
        ({"person": {"scores": [{"v": VECTOR}]}}, "", ""),
        ({"face_embedding": {"__ndarray__": FLOATS, "dtype": "float32", "shape": [512]}}, "",
         "bio.face_template proven"),
        ({"text_embedding": {"__ndarray__": FLOATS, "dtype": "float32", "shape": [512]}}, "", ""),
        ({"faceTemplate": {"data": MADE}}, "", "bio.face_template probable"),
        ({"faceFeature": {"featureData": MADE}}, "", "bio.face_template probable"),
        ({"faceTemplate": {"data": "two-columns"}}, "", ""),
        ({"page": {"data": MADE}}, "", ""),
        ({"persistedFaceIds": ["70008e50-75e4-55d0-8e80-363fb73b3a14"]}, "",
         "bio.face_template probable"),
        ({"collectionName": "faces", "data": [{"id": 1, "vector": VECTOR}]}, "",
         "bio.face_template probable"),
        ({"vectors": [{"id": "7", "values": VECTOR}], "namespace": "face-embeddings"}, "",
         "bio.face_template probable"),
        ({"class": "Face", "vector": VECTOR}, "", "bio.face_template probable"),
        ({"collectionName": "face creams", "data": [{"id": 1, "vector": VECTOR}]}, "", ""),
        ({"collectionName": "iris", "data": [{"id": 1, "vector": VECTOR}]}, "", ""),
        ({"vectors": [{"id": "7", "values": VECTOR}], "namespace": "speech"}, "", ""),
        ({"collectionName": "faces", "data": [{"text": "a", "vector": VECTOR}]}, "", ""),
        ({"result": [{"embedding": VECTOR, "box": {"x_max": 9, "x_min": 1}}],
          "plugins_versions": {"calculator": "facenet.Calculator"}}, "",
         "bio.face_template probable"),
        ({"result": [{"embedding": VECTOR, "box": {"x_max": 9, "x_min": 1}}],
          "plugins_versions": {"calculator": "clip.Calculator"}}, "", ""),
        ({"devicePrint": MADE, "fingerprint_data": MADE}, "", ""),
        ({"subject": "7", "fingerprint_data": MADE}, "", "bio.fingerprint probable"),
    ],
)  # fmt: skip
def test_what_stands_around_a_vector(body: Tree, path: str, expected: str) -> None:
    assert " ".join(found(body, path)) == expected


@pytest.mark.parametrize(
    "body",
    [
        {"audioFingerprint": {"codec": "aac", "vector": VECTOR}},
        {"audio_fingerprint": VECTOR, "songId": "x"},
        {"audioFingerprintEmbedding": VECTOR},
    ],
)
def test_a_songs_fingerprint_is_no_fingers(body: Tree) -> None:
    assert not [one for one in found(body) if not one.endswith("candidate")]


@pytest.mark.parametrize(
    "body",
    [
        {"speaker": "JBL Flip 6", "room_embedding": VECTOR},
        {"speaker": "Jane Doe", "abstract_embedding": VECTOR},
        {"track": "x", "voice": "alto", "embedding": VECTOR},
        {"building": {"face": "north", "embedding": VECTOR}},
        {"tile": {"face": "north", "embedding": VECTOR}},
    ],
)
def test_what_is_named_beside_a_vector_of_something_else(body: Tree) -> None:
    assert found(body) == []


def test_what_is_named_beside_a_vector_of_a_body() -> None:
    assert found({"speaker": "SPEAKER_00", "embedding": VECTOR}) == ["bio.voice_template probable"]
    assert found({"face": "face_01.jpg", "user_embedding": VECTOR}) == [
        "bio.face_template probable"
    ]


def test_descriptors_as_face_api_keeps_them() -> None:
    short: Tree = [[1.35 * 128**-0.5 * (-1) ** i for i in range(128)]]
    assert found({"label": "me", "descriptors": short}) == ["bio.face_template proven"]
    assert found({"label": "cat", "descriptors": [VECTOR]}) == ["bio.face_template candidate"]
    more: Tree = {"label": "cat", "octave": 1, "descriptors": short}
    assert found(more) == ["bio.face_template candidate"]
    typed: Tree = {str(i): 0.12 * (-1) ** i for i in range(128)}
    assert found({"descriptor": typed, "alignedRect": {"_x": 1.5}}) == [
        "bio.face_template probable"
    ]
    assert found({"descriptor": typed}) == []
