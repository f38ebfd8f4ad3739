"""Uploads in pieces, from a HAR to the findings: tus, S3 multipart, Content-Range; bounded."""

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.correlate.upload_order import MOST_PIECES, Sent, join, uploads_among
from auditor.correlate.upload_tus import CONCATENATED
from auditor.correlate.uploads import Piece
from auditor.media import Faces
from auditor.model import Audit, Direction, Message, Profile, Protocol
from auditor.store import FindingRow, open_reader, open_writer
from auditor.tasks.importing import Target, import_files
from auditor.tasks.ingest import Auditing
from auditor.tasks.joining import join_uploads
from auditor.tasks.rescan import rescan
from auditor.tasks.seeing import Seeing
from tests.intake.har import entry, har
from tests.media.pictures import FACE

HOST = "https://up.example"


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def sent(
    method: str,
    path: str,
    body: bytes,
    headers: Sequence[tuple[str, str]] = (),
    answer: Sequence[tuple[str, str]] = (),
) -> object:
    post = {
        "mimeType": "application/octet-stream",
        "text": base64.b64encode(body).decode(),
        "encoding": "base64",
    }
    named = [{"name": name, "value": value} for name, value in headers]
    told = [{"name": name, "value": value} for name, value in answer]
    return entry(
        HOST + path,
        request={"method": method, "postData": post, "headers": named},
        response={"headers": told},
    )


def imported(folder: Path, auditor: Auditing, *entries: object) -> Path:
    path = folder / "up.har"
    path.write_bytes(har(*entries))
    database = folder / "a.db"
    import_files([str(path)], Target(database, "s", {"auditor": "test"}), auditor)
    return database


def faces(database: Path) -> list[FindingRow]:
    with open_reader(database) as reader:
        return [row for row in reader.findings() if row.data_type == "bio.face_image"]


PIECES = [FACE[at : at + 3000] for at in range(0, len(FACE), 3000)]
OFFSET = "application/offset+octet-stream"


def tus() -> list[object]:
    entries = [
        sent(
            "POST", "/files", PIECES[0], [("Content-Type", OFFSET), ("Upload-Length", "8401")],
            [("Location", f"{HOST}/files/7")],
        )
    ]  # fmt: skip
    for number, piece in enumerate(PIECES[1:], 1):
        headers = [("Upload-Offset", str(3000 * number)), ("Content-Type", OFFSET)]
        entries.append(sent("PATCH", "/files/7", piece, headers))
    return entries


def tus_concatenated(order: str = "/files/p2 /files/p0") -> list[object]:
    """Two uploads side by side, the second one in two pieces, and what makes a file of them."""
    entries = []
    for number, name in ((2, "p0"), (0, "p2"), (1, "p2")):
        headers = [("Upload-Offset", str(3000 * (number % 2))), ("Content-Type", OFFSET)]
        entries.append(sent("PATCH", f"/files/{name}", PIECES[number], headers))
    final = {"method": "POST", "headers": [{"name": "Upload-Concat", "value": f"final;{order}"}]}
    return [*entries, entry(f"{HOST}/files", request=final)]


def s3() -> list[object]:
    paths = [f"/b/k.jpg?partNumber={n}&uploadId=u%2F1" for n in range(1, len(PIECES) + 1)]
    return [sent("PUT", path, piece) for path, piece in zip(paths, PIECES, strict=True)][::-1]


def ranges() -> list[object]:
    return [
        sent(
            "PUT", "/r?id=9", piece,
            [("content-range", f"bytes {3000 * n}-{3000 * n + len(piece) - 1}/{len(FACE)}")],
        )
        for n, piece in enumerate(PIECES)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "name"),
    [
        (tus(), "tus"),
        (tus_concatenated(), "tus concatenation"),
        (tus_concatenated(f"{HOST}/files/p2 {HOST}/files/p0"), "tus concatenation"),
        (s3(), "S3 multipart"),
        (ranges(), "Content-Range"),
    ],
)
def test_a_face_in_pieces_is_found(
    tmp_path: Path, auditor: Seeing, entries: list[object], name: str
) -> None:
    database = imported(tmp_path, auditor, *entries)
    [row] = faces(database)  # what the first piece showed is counted with the whole
    assert row.path == f"request.body ▸ joined[3 pieces, {name}]"
    assert "containing a face" in row.reason
    with open_reader(database) as reader:
        pictures = [p for flow in reader.flows() for p in reader.images(flow.id)]
    assert [(p.width, p.size, p.faces) for p in pictures if "joined" in p.path] == [(200, 8401, 1)]


def test_a_rescan_joins_again_and_adds_nothing_twice(tmp_path: Path, auditor: Seeing) -> None:
    database = imported(tmp_path, auditor, *tus())
    before = [(row.path, row.reason) for row in faces(database)]
    for result in rescan(database, profile=Profile((("email", ("a@b.example",)),))):
        assert not result.errored
    assert [(row.path, row.reason) for row in faces(database)] == before
    for result in rescan(database):
        assert not result.errored
    assert [(row.path, row.reason) for row in faces(database)] == before


