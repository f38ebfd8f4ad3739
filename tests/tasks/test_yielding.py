"""A face that a piece shows by itself is counted once: with the whole that it is a piece of."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.model import Confidence
from auditor.tasks.rescan import rescan
from auditor.tasks.seeing import Seeing
from tests.correlate.test_upload_forms import form
from tests.media.pictures import FACE
from tests.tasks.test_framing import BINARY, TEXT, socket
from tests.tasks.test_joining import faces, imported, sent
from tests.tasks.test_joining_forms import posted

CUT = 6_000
HALVES = (FACE[:CUT], FACE[CUT:])


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def in_json(number: int, path: str = "/up") -> object:
    data = base64.b64encode(HALVES[number]).decode()
    piece = {"uploadId": "u", "chunkIndex": number, "totalChunks": 2, "data": data}
    body = json.dumps(piece).encode()
    return sent("POST", path, body, [("Content-Type", "application/json")])


WAYS = {
    "S3": [
        sent("PUT", f"/b/k.jpg?partNumber={n}&uploadId=u1", one)
        for n, one in enumerate(HALVES, 1)
    ],
    "JSON": [in_json(0), in_json(1)],
    "socket": [socket(*((BINARY, one) for one in HALVES))],
    "texts": [
        socket(*((TEXT, json.dumps({"p": base64.b64encode(one).decode()}).encode())
                 for one in HALVES))
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_face_in_pieces_is_counted_once(tmp_path: Path, auditor: Seeing, way: str) -> None:
    database = imported(tmp_path, auditor, *WAYS[way])
    [row] = faces(database)
    assert "joined[2 pieces" in row.path
    for _ in rescan(database, force=True):
        pass
    assert [one.path for one in faces(database)] == [row.path]


def test_the_first_piece_shows_it_by_itself(tmp_path: Path, auditor: Seeing) -> None:
    [row] = faces(imported(tmp_path, auditor, in_json(0)))
    assert "cut off: seen in the part that is there" in row.reason


def test_the_whole_is_as_sure_as_its_surest_piece(tmp_path: Path, auditor: Seeing) -> None:
    told = (("dzuuid", b"7c", False), ("dztotalchunkcount", b"2", False))
    entries = [
        posted("/up", form(*told, ("dzchunkindex", b"%d" % n, False), ("selfie", one, True)))
        for n, one in enumerate(HALVES)
    ]
    [row] = faces(imported(tmp_path, auditor, *entries))
    assert (row.confidence, "joined" in row.path) == (Confidence.PROVEN, True)
    assert "its field is named selfie" in row.reason


def test_a_piece_of_something_else_keeps_its_own(tmp_path: Path, auditor: Seeing) -> None:
    entries = [
        sent("PUT", f"/b/k.bin?partNumber={n}&uploadId=u1", one)
        for n, one in ((1, FACE), (3, b"later"))
    ]
    [row] = faces(imported(tmp_path, auditor, *entries))
    assert row.path == "request.body"
