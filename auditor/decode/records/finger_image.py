"""Finger images: ISO/IEC 19794-4 (2005, 2011) and INCITS 381-2004.

`FIR`, a version, the record's length in six bytes (four in 2011), then each
finger with its own length. All lengths must add up to the data's. The pictures
(raw, WSQ, JPEG, PNG) are opened further.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import DecodeError, Path

_MAGIC = b"FIR\x00"
_MOST = 32
_WHOLE = 14  # bytes of a finger's header in 2005


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC) and len(data) >= 32


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    for title, header, start in _FORMS.get(data[4:8], ()):
        try:
            images = _images(data, header, start)
        except DecodeError:
            continue
        more = {"fingers": len(images), "length": len(data)}
        yield from facts(at, "finger-image", title, more)
        for index, image in enumerate(images):
            yield Inner(at.layer(f"finger-image:image[{index}]", "fingerImage"), image, NO_HINT)
        yield unread(at, data, title)
        return
    raise DecodeError("no finger image")


def _images(data: bytes, header: int, start: int) -> list[bytes]:
    """The pictures, where all lengths close."""
    size = number(data, 8, 6) if header != _NEW else number(data, 8, 4)
    must(size == len(data))
    count = number(data, start, 1) if header != _NEW else number(data, 12, 2)
    must(1 <= count <= _MOST)
    at, images = header, []
    for _ in range(count):
        length = number(data, at, 4)
        must(length > _WHOLE and at + length <= len(data))
        images.append(data[at + _WHOLE : at + length])
        at += length
    must(at == len(data))
    return images


_NEW = 16  # bytes of the header in 2011
# By version: title, size of the header, where the number of fingers stands.
_FORMS: dict[bytes, tuple[tuple[str, int, int], ...]] = {
    b"010\x00": (
        ("ISO/IEC 19794-4:2005 finger image", 32, 18),
        ("INCITS 381-2004 finger image", 36, 22),
    ),
    b"020\x00": (("ISO/IEC 19794-4:2011 finger image", _NEW, 12),),
}


def _record() -> bytes:
    image = bytes(range(64))
    finger = (_WHOLE + len(image)).to_bytes(4) + bytes((1, 1, 1, 90, 0, 0, 8, 0, 8, 0)) + image
    size = 32 + len(finger)
    head = _MAGIC + b"010\x00" + size.to_bytes(6) + bytes((0, 0, 0, 31, 1, 2))
    return head + bytes.fromhex("00c5 00c5 00c5 00c5 08 00") + bytes(2) + finger


DECODER: Decoder[bytes] = Decoder(
    "finger-image",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ finger-image:format", "ISO/IEC 19794-4:2005 finger image"),
                (" ▸ finger-image:fingers", 1),
                (" ▸ finger-image:image[0]", bytes(range(64))),
            ),
        ),
        Example(_record()[:-4], None),
        Example(_MAGIC + b"010\x00" + bytes(40), None),
        Example(b"FIR trees grow in the north and in the south", None),
    ),
    firsts=_MAGIC[:1],
)
