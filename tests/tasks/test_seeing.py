"""Pictures looked at: what is recorded, what becomes of the unread, with and without a detector."""

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from auditor.audit import Auditor
from auditor.detect.biometric.face import image as face_image
from auditor.media import Faces
from auditor.model import UNCHECKED, Audit, Confidence, Direction, Message, Opaque, Protocol
from auditor.store import open_reader
from auditor.tasks.importing import Target, import_files
from auditor.tasks.isolated import AUDITOR, load_auditor
from auditor.tasks.rescan import rescan
from auditor.tasks.seeing import Seeing
from tests.cli.run import auditor as run
from tests.intake.har import har
from tests.media.pictures import FACE, ROCKET, encoded, face_model, image
from tests.media.test_faces import moving
from tests.tasks.test_joining import sent


def message(body: bytes, path: str = "/u") -> Message:
    return Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="a.example", method="POST", path=path,
        body=body, body_size=len(body),
    )  # fmt: skip


@pytest.fixture(scope="module")
def seeing() -> Iterator[Seeing]:
    made = Seeing(Auditor(), Faces())
    yield made
    made.close()


def test_a_face_is_found_and_its_picture_is_no_longer_unread(seeing: Seeing) -> None:
    audit = seeing.audit(message(FACE))
    [finding] = audit.findings
    assert (finding.data_type, finding.confidence) == ("bio.face_image", Confidence.PROBABLE)
    assert finding.value == image(FACE).sha256
    assert audit.opaques == ()
    [picture] = audit.pictures
    assert (picture.width, picture.height, picture.faces) == (200, 200, 1)
    assert picture.sha256 == image(FACE).sha256


def test_a_vendors_format_is_a_second_sign(seeing: Seeing) -> None:
    host = "rekognition.eu-west-1.amazonaws.com"
    action = (b"x-amz-target", b"RekognitionService.IndexFaces")
    for content, wanted in ((FACE, Confidence.PROVEN), (ROCKET, Confidence.PROBABLE)):
        body = json.dumps({"Image": {"Bytes": base64.b64encode(content).decode()}}).encode()
        sent = replace(message(body), host=host, headers=(action,))
        [finding] = seeing.audit(sent).findings
        assert (finding.data_type, finding.confidence) == ("bio.face_image", wanted)
        assert "Amazon Rekognition" in finding.reason


def test_a_harmless_picture_is_recorded_and_left_alone(seeing: Seeing) -> None:
    audit = seeing.audit(message(ROCKET))
    assert audit.findings == ()
    assert audit.opaques == ()
    assert [picture.faces for picture in audit.pictures] == [0]


def test_what_was_not_looked_at_stays_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cv2.py").write_text("raise ModuleNotFoundError('hidden', name='cv2')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    blind = Seeing(Auditor(), Faces())
    audit = blind.audit(message(b'{"email": "tester@example.org"}'))
    assert [one.data_type for one in audit.findings] == ["id.email"]
    audit = blind.audit(message(ROCKET))
    reason = "image/jpeg: not checked for faces: the extra [faces] is not installed"
    assert [(one.reason, one.size) for one in audit.opaques] == [(reason, len(ROCKET))]
    assert [picture.unchecked for picture in audit.pictures] == [reason.split(": ", 2)[2]]
    blind.close()


def test_other_unread_parts_stay_as_they_are() -> None:
    other = Opaque(image(FACE).path, "unknown binary", 3)

    class Given:
        versions = {"x": 1}  # noqa: RUF012 - a constant of this stand-in for an auditor

        def audit(self, message: Message) -> Audit:
            del message
            return Audit(opaques=(other, image(ROCKET)))

    with Faces() as faces:
        made = Seeing(Given(), faces)
        assert made.audit(message(b"")).opaques == (other,)
        assert made.versions == {"x": 1, "face-image: cascade": face_image.VERSION}


def test_a_picture_is_shown_by_the_command(tmp_path: Path) -> None:
    file, database = tmp_path / "up.har", tmp_path / "a.db"
    file.write_bytes(har(sent("POST", "/v1/photo", FACE)))
    assert run("import", file, "--session", "s", "--db", database).code == 0
    shown = run("show", "1", "--db", database).out
    assert "Pictures (1)" in shown
    assert f"image/jpeg, 200 x 200 pixels, 8.2 KiB, SHA-256 {image(FACE).sha256}" in shown
    assert "contains a face, by haarcascade_frontalface_alt2 of OpenCV" in shown
    [picture] = json.loads(run("show", "1", "--json", "--db", database).out)["images"]
    assert (picture["faces"], picture["width"], picture["exif"]) == (1, 200, [])


