"""Face images: ISO/IEC 19794-5 (2005, 2011), as passports and identity cards hold them.

`FAC`, a version, the record's length, the number of faces, then each face with
its own length: sex, eyes and hair of the person, points of the face, the
picture (JPEG or JPEG 2000). All lengths must add up to the data's.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import Path

_MAGIC = b"FAC\x00"
_OLD, _NEW = b"010\x00", (b"020\x00", b"030\x00")
_MOST = 32
_PICTURES = (b"\xff\xd8\xff", b"\x00\x00\x00\x0cjP", b"\xff\x4f\xff\x51", b"\x89PNG")
_SEARCHED = 4_096  # bytes of a face that are searched for its picture


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC) and len(data) >= 48


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    version = data[4:8]
    must(version == _OLD or version in _NEW)
    must(number(data, 8, 4) == len(data))
    count = number(data, 12, 2)
    must(1 <= count <= _MOST)
    place = 14 if version == _OLD else 17
    faces: list[bytes] = []
    points = 0
    for _ in range(count):
        length = number(data, place, 4)
        must(32 <= length <= len(data) - place)
        faces.append(data[place : place + length])
        points += number(data, place + 4, 2) if version == _OLD else 0
        place += length
    must(place == len(data))
    title = f"ISO/IEC 19794-5:{2005 if version == _OLD else 2011} face image"
    yield from facts(at, "face-record", title, {"faces": count, "points": points})
    for index, face in enumerate(faces):
        start = min(
            (f for f in (face.find(p, 0, _SEARCHED) for p in _PICTURES) if f >= 0), default=-1
        )
        if start >= 0:
            place_of = at.layer(f"face-record:image[{index}]", "faceImage")
            yield Inner(place_of, face[start:], NO_HINT)
    yield unread(at, data, title)


def _record() -> bytes:
    picture = b"\xff\xd8\xff\xe0" + bytes(60) + b"\xff\xd9"
    head = bytes.fromhex("0000 01 02 03 000000 0000 000000 000000")
    image = bytes.fromhex("01 00 0010 0010 01 02 0000 0050")
    face = (4 + len(head) + len(image) + len(picture)).to_bytes(4) + head + image + picture
    return _MAGIC + _OLD + (14 + len(face)).to_bytes(4) + b"\x00\x01" + face


DECODER: Decoder[bytes] = Decoder(
    "face-record",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ face-record:format", "ISO/IEC 19794-5:2005 face image"),
                (" ▸ face-record:faces", 1),
            ),
        ),
        Example(_record() + b"\x00", None),
        Example(_MAGIC + _OLD + bytes(60), None),
        Example(b"FACade of a house with forty-eight windows, or so they say", None),
    ),
    firsts=_MAGIC[:1],
)