def test_text_in_pieces_is_read_and_a_gap_is_said(tmp_path: Path, auditor: Seeing) -> None:
    text = json.dumps({"pad": "x" * 90, "email": "tester@example.org"}).encode()
    pieces = [text[:60], text[60:118], text[118:]]
    entries = [
        sent("PUT", "/r", piece, [("Content-Range", f"bytes {at}-{at + len(piece) - 1}/*")])
        for at, piece in ((0, pieces[0]), (60, pieces[1]), (118, pieces[2]), (500, b"later"))
    ]
    database = imported(tmp_path, auditor, *entries)
    with open_reader(database) as reader:
        [row] = [one for one in reader.findings() if one.data_type == "id.email"]
        assert row.path == "request.body ▸ joined[3 pieces, Content-Range] ▸ json:$.email"
        reasons = [part.reason for flow in reader.flows() for part in reader.opaques(flow.id)]
    assert "upload: pieces are missing" in reasons


def test_pieces_of_pieces_are_bounded() -> None:
    piece = ("tus", "h", "/f")
    many = [Sent(Piece(piece, at), at, 1) for at in range(MOST_PIECES + 5)]
    joined = join(many)
    assert joined is not None
    assert len(joined.pieces) == MOST_PIECES


SMALL = 4  # bytes of a piece


def test_thousands_of_pieces_are_one_picture(tmp_path: Path, auditor: Seeing) -> None:
    messages = [
        Message(
            f"f{at}", 0, Direction.REQUEST, Protocol.HTTP, host="h.example", method="PATCH",
            path="/files/1", headers=((b"upload-offset", str(at).encode()),),
            body=FACE[at : at + SMALL], body_size=len(FACE[at : at + SMALL]), started=1.0e9 + at,
        )
        for at in range(0, len(FACE), SMALL)
    ]  # fmt: skip
    assert len(messages) > 1_000
    database = tmp_path / "a.db"
    with open_writer(database) as writer:
        session = writer.begin_session("s", kind="import", tool_versions={}, detector_versions={})
        numbers = writer.add(session, messages)
        writer.conclude(session, [(number, Audit()) for number in numbers])
        assert join_uploads(database, writer, auditor, session) == 1
        assert join_uploads(database, writer, auditor, session) == 0
    [row] = faces(database)
    assert row.path == f"request.body ▸ joined[{len(messages)} pieces, tus]"
    assert row.message == numbers[-1]


def test_what_no_time_was_left_for_is_said(
    tmp_path: Path, auditor: Seeing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.tasks.joining.SECONDS", -1.0)
    database = imported(tmp_path, auditor, *tus())
    with open_reader(database) as reader:
        reasons = [part.reason for flow in reader.flows() for part in reader.opaques(flow.id)]
    assert "upload: not joined within -1 s" in reasons


def test_a_piece_sent_again_counts_once_and_overlaps_are_passed() -> None:
    upload = ("tus", "h", "/f")
    sent_again = [
        Sent(Piece(upload, 0), 1, 10),
        Sent(Piece(upload, 0), 2, 10),
        Sent(Piece(upload, 5), 3, 2),
        Sent(Piece(upload, 10), 4, 10),
    ]
    joined = join(sent_again)
    assert joined is not None
    assert [one.message for one in joined.pieces] == [2, 4]
    assert not joined.missing
    assert join(sent_again[:1]) is None
    assert join([Sent(Piece(upload, 10), 4, 10), Sent(Piece(upload, 20), 5, 10)]) is None


def test_one_range_and_ordinary_requests_are_no_upload(tmp_path: Path, auditor: Seeing) -> None:
    database = imported(
        tmp_path,
        auditor,
        ranges()[0],
        sent("POST", "/x?partNumber=1", b"a=1"),
        sent("PUT", "/y", b"b"),
    )
    with open_reader(database) as reader:
        paths = [part.path for flow in reader.flows() for part in reader.opaques(flow.id)]
    assert not [path for path in paths if "joined" in path]


def test_uploads_of_tus_are_one_file_as_far_as_they_are_there() -> None:
    def part(path: str, *sizes: int) -> tuple[tuple[str, ...], list[Sent]]:
        upload = ("tus", "h", path)
        starts = (sum(sizes[:n]) for n in range(len(sizes)))
        return upload, [Sent(Piece(upload, at), n, sizes[n]) for n, at in enumerate(starts)]

    def told(*order: str) -> tuple[tuple[str, ...], list[Sent]]:
        upload = (CONCATENATED, "h")
        return upload, [Sent(Piece(upload, 0, numbered=True, order=order), 9, 0)]

    a, b, c = part("/a", 5), part("/b", 5, 5), part("/c", 5, 5)
    [whole, other] = uploads_among(dict((a, b, c, told("/b", "/a"))))
    assert [one.piece.upload[2] for one in whole.pieces] == ["/b", "/b", "/a"]
    assert not whole.missing
    assert [one.piece.upload for one in other.pieces] == [c[0]] * 2
    [cut] = uploads_among(dict((a, b, told("/b", "/gone", "/a"))))
    assert (len(cut.pieces), cut.missing) == (2, True)
    assert not list(uploads_among(dict((a, told("/a", "/a")))))
    assert len(list(uploads_among(dict((b, told(*["/b"] * 1_000)))))) == 1
