"""Thrift, Avro, Java, FlatBuffers, WBXML and DER as real writers write them."""

from __future__ import annotations

import datetime as dt
import lzma
import struct
import zlib
from bz2 import compress as bzip2
from collections.abc import Callable

import cramjam
import pytest
import zstandard
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from auditor.decode import Limits, message_parts
from auditor.decode.binary import asn1, avro, flatbuffers, java, thrift, wbxml
from auditor.model import Scalar
from tests.decode import messages
from tests.decode.binary.wire import FIXTURES, read, values, varint

SERIALISED = FIXTURES / "serialised"


@pytest.mark.parametrize("protocol", ["binary", "compact"])
@pytest.mark.parametrize("framed", [False, True])
def test_a_thrift_call(protocol: str, framed: bool) -> None:
    data = (SERIALISED / f"call.{protocol}").read_bytes()
    data = len(data).to_bytes(4) + data if framed else data
    found = values(thrift.DECODER, data)
    assert found == values(thrift.DECODER, data, f"application/vnd.apache.thrift.{protocol}")
    assert found == {
        "thrift~method": "getUser", "thrift:1": "alice@example.com", "thrift:2": 22.3193,
        "thrift:3": True, "thrift:4": False, "thrift:40": -1_700_000_000_000, "thrift:41": -3,
        "thrift:42": -5, "thrift:44[0]": True, "thrift:44[1]": False, "thrift:45.loc.1": 114.1694,
        "thrift:47": b"\xff\0\1",
    } | {f"thrift:43[{n}]": n - 5 for n in range(20)}  # fmt: skip


@pytest.mark.parametrize("protocol", ["binary", "compact"])
def test_a_thrift_struct_proves_itself_by_its_text(protocol: str) -> None:
    data = (SERIALISED / f"call.{protocol}").read_bytes()
    start = data.index(b"getUser") + 7 + (4 if protocol == "binary" else 0)
    struct_only = data[start:]
    assert values(thrift.DECODER, struct_only)["thrift:2"] == 22.3193
    assert (
        read(thrift.DECODER, struct_only.replace(b"alice@example.com", b"\xfflice@example.com"))
        is None
    )
    assert read(thrift.DECODER, struct_only + b"\0") is None


def test_a_thrift_message_that_is_cut_off() -> None:
    data = (SERIALISED / "call.binary").read_bytes()[:-10]
    assert read(thrift.DECODER, data) is None
    found = read(thrift.DECODER, data, "application/x-thrift")
    assert found is not None
    assert found[0]["thrift:2"] == 22.3193
    assert found[1] == ["thrift: ends early"]


def test_thrift_maps_of_everything() -> None:
    data = bytes.fromhex("1b 02 8c 02 6162 16 02 00 02 6162 00 1b 01 55 0a 0c 1b 01 c8 00 01 61 00")
    assert values(thrift.DECODER, data, "application/x-thrift") == {
        "thrift:1.ab.1": 1, "thrift:2['5']": 6, "thrift:3[0]": "a",
    }  # fmt: skip


AVRO_FOUND: dict[str, Scalar] = {
    "id": "alice@example.com", "loc.lat": 22.3193, "loc.lon": 114.1694, "tags.a": 1,
    "tags['b c']~key": "b c", "tags['b c']": -2, "arr[0].lat": 1.5, "arr[0].lon": 2.5, "k": "B",
    "f": b"\1\2\3\4", "o": True, "t": 1_700_000_000_000,
}  # fmt: skip


def test_an_avro_file() -> None:
    data = (SERIALISED / "events.avro").read_bytes()
    assert values(avro.DECODER, data) == (
        {"avro~meta.writer": b"bob"}
        | {f"avro:$[0].{step}": value for step, value in AVRO_FOUND.items()}
        | {f"avro:$[0].next.{step}": value for step, value in AVRO_FOUND.items()}
        | {f"avro:$[1].{step}": value for step, value in AVRO_FOUND.items()}
    )


def zigzag(number: int) -> bytes:
    return varint(number << 1 ^ number >> 63)


