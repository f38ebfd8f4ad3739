"""Messages as apps send them, around one text under one name: a container each."""

from __future__ import annotations

import gzip
import json
import random
import re
import uuid
from collections.abc import Callable
from urllib.parse import quote, urlencode

from auditor.model import Direction, Headers, Message, Protocol

type Container = Callable[[str, str, random.Random], Message | None]

_HEADERS: Headers = (
    (b"user-agent", b"Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)"),
    (b"accept-encoding", b"gzip"),
)
_LABEL = re.compile(r"[A-Za-z0-9_-]{1,63}").fullmatch
_COOKIE = re.compile(r"[!#-+\--:<-\[\]-~]+").fullmatch  # RFC 6265, section 4.1.1, without quotes
_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?").fullmatch
_FILE = re.compile(r"[A-Za-z0-9 ._@+=%-]+").fullmatch
_LONG_NAME = 90


def http(
    body: bytes = b"", mime: str = "", *, path: str = "/v2/collect", host: str = "api.example.com",
    headers: Headers = (),
) -> Message:  # fmt: skip
    typed: Headers = ((b"content-type", mime.encode()),) if mime else ()
    return Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        scheme="https",
        host=host,
        method="POST" if body else "GET",
        path=path,
        headers=(*_HEADERS, *headers, *typed),
        body=body,
        body_size=len(body),
    )


def _noise(rng: random.Random) -> dict[str, object]:
    return {
        "event": rng.choice(("screen_view", "app_open", "purchase")),
        "ts": 1_700_000_000_000 + rng.randrange(10**9),
        "session": f"{rng.getrandbits(128):032x}",
        "request_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "device": {"model": "Pixel 7", "os": "13", "w": 1080, "h": 2400, "lang": "en-HK"},
        "token": ALNUM(rng, 30),
        "size": rng.randrange(10**6),
    }


def ALNUM(rng: random.Random, size: int) -> str:  # noqa: N802 - a made-up token, in capitals and not
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789")
                   for _ in range(size))  # fmt: skip


def _json(name: str, text: str, rng: random.Random) -> Message:
    body = _noise(rng)
    place: dict[str, object] = {name: text}
    body["user"] = place if rng.random() < 0.5 else {"list": [{"a": 1}, place]}
    data = json.dumps(body, ensure_ascii=rng.random() < 0.5).encode()
    if rng.random() < 0.2:
        headers: Headers = ((b"content-encoding", b"gzip"),)
        return http(gzip.compress(data), "application/json", headers=headers)
    return http(data, "application/json")


def _fields(name: str, text: str, rng: random.Random) -> list[tuple[str, str]]:
    fields = [("v", "3"), ("k", ALNUM(rng, 12)), (name, text), ("t", str(rng.randrange(10**9)))]
    rng.shuffle(fields)
    return fields


def _form(name: str, text: str, rng: random.Random) -> Message:
    body = urlencode(_fields(name, text, rng)).encode()
    return http(body, "application/x-www-form-urlencoded")


def _query(name: str, text: str, rng: random.Random) -> Message:
    return http(path="/pixel?" + urlencode(_fields(name, text, rng)))


def _query_name(name: str, text: str, rng: random.Random) -> Message | None:
    del name, rng
    return http(path=f"/p?v=3&{quote(text, safe='')}=1") if len(text) < 4_000 else None


def _json_key(name: str, text: str, rng: random.Random) -> Message:
    del name
    return http(json.dumps({**_noise(rng), "map": {text: 1}}).encode(), "application/json")


def _header(name: str, text: str, rng: random.Random) -> Message | None:
    del rng
    if not _HEADER(text):
        return None
    return http(headers=((b"x-" + name.lower().replace("_", "-").encode(), text.encode()),))


def _cookie(name: str, text: str, rng: random.Random) -> Message | None:
    if not _COOKIE(text):
        return None
    line = f"sid={ALNUM(rng, 20)}; {name}={text}; theme=dark"
    return http(headers=((b"cookie", line.encode()),))


def _multipart(name: str, text: str, rng: random.Random) -> Message | None:
    edge = ALNUM(rng, 16)
    part = f'--{edge}\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
    if rng.random() < 0.2:
        if not _FILE(text) or len(text) > 200:
            return None
        body = part % ("photo", f'; filename="{text}"', "abc")
    else:
        body = part % (name, "", text)
    body = part % ("v", "", "3") + body + f"--{edge}--\r\n"
    return http(body.encode(), f"multipart/form-data; boundary={edge}")


