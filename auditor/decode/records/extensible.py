"""Records of ISO/IEC 39794 that stand alone: minutiae (-2), fingers (-4), faces (-5), irises (-6).

DER of `[APPLICATION part] SEQUENCE { versionBlock [0] { generation [0], year [1] },
representationBlocks [1] … }`. Generation 3, a year since the first edition, and
both blocks closing at the data's end are asked for. The pictures inside are
opened further: the primitive elements that begin as one does. Minutiae are no
block of bytes that could be opened: a list of points of one shape must be there,
each with three small numbers at least, as a place and a direction are.

The tags of -4, -5 and -6 are those of the published modules; of the other parts
it is known that they follow -1, and taken that their tag is the part's number, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.files import image_size
from auditor.decode.records.cbeff import element, wrap
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import DecodeError, Path

_MINUTIAE = 0x62
_PARTS = {
    _MINUTIAE: (2, "finger minutiae"), 0x64: (4, "finger image"), 0x65: (5, "face image"),
    0x66: (6, "iris image"), 0x69: (9, "vascular image"), 0x6D: (13, "voice"),
    0x6F: (15, "palm crease image"), 0x70: (16, "full body image"), 0x71: (17, "gait sequence"),
}  # fmt: skip
_GENERATION = 3
_YEARS = range(2016, 2060)
_MOST = 512  # elements looked at for pictures
_PICTURES = 32
_LEAST = 64  # bytes of a picture
_POINTS = 4  # the fewest that tell a finger
_NUMBERS = 3  # of a point
_SMALL = 3  # bytes of a number
_FIELDS = 8  # of a point
_LISTS = 32  # lists that are looked at


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
    points = _points(data, a, b) if tag == _MINUTIAE else 0
    must(tag != _MINUTIAE or points >= _POINTS)
    part, what = _PARTS[tag]
    title = f"ISO/IEC 39794-{part} {what}"
    yield from facts(
        at, "iso39794", title, {"edition": year, **({"points": points} if points else {})}
    )
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


def _points(data: bytes, start: int, end: int) -> int:
    """How many minutiae the longest list has, most of whose elements are points of one shape."""
    work, most = [(start, end)], 0
    for _ in range(_LISTS):
        if not work:
            break
        start, end = work.pop()
        shapes: Counter[tuple[int, ...]] = Counter()
        for tag, a, b in islice(_elements(data, start, end), _MOST):
            shape = _shape(data, a, b) if _is_constructed(tag) else ()
            shapes[shape] += 1
            if not shape and _is_constructed(tag):  # more than a point
                work.append((a, b))
        shape, count = max(shapes.items(), key=itemgetter(1), default=((), 0))
        if len(shape) >= _NUMBERS and count * 2 > shapes.total():
            most = max(most, count)
    return most


def _shape(data: bytes, start: int, end: int) -> tuple[int, ...]:
    """The tags of the small numbers in an element, at any depth; () where more is in it."""
    work, found = [(start, end)], list[int]()
    for _ in range(_FIELDS):
        if not work:
            break
        start, end = work.pop()
        for tag, a, b in islice(_elements(data, start, end), _FIELDS + 1):
            if _is_constructed(tag):
                work.append((a, b))
            elif not 1 <= b - a <= _SMALL or len(found) >= _FIELDS:
                return ()
            else:
                found.append(tag)
    return () if work else tuple(found)


def _elements(data: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    while start < end:
        tag, a, b = element(data, start, end)
        yield tag, a, b
        start = b


def _is_constructed(tag: int) -> bool:
    return bool((tag >> 8 if tag > 0xFF else tag) & 0x20)


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
        if _is_constructed(tag):
            work.append((a, b))
        elif b - a >= _LEAST and image_size.kind(data[a : a + 64]):
            found += 1
            yield data[a:b]


_BLOCK = wrap("a0", wrap("80", bytes(90)))


def _record(tag: str, year: int = 2019, generation: int = 3, block: bytes = _BLOCK) -> bytes:
    version = wrap("80", bytes((generation,))) + wrap("81", year.to_bytes(2))
    return wrap(tag, wrap("a0", version) + wrap("a1", wrap("30", block)))


def _minutiae(count: int) -> bytes:
    """So many points, each with a kind, a place and a direction."""
    points = (
        wrap("30", wrap("80", b"\1") + wrap("a1", wrap("80", bytes((9 * at,))) + wrap("81", b"\7"))
             + wrap("82", bytes((at,))))
        for at in range(count)
    )  # fmt: skip
    return wrap("a0", wrap("80", b"\1")) + wrap("a1", b"".join(points))


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
        Example(
            _record("62", 2023, block=_minutiae(9)),
            (
                (" ▸ iso39794:format", "ISO/IEC 39794-2 finger minutiae"),
                (" ▸ iso39794:points", 9),
            ),
        ),
        Example(_record("69"), ((" ▸ iso39794:format", "ISO/IEC 39794-9 vascular image"),)),
        Example(_record("62"), None),
        Example(_record("62", block=_minutiae(2)), None),
        Example(_record("65", year=1997), None),
        Example(_record("65", generation=2), None),
        Example(_record("65")[:-1], None),
        Example(b"\x65\x10\xa0\x03\x80\x01\x03" + bytes(11), None),
    ),
    firsts=bytes(_PARTS),
)
