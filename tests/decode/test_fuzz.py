"""Any bytes stay within the limits; any chain of layers leads to its value."""

from __future__ import annotations

import base64
import gzip
import json
import urllib.parse
import zlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from auditor.decode import TEXT, Decoded, Limits, message_parts
from auditor.decode.base import HEAD, NO_HINT, SHORTEST, Leaves, Peeled
from auditor.decode.budget import Budget
from auditor.decode.telling import telling
from auditor.model import DecodeError, Direction, Message, Path, Protocol
from tests.decode.messages import request, values

ROOM = Limits(seconds=60)  # a busy machine must not decide a test


class Layer(NamedTuple):
    """One layer: wrap a payload; the step it adds; whether it needs and gives bytes."""

    wrap: Callable[[str, bytes], bytes]
    step: str  # `{}` is the field's name
    needs_bytes: bool
    gives_bytes: bool


def multipart(name: str, data: bytes) -> bytes:
    boundary = f"--b{len(data)}x"  # not that of a multipart inside
    head = f'{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
    return head.encode() + data + f"\r\n{boundary}--\r\n".encode()


def jwt(_: str, data: bytes) -> bytes:
    payload = base64.urlsafe_b64encode(data).rstrip(b"=")
    return b"eyJhbGciOiJIUzI1NiJ9." + payload + b".c2lnbmF0dXJl"


def query(name: str, data: bytes) -> bytes:
    return urllib.parse.urlencode({"z": "1", name: data.decode()}).encode()


LAYERS = {
    "gzip": Layer(lambda _, d: gzip.compress(d, 1, mtime=0), " ▸ gzip", True, True),
    "zlib": Layer(lambda _, d: zlib.compress(d), " ▸ deflate", True, True),
    "zstd": Layer(lambda _, d: zstandard.compress(d, 1), " ▸ zstd", True, True),
    "multipart": Layer(multipart, " ▸ multipart:{}", True, True),
    "base64": Layer(lambda _, d: base64.b64encode(d), " ▸ base64", False, True),
    "base64url": Layer(
        lambda _, d: base64.urlsafe_b64encode(d).rstrip(b"="), " ▸ base64", False, True
    ),
    "jwt": Layer(jwt, " ▸ jwt:payload", False, True),
    "data": Layer(
        lambda _, d: b"data:text/plain;base64," + base64.b64encode(d), " ▸ data-uri", False, True
    ),
    "json": Layer(
        lambda n, d: json.dumps({"z": 1, n: d.decode()}).encode(), " ▸ json:$.{}", False, False
    ),
    "list": Layer(
        lambda n, d: json.dumps([{n: [None, d.decode()]}]).encode(),
        " ▸ json:$[0].{}[1]",
        False,
        False,
    ),
    "form": Layer(query, " ▸ form:{}", False, False),
    "url": Layer(
        lambda n, d: b"https://t.example/p?" + query(n, d), " ▸ url:{}", False, False
    ),
    "percent": Layer(
        lambda _, d: "".join(f"%{byte:02X}" for byte in d).encode(), " ▸ percent", False, False
    ),
}  # fmt: skip
NAMES = st.from_regex(r"[a-z]{2,10}_?[a-z]{0,5}", fullmatch=True)
VALUES = st.from_regex(r"[a-z]{3,12}@[a-z]{3,10}\.example", fullmatch=True)
CHAINS = st.lists(st.tuples(st.sampled_from(sorted(LAYERS)), NAMES), max_size=7)


def build(chain: list[tuple[str, str]], value: str) -> tuple[bytes, str]:
    """The value inside the layers that fit, outermost first, and the path to it."""
    fitting: list[tuple[Layer, str]] = []
    is_bytes = True
    for kind, name in chain:
        layer = LAYERS[kind]
        if is_bytes or not layer.needs_bytes:
            fitting.append((layer, name))
            is_bytes = layer.gives_bytes
    data = value.encode()
    for layer, name in reversed(fitting):
        data = layer.wrap(name, data)
    return data, "request.body" + "".join(layer.step.format(name) for layer, name in fitting)


def check_replayed(message: Message, decoded: Decoded) -> None:
    """That the same path leads to the same value again; what is no number is not its own equal."""
    assert repr(values(message_parts(message, ROOM))) == repr(values(decoded))


def check(decoded: Decoded, limits: Limits) -> None:
    """What holds of everything that was decoded, whatever it was."""
    values(decoded)
    assert decoded.nodes <= limits.nodes
    assert len(decoded.leaves) <= limits.nodes + 1
    assert len(decoded.opaques) <= limits.opaques + 1
    for leaf in (*decoded.leaves, *decoded.raw):
        str(leaf.path).encode()
        leaf.name.encode()
        if isinstance(leaf.value, str):
            leaf.value.encode()  # no lone surrogate leaves this room
    for opaque in decoded.opaques:
        assert opaque.reason.isprintable()
        assert 0 <= len(opaque.data) <= min(HEAD, max(opaque.size, 0) * 4 + 4)
        str(opaque.path).encode()


