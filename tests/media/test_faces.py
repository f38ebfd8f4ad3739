"""Faces found and not found, by a real process; what its absence and its loss say."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from auditor.media import Faces, load_model
from auditor.model import InputError
from tests.media.pictures import FACE, ROCKET, encoded, face_model, fixtures, image, photo


@pytest.fixture(scope="module")
def faces() -> Iterator[Faces]:
    with Faces() as running:
        yield running


@pytest.mark.parametrize("kind", [".jpg", ".png", ".webp", ".bmp", ".gif", ".tiff", ".jp2"])
def test_a_face_is_found_in_every_format(faces: Faces, kind: str) -> None:
    content = FACE if kind == ".jpg" else encoded(kind)
    looked = faces.look(image(content))
    assert len(looked.faces) == 1, looked
    [face] = looked.faces
    assert 70 <= face.width <= 130
    assert 30 <= face.x <= 80
    assert looked.by.startswith("haarcascade_frontalface_alt2 of OpenCV 4")
    assert not looked.reason


def test_a_photo_without_a_face_has_none(faces: Faces) -> None:
    looked = faces.look(image(ROCKET))
    assert looked.by
    assert looked.faces == ()


@pytest.mark.parametrize(
    ("width", "height", "side"), [(1280, 960, 64), (1920, 1080, 64), (4000, 3000, 130)]
)
def test_a_small_face_of_a_photo_is_found(faces: Faces, width: int, height: int, side: int) -> None:
    [face] = faces.look(image(photo(width, height, side))).faces
    assert side * 0.7 < face.width < side * 1.4
    assert width / 3 < face.x < width / 2


def test_a_small_face_beside_a_large_one_is_found(faces: Faces) -> None:
    both = [photo(1000, 900, side) for side in (200, 64)]
    pixels = [cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR) for one in both]
    content = cv2.imencode(".jpg", np.hstack([one for one in pixels if one is not None]))[1]
    found = faces.look(image(content.tobytes())).faces
    assert {face.width > 150 for face in found} == {True, False}
    assert any(1300 < face.x < 1450 for face in found)


def test_the_smallest_face_that_would_have_been_seen_is_said(faces: Faces) -> None:
    looked = faces.look(image(photo(1600, 1200)))
    assert (looked.faces, looked.least) == ((), 49)
    assert looked.how.endswith(", for faces from 49 px")
    larger = faces.look(image(photo(4000, 3000)))
    assert (larger.faces, larger.least) == ((), 117)


@pytest.mark.parametrize("kind", [".gif", ".webp", ".png"])
def test_later_frames_are_looked_at(faces: Faces, kind: str) -> None:
    animation = cv2.Animation()
    animation.frames = [
        cv2.resize(pixels, (200, 200))
        for one in (ROCKET, ROCKET, FACE)
        if (pixels := cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR)) is not None
    ]
    animation.durations = (100, 100, 100)
    done, data = cv2.imencodeanimation(kind, animation)
    assert done
    looked = faces.look(image(data.tobytes()))
    assert len(looked.faces) == 1
    animation.frames = [animation.frames[0] // part for part in (1, 2, 3)]
    none = faces.look(image(cv2.imencodeanimation(kind, animation)[1].tobytes()))
    assert (none.faces, none.frames, none.of) == ((), 3, 3)
    assert none.how.endswith(", in 3 of its 3 frames")


def moving(count: int, face: int, kind: str = ".gif", side: int = 200) -> bytes:
    """Plain frames, and the face as one of them."""
    person = cv2.imdecode(np.frombuffer(FACE, np.uint8), cv2.IMREAD_COLOR)
    assert person is not None
    frames = [np.full((side, side, 3), 9 + 200 * n // count, np.uint8) for n in range(count)]
    if face >= 0:
        frames[face][:] = cv2.resize(person, (side, side))
    if kind == ".tiff":
        return cv2.imencodemulti(kind, frames)[1].tobytes()
    animation = cv2.Animation()
    animation.frames = frames
    animation.durations = [100] * count
    return cv2.imencodeanimation(kind, animation)[1].tobytes()


@pytest.mark.parametrize("kind", [".gif", ".webp", ".png", ".tiff"])
@pytest.mark.parametrize("face", [0, 1, 4, 7])
def test_all_of_few_frames_are_looked_at(faces: Faces, kind: str, face: int) -> None:
    assert len(faces.look(image(moving(8, face, kind))).faces) == 1


@pytest.mark.parametrize("kind", [".gif", ".tiff"])
def test_the_last_of_many_frames_is_looked_at_and_what_is_left_out_is_said(
    faces: Faces, kind: str
) -> None:
    assert len(faces.look(image(moving(90, 89, kind))).faces) == 1
    none = faces.look(image(moving(90, -1, kind)))
    assert (none.faces, none.of) == ((), 90)
    assert 2 <= none.frames <= 13  # fewer on a busy machine
    said = f"not checked for faces in whole: only {none.frames} of its 90 frames were looked at"
    assert none.partly == said
    assert faces.look(image(moving(8, -1, kind))).partly == ""


def test_an_animation_too_large_to_be_decoded_whole_says_so(faces: Faces) -> None:
    none = faces.look(image(moving(80, -1, ".png", 700)))
    assert 1 < none.frames < 17
    assert none.of == 80
    assert none.partly


def test_a_box_is_in_pixels_of_the_original(faces: Faces) -> None:
    pixels = cv2.imdecode(np.frombuffer(FACE, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    large = cv2.resize(pixels, (1600, 1600), interpolation=cv2.INTER_CUBIC)
    content = cv2.imencode(".jpg", large)[1].tobytes()
    [face] = faces.look(image(content)).faces
    assert 560 <= face.width <= 1040


def test_what_is_read_by_its_header_only_says_so(faces: Faces) -> None:
    heif = bytes.fromhex("0000001466747970") + b"heic\0\0\0\0mif1"
    size = b"\0\0\0\x14ispe\0\0\0\0\0\0\x0f\xc0\0\0\x0b\xd0"
    boxes = size
    for name in (b"ipco", b"iprp"):
        boxes = (len(boxes) + 8).to_bytes(4, "big") + name + boxes
    boxes = (len(boxes) + 12).to_bytes(4, "big") + b"meta" + bytes(4) + boxes
    picture = image(heif + boxes)
    assert (picture.width, picture.height) == (4032, 3024)
    assert faces.look(picture).reason == "image/heic is read by its header only"


def test_without_opencv_everything_says_what_was_not_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cv2.py").write_text("raise ModuleNotFoundError('hidden', name='cv2')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with Faces() as absent:
        looked = absent.look(image(FACE))
    assert looked.reason == "the extra [faces] is not installed"
    assert not looked.by


def test_a_process_that_was_killed_is_started_again() -> None:
    with Faces() as running:
        assert running.look(image(FACE)).faces
        child = running._child
        assert child is not None
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert running.look(image(encoded(".png"))).faces


def test_a_picture_that_takes_too_long_costs_itself_only() -> None:
    with Faces(seconds=2.0) as running:
        assert running.look(image(FACE)).faces
        assert running._child is not None
        os.kill(running._child.pid, signal.SIGSTOP)
        looked = running.look(image(ROCKET))
        assert looked.reason == "not opened within 2 s"
        assert running.look(image(encoded(".png"))).faces


def test_after_failures_in_a_row_pictures_are_left_out_and_later_tried_again() -> None:
    with Faces(seconds=0.0) as running:
        reasons = [running.look(image(encoded(".png") + bytes([n]))).reason for n in range(12)]
    assert reasons[:3] == ["not opened within 0 s"] * 3
    assert reasons[3] == "those before it ended the process that opens pictures"
    assert reasons[4] == "not opened within 0 s"
    assert reasons[5:7] == ["those before it ended the process that opens pictures"] * 2


def test_no_time_left_is_said(faces: Faces) -> None:
    picture = image(encoded(".png") + b"late")
    assert faces.look(picture, time.monotonic() - 1).reason == "no time was left for it"


def test_the_process_ends_with_the_one_that_asks() -> None:
    code = (
        "from auditor.media import Faces; from tests.media.pictures import FACE, image\n"
        "faces = Faces(); faces.look(image(FACE)); print(faces._child.pid, flush=True)\n"
        "import os; os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )
    pid = int(done.stdout)
    until = time.monotonic() + 10
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_model(tmp_path / "missing.onnx")
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"no model")
    with Faces(load_model(wrong)) as running, pytest.raises(InputError, match="not usable"):
        running.verify()


def test_a_model_finds_faces_and_is_named_by_its_digest() -> None:
    model = load_model(face_model())
    with Faces(model) as running:
        running.verify()
        looked = running.look(image(FACE))
        assert looked.by.startswith(f"YuNet {model.sha256[:12]} and haarcascade")
        assert running.name == f"yunet-{model.sha256[:12]}"
        [face] = looked.faces
        assert face.score > 0.85
        assert len(face.detectors) == 2
        assert running.look(image(ROCKET)).faces == ()
        assert len(running.look(image(photo(1280, 960, 36))).faces) == 1
        assert running.look(image(photo(1280, 960))).faces == ()


def _crops(side: int) -> Iterator[bytes]:
    for crop in np.load(fixtures() / "lfw_subset.npy"):
        small = (np.clip(crop, 0, 1) * 255).astype(np.uint8)
        large = cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC)
        yield cv2.imencode(".png", large)[1].tobytes()


@pytest.mark.parametrize("side", [48, 100])
def test_recall_and_false_flags_on_open_pictures(faces: Faces, side: int) -> None:
    found = [bool(faces.look(image(crop)).faces) for crop in _crops(side)]
    assert sum(found[:100]) >= 90
    assert sum(found[100:]) <= 1


@pytest.mark.parametrize("side", [32, 64])
def test_recall_and_false_flags_with_a_model(side: int) -> None:
    with Faces(load_model(face_model())) as running:
        found = [bool(running.look(image(crop)).faces) for crop in _crops(side)]
    assert sum(found[:100]) >= 98
    assert sum(found[100:]) <= 2
