"""Hostile media: each costs one Opaque, bounded time and bounded memory, and nothing crashes."""

import io
import os
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from auditor.audit import Auditor
from auditor.media import Faces
from auditor.media.limits import MEMORY
from auditor.model import Audit, Confidence, Direction, Message, Protocol
from auditor.tasks.seeing import Seeing
from tests.media.pictures import FACE, ROCKET, encoded, png

REASON = "image/png: not checked for faces: "


def message(body: bytes, mime: bytes = b"application/octet-stream") -> Message:
    headers = ((b"content-type", mime),)
    return Message(
        "f", 0, Direction.REQUEST, Protocol.HTTP, host="a.example", method="POST", path="/u",
        headers=headers, body=body, body_size=len(body),
    )  # fmt: skip


@pytest.fixture(scope="module")
def auditor() -> Iterator[Seeing]:
    seeing = Seeing(Auditor(), Faces())
    yield seeing
    seeing.close()


def _one_opaque(audit: Audit) -> str:
    assert not audit.error
    assert not [one for one in audit.findings if one.data_type.startswith("bio.")]
    [opaque] = audit.opaques
    return opaque.reason


def test_a_size_beyond_all_memory_is_refused_by_its_header(auditor: Seeing) -> None:
    reason = _one_opaque(auditor.audit(message(png(100_000, 100_000, zlib.compress(bytes(1000))))))
    assert reason == REASON + "100,000 x 100,000 pixels are more than are opened"


def test_a_picture_cut_short_is_unread(auditor: Seeing) -> None:
    reason = _one_opaque(auditor.audit(message(encoded(".png")[:3000])))
    assert reason.startswith(REASON)


def test_pixels_that_inflate_beyond_the_header_are_not_taken(auditor: Seeing) -> None:
    bomb = zlib.compress(bytes(200 << 20), 9)
    audit = auditor.audit(message(png(8, 8, bomb)))
    assert not audit.error
    assert len(audit.opaques) <= 1


def test_a_bomb_within_the_limits_is_opened_or_costs_one_opaque(auditor: Seeing) -> None:
    rows = zlib.compress(bytes(7_801 * 7_800), 9)
    audit = auditor.audit(message(png(7_800, 7_800, rows)))
    assert len(audit.opaques) + bool(audit.pictures[0].checked) == 1


def test_ten_thousand_chunks_are_one_picture(auditor: Seeing) -> None:
    whole = encoded(".png", ROCKET)
    text = b"tEXt" + b"k\0v"
    chunk = (3).to_bytes(4, "big") + text + zlib.crc32(text).to_bytes(4, "big")
    audit = auditor.audit(message(whole[:33] + chunk * 10_000 + whole[33:]))
    assert not audit.error
    assert len(audit.pictures) == 1
    assert len(audit.opaques) <= 1


def test_a_jpeg_of_endless_segments_is_not_walked_for_ever(auditor: Seeing) -> None:
    audit = auditor.audit(message(b"\xff\xd8" + b"\xff\xe1\x00\x02" * 100_000))
    assert len(audit.opaques) == 1
    assert audit.pictures == ()


def test_an_archive_behind_a_picture_is_opened_too(auditor: Seeing) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("profile.json", '{"email": "tester@example.org"}')
    audit = auditor.audit(message(FACE + archive.getvalue()))
    found = {one.data_type: str(one.path) for one in audit.findings}
    assert found["bio.face_image"] == "request.body"
    assert "behind-image" in found["id.email"]


def test_frames_in_a_row_are_pictures_of_their_own(auditor: Seeing) -> None:
    audit = auditor.audit(message((ROCKET + FACE) * 8))
    assert [picture.faces for picture in audit.pictures][:4] == [0, 1, 0, 1]
    assert len(audit.pictures) <= 24


def test_pictures_without_end_are_counted_and_said(auditor: Seeing) -> None:
    parts = []
    for number in range(80):
        pixels = np.full((40, 40, 3), number, np.uint8)
        part = cv2.imencode(".png", pixels)[1].tobytes()
        parts.append(b'--b\r\nContent-Disposition: form-data; name="p"\r\n\r\n' + part + b"\r\n")
    body = b"".join(parts) + b"--b--\r\n"
    audit = auditor.audit(message(body, b"multipart/form-data; boundary=b"))
    assert len(audit.pictures) == 80
    reasons = [one.reason for one in audit.opaques]
    assert reasons.count(REASON + "more than 64 pictures in one message") == 16
    assert reasons.count("pictures after the first 64: names not judged") == 1
    assert len(reasons) == 17


def test_damaged_pictures_never_raise(auditor: Seeing) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret, the same damage every time
    for kind in (".jpg", ".png", ".webp", ".gif", ".bmp", ".tiff", ".jp2"):
        whole = FACE if kind == ".jpg" else encoded(kind)
        for _ in range(12):
            data = bytearray(whole)
            for _ in range(8):
                data[chance.randrange(len(data))] = chance.randrange(256)
            audit = auditor.audit(message(bytes(data[: chance.randrange(40, len(data))])))
            assert not audit.error


def test_blobs_that_are_no_face_give_nothing_sure(auditor: Seeing) -> None:
    chance = random.Random(11)  # noqa: S311 - as above
    blobs = [chance.randbytes(size) for size in (128, 512, 2048, 70_000)]
    blobs += [FACE[start : start + 2048] for start in range(1000, len(FACE) - 2048, 1500)]
    sheet = np.zeros((256, 256, 3), np.uint8)
    for number in range(64):  # sprites: discs with two dots and a line, as icons are
        x, y = 16 + number % 8 * 32, 16 + number // 8 * 32
        colour = tuple(chance.randrange(60, 256) for _ in range(3))
        cv2.circle(sheet, (x, y), 13, colour, -1)
        cv2.circle(sheet, (x - 5, y - 3), 2, (0, 0, 0), -1)
        cv2.circle(sheet, (x + 5, y - 3), 2, (0, 0, 0), -1)
    blobs.append(cv2.imencode(".png", sheet)[1].tobytes())
    noise = np.frombuffer(chance.randbytes(160 * 160 * 3), np.uint8).reshape(160, 160, 3)
    blobs += [cv2.imencode(kind, noise)[1].tobytes() for kind in (".png", ".jpg")]
    for blob in blobs:
        sure = [
            one
            for one in auditor.audit(message(blob)).findings
            if one.data_type.startswith("bio.") and one.confidence is not Confidence.CANDIDATE
        ]
        assert not sure


@pytest.mark.skipif(sys.platform != "linux", reason="address space is only limited there")
def test_memory_stays_bounded_on_both_sides() -> None:
    """The auditing process under a limit of its own, the child's peak measured."""
    code = (
        "import resource, zlib\n"
        "from tests.media.test_hostile import *\n"
        "seeing = Seeing(Auditor(), Faces())\n"
        "seeing.audit(message(FACE))\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + (400 << 20),) * 2)\n"
        "for side in (30_000, 7_999, 7_500):\n"
        "    bomb = zlib.compress(bytes(16 << 20), 9) * 3\n"
        "    audit = seeing.audit(message(png(side, side, bomb)))\n"
        "    assert not audit.error and len(audit.opaques) <= 1, audit\n"
        "assert seeing.audit(message(encoded('.png'))).pictures[0].faces == 1\n"
        "seeing.close()\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=110,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert int(done.stdout) * 1024 < MEMORY + (300 << 20)
