"""protobuf without a schema: which values a field gives, and what is a message."""

from __future__ import annotations

import random
import struct
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.decode import Limits, message_parts
from auditor.decode.binary.packed import RUN
from auditor.decode.binary.protobuf import DECODER
from auditor.model import Number, Scalar
from tests.decode import messages
from tests.decode.binary.wire import (
    FIXTURES,
    double,
    long,
    read,
    single,
    sint,
    values,
    varint,
    whole,
)

TYPE = "application/x-protobuf"
VIEWS = FIXTURES / "mitmproxy" / "contentviews"


def test_a_message_with_every_scalar_type() -> None:
    data = (FIXTURES / "blackboxprotobuf" / "test_message.bin").read_bytes()
    assert values(DECODER, data) == {
        "protobuf:1": 4.55, "protobuf:2": 3.14, "protobuf:4": 5, "protobuf:8": 2,
        "protobuf:16": 9, "protobuf:32": 1024, "protobuf:64": 3, "protobuf:128": 1,
        "protobuf:256": 20, "protobuf:512": 10, "protobuf:1024": -20, "protobuf:2048": -34,
        "protobuf:4096": 1, "protobuf:8192": "Test\n String", "protobuf:16384": b"bytes\0aaa",
        "protobuf:32768.3": 2.1, "protobuf:32768.2": "Test1234", "protobuf:65536": b"\2\5",
    }  # fmt: skip


def test_places_of_an_address_search() -> None:
    found = values(DECODER, (VIEWS / "msg3.bin").read_bytes())
    assert found["protobuf:1.2"] == "1650 Pennsylvania Avenue NW, Washington, DC 20502, USA"
    assert (found["protobuf:1.5.1.1"], found["protobuf:1.5.1.2"]) == (
        38.8970309,
        -77.03872559999999,
    )
    assert found["protobuf:1.3[5].2"] == "USA"


@pytest.mark.parametrize("name", ["msg1", "msg2", "msg3", "protobuf01", "protobuf02", "protobuf03"])
def test_real_messages_are_read_when_declared(name: str) -> None:
    assert values(DECODER, (VIEWS / f"{name}.bin").read_bytes(), TYPE)


def test_groups() -> None:
    found = values(DECODER, (VIEWS / "protobuf03.bin").read_bytes(), TYPE)
    assert found == {"protobuf:2.3": 3840, "protobuf:2.4": 2160}


MANY = 1234567.1234567892  # digits that no one writes
NUMBERS: list[tuple[bytes, dict[str, Scalar]]] = [
    (whole(1, 7), {"1": 7}),
    (whole(1, -5), {"1": -5}),
    (sint(1, 223193000), {"1": 446386000, "1~zigzag": 223193000}),
    (sint(1, -1141694000), {"1": 2283387999, "1~zigzag": -1141694000}),
    (sint(1, 352099001761481), {"1": 704198003522962, "1~zigzag": 352099001761481}),
    (whole(1, 1_700_000_000_001), {"1": 1_700_000_000_001}),
    (whole(1, 2**63 + 5), {"1": 5 - 2**63, "1~u64": Number(2**63 + 5)}),
    (double(1, 22.3193), {"1": 22.3193}),
    (double(1, 22.31929969787598), {"1": 22.31929969787598}),
    (double(1, MANY), {"1": MANY, "1~i64": struct.unpack("<q", struct.pack("<d", MANY))[0]}),
    (double(1, 0.0), {"1": 0}),
    (double(1, float("nan")), {"1": 9221120237041090560}),
    (double(1, float("-inf")), {"1": -4503599627370496}),
    (double(1, 5e-324), {"1": 1}),
    (varint(9) + struct.pack("<q", -34), {"1": -34}),
    (varint(9) + struct.pack("<Q", 2**64 - 2**60), {"1": Number(2**64 - 2**60)}),
    (single(1, 22.3193), {"1": 22.3193}),
    (single(1, 22.319305), {"1": 22.319305, "1~i32": 0x41B28DF0}),
    (varint(13) + bytes((192, 168, 1, 1)), {"1": 16885952}),
    (varint(13) + struct.pack("<i", -20), {"1": -20}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "found"), NUMBERS, ids=str)
