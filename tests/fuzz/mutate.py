"""Messages that were never sent: seeds damaged, spliced, nested in each other and declared wrong.

Structure survives about half of the time, as what decoders refuse at the first
byte tests nothing. All is drawn from one generator, so a seed number is a case.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
import zlib
from collections.abc import Callable, Sequence
from urllib.parse import quote

from auditor.model import Direction, Message, Protocol

_LONGEST = 64 * 1024
_INTERESTING = (b"\0", b"\xff", b"%", b"=", b"&", b"\\u", b"\x80", b'"', b"{", b"[", b"<", b"-1")
_TYPES = (
    "application/json", "application/x-www-form-urlencoded", "text/html", "application/xml",
    "application/x-protobuf", "application/grpc", "multipart/form-data; boundary=b", "image/jpeg",
    "text/event-stream", "application/octet-stream", "application/cbor", "application/msgpack", "",
)  # fmt: skip
_PART = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n'
_ENCODINGS = (b"gzip", b"br", b"deflate", b"zstd", b"gzip, br", b"identity")


def message(seeds: Sequence[bytes], number: int) -> Message:
    """The case of that number."""
    rng = random.Random(number)  # noqa: S311 - a case is its number
    body = rng.choice(seeds)[:_LONGEST]
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        body = rng.choice(_WRAPS)(rng, body)
    for _ in range(rng.choice((0, 1, 1, 2, 8))):
        body = rng.choice(_DAMAGES)(rng, body, seeds)
    return _sent(rng, body[: 4 * _LONGEST])


def _sent(rng: random.Random, body: bytes) -> Message:
    headers = [(b"content-type", rng.choice(_TYPES).encode())]
    if rng.random() < 0.1:
        headers.append((b"content-encoding", rng.choice(_ENCODINGS)))
    path = "/v1/x"
    if rng.random() < 0.2:
        text = body[:300].decode("utf-8", "replace")
        path += "?q=" + (quote(text) if rng.random() < 0.5 else text)
    if rng.random() < 0.1:
        headers.append((b"cookie", body[:200].replace(b"\n", b"")))
    return Message(
        flow="f",
        sequence=0,
        direction=rng.choice((Direction.REQUEST, Direction.RESPONSE)),
        protocol=rng.choice((Protocol.HTTP, Protocol.HTTP, Protocol.HTTP, Protocol.TCP)),
        method="POST",
        host="t.example",
        path=path,
        headers=tuple(headers),
        body=body,
        body_size=len(body),
    )


def _flip(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    del seeds
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 16))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _insert(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    del seeds
    at = rng.randint(0, len(data))
    return data[:at] + rng.choice(_INTERESTING) * rng.choice((1, 1, 3, 1_000)) + data[at:]


def _cut(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    del seeds
    low = rng.randint(0, len(data))
    high = rng.randint(low, len(data))
    return data[:low] + data[high:] if rng.random() < 0.5 else data[low:high]


def _repeat(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    del seeds
    low = rng.randint(0, len(data))
    piece = data[low : low + rng.choice((1, 2, 8, 64, 512))]
    return data[:low] + piece * rng.choice((2, 10, 200)) + data[low:]


def _splice(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    other = rng.choice(seeds)[:_LONGEST]
    return data[: rng.randint(0, len(data))] + other[rng.randint(0, len(other)) :]


def _as_text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


_DAMAGES: tuple[Callable[[random.Random, bytes, Sequence[bytes]], bytes], ...] = (
    _flip, _insert, _cut, _repeat, _splice,
)  # fmt: skip
_WRAPS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    lambda _, data: gzip.compress(data, 1, mtime=0),
    lambda _, data: zlib.compress(data, 1),
    lambda _, data: base64.b64encode(data),
    lambda _, data: base64.urlsafe_b64encode(data).rstrip(b"="),
    lambda _, data: base64.b32encode(data),
    lambda _, data: base64.b85encode(data),
    lambda _, data: data.hex().encode(),
    lambda _, data: data[::-1],
    lambda _, data: json.dumps({"data": data.decode("latin-1")}).encode(),
    lambda _, data: json.dumps([_as_text(data)] * 3).encode("utf-8", "surrogatepass"),
    lambda _, data: quote(data).encode(),
    lambda _, data: b"a=1&data=" + quote(data).encode(),
    lambda _, data: _PART + data + b"\r\n--b--",
    lambda _, data: b"\x0a" + _varint(len(data)) + data,
    lambda _, data: b"\0" + len(data).to_bytes(4, "big") + data,
    lambda rng, data: bytes(byte ^ rng.choice((1, 0x20, 0x5A)) for byte in data),
    lambda _, data: data.decode("latin-1").encode("utf-16-le"),
)  # fmt: skip


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
