"""Pictures in pieces over a WebSocket: put together, found, and no longer listed piece by piece."""

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.store import open_reader
from auditor.tasks.rescan import rescan
from auditor.tasks.seeing import Seeing
from tests.intake.har import entry
from tests.media.pictures import FACE, encoded
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


def assert_found_once(database: Path, place: str) -> None:
    """A face at that place, nothing unread, and the same after a rescan."""
    assert place in [row.path for row in faces(database)]
    with open_reader(database) as reader:
        assert not [one for flow in reader.flows() for one in reader.opaques(flow.id)]
    for _ in rescan(database, force=True):
        pass
    assert pictures(database).count(place) == 1


def test_a_face_in_binary_messages_is_found(tmp_path: Path, auditor: Seeing) -> None:
    pieces = [(BINARY, piece) for piece in PIECES]
    mixed = [pieces[0], (TEXT, b'{"sent": 1}'), *pieces[1:], (TEXT, b'{"op": "end"}')]
    database = imported(tmp_path, auditor, socket(*mixed))
    place = "request.frames ▸ joined[3 pieces, WebSocket]"
    assert_found_once(database, place)


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


def varint(number: int, value: int) -> bytes:
    return bytes((number << 3, value))


def texts(**fields: object) -> list[dict[str, object]]:
    """Pieces in JSON: what stands in `fields`, by what it says of each piece."""
    return [
        {key: of(number, piece) if callable(of) else of for key, of in fields.items()}
        for number, piece in enumerate(PIECES)
    ]


def base64_of(number: int, piece: bytes) -> str:
    del number
    return base64.b64encode(piece).decode()


def index_of(number: int, piece: bytes) -> int:
    del piece
    return number


def hex_of(number: int, piece: bytes) -> str:
    del number
    return piece.hex()


NUMBERED = texts(uploadId="u1", chunkIndex=index_of, totalChunks=len(PIECES), data=base64_of)
CUT = base64.b64encode(FACE).decode()
ANYWHERE = [CUT[at : at + 7_001] for at in range(0, len(CUT), 7_001)]
JSON_WAYS: dict[str, list[dict[str, object]]] = {
    "numbered": NUMBERED,
    "in another order": NUMBERED[::-1],
    "in hex": texts(id=7, part=index_of, of=len(PIECES), chunk=hex_of),
    "one text cut anywhere": [
        {"type": "chunk", "seq": at, "total": len(ANYWHERE), "data": one}
        for at, one in enumerate(ANYWHERE, 1)
    ],
    "without a count": texts(event="upload", part=index_of, data=base64_of),
    "without a number": [{"op": "put", "frame": {"data": one["data"]}} for one in NUMBERED],
}
BINARY_WAYS = {
    "behind a header": [b"\0\0\0\7" + at.to_bytes(4) + one for at, one in enumerate(PIECES)],
    "in protobuf": [
        delimited(1, b"u1") + (varint(2, at) if at else b"") + delimited(3, one)
        for at, one in enumerate(PIECES)
    ],
}
WAYS = {
    **{way: [(TEXT, json.dumps(one).encode()) for one in ones] for way, ones in JSON_WAYS.items()},
    **{way: [(BINARY, one) for one in ones] for way, ones in BINARY_WAYS.items()},
}


@pytest.mark.parametrize("way", WAYS)
def test_a_face_in_other_messages_is_found(tmp_path: Path, auditor: Seeing, way: str) -> None:
    said = (TEXT, b'{"op": "wait"}')
    database = imported(tmp_path, auditor, socket(WAYS[way][0], said, *WAYS[way][1:], said))
    place = f"request.frames ▸ joined[{len(WAYS[way])} pieces, WebSocket]"
    assert_found_once(database, place)


WEBP = encoded(".webp")
WEBP_PIECES = [WEBP[at : at + 1_500] for at in range(0, len(WEBP), 1_500)]
WEBP_WAYS = {
    "binary": [(BINARY, one) for one in WEBP_PIECES],
    "behind a header": [(BINARY, bytes([0, 0, 7, n]) + one) for n, one in enumerate(WEBP_PIECES)],
    "in protobuf": [(BINARY, delimited(1, b"u1") + delimited(3, one)) for one in WEBP_PIECES],
    "in base64": [
        (TEXT, json.dumps({"p": base64.b64encode(one).decode()}).encode()) for one in WEBP_PIECES
    ],
    "in hex": [(TEXT, json.dumps({"op": {"p": one.hex()}}).encode()) for one in WEBP_PIECES],
}


@pytest.mark.parametrize("way", WEBP_WAYS)
def test_a_picture_that_announces_its_size_ends_with_it(
    tmp_path: Path, auditor: Seeing, way: str
) -> None:
    sent = WEBP_WAYS[way]
    database = imported(tmp_path, auditor, socket(*sent, (TEXT, b'{"op": "end"}'), *sent))
    place = f"request.frames ▸ joined[{len(sent)} pieces, WebSocket]"
    assert [row.path for row in faces(database)].count(place) == 2


def test_two_uploads_of_one_socket_may_mix(tmp_path: Path, auditor: Seeing) -> None:
    both = [one for pair in zip(NUMBERED, NUMBERED, strict=True) for one in pair]
    mixed = [{**one, "uploadId": f"u{at % 2}"} for at, one in enumerate(both)]
    sent = socket(*((TEXT, json.dumps(one).encode()) for one in mixed))
    assert (
        len([path for path in pictures(imported(tmp_path, auditor, sent)) if "joined" in path]) == 2
    )


def test_what_came_before_a_gap_is_joined_and_said(tmp_path: Path, auditor: Seeing) -> None:
    sent = socket(*((TEXT, json.dumps(one).encode()) for one in NUMBERED[:-1]))
    database = imported(tmp_path, auditor, sent)
    with open_reader(database) as reader:
        said = [one.reason for flow in reader.flows() for one in reader.opaques(flow.id)]
    assert "upload: pieces are missing" in said


def test_an_album_is_no_upload_in_pieces(tmp_path: Path, auditor: Seeing) -> None:
    picture = base64.b64encode(FACE).decode()
    album = [{"index": at, "total": 3, "data": picture} for at in range(3)]
    database = imported(
        tmp_path, auditor, socket(*((TEXT, json.dumps(one).encode()) for one in album))
    )
    assert len(faces(database)) == 3
    assert not [path for path in pictures(database) if "joined" in path]


def test_whole_pictures_and_pieces_without_an_end_are_not_joined(
    tmp_path: Path, auditor: Seeing
) -> None:
    whole = socket((BINARY, FACE), (BINARY, FACE))
    cut = socket(*((BINARY, piece) for piece in PIECES[:-1]), (BINARY, FACE))
    database = imported(tmp_path, auditor, whole, cut)
    assert not [path for path in pictures(database) if "joined" in path]
