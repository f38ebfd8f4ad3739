"""Pictures sent to services that check faces: as forms, in JSON and in messages of gRPC."""

from __future__ import annotations

import base64
import json
import random

import pytest

from auditor.decode import message_parts
from auditor.detect.scan import Engine
from auditor.detect.sdk.places import place_of
from auditor.model import Direction, Message, Method, Protocol
from tests.media.pictures import ROCKET

_FILM = random.Random(4).randbytes(60_000)  # noqa: S311 - nobody can read it, as an odd codec
_TEXT = base64.b64encode(ROCKET).decode()
_INLINE = f"data:image/jpeg;base64,{_TEXT}"
_FACE, _PAPER = "bio.face_image", "id.government"


def _form(*names: str) -> tuple[bytes, str]:
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n%s\r\n" % (name.encode(), ROCKET)
        for name in names
    )
    return parts + b"--b--\r\n", "multipart/form-data; boundary=b"


def _sealed(size: int) -> tuple[bytes, str]:
    """A form with something that nobody can read."""
    body, kind = _form("a")
    body = body.replace(b"image/jpeg", b"application/octet-stream").replace(ROCKET, _FILM[:size])
    return body, kind


def _json(value: object) -> tuple[bytes, str]:
    return json.dumps(value).encode(), "application/json"


def _field(number: int, data: bytes) -> bytes:
    """A field of protobuf that holds bytes."""
    size, rest = b"", len(data)
    while rest > 0x7F:
        size, rest = size + bytes([rest & 0x7F | 0x80]), rest >> 7
    return bytes([number << 3 | 2]) + size + bytes([rest]) + data


def _grpc(message: bytes) -> tuple[bytes, str]:
    return b"\0" + len(message).to_bytes(4, "big") + message, "application/grpc"


_LIVE = _field(1, _field(1, ROCKET))
_BIOID = "grpc.bws-eu.bioid.com/bioid.services.v1.BioIDWebService"
_AZURE = "x.cognitiveservices.azure.com/face/v1.2"
_SMILE = "api.smileidentity.com"
_HYPERVERGE = "ind.idv.hyperverge.co/v1"
_IDFY = "eve.idfy.com/v3/tasks/sync"
_UNICO = "api.id.unico.app/processes/v1"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


@pytest.mark.parametrize(
    ("url", "sent", "wanted"),
    [
        (f"{_HYPERVERGE}/checkLiveness", _form("image"), {f"{_FACE} body:image"}),
        (
            f"{_HYPERVERGE}/matchFace",
            _form("selfie", "id"),
            {f"{_FACE} body:selfie", f"{_PAPER} body:id"},
        ),
        (f"{_HYPERVERGE}/readId", _form("image"), {f"{_PAPER} body:image"}),
        (f"{_HYPERVERGE}/output", _form("image"), set()),
        (
            f"{_IDFY}/check_photo_liveness/face",
            _json({"data": {"document1": _TEXT}}),
            {f"{_FACE} body:data.document1"},
        ),
        (
            f"{_IDFY}/extract/ind_pan",
            _json({"data": {"document1": _INLINE}}),
            {f"{_PAPER} body:data.document1"},
        ),
        (_UNICO, _json({"imageBase64": _TEXT}), {f"{_FACE} body:imageBase64"}),
        (
            _UNICO,
            _json({"imageBase64": base64.b64encode(_FILM).decode()}),  # sealed by the SDK
            {f"{_FACE} body:imageBase64"},
        ),
        (
            _UNICO,
            _json({"subject": {"duiType": "1"}, "references": [{"referenceContent": _INLINE}]}),
            {f"{_FACE} body:references.referenceContent"},
        ),
        (
            "api.trulioo.com/v3/verifications/verify",
            _json({"DataFields": {"Document": {"LivePhoto": _TEXT, "DocumentFrontImage": _TEXT}}}),
            {
                f"{_FACE} body:DataFields.Document.LivePhoto",
                f"{_PAPER} body:DataFields.Document.DocumentFrontImage",
            },
        ),
        ("bws.bioid.com/extension/upload", (_INLINE.encode(), "text/plain"), {f"{_FACE} body:"}),
        (f"{_BIOID}/LivenessDetection", _grpc(_LIVE + _LIVE), {f"{_FACE} body:1.1"}),
        (f"{_BIOID}/VideoLivenessDetection", _grpc(_field(1, _FILM)), {f"{_FACE} body:1"}),
        (f"{_BIOID}/Another", _grpc(_field(1, _FILM)), set()),
        (
            f"{_BIOID}/PhotoVerify",
            _grpc(_LIVE + _field(2, ROCKET)),
            {f"{_FACE} body:1.1", f"{_FACE} body:2"},
        ),
        (
            "face.bws-eu.bioid.com/bioid.services.v1.FaceRecognition/Search",
            _grpc(_LIVE + _field(2, b"staff")),
            {f"{_FACE} body:1.1"},
        ),
        (
            f"{_SMILE}/v2/smart-selfie-enroll",
            _form("selfie_image", "liveness_images"),
            {f"{_FACE} body:selfie_image", f"{_FACE} body:liveness_images"},
        ),
        (f"{_SMILE}/v1/products_config", _form("selfie_image"), set()),
        (
            "api.advance.ai/openapi/face-recognition/v4/check",
            _form("firstImage", "secondImage"),
            {f"{_FACE} body:firstImage", f"{_FACE} body:secondImage"},
        ),
        (
            "api-us.faceplusplus.com/facepp/v3/compare?api_key=k",
            _form("image_file1", "image_file2"),
            {f"{_FACE} body:image_file1", f"{_FACE} body:image_file2"},
        ),
        (
            "api-cn.faceplusplus.com/cardpp/v1/ocridcard?api_key=k",
            _form("image_file"),
            {f"{_PAPER} body:image_file"},
        ),
        ("api-cn.faceplusplus.com/imagepp/v1/recognizetext?api_key=k", _form("image_file"), set()),
        (f"{_AZURE}/detectLiveness/singleModal", _sealed(60_000), {f"{_FACE} body:a"}),
        (f"{_AZURE}/detectLiveness/singleModal", _sealed(2_000), set()),
        (f"{_AZURE}/detectLiveness/singleModal/sessions", _sealed(60_000), set()),
        (
            "face.bws-eu.bioid.com/bioid.services.v1.FaceRecognition/Enroll",
            _grpc(b"\x08\x96\x01" + _field(2, _field(1, ROCKET))),
            {"id.user body:1", f"{_FACE} body:2.1"},
        ),
    ],
)
def test_a_picture_by_its_place(
    url: str, sent: tuple[bytes, str], wanted: set[str], engine: Engine
) -> None:
    host, _, path = url.partition("/")
    body, kind = sent
    message = Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        method="POST",
        host=host,
        path=f"/{path}",
        headers=((b"content-type", kind.encode()),),
        body=body,
        body_size=len(body),
    )
    parts = message_parts(message)
    findings = engine.scan(message, parts.leaves, parts.opaques, parts.raw)
    found = {
        f"{one.data_type} {place_of(one.path)}" for one in findings if one.method is Method.SDK
    }
    assert found == wanted
    assert not engine.cuts