def avro_file(schema: str, *blocks: tuple[int, bytes], codec: str = "null") -> bytes:
    meta = b"".join(
        zigzag(len(part)) + part
        for part in (b"avro.schema", schema.encode(), b"avro.codec", codec.encode())
    )
    head = b"Obj\1" + zigzag(2) + meta + b"\0" + bytes(16)
    return head + b"".join(zigzag(n) + zigzag(len(b)) + b + bytes(16) for n, b in blocks)


def raw_deflate(data: bytes) -> bytes:
    codec = zlib.compressobj(wbits=-15)
    return codec.compress(data) + codec.flush()


def snappy(data: bytes) -> bytes:
    return bytes(cramjam.snappy.compress_raw(data)) + zlib.crc32(data).to_bytes(4)


CODECS: dict[str, Callable[[bytes], bytes]] = {
    "null": bytes, "deflate": raw_deflate, "snappy": snappy, "zstandard": zstandard.compress,
    "bzip2": bzip2, "xz": lzma.compress,
}  # fmt: skip


@pytest.mark.parametrize("codec", CODECS)
def test_avro_codecs_and_their_bombs(codec: str) -> None:
    block = (zigzag(10) + b"0123456789") * 3
    data = avro_file('"string"', (3, CODECS[codec](block)), codec=codec)
    assert values(avro.DECODER, data) == {f"avro:$[{n}]": "0123456789" for n in range(3)}
    if codec != "null":
        bomb = zigzag(9_000_000) + bytes(9_000_000)
        data = avro_file(
            '"string"', (3, CODECS[codec](block)), (1, CODECS[codec](bomb)), codec=codec
        )
        found = read(avro.DECODER, data)
        assert found is not None
        assert len(found[0]) == 3
        assert "bytes of output" in found[1][0]
        damaged = avro_file('"string"', (3, CODECS[codec](block)), (1, b"\xff" * 20), codec=codec)
        assert read(avro.DECODER, damaged) is not None


@pytest.mark.parametrize(
    ("schema", "block"),
    [
        ('{"type":"record","name":"A","fields":[{"name":"a","type":"A"}]}', b""),
        ('{"type":"array","items":"null"}', zigzag(2**62)),
        ('{"type":"record","name":"A","fields":[{"name":"a","type":["A","null"]}]}', bytes(10_000)),
        ('"Nothing"', b"\0"),
        ('["null", "Nothing"]', b"\2"),
        ('{"type": {"type": {"type": 5}}}', b"\0"),
        ("[" * 100_000, b""),
        ('{"type":"enum","name":"E"}', b""),
    ],
    ids=range(8),
)
def test_hostile_avro_schemas(schema: str, block: bytes) -> None:
    data = avro_file(schema, (2**60, block))
    found = read(avro.DECODER, data, limits=Limits(nodes=5_000, seconds=60))
    assert found is None or found[1]


def test_java_objects() -> None:
    found = values(java.DECODER, (SERIALISED / "location.ser").read_bytes())
    expected: dict[str, Scalar] = {
        "provider": "gps", "lat": 22.3193, "lon": 114.1694, "acc": 12.5, "time": 1_700_000_000_000,
        "mock": False, "b": -3, "s": 7, "i": 42, "name": "Zoë 😀", "kind": "GPS",
        "boxed.value": 1.25, "arr[2]": 3, "raw": b"\1\2\3", "strs[1]": "b", "list[0]": "one",
        "list[1].value": 7, "map.email": "alice@example.com", "map.lat.value": 22.3193,
        "map.again": "gps", "next.lon": 114.1694, "next.strs[0]": "a",
    }  # fmt: skip
    assert {step: found[f"java:$.{step}"] for step in expected} == expected


def test_several_java_objects() -> None:
    found = values(java.DECODER, (SERIALISED / "several.ser").read_bytes())
    expected: dict[str, Scalar] = {
        "java:$": "hello", "java[1]:$.a": "alpha", "java[1]:$[1]": "obj", "java[2]:$[1]": "eobj",
        "java[3]:$": "NETWORK", "java[4]:$~time": 1_700_000_000_000, "java[5]:$.k2": "v2",
        "java[6]:$~uuid": "3bbc333c-e61c-433b-819a-0b9a8cc103b8", "java[7]:$.user": "bob",
    }  # fmt: skip
    assert {step: found[step] for step in expected} == expected
    assert found["java[1]:$[0]"] == struct.pack(">dH", 22.5, 12) + b"written text"


