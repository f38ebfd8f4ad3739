"""Vectors of signed bytes: by their name, by the address, and what is none."""

import base64
import json
import math
import random
import struct

import pytest

from auditor.audit import Auditor
from auditor.decode import message_parts
from auditor.model import Direction, Message, Protocol
from tests.decode.binary.wire import long

CHANCE = random.Random(11)  # noqa: S311 - numbers for a test
BYTES = "application/octet-stream"
FACE = "/face/embedding"


def quantised(count: int = 128, scale: float = 127.0) -> bytes:
    numbers = [CHANCE.gauss(0, 1) for _ in range(count)]
    most = max(map(abs, numbers))
    return struct.pack(f"{count}b", *(round(one / most * scale) for one in numbers))


def sent(body: bytes, kind: str = BYTES, path: str = FACE) -> Message:
    return Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="api.example", method="POST", path=path,
        headers=((b"content-type", kind.encode()),), body=body, body_size=len(body),
    )  # fmt: skip


def found(message: Message) -> list[tuple[str, str]]:
    audit = Auditor().audit(message)
    return [
        (one.data_type, one.confidence.value)
        for one in audit.findings
        if one.data_type.startswith("bio.")
    ]


PROTOBUF = "application/x-protobuf"
LIKELY = [("bio.face_template", "probable")]


@pytest.mark.parametrize("count", [128, 192, 256, 512])
def test_by_the_address(count: int) -> None:
    assert found(sent(quantised(count))) == LIKELY
    assert found(sent(long(1, "user-7") + long(2, quantised(count)), PROTOBUF)) == LIKELY
    assert found(sent(quantised(count), path="/firmware/block")) == []


def test_by_the_name_beside_it_or_its_own() -> None:
    named = long(1, "face_embedding") + long(2, quantised())
    assert found(sent(named, PROTOBUF, "/v1/put")) == LIKELY
    texts = long(1, "text_embedding") + long(2, quantised())
    assert found(sent(texts, PROTOBUF, "/v1/put")) == []
    body = json.dumps({"faceEmbedding": base64.b64encode(quantised()).decode()}).encode()
    assert found(sent(body, "application/json", "/v1/put")) == LIKELY


def sound(step: float) -> bytes:
    return bytes(int(60 * math.sin(at * step)) & 0xFF for at in range(256))


@pytest.mark.parametrize(
    "data",
    [
        CHANCE.randbytes(128),
        CHANCE.randbytes(512),
        sound(0.05),
        sound(0.4),
        bytes(256),
        quantised(scale=3.0),
        quantised(129),
        b"every word of this can be read, so it is no vector at all. " * 5,
    ],
)
def test_what_is_no_vector_even_there(data: bytes) -> None:
    assert found(sent(data)) == []
    paths = [str(leaf.path) for leaf in message_parts(sent(data)).leaves]
    assert not any("int8:dimension" in path for path in paths)