def test_a_model_that_is_none_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    file, wrong = tmp_path / "up.har", tmp_path / "wrong.onnx"
    file.write_bytes(har(sent("POST", "/v1/photo", FACE)))
    wrong.write_bytes(b"no model")
    for named in (wrong, tmp_path / "missing.onnx"):
        done = run("import", file, "--face-model", named, "--db", tmp_path / "a.db")
        assert done.code == 2
        assert str(named) in done.err
    assert not (tmp_path / "a.db").exists()


def test_a_rescan_with_a_model_looks_again_and_records_its_digest(tmp_path: Path) -> None:
    model = face_model()
    file, database = tmp_path / "up.har", tmp_path / "a.db"
    file.write_bytes(har(sent("POST", "/v1/photo", FACE)))
    auditor = load_auditor(AUDITOR, None)
    import_files([str(file)], Target(database, "s", {"auditor": "test"}), auditor)
    auditor.close()
    assert run("rescan", "--face-model", model, "--db", database).code == 0
    with open_reader(database) as reader:
        [row] = [one for one in reader.findings() if one.data_type == "bio.face_image"]
        [session] = reader.sessions()
    assert "YuNet" in row.reason
    assert any(name.startswith("face-image: yunet-") for name in session.detector_versions)
    [again] = rescan(database)  # without the model: what looks has changed
    assert again.messages


def test_an_animation_of_which_frames_were_left_out_stays_unread(seeing: Seeing) -> None:
    plain = seeing.audit(message(moving(60, -1)))
    [rest] = plain.opaques
    assert rest.reason.startswith("image/gif: not checked for faces in whole: only ")
    assert rest.size == 0  # its bytes were read: only faces are in question
    [picture] = plain.pictures
    assert picture.checked.endswith(" of its 60 frames")
    assert seeing.audit(message(moving(60, 59))).opaques == ()
    assert seeing.audit(message(moving(9, -1))).opaques == ()


def cut(content: bytes, kept: float, whole: int | None = None) -> Message:
    """A message that holds the first part of a picture."""
    part = content[: round(len(content) * kept)]
    return replace(message(part), truncated=True, body_size=whole or len(content))


def test_a_picture_that_was_cut_off_is_looked_at_as_far_as_it_goes(seeing: Seeing) -> None:
    audit = seeing.audit(cut(FACE, 0.9))
    [finding] = audit.findings
    assert finding.value is None  # the digest of a part would pass for the picture's
    assert "cut off: seen in the part that is there" in finding.reason
    [picture] = audit.pictures
    assert (picture.sha256, picture.faces) == ("", 1)
    sizes = f"the first {len(FACE) * 0.9 / 1024:.1f} KiB of {len(FACE) / 1024:.1f} KiB"
    assert picture.checked.endswith(f"; cut off: {sizes}")


def test_no_face_in_a_part_of_a_picture_is_no_answer(seeing: Seeing) -> None:
    for content in (ROCKET, FACE[:2000]):
        audit = seeing.audit(cut(content, 0.6))
        assert audit.findings == ()
        assert [UNCHECKED in one.reason for one in audit.opaques] == [False, True]


def test_a_part_that_no_decoder_opens_says_so(seeing: Seeing) -> None:
    for kind in (".png", ".webp", ".gif"):
        content = encoded(kind)
        audit = seeing.audit(cut(content, 0.7))
        [picture] = audit.pictures
        assert (picture.sha256, picture.checked) == ("", "")
        assert "; cut off: the first " in picture.unchecked


def test_a_part_in_a_form_has_no_size_of_a_whole(seeing: Seeing) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + FACE
    audit = seeing.audit(cut(form, 0.9))
    [picture] = audit.pictures
    assert (picture.sha256, picture.faces) == ("", 1)
    assert "; cut off: its first " in picture.checked


def test_pictures_that_end_as_they_should_are_whole(seeing: Seeing) -> None:
    for kind in (".png", ".webp", ".bmp", ".gif", ".tiff", ".jp2"):
        [picture] = seeing.audit(message(encoded(kind))).pictures
        assert picture.sha256 == hashlib.sha256(encoded(kind)).hexdigest(), kind
