"""Records of ISO/IEC 39794 that stand alone: faces (-5), finger images (-4), irises (-6).

DER of `[APPLICATION part] SEQUENCE { versionBlock [0] { generation [0], year [1] },
representationBlocks [1] … }`. Generation 3, a year since the first edition, and
both blocks closing at the data's end are asked for. The pictures inside are
opened further: the primitive elements that begin as one does.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.files import image_size
from auditor.decode.records.cbeff import element, wrap
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import DecodeError, Path

_PARTS = {0x64: (4, "finger image"), 0x65: (5, "face image"), 0x66: (6, "iris image")}
_GENERATION = 3
_YEARS = range(2016, 2060)
_MOST = 512  # elements looked at for pictures
_PICTURES = 32
_LEAST = 64  # bytes of a picture


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return (
        len(data) >= 16 and data[0] in _PARTS and b"\xa0" in data[2:7] and b"\x80\x01" in data[:12]
    )


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    tag, start, end = element(data, 0, len(data))
    must(tag in _PARTS and end == len(data))
    block, a, b = element(data, start, end)
    must(block == 0xA0)
    year = _year(data, a, b)
    blocks, a, b = element(data, b, end)
    must(blocks == 0xA1 and b > a)
    part, what = _PARTS[tag]
    title = f"ISO/IEC 39794-{part} {what}"
    yield from facts(at, "iso39794", title, {"edition": year})
    for index, picture in enumerate(_pictures(data, a, b)):
        yield Inner(at.layer(f"iso39794:image[{index}]", "biometricImage"), picture, NO_HINT)
    yield unread(at, data, title)


def _year(data: bytes, start: int, end: int) -> int:
    tag, a, b = element(data, start, end)
    must(tag == 0x80 and b - a == 1 and data[a] == _GENERATION)
    tag, a, b = element(data, b, end)
    must(tag == 0x81 and b - a == 2)
    year = number(data, a, 2)
    must(year in _YEARS)
    return year


def _pictures(data: bytes, start: int, end: int) -> Iterator[bytes]:
    """Pictures in primitive elements, in order."""
    work, found = [(start, end)], 0
    for _ in range(_MOST):
        if not work or found >= _PICTURES:
            return
        start, end = work.pop()
        if start >= end:
            continue
        try:
            tag, a, b = element(data, start, end)
        except DecodeError:
            continue
        work.append((b, end))
        if (tag >> 8 if tag > 0xFF else tag) & 0x20:  # constructed
            work.append((a, b))
        elif b - a >= _LEAST and image_size.kind(data[a : a + 64]):
            found += 1
            yield data[a:b]


def _record(tag: str, year: int = 2019, generation: int = 3) -> bytes:
    version = wrap("80", bytes((generation,))) + wrap("81", year.to_bytes(2))
    return wrap(
        tag, wrap("a0", version) + wrap("a1", wrap("30", wrap("a0", wrap("80", bytes(90)))))
    )


DECODER: Decoder[bytes] = Decoder(
    "iso39794",
    _sniff,
    _peel,
    (
        Example(
            _record("65"),
            (
                (" ▸ iso39794:format", "ISO/IEC 39794-5 face image"),
                (" ▸ iso39794:edition", 2019),
            ),
        ),
        Example(_record("64"), ((" ▸ iso39794:format", "ISO/IEC 39794-4 finger image"),)),
        Example(_record("65", year=1997), None),
        Example(_record("65", generation=2), None),
        Example(_record("65")[:-1], None),
        Example(b"\x65\x10\xa0\x03\x80\x01\x03" + bytes(11), None),
    ),
    firsts=bytes(_PARTS),
)
