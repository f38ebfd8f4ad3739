"""Pictures and reports of medicine: DICOM files (PS3.10), in the two plain encodings.

128 bytes, `DICM`, the file's own elements (group 2, whose length its first one says), then
the data set in the order of its tags. Of the data set those elements are told that say of
whom and of what it is; pictures and sequences end the reading. Deflated ones stay unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import MEDICAL, facts, must, unread
from auditor.model import DecodeError, Path

_PREAMBLE = 128
_MAGIC = b"DICM"
_IMPLICIT, _EXPLICIT = b"1.2.840.10008.1.2", b"1.2.840.10008.1.2."
_DEFLATED, _BIG = b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.2"
_LONG = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)  # value representations whose length takes four bytes
_ENDLESS = 0xFFFF_FFFF
_ELEMENTS = 512  # that are looked at
_TEXT = 256  # bytes of a value that are told
_LENGTH, _SYNTAX = 0x0002_0000, 0x0002_0010
_TOLD = {
    0x0008_0020: "studyDate", 0x0008_0060: "modality", 0x0008_1030: "studyDescription",
    0x0010_0010: "patientName", 0x0010_0020: "patientId", 0x0010_0030: "patientBirthDate",
    0x0010_0040: "patientSex", 0x0018_0015: "bodyPartExamined",
}  # fmt: skip


class _Element(NamedTuple):
    tag: int
    value: bytes
    end: int


def is_dicom(data: bytes) -> bool:
    """Whether the file's magic stands where it must."""
    return data[_PREAMBLE : _PREAMBLE + 4] == _MAGIC


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return is_dicom(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    place = _PREAMBLE + len(_MAGIC)
    first = _element(data, place, explicit=True)
    must(first.tag == _LENGTH and len(first.value) == 4)
    start = first.end + int.from_bytes(first.value, "little")
    must(start <= len(data))
    syntax, place = b"", first.end
    while place < start:
        one = _element(data, place, explicit=True)
        must(one.tag >> 16 == 2)
        syntax, place = (one.value if one.tag == _SYNTAX else syntax), one.end
    must(place == start)
    syntax = syntax.rstrip(b"\0 ")
    title = "DICOM file of medicine"
    yield from facts(at, "dicom", title, {}, MEDICAL)
    plain = syntax == _IMPLICIT or syntax.startswith(_EXPLICIT)
    if plain and syntax not in (_DEFLATED, _BIG):
        yield from _told(data, start, at, explicit=syntax != _IMPLICIT)
    yield unread(at, data, title)


def _told(data: bytes, place: int, at: Path, *, explicit: bool) -> Iterator[Peeled]:
    """The elements of the data set that are told, up to the first that is not read."""
    for _ in range(_ELEMENTS):
        try:
            one = _element(data, place, explicit=explicit)
        except DecodeError:
            return
        place = one.end
        name = _TOLD.get(one.tag)
        text = one.value[:_TEXT].rstrip(b"\0 ").decode("utf-8", "replace")
        if name and text:
            yield Final(at.layer(f"dicom:{name}", name), text.replace("^", " ").strip())


def _element(data: bytes, place: int, *, explicit: bool) -> _Element:
    """One element; raises DecodeError where it is cut, or has no end that it says."""
    head = data[place : place + 12]
    must(len(head) >= 8)
    tag = int.from_bytes(head[:2], "little") << 16 | int.from_bytes(head[2:4], "little")
    start = place + 8
    if not explicit:
        size = int.from_bytes(head[4:8], "little")
    elif head[4:6] in _LONG:
        must(len(head) == 12)
        size, start = int.from_bytes(head[8:12], "little"), place + 12
    else:
        must(head[4:6].isalpha() and head[4:6].isupper())
        size = int.from_bytes(head[6:8], "little")
    must(size != _ENDLESS and start + size <= len(data))
    return _Element(tag, data[start : start + size], start + size)


def _file(syntax: bytes = b"1.2.840.10008.1.2.1\0") -> bytes:
    meta = b"\x02\0\x10\0UI" + len(syntax).to_bytes(2, "little") + syntax
    head = b"\x02\0\0\0UL\x04\0" + len(meta).to_bytes(4, "little") + meta
    return bytes(_PREAMBLE) + _MAGIC + head + b"\x10\0\x10\0PN\x08\0DOE^JANE"


_READ = ((" ▸ dicom:format", "DICOM file of medicine"), (" ▸ dicom:patientName", "DOE JANE"))

DECODER: Decoder[bytes] = Decoder(
    "dicom",
    _sniff,
    _peel,
    (
        Example(_file(), _READ),
        Example(_file(b"1.2.840.10008.1.2.1.99"), _READ[:1]),
        Example(_file()[:-1], _READ[:1]),
        Example(_file()[:150], None),
        Example(bytes(_PREAMBLE) + b"DICM is a word", None),
    ),
)
