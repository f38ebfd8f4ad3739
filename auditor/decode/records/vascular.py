"""Images of veins in palms and fingers: ISO/IEC 19794-9 (2007, 2011).

`VIR`, a version, the record's length in four bytes, which must be the data's.
The pictures inside are of several codings and stay unread.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import Path

_MAGIC = b"VIR\x00"
_LEAST = 40  # bytes: a header and the head of one image
_VERSIONS = {b"010\x00": "2007", b"020\x00": "2011"}


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC) and len(data) >= _LEAST


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    edition = _VERSIONS.get(data[4:8], "")
    must(edition and number(data, 8, 4) == len(data))
    title = f"ISO/IEC 19794-9:{edition} vascular image"
    yield from facts(at, "vascular", title, {"length": len(data)})
    yield unread(at, data, title)


def _record(size: int = 200) -> bytes:
    return _MAGIC + b"010\x00" + size.to_bytes(4) + bytes(188)


DECODER: Decoder[bytes] = Decoder(
    "vascular",
    _sniff,
    _peel,
    (
        Example(
            _record(),
            (
                (" ▸ vascular:format", "ISO/IEC 19794-9:2007 vascular image"),
                (" ▸ vascular:length", 200),
            ),
        ),
        Example(_record(201), None),
        Example(_record().replace(b"010", b"999"), None),
        Example(b"VIR\x00 is how many old tools begin their own lists of things", None),
    ),
    firsts=_MAGIC[:1],
)
