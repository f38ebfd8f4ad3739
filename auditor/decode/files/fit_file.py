"""FIT files of watches and bicycle computers: what they sampled, of whom and by what device.

A file defines each kind of message before its data: which fields, how wide. Of the
profile's messages those are told that say something of a person or a device (Garmin FIT
SDK, profile 21; protocol D00001275): samples, laps, sessions, the wearer, the file's id.
Positions are given in degrees, times in Unix seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Path

MAGIC = b".FIT"
_HEADS = (12, 14)  # bytes of a header, without and with its checksum
_CLOCK = 512
_EPOCH = 631_065_600  # 1989-12-31, from which FIT counts its seconds
_DEGREE = 2**31 / 180  # semicircles of one
_TIME = 253
_CRC = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
        0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip
# Width, whether it has a sign, and what stands for "not known", by base type.
_TYPES = {
    0x00: (1, False, 0xFF), 0x01: (1, True, 0x7F), 0x02: (1, False, 0xFF), 0x0A: (1, False, 0),
    0x83: (2, True, 0x7FFF), 0x84: (2, False, 0xFFFF), 0x8B: (2, False, 0),
    0x85: (4, True, 0x7FFF_FFFF), 0x86: (4, False, 0xFFFF_FFFF), 0x8C: (4, False, 0),
}  # fmt: skip

type _Named = tuple[str, float]  # a field's name, and by what its number is divided

_MESSAGES: dict[int, tuple[str, dict[int, _Named]]] = {
    0: ("file_id", {3: ("serial_number", 1), 4: ("time_created", 1)}),
    3: ("user_profile", {1: ("gender", 1), 2: ("age", 1), 3: ("height", 100), 4: ("weight", 10),
                         8: ("resting_heart_rate", 1)}),
    18: ("session", {11: ("total_calories", 1), 16: ("avg_heart_rate", 1),
                     17: ("max_heart_rate", 1)}),
    19: ("lap", {11: ("total_calories", 1), 15: ("avg_heart_rate", 1), 16: ("max_heart_rate", 1)}),
    20: ("record", {0: ("latitude", _DEGREE), 1: ("longitude", _DEGREE), 3: ("heart_rate", 1)}),
    55: ("monitoring", {27: ("heart_rate", 1)}),
    269: ("spo2_data", {0: ("spo2", 1)}),
}  # fmt: skip


class _Field(NamedTuple):
    """A field that is told: where it stands in its message, and how it is read."""

    name: str
    start: int
    width: int
    signed: bool
    unknown: int
    divisor: float


class _Form(NamedTuple):
    """The definition of a message; `name` is "" for one that is not told."""

    name: str
    size: int
    order: Literal["little", "big"]
    fields: Sequence[_Field]


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[8:12] == MAGIC and data[0] in _HEADS


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    del hint
    head = data[0]
    said = int.from_bytes(data[12:14], "little") if head == _HEADS[1] else 0
    if said and said != _checksum(data[:12]):
        raise DecodeError("another checksum")
    sink = Sink(budget, len(data))
    root = at.layer("fit")
    end = head + int.from_bytes(data[4:8], "little")
    try:
        _messages(data, head, end, root, sink)
    except (DecodeError, CutError) as error:
        return sink.partly(root, error, data)
    if not len(sink.leaves):
        raise DecodeError("no message that is told")
    return sink.leaves


def _messages(data: bytes, place: int, end: int, root: Path, sink: Sink) -> None:
    forms: dict[int, _Form] = {}
    tables: dict[str, Path] = {}
    rows: Counter[str] = Counter()
    steps = 0
    while place < end:
        if place >= len(data):
            raise DecodeError("ends early")
        kind = data[place]
        steps += 1
        if not steps % _CLOCK and sink.budget.late():
            raise CutError("seconds", "not read in time")
        if kind & 0xC0 == 0x40:
            forms[kind & 0x0F], place = _defined(data, place + 1, developers=bool(kind & 0x20))
            continue
        local = kind >> 5 & 3 if kind & 0x80 else kind & 0x0F
        form = forms.get(local)
        if form is None:
            raise DecodeError("a message that nothing defined")
        body = data[place + 1 : place + 1 + form.size]
        if len(body) < form.size:
            raise DecodeError("ends early")
        place += 1 + form.size
        if form.name:
            table = tables.setdefault(form.name, Path(root, f":{form.name}", form.name))
            _tell(body, form, Path(table, f"[{rows[form.name]}]", form.name), sink)
            rows[form.name] += 1


def _defined(data: bytes, place: int, *, developers: bool) -> tuple[_Form, int]:
    """The definition at a place, and where the next message begins."""
    head = data[place : place + 5]
    if len(head) < 5 or head[1] > 1:
        raise DecodeError("no definition")
    order: Literal["little", "big"] = "big" if head[1] else "little"
    name, told = _MESSAGES.get(int.from_bytes(head[2:4], order), ("", {}))
    place += 5
    size, fields = 0, []
    for _ in range(head[4]):
        number, width, base = _three(data, place)
        known = _TYPES.get(base)
        called = ("timestamp", 1.0) if number == _TIME else told.get(number)
        if name and called and known and known[0] == width:
            fields.append(_Field(called[0], size, *known, called[1]))
        size, place = size + width, place + 3
    if developers:
        count = data[place : place + 1]
        place += 1
        for _ in range(count[0] if count else 0):
            size, place = size + _three(data, place)[1], place + 3
    return _Form(name, size, order, fields), place


def _three(data: bytes, place: int) -> tuple[int, int, int]:
    if place + 3 > len(data):
        raise DecodeError("ends early")
    return data[place], data[place + 1], data[place + 2]


def _tell(body: bytes, form: _Form, place: Path, sink: Sink) -> None:
    sink.spend(1 + len(form.fields))
    for field in form.fields:
        part = body[field.start : field.start + field.width]
        number = int.from_bytes(part, form.order, signed=field.signed)
        if number == field.unknown:
            continue
        if field.name in ("timestamp", "time_created"):
            number += _EPOCH
        value = number if field.divisor == 1 else round(number / field.divisor, 7)
        sink.put(place, f".{field.name}", value, field.name)


def _checksum(data: bytes) -> int:
    crc = 0
    for byte in data:
        for half in (byte & 0x0F, byte >> 4):
            crc = crc >> 4 & 0x0FFF ^ _CRC[crc & 0x0F] ^ _CRC[half]
    return crc


def _example(checksum: int | None = None) -> bytes:
    fields = b"\xfd\x04\x86" + b"\x00\x04\x85" + b"\x01\x04\x85" + b"\x03\x01\x02"
    body = b"\x40\x00\x00\x14\x00\x04" + fields
    for second, pulse in enumerate((121, 255)):  # the second one is not known
        body += b"\x00" + (1_000_000_000 + second).to_bytes(4, "little")
        body += round(22.3193 * _DEGREE).to_bytes(4, "little")
        body += round(114.1694 * _DEGREE).to_bytes(4, "little") + bytes((pulse,))
    head = b"\x0e\x20\x34\x08" + len(body).to_bytes(4, "little") + MAGIC
    said = _checksum(head) if checksum is None else checksum
    return head + said.to_bytes(2, "little") + body + b"\x00\x00"


DECODER: Decoder[bytes] = Decoder(
    "fit",
    _sniff,
    _peel,
    (
        Example(
            _example(),
            (
                (" ▸ fit:record[0].timestamp", 1_631_065_600),
                (" ▸ fit:record[0].latitude", 22.3193),
                (" ▸ fit:record[0].longitude", 114.1694),
                (" ▸ fit:record[0].heart_rate", 121),
                (" ▸ fit:record[1].timestamp", 1_631_065_601),
                (" ▸ fit:record[1].latitude", 22.3193),
                (" ▸ fit:record[1].longitude", 114.1694),
            ),
        ),
        Example(_example(1), None),
        Example(_example()[:14], None),
        Example(b"\x0e\x20\x34\x08\x02\x00\x00\x00.FIT\x00\x00\x00\x01", None),
    ),
    firsts=b"\x0c\x0e",
)
