"""Measures of the body as Bluetooth sensors send them: a characteristic's UUID and its bytes.

Apps pass on what a strap, a cuff or a scale notified them of: `{"characteristic": "2A37",
"value": "1048f303"}`, in hex, base64 or as a list of numbers, or under the UUID itself. The
number of the characteristic says how the bytes are to be read, and they must be read
without rest (`gatt_values`). A list of what a device offers has no such bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from itertools import islice

from auditor.detect.health.vitals.gatt_values import CHARACTERISTICS
from auditor.detect.keys import joined
from auditor.detect.model import Claim, Detector, Example, Scene
from auditor.detect.siblings import is_element
from auditor.model import Confidence, Leaf, Method, Path, Scalar

_UUID = re.compile(
    r"(?:0x)?(?:0000)?(2a[0-9a-f]{2})(?:-0000-1000-8000-00805f9b34fb)?", re.IGNORECASE
).fullmatch
_NAMING = frozenset(
    ("characteristic", "characteristicuuid", "characteristicid", "char", "charuuid", "charid",
     "uuid", "gatt", "gattuuid", "gattcharacteristic", "charac", "characteristicsuuid")
)  # fmt: skip
_BYTES = frozenset(
    ("value", "val", "data", "hex", "payload", "bytes", "raw", "base64", "rawvalue", "rawdata",
     "hexvalue", "hexdata", "valuehex", "notification", "base64value", "valuebase64", "packet")
)  # fmt: skip
_SEPARATED = re.compile(r"[0-9A-Fa-f]{2}(?:[ :,-]?[0-9A-Fa-f]{2}){1,63}").fullmatch
_LONGEST, _LEAST, _MOST = 192, 2, 64  # characters; bytes
_FIELDS = 256  # leaves of one object that are looked at


def look(scene: Scene) -> Iterator[Claim]:
    """One claim for each value that was notified."""
    for leaf in scene.woken:
        if own := _characteristic(leaf.name):
            yield from _claim(own, leaf.path, _read(leaf.value), leaf.value)
        elif _names(leaf.name) and (kind := _characteristic(leaf.value)):
            yield from _beside(kind, leaf, scene)


def _names(name: str) -> bool:
    return joined(name) in _NAMING


def _characteristic(text: Scalar) -> str:
    """The number of a characteristic that measures a body, "" for any other text."""
    found = _UUID(text) if isinstance(text, str) and len(text) <= _MOST else None
    number = found[1].lower() if found else ""
    return number if number in CHARACTERISTICS else ""


def _beside(kind: str, leaf: Leaf, scene: Scene) -> Iterator[Claim]:
    """The bytes in a field beside the UUID, in one value or as a list of numbers."""
    parent = leaf.parent
    if parent is None:
        return
    for other in islice(scene.leaves.below([parent]), _FIELDS):
        if other is not leaf and joined(other.name) in _BYTES:
            yield from _claim(kind, other.path, _read(other.value), other.value)
    lists: dict[int, tuple[Path, list[int]]] = {}
    for other in scene.leaves.named({name for name in set(scene.leaves.names) if _listing(name)}):
        at = other.parent
        if is_element(other) and at is not None and at.parent is parent:
            numbers = lists.setdefault(id(at), (at, []))[1]
            if type(other.value) is int and len(numbers) <= _MOST:
                numbers.append(other.value)
    for at, numbers in lists.values():
        if _LEAST <= len(numbers) <= _MOST and all(-128 <= one <= 255 for one in numbers):
            yield from _claim(kind, at, bytes(one & 255 for one in numbers), None)


def _listing(name: str) -> bool:
    return joined(name) in _BYTES


def _read(value: Scalar) -> bytes:
    """Bytes in hex or base64, b"" where a value is neither."""
    if isinstance(value, bytes):
        return value if len(value) <= _MOST else b""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return b""
    text = value.strip().removeprefix("0x").removeprefix("0X")
    if _SEPARATED(text):
        plain = re.sub(r"[^0-9A-Fa-f]", "", text)
        return bytes.fromhex(plain)
    try:
        return binascii.a2b_base64(text, strict_mode=True)[: _MOST + 1]
    except (binascii.Error, ValueError):
        return b""


def _claim(kind: str, path: Path, data: bytes, value: Scalar) -> Iterator[Claim]:
    held = CHARACTERISTICS[kind]
    if _LEAST <= len(data) <= _MOST and held.read(data) is not None:
        why = f"{held.title} in the bytes of its Bluetooth characteristic ({kind.upper()})"
        yield Claim(path, Confidence.PROVEN, Method.STRUCTURE, why, value)


DETECTOR = Detector(
    id="bluetooth-vital-signs",
    version=1,
    data_type="health.vitals",
    title="measures of the body in the bytes of Bluetooth sensors",
    keys=frozenset(),
    wakes=lambda name: _names(name.rpartition(".")[2]) or bool(_characteristic(name)),
    takes=frozenset((str, bytes)),
    sources=(
        "Bluetooth SIG: Assigned Numbers; GATT Specification Supplement",
        "IEEE 11073-20601 (SFLOAT, FLOAT)",
    ),
    look=look,
    examples=(
        Example(
            "a chest strap",
            {"characteristic": "00002a37-0000-1000-8000-00805f9b34fb", "value": "1048f303"},
            ("health.vitals $.value",),
        ),
        Example(
            "a cuff, in base64",
            {"characteristics": [{"uuid": "2A35", "data": "BnkATgBdAOgHBQEHAABCAA=="}]},
            ("health.vitals $.characteristics[0].data",),
        ),
        Example(
            "a scale, as numbers",
            {"charUuid": "0x2A9D", "bytes": [0, 164, 55]},
            ("health.vitals $.bytes",),
        ),
        Example(
            "a thermometer, under its UUID",
            {"00002a1c-0000-1000-8000-00805f9b34fb": "00 6E 01 00 FF"},
            ("health.vitals $.00002a1c-0000-1000-8000-00805f9b34fb",),
        ),
        Example("what a device offers", {"uuid": "2a37", "properties": ["notify"], "value": None}),
        Example("a battery's level", {"characteristic": "2A19", "value": "64"}),
        Example("one byte too many", {"characteristic": "2A37", "value": "0048f3"}),
        Example("no living body", {"uuid": "2A37", "value": "0005"}),
        Example("another service's", {"uuid": "0000fee0-0000-1000-8000-00805f9b34fb",
                                      "value": "1048f303"}),
    ),
)  # fmt: skip
