"""What stays unread says what it seems to be; ciphertext counts once, whatever it is sent in."""

from __future__ import annotations

import base64
import hashlib
import json
import lzma
import math
import struct
import zlib
from collections.abc import Callable

import brotli
import msgspec
import pytest

from auditor.decode import message_parts
from auditor.decode.magic import ENOUGH, is_random, reason
from tests.decode.encoders import dice, value
from tests.decode.messages import request, values

UNKNOWN = "encrypted or compressed in an unknown way"
SIZES = [ENOUGH, 66, 80, 96, 128, 144, 200, 256, 512, 1_000, 5_000, 40_000]


def noise(size: int, seed: int = 0) -> bytes:
    return hashlib.shake_256(bytes([seed])).digest(size)


FORMS: dict[str, Callable[[bytes], str]] = {
    "base64": lambda data: base64.b64encode(data).decode(),
    "base64url": lambda data: base64.urlsafe_b64encode(data).decode().rstrip("="),
    "wrapped": lambda data: base64.encodebytes(data).decode(),
    "hex": bytes.hex,
    "HEX": lambda data: data.hex().upper(),
}


@pytest.mark.parametrize("size", SIZES)
def test_noise_looks_encrypted(size: int) -> None:
    assert all(is_random(noise(size, seed)) for seed in range(250))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", SIZES)
def test_ciphertext_counts_once_and_stays_a_leaf(form: str, size: int) -> None:
    for seed in range(20):
        text = FORMS[form](noise(size, seed))
        decoded = message_parts(request(json.dumps({"v": text}).encode()))
        assert values(decoded) == {"request.body ▸ json:$.v": text}
        (opaque,) = decoded.opaques
        assert (opaque.reason, opaque.size) == (UNKNOWN, size)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("start", [b"\0" * 200, b"\0" * 7_000, b"\xff" * 300, b"\0\0\xff" * 300])
def test_what_begins_with_little_counts_as_well(form: str, start: bytes) -> None:
    data = start + noise(20_000)
    decoded = message_parts(request(json.dumps({"voice": FORMS[form](data)}).encode()))
    assert [one.size for one in decoded.opaques] == [len(data)]


@pytest.mark.parametrize("text", ["A" * 4_000, "AB" * 2_000, "/" * 4_000, "0" * 4_000])
def test_what_is_filled_with_little_holds_nothing(text: str) -> None:
    assert message_parts(request(json.dumps({"fill": text}).encode())).opaques == []


@pytest.mark.parametrize("size", SIZES)
def test_ciphertext_as_bytes(size: int) -> None:
    for seed in range(20):
        data = noise(size, seed)
        bare = message_parts(request(data)).opaques
        assert [(opaque.reason, opaque.size) for opaque in bare] == [(UNKNOWN, size)]
        packed = message_parts(request(msgspec.msgpack.encode({"blob": data}))).opaques
        assert [(opaque.reason, opaque.size) for opaque in packed] == [(UNKNOWN, size)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [16, 20, 32, 48, 64])
def test_digests_and_keys_are_no_ciphertext(form: str, size: int) -> None:
    for seed in range(20):
        text = FORMS[form](noise(size, seed))
        decoded = message_parts(request(json.dumps({"v": text}).encode()))
        assert (list(values(decoded).values()), decoded.opaques) == ([text], [])


_RNG = dice(4)
_VECTOR = [_RNG.gauss(0, 1) for _ in range(256)]
_LENGTH = math.sqrt(sum(x * x for x in _VECTOR))
STRUCTURED = {
    "text": ("The quick brown fox jumps over the lazy dog. " * 3).encode(),
    "CJK": "我們在沙田馬場附近的茶餐廳食早餐然後搭火車去旺角買書同埋飲茶".encode(),
    "base64": base64.b64encode(noise(90)),
    "protobuf": b"".join(
        bytes.fromhex("0a18") + f"event_number_{n:011}".encode() + b"\x10" + bytes([n, 0x18, 1])
        for n in range(6)
    ),
    "numbers": struct.pack("<40I", *range(1_000, 1_040)),
    "doubles": struct.pack("<20d", *(22.3 + n / 1_000 for n in range(20))),
    "embedding": struct.pack("<256f", *(x / _LENGTH for x in _VECTOR)),
    "pixels": bytes(n // 8 % 256 for n in range(2_000)),
    "sound": struct.pack("<500h", *(int(9_000 * math.sin(n / 9)) for n in range(500))),
}


@pytest.mark.parametrize("kind", STRUCTURED)
def test_what_has_structure_does_not_look_encrypted(kind: str) -> None:
    assert not is_random(STRUCTURED[kind])


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"OggS", "audio/ogg"),
        (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    ],
)
@pytest.mark.parametrize("form", ["", "base64", "hex"])
def test_a_format_is_named(head: bytes, name: str, form: str) -> None:
    data = head + noise(300)
    body = json.dumps({"v": FORMS[form](data)}).encode() if form else data
    found = [opaque.reason for opaque in message_parts(request(body)).opaques]
    assert [text.split(":")[0] for text in found] == [name]


def test_compressed_data_without_its_header_looks_so_too() -> None:
    text = "\n".join(value(_RNG) for _ in range(500)).encode()
    for data in (zlib.compress(text), brotli.compress(text), lzma.compress(text)):
        assert reason(data[200:]) == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "com/example/application/component/feature/screen/activity/fragment/adapter/holder/view-model",
        "XDD/FDD/GW40K/E2/L3N/NOVAD/JA/ELECX/LHDG/TEMP/FWDRV/NOPWK/BEMBK/ACCLM/00ABS/NORFR/" * 12,
        "notification_permission_granted_by_the_user_on_the_first_screen_of_the_application_today",
        "A" * 2_000,
        "0" * 200,
    ],
)
def test_names_and_codes_are_no_ciphertext(text: str) -> None:
    decoded = message_parts(request(json.dumps({"v": text}).encode()))
    assert (list(values(decoded).values()), decoded.opaques) == ([text], [])
