"""Exposure Notification exports: diagnosis keys that a server hands out (Google/Apple, export.bin).

Sixteen bytes, `EK Export v1` and blanks, then protobuf: the time that the file is
of, the region, and the keys of people who were found ill. They concern those
people, not the one whose phone fetches them.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts
from auditor.model import Path

EXPORTED = "exposureKeys"
_MAGIC = b"EK Export v1    "


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_MAGIC)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    more = {"length": len(data)}
    yield from facts(at, "exposure-export", "Exposure Notification export", more)
    content = data[len(_MAGIC) :]
    if content:
        path = at.layer("exposure-export:keys", EXPORTED)
        yield Inner(path, content, Hint("application/x-protobuf"))


DECODER: Decoder[bytes] = Decoder(
    "exposure-export",
    _sniff,
    _peel,
    (
        Example(
            _MAGIC + b"\x1a\x02de",
            (
                (" ▸ exposure-export:format", "Exposure Notification export"),
                (" ▸ exposure-export:keys", b"\x1a\x02de"),
            ),
        ),
        Example(b"EK Export v2", None),
    ),
    firsts=_MAGIC[:1],
)
