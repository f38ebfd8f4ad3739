"""Quoted-printable (RFC 2045, section 6.7) in whole values: `=E9=99=B3`, `=3D`, lines ended by `=`.

An equals sign before two hex digits is common elsewhere (`a=20`), so every one
must begin an escape or end a line, in capitals, and what was escaped must be
what an encoder escapes: other than ASCII, the equals sign, blanks; or nearly all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import lz_text, xor_text
from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import utf8
from auditor.decode.guess import guess
from auditor.model import DecodeError, Path

_ESCAPES = re.compile(r"=(?:([0-9A-F]{2})|[ \t]*(\r?\n))")
_FIRST = re.compile(r"[^=]*=(?:[0-9A-F]{2}|[ \t]*\r?\n)").match
_MUST = frozenset(("3D", "09", "0A", "0D", "20"))
_LINES = range(60, 81)  # characters after which an encoder ends a line; RFC 2045: 76 at most
# Escaped blanks: `Jane=20Doe`, `JANE=20DOE`, `jane=20fisher`, `enaJ=20eoD`.
_NAMES = re.compile(
    r"[a-z]{3}=20[a-z]{4,}\Z|[a-z]{2}[A-Z]=20,?[a-z]{2,}[A-Z]\Z"
    r"|[a-z.,]=20(?:[A-Z]|[g-z])[a-z]|[A-Z]{2}=20[A-Z]{3}|\d=20[A-Z][a-z]|\d\.\d+[,;]?=20-?\d+\.\d"
).search
# Blanks between characters beyond ASCII, and nothing else.
_WIDE_BLANKS = re.compile(r"[^\x00-\x7f]+(?:=20[^\x00-\x7f]+)+").fullmatch
# base64, also of a digest, also reversed
_PADDED = re.compile(r"[A-Za-z0-9+/_-]{14,}={1,2}|={1,2}[A-Za-z0-9+/_-]{14,}").fullmatch
_LONGEST = 1024 * 1024
_INNER = Hint(body=True)


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    return "=" in data and len(data) <= _LONGEST and _FIRST(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    content = decoded(data)
    if content is None:
        raise DecodeError("an equals sign that is no escape, or need not be one")
    yield Inner(at.layer("quoted-printable"), content, _INNER)


def decoded(data: str) -> str | None:
    """The text without its escapes; None if one of its equals signs is none, or not needed."""
    found = _ESCAPES.findall(data)
    if data.count("=") != len(found) or data.rstrip("\r\n")[-1:] == "=":
        return None
    if not data.isascii():  # what a layer before gave; of those an encoder leaves none as it is
        return data.replace("=20", " ") if _WIDE_BLANKS(data) else None
    content = utf8(_ESCAPES.sub(_replace, data).encode("latin-1"))
    return content if content is not None and _is_needed(data, found, content) else None


def _is_needed(data: str, found: list[tuple[str, str]], content: str) -> bool:
    """True if an encoder had to escape what was escaped, and nothing else explains it."""
    codes = [code for code, _ in found if code]
    if not codes:
        ended = [line.rstrip("\r") for line in data.split("\n")[:-1]]
        needed = all(len(line) in _LINES for line in ended if line[-1:] == "=")
    elif len(codes) > 2 and len(codes) * 4 >= len(data):  # nearly all, which hides what is in it
        needed = True
    elif any(code < "80" and code not in _MUST for code in codes):
        needed = False
    elif len(codes) < len(found) or any(code >= "80" for code in codes):
        needed = content.isprintable() or "\n" in content
    elif "3D" in codes:  # what closes base64, is in prose, or was escaped twice
        padded = _PADDED(content) is not None and len(content) % 4 == 0
        pairs = codes.count("3D") > 1 and content.isprintable()
        needed = " " in content or padded or pairs or _is_quoted(content) or _is_encoded(content)
    else:
        written = len(codes) > 1 or _NAMES(data) is not None
        needed = " " not in data and (written or _is_encoded(content))
    return needed


def _is_encoded(text: str) -> bool:
    return guess(text) is not None or lz_text.proves(text) or bool(xor_text.readings(text))


def _is_quoted(text: str) -> bool:
    """True if every equals sign of the text begins an escape."""
    count = text.count("=")
    return count > 0 and count == len(_ESCAPES.findall(text))


def _replace(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else ""


DECODER: Decoder[str] = Decoder(
    "quoted-printable",
    _sniff,
    _peel,
    (
        Example("=E9=99=B3=E5=A4=A7=E6=96=87", ((" ▸ quoted-printable", "陳大文"),)),
        Example("=61=6C=69=63=65", ((" ▸ quoted-printable", "alice"),)),
        Example(
            "YWxpY2VAZXhhbXBsZS5jb20=3D", ((" ▸ quoted-printable", "YWxpY2VAZXhhbXBsZS5jb20="),)
        ),
        Example(
            "a line" + " that is long" * 5 + "=\r\n goes on",
            ((" ▸ quoted-printable", "a line" + " that is long" * 5 + " goes on"),),
        ),
        Example("lat=22.3193&lon=11", None),
        Example("user=40", None),
        Example("a=3D", None),
        Example("max-age=2015", None),
        Example("width=2010, height=2020", None),
        Example("12=20Nathan=20Road", ((" ▸ quoted-printable", "12 Nathan Road"),)),
        Example("id=E9AF", None),
    ),
    signs="=",
)
