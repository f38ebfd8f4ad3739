"""Finger templates of ZKTeco's terminals and sensors: ZKFinger VX10.

No standard, but every template begins alike: the length behind a mask, `SS21`, the length
again in four bytes, and after a byte that differs seven that do not. What software keeps
in a buffer of its own has zeros behind the template.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.base import Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import facts, must, number, unread
from auditor.model import Path

_MAGIC = b"SS21"
_MASK = 0x4943
_ALIKE = bytes.fromhex("04080507 09ced0")
_SHORTEST, _LONGEST = 64, 2_048  # bytes; buffers have the longest
TITLE = "ZKFinger VX10 finger template"


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[2:6] == _MAGIC and magic.is_zk(data)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    size = number(data, 6, 4)
    must(_SHORTEST <= size <= min(len(data), _LONGEST))
    must(number(data, 0, 2) ^ _MASK == size)
    must(not data[size:].strip(b"\0"))
    yield from facts(at, "zk-template", TITLE, {"length": size})
    yield unread(at, data, TITLE)


def _record(size: int) -> bytes:
    """A template of so many bytes that are of no finger."""
    head = (size ^ _MASK).to_bytes(2) + _MAGIC + size.to_bytes(4) + b"\x4c" + _ALIKE
    return head + bytes(7 * at % 251 for at in range(size - len(head)))


DECODER: Decoder[bytes] = Decoder(
    "zk-template",
    _sniff,
    _peel,
    (
        Example(
            _record(400),
            ((" ▸ zk-template:format", TITLE), (" ▸ zk-template:length", 400)),
        ),
        Example(_record(400) + bytes(1_648), ((" ▸ zk-template:length", 400),)),
        Example(_record(400)[:-1], None),
        Example(_record(400) + b"\x01", None),
        Example(b"MZ" + _record(400)[2:], None),
        Example(b"ABSS21 is a magic word of nothing here", None),
    ),
    firsts=magic.ZK_FIRST,
)
