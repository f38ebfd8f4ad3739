"""Pictures and sounds that a page, drawing or style sheet holds as `data:` URIs (RFC 2397).

Only base64 of a picture, a sound or a film is taken out, up to MOST of a text;
the text itself stays one leaf, without them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Leaf, Path

MOST = 64  # of one text
_INLINE = re.compile(
    r"data:((?:image|audio|video)/[\w.+-]{1,60})(?:;[\w=.-]{1,60}){0,4};base64,"
    r"([A-Za-z0-9+/_=\s-]{16,})",
    re.ASCII,
)
_MARK = ";base64,"
_TO_STANDARD = str.maketrans("-_", "+/")


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return data.startswith("<") and _MARK in data and _INLINE.search(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    kept: list[str] = []
    end = 0
    for number, found in enumerate(_INLINE.finditer(data)):
        if number == MOST or budget.late():
            break
        text = "".join(found[2].split()).rstrip("=").translate(_TO_STANDARD)
        try:
            content = binascii.a2b_base64(text + "=" * (-len(text) % 4))
        except binascii.Error:
            continue
        kept.append(data[end : found.start(2)])
        end = found.end()
        yield Inner(at.layer(f"inline[{number}]"), content, Hint(found[1].lower(), body=True))
    if not kept:
        raise DecodeError("damaged base64")
    yield Leaf.at(at, "".join((*kept, data[end:])))


_DOT = "R0lGODlhAQABAAAAACw="  # the start of a GIF
_GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00,"

DECODER: Decoder[str] = Decoder(
    "inline-media",
    _sniff,
    _peel,
    (
        Example(
            f'<svg><image href="data:image/gif;base64,{_DOT}"/></svg>',
            (
                (" ▸ inline[0]", _GIF),
                ("", '<svg><image href="data:image/gif;base64,"/></svg>'),
            ),
        ),
        Example('<a href="data:text/plain;base64,bGF0PTIyLjMxOTM=">x</a>', None),
        Example('<img src="https://a.example/a.png?x=;base64,">', None),
    ),
    signs="<",
)
