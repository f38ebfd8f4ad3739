"""MessagePack, CBOR and BSON: formats whose members have names."""

from __future__ import annotations

import math
import struct

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.decode import Decoder, Limits
from auditor.decode.binary import bson, cbor, msgpack
from auditor.model import Number, Scalar
from tests.decode.binary.wire import read, values
from tests.decode.messages import body_values

MSGPACK, CBOR, BSON = "application/msgpack", "application/cbor", "application/bson"


def test_msgpack_of_a_real_api() -> None:
    # mitmproxy2swagger's example flows
    sent = b"\x83\xa6field1\xa6value1\xa6field2\xa6value2\xa9new_field\xabAdded Field"
    found = {
        " ▸ msgpack:$.field1": "value1",
        " ▸ msgpack:$.field2": "value2",
        " ▸ msgpack:$.new_field": "Added Field",
    }
    assert body_values(sent, "application/msgpack") == found
    assert body_values(sent, "application/octet-stream") == found


MSGPACKS: list[tuple[bytes, Scalar]] = [
    (b"\x7f", 127), (b"\xe0", -32), (b"\xcc\xff", 255), (b"\xcd\x01\x00", 256),
    (b"\xce\xff\xff\xff\xff", 2**32 - 1), (b"\xcf" + b"\xff" * 8, Number(2**64 - 1)),
    (b"\xd0\x80", -128), (b"\xd1\x80\x00", -32768), (b"\xd2\x80\x00\x00\x00", -(2**31)),
    (b"\xd3\x80" + bytes(7), -(2**63)), (b"\xc2", False), (b"\xc3", True),
    (b"\xca" + struct.pack(">f", 22.3193), 22.3193),
    (b"\xcb" + struct.pack(">d", 22.3193), 22.3193),
    (b"\xa2hi", "hi"), (b"\xd9\x02hi", "hi"), (b"\xda\x00\x02hi", "hi"),
    (b"\xdb\0\0\0\x02hi", "hi"),
    (b"\xa2\xff\xfe", b"\xff\xfe"), (b"\xa3a\0b", "a\0b"),
    (b"\xc4\x02hi", b"hi"), (b"\xc5\x00\x02hi", b"hi"),
    (b"\xc6\0\0\0\x02hi", b"hi"), (b"\xd4\x05x", b"x"), (b"\xd8\x05" + b"x" * 16, b"x" * 16),
    (b"\xc7\x03\x05abc", b"abc"), (b"\xc8\0\x01\x05a", b"a"), (b"\xc9\0\0\0\x01\x05a", b"a"),
    (b"\xd6\xff\x65\x53\xf1\x00", 1_700_000_000),
    (b"\xd7\xff" + (500_000_000 << 34 | 1_700_000_000).to_bytes(8), Number("1700000000.500000000")),
    (b"\xc7\x0c\xff" + bytes(4) + b"\xff" * 8, -1),
]  # fmt: skip


@pytest.mark.parametrize(("data", "value"), MSGPACKS, ids=str)
def test_msgpack_scalars(data: bytes, value: Scalar) -> None:
    found = values(msgpack.DECODER, data, MSGPACK)
    assert found == {"msgpack:$": value}
    assert type(found["msgpack:$"]) is type(value)
    for size in range(1, len(data)):
        assert read(msgpack.DECODER, data[:size], MSGPACK) is None


# RFC 8949, appendix A.
CBORS: list[tuple[str, Scalar]] = [
    ("00", 0), ("17", 23), ("1818", 24), ("1903e8", 1000), ("1a000f4240", 1000000),
    ("1b000000e8d4a51000", 1000000000000), ("1bffffffffffffffff", Number(2**64 - 1)),
    ("c249010000000000000000", Number(2**64)), ("3bffffffffffffffff", Number(-(2**64))),
    ("c349010000000000000000", Number(-(2**64) - 1)), ("20", -1), ("3903e7", -1000),
    ("f90000", 0.0), ("f93c00", 1.0), ("fb3ff199999999999a", 1.1), ("f97bff", 65504.0),
    ("fa47c35000", 100000.0), ("fa7f7fffff", 3.4028235e38), ("f90001", 5.960464477539063e-8),
    ("fbc010666666666666", -4.1), ("f97c00", math.inf), ("f4", False), ("f5", True),
    ("f0", 16), ("f8ff", 255),
    ("c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"),
    ("c11a514b67b0", 1363896240), ("d74401020304", b"\1\2\3\4"), ("d818456449455446", b"dIETF"),
    ("40", b""), ("60", ""), ("6449455446", "IETF"), ("62225c", '"\\'), ("62c3bc", "ü"),
    ("64f0908591", "𐅑"), ("5f42010243030405ff", b"\1\2\3\4\5"),
    ("7f657374726561646d696e67ff", "streaming"),
    ("d8255000112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"),
    ("d83444c0a80001", "192.168.0.1"), ("d9010446020000000001", "02:00:00:00:00:01"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "value"), CBORS, ids=str)
