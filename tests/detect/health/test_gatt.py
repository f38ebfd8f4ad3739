"""Bytes of Bluetooth characteristics: each by its flags, and none that do not fit them."""

from __future__ import annotations

import random

import pytest

from auditor.detect.health.vitals.gatt_values import CHARACTERISTICS
from auditor.detect.model import Tree
from tests.detect.helpers import scan

NOTIFIED = {
    "2a37": ("0048", "1048f303", "1950001400f303f403", "0648"),
    "2a35": ("0079004e005d00", "0679004e005d00e80705010700004200"),
    "2a18": ("0b0100e8070501070000000068b0110000",),
    "2aa7": ("060076000100", "0800760001001234"),
    "2a1c": ("006e0100ff", "066e0100ffe807050107000002"),
    "2a5e": ("0061004800",),
    "2a5f": ("0061004800",),
    "2a9d": ("00a437", "0ea437e807050107000001dc00bc06"),
    "2a9c": ("0000b400", "0004b400983a"),
}


def read(kind: str, data: bytes) -> float | None:
    return CHARACTERISTICS[kind].read(data)


@pytest.mark.parametrize(("kind", "sent"), [(k, s) for k, some in NOTIFIED.items() for s in some])
def test_what_fits_is_read_and_nothing_shorter_or_longer(kind: str, sent: str) -> None:
    data = bytes.fromhex(sent)
    assert read(kind, data) is not None
    assert read(kind, data[:-1]) is None
    assert read(kind, data + b"\x00") is None or kind == "2aa7"


@pytest.mark.parametrize("kind", CHARACTERISTICS)
def test_no_bytes_raise_and_few_by_chance_are_a_body(kind: str) -> None:
    dice = random.Random(5)  # noqa: S311 - made-up bytes
    tried = 3_000
    held = sum(read(kind, dice.randbytes(dice.randrange(20))) is not None for _ in range(tried))
    assert held <= tried // 50
    assert read(kind, b"") is None


BODIES: dict[str, Tree] = {
    "hex": {"characteristicUUID": "0x2A37", "value": "10 48 F3 03"},
    "base64": {"services": [{"characteristics": [{"uuid": "2a37", "value": "EEjzAw=="}]}]},
    "numbers": {"char": "2A37", "data": [16, 72, -13, 3]},
    "its own name": {"notify": {"2a37": "0048"}},
}
OTHERS: dict[str, Tree] = {
    "what a device offers": {"characteristics": [{"uuid": "2A37", "properties": ["notify"]}]},
    "a battery": {"uuid": "2A19", "value": "5a"},
    "another UUID": {"uuid": "2a37aa11-0000-4000-8000-00805f9b34fb", "value": "0048"},
    "a letter": {"char": "2a37", "hex": "E2A8B7"},
    "no value that fits": {"uuid": "2A35", "value": "0048"},
}


@pytest.mark.parametrize("name", BODIES)
def test_forms(name: str) -> None:
    found = [one for one in scan(BODIES[name]) if one.detector == "bluetooth-vital-signs"]
    assert [one.data_type for one in found] == ["health.vitals"]


@pytest.mark.parametrize("name", OTHERS)
def test_other_characteristics(name: str) -> None:
    assert not [one for one in scan(OTHERS[name]) if one.data_type.startswith("health.")]
