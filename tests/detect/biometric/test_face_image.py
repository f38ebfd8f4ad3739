"""What is said of a picture: by what was seen in it, by the names above it, by its camera."""

from dataclasses import replace

import pytest

from auditor.detect.biometric.face.image import face_findings
from auditor.model import Confidence, Direction, Face, Image, Looked, Message, Path, Protocol

FOUND = Looked((Face(10, 10, 90, 100, 0.97, ("d",)),), "d of OpenCV 4")
NOTHING = Looked((), "d of OpenCV 4")
UNSEEN = Looked(reason="the extra [faces] is not installed")
SENT = 1_700_000_000.0  # 2023-11-14 22:13:20 UTC
BODY = Path.root("request.body")


def picture(path: Path = BODY, **tags: str) -> Image:
    return Image(
        path, "", 9, media_type="image/jpeg", width=200, height=200, sha256="ab" * 32,
        tags=tuple(tags.items()),
    )  # fmt: skip


def message(path: str = "/v1/photo") -> Message:
    return Message("f", 0, Direction.REQUEST, Protocol.HTTP, method="POST", path=path, started=SENT)


def field(name: str) -> Path:
    return BODY.layer("json:$").child(f".{name}", name).layer("base64")


def said(image: Image, looked: Looked, path: str = "/v1/photo") -> list[tuple[str, str]]:
    return [
        (str(one.confidence), one.reason) for one in face_findings(message(path), image, looked)
    ]


def test_a_face_alone_is_probable_as_in_a_poster() -> None:
    [(confidence, reason)] = said(picture(), FOUND)
    assert confidence == Confidence.PROBABLE
    assert reason == (
        "an image (image/jpeg, 200 x 200) containing a face, the clearest 90 x 100 pixels,"
        " score 0.97, by d of OpenCV 4"
    )
    assert "identif" not in reason


def test_nothing_seen_and_nothing_named_is_nothing() -> None:
    assert said(picture(), NOTHING) == []
    assert said(picture(), UNSEEN) == []


@pytest.mark.parametrize(
    "name", ["selfie", "faceImage", "face_image", "livenessFrames", "FACE", "userfaceimage"]
)
def test_a_face_under_its_name_is_proven(name: str) -> None:
    [(confidence, reason)] = said(picture(field(name)), FOUND)
    assert confidence == Confidence.PROVEN
    assert reason.endswith(f"its field is named {name}")


@pytest.mark.parametrize(
    "name",
    [
        "photo",
        "avatar",
        "surface",
        "typeface",
        "watchFace",
        "fontFace",
        "interface",
        "fa",
        "surfaceScan",
        "interfaceImage",
        "prefaceImage",
        "faceValue",
        "cardFace",
        "coinFace",
        "pokerFace",
        "facePainting",
        "surfacescan",
        "facelessphoto",
    ],
)
def test_other_names_prove_nothing(name: str) -> None:
    assert [one for one, _ in said(picture(field(name)), FOUND)] == [Confidence.PROBABLE]
    assert said(picture(field(name)), NOTHING) == []


def test_a_name_alone_is_probable_unseen_and_a_candidate_when_no_face_was_found() -> None:
    assert [one for one, _ in said(picture(field("selfie")), UNSEEN)] == [Confidence.PROBABLE]
    [(confidence, reason)] = said(picture(field("selfie")), NOTHING)
    assert confidence == Confidence.CANDIDATE
    assert reason.endswith("d of OpenCV 4, for faces from 0 px: none found")


def test_an_endpoint_speaks_too_but_not_alone() -> None:
    assert [one for one, _ in said(picture(), FOUND, "/v2/face/verify")] == [Confidence.PROVEN]
    assert said(picture(), NOTHING, "/v2/face/verify") == []
    assert [one for one, _ in said(picture(), FOUND, "/x?q=selfie")] == [Confidence.PROBABLE]


@pytest.mark.parametrize(
    "path",
    [
        "/movies/face-off/poster", "/products/face-cream/photo", "/wallpapers/portrait/upload",
        "/shop/selfie-stick.jpg", "/img/faces/poster.jpg", "/surface/scan", "/facebook/upload",
    ],
)  # fmt: skip
def test_addresses_of_what_is_sold_or_shown_prove_nothing(path: str) -> None:
    assert [one for one, _ in said(picture(), FOUND, path)] == [Confidence.PROBABLE]


@pytest.mark.parametrize(
    "path", ["/v1/upload_selfie", "/faces/12/photo.jpg", "/kyc/face-image", "/userfaceimage"]
)
def test_addresses_of_faces_prove(path: str) -> None:
    assert [one for one, _ in said(picture(), FOUND, path)] == [Confidence.PROVEN]


def test_a_face_on_a_poster_is_nobodys() -> None:
    path = BODY.layer("json:$").child(".poster", "poster").child(".face", "face").layer("base64")
    assert [one for one, _ in said(picture(path), FOUND)] == [Confidence.PROBABLE]
    assert said(picture(path), UNSEEN) == []


def test_a_camera_that_looks_at_its_user_or_was_just_used_raises_it() -> None:
    front = picture(LensModel="iPhone 12 front TrueDepth camera 2.71mm f/2.2")
    assert [one for one, _ in said(front, FOUND)] == [Confidence.PROVEN]
    fresh = picture(
        Model="Pixel 8", DateTimeOriginal="2023:11:14 23:13:00", OffsetTimeOriginal="+01:00"
    )
    [(confidence, reason)] = said(fresh, FOUND)
    assert confidence == Confidence.PROVEN
    assert reason.endswith("a camera took it 20 s before it was sent")
    old = replace(fresh, tags=(*fresh.tags[:1], ("DateTimeOriginal", "2023:11:13 23:13:00"),
                               fresh.tags[2]))  # fmt: skip
    assert [one for one, _ in said(old, FOUND)] == [Confidence.PROBABLE]
    no_zone = picture(Model="Pixel 8", DateTimeOriginal="2023:11:14 22:13:00")
    assert [one for one, _ in said(no_zone, FOUND)] == [Confidence.PROBABLE]
    assert said(front, NOTHING) == []
