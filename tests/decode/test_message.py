"""A message's parts: where each is found, and under which path."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib

import brotli
import pytest
import zstandard
from msgspec.structs import replace

from auditor.decode import message_parts
from auditor.model import Direction, Message, Number, Protocol
from tests.decode.messages import body_values, request, values

BODY = b'{"lat": 22.3190}'
LATITUDE = {"json:$.lat": Number("22.3190")}


def parts(message: Message) -> dict[str, object]:
    return dict(values(message_parts(message)))


def test_target() -> None:
    found = parts(
        replace(
            request(path="/v1/users/al%40ice//?lat=22.3&q=a+b&q=%F0%9F%98%80&flag&x@y.example=1"),
            method="POST",
            host="api.example.com",
        )
    )
    assert found == {
        "request.method": "POST",
        "request.host": "api.example.com",
        "request.path:[0]": "v1",
        "request.path:[1]": "users",
        "request.path:[2]": "al@ice",
        "request.query:lat": "22.3",
        "request.query:q": "a b",
        "request.query:q[1]": "😀",
        "request.query:flag~key": "flag",
        "request.query:['x@y.example']~key": "x@y.example",
        "request.query:['x@y.example']": "1",
    }


def test_path_segment_is_named_by_the_word_before_it() -> None:
    decoded = message_parts(request(path="/users/42/cdda802e-fb9c-47ad-9866/x"))
    assert [leaf.name for leaf in decoded.leaves] == ["", "users", "42", ""]


def test_absolute_target() -> None:
    found = parts(request(path="http://h.example/a?b=1"))
    assert found == {"request.path:[0]": "a", "request.query:b": "1"}


def test_headers_cookies_and_trailers() -> None:
    found = parts(
        replace(
            request(
                headers=(
                    (b"User-Agent", b"App/1"),
                    (b"X-Id", b"1"),
                    (b"X-Id", b"2"),
                    (b"X-Name", "Zoë".encode()),
                    (b"X-Old", b"Zo\xeb"),
                    (b"Cookie", b'sid=a1; uid="b@c.example"'),
                    (b"Cookie", b"sid=a2"),
                    (b"Authorization", b"Basic YWxpY2U6czNjcmV0"),
                ),
            ),
            trailers=((b"X-Sum", b"9"),),
        )
    )
    assert found == {
        "request.header:User-Agent": "App/1",
        "request.header:X-Id": "1",
        "request.header:X-Id[1]": "2",
        "request.header:X-Name": "Zoë",
        "request.header:X-Old": "Zoë",
        "request.cookie:sid": "a1",
        "request.cookie:uid": "b@c.example",
        "request.cookie:sid[1]": "a2",
        "request.header:Authorization ▸ basic:user": "alice",
        "request.header:Authorization ▸ basic:password": "s3cret",
        "request.trailer:X-Sum": "9",
    }


def test_response_does_not_repeat_the_request() -> None:
    message = replace(
        request(path="/a?lat=1", headers=((b"Set-Cookie", b"sid=x; Domain=a.example; Secure"),)),
        direction=Direction.RESPONSE,
        host="h",
        method="GET",
        body=b"ok",
    )
    assert parts(message) == {
        "response.cookie:sid": "x",
        "response.cookie:sid@Domain": "a.example",
        "response.body": "ok",
    }


@pytest.mark.parametrize("protocol", [Protocol.WEBSOCKET, Protocol.TCP, Protocol.UDP])
def test_frames(protocol: Protocol) -> None:
    message = replace(request(BODY, path="/ws?x=1"), protocol=protocol, sequence=7)
    assert parts(message) == {"request.frame[7] ▸ json:$.lat": Number("22.3190")}


def test_dns() -> None:
    body = json.dumps(
        {"name": "q.example", "type": "A", "answers": [{"data": "192.0.2.1", "ttl": 60}]}
    ).encode()
    message = replace(request(body), protocol=Protocol.DNS, host="q.example")
    assert parts(message) == {
        "request.dns:name": "q.example",
        "request.dns:type": "A",
        "request.dns:answers[0].data": "192.0.2.1",
        "request.dns:answers[0].ttl": 60,
    }
    assert parts(replace(message, body=b"")) == {"request.dns:name": "q.example"}
    odd = replace(message, body=b"no JSON", direction=Direction.RESPONSE)
    assert parts(odd) == {"response.dns:name": "q.example", "response.dns": "no JSON"}


def deflate_raw(data: bytes) -> bytes:
    codec = zlib.compressobj(wbits=-15)
    return codec.compress(data) + codec.flush()


@pytest.mark.parametrize(
    ("encoding", "encoded", "steps"),
    [
        ("gzip", gzip.compress(BODY, mtime=0), " ▸ gzip"),
        ("x-gzip", gzip.compress(BODY, mtime=0), " ▸ gzip"),
        ("GZIP", gzip.compress(BODY, mtime=0), " ▸ gzip"),
        ("deflate", zlib.compress(BODY), " ▸ deflate"),
        ("deflate", deflate_raw(BODY), " ▸ deflate-raw"),
        ("br", brotli.compress(BODY), " ▸ br"),
        ("zstd", zstandard.compress(BODY), " ▸ zstd"),
        ("gzip, br", brotli.compress(gzip.compress(BODY, mtime=0)), " ▸ br ▸ gzip"),
        ("br, identity, gzip", gzip.compress(brotli.compress(BODY), mtime=0), " ▸ gzip ▸ br"),
        # What apps and proxies get wrong:
        ("gzip", BODY, ""),
        ("br", BODY, ""),
        ("deflate", BODY, ""),
        ("zstd", BODY, ""),
        ("gzip", zlib.compress(BODY), " ▸ deflate"),
        ("br", gzip.compress(BODY, mtime=0), " ▸ gzip"),
        ("gzip, br", brotli.compress(BODY), " ▸ br"),
        ("br, gzip", brotli.compress(BODY), " ▸ br"),
        ("", gzip.compress(BODY, mtime=0), " ▸ gzip"),
        ("", zstandard.compress(BODY), " ▸ zstd"),
        ("nonsense", BODY, ""),
    ],
)
def test_content_encoding(encoding: str, encoded: bytes, steps: str) -> None:
    found = body_values(encoded, "application/json", encoding=encoding)
    assert found == {f"{steps} ▸ json:$.lat": Number("22.3190")}


@pytest.mark.parametrize(
    ("content_type", "body", "path", "value"),
    [
        ("text/plain", b'{"a":1}', " ▸ json:$.a", 1),
        ("image/png", b'{"a":1}', " ▸ json:$.a", 1),
        ("application/json", b"a=1&b=2", " ▸ form:a", "1"),
        ("application/json", b"plain words", "", "plain words"),
        ("application/x-www-form-urlencoded", b'{"a":1}', " ▸ json:$.a", 1),
        ("application/x-www-form-urlencoded", b'{"a":1}=', " ▸ json:$.a", 1),
        ("application/octet-stream", b"data=YWxpY2VAZXhhbXBsZS5jb20%3D",
         " ▸ form:data ▸ base64", "alice@example.com"),
        ("", "a=é&b=2".encode("latin-1"), " ▸ cp1252 ▸ form:a", "é"),
        ("text/plain; charset=Big5", "位置".encode("big5"), " ▸ big5", "位置"),
        ("application/json", '{"a":"é"}'.encode("utf-16"), " ▸ utf-16 ▸ json:$.a", "é"),
        ("application/json", b'\xef\xbb\xbf{"a":1}', " ▸ json:$.a", 1),
    ],
)  # fmt: skip
def test_sniffing_goes_before_the_content_type(
    content_type: str, body: bytes, path: str, value: object
) -> None:
    assert body_values(body, content_type)[path] == value


def test_value_that_was_opened_is_kept_as_sent() -> None:
    body = b'{"t": "YWxpY2VAZXhhbXBsZS5jb20=", "u": "https://a.example/?b=%40", "n": "plain"}'
    decoded = message_parts(request(body))
    assert values(decoded) == {
        "request.body ▸ json:$.n": "plain",
        "request.body ▸ json:$.t ▸ base64": "alice@example.com",
        "request.body ▸ json:$.u ▸ url": "https://a.example/",
        "request.body ▸ json:$.u ▸ url:b": "@",
    }
    assert {str(leaf.path): leaf.value for leaf in decoded.raw} == {
        "request.body ▸ json:$.t": "YWxpY2VAZXhhbXBsZS5jb20=",
        "request.body ▸ json:$.u": "https://a.example/?b=%40",
    }


def test_names_reach_through_layers() -> None:
    body = b'{"event": "{\\"where\\": [[1, 2]]}", "blob": "bGF0PTIyLjMxOTM="}'
    decoded = message_parts(request(body))
    assert {str(leaf.path): leaf.name for leaf in decoded.leaves} == {
        "request.body ▸ json:$.event ▸ json:$.where[0][0]": "where",
        "request.body ▸ json:$.event ▸ json:$.where[0][1]": "where",
        "request.body ▸ json:$.blob ▸ base64 ▸ form:lat": "lat",
    }


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        ("image/jpeg", b"\xff\xd8\xff\xe0" + bytes(60), "image/jpeg: not opened"),
        ("text/plain", b"\x89PNG\r\n\x1a\n" + bytes(60), "image/png: not opened"),
        ("audio/mp4", bytes(range(1, 60)), "audio/mp4: not opened"),
        ("application/grpc+proto", b"\x07\x00\x00\x00\x05\x0a\x03abc",
         "not readable as application/grpc+proto"),
        ("application/x-protobuf", b"\xff\xff\x01\x03", "not readable as application/x-protobuf"),
        ("application/x-protobuf", b"a text and no protobuf",
         "not readable as application/x-protobuf"),
        ("", b"\x0f\x03abc\x10\x01", "unknown binary"),
        ("application/json", b"\x0f\x03abc\x10\x01",
         "unknown binary, declared as application/json"),
        ("", hashlib.shake_256(b"x").digest(4_000),
         "encrypted or compressed in an unknown way"),
    ],
)  # fmt: skip
def test_what_is_not_read_says_what_it_seems_to_be(
    content_type: str, body: bytes, reason: str
) -> None:
    decoded = message_parts(request(body, content_type))
    assert [(o.reason, o.size, o.data) for o in decoded.opaques] == [(reason, len(body), body)]


def test_truncated_body_is_decoded_as_far_as_it_goes() -> None:
    whole = json.dumps({"a": [f"value {i}" for i in range(2_000)]}).encode()
    body = gzip.compress(whole)[:3_000]
    decoded = message_parts(request(body, "application/json", encoding="gzip", truncated=True))
    found = values(decoded)
    assert found["request.body ▸ gzip ▸ json:$.a[0]"] == "value 0"
    assert len(found) > 500
    assert "truncated: 3,000 of 6,000 bytes kept" in [o.reason for o in decoded.opaques]
    assert "gzip: ends early" in [o.reason for o in decoded.opaques]


def test_message_without_anything() -> None:
    decoded = message_parts(request())
    assert (list(decoded.leaves), decoded.opaques, decoded.nodes) == ([], [], 0)


def test_no_payload_in_any_repr() -> None:
    decoded = message_parts(request(b'{"a":"SECRET"}', path="/?q=SECRET"))
    text = repr(decoded) + "".join(map(repr, decoded.leaves))
    assert "SECRET" not in text
