"""Data groups of passports and identity cards: ICAO Doc 9303 part 10, section 4.7.

Group 1 (tag 61) is the machine-readable zone, 5 and 7 (65, 67) are the printed
portrait and signature, 11 (6B) what else is known of the holder: names, the
personal number, where they live and were born. Groups 2 to 4 are `cbeff`'s. A
group counts where its tags are those of the standard and every length closes.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.cbeff import element, wrap
from auditor.decode.records.facts import facts, must
from auditor.model import DecodeError, Path, Scalar

_ZONE, _TAG_LIST, _COUNT = 0x5F1F, 0x5C, 0x02
_ZONES = {90: "TD1", 72: "TD2", 88: "TD3"}  # characters, and the size of document
_PICTURES = {0x65: (0x5F40, "portrait"), 0x67: (0x5F43, "signature")}
_GROUPS = {0x61: "DG1", 0x65: "DG5", 0x67: "DG7", 0x6B: "DG11"}
_BIRTH = 0x5F2B
_HOLDER = {
    0x5F0E: "fullName", 0x5F0F: "otherName", 0x5F10: "personalNumber", 0x5F11: "placeOfBirth",
    0x5F12: "telephone", 0x5F13: "profession", 0x5F14: "title", 0x5F18: "custody",
    0x5F42: "address", _BIRTH: "dateOfBirth",
}  # fmt: skip
_PROOF = 0x5F16  # of citizenship: a picture
_MOST = 64  # elements of a group
_CONSTRUCTED = 0xA0  # a list of other names

type _Span = tuple[int, int, int]  # tag, where its content begins and ends


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return len(data) >= 8 and data[0] in _GROUPS and data[1] >= 4


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    group, start, end = element(data, 0, len(data))
    must(group in _GROUPS and end == len(data))
    spans = list(_elements(data, start, end))
    name = _GROUPS[group]
    if group == 0x61:
        yield from _zone(data, spans, at)
    elif group in _PICTURES:
        tag, what = _PICTURES[group]
        must(spans[0][0] == _COUNT and len(spans) > 1)
        must(all(found == tag for found, _, _ in spans[1:]))
        yield from facts(at, "icao9303", f"ICAO 9303 {name}", {})
        for index, (_, a, b) in enumerate(spans[1:]):
            yield Inner(at.layer(f"icao9303:{what}[{index}]", what), data[a:b])
    else:
        must(spans[0][0] == _TAG_LIST)
        must(all(tag >> 8 == 0x5F or tag == _CONSTRUCTED for tag, _, _ in spans[1:]))
        yield from facts(at, "icao9303", f"ICAO 9303 {name}", {})
        yield from _holder(data, spans[1:], at)


def _elements(data: bytes, start: int, end: int) -> Iterator[_Span]:
    """All elements of a stretch, which close with it."""
    must(start < end)
    for _ in range(_MOST):
        if start == end:
            return
        tag, a, start = element(data, start, end)
        yield tag, a, start
    raise DecodeError("too many elements")


def _zone(data: bytes, spans: list[_Span], at: Path) -> Iterator[Peeled]:
    [(tag, a, b)] = spans[:1]
    must(tag == _ZONE and len(spans) == 1 and b - a in _ZONES and data[a:b].isascii())
    title = f"ICAO 9303 DG1, machine-readable zone of a {_ZONES[b - a]}"
    yield from facts(at, "icao9303", title, {"mrz": data[a:b].decode("ascii")})


def _holder(data: bytes, spans: list[_Span], at: Path) -> Iterator[Peeled]:
    """What the group says of the holder; lists of other names are one level deeper."""
    for tag, a, b in spans:
        if tag == _CONSTRUCTED:
            yield from _named(data, _elements(data, a, b), at)
        else:
            yield from _named(data, [(tag, a, b)], at)


def _named(data: bytes, spans: Iterator[_Span] | list[_Span], at: Path) -> Iterator[Peeled]:
    for tag, a, b in spans:
        raw = data[a:b]
        if tag == _PROOF:
            yield Inner(at.layer("icao9303:proofOfCitizenship", "proofOfCitizenship"), raw)
        elif tag in _HOLDER:
            name = _HOLDER[tag]
            digits = tag == _BIRTH and len(raw) == 4  # packed, in older documents
            value: Scalar = raw.hex() if digits else raw.decode("utf-8", "replace")
            yield Final(at.layer(f"icao9303:{name}", name), value)


_MRZ = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
_DETAILS = (
    wrap("5c", bytes.fromhex("5f0e 5f11 5f2b"))
    + wrap("5f0e", b"ERIKSSON<<ANNA<MARIA")
    + wrap("5f11", b"ZENITH<UTO")
    + wrap("5f2b", bytes.fromhex("19740812"))
)

DECODER: Decoder[bytes] = Decoder(
    "travel-document",
    _sniff,
    _peel,
    (
        Example(
            wrap("61", wrap("5f1f", _MRZ.encode())),
            (
                (" ▸ icao9303:format", "ICAO 9303 DG1, machine-readable zone of a TD1"),
                (" ▸ icao9303:mrz", _MRZ),
            ),
        ),
        Example(
            wrap("6b", _DETAILS),
            (
                (" ▸ icao9303:fullName", "ERIKSSON<<ANNA<MARIA"),
                (" ▸ icao9303:dateOfBirth", "19740812"),
            ),
        ),
        Example(
            wrap("65", b"\x02\x01\x01" + wrap("5f40", b"\xff\xd8\xff\xe0")),
            ((" ▸ icao9303:portrait[0]", b"\xff\xd8\xff\xe0"),),
        ),
        Example(wrap("61", wrap("5f1f", _MRZ[:-1].encode())), None),
        Example(wrap("61", wrap("5f1f", _MRZ.encode()))[:-1], None),
        Example(wrap("6b", _DETAILS)[:-1] + b"\x00\x00", None),
        Example(b"a[value] of an array, no document", None),
    ),
)
