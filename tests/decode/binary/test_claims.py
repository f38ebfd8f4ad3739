"""What is undeclared is claimed where it proves itself, and nowhere else."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator

import msgspec
import pytest

from auditor.decode.base import Decoder
from auditor.decode.binary import (
    asn1,
    avro,
    bson,
    cbor,
    flatbuffers,
    grpc,
    java,
    msgpack,
    protobuf,
    thrift,
    wbxml,
)
from auditor.decode.binary.kinds import family
from tests.decode.binary.wire import FIXTURES, double, long, read, whole

ALL: tuple[Decoder[bytes], ...] = tuple(
    module.DECODER
    for module in (
        avro, java, grpc, bson, asn1, wbxml, thrift, cbor, msgpack, flatbuffers, protobuf,
    )
)  # fmt: skip
COUNT = 1_000
TEXTS = [
    "The quick brown fox jumps over the lazy dog, 22.3193, 114.1694; b7f00a1c\r\n\t{}[]" * 8,
    "Zoë Müller, résumé, naïve, Übergröße, ñandú — 陳大文 😀 " * 12,
    "Привет, это текст на русском языке. " * 15,
    "位置情報 東京都千代田区、これは文章です。香港九龍彌敦道一百號。" * 15,
]


def noise(source: random.Random) -> bytes:
    return source.randbytes(source.randint(8, 512))


def digest(source: random.Random) -> bytes:
    return source.randbytes(source.choice((8, 12, 16, 20, 24, 32, 48, 64)))


def text(source: random.Random) -> bytes:
    sent = source.choice(TEXTS)
    start = source.randrange(len(sent) // 2)
    return sent[start : start + source.randint(8, 200)].encode("utf-8")


def other_text(source: random.Random) -> bytes:
    codec = source.choice(("latin-1", "cp1251", "utf-16-le", "utf-16-be", "gbk", "shift_jis"))
    return text(source).decode().encode(codec, "replace")


def text_with_controls(source: random.Random) -> bytes:
    sent = bytearray(text(source))
    for _ in range(source.randint(1, 4)):
        sent[source.randrange(len(sent))] = source.choice(b"\0\1\2\3\x08\x10\x12\x1a\x1b\x1e\x1f")
    return bytes(sent)


def numbers(source: random.Random) -> bytes:
    return source.choice((
        lambda: f"{source.uniform(-90, 90):.6f},{source.uniform(-180, 180):.6f}",
        lambda: source.randbytes(source.randint(4, 99)).hex(),
        lambda: " ".join(str(source.randrange(999)) for _ in range(40)),
    ))().encode()  # fmt: skip


def doubles(source: random.Random) -> bytes:
    count = source.randint(1, 64)
    return struct.pack(f"<{count}d", *(source.uniform(-180, 180) for _ in range(count)))


def floats(source: random.Random) -> bytes:
    count = source.randint(2, 128)
    return struct.pack(f"<{count}f", *(source.gauss(0, 1) for _ in range(count)))


def samples(source: random.Random) -> bytes:
    level = source.choice((50, 3_000, 12_000))
    count = source.randint(8, 256)
    return struct.pack(f"<{count}h", *(int(source.gauss(0, level / 3)) for _ in range(count)))


def integers(source: random.Random) -> bytes:
    count = source.randint(2, 64)
    shape, most = source.choice((("H", 300), ("I", 2**31), ("I", 300), ("Q", 2**40)))
    order = source.choice("<>")
    return struct.pack(f"{order}{count}{shape}", *(source.randrange(most) for _ in range(count)))


DEFLATED = zlib.compress(random.Random(2).randbytes(100_000).hex().encode())  # noqa: S311 - noise


def deflated(source: random.Random) -> bytes:
    start = source.randrange(2, len(DEFLATED) - 512)
    return DEFLATED[start : start + source.randint(8, 512)]


@pytest.mark.parametrize(
    "make",
    [noise, digest, text, other_text, text_with_controls, numbers, doubles, floats, samples,
     integers, deflated],
)  # fmt: skip
def test_other_bytes_are_not_claimed(make: Callable[[random.Random], bytes]) -> None:
    source = random.Random(7)  # noqa: S311 - noise
    claims = [
        decoder.id
        for data in (make(source) for _ in range(COUNT))
        for decoder in ALL
        if (found := read(decoder, data)) and found[0]
    ]
    assert len(claims) <= COUNT // 1_000, claims


NAMES = ["lat", "lon", "latitude", "user_id", "email", "name", "city", "event", "ts", "os", "a"]


def trees(source: random.Random) -> Iterator[dict[str, object]]:
    for _ in range(200):
        yield {
            source.choice(NAMES): source.choice(
                (source.randrange(2**31), source.uniform(-180, 180), "com.example.app", [1, "two"])
            )
            for _ in range(source.randint(1, 8))
        }


def test_msgpack_is_claimed_by_its_own_decoder() -> None:
    source = random.Random(3)  # noqa: S311 - not secrets
    for tree in trees(source):
        data = msgspec.msgpack.encode(tree)
        assert [decoder.id for decoder in ALL if read(decoder, data)] == ["msgpack"]


def test_protobuf_is_claimed_by_its_own_decoder() -> None:
    source = random.Random(4)  # noqa: S311 - not secrets
    for tree in trees(source):
        data = whole(1, 1_700_000_000_000)
        for number, (name, value) in enumerate(tree.items(), 2):
            entry = long(1, name)
            if isinstance(value, float):
                entry += double(2, value)
            elif isinstance(value, int):
                entry += whole(3, value)
            else:
                entry += long(4, str(value))
            data += long(number, entry)
        assert [decoder.id for decoder in ALL if read(decoder, data)] == ["protobuf"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("serialised/call.binary", "thrift"), ("serialised/call.compact", "thrift"),
        ("serialised/events.avro", "avro"), ("serialised/location.ser", "java"),
        ("serialised/place.flatbuffers", "flatbuffers"),
        ("mitmproxy/contentviews/data.wbxml", "wbxml"),
        ("mitmproxy/contentviews/msg1.bin", "protobuf"),
        ("mitmproxy/contentviews/msg2.bin", "protobuf"),
        ("mitmproxy/contentviews/msg3.bin", "protobuf"),
        ("mitmproxy/contentviews/protobuf02.bin", "protobuf"),
        ("blackboxprotobuf/test_message.bin", "protobuf"),
    ],
)  # fmt: skip
def test_real_files_are_claimed_by_their_own_decoder(path: str, name: str) -> None:
    data = (FIXTURES / path).read_bytes()
    assert [decoder.id for decoder in ALL if read(decoder, data)] == [name]


@pytest.mark.parametrize("decoder", ALL, ids=lambda decoder: decoder.id)
def test_images_are_left_alone(decoder: Decoder[bytes]) -> None:
    for head in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"RIFF\0\1\0\0WEBP"):
        assert read(decoder, head + bytes(range(200))) is None
    message = long(1, "a message that proves itself") + whole(2, 5)
    assert decoder is not protobuf.DECODER or read(decoder, message, "image/png") is None


@pytest.mark.parametrize(
    ("mime", "name"),
    [
        ("application/x-protobuf", "protobuf"), ("application/protobuf", "protobuf"),
        ("application/x-google-protobuf", "protobuf"),
        ("application/vnd.google.protobuf", "protobuf"),
        ("application/proto", "protobuf"), ("application/grpc", "grpc"),
        ("application/grpc+json", "grpc"), ("application/grpc-web-text+proto", "grpc"),
        ("application/connect+proto", "grpc"), ("application/msgpack", "msgpack"),
        ("application/x-msgpack", "msgpack"), ("application/vnd.msgpack", "msgpack"),
        ("application/cbor", "cbor"), ("application/senml+cbor", "cbor"),
        ("application/cose", "cbor"),
        ("application/bson", "bson"), ("application/vnd.apache.thrift.compact", "thrift"),
        ("application/x-thrift", "thrift"), ("application/vnd.apache.thrift.json", ""),
        ("avro/binary", "avro"), ("application/vnd.kafka.avro.v2+json", ""),
        ("application/x-java-serialized-object", "java"),
        ("application/vnd.ms-sync.wbxml", "wbxml"),
        ("application/vnd.ms-sync", "wbxml"), ("application/pkix-cert", "asn1"),
        ("application/ocsp-request", "asn1"), ("application/x-flatbuffers", "flatbuffers"),
        ("image/png", "media"), ("application/json", ""), ("text/plain", ""), ("", ""),
        ("application/octet-stream", ""), ("application/atom+xml", ""),
    ],
)  # fmt: skip
def test_media_types(mime: str, name: str) -> None:
    assert family(mime) == name
