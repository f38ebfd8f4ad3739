"""Films and pictures that nothing here decodes: a first frame is looked at, the rest is unread."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from auditor.audit import Auditor
from auditor.decode.audio.mp4_audio import box
from auditor.media import Faces
from auditor.model import PARTLY
from auditor.store import open_reader
from auditor.tasks.importing import Target, import_files
from auditor.tasks.seeing import Seeing
from auditor.tasks.standing import standing
from tests.cli.run import auditor as run
from tests.intake.har import har
from tests.media.pictures import FACE
from tests.tasks.test_joining import sent
from tests.tasks.test_seeing import message


@pytest.fixture(scope="module")
def seeing() -> Iterator[Seeing]:
    made = Seeing(Auditor(), Faces())
    yield made
    made.close()


def film(folder: Path, name: str, codec: str) -> bytes:
    """Three frames of the photo, by OpenCV's own encoder."""
    pixels = cv2.imdecode(np.frombuffer(FACE, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    path = folder / name
    code = cv2.VideoWriter.fourcc(*codec)
    writer = cv2.VideoWriter(str(path), code, 10, (pixels.shape[1], pixels.shape[0]))
    if not writer.isOpened():
        pytest.skip(f"this OpenCV does not encode {codec}")
    for _ in range(3):
        writer.write(pixels)
    writer.release()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "codec"), [("a.avi", "MJPG"), ("a.mov", "jpeg"), ("a.mp4", "MJPG")]
)
def test_the_first_frame_of_motion_jpeg_is_looked_at(
    tmp_path: Path, seeing: Seeing, name: str, codec: str
) -> None:
    audit = seeing.audit(message(film(tmp_path, name, codec)))
    [finding] = audit.findings
    assert finding.data_type == "bio.face_image"
    assert str(finding.path) == "request.body ▸ frame[0]"
    [rest] = audit.opaques
    assert rest.reason.endswith(f"{PARTLY}: only its first frame was looked at")


def test_other_films_are_not_checked_for_faces(tmp_path: Path, seeing: Seeing) -> None:
    content = film(tmp_path, "a.mp4", "mp4v")
    audit = seeing.audit(message(content))
    assert not audit.findings
    [rest] = audit.opaques
    assert (rest.reason, rest.size) == (
        "video/mp4 (mp4v): not checked for faces: its frames need a decoder of video",
        len(content),
    )


def heic(width: int, height: int, brand: bytes = b"heic") -> bytes:
    """The header of a picture, and none of its pixels."""
    size = box(b"ispe", bytes(4) + width.to_bytes(4) + height.to_bytes(4))
    meta = box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", size)))
    return box(b"ftyp", brand + bytes(4) + b"mif1") + meta + box(b"mdat", bytes(range(256)) * 8)


@pytest.mark.parametrize(("brand", "kind"), [(b"heic", "image/heic"), (b"avif", "image/avif")])
def test_pictures_known_by_their_header_are_recorded(
    seeing: Seeing, brand: bytes, kind: str
) -> None:
    content = heic(4_032, 3_024, brand)
    audit = seeing.audit(message(content))
    [picture] = audit.pictures
    assert (picture.media_type, picture.width, picture.height) == (kind, 4_032, 3_024)
    assert (picture.size, picture.checked) == (len(content), "")
    assert picture.unchecked == f"{kind} is read by its header only"
    assert [one.reason for one in audit.opaques] == [
        f"{kind}: not checked for faces: {kind} is read by its header only"
    ]


def test_what_was_not_checked_is_no_absence_of_faces(tmp_path: Path, seeing: Seeing) -> None:
    path = tmp_path / "up.har"
    path.write_bytes(har(sent("POST", "/v", film(tmp_path, "a.mp4", "mp4v")),
                         sent("POST", "/p", heic(64, 64))))  # fmt: skip
    database = tmp_path / "a.db"
    import_files([str(path)], Target(database, "s", {"auditor": "test"}), seeing)
    with open_reader(database) as reader:
        [session] = reader.sessions()
        told = standing(reader, session).incomplete
    assert any("2 pictures or films sent and not checked for faces" in line for line in told)
    result = run("verdict", "--db", str(database))
    assert "2 pictures or films sent" in " ".join(result.out.split())