def test_what_a_number_may_be(data: bytes, found: dict[str, Scalar]) -> None:
    got = values(DECODER, data, TYPE)
    assert got == {f"protobuf:{step}": value for step, value in found.items()}
    assert [type(value) for value in got.values()] == [type(value) for value in found.values()]


LONG: list[tuple[bytes, dict[str, Scalar]]] = [
    (b"", {"1": ""}),
    (b"text", {"1": "text"}),
    ("Zoë 陳大文".encode(), {"1": "Zoë 陳大文"}),
    (b"a\tb\r\n", {"1": "a\tb\r\n"}),
    (b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", {"1": b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"}),
    (long(1, "inner"), {"1.1": "inner"}),  # printable, but for its length
    (long(1, str(uuid.UUID(int=2**127))), {"1.1": str(uuid.UUID(int=2**127))}),  # all printable
    (b"\nline", {"1": "\nline"}),
    (b"2$" + b"a" * 36, {"1": "2$" + "a" * 36}),  # ambiguous: text
    (whole(1, 5) + long(2, b""), {"1.1": 5, "1.2": ""}),
    (b"\x15", {"1": b"\x15"}),  # a packed enum
    (struct.pack("<2d", 22.3193, 114.1694), {"1~f64[0]": 22.3193, "1~f64[1]": 114.1694}),
    (struct.pack("<2d", 22.3193, 0), {"1~f64[0]": 22.3193, "1~f64[1]": 0}),
    (struct.pack("<d", 22.3193), {"1": struct.pack("<d", 22.3193)}),
    (bytes(16), {"1": bytes(16)}),
    (struct.pack("<2d", 22.5, 114.25), {"1~f64[0]": 22.5, "1~f64[1]": 114.25}),
    (
        struct.pack("<6f", 0.5, 1.5, -22.3193, 1, 2, 4),
        {f"1~f32[{i}]": n for i, n in enumerate((0.5, 1.5, -22.3193, 1.0, 2.0, 4.0))},
    ),
    (
        struct.pack("<2f", 22.3193, 114.1694),
        {"1": struct.pack("<2f", 22.3193, 114.1694), "1~f32[0]": 22.3193, "1~f32[1]": 114.1694},
    ),
    (
        varint(446386000) + varint(2283388000),
        {
            "1": varint(446386000) + varint(2283388000),
            "1~packed[0]": 446386000,
            "1~packed[1]": 2283388000,
        },
    ),
    (
        b"".join(map(varint, range(120, 136))),  # heart rates
        {"1": b"".join(map(varint, range(120, 136)))}
        | {f"1~packed[{i}]": 120 + i for i in range(16)},
    ),
]


@pytest.mark.parametrize(("data", "found"), LONG, ids=str)
def test_what_bytes_may_be(data: bytes, found: dict[str, Scalar]) -> None:
    got = values(DECODER, long(1, data), TYPE)
    assert got == {f"protobuf:{step}": value for step, value in found.items()}


def test_fields_that_repeat_and_unusual_numbers() -> None:
    inner = long(1, "a") + long(1, "b")
    data = long(3, inner) + long(3, inner) + whole(3, 1) + whole(2**29 - 1, 4) + whole(1500, 5)
    assert values(DECODER, data, TYPE) == {
        "protobuf:3.1": "a", "protobuf:3.1[1]": "b", "protobuf:3[1].1": "a",
        "protobuf:3[1].1[1]": "b", "protobuf:3[2]": 1, "protobuf:536870911": 4, "protobuf:1500": 5,
    }  # fmt: skip


