"""Transactions of ANSI/NIST-ITL (AN2K): what police and border systems exchange of a person.

A transaction begins with the length of its first record (`1.001:` or `1.01:`)
as text, whose fields stand between GS and which FS ends; `1.003` lists the
records that follow by their type. Types 4, 13 and 14 are fingerprints, 9
minutiae, 10 faces and marks, 11 voices, 15 palms, 17 irises, 2 the person's
description. Fields of type 2 are given as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, unread
from auditor.model import Path, Scalar

_HEAD = re.compile(rb"1\.0{1,3}1:(\d{1,6})\x1d").match
_FIELD = re.compile(r"(\d{1,2})\.(\d{2,3}):(.*)", re.DOTALL).fullmatch
_TYPES = {
    4: "fingerprints", 3: "fingerprints", 5: "fingerprints", 6: "fingerprints", 9: "minutiae",
    10: "face or mark", 11: "voice", 13: "latent print", 14: "fingerprints", 15: "palm print",
    16: "image", 17: "iris", 18: "DNA", 19: "plantar print", 2: "description", 7: "image",
}  # fmt: skip
_MOST = 256
_LONGEST = 1_000


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[:3] == b"1.0" and _HEAD(data[:20]) is not None


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    head = _HEAD(data)
    must(head)
    size = int(head[1]) if head else 0
    must(16 <= size <= len(data) and data[size - 1 : size] == b"\x1c")
    fields = dict(_fields(data[:size]))
    must(fields.get((1, 2)) and (1, 3) in fields)
    kinds = [
        int(unit.partition("\x1f")[0])
        for unit in fields[1, 3].split("\x1e")[1:_MOST]
        if unit.partition("\x1f")[0].isdigit()
    ]
    must(kinds and all(kind in _TYPES or 20 <= kind <= 99 for kind in kinds))
    names = ", ".join(dict.fromkeys(_TYPES.get(kind, f"type {kind}") for kind in kinds))
    title = f"ANSI/NIST-ITL transaction of {names}"
    more: dict[str, Scalar] = {
        "records": len(kinds),
        "transaction": fields.get((1, 4), "")[:_LONGEST],
    }
    yield from facts(at, "an2k", title, more)
    if kinds[0] == 2:
        yield from _description(data[size:], at)
    yield unread(at, data, title)


def _fields(record: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    text = record.rstrip(b"\x1c").decode("latin-1")
    for field in text.split("\x1d")[:_MOST]:
        match = _FIELD(field)
        if match is not None:
            yield (int(match[1]), int(match[2])), match[3]


def _description(rest: bytes, at: Path) -> Iterator[Peeled]:
    """The fields of the person's description: `an2k:2.018`, a name by common use."""
    for (kind, number), value in _fields(rest.partition(b"\x1c")[0]):
        if kind == 2 and value and len(value) <= _LONGEST:
            yield Final(at.layer(f"an2k:2.{number:03}", f"field2{number:03}"), value)


def _record() -> bytes:
    rest = b"1.002:0500\x1d1.003:1\x1f1\x1e9\x1f01\x1d1.004:RFR\x1c"
    return b"1.001:%d\x1d" % (len(rest) + 9) + rest + b"9.001:12\x1d9.002:01\x1c"


DECODER: Decoder[bytes] = Decoder(
    "an2k",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ an2k:format", "ANSI/NIST-ITL transaction of minutiae"),
                (" ▸ an2k:records", 1),
                (" ▸ an2k:transaction", "RFR"),
            ),
        ),
        Example(b"1.001:99\x1d1.002:0500\x1c", None),
        Example(b"1.0.1 is a version", None),
    ),
    firsts=b"1",
)
