"""Lines of a text protocol with encoded words in them: `AUTH 7f3 YWxpY2VAZXhhbXBsZS5jb20=`.

Of whole bodies and frames only, and of a few words: prose is full of them. A URL
or a list of parameters in it is no encoded word. The text itself is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.text_runs import is_encoded
from auditor.model import DecodeError, Path

_LONGEST = 16_384
_MOST = 32
_BLANKS = 8
_PAIRS = re.compile(r"[?&][\w.]+=").search
# A word with a digit or a capital inside it, which most words of prose have not.
# A line that quoted-printable broke goes on in the next one.
_WORD = re.compile(
    r"(?<!\S)(?=\S*[0-9%\\&=]|\S+[A-Z]|[a-z2-7]{16})\S{8,}(?:(?<=\S{72}=)\r?\n\S+)*(?!\S)"
)
_INNER = Hint(body=True)


def _encoded(text: str) -> list[tuple[int, str]]:
    return [
        (match.start(), match[0])
        for match in islice(_WORD.finditer(text), _MOST)
        if is_encoded(match[0]) and "://" not in match[0] and _PAIRS(match[0]) is None
    ]


def _sniff(data: str, hint: Hint) -> bool:
    if not hint.body or not 0 < len(data) <= _LONGEST or data[0] in '{[<"':
        return False
    if not 0 < data.count(" ") <= _BLANKS:
        return False
    return data.isascii() and _WORD.search(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = _encoded(data)
    if not found:
        raise DecodeError("no encoded word")
    yield Final(at, data)
    for offset, text in found:
        yield Inner(at.layer(f"text[{offset}]"), text, _INNER)


DECODER: Decoder[str] = Decoder(
    "words",
    _sniff,
    _peel,
    (
        Example(
            "AUTH 7f3 YWxpY2VAZXhhbXBsZS5jb20=\r\n",
            (
                ("", "AUTH 7f3 YWxpY2VAZXhhbXBsZS5jb20=\r\n"),
                (" ▸ text[9]", "YWxpY2VAZXhhbXBsZS5jb20="),
            ),
            Hint(body=True),
        ),
        Example("Meet firstLaunch at 10:30 in HongKong", None, Hint(body=True)),
    ),
)
