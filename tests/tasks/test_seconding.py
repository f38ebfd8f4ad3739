"""A picture whose app had the camera just before is raised in the store: once, and replaceably."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.model import Confidence, Direction, Message, Protocol, Sensor, SensorEvent
from auditor.store import FindingRow, open_reader, open_writer
from auditor.tasks.ingest import Ingest
from auditor.tasks.rescan import rescan
from auditor.tasks.seconding import second_pictures
from auditor.tasks.seeing import Seeing
from tests.media.pictures import FACE

APP = "com.example.selfie"
NOW = 1_700_000_000.0
UNREAD = (
    b"--x\r\nContent-Disposition: form-data; name=p\r\n\r\n%b\r\n--x\r\n"
    b"Content-Disposition: form-data; name=q\r\n\r\n"
    b"\x93\xfb\x00\xd1\x1f\xc2\x88\x17\x05\r\n--x--\r\n"
)


def sent() -> Message:
    body = UNREAD % FACE
    return Message(
        flow="f",
        sequence=0,
        direction=Direction.REQUEST,
        protocol=Protocol.HTTP,
        host="api.example.com",
        method="POST",
        path="/u",
        headers=((b"content-type", b"multipart/form-data; boundary=x"),),
        body=body,
        body_size=len(body),
        started=NOW + 5,
        app=APP,
    )


@pytest.fixture(scope="module")
def seeing() -> Iterator[Seeing]:
    made = Seeing(Auditor(), Faces())
    yield made
    made.close()


def faces(database: Path) -> list[FindingRow]:
    with open_reader(database) as reader:
        return [row for row in reader.findings() if row.data_type == "bio.face_image"]


def recorded(seeing: Seeing, folder: Path, *events: SensorEvent) -> tuple[Path, int, int]:
    """The database, the session, and how many findings the camera seconded."""
    database = folder / "a.db"
    with open_writer(database) as writer:
        session = writer.begin_session(
            "s", kind="capture", tool_versions={}, detector_versions=seeing.versions
        )
        Ingest(writer, seeing, session).feed([sent()])
        writer.add_marks(session, events)
        done = second_pictures(database, writer, session)
        assert second_pictures(database, writer, session) == 0
        writer.end_session(session, ended=2e9, state="closed")
    return database, session, done


def camera(app: str = APP) -> SensorEvent:
    return SensorEvent(NOW, Sensor.CAMERA, "access", app, "dumpsys media.camera")


def test_the_camera_raises_what_was_seen_and_leaves_one_finding(
    seeing: Seeing, tmp_path: Path
) -> None:
    alone, _, none = recorded(seeing, tmp_path / "alone")
    [hint] = faces(alone)
    assert none == 0
    database, _, done = recorded(seeing, tmp_path / "camera", camera())
    [row] = faces(database)
    assert done == 1
    assert (row.path, row.detector) == (hint.path, "camera-use")
    assert (hint.confidence, row.confidence) == (Confidence.PROBABLE, Confidence.PROVEN)
    assert "had the camera" in row.reason


def test_another_apps_camera_raises_nothing(seeing: Seeing, tmp_path: Path) -> None:
    database, _, done = recorded(seeing, tmp_path, camera("com.example.other"))
    assert done == 0
    assert [row.confidence for row in faces(database)] == [Confidence.PROBABLE]


def test_what_is_unread_stays_so_and_a_rescan_comes_to_the_same(
    seeing: Seeing, tmp_path: Path
) -> None:
    alone, _, _ = recorded(seeing, tmp_path / "alone")
    database, _, _ = recorded(seeing, tmp_path / "camera", camera())

    def unread(path: Path) -> list[tuple[str, str]]:
        with open_reader(path) as reader:
            parts = (part for flow in reader.flows() for part in reader.opaques(flow.id))
            return [(part.path, part.reason) for part in parts]

    assert unread(database) == unread(alone) != []
    before = [(row.path, row.confidence, row.detector) for row in faces(database)]
    assert [done.session for done in rescan(database, force=True)] == ["s"]
    assert [(row.path, row.confidence, row.detector) for row in faces(database)] == before
