"""Any bytes, under any declaration: within the limits, unique paths, no exception."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.decode import Limits, message_parts
from auditor.decode.base import Decoder
from tests.decode.binary.test_claims import ALL
from tests.decode.binary.wire import FIXTURES, ROOM, long, read, whole
from tests.decode.messages import request, values
from tests.decode.test_fuzz import check, check_replayed
from tests.decode.test_hostile import timed

TYPES = {
    "avro": "avro/binary", "java": "application/x-java-serialized-object",
    "bson": "application/bson", "grpc": "application/grpc", "der": "application/pkix-cert",
    "wbxml": "application/vnd.ms-sync.wbxml",
    "thrift": "application/x-thrift", "cbor": "application/cbor", "msgpack": "application/msgpack",
    "flatbuffers": "application/x-flatbuffers", "protobuf": "application/x-protobuf",
}  # fmt: skip
SEEDS = {decoder.id: [example.data for example in decoder.examples] for decoder in ALL}
for _path, _name in (
    ("serialised/call.binary", "thrift"), ("serialised/call.compact", "thrift"),
    ("serialised/events.avro", "avro"), ("serialised/location.ser", "java"),
    ("serialised/several.ser", "java"), ("serialised/map.ser", "java"),
    ("mitmproxy/contentviews/msg3.bin", "protobuf"),
    ("mitmproxy/contentviews/protobuf02.bin", "protobuf"),
):  # fmt: skip
    SEEDS[_name].append((FIXTURES / _path).read_bytes())
SMALL = Limits(depth=4, nodes=60, bytes=4_000, inflate=1_000, opaques=5, nesting=4, seconds=60)


@pytest.mark.parametrize("decoder", ALL, ids=lambda decoder: decoder.id)
def test_every_prefix_of_every_seed(decoder: Decoder[bytes]) -> None:
    mime = TYPES[decoder.id]
    for data in SEEDS[decoder.id]:
        for size in range(0, len(data), max(1, len(data) // 200)):
            read(decoder, data[:size], mime)
            read(decoder, data[:size])


@pytest.mark.parametrize("decoder", ALL, ids=lambda decoder: decoder.id)
def test_every_seed_with_other_bytes(decoder: Decoder[bytes]) -> None:
    source = random.Random(decoder.id)  # noqa: S311 - not secrets
    mime = TYPES[decoder.id]
    for data in SEEDS[decoder.id]:
        for _ in range(150 if data else 0):
            changed = bytearray(data)
            for _ in range(source.randint(1, 3)):
                at = source.randrange(len(changed))
                changed[at] = source.choice((0, 1, 0x7F, 0x80, 0xFF, source.randrange(256)))
            read(decoder, bytes(changed), mime)
            read(decoder, bytes(changed))


PIECES = st.sampled_from([data[:60] for seeds in SEEDS.values() for data in seeds if data])
BODIES = st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=6).map(b"".join)


@settings(max_examples=150, deadline=None)
@given(BODIES, st.sampled_from([*TYPES.values(), "application/grpc-web-text", ""]))
@example(b"\xf9|\x01", "application/cbor")  # a half float that is no number
def test_any_message(body: bytes, mime: str) -> None:
    message = request(body, mime)
    decoded = message_parts(message, ROOM)
    check(decoded, ROOM)
    check_replayed(message, decoded)
    check(message_parts(message, SMALL), SMALL)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*SEEDS]), st.integers(0, 5)), min_size=1, max_size=4))
def test_formats_inside_each_other(chain: list[tuple[str, int]]) -> None:
    body = b"innermost@example.com"
    for name, number in chain:
        seeds = [data for data in SEEDS[name] if len(data) > 8]
        body = long(1, seeds[number % len(seeds)]) + long(2, body) + whole(3, 1)
    decoded = message_parts(request(body, TYPES["protobuf"]), ROOM)
    check(decoded, ROOM)
    assert "innermost@example.com" in [leaf.value for leaf in decoded.leaves]


HALF = 512 * 1024
BOMBS: dict[str, tuple[str, bytes]] = {
    "messages": ("protobuf", long(1, whole(1, 1)) * 60_000),
    "varints": ("protobuf", b"\x08\x01" * HALF),
    "long varints": ("protobuf", (b"\x08" + b"\xff" * 9 + b"\x01") * 60_000),
    "groups": ("protobuf", b"\x0b" * 300_000 + b"\x0c" * 300_000),
    "lengths": ("protobuf", b"\x0a" * HALF),
    "lists": ("msgpack", b"\x91" * HALF),
    "sizes": ("msgpack", b"\xdd\xff\xff\xff\xff" * 100_000),
    "one name": ("msgpack", b"\xdf\x00\x00\xff\xff" + b"\xa1a\x01" * 65_535),
    "tags": ("cbor", b"\xc1" * HALF),
    "chunks": ("cbor", b"\x7f" + b"\x61a" * 300_000 + b"\xff"),
    "big number": ("cbor", b"\xc2\x5a\x00\x08\x00\x00" + b"\xff" * HALF),
    "documents": ("bson", b"\x05\0\0\0\0" * 150_000),
    "structs": ("thrift", b"\x1c" * HALF + bytes(HALF)),
    "elements": ("thrift", b"\x19\xfc\xff\xff\x1f" + bytes(HALF)),
    "certificates": ("der", b"\x30\x83\x03\x00\x00" + b"\x06\x01\x55" * 65_536),
    "elements of WBXML": ("wbxml", b"\x03\x01\x6a\0" + b"\x45" * HALF),
    "pages": ("wbxml", b"\x03\x01\x6a\0" + b"\0\1" * 300_000),
    "frames": ("grpc", b"\1\0\0\0\x05hello" * 50_000),
    "objects": ("java", b"\xac\xed\0\5" + b"s" * HALF),
    "texts": ("java", b"\xac\xed\0\5\1" + (b"t" * 28_000 + b"\xff") * 40),
    "resets": ("java", b"\xac\xed\0\5" + b"y" * HALF),
    "zeros": ("flatbuffers", b"\x08\0\0\0" + bytes(HALF)),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("declared", [True, False])
def test_no_bomb_takes_long(name: str, declared: bool) -> None:
    kind, body = BOMBS[name]
    decoded, seconds = timed(body, TYPES[kind] if declared else "")
    assert seconds < 2
    assert len(decoded.leaves) <= Limits().nodes
    values(decoded)
