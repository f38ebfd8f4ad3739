"""Faces in pictures: ms an image, recall and false flags, by each detector.

`AUDITOR_FIXTURES` names the folder of open pictures and labelled uploads,
`AUDITOR_FACE_MODEL` a YuNet file; what is missing is said and left out. CPU is
that of the process that opens pictures, decoding included; wall time is what
the asking worker waits. Every picture is asked about once: answers are remembered.
"""

from __future__ import annotations

import base64
import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from auditor.decode import message_parts
from auditor.decode.files import image_size
from auditor.media import Faces, load_model
from auditor.media.faces import FaceModel
from auditor.model import Direction, Image, Message, Protocol
from tests.media.pictures import FACE, FACE_SIDE, ROCKET, image, photo

WITH_FACES = frozenset(("astronaut.png", "camera.png"))  # camera: in profile, 60 pixels
SIDES = (32, 48, 64, 100)
PHOTOS = ((800, 600), (1160, 870), (1920, 1080), (4000, 3000))
SCENES = ((300_000, 32), (1_000_000, 32), (2_000_000, 40), (12_000_000, 64))
SCENE = 100_000  # pixels of an open picture that is a scene
BOUND = 50  # ms of a picture that the count of quick ones is about
IN_PHOTOS = (32, 48, 64, 96, 128, 220)  # pixels of the face in a photo


class Picture(NamedTuple):
    """A picture, and how many faces it shows (1 where it is only known that there are some)."""

    name: str
    image: Image
    faces: int


def uploads(folder: Path) -> Iterator[Picture]:
    """The pictures of the labelled uploads, as the decoder gives them."""
    path = folder / "labelled" / "image_uploads.jsonl"
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        body = base64.b64decode(row["body"])
        headers = tuple((name.encode(), value.encode()) for name, value in row["headers"])
        message = Message(
            "f", 0, Direction.REQUEST, Protocol.HTTP, host="a.example", method=row["method"],
            path=row["path"], headers=headers, body=body, body_size=len(body),
        )  # fmt: skip
        labels = [one["value"] for one in row["expected"] if one["type"] == "facePhoto"]
        for opaque in message_parts(message).opaques:
            if isinstance(opaque, Image):
                yield Picture(row["id"], opaque, int(labels[0].split()[0]) if labels else 0)


def open_pictures(folder: Path) -> Iterator[Picture]:
    """The open pictures of scikit-image that can be decoded."""
    for path in sorted((folder / "images" / "scikit-image").glob("*.*g")):
        content = path.read_bytes()
        if image_size.kind(content) and path.name != "truncated.jpg":
            yield Picture(path.name, image(content), int(path.name in WITH_FACES))


def crops(folder: Path, side: int) -> Iterator[Picture]:
    """100 crops of faces and 100 of other things, enlarged."""
    path = folder / "images" / "scikit-image" / "lfw_subset.npy"
    if not path.is_file():
        return
    for number, crop in enumerate(np.load(path)):
        small = (np.clip(crop, 0, 1) * 255).astype(np.uint8)
        large = cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC)
        content = cv2.imencode(".png", large)[1].tobytes()
        yield Picture(f"crop {number}", image(content), int(number < 100))


def scenes(folder: Path, pixels: int, side: int) -> Iterator[Picture]:
    """The open pictures without a face, brought to so many pixels, with one of `side` in each."""
    person = cv2.imdecode(np.frombuffer(FACE, np.uint8), cv2.IMREAD_COLOR)
    assert person is not None
    own = round(side * person.shape[0] / FACE_SIDE)
    small = cv2.resize(person, (own, own), interpolation=cv2.INTER_AREA)
    for picture in open_pictures(folder):
        area = picture.image.width * picture.image.height
        if picture.faces or area < SCENE:
            continue
        scene = cv2.imdecode(np.frombuffer(picture.image.content, np.uint8), cv2.IMREAD_COLOR)
        assert scene is not None
        scale = (pixels / area) ** 0.5
        large = cv2.resize(scene, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        top, left = large.shape[0] // 3, large.shape[1] // 3
        large[top : top + own, left : left + own] = small
        yield Picture(picture.name, image(cv2.imencode(".jpg", large)[1].tobytes()), 1)


def photos(width: int, height: int) -> Iterator[Picture]:
    """Photos of that size, with and without a face."""
    for content, faces in ((FACE, 1), (ROCKET, 0)):
        pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
        assert pixels is not None
        large = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC)
        for kind in (".jpg", ".png", ".webp"):
            data = cv2.imencode(kind, large)[1].tobytes()
            yield Picture(f"{width} x {height}{kind}", image(data), faces)


