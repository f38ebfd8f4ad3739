"""The labelled messages of the TOML files beside, with what stands for made data filled in.

A body may hold `«kind size seed»`: `unit` (a vector of length one, JSON's commas),
`spaced` (the same, with spaces), `firestore` and
`dynamodb` (each number under its type), `bytes` and `f32` (base64), `hex`; `jpeg` (base64 of
a picture), `raw name` and `file name` (the bytes of a function of `blobs`).
"""

from __future__ import annotations

import base64
import json
import re
import struct
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from auditor.model import Direction, Message, Protocol
from tests.detect.uncommon.blobs import FILES, jpeg, noise, unit, zk_template

_MADE = re.compile("«([a-z0-9]+) ([a-z0-9_]+)(?: (\\d+))?»")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message and what must be found in it: alternatives of data types, each met once."""

    id: str
    want: tuple[frozenset[str], ...]
    message: Message


def _made(match: re.Match[str]) -> bytes:
    kind, size, seed = match[1], match[2], int(match[3] or 0)
    if kind in ("raw", "file"):
        return FILES[size]()
    if kind == "jpeg":
        return base64.b64encode(jpeg())
    if kind == "zk":
        return base64.b64encode(zk_template(int(size)) + bytes(seed))
    if kind in _VECTORS:
        return _VECTORS[kind](unit(int(size), seed))
    return noise(int(size), seed).hex().encode() if kind == "hex" else _base64(int(size), seed)


def _base64(size: int, seed: int) -> bytes:
    return base64.b64encode(noise(size, seed))


def _joined(kind: str, values: Iterable[float | str]) -> bytes:
    return ",".join(json.dumps({kind: value}) for value in values).encode()


_VECTORS: dict[str, Callable[[list[float]], bytes]] = {
    "unit": lambda numbers: ",".join(map(str, numbers)).encode(),
    "spaced": lambda numbers: " ".join(map(str, numbers)).encode(),
    "firestore": lambda numbers: _joined("doubleValue", numbers),
    "dynamodb": lambda numbers: _joined("N", map(str, numbers)),
    "f32": lambda numbers: base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)),
}


def _filled(body: str) -> bytes:
    out, at = [], 0
    for match in _MADE.finditer(body):
        out += [body[at : match.start()].encode(), _made(match)]
        at = match.end()
    return b"".join([*out, body[at:].encode()])


def _message(entry: dict[str, Any]) -> Message:
    url = urlsplit(entry["url"])
    answer = entry.get("answer", False)
    protocol = Protocol.HTTP
    if entry.get("websocket"):
        protocol = Protocol.WEBSOCKET
    elif entry.get("tcp"):
        protocol = Protocol.TCP
    http = protocol is Protocol.HTTP
    kind = entry.get("type", "application/json")
    body = _filled(entry["body"])
    return Message(
        flow="f",
        sequence=1 if answer else 0,
        direction=Direction.RESPONSE if answer else Direction.REQUEST,
        protocol=protocol,
        scheme=url.scheme,
        host=url.hostname or "",
        port=url.port or 443,
        method=entry.get("method", "POST") if http else "",
        path=url.path + (f"?{url.query}" if url.query else ""),
        status=200 if answer and http else None,
        headers=((b"content-type", kind.encode()),) if http else (),
        body=body,
        body_size=len(body),
        text=protocol is Protocol.WEBSOCKET,
    )


def read(name: str) -> Iterator[Labelled]:
    """The labelled messages of one file."""
    with (Path(__file__).parent / name).open("rb") as file:
        entries = tomllib.load(file)["message"]
    for entry in entries:
        want = tuple(frozenset(types.split("|")) for types in entry["want"])
        yield Labelled(entry["id"], want, _message(entry))