def test_a_java_map_names_its_values() -> None:
    found = values(java.DECODER, (SERIALISED / "map.ser").read_bytes())
    assert found["java:$.user"] == "alice"
    assert found["java:$.lat.value"] == 22.3193
    assert found["java:$.tags[1]"] == "y"


@pytest.mark.parametrize("size", [60, 200, 500, 900])
def test_a_java_stream_that_is_cut_off(size: int) -> None:
    data = (SERIALISED / "location.ser").read_bytes()
    found = read(java.DECODER, data[:size])
    assert found is None or found[1] == ["java: ends early"]


def test_strings_behind_what_java_cannot_tell() -> None:
    data = (SERIALISED / "map.ser").read_bytes()
    damaged = data.replace(b"t\0\x04user", b"\x01t\0\x04user")
    found = read(java.DECODER, damaged)
    assert found is not None
    assert {"user", "alice"} <= set(found[0].values())
    assert found[1] == ["java: damaged"]


def test_a_text_that_java_repeats_without_end() -> None:
    data = b"\xac\xed\0\5t\x40\0" + b"a" * 0x4000 + b"q\0\x7e\0\0" * 20_000
    found = read(java.DECODER, data)
    assert found is not None
    assert found[1] == ["java: texts that are repeated without end"]


def test_a_flatbuffer() -> None:
    found: dict[str, Scalar] = {
        "0": "alice@example.com", "1": 42, "2.0": 22.3193, "2.1": 114.1694, "2.2": "Kowloon",
        "3[0]": "x1", "3[1]": "tag two", "4[0]": 1.25, "4[1]": 2.5, "4[2]": 3.5, "5": 1.5, "6": 1,
        "7": 1_700_000_000_000,
    }  # fmt: skip
    expected = {f"flatbuffers:{step}": value for step, value in found.items()}
    for name in ("place", "place.sized"):
        data = (SERIALISED / f"{name}.flatbuffers").read_bytes()
        assert values(flatbuffers.DECODER, data) == expected


def _small_flatbuffer(text: bytes, *numbers: float) -> bytes:
    """A root table of a string and doubles, the string at the end of the buffer."""
    size = 8 + 8 * len(numbers)
    places = [4, *range(8, size, 8)]
    vtable = struct.pack(f"<{2 + len(places)}H", 4 + 2 * len(places), size, *places)
    vtable += bytes(-len(vtable) % 4)
    root = 4 + len(vtable)
    root += 4 if root % 8 == 4 else 0  # doubles lie on eights
    begin = struct.pack("<I", root) + bytes(root - 4 - len(vtable)) + vtable
    table = struct.pack("<iI", len(vtable), size - 4) + struct.pack(f"<{len(numbers)}d", *numbers)
    return begin + table + struct.pack("<I", len(text)) + text + bytes(1 + -(len(text) + 1) % 4)


def test_doubles_stand_for_a_short_text() -> None:
    assert values(flatbuffers.DECODER, _small_flatbuffer(b"place", 22.281943, 114.158274)) == {
        "flatbuffers:0": "place",
        "flatbuffers:1": 22.281943,
        "flatbuffers:2": 114.158274,
    }
    assert read(flatbuffers.DECODER, _small_flatbuffer(b"place", 22.0, 114.0)) is None
    assert read(flatbuffers.DECODER, _small_flatbuffer(b"pl", 22.281943)) is None


def test_flatbuffers_that_point_at_themselves() -> None:
    # A table whose fields all lead to it, a vector of vectors of itself, strings that overlap.
    table = struct.pack("<IHHHHH2xi", 20, 10, 16, 4, 8, 12, 14) + struct.pack(
        "<3I", 2**32 - 4, 4, 4
    )
    for data in (table + bytes(40), table + b"\1\0\0\0" * 400, table + b"\4\0\0\0" * 4_000):
        found = read(flatbuffers.DECODER, data, "application/flatbuffers")
        assert found is None or len(found[0]) < 5_000


