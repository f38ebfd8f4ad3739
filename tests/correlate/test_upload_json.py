"""Pieces of base64 in JSON: which object is one, and what they hold together."""

import base64
import json

import pytest

from auditor.correlate.upload_json import piece_in, unpacked
from auditor.correlate.upload_services import appended, entity_of

TEXT = base64.b64encode(bytes(range(200))).decode()
PIECE = {"uploadId": "7c", "chunkIndex": 1, "totalChunks": 5, "data": TEXT}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (PIECE, ("7c", 5, 1, "$.data")),
        ({"meta": 1, "chunk": PIECE}, ("7c", 5, 1, "$.chunk.data")),
        ({"index": "0", "total": "3", "content": TEXT}, ("", 3, 0, "$.content")),
        ({"part": 2, "of": 2, "payload": TEXT, "id": 9}, ("9", 2, 2, "$.payload")),
        ({**PIECE, "chunkIndex": 6}, None),
        ({**PIECE, "chunkIndex": -1}, None),
        ({**PIECE, "totalChunks": 1}, None),
        ({**PIECE, "totalChunks": 10**9}, None),
        ({**PIECE, "chunkIndex": True}, None),
        ({**PIECE, "data": "a sentence, not base64, " * 9}, None),
        ({**PIECE, "data": "QUJD"}, None),
        ({"index": 1, "total": 5}, None),
        ([PIECE], None),
    ],
)
def test_pieces(body: object, expected: tuple[object, ...] | None) -> None:
    found = piece_in(json.dumps(body).encode())
    told = found and (found.upload, found.total, found.index, found.place)
    assert told == expected


def test_what_pieces_hold() -> None:
    data = bytes(range(256)) * 3
    each = [base64.b64encode(data[at : at + 100]) for at in range(0, len(data), 100)]
    whole = base64.urlsafe_b64encode(data).rstrip(b"=")
    cut = [whole[at : at + 101] for at in range(0, len(whole), 101)]
    assert unpacked(each) == data
    assert unpacked(cut) == data
    assert unpacked([data[:99].hex().encode(), data[99:].hex().encode()]) == data
    assert unpacked([data.hex().upper().encode()[:101], data.hex().upper().encode()[101:]]) == data
    assert unpacked([b"not", b"base64!"]) == b"notbase64!"
    assert unpacked([]) == b""


def test_hostile_json_is_none() -> None:
    assert piece_in(b"[" * 100_000) is None
    assert piece_in(b'{"a":' * 100_000) is None
    assert piece_in(b"\xff{") is None


def test_services() -> None:
    length = {b"x-entity-length": b"9", b"offset": b"3"}
    assert entity_of("/rupload/1?a=b", length) == ("/rupload/1", 3)
    assert entity_of("/r", {**length, b"stream-id": b"s", b"segment-start-offset": b"6"}) == (
        "s",
        9,
    )
    assert entity_of("/r", {b"offset": b"3"}) is None
    assert entity_of("/r", {**length, b"offset": b"-3"}) is None
    said = {"command": "append", "media_id": "7", "segment_index": "2"}
    assert appended("/1.1/media/upload.json", said) == ("7", 2)
    assert appended("/1.1/media/upload.json", {**said, "command": "INIT"}) is None
    assert appended("/1.1/media/upload.json", {**said, "segment_index": "x"}) is None
    assert appended("/2/media/upload/8/append", {"segment_index": "2"}) == ("8", 2)
