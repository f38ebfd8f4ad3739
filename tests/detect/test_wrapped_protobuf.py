"""A map's entry in protobuf is a field called as its key, whatever wraps its value."""

from __future__ import annotations

import struct

import pytest
from msgspec.structs import replace

from auditor.decode import Limits, message_parts
from auditor.detect.wrapped_protobuf import map_entries
from auditor.model import LeafTable, Scalar
from tests.detect.helpers import message


def _message(number: int, data: bytes) -> bytes:
    tag, size = number << 3 | 2, b""
    length = len(data)
    while length > 127:
        size += bytes((length & 127 | 128,))
        length >>= 7
    head = bytes((tag,)) if tag < 128 else bytes((tag & 127 | 128, tag >> 7))
    return head + size + bytes((length,)) + data


def _entry(key: str, value: bytes) -> bytes:
    return _message(1, key.encode()) + value


def _whole(number: int) -> bytes:
    return bytes((16, number))


HEART = _entry("heartRate", _message(2, _whole(72)))
SHARE = _entry("spo2", _message(2, b"\x19" + struct.pack("<d", 97.5)))
ASTHMA = _entry("diagnosis", _message(2, _message(17, b"asthma")))
PAIR = b"".join(_message(1, _whole(one)) for one in (3, 4))
LIST = _entry("levels", _message(2, _message(9, PAIR)))
MAP = _entry("vitals", _message(2, _message(6, _message(1, HEART))))
STRUCT = _entry("mood", _message(2, _message(3, b"low mood")))
PLAIN = _entry("pulse", _whole(71))
NO_NAME = _entry("two words", _whole(71))


@pytest.mark.parametrize(
    ("entries", "fields"),
    [
        ([HEART, SHARE], {"4.heartRate": 72, "4.spo2": 97.5}),
        ([ASTHMA], {"4.diagnosis": "asthma"}),
        ([LIST], {"4.levels[0]": 3, "4.levels[1]": 4}),
        ([MAP], {"4.vitals.heartRate": 72}),
        ([STRUCT], {"4.mood": "low mood"}),
        ([PLAIN, PLAIN], {"4.pulse": 71, "4.pulse~1": 71}),
        ([NO_NAME], {}),
    ],
)
def test_the_key_is_the_name(entries: list[bytes], fields: dict[str, Scalar]) -> None:
    body = _message(4, b"".join(_message(2, one) for one in entries))
    found = {
        str(field.path).rpartition("protobuf:")[2]: field.value
        for field, _ in map_entries(_leaves(body))
    }
    assert found == fields


def test_what_is_found_is_reported_where_it_was_sent() -> None:
    (field, held), *_ = map_entries(_leaves(_message(4, _message(2, HEART))))
    assert field.name == "heartRate"
    assert str(held.path).endswith("protobuf:4.2.2.2")


def test_no_map_is_no_cost() -> None:
    assert not list(map_entries(_leaves(_message(4, _whole(72)))))


def _leaves(body: bytes) -> LeafTable:
    headers = ((b"content-type", b"application/x-protobuf"),)
    sent = replace(message(), headers=headers, body=body, body_size=len(body))
    return message_parts(sent, Limits(), lambda _: True).leaves