def _path(name: str, text: str, rng: random.Random) -> Message | None:
    del name, rng
    if len(text) > 4_000 or text in (".", ".."):
        return None
    return http(path=f"/v1/users/{quote(text, safe='')}/events?limit=20")


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))


def _field(number: int, data: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _protobuf_bytes(text: str, rng: random.Random) -> bytes:
    inner = b"\x08" + _varint(rng.randrange(10**9)) + _field(2, text.encode()) + _field(3, b"en")
    return _field(1, b"com.example.app") + _field(2, inner) + b"\x18\x01" + _field(5, b"13")


def _protobuf(name: str, text: str, rng: random.Random) -> Message:
    del name
    return http(_protobuf_bytes(text, rng), "application/x-protobuf")


def _grpc(name: str, text: str, rng: random.Random) -> Message:
    del name
    data = _protobuf_bytes(text, rng)
    packed = rng.random() < 0.3
    data = gzip.compress(data) if packed else data
    headers: Headers = ((b"grpc-encoding", b"gzip"),) if packed else ()
    frame = bytes((packed,)) + len(data).to_bytes(4, "big") + data
    return http(frame, "application/grpc", path="/app.v1.Events/Send", headers=headers)


def _frame(body: bytes, protocol: Protocol, *, text: bool = False) -> Message:
    return Message(
        flow="f", sequence=2, direction=Direction.REQUEST, protocol=protocol,
        host="rt.example.com", body=body, body_size=len(body), text=text,
    )  # fmt: skip


def _websocket(name: str, text: str, rng: random.Random) -> Message:
    if rng.random() < 0.3:
        return _frame(_protobuf_bytes(text, rng), Protocol.WEBSOCKET)
    body = ["evt", {**_noise(rng), name: text}]
    return _frame(json.dumps(body).encode(), Protocol.WEBSOCKET, text=True)


def _tcp(name: str, text: str, rng: random.Random) -> Message | None:
    kind = rng.randrange(3)
    if kind == 0:
        return _frame(json.dumps({"op": 3, name: text}).encode() + b"\n", Protocol.TCP)
    if kind == 1:
        body = b"\x10\x02" + rng.randbytes(6) + len(text.encode()).to_bytes(2, "big")
        return _frame(body + text.encode() + b"\x00\x01\x01", Protocol.TCP)
    if not _HEADER(text) or " " in text:
        return None
    return _frame(f"AUTH {ALNUM(rng, 8)} {text}\r\n".encode(), Protocol.TCP)


def _udp(name: str, text: str, rng: random.Random) -> Message:
    body = json.dumps({"m": rng.randrange(99), name: text}).encode()
    return _frame(body, Protocol.UDP)


def _dns(name: str, text: str, rng: random.Random) -> Message | None:
    del name, rng
    if not _LABEL(text):
        return None
    body = json.dumps({"name": f"{text}.t.example.com", "type": "A"}).encode()
    return _frame(body, Protocol.DNS)


def _host(name: str, text: str, rng: random.Random) -> Message | None:
    del name, rng
    return http(host=f"{text}.t.example.com") if _LABEL(text) else None


def _plain(name: str, text: str, rng: random.Random) -> Message:
    del name, rng
    return http(text.encode(), "text/plain")


# Where a text is a whole value under a name, and where it is not.
NAMED: dict[str, Container] = {
    "JSON": _json, "form": _form, "query": _query, "header": _header, "cookie": _cookie,
    "multipart": _multipart, "WebSocket": _websocket, "UDP": _udp,
}  # fmt: skip
BARE: dict[str, Container] = {
    "path": _path, "protobuf": _protobuf, "gRPC": _grpc, "TCP": _tcp, "DNS": _dns, "host": _host,
    "body": _plain, "query name": _query_name, "JSON key": _json_key,
}  # fmt: skip
_KEYED_ALWAYS = frozenset(("JSON", "form", "query", "header", "cookie"))


def put(name: str, text: str, rng: random.Random, *, keyed: bool) -> tuple[str, Message]:
    """A message that holds the text, in a container it fits; `keyed` asks for a field's name."""
    while True:
        kind = rng.choice(sorted(_KEYED_ALWAYS) if keyed else [*NAMED, *BARE])
        message = (NAMED.get(kind) or BARE[kind])(name, text, rng)
        if message is not None:
            return kind, message


def without(rng: random.Random) -> Message:
    """A message with nothing planted."""
    return put("q", ALNUM(rng, rng.randrange(1, 60)), rng, keyed=False)[1]