def test_cbor_scalars(data: str, value: Scalar) -> None:
    found = values(cbor.DECODER, bytes.fromhex(data), CBOR)
    assert found == {"cbor:$": value}
    assert type(found["cbor:$"]) is type(value)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("8301820203820405", {"[0]": 1, "[1][0]": 2, "[1][1]": 3, "[2][0]": 4, "[2][1]": 5}),
        ("9f018202039f0405ffff", {"[0]": 1, "[1][0]": 2, "[1][1]": 3, "[2][0]": 4, "[2][1]": 5}),
        ("a201020304", {"['1']": 2, "['3']": 4}),
        ("bf61610161629f0203ffff", {".a": 1, ".b[0]": 2, ".b[1]": 3}),
        ("826161bf61626163ff", {"[0]": "a", "[1].b": "c"}),
        ("a26161016161f5", {".a": 1, ".a~2": True}),
        ("a1430102030a", {"['x010203']": 10}),
        ("a144010203040a", {"['x01020304']": 10, "['x01020304']~key": b"\1\2\3\4"}),
        ("a11b000000174876e8000a", {"['100000000000']": 10, "['100000000000']~key": 10**11}),
        ("d8554c0000a0400000b2410000004a", {"[0]": 5.0, "[1]": 22.25, "[2]": 2097152.0}),
        ("d8414400010203", {"[0]": 1, "[1]": 515}),
    ],
)  # fmt: skip
def test_cbor_containers(data: str, found: dict[str, Scalar]) -> None:
    got = values(cbor.DECODER, bytes.fromhex(data), CBOR)
    assert got == {f"cbor:${step}": value for step, value in found.items()}


def text(value: str) -> bytes:
    data = value.encode()
    return bytes((0x60 + len(data),)) + data


def test_a_health_certificate() -> None:
    """Claims behind integers (RFC 8392) in a COSE_Sign1 (RFC 9052), as in a vaccination pass."""
    person = b"\xa2" + text("fn") + text("Mustermann") + text("gn") + text("Erika")
    payload = b"\xa3\x01\x62DE\x04\x1a\x60\x00\x00\x00\x39\x01\x03\xa1\x01\xa2" + (
        text("nam") + person + text("dob") + text("1964-08-12")
    )
    signed = b"\xd2\x84\x43\xa1\x01\x26\xa0\x58" + bytes((len(payload),)) + payload + b"\x41\x00"
    found = body_values(signed)
    root = " ▸ cbor:$[2] ▸ cbor:$"
    assert found[f"{root}['-260']['1'].nam.fn"] == "Mustermann"
    assert found[f"{root}['-260']['1'].dob"] == "1964-08-12"
    assert found[f"{root}['1']"] == "DE"


def document(*elements: bytes) -> bytes:
    body = b"".join(elements)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


BSONS: list[tuple[bytes, dict[str, Scalar]]] = [
    (b"\x01a\0" + struct.pack("<d", 22.3193), {".a": 22.3193}),
    (b"\x02a\0\x03\0\0\0hi\0", {".a": "hi"}),
    (b"\x02a\0\x03\0\0\0\xff\xfe\0", {".a": b"\xff\xfe"}),
    (b"\x03a\0" + document(b"\x08b\0\1"), {".a.b": True}),
    (b"\x04a\0" + document(b"\x100\0\1\0\0\0", b"\x101\0\2\0\0\0"), {".a[0]": 1, ".a[1]": 2}),
    (b"\x05a\0\2\0\0\0\0\1\2", {".a": b"\1\2"}),
    (b"\x05a\0\x10\0\0\0\4" + bytes(15) + b"\5", {".a": "00000000-0000-0000-0000-000000000005"}),
    (b"\x07a\0" + bytes(range(12)), {".a": "000102030405060708090a0b"}),
    (b"\x09a\0" + struct.pack("<q", 1_700_000_000_000), {".a": 1_700_000_000_000}),
    (b"\x0aa\0\x0ab\0\xffc\0\x7fd\0\x06e\0\x10f\0\1\0\0\0", {".f": 1}),
    (b"\x0ba\0x.y\0i\0", {".a": "/x.y/i"}),
    (b"\x0ca\0\2\0\0\0c\0" + bytes(12), {".a": "c"}),
    (b"\x0fa\0\x10\0\0\0\3\0\0\0hi\0" + document(), {".a": "hi"}),
    (b"\x11a\0" + struct.pack("<Q", 2**63), {".a": Number(2**63)}),
    (b"\x12a\0" + struct.pack("<q", -5), {".a": -5}),
    (b"\x13a\0" + bytes(16), {".a": bytes(16)}),
    (b"\x10a@b.example\0\1\0\0\0", {"['a@b.example']": 1, "['a@b.example']~key": "a@b.example"}),
]