def test_an_activesync_request() -> None:
    data = (FIXTURES / "mitmproxy" / "contentviews" / "data.wbxml").read_bytes()
    expected = {
        " ▸ wbxml:$.Sync.Collections.Collection.SyncKey": "1509029063",
        " ▸ wbxml:$.Sync.Collections.Collection.CollectionId": "7",
        " ▸ wbxml:$.Sync.Collections.Collection.Status": "1",
    }
    assert messages.body_values(data, "application/vnd.ms-sync.wbxml") == expected
    assert messages.body_values(data) == expected


def test_what_a_phone_says_about_itself() -> None:
    settings = (
        b"\x03\x01\x6a\x00\x00\x12\x45\x56\x48\x57\x03Pixel 7\0\x01\x58\x03490154203237518\0\x01"
        b"\x5c\x03+85291234567\0\x01\x5d\xc3\x02\x01\x02\x01\x7e\x03odd\0\x01\x01\x01\x01"
    )
    decoded = message_parts(messages.request(settings, "application/vnd.ms-sync.wbxml"))
    root = "request.body ▸ wbxml:$.Settings.DeviceInformation.Set"
    leaves = {str(leaf.path).removeprefix(root): leaf for leaf in decoded.leaves}
    assert (leaves[".IMEI"].name, leaves[".IMEI"].value) == ("IMEI", "490154203237518")
    assert leaves[".PhoneNumber"].value == "+85291234567"
    assert leaves[".UserInformation~opaque"].value == b"\1\2"
    assert (leaves["['18:3e']"].name, leaves["['18:3e']"].value) == ("Set", "odd")
    assert leaves[".Model"].parent == leaves[".IMEI"].parent


@pytest.mark.parametrize("size", range(5, 34))
def test_wbxml_that_is_cut_off(size: int) -> None:
    data = (FIXTURES / "mitmproxy" / "contentviews" / "data.wbxml").read_bytes()[:size]
    assert read(wbxml.DECODER, data) is None
    found = read(wbxml.DECODER, data, "application/vnd.ms-sync.wbxml")
    assert found is None or found[1] == ["wbxml: ends early"]


def test_a_text_that_wbxml_repeats_without_end() -> None:
    table = b"\x03\x01\x6a\x84\x80\x00" + b"a" * 65_535 + b"\0"
    found = read(wbxml.DECODER, table + b"\x45" + b"\x83\0" * 100_000 + b"\1", "application/wbxml")
    assert found is not None
    assert found[1] == ["wbxml: texts that are repeated without end"]


def certificate() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "HK"),
            x509.NameAttribute(NameOID.COMMON_NAME, "Chan Tai Man 陳大文"),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "alice@example.com"),
        ]
    )
    names = x509.SubjectAlternativeName([x509.RFC822Name("bob@example.com")])
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(12_345)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


def test_a_certificate_names_its_subject() -> None:
    data = certificate()
    decoded = message_parts(messages.request(data, "application/pkix-cert"))
    found = {leaf.name: leaf.value for leaf in decoded.leaves if leaf.name}
    assert found["commonName"] == "Chan Tai Man 陳大文"
    assert found["emailAddress"] == "alice@example.com"
    values_found = [leaf.value for leaf in decoded.leaves]
    assert 12_345 in values_found
    assert "240101000000Z" in values_found
    assert "bob@example.com" in values_found  # DER in an octet string in DER
    assert read(asn1.DECODER, data) == read(asn1.DECODER, data, "application/pkix-cert")
    assert read(asn1.DECODER, data[:-1]) is None
    assert read(asn1.DECODER, data + b"\0") is None


def test_der_that_nests_without_end() -> None:
    data = b"\x05\0"
    while len(data) < 60_000:
        size = len(data)
        length = b"" if size < 128 else b"\x81" if size < 256 else b"\x82"
        data = b"\x30" + length + size.to_bytes(2 if size > 255 else 1) + data
    assert read(asn1.DECODER, data, "application/pkix-cert") is None
