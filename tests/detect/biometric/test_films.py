"""Films of a face by their names: what no frame of was seen, and films of anything else."""

from __future__ import annotations

import base64
import json

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.model import Confidence, Direction, Message
from tests.correlate.test_upload_forms import form
from tests.decode.messages import request

AUDITOR = Auditor()


def _box(name: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return (8 + len(inner)).to_bytes(4) + name + inner


def film() -> bytes:
    """An MP4 whose only track is of H.264."""
    entry = _box(b"avc1", bytes(78))
    table = _box(b"stbl", _box(b"stsd", bytes(7), b"\x01", entry))
    track = _box(b"trak", _box(b"mdia", _box(b"minf", table)))
    return (
        _box(b"ftyp", b"isom", bytes(4), b"isomavc1") + _box(b"moov", track) + _box(b"mdat", b"x")
    )


TEXT = base64.b64encode(film()).decode()
WEBM = bytes.fromhex("1a45dfa3 9f 4286810142f7810142f2810442f381084282847765626d") + bytes(400)


def faces(message: Message) -> list[tuple[str, str]]:
    audit = AUDITOR.audit(message)
    assert not audit.error
    assert all(one.confidence is not Confidence.PROVEN for one in audit.findings)
    return [(one.detector, str(one.path)) for one in audit.findings if "face" in one.data_type]


def of_json(body: object) -> Message:
    return request(json.dumps(body).encode(), "application/json")


@pytest.mark.parametrize(
    ("message", "path"),
    [
        (of_json({"selfieVideo": TEXT}), "json:$.selfieVideo ▸ base64"),
        (of_json({"faceVideo": f"data:video/mp4;base64,{TEXT}"}), "json:$.faceVideo ▸ data-uri"),
        (of_json({"liveness": {"video": TEXT}}), "json:$.liveness.video ▸ base64"),
        (
            request(form(("liveness_video", film(), True)), "multipart/form-data; boundary=b0"),
            "multipart:liveness_video",
        ),
        (replace(request(film(), "video/mp4"), path="/kyc/liveness/video"), ""),
        (replace(request(WEBM, "video/webm"), path="/v1/upload/face-pre-video"), ""),
    ],
)
def test_a_film_under_a_name_of_a_face(message: Message, path: str) -> None:
    assert faces(message) == [("face-film", f"request.body ▸ {path}" if path else "request.body")]


@pytest.mark.parametrize(
    "message",
    [
        of_json({"video": TEXT}),
        of_json({"movie": {"faceVideo": TEXT}}),
        of_json({"interfaceVideo": TEXT}),
        of_json({"selfieVideo": base64.b64encode(b"soon to be recorded, I think" * 9).decode()}),
        replace(request(film(), "video/mp4"), path="/facebook/video"),
        replace(request(film(), "video/mp4"), path="/games/face/video"),
        replace(of_json({"selfieVideo": TEXT}), direction=Direction.RESPONSE),
    ],
)
def test_films_of_something_else(message: Message) -> None:
    assert faces(message) == []
