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


def test_whole_pictures_and_pieces_without_an_end_are_not_joined(
    tmp_path: Path, auditor: Seeing
) -> None:
    whole = socket((BINARY, FACE), (BINARY, FACE))
    cut = socket(*((BINARY, piece) for piece in PIECES[:-1]), (BINARY, FACE))
    database = imported(tmp_path, auditor, whole, cut)
    assert not [path for path in pictures(database) if "joined" in path]
