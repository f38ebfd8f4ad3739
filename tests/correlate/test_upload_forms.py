"""Pieces by their fields: what each library says, and what only looks like it."""

import pytest

from auditor.correlate.upload_forms import FormPiece, chunk_of, fields_of, form_of
from auditor.correlate.uploads import piece_of
from auditor.model import Direction, Message, Protocol


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "resumableChunkNumber=2&resumableTotalChunks=3&resumableIdentifier=9-a",
            FormPiece("Resumable.js", "9-a", 2, numbered=True),
        ),
        (
            "flowChunkNumber=1&flowTotalChunks=2&flowIdentifier=x",
            FormPiece("Flow.js", "x", 1, numbered=True),
        ),
        (
            "dzuuid=u&dzchunkindex=0&dztotalchunkcount=4&dzchunkbyteoffset=0",
            FormPiece("Dropzone", "u", 1, numbered=True),
        ),
        (
            "qquuid=u&qqpartindex=2&qqtotalparts=3",
            FormPiece("Fine Uploader", "u", 3, numbered=True),
        ),
        (
            "identifier=i&chunkNumber=2&totalChunks=2",
            FormPiece("simple-uploader.js", "i", 2, numbered=True),
        ),
        ("name=p.jpg&chunk=0&chunks=3", FormPiece("Plupload", "p.jpg", 1, numbered=True)),
        ("name=p.jpg&offset=512&total=2000", FormPiece("Plupload", "p.jpg", 512, numbered=False)),
        ("name=p.jpg&chunk=0&chunks=1", None),  # all in one
        ("name=p.jpg&chunk=3&chunks=3", None),  # there is no such piece
        ("id=7&offset=6000&size=9000", FormPiece("chunks at offsets", "7", 6000, numbered=False)),
        ("id=7&offset=9000&size=9000", None),
        ("offset=6000&size=9000", None),
        ("chunk=0&chunks=3", None),
        ("name=list&offset=20&limit=10", None),
        ("dzuuid=u&dzchunkindex=x&dztotalchunkcount=4", None),
        ("flowChunkNumber=0&flowTotalChunks=2", None),
    ],
)
def test_fields_of_libraries(query: str, expected: FormPiece | None) -> None:
    assert chunk_of(fields_of(query)) == expected


def form(*parts: tuple[str, bytes, bool], boundary: str = "b0") -> bytes:
    told = b""
    for name, data, file in parts:
        more = '; filename="f.bin"\r\nContent-Type: application/octet-stream' if file else ""
        told += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}'.encode()
        told += b"\r\n\r\n" + data + b"\r\n"
    return told + f"--{boundary}--\r\n".encode()


def test_the_file_of_a_form_is_the_piece() -> None:
    body = form(("dzuuid", b"u", False), ("file", b"\r\n--not a mark\r\n", True))
    fields, file = form_of("multipart/form-data; boundary=b0", body)
    assert fields == {"dzuuid": "u"}
    assert file is not None
    assert (file.name, file.data) == ("file", b"\r\n--not a mark\r\n")
    assert form_of('multipart/form-data; boundary="b0"', body) == (fields, file)


def test_two_files_cut_forms_and_other_types_are_no_piece() -> None:
    two = form(("a", b"1", True), ("b", b"2", True))
    assert form_of("multipart/form-data; boundary=b0", two) == ({}, None)
    assert form_of("multipart/form-data; boundary=b0", two[:60]) == ({}, None)
    assert form_of("multipart/form-data", two) == ({}, None)
    assert form_of("text/plain; boundary=b0", two) == ({}, None)
    assert form_of("multipart/form-data; boundary=b0", b"--b0\r\n" * 100_000) == ({}, None)
    assert fields_of("&".join(f"a{n}=1" for n in range(1_000))) == {}


def test_a_range_over_a_form_is_of_its_file() -> None:
    message = Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="h", method="POST", path="/u",
        headers=((b"Content-Type", b"multipart/form-data; boundary=b0"),
                 (b"Content-Range", b"bytes 10-19/30")),
        body=form(("files[]", b"0123456789", True)),
    )  # fmt: skip
    piece = piece_of(message)
    assert piece is not None
    assert (piece.position, piece.place) == (10, "request.body ▸ multipart:files[]")