@pytest.mark.parametrize(("element", "found"), BSONS, ids=str)
def test_bson_elements(element: bytes, found: dict[str, Scalar]) -> None:
    expected = {f"bson:${step}": value for step, value in found.items()}
    data = document(element)
    assert values(bson.DECODER, data) == expected
    for size in range(len(data)):
        assert read(bson.DECODER, data[:size]) is None
    assert read(bson.DECODER, data + b"\0") is None
    two = values(bson.DECODER, data * 2, BSON)
    assert len(two) == 2 * len(expected)


@pytest.mark.parametrize(
    ("decoder", "mime", "data", "why"),
    [
        (msgpack.DECODER, MSGPACK, b"\x83\xa1a\x01\xa1b\xc1", "damaged"),
        (msgpack.DECODER, MSGPACK, b"\x82\xa1a\x01\x80\x01", "a container as a key"),
        (msgpack.DECODER, MSGPACK, b"\x83\xa1a\x01\xa1b\xdb\xff\xff\xff\xff", "ends early"),
        (cbor.DECODER, CBOR, b"\xa2\x61a\x01\x61b\x1c", "damaged"),
        (cbor.DECODER, CBOR, b"\xa2\x61a\x01\x61b\xff", "an end without a begin"),
        (cbor.DECODER, CBOR, b"\xa2\x61a\x01\x61b\x5f\x61a\xff", "damaged"),
        (bson.DECODER, BSON, document(b"\x10a\0\1\0\0\0", b"\x20b\0"), "damaged"),
        (bson.DECODER, BSON, document(b"\x10a\0\1\0\0\0", b"\x08b\0\2"), "damaged"),
        (bson.DECODER, BSON, document(b"\x10a\0\1\0\0\0", b"\x02b\0\xff\xff\xff\xff"),
         "ends early"),
        (bson.DECODER, BSON, document(b"\x10a\0\1\0\0\0", b"\x03b\0\xff\0\0\0\0"), "damaged"),
    ],
)  # fmt: skip
def test_what_came_before_damage_is_kept_if_declared(
    decoder: Decoder[bytes], mime: str, data: bytes, why: str
) -> None:
    found = read(decoder, data, mime)
    assert found is not None
    assert [*found[0].values()] == [1]
    assert found[1] == [f"{decoder.id}: {why}"]
    assert read(decoder, data) is None


@pytest.mark.parametrize(
    ("decoder", "mime", "data"),
    [
        (msgpack.DECODER, MSGPACK, b"\x91" * 600 + b"\x01"),
        (cbor.DECODER, CBOR, b"\x81" * 600 + b"\x01"),
        (cbor.DECODER, CBOR, b"\x9f" * 600),
        (msgpack.DECODER, MSGPACK, b"\xdd\xff\xff\xff\xff" * 600),
    ],
)
def test_brackets_without_end(decoder: Decoder[bytes], mime: str, data: bytes) -> None:
    whole = b"\x82\xa1a\x01\xa1b" if decoder is msgpack.DECODER else b"\xa2\x61a\x01\x61b"
    found = read(decoder, whole + data, mime)
    assert found is not None
    assert found[1] == [f"{decoder.id}: nested deeper than 512 levels"]


def test_values_without_end() -> None:
    limits = Limits(nodes=1_000, seconds=60)
    found = read(msgpack.DECODER, b"\xdd\x7f\xff\xff\xff" + b"\x01" * 5_000, MSGPACK, limits)
    assert found is not None
    assert len(found[0]) == 999
    assert found[1] == ["msgpack: more than 1,000 values"]
    found = read(cbor.DECODER, b"\xd8\x40\x59\x40\x00" + b"\x01" * 0x4000, CBOR, limits)
    assert found is not None
    assert found[1] == ["cbor: more than 1,000 values"]


JSON = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


def scalars(tree: object) -> list[str]:
    """All scalars of plain data as text, sorted."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
        else:
            found.append(str(node))
    return sorted(found)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_whatever_is_sent_as_msgpack_is_found(tree: dict[str, object]) -> None:
    found = values(msgpack.DECODER, msgspec.msgpack.encode(tree), MSGPACK)
    assert sorted(str(v) for path, v in found.items() if not path.endswith("~key")) == scalars(tree)


@pytest.mark.parametrize("data", [b'{"lat": 1}', b"a text", b"[1, 2]", "Zoë".encode(), b"lat=1"])
@pytest.mark.parametrize("mime", [MSGPACK, CBOR, BSON])
def test_text_that_is_declared_as_binary(data: bytes, mime: str) -> None:
    decoder = {MSGPACK: msgpack.DECODER, CBOR: cbor.DECODER, BSON: bson.DECODER}[mime]
    assert read(decoder, data, mime) is None
