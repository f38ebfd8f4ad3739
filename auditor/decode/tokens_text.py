"""Encoded tokens in a text that no other layer opened: `AUTH 7f3 YWxpY2VAZXhhbXBsZS5jb20=`.

Two looks find them. Of every text, the runs of letters and digits that are of an alphabet
(`encoded_runs`), wherever they stand: in a page's attribute, a log's line, a file's name. Of
whole bodies and frames of a few words, the words that are anything encoded, also digests and
escapes; prose is full of words, so they must look it. The text itself is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.encoded_runs import runs, tokens
from auditor.decode.text_runs import is_encoded
from auditor.model import DecodeError, Path

_LONGEST = 16_384
_MOST = 32
_BLANKS = 8
_RUNS = 64  # runs of any text that are asked, and one more for each _ROOM characters
_ROOM = 512
_KEPT = 256  # tokens of one text
_PAIRS = re.compile(r"[?&][\w.]+=").search
# A word with a digit or a capital inside it, which most words of prose have not.
# A line that quoted-printable broke goes on in the next one.
_WORD = re.compile(
    r"(?<!\S)(?=\S*[0-9%\\&=]|\S+[A-Z]|[a-z2-7]{16})\S{8,}(?:(?<=\S{72}=)\r?\n\S+)*(?!\S)"
)
_INNER = Hint(body=True)


def _words(text: str) -> Iterator[tuple[int, str]]:
    for match in islice(_WORD.finditer(text), _MOST):
        word = match[0]
        if is_encoded(word) and "://" not in word and _PAIRS(word) is None:
            yield match.start(), word


def _is_line(data: str, hint: Hint) -> bool:
    """True for a body or frame of a few words, one of which may be encoded."""
    if not hint.body or not 0 < len(data) <= _LONGEST or data[0] in '{[<"':
        return False
    if not 0 < data.count(" ") <= _BLANKS:
        return False
    return data.isascii() and _WORD.search(data) is not None


def _sniff(data: str, hint: Hint) -> bool:
    return next(runs(data), None) is not None or _is_line(data, hint)


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    found = dict(_words(data)) if _is_line(data, hint) else {}
    ends = {offset + len(word) for offset, word in found.items()}
    inside = tokens(data, _RUNS + len(data) // _ROOM, budget.late)
    for offset, token in islice(inside, _KEPT):
        if offset not in found and offset + len(token) not in ends:
            found[offset] = token
    if not found:
        raise DecodeError("no encoded token")
    yield Final(at, data)
    for offset, text in sorted(found.items()):
        yield Inner(at.layer(f"text[{offset}]"), text, _INNER)


DECODER: Decoder[str] = Decoder(
    "tokens",
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
        Example(
            "v1-MFWGSY3FIBSXQYLNOBWGKLTDN5WQ.gif",
            (
                ("", "v1-MFWGSY3FIBSXQYLNOBWGKLTDN5WQ.gif"),
                (" ▸ text[3]", "MFWGSY3FIBSXQYLNOBWGKLTDN5WQ"),
            ),
        ),
        Example(
            '<body data-u="0x616c696365406578616d706c65"><p>',
            (
                ("", '<body data-u="0x616c696365406578616d706c65"><p>'),
                (" ▸ text[14]", "0x616c696365406578616d706c65"),
            ),
        ),
        Example("Meet firstLaunch at 10:30 in HongKong", None, Hint(body=True)),
        Example("window.addEventListener(0, XMLHttpRequest2)", None),
        Example('"/assets/c9f0f895fb98ab9159f51fd0297e236d.css"', None),
    ),
)
