"""The list of faces: from stored pictures, in pieces too, with and without what compares them."""

import base64
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from auditor.media import RECOGNIZER, Faces, load_model
from auditor.model import InputError
from tests.cli.run import auditor as run
from tests.intake.har import har
from tests.media.pictures import FACE, ROCKET, face_model, fixtures, image, photo
from tests.media.recognizer import recognizer
from tests.tasks.test_joining import sent


def stored(folder: Path, *entries: object, more: tuple[str, ...] = ()) -> Path:
    file, database = folder / "up.har", folder / "a.db"
    file.write_bytes(har(*entries))
    assert run("import", file, "--session", "s", "--db", database, *more).code == 0
    return database


def test_each_face_is_listed_with_its_place_and_no_harmless_picture(tmp_path: Path) -> None:
    two = photo(900, 600, 120)
    database = stored(
        tmp_path, sent("POST", "/a", FACE), sent("POST", "/b", ROCKET), sent("POST", "/c", two)
    )
    done = run("faces", "--json", "--db", database)
    assert done.code == 0
    first, second = done.json()
    assert (first["picture"], first["path"]) == ("image/jpeg, 200 x 200", "request.body")
    assert first["sha256"] == image(FACE).sha256
    assert isinstance(first["x"], int)
    assert 50 <= first["x"] <= 75
    assert (first["alike"], first["compared_by"], first["why"]) == (None, "", "")
    assert second["picture"] == "image/jpeg, 900 x 600"
    assert "200 x 200" in run("faces", "--db", database).out
    assert run("faces", "--host", "other.example", "--json", "--db", database).json() == []
    assert "No picture with a face" in run("faces", "--host", "o.example", "--db", database).err


def test_a_picture_in_a_json_and_one_in_pieces_are_found_again(tmp_path: Path) -> None:
    within = json.dumps({"selfie": base64.b64encode(FACE).decode()}).encode()
    half = len(FACE) // 2
    pieces = [
        sent("PUT", "/o?partNumber=1&uploadId=u", FACE[:half]),
        sent("PUT", "/o?partNumber=2&uploadId=u", FACE[half:]),
    ]
    database = stored(tmp_path, sent("POST", "/a", within), *pieces)
    rows = run("faces", "--json", "--db", database).json()
    places = [str(row["path"]) for row in rows]
    assert "selfie" in places[0]
    assert any("joined[2 pieces" in place for place in places)
    assert {row["sha256"] for row in rows} == {image(FACE).sha256}


def test_a_picture_whose_bytes_were_not_kept_says_so(tmp_path: Path) -> None:
    database = stored(tmp_path, sent("POST", "/a", FACE), more=("--no-bodies",))
    [row] = run("faces", "--json", "--db", database).json()
    assert (row["x"], row["sha256"]) == (None, "")
    assert "were not kept" in str(row["why"])


def test_a_recognizer_needs_a_model_and_a_file(tmp_path: Path) -> None:
    database = stored(tmp_path, sent("POST", "/a", FACE))
    alone = run("faces", "--recognizer", tmp_path / "r.onnx", "--db", database)
    assert (alone.code, "--face-model" in alone.err) == (2, True)
    with pytest.raises(InputError, match=r"SFace model .* cannot be read"):
        load_model(tmp_path / "missing.onnx", RECOGNIZER)


@pytest.mark.parametrize("content", [b"no model", recognizer(64)])
def test_what_is_no_recognizer_is_refused(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(content)
    model = load_model(face_model())
    with Faces(model, load_model(wrong, RECOGNIZER)) as running:
        with pytest.raises(InputError, match=r"wrong\.onnx is not usable: not a file of SFace"):
            running.verify()
        assert running.look(image(FACE)).reason == "the model is no SFace"


def test_faces_that_look_alike_have_one_number(tmp_path: Path) -> None:
    model, network = face_model(), tmp_path / "sface.onnx"
    network.write_bytes(recognizer())
    crop = np.load(fixtures() / "lfw_subset.npy")[0]
    other = cv2.resize((np.clip(crop, 0, 1) * 255).astype(np.uint8), (160, 160))
    content = cv2.imencode(".png", other)[1].tobytes()
    bodies = (FACE, content, photo(640, 480, 90), photo(1280, 960, 36))
    database = stored(tmp_path, *(sent("POST", f"/{n}", body) for n, body in enumerate(bodies)))
    assert run("rescan", "--face-model", model, "--db", database).code == 0
    arguments = ("faces", "--face-model", model, "--recognizer", network, "--db", database)
    done = run(*arguments, "--json")
    assert [row["alike"] for row in done.json()] == [1, 2, 1, None]
    assert "too small" in str(done.json()[3]["why"])
    digest = load_model(network, RECOGNIZER).sha256
    assert done.json()[0]["compared_by"] == f"SFace {digest[:12]}"
    assert f"3 faces compared by SFace (SHA-256 {digest}): 2 groups" in done.err
    assert "does not say whose" in done.err
    for file in database.parent.glob("a.db*"):  # no vector of a face is kept
        assert all(vector not in file.read_bytes() for vector in vectors(model, network))


def vectors(model: Path, network: Path) -> list[bytes]:
    """What the network makes of the face."""
    with Faces(load_model(model), load_model(network, RECOGNIZER)) as running:
        made = [face.vector for face in running.look(image(FACE)).faces]
    assert [len(one) for one in made] == [4 * 128]
    return made
