"""Damaged and hostile APKs: a sentence or an answer, soon, and never anything else."""

from __future__ import annotations

import contextlib
import io
import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.apk import axml, dex, resources, scan, strings
from auditor.apk.axml import parse
from auditor.apk.dex import Dex
from auditor.apk.pinning import Found, look_at_dex
from auditor.apk.resources import Resources
from auditor.model import InputError
from tests.apk import build
from tests.apk.build import CONFIG, PIN, Node

WHOLE = build.app(
    Node("base-config", children=[build.anchors("system", "user")]),
    build.rule("api.example.com", build.pins(PIN.removeprefix("sha256/"))),
    code=build.dex([], [["api.example.com", PIN]], ["Lcom/example/Trusting;"]),
)
CODE = build.dex(["a", "b"], [["api.example.com", PIN]], ["Lcom/example/Trusting;"])
TREE = build.axml(Node("a", {"b": "c"}, children=[Node("d", text="e")]))
TABLE = build.table([["res/xml/a.xml"], ["res/xml/b.xml"]])
quick = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """The bytes with some of them replaced, or cut off."""
    change = st.tuples(st.integers(0, len(data) - 1), st.binary(min_size=1, max_size=5))

    def apply(changes: list[tuple[int, bytes]], end: int) -> bytes:
        out = bytearray(data)
        for place, new in changes:
            out[place : place + len(new)] = new
        return bytes(out[:end])

    return st.builds(apply, st.lists(change, max_size=6), st.integers(0, len(data) + 8))


@quick
@given(damaged(WHOLE))
def test_a_damaged_apk(data: bytes) -> None:
    with contextlib.suppress(InputError):
        scan([io.BytesIO(data)])


@quick
@given(damaged(TREE))
def test_a_damaged_binary_xml(data: bytes) -> None:
    with contextlib.suppress(InputError):
        parse(data)


@quick
@given(damaged(TABLE), st.integers(0, 2**32 - 1))
def test_a_damaged_resource_table(data: bytes, number: int) -> None:
    with contextlib.suppress(InputError):
        table = Resources(data)
        for asked in (number, CONFIG, CONFIG - 1):
            assert len(table.values(asked)) <= 64


@quick
@given(damaged(CODE))
def test_a_damaged_dex(data: bytes) -> None:
    found = Found()
    look_at_dex(data, found)
    assert found.looked + found.unread >= 1


def test_binary_xml_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = Node("a")
    for _ in range(axml.DEPTH):
        deep = Node("a", children=[deep])
    with pytest.raises(InputError, match="larger than what is looked at"):
        parse(build.axml(deep))
    monkeypatch.setattr(axml, "ELEMENTS", 10)
    with pytest.raises(InputError, match="larger"):
        parse(build.axml(Node("a", children=[Node("b")] * 10)))
    monkeypatch.setattr(axml, "ATTRIBUTES", 3)
    with pytest.raises(InputError, match="larger"):
        parse(build.axml(Node("a", dict.fromkeys("abcd", 1))))
    monkeypatch.setattr(strings, "MOST", 8)
    with pytest.raises(InputError, match="string pool"):
        parse(build.axml(Node("abcdefghij")))


def test_binary_xml_that_android_takes() -> None:
    """An odd first type, unknown chunks, strings in UTF-8, a gap between attributes."""
    odd = b"\0\0" + TREE[2:]
    assert parse(odd).name == "a"
    inside = TREE[8:] + build.chunk(0x7777, b"12345678")
    assert parse(build.chunk(0x0003, b"", inside)).children[0].text == "e"
    tree = parse(build.axml(Node("a", {"b": "ü" * 200}), utf8=True))
    assert tree.attributes["b"].text == "ü" * 200


def test_references_in_a_ring_end() -> None:
    ring = build.table([[build.Ref(CONFIG)], [build.Ref(CONFIG)]])
    assert Resources(ring).values(CONFIG) == []


def test_tables_and_files_that_would_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    sparse = build.table([["res/a.xml"]] * 50, form="sparse")
    assert Resources(sparse).values(CONFIG)
    monkeypatch.setattr(resources, "STEPS", 100)
    with pytest.raises(InputError, match="resource table is larger"):
        Resources(sparse).values(CONFIG)
    files = {"AndroidManifest.xml": build.manifest(networkSecurityConfig=build.Ref(CONFIG))}
    files |= {f"res/{name}.xml": build.axml(Node("paths")) for name in "abcdefgh"}
    files["res/i.xml"] = build.config()
    assert scan([io.BytesIO(build.apk(files))]).place.startswith("res/i.xml")
    room = 8 * len(files["res/a.xml"]) + 10
    monkeypatch.setattr("auditor.apk.scanning._ALL_XML", room)
    assert not scan([io.BytesIO(build.apk(files))]).place


def test_a_dex_that_would_take_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every class claims four billion members, and every method all of the file."""
    monkeypatch.setattr(dex, "NUMBERS", 50_000)
    monkeypatch.setattr(dex, "UNITS", 50_000)
    count = 5_000
    data = bytearray(build.dex([], [["api.example.com", PIN]]))
    (place,) = struct.unpack_from("<I", data, 0x38 + 44)
    own = bytes(data[place : place + 32])
    struct.pack_into("<II", data, 0x38 + 40, count, len(data))
    claims = len(data) + 32 * count
    many = own[:24] + struct.pack("<I", claims) + own[28:]
    data += many * count + b"\xff\xff\xff\xff\x0f" * 4 + bytes(100_000)
    started = time.monotonic()
    found = Found()
    look_at_dex(bytes(data), found)
    assert time.monotonic() - started < 2
    assert list(found.pins) == [PIN]
    assert found.unread  # and so it is not said to have been looked at whole
    with pytest.raises(InputError, match="is none"):
        Dex(b"PK" + bytes(200))
