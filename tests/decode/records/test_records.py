"""Records and recordings: what is cut, changed or followed by something is refused; none fails."""

from __future__ import annotations

import base64
import json
import random
from types import ModuleType

import pytest

from auditor.decode import BYTES, Decoder, message_parts
from auditor.decode.audio import amr, caf, flac, mp3, mp4_audio, ogg, wav, webm_audio
from auditor.decode.base import NO_HINT, Leaves, Limits
from auditor.decode.budget import Budget
from auditor.decode.guess import guess
from auditor.decode.records import (
    an2k,
    cbeff,
    exposure_export,
    exposure_keys,
    extensible,
    face_record,
    finger_image,
    finger_minutiae,
    float_vector,
    iris_record,
    landmark_list,
    travel_document,
    wsq,
)
from auditor.detect.scan import Engine
from auditor.model import DecodeError, Message, Path
from tests.decode.messages import request

_RECORDS = (an2k, cbeff, face_record, finger_image, finger_minutiae, iris_record, wsq, float_vector)
_SOUNDS = (amr, caf, flac, mp3, mp4_audio, ogg, wav, webm_audio)
_LISTS = (exposure_export, exposure_keys, landmark_list, travel_document)
ALL = [one.DECODER for one in (*_RECORDS, *_SOUNDS, *_LISTS)]
_EXACT = (cbeff, face_record, finger_image, finger_minutiae, iris_record, travel_document)
EXACT = [one.DECODER for one in _EXACT]
TYPES = {
    "an2k": "bio.fingerprint",
    "cbeff": "bio.face_image",
    "face-record": "bio.face_image",
    "finger-image": "bio.fingerprint",
    "finger-minutiae": "bio.fingerprint",
    "iris-record": "bio.iris",
    "wsq": "bio.fingerprint",
}


def record(decoder: Decoder[bytes]) -> bytes:
    return next(example.data for example in decoder.examples if example.leaves is not None)


def opens(decoder: Decoder[bytes], data: bytes) -> bool:
    try:
        parts = decoder.peel(data, Path.root("x"), NO_HINT, Budget(Limits()))
        assert not isinstance(parts, Leaves)
        return bool(list(parts))
    except DecodeError:
        return False


@pytest.mark.parametrize("decoder", EXACT, ids=lambda one: one.id)
def test_a_byte_more_or_less_is_refused(decoder: Decoder[bytes]) -> None:
    data = record(decoder)
    assert opens(decoder, data)
    assert not opens(decoder, data[:-1])
    assert not opens(decoder, data + b"\x00\x00")


@pytest.mark.parametrize("decoder", ALL, ids=lambda one: one.id)
def test_damage_never_fails_otherwise(decoder: Decoder[bytes]) -> None:
    data = record(decoder)
    dice = random.Random(1)  # noqa: S311 - damage, no secret
    for _ in range(400):
        changed = bytearray(data)
        for _ in range(dice.randrange(1, 6)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        cut = bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.4 else changed)
        if decoder.sniff(cut, NO_HINT):
            opens(decoder, cut)


def audited(message: Message) -> list[str]:
    parts = message_parts(message)
    engine = Engine()
    found = engine.scan(message, parts.leaves, parts.opaques, parts.raw)
    assert not engine.failures
    return [one.data_type for one in found if one.confidence.rank and one.data_type[:3] == "bio"]


@pytest.mark.parametrize("name", TYPES)
def test_a_record_is_proven_raw_and_in_base64(name: str) -> None:
    decoder = next(one for one in BYTES if one.id == name)
    data = record(decoder)
    assert audited(request(data, "application/octet-stream")) == [TYPES[name]]
    if name != "cbeff":  # its example is too short for its tag to have the long form
        body = json.dumps({"payload": base64.b64encode(data).decode()}).encode()
        assert audited(request(body, "application/json")) == [TYPES[name]]


def test_keys_of_exposure_notifications_in_base64() -> None:
    """Half of their bytes are random: only their own form tells that the text is base64."""
    dice = random.Random(3)  # noqa: S311 - made-up keys, no secret
    for _ in range(50):
        keys = b"".join(
            b"\x0a\x1c\x0a\x10" + dice.randbytes(16) + b"\x10\x03\x18\xe0\xe5\xa4\x01\x20\x90\x01"
            for _ in range(3)
        )
        found = guess(base64.b64encode(keys).decode())
        assert found is not None
        assert found.data == keys
        assert guess(base64.b64encode(b"\x0a\x1c" + dice.randbytes(88)).decode()) is None


@pytest.mark.parametrize("size", [120, 250, 40_000, 64_500, 65_600, 300_000])
def test_a_passport_s_portrait_of_any_size_is_proven(size: int) -> None:
    header = cbeff.wrap("a1", bytes.fromhex("80020101 810102 87020101 88020008"))
    template = cbeff.wrap("7f60", header + cbeff.wrap("5f2e", b"\xff\xd8\xff\xe0" + bytes(size)))
    group = cbeff.wrap("75", cbeff.wrap("7f61", b"\x02\x01\x01" + template))
    for text in (base64.b64encode(group).decode(), group.hex(), group.hex().upper()):
        body = json.dumps({"x": text}).encode()
        assert audited(request(body, "application/json"))[:1] == ["bio.face_image"]


@pytest.mark.parametrize(
    ("decoder", "example"),
    [(travel_document, 0), (travel_document, 1), (extensible, 0), (extensible, 1), (extensible, 2)],
    ids=["zone", "holder", "face", "finger", "minutiae"],
)
def test_records_of_documents_are_read_in_base64_and_hex(decoder: ModuleType, example: int) -> None:
    data, leaves, _ = decoder.DECODER.examples[example]
    assert leaves is not None
    for text in (base64.b64encode(data).decode(), data.hex(), data.hex().upper()):
        body = json.dumps({"x": text}).encode()
        found = {leaf.value for leaf in message_parts(request(body, "application/json")).leaves}
        assert {value for _, value in leaves} <= found