@settings(max_examples=150, deadline=None)
@given(CHAINS, VALUES)
def test_value_is_found_under_any_chain_of_layers(chain: list[tuple[str, str]], value: str) -> None:
    body, path = build(chain, value)
    decoded = message_parts(request(body), ROOM)
    assert values(decoded).get(path) == value, path
    assert not decoded.opaques


@settings(max_examples=150, deadline=None)
@given(CHAINS, VALUES, st.data())
def test_damaged_chains_stay_within_their_limits(
    chain: list[tuple[str, str]], value: str, data: st.DataObject
) -> None:
    body = bytearray(build(chain, value)[0])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(body)))
        body[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    cut = data.draw(st.integers(0, len(body)))
    limits = Limits(depth=6, nodes=50, bytes=4_000, inflate=1_000, opaques=5, nesting=4, seconds=60)
    check(message_parts(request(bytes(body)), ROOM), ROOM)
    check(message_parts(request(bytes(body[:cut])), limits), limits)


TYPES = st.one_of(
    st.sampled_from(
        [
            "", "application/json", "application/x-www-form-urlencoded", "text/event-stream",
            "multipart/form-data; boundary=b", "multipart/mixed", "application/x-ndjson",
            "text/plain; charset=utf-16", "text/html; charset=gbk", "application/grpc", "image/png",
            "text/plain; charset=iso-2022-jp", "application/json; charset=zlib_codec",
        ]
    ),
    st.text(max_size=30).filter(lambda text: text.isprintable()),
)  # fmt: skip
ENCODINGS = st.one_of(
    st.sampled_from(["", "gzip", "br", "deflate", "zstd", "gzip, br", "identity"]),
    st.text(max_size=20).filter(lambda text: text.isprintable()),
)
MARKS = st.sampled_from(
    [
        b'{"', b'":', b"[", b"]", b"}", b'"', b",", b"\\", b"\\ud800", b"1e9", b"NaN",
        b"--b\r\n", b"--b--", b"\r\n\r\n", b"Content-Disposition: form-data; name=x",
        b"data: ", b"\n\n", b"&", b"=", b"%", b"%ff", b"+", b"a=1; b=2", b"http://x/?a=",
        b"eyJhbGciOiJub25lIn0", b".", b"data:,", b"H4sI", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
        b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x78\x9c",
    ]
)  # fmt: skip
BODIES = st.lists(st.one_of(MARKS, st.binary(max_size=20)), max_size=20).map(b"".join)
HEADERS = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from([b"Cookie", b"Set-Cookie", b"Authorization", b"Content-Encoding"]),
            st.binary(max_size=10),
        ),
        BODIES,
    ),
    max_size=4,
).map(tuple)
MESSAGES = st.builds(
    Message,
    flow=st.just("f"),
    sequence=st.integers(0, 3),
    direction=st.sampled_from(Direction),
    protocol=st.sampled_from(Protocol),
    host=st.text(st.characters(), max_size=10),
    method=st.text(st.characters(), max_size=5),
    path=st.one_of(
        st.text(st.characters(), max_size=40), BODIES.map(lambda b: b.decode("latin-1"))
    ),
    headers=HEADERS,
    trailers=HEADERS,
    body=BODIES,
    truncated=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(MESSAGES, TYPES, ENCODINGS)
def test_any_message_under_any_declaration(message: Message, type_: str, encoding: str) -> None:
    declared = (
        (b"Content-Type", type_.encode("utf-8", "replace")),
        (b"content-encoding", encoding.encode("utf-8", "replace")),
    )
    message = replace(message, headers=(*message.headers, *declared))
    decoded = message_parts(message, ROOM)
    check(decoded, ROOM)
    check_replayed(message, decoded)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text()
        | st.floats(allow_nan=False, allow_infinity=False),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_json_gives_all_its_scalars(value: object) -> None:
    decoded = message_parts(request(json.dumps(value).encode(), "application/json"), ROOM)
    check(decoded, ROOM)
    sent: list[str] = []
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
        elif node is not None:
            sent.append(str(node))
    found = [str(leaf.value) for leaf in (*decoded.leaves, *decoded.raw)]
    assert not [text for text in sent if text not in found]


TEXTS = st.lists(
    st.one_of(MARKS.map(lambda mark: mark.decode("latin-1")), st.text(max_size=8)), max_size=8
).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_no_gate_lets_through_holds_no_layer(text: str) -> None:
    opened = not telling(text) if len(text) >= SHORTEST else False
    for decoder in TEXT if opened else ():
        if decoder.sniff(text, NO_HINT):
            with pytest.raises(DecodeError):
                list_of(decoder.peel(text, Path.root("x"), NO_HINT, Budget(ROOM)))


def list_of(parts: Iterable[Peeled] | Leaves) -> list[Peeled]:
    return [*parts] if isinstance(parts, Leaves) else list(parts)
