"""Uploads that libraries split into forms, joined; what was joined is no longer unread."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.store import open_reader
from auditor.tasks.rescan import rescan
from auditor.tasks.seeing import Seeing
from tests.correlate.test_upload_forms import form
from tests.intake.har import entry
from tests.media.pictures import FACE
from tests.tasks.test_joining import HOST, PIECES, faces, imported, sent

FORM = "multipart/form-data; boundary=b0"


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def posted(path: str, body: bytes) -> object:
    text = base64.b64encode(body).decode()
    return entry(
        HOST + path,
        request={
            "method": "POST",
            "headers": [{"name": "Content-Type", "value": FORM}],
            "postData": {"mimeType": FORM, "text": text, "encoding": "base64"},
        },
    )


def in_forms(fields: dict[str, str], path: str = "/up", file: str = "file") -> list[object]:
    """The face in pieces; `{n}`, `{i}` and `{at}` in a field count from 1, 0 and in bytes."""
    entries = []
    for index, piece in enumerate(PIECES):
        said = [
            (name, value.format(n=index + 1, i=index, at=3000 * index).encode(), False)
            for name, value in fields.items()
        ]
        entries.append(posted(path, form(*said, (file, piece, True))))
    return entries


WAYS = {
    "Resumable.js": {
        "resumableChunkNumber": "{n}", "resumableTotalChunks": "3", "resumableIdentifier": "8401-a",
    },
    "Flow.js": {"flowChunkNumber": "{n}", "flowTotalChunks": "3", "flowIdentifier": "8401-a"},
    "Dropzone": {
        "dzuuid": "7c", "dzchunkindex": "{i}", "dztotalchunkcount": "3",
        "dzchunkbyteoffset": "{at}",
    },
    "Plupload": {"name": "o_1.jpg", "chunk": "{i}", "chunks": "3"},
    "Fine Uploader": {"qquuid": "7c", "qqpartindex": "{i}", "qqtotalparts": "3"},
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_face_in_forms_is_found(tmp_path: Path, auditor: Seeing, way: str) -> None:
    database = imported(tmp_path, auditor, *in_forms(WAYS[way]))
    [row] = [one for one in faces(database) if "joined" in one.path]
    assert row.path == f"request.body ▸ joined[3 pieces, {way}]"


def test_offsets_and_raw_pieces_with_fields_in_the_address(tmp_path: Path, auditor: Seeing) -> None:
    offsets = in_forms({"name": "o.jpg", "offset": "{at}", "total": "8401"})
    numbered = [
        sent("POST", f"/raw?flowChunkNumber={n}&flowTotalChunks=3&flowIdentifier=x", piece)
        for n, piece in enumerate(PIECES, 1)
    ]
    database = imported(tmp_path, auditor, *offsets, *numbered)
    assert sorted(row.path for row in faces(database) if "joined" in row.path) == [
        "request.body ▸ joined[3 pieces, Flow.js]",
        "request.body ▸ joined[3 pieces, Plupload]",
    ]


def unread(database: Path) -> list[tuple[str, str]]:
    with open_reader(database) as reader:
        return [
            (part.path, part.reason) for flow in reader.flows() for part in reader.opaques(flow.id)
        ]


def test_joined_pieces_are_no_longer_unread_and_a_rescan_agrees(
    tmp_path: Path, auditor: Seeing
) -> None:
    database = imported(tmp_path, auditor, *in_forms(WAYS["Dropzone"]))
    assert not unread(database)
    with open_reader(database) as reader:
        assert not sum(row.parts for row in reader.unread())
        pictures = [row for flow in reader.flows() for row in reader.images(flow.id)]
    assert [row.path for row in pictures if not row.checked] == []
    for _ in rescan(database, force=True):
        pass
    assert not unread(database)


def test_pieces_without_the_first_stay_unread(tmp_path: Path, auditor: Seeing) -> None:
    database = imported(tmp_path, auditor, *in_forms(WAYS["Dropzone"])[1:])
    assert len([path for path, _ in unread(database) if path.endswith("multipart:file")]) == 2


def test_forms_sent_twice_to_one_address_are_no_upload(tmp_path: Path, auditor: Seeing) -> None:
    photos = [posted("/up", form(("name", b"a.jpg", False), ("file", FACE, True)))] * 2
    database = imported(tmp_path, auditor, *photos)
    assert not [row for row in faces(database) if "joined" in row.path]
    assert len(faces(database)) == 2
