"""Uploads that libraries split into forms, joined; what was joined is no longer unread."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
    placed = [
        sent("POST", f"/own?id=77&offset={3000 * at}&size=8401", piece)
        for at, piece in enumerate(PIECES)
    ]
    database = imported(tmp_path, auditor, *offsets, *numbered, *placed)
    assert sorted(row.path for row in faces(database) if "joined" in row.path) == [
        "request.body ▸ joined[3 pieces, Flow.js]",
        "request.body ▸ joined[3 pieces, Plupload]",
        "request.body ▸ joined[3 pieces, chunks at offsets]",
    ]


def blocks(*, listed: bool) -> list[object]:
    """The face in Azure's blocks, sent out of order, and their list."""
    names = [base64.b64encode(b"block-%d" % n).decode() for n in (7, 3, 5)]
    entries = [
        sent("PUT", f"/c/b.jpg?comp=block&blockid={quote(names[n])}", PIECES[n]) for n in (2, 0, 1)
    ]
    order = "".join(f"<Latest>{name}</Latest>" for name in names)
    body = f'<?xml version="1.0"?><BlockList>{order}</BlockList>'.encode()
    return [*entries, sent("PUT", "/c/b.jpg?comp=blocklist", body)] if listed else entries


def dropbox(first: int) -> list[object]:
    """The face in a session's appends, from a piece on."""
    entries = []
    for number, piece in enumerate(PIECES[first:], first):
        cursor = {"session_id": "AA1", "offset": 3000 * number}
        argument = json.dumps({"cursor": cursor, "close": False})
        step = "finish" if number == len(PIECES) - 1 else "append_v2"
        path = f"/2/files/upload_session/{step}"
        entries.append(sent("POST", path, piece, [("Dropbox-API-Arg", argument)]))
    return entries


def test_storage_services_pieces_are_joined(tmp_path: Path, auditor: Seeing) -> None:
    own = [
        sent("POST", f"/own?fileId=77&chunk={n}&chunks=3", piece) for n, piece in enumerate(PIECES)
    ]
    database = imported(tmp_path, auditor, *blocks(listed=True), *dropbox(0), *own)
    assert sorted(row.path for row in faces(database) if "joined" in row.path) == [
        "request.body ▸ joined[3 pieces, Azure blocks]",
        "request.body ▸ joined[3 pieces, Dropbox session]",
        "request.body ▸ joined[3 pieces, numbered chunks]",
    ]


def test_blocks_without_their_list_and_appends_without_the_first_are_not(
    tmp_path: Path, auditor: Seeing
) -> None:
    database = imported(tmp_path, auditor, *blocks(listed=False), *dropbox(1))
    with open_reader(database) as reader:
        paths = [one.path for flow in reader.flows() for one in reader.images(flow.id)]
    assert not [path for path in paths if "joined" in path]


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


def rupload() -> list[object]:
    """The face as Facebook's and Instagram's clients send it, in segments of one stream, too."""
    whole = [("X-Entity-Length", str(len(FACE))), ("X-Entity-Name", "fb_uploader_1")]
    entries = [
        sent("POST", "/rupload_igphoto/fb_uploader_1", piece, [*whole, ("Offset", str(3000 * n))])
        for n, piece in enumerate(PIECES)
    ]
    for n, piece in enumerate(PIECES):
        headers = [("x-entity-length", str(len(piece))), ("offset", "0"), ("stream-id", "s9"),
                   ("segment-start-offset", str(3000 * n))]  # fmt: skip
        entries.append(sent("POST", f"/rupload_igvideo/9_0_{n}?segmented=true", piece, headers))
    return entries


def typed(path: str, kind: str, body: bytes) -> object:
    text = base64.b64encode(body).decode()
    return entry(
        HOST + path,
        request={
            "method": "POST",
            "headers": [{"name": "Content-Type", "value": kind}],
            "postData": {"mimeType": kind, "text": text, "encoding": "base64"},
        },
    )


