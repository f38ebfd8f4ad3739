"""Biometric information templates: ISO/IEC 7816-11, CBEFF (19785-3), ICAO 9303 data groups 2 to 4.

A group of templates (7F61) holds their number and each of them (7F60): a header
(A1) that says what of the body it is, and the record itself (5F2E, 7F2E), which
is opened further. Passports put the group in 75 (face), 63 (fingers) or 76
(iris). Tags are short and occur by chance, so the whole nesting must be there
and every length must close.

A record of ISO/IEC 39794 inside is told by its own outer tag, 65 for faces, 64
for finger images, 62 for minutiae, 66 for irises, and the number of its edition.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, unread
from auditor.model import DecodeError, Path

_GROUPS = {0x75: "DG2", 0x63: "DG3", 0x76: "DG4"}
# CBEFF biometric types (ISO/IEC 19785-1, NISTIR 6529-A): a bit each.
_BODY = {
    0x01: "several", 0x02: "face", 0x04: "voice", 0x08: "finger", 0x10: "iris", 0x20: "retina",
    0x40: "hand", 0x80: "signature", 0x400: "thermal face", 0x800: "thermal hand", 0x1000: "gait",
    0x10000: "finger geometry", 0x20000: "palm", 0x40000: "vein",
}  # fmt: skip
_NEW = {0x62: "finger", 0x64: "finger", 0x65: "face", 0x66: "iris"}  # ISO/IEC 39794-2, -4 to -6
_MOST = 32

type _Element = tuple[int, int, int]  # tag, where its content begins and ends


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) >= 20 and (
        data[:2] == b"\x7f\x61" or (data[0] in _GROUPS and b"\x7f\x61" in data[2:8])
    )


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    tag, start, end = element(data, 0, len(data))
    must(end == len(data))
    group = _GROUPS.get(tag, "")
    if group:
        tag, start, inner = element(data, start, end)
        must(inner == end)
    must(tag == 0x7F61)
    found = [(body, record) for body, record in _templates(data, start, end)]
    bodies = ", ".join(dict.fromkeys(body for body, _ in found))
    title = f"{f'ICAO 9303 {group}, ' if group else ''}CBEFF template of {bodies}"
    yield from facts(at, "cbeff", title, {"templates": len(found)})
    for index, (_, record) in enumerate(found):
        place = at.layer(f"cbeff:record[{index}]", "biometricRecord")
        yield Inner(place, record, NO_HINT)
    yield unread(at, data, title)


def _templates(data: bytes, start: int, end: int) -> Iterator[tuple[str, bytes]]:
    tag, a, b = element(data, start, end)
    must(tag == 0x02 and b - a == 1)
    count, place = data[a], b
    must(1 <= count <= _MOST)
    for _ in range(count):
        tag, a, place = element(data, place, end)
        must(tag == 0x7F60)
        yield _template(data, a, place)
    must(place == end)


def _template(data: bytes, start: int, end: int) -> tuple[str, bytes]:
    tag, a, place = element(data, start, end)
    must(tag == 0xA1)
    body = 0
    while a < place:
        kind, b, a = element(data, a, place)
        if kind == 0x81 and 1 <= a - b <= 3:
            body = int.from_bytes(data[b:a])
    tag, a, b = element(data, place, end)
    must(tag in {0x5F2E, 0x7F2E} and b == end)
    record = data[a:b]
    named = _BODY.get(body, "")
    if tag == 0x7F2E and (new := _of_39794(record)):
        return f"{new} (ISO/IEC 39794)", record
    must(named or record[:4] in {b"FAC\x00", b"FIR\x00", b"FMR\x00", b"IIR\x00"})
    return named or "an unsaid part of the body", record


def _of_39794(record: bytes) -> str:
    """The part of the body by the outer tag, "" where it is none of that standard."""
    try:
        tag, a, end = element(record, 0, len(record))
        if tag == 0xA1:  # a wrapper in a data group
            tag, a, end = element(record, a, end)
        inner, a, _ = element(record, a, end)
    except DecodeError:
        return ""
    return _NEW.get(tag, "") if inner == 0xA0 else ""


def element(data: bytes, at: int, within: int) -> _Element:
    """One BER element with a definite length."""
    try:
        tag = data[at]
        at += 1
        if tag & 0x1F == 0x1F:
            tag = tag << 8 | data[at]
            at += 1
        size = data[at]
        at += 1
        if size >= 0x80:
            count = size & 0x7F
            must(1 <= count <= 4)
            size = int.from_bytes(data[at : at + count])
            at += count
    except IndexError:
        raise DecodeError("ends early") from None
    must(at + size <= within)
    return tag, at, at + size


def wrap(tag: str, content: bytes) -> bytes:
    """An element, for examples and tests."""
    size = len(content)
    count = (size.bit_length() + 7) // 8  # bytes that its length takes where it is a long one
    length = bytes((size,)) if size < 0x80 else bytes((0x80 | count,)) + size.to_bytes(count)
    return bytes.fromhex(tag) + length + content


def _group(kind: str, record: bytes) -> bytes:
    header = wrap("a1", bytes.fromhex("80020101 8101") + bytes.fromhex(kind))
    template = wrap("7f60", header + wrap("5f2e", record))
    return wrap("7f61", b"\x02\x01\x01" + template)


DECODER: Decoder[bytes] = Decoder(
    "cbeff",
    _sniff,
    _peel,
    (
        Example(
            wrap("75", _group("02", bytes(40))),
            (
                (" ▸ cbeff:format", "ICAO 9303 DG2, CBEFF template of face"),
                (" ▸ cbeff:templates", 1),
                (" ▸ cbeff:record[0]", bytes(40)),
            ),
        ),
        Example(
            _group("08", bytes(40)),
            ((" ▸ cbeff:format", "CBEFF template of finger"),),
        ),
        Example(_group("08", bytes(40))[:-1], None),
        Example(wrap("7f61", b"\x02\x01\x01" + wrap("7f60", bytes(30))), None),
        Example(b"user agents and their \x7f\x61 ways", None),
    ),
    firsts=bytes((0x7F, *_GROUPS)),
)
