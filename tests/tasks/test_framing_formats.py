"""GIF, HEIC and AVIF in pieces: over a WebSocket, as tus sends them, and as parts at S3."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.store import open_reader
from auditor.tasks.seeing import Seeing
from tests.correlate.test_socket_endings import HEIC, PICTURES
from tests.tasks.test_framing import BINARY, TEXT, delimited, pictures, socket
from tests.tasks.test_joining import imported, sent

AVIF = HEIC.replace(b"heic", b"avif")
KINDS = {"image/gif": PICTURES["GIF"], "image/heic": HEIC, "image/avif": AVIF}
SIZE = 120


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def cut(kind: str) -> list[bytes]:
    return [KINDS[kind][at : at + SIZE] for at in range(0, len(KINDS[kind]), SIZE)]


def kinds(database: Path) -> list[str]:
    with open_reader(database) as reader:
        return [row.media_type for flow in reader.flows() for row in reader.images(flow.id)
                if "joined" in row.path]  # fmt: skip


def binary(at: int, one: bytes) -> tuple[int, bytes]:
    del at
    return BINARY, one


def headed(at: int, one: bytes) -> tuple[int, bytes]:
    return BINARY, bytes((0, 0, 7, at)) + one


def in_protobuf(at: int, one: bytes) -> tuple[int, bytes]:
    return BINARY, delimited(1, b"u%d" % at) + delimited(3, one)


def in_base64(at: int, one: bytes) -> tuple[int, bytes]:
    return TEXT, json.dumps({"p": base64.b64encode(one).decode(), "n": at}).encode()


WAYS = {one.__name__: one for one in (binary, headed, in_protobuf, in_base64)}


def test_a_word_where_pieces_stand_is_none(tmp_path: Path, auditor: Seeing) -> None:
    messages = [in_base64(at, one) for at, one in enumerate(cut("image/gif"))]
    messages.insert(2, (TEXT, b'{"p": "wait", "op": "hold"}'))
    assert kinds(imported(tmp_path, auditor, socket(*messages))) == ["image/gif"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", KINDS)
def test_over_a_websocket(tmp_path: Path, auditor: Seeing, kind: str, way: str) -> None:
    messages = [WAYS[way](at, one) for at, one in enumerate(cut(kind))]
    database = imported(tmp_path, auditor, socket(*messages, (TEXT, b'{"op": "end"}')))
    place = f"request.frames ▸ joined[{len(messages)} pieces, WebSocket]"
    assert pictures(database).count(place) == 1
    assert kinds(database) == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_by_tus(tmp_path: Path, auditor: Seeing, kind: str) -> None:
    headers = ("Content-Type", "application/offset+octet-stream")
    entries = [
        sent("PATCH", "/files/7", one, [headers, ("Upload-Offset", str(at * SIZE))])
        for at, one in enumerate(cut(kind))
    ]
    assert kinds(imported(tmp_path, auditor, *entries)) == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_by_parts(tmp_path: Path, auditor: Seeing, kind: str) -> None:
    entries = [
        sent("PUT", f"/bucket/photo?partNumber={at}&uploadId=u1", one)
        for at, one in enumerate(cut(kind), 1)
    ]
    assert kinds(imported(tmp_path, auditor, *entries)) == [kind]