@pytest.mark.parametrize(("make", "step"), [(single, "~f32"), (double, "~f64")])
def test_a_number_that_repeats_is_a_list_packed_or_not(
    make: Callable[[int, float], bytes], step: str
) -> None:
    numbers = [0.25 * (one - 7) for one in range(RUN)]
    listed = b"".join(make(3, one) for one in numbers)
    found = values(DECODER, long(1, "a") + listed + make(4, 1.5), TYPE)
    assert found == {
        "protobuf:1": "a",
        **{f"protobuf:3{step}[{place}]": one for place, one in enumerate(numbers)},
        "protobuf:4": 1.5,
    }
    within = values(DECODER, long(2, long(1, "a") + listed), TYPE)
    assert within[f"protobuf:2.3{step}[{RUN - 1}]"] == numbers[-1]


def test_few_numbers_integers_and_those_of_a_group_are_no_list() -> None:
    few = b"".join(single(3, 0.25 * one + 1) for one in range(RUN - 1))
    assert f"protobuf:3[{RUN - 2}]" in values(DECODER, few, TYPE)
    integers = b"".join(varint(3 << 3 | 5) + struct.pack("<i", one) for one in range(RUN))
    assert values(DECODER, integers, TYPE)[f"protobuf:3[{RUN - 1}]"] == RUN - 1
    many = b"".join(single(3, 0.25 * one + 1) for one in range(RUN))
    grouped = values(DECODER, varint(2 << 3 | 3) + many + varint(2 << 3 | 4), TYPE)
    assert f"protobuf:2.3[{RUN - 1}]" in grouped


def test_siblings_share_their_parent() -> None:
    data = long(1, double(1, 22.3193) + double(2, 114.1694)) + double(4, 1.5) + double(5, 2.5)
    decoded = message_parts(messages.request(data, TYPE))
    leaves = {str(leaf.path): leaf for leaf in decoded.leaves}
    root = "request.body ▸ protobuf:"
    assert leaves[f"{root}1.1"].parent is leaves[f"{root}1.2"].parent
    assert (leaves[f"{root}1.1"].text, leaves[f"{root}1.2"].text) == (".1", ".2")
    assert leaves[f"{root}4"].parent == leaves[f"{root}5"].parent


def test_names_are_those_of_what_a_message_is_in() -> None:
    blob = long(1, double(1, 22.3193) + double(2, 114.1694) + long(3, "place"))
    body = b"\x81\xa5where\xc4" + bytes((len(blob),)) + blob
    decoded = message_parts(messages.request(body, "application/msgpack"))
    assert {str(leaf.path): leaf.name for leaf in decoded.leaves[1:]} == {
        f"request.body ▸ msgpack:$.where ▸ protobuf:1.{n}": "where" for n in (1, 2, 3)
    }


def event(number: int) -> bytes:
    """What analytics libraries send: a name, a time, parameters."""
    place = long(1, "lat") + double(5, 22.3193 + number)
    return long(1, "screen_view") + whole(2, 1_700_000_000_000 + number) + long(3, place)


UPLOAD = long(1, whole(1, 1) + b"".join(long(2, event(n)) for n in range(20)) + long(8, "android"))


def test_a_message_that_is_cut_off_gives_what_came_before() -> None:
    complete = values(DECODER, UPLOAD, TYPE)
    for size in (200, 333, 500, len(UPLOAD) - 1):
        found = read(DECODER, UPLOAD[:size], TYPE)
        assert found is not None
        same = sum(complete.get(path) == value for path, value in found[0].items())
        assert same >= len(found[0]) - 1  # the last text may be half of what it was
        assert same >= size // 13
        assert found[1] == ["protobuf: damaged"]


def test_half_a_text_is_text() -> None:
    found = read(DECODER, (long(1, "first") + long(2, "x" * 300))[:100], TYPE)
    assert found == ({"protobuf:1": "first", "protobuf:2": "x" * 90}, ["protobuf: damaged"])


def test_messages_behind_their_lengths() -> None:
    data = b"".join(varint(len(event(n))) + event(n) for n in range(3))
    decoded = message_parts(messages.request(data, TYPE))
    assert {str(leaf.path): leaf.value for leaf in decoded.leaves}[
        "request.body ▸ delimited[2] ▸ protobuf:3.5"
    ] == 24.3193


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a text",
        b'{"lat": 22.3193}',
        b"<html>",
        b"\x00",
        b"\x07\x01",
        b"\x0c",
        b"\x0a",
        b"\x08\xff",
    ],
)
def test_declared_but_no_message(data: bytes) -> None:
    assert read(DECODER, data, TYPE) is None


