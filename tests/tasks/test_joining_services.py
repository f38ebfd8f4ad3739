"""Uploads whose address or headers say which piece a request is, joined; look-alikes are not."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.tasks.seeing import Seeing
from tests.correlate.test_upload_forms import form
from tests.intake.har import entry
from tests.media.pictures import FACE
from tests.tasks.test_joining import HOST, PIECES, faces, imported, sent
from tests.tasks.test_joining_forms import in_forms, posted, unread


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def at(n: int) -> str:
    return str(3000 * n)


WAYS = {
    "Qiniu": [
        sent("PUT", f"/buckets/b/objects/aw/uploads/U1/{n}", piece)
        for n, piece in enumerate(PIECES, 1)
    ],
    "Nextcloud": [
        sent("PUT", f"/remote.php/dav/uploads/ada/web-file-upload-7c/{n:05}", piece)
        for n, piece in enumerate(PIECES, 1)
    ],
    "Backblaze": [
        sent("POST", f"/b2api/v3/b2_upload_part/4_z1/{n % 2}", piece,
             [("X-Bz-Part-Number", str(n)), ("X-Bz-Content-Sha1", "do_not_verify")])
        for n, piece in enumerate(PIECES, 1)
    ],
    "append to an object": [
        sent("POST", f"/o.bin?append&position={at(n)}", piece) for n, piece in enumerate(PIECES)
    ],
    "Graph API": [
        sent("POST", "/v19.0/upload:MTphdHRhY2htZW50", piece, [("file_offset", at(n))])
        for n, piece in enumerate(PIECES)
    ],
    "Upyun": [
        sent("PUT", "/b/o.bin", piece, [("X-Upyun-Multi-Stage", "upload"),
             ("X-Upyun-Multi-UUID", "51d3-b"), ("X-Upyun-Part-ID", str(n))])
        for n, piece in enumerate(PIECES)
    ],
    "SharePoint": [
        sent("POST", "/_api/web/GetFileByServerRelativeUrl('/a')/"
             f"{step}Upload(uploadId=guid'7c-1'{offset})", piece)
        for step, offset, piece in zip(
            ("Start", "Continue", "Finish"), ("", ",fileOffset=3000", ",fileOffset=6000"), PIECES,
            strict=True,
        )
    ],
}  # fmt: skip
OWN = {
    "path": [sent("PUT", f"/upload/f1/chunk/{n}", piece) for n, piece in enumerate(PIECES)],
    "headers": [
        sent("POST", "/up", piece, [("X-File-Id", "f1"), ("X-Chunk-Index", str(n)),
             ("X-Total-Chunks", "3")])
        for n, piece in enumerate(PIECES)
    ],
    "query": [
        sent("POST", f"/up?upload_id=f1&part_number={n}&total_parts=3", piece)
        for n, piece in enumerate(PIECES, 1)
    ],
    "form": in_forms({"hash": "9e1", "index": "{i}", "total": "3", "filename": "a"}, file="chunk"),
    "form of snakes": in_forms({"file_md5": "9e1", "chunk_num": "{n}", "chunk_count": "3"}),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_services_own_way_is_joined(tmp_path: Path, auditor: Seeing, way: str) -> None:
    database = imported(tmp_path, auditor, *reversed(WAYS[way]))
    [row] = [one for one in faces(database) if "joined" in one.path]
    assert row.path == f"request.body ▸ joined[3 pieces, {way}]"
    assert not unread(database)


@pytest.mark.parametrize("way", OWN)
def test_an_own_servers_numbers_are_joined(tmp_path: Path, auditor: Seeing, way: str) -> None:
    database = imported(tmp_path, auditor, *OWN[way])
    [row] = [one for one in faces(database) if "joined" in one.path]
    assert row.path == "request.body ▸ joined[3 pieces, numbered chunks]"


def test_facebooks_films_in_forms_are_joined(tmp_path: Path, auditor: Seeing) -> None:
    fields = {"upload_phase": "transfer", "upload_session_id": "99", "start_offset": "{at}"}
    database = imported(tmp_path, auditor, *in_forms(fields, "/v19.0/1/videos", "video_file_chunk"))
    [row] = [one for one in faces(database) if "joined" in one.path]
    assert row.path == "request.body ▸ joined[3 pieces, Graph API]"


def answered(path: str, body: bytes, context: str) -> object:
    """A request to Qiniu, and the context in its answer."""
    post = {"mimeType": "application/octet-stream", "text": base64.b64encode(body).decode(),
            "encoding": "base64"}  # fmt: skip
    content = {"mimeType": "application/json", "text": json.dumps({"ctx": context, "offset": 1})}
    return entry(
        HOST + path,
        request={"method": "POST", "postData": post},
        response={"content": content},
    )


def test_qinius_blocks_are_a_chain(tmp_path: Path, auditor: Seeing) -> None:
    one = [
        answered("/mkblk/8401", PIECES[0], "c0"),
        answered("/bput/c0/3000", PIECES[1], "c1"),
        answered("/bput/c1/6000", PIECES[2], "c2"),
    ]
    database = imported(tmp_path, auditor, *one)
    [row] = [row for row in faces(database) if "joined" in row.path]
    assert row.path == "request.body ▸ joined[3 pieces, Qiniu blocks]"


def test_qinius_file_puts_its_blocks_in_order(tmp_path: Path, auditor: Seeing) -> None:
    files = [
        answered("/mkblk/2401", PIECES[2], "z"),  # the last block was sent first
        answered("/mkblk/3000", bytes(range(256)) * 9, "other"),  # of another file
        answered("/mkblk/3000", PIECES[0], "x"),
        answered("/mkblk/3000", PIECES[1], "y"),
        sent("POST", f"/mkfile/{len(FACE)}/key/YQ==", b"x,y,z"),
    ]
    database = imported(tmp_path, auditor, *files)
    [row] = [row for row in faces(database) if "joined" in row.path]
    assert row.path == "request.body ▸ joined[3 pieces, Qiniu blocks]"


def test_what_is_numbered_and_not_cut_from_one_file_is_left_alone(
    tmp_path: Path, auditor: Seeing
) -> None:
    other = FACE[:-2] + b"\0" * 400 + FACE[-2:]  # another size
    album = [
        posted("/album", form(("uuid", b"a", False), ("index", str(n).encode(), False),
                              ("total", b"3", False), ("file", photo, True)))
        for n, photo in enumerate((FACE, other, FACE))
    ]  # fmt: skip
    answers = [
        entry(f"{HOST}/quiz/parts/{n}", request={"method": "PUT", "postData": {
            "mimeType": "application/json", "text": json.dumps({"answer": n})}})
        for n in range(3)
    ]  # fmt: skip
    gap = [sent("PUT", f"/upload/f2/chunk/{n}", PIECES[0]) for n in (0, 2)]
    database = imported(tmp_path, auditor, *album, *answers, *gap)
    assert not [row for row in faces(database) if "joined" in row.path]
