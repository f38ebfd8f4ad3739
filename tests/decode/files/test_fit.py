"""FIT files: either byte first, short headers, developers' fields, and files that end early."""

from __future__ import annotations

import struct

import pytest

from auditor.decode.files.fit_file import DECODER
from auditor.detect.scan import Engine
from tests.decode.files.test_files import parts, values
from tests.detect.helpers import message

RECORD = b"\x00\x00\x14\x00\x02\xfd\x04\x86\x03\x01\x02"  # what follows a definition's first byte


def file(body: bytes, head: int = 14) -> bytes:
    start = struct.pack("<BBHI4s", head, 0x20, 2100, len(body), b".FIT")
    return start + bytes(head - 12) + body + b"\x00\x00"


def samples(count: int, kind: int = 0) -> bytes:
    return b"".join(
        bytes((kind,)) + struct.pack("<IB", 1_000_000_000 + i, 120 + i % 40) for i in range(count)
    )


def test_a_short_header_and_a_compressed_one() -> None:
    found = values(parts(file(b"\x40" + RECORD + samples(2), head=12)))
    assert found["fit:record[1].heart_rate"] == 121
    compressed = b"\x41" + RECORD + samples(1, 0xA3)  # local type 1, three seconds on
    assert values(parts(file(compressed)))["fit:record[0].heart_rate"] == 120


def test_either_byte_first() -> None:
    big = b"\x40\x00\x01\x00\x14\x01\x00\x04\x85" + b"\x00" + struct.pack(">i", 2**30)
    assert values(parts(file(big)))["fit:record[0].latitude"] == 90.0


def test_fields_of_developers_are_passed_over() -> None:
    body = b"\x60" + RECORD + b"\x01\x00\x02\x00"
    body += b"".join(samples(1) + b"\xff\xff" for _ in range(3))
    assert len([name for name in values(parts(file(body))) if "heart_rate" in name]) == 3


def test_a_wearer() -> None:
    form = b"\x40\x00\x00\x03\x00\x02\x04\x02\x84\x08\x01\x02"
    body = form + b"\x00" + struct.pack("<HB", 715, 52)
    found = values(parts(file(body)))
    assert found["fit:user_profile[0].weight"] == 71.5
    assert found["fit:user_profile[0].resting_heart_rate"] == 52


def test_a_file_that_ends_early_gives_what_was_there() -> None:
    whole = file(b"\x40" + RECORD + samples(5))
    found = parts(whole[:-6])
    assert values(found)["fit:record[3].heart_rate"] == 123
    assert [str(one.reason) for one in found.opaques] == ["fit: ends early"]


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 20, b"\x40\x00\x07\x14\x00\x00", b"\x40" + RECORD, b"\x40\x00"]
)
def test_nothing_told_is_no_file(body: bytes) -> None:
    assert not [name for name in values(parts(file(body))) if name.startswith("fit:")]


def test_a_message_of_no_bytes_takes_one_each() -> None:
    body = b"\x40\x00\x00\x14\x00\x00" + bytes(300_000)
    found = parts(file(body))
    assert not values(found) or found.opaques


def test_heart_and_place_are_found_in_it() -> None:
    found = parts(DECODER.examples[0].data)
    types = {one.data_type for one in Engine().scan(message(), found.leaves, found.opaques)}
    assert {"health.vitals", "location.precise"} <= types