def test_noise_that_is_declared_is_no_message() -> None:
    source = random.Random(1)  # noqa: S311 - noise, not secrets
    assert not sum(read(DECODER, source.randbytes(200), TYPE) is not None for _ in range(1_000))


UNDECLARED = {
    "an address": long(1, double(1, 22.3193) + double(2, 114.1694)),
    "a fix": whole(1, 1_700_000_000_123) + long(2, double(1, 22.3193) + double(2, 114.1694)),
    "an id": long(2, str(uuid.UUID(int=2**127 + 1))),
    "a pair": long(1, "alice") + whole(2, 1),
    "an embedding": long(1, struct.pack("<64f", *(n / 100 for n in range(1, 65)))),
    "an event": event(1),
    "an upload": UPLOAD,
}


@pytest.mark.parametrize("data", UNDECLARED.values(), ids=UNDECLARED)
def test_messages_prove_themselves(data: bytes) -> None:
    assert values(DECODER, data)
    assert read(DECODER, data + b"\x07") is None
    assert read(DECODER, data[:-1]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x08\x96\x01", long(1, "x" * 36), b" \0" * 8, bytes(40), b"\x0a\0" * 20, UPLOAD + b"\0",
        "Zoë".encode("utf-16"), b"$GPRMC,123519,A,4807.038,N,01131.000,E*6A\r\n", b"b7f00a1c" * 8,
    ],
)  # fmt: skip
def test_what_proves_nothing(data: bytes) -> None:
    assert read(DECODER, data) is None


def nested(size: int, field: int = 1) -> bytes:
    data = whole(1, 1)
    while len(data) < size:
        data = long(field, data)
    return data


@pytest.mark.parametrize(("size", "field"), [(2_900, 1), (15_000, 1), (300_000, 15)])
def test_nesting_without_end_stops_at_a_hundred(size: int, field: int) -> None:
    found = read(DECODER, long(1, "a") + nested(size, field), TYPE)
    assert found == ({"protobuf:1": "a"}, ["protobuf: nested deeper than 100 messages"])


def test_a_limit_cuts_what_is_deepest() -> None:
    limits = Limits(nodes=30, seconds=60)
    found = read(DECODER, UPLOAD + long(2, "shallow"), TYPE, limits)
    assert found is not None
    assert found[0]["protobuf:2"] == "shallow"
    assert found[1] == ["protobuf: more than 30 values"]
    many = read(DECODER, whole(1, 1) * 100, TYPE, limits)
    assert many is not None
    assert many[1] == ["protobuf: more than 30 values"]


TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=20)
DOUBLES = st.floats(0.01, 180) | st.floats(-180, -0.01)
FIELDS = st.lists(
    st.tuples(st.integers(1, 3_000), st.one_of(TEXTS, DOUBLES, st.integers(0, 2**63 - 1))),
    max_size=6,
)
TREES = st.recursive(
    FIELDS, lambda inner: st.lists(st.tuples(st.integers(1, 50), inner)), max_leaves=8
)
type Tree = list[tuple[int, str | float | int | Tree]]


def written(tree: Tree, sent: list[Scalar]) -> bytes:
    """The bytes of a message; what must be found in it goes to `sent`."""
    out = whole(1, 1)
    for field, value in tree:
        if isinstance(value, list):
            out += long(field, written(value, sent))
            continue
        sent.append(value)
        if isinstance(value, str):
            out += long(field, value)
        else:
            out += double(field, value) if isinstance(value, float) else whole(field, value)
    return out


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_whatever_is_sent_is_found(tree: Tree) -> None:
    sent: list[Scalar] = []
    data = written(tree, sent)
    found = [*values(DECODER, data, TYPE).values()]
    for value in sent:
        assert value in found
        found.remove(value)