def smallest(model: FaceModel | None) -> None:
    """A line for each size of photo: the sizes of face that are found in it, and the time."""
    with Faces(model) as faces:
        for width, height in PHOTOS:
            found = [
                side
                for side in IN_PHOTOS
                if side < height / 3 and faces.look(image(photo(width, height, side))).faces
            ]
            start = time.perf_counter()
            none = faces.look(image(photo(width, height)))
            waited = (time.perf_counter() - start) * 1000
            print(
                f"  {f'a face in {width} x {height}':28} found at {found} pixels; without one"
                f" looked from {none.least} px, flagged {len(none.faces)}, {waited:.0f} ms waited"
            )


def run(title: str, pictures: list[Picture], model: FaceModel | None) -> None:
    """One line: how fast, how many faces found, how many pictures flagged wrongly."""
    if not pictures:
        print(f"  {title:28} (not there)")
        return
    walls: list[float] = []
    used: list[float] = []
    right = wrong = 0
    with_faces = [one for one in pictures if one.faces]
    with Faces(model) as faces:
        faces.look(image(ROCKET))  # loads the libraries
        for picture in pictures:
            start, before = time.perf_counter(), _cpu(faces)
            looked = faces.look(picture.image)
            walls.append((time.perf_counter() - start) * 1000)
            used.append((_cpu(faces) - before) * 1000)
            if picture.faces:
                right += bool(looked.faces)
            else:
                wrong += bool(looked.faces)
    without = len(pictures) - len(with_faces)
    under = sum(cpu < BOUND for cpu in used)
    print(
        f"  {title:28} {statistics.mean(used):6.1f} ms CPU (mean; median"
        f" {statistics.median(used):.1f}, {max(used):.0f} at most, {under} of {len(used)} under"
        f" {BOUND} ms), {statistics.median(walls):.1f} ms waited"
        f" (median, {max(walls):.0f} at most);"
        f" found {right} of {len(with_faces)}, flagged {wrong} of {without}"
    )


def _cpu(faces: Faces) -> float:
    """Seconds of CPU that the process which opens pictures has used (Linux's clock of it)."""
    child = faces._child  # noqa: SLF001 - it has no other use for its number
    assert child is not None  # it has answered
    return time.clock_gettime(~child.pid << 3 | 2)


def main() -> None:
    """Measure with the embedded cascade, then with a model."""
    folder = Path(os.environ.get("AUDITOR_FIXTURES", "missing"))
    named = os.environ.get("AUDITOR_FACE_MODEL", "")
    models: list[FaceModel | None] = [None]
    if named:
        models.append(load_model(Path(named)))
    sides = SIDES[1:2] if "--quick" in sys.argv else SIDES
    for model in models:
        print(f"Faces in pictures, by {model.name if model else 'the embedded cascade'}")
        run("photos of 1 megapixel", list(photos(1160, 870)), model)
        run("scenes of 1 megapixel", list(scenes(folder, 1_000_000, 64)), model)
        run("photos of 12 megapixels", list(photos(4000, 3000)), model)
        smallest(model)
        run("labelled uploads", list(uploads(folder)), model)
        run("open pictures", list(open_pictures(folder)), model)
        for pixels, side in SCENES if model else ():  # the cascade sees larger ones only
            title = f"{side} px in {pixels / 1e6:g} megapixels"
            run(title, list(scenes(folder, pixels, side)), model)
        for side in sides:
            run(f"crops enlarged to {side} pixels", list(crops(folder, side)), model)
    if not named:
        print("  (AUDITOR_FACE_MODEL names no YuNet file)")


if __name__ == "__main__":
    main()
