"""DNS as it is sent: names are leaves however they travel, and what is no message stays closed."""

from __future__ import annotations

import base64
import random
import struct
import time

import pytest

from auditor.decode import Decoded, message_parts
from auditor.model import Direction, Message, Protocol
from tests.decode.messages import request

_NAME = "7d3b91c4e8f0a625.t.example.com"


def labels(name: str) -> bytes:
    return b"".join(bytes((len(one),)) + one.encode() for one in name.split(".")) + b"\0"


def query(name: str, kind: int = 1) -> bytes:
    head = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0)
    return head + labels(name) + struct.pack(">HH", kind, 1)


def frame(body: bytes, protocol: Protocol = Protocol.UDP) -> Decoded:
    return message_parts(
        Message(flow="f", sequence=0, direction=Direction.REQUEST, protocol=protocol,
                host="192.0.2.53", port=53, body=body, body_size=len(body))
    )  # fmt: skip


def named(parts: Decoded) -> list[object]:
    return [leaf.value for leaf in parts.leaves if ".question[" in str(leaf.path)]


def test_a_query_in_udp_tcp_and_https() -> None:
    sent = query(_NAME)
    behind_length = len(sent).to_bytes(2, "big") + sent
    parameter = base64.urlsafe_b64encode(sent).rstrip(b"=").decode()
    for parts in (
        frame(sent),
        frame(behind_length, Protocol.TCP),
        message_parts(request(sent, "application/dns-message")),
        message_parts(request(path=f"/dns-query?dns={parameter}")),
    ):
        assert named(parts) == [_NAME]


def test_a_label_that_is_encoded_is_opened() -> None:
    hexed = b"alice@posteo.net".hex() + ".t.example.com"
    assert "alice@posteo.net" in {leaf.value for leaf in frame(query(hexed)).leaves}


def test_what_answers_say() -> None:
    head = struct.pack(">6H", 7, 0x8180, 1, 3, 0, 0) + labels("a.example.com") + b"\0\1\0\1"
    records = (
        b"\xc0\x0c\0\5\0\1\0\0\0\x3c\0\2\xc0\x0e",
        b"\xc0\x0c\0\x10\0\1\0\0\0\x3c\0\6\2v=\2ok",
        b"\xc0\x0c\0\x1c\0\1\0\0\0\x3c\0\x10" + bytes.fromhex("20010db8" + "00" * 11 + "01"),
    )
    said = {leaf.name: leaf.value for leaf in frame(head + b"".join(records)).leaves}
    assert (said["target"], said["txt"], said["aaaa"]) == ("example.com", "v=ok", "2001:db8::1")


@pytest.mark.parametrize(
    "body",
    [
        query(_NAME) + b"\0",
        query(_NAME)[:-1],
        query(_NAME)[:-1] + b"\x09",
        query("a\x01b.example.com"),
        struct.pack(">6H", 7, 0x0140, 1, 0, 0, 0) + labels(_NAME) + b"\0\1\0\1",
        struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c\0\1\0\1",  # points at itself
        struct.pack(">6H", 7, 0x0100, 1, 9, 0, 0) + labels(_NAME) + b"\0\1\0\1",
    ],
)
def test_what_is_no_message(body: bytes) -> None:
    assert not named(frame(body))


def test_noise_is_no_message_and_a_ring_of_pointers_costs_little() -> None:
    rng = random.Random(1035)  # noqa: S311 - test data, no secret
    for _ in range(3_000):
        head = struct.pack(">6H", rng.getrandbits(16), 0x0100, 1, 0, 0, rng.randrange(2))
        assert not named(frame(head + rng.randbytes(rng.randrange(6, 60))))
    many = b"".join(b"\xc0" + bytes((12 + 2 * step,)) for step in range(100)) * 300
    start = time.process_time()
    frame(struct.pack(">6H", 7, 0x8180, 4, 500, 0, 0) + many)
    assert time.process_time() - start < 0.5
