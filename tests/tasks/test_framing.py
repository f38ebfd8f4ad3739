"""Pictures in pieces over a WebSocket: put together, found, and no longer listed piece by piece."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.store import open_reader
from auditor.tasks.rescan import rescan
from auditor.tasks.seeing import Seeing
from tests.intake.har import entry
from tests.media.pictures import FACE
from tests.tasks.test_joining import PIECES, faces, imported

TEXT, BINARY = 1, 2


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def socket(*messages: tuple[int, bytes]) -> object:
    sent: Sequence[object] = [
        {
            "type": "send",
            "time": 1_718_960_463.5 + number / 10,
            "opcode": opcode,
            "data": data.decode() if opcode == TEXT else base64.b64encode(data).decode(),
        }
        for number, (opcode, data) in enumerate(messages)
    ]
    return entry("wss://ws.example/up", _webSocketMessages=sent)


def pictures(database: Path) -> list[str]:
    with open_reader(database) as reader:
        return [row.path for flow in reader.flows() for row in reader.images(flow.id)]


def test_a_face_in_binary_messages_is_found(tmp_path: Path, auditor: Seeing) -> None:
    pieces = [(BINARY, piece) for piece in PIECES]
    mixed = [pieces[0], (TEXT, b'{"sent": 1}'), *pieces[1:], (TEXT, b'{"op": "end"}')]
    database = imported(tmp_path, auditor, socket(*mixed))
    place = "request.frames ▸ joined[3 pieces, WebSocket]"
    assert place in [row.path for row in faces(database)]
    with open_reader(database) as reader:
        assert not [one for flow in reader.flows() for one in reader.opaques(flow.id)]
    for _ in rescan(database, force=True):
        pass
    assert pictures(database).count(place) == 1


def delimited(number: int, data: bytes) -> bytes:
    """A field of bytes of a protobuf message."""
    size, told = len(data), b""
    while size > 127:
        told += bytes((size & 127 | 128,))
        size >>= 7
    return bytes((number << 3 | 2,)) + told + bytes((size,)) + data


def streamed(*messages: bytes) -> object:
    """A request of gRPC with these messages."""
    body = b"".join(b"\0" + len(one).to_bytes(4) + one for one in messages)
    text = base64.b64encode(body).decode()
    kind = "application/grpc"
    return entry(
        "https://up.example/f.Upload/Put",
        request={
            "method": "POST",
            "headers": [{"name": "content-type", "value": kind}],
            "postData": {"mimeType": kind, "text": text, "encoding": "base64"},
        },
    )


STREAMS = {
    "field 1": [delimited(1, piece) for piece in PIECES],
    "behind a head": [delimited(1, b"name"), *(delimited(2, piece) for piece in PIECES)],
    "one below": [delimited(3, b"\x08\x05" + delimited(2, piece)) for piece in PIECES],
}


@pytest.mark.parametrize("way", STREAMS)
def test_a_face_in_messages_of_grpc_is_found(tmp_path: Path, auditor: Seeing, way: str) -> None:
    database = imported(tmp_path, auditor, streamed(*STREAMS[way]))
    place = "request.body ▸ joined[3 pieces, gRPC]"
    assert place in [row.path for row in faces(database)]
    with open_reader(database) as reader:
        left = [one.path for flow in reader.flows() for one in reader.opaques(flow.id)]
    assert not left
    for _ in rescan(database, force=True):
        pass
    assert pictures(database).count(place) == 1


def test_two_streams_of_one_request_and_whole_pictures(tmp_path: Path, auditor: Seeing) -> None:
    twice = [delimited(1, piece) for piece in (*PIECES, *PIECES)]
    database = imported(tmp_path, auditor, streamed(*twice))
    assert len([row for row in faces(database) if "joined" in row.path]) == 2


def test_messages_that_hold_whole_pictures_are_not_joined(tmp_path: Path, auditor: Seeing) -> None:
    database = imported(tmp_path, auditor, streamed(*[delimited(1, FACE)] * 3))
    assert len(faces(database)) == 3
    assert not [path for path in pictures(database) if "joined" in path]


def test_whole_pictures_and_pieces_without_an_end_are_not_joined(
    tmp_path: Path, auditor: Seeing
) -> None:
    whole = socket((BINARY, FACE), (BINARY, FACE))
    cut = socket(*((BINARY, piece) for piece in PIECES[:-1]), (BINARY, FACE))
    database = imported(tmp_path, auditor, whole, cut)
    assert not [path for path in pictures(database) if "joined" in path]