def media() -> list[object]:
    """The face as X takes it: a file, base64 in a form of either kind, below the media's id."""
    path, kind = "/1.1/media/upload.json", "application/x-www-form-urlencoded"
    entries = [typed(path, kind, b"command=INIT&total_bytes=8401&media_type=image/jpeg")]
    for n, piece in enumerate(PIECES):
        query = f"?command=APPEND&media_id=71&segment_index={n}"
        entries.append(posted(path + query, form(("media", piece, True))))
        said = f"command=APPEND&media_id=72&segment_index={n}&media_data="
        packed = quote(base64.b64encode(piece).decode(), safe="")
        entries.append(typed(path, kind, said.encode() + packed.encode()))
        fields = (("command", b"APPEND", False), ("media_id", b"73", False),
                  ("segment_index", str(n).encode(), False))  # fmt: skip
        file = ("media_data", base64.b64encode(piece), False)
        entries.append(posted(path, form(*fields, file)))
        number = ("segment_index", str(n).encode(), False)
        entries.append(posted("/2/media/upload/74/append", form(number, ("media", piece, True))))
    return [*entries, typed(path, kind, b"command=FINALIZE&media_id=72")]


def in_json(texts: list[str], first: int, **names: str) -> list[object]:
    """Pieces of base64, under names of one's own."""
    index, total, data = names["index"], names["total"], names["data"]
    return [
        typed(
            names["path"],
            "application/json; charset=utf-8",
            json.dumps({"uploadId": "7c", index: n, total: len(texts), data: text}).encode(),
        )
        for n, text in enumerate(texts, first)
    ]


WHOLE = base64.b64encode(FACE).decode()


def test_services_of_their_own_way_are_joined(tmp_path: Path, auditor: Seeing) -> None:
    database = imported(tmp_path, auditor, *rupload(), *media())
    paths = sorted(row.path for row in faces(database) if "joined" in row.path)
    assert paths == [
        *["request.body ▸ joined[3 pieces, X media upload]"] * 4,
        *["request.body ▸ joined[3 pieces, rupload]"] * 2,
    ]
    assert not unread(database)


def test_base64_in_json_is_joined(tmp_path: Path, auditor: Seeing) -> None:
    each = [base64.b64encode(piece).decode() for piece in PIECES]
    cut = [WHOLE[at : at + 2_999] for at in range(0, len(WHOLE), 2_999)]
    own = in_json(each, 0, path="/a", index="chunkIndex", total="totalChunks", data="data")
    from_one = in_json(each, 1, path="/b", index="part_number", total="total", data="chunk")
    sliced = in_json(cut, 0, path="/c", index="seq", total="count", data="payload")
    database = imported(tmp_path, auditor, *own, *from_one, *sliced)
    paths = sorted(row.path for row in faces(database) if "joined" in row.path)
    assert paths == [
        *["request.body ▸ joined[3 pieces, base64 in JSON]"] * 2,
        "request.body ▸ joined[4 pieces, base64 in JSON]",
    ]
    assert not unread(database)


def test_base64_in_json_of_which_the_first_piece_is_missing(
    tmp_path: Path, auditor: Seeing
) -> None:
    each = [base64.b64encode(piece).decode() for piece in PIECES]
    entries = in_json(each, 0, path="/a", index="index", total="total", data="data")[1:]
    database = imported(tmp_path, auditor, *entries)
    reasons = [reason for path, reason in unread(database) if "joined" in path]
    assert "upload: pieces are missing" in reasons


def test_pages_of_a_list_are_no_upload(tmp_path: Path, auditor: Seeing) -> None:
    noise = base64.b64encode(bytes(range(256)) * 8).decode()
    pages = [
        typed("/p", "application/json", json.dumps({"index": n, "total": 9, "q": noise}).encode())
        for n in range(3)
    ]
    lone = in_json([noise, noise], 5, path="/l", index="index", total="total", data="data")
    database = imported(tmp_path, auditor, *pages, *lone)
    with open_reader(database) as reader:
        findings = [row.path for row in reader.findings()]
    assert not [path for path, _ in unread(database) if "joined" in path]
    assert not [path for path in findings if "joined" in path]
