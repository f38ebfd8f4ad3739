"""HL7's frames for sockets (MLLP): a vertical tab, a message, a file separator and a return.

What is in a frame is a text of its own; several may follow each other. The one that a
capture cut in two is read as far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.records.facts import must
from auditor.model import Path

_START, _END = b"\x0b", b"\x1c\r"
_MOST = 1_000  # frames
_LEADS = (b"MSH", b"FHS", b"BHS", b"<")  # HL7 v2 and its files; version 3 is XML


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(_START) and data[1:].startswith(_LEADS)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    frames = data.split(_END, _MOST)
    frames = frames if frames[-1] else frames[:-1]
    must(len(frames) <= _MOST and all(one.lstrip(b"\r\n").startswith(_START) for one in frames))
    for place, frame in enumerate(frames):
        path = at.layer("mllp") if len(frames) == 1 else at.layer(f"mllp:[{place}]")
        yield Inner(path, frame.lstrip(b"\r\n")[1:])


DECODER: Decoder[bytes] = Decoder(
    "mllp",
    _sniff,
    _peel,
    (
        Example(b"\x0bMSH|^~\\&|A\rPID|1\r\x1c\r", ((" ▸ mllp", b"MSH|^~\\&|A\rPID|1\r"),)),
        Example(
            b"\x0bMSH|a\x1c\r\x0bMSH|b\x1c\r",
            ((" ▸ mllp:[0]", b"MSH|a"), (" ▸ mllp:[1]", b"MSH|b")),
        ),
        Example(b"\x0bMSH|a\x1c\rmore", None),
        Example(b"\x0bsomething else", None),
    ),
    firsts=_START,
)
