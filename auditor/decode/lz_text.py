"""LZ-string as text: `compressToBase64`, `…ToEncodedURIComponent`, `…ToUTF16` and `compress`.

Each character holds 6, 15 or 16 bits of the stream. What proves it is the
stream itself: how it begins, that it ends with the text, and what it gives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from auditor.decode import openings
from auditor.decode.alphabets import base64
from auditor.decode.base import NO_HINT, Decoder, Example, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.lz_bytes import parts, text_of
from auditor.decode.lz_codec import Unpacked
from auditor.model import DecodeError, Path

SHORTEST = 8  # characters of 6 bits
_SHORTEST_WIDE = 4
_LONGEST = 1024 * 1024
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SCRIPTS = frozenset((0, 1, 3, 12, *range(19, 40), *range(43, 55)))  # code >> 10 of those in use


def _of(may: Callable[[str], bool]) -> str:
    """A class of the digits whose six bits, in the order of the stream, are such."""
    chars = "".join(char for value, char in enumerate(_DIGITS) if may(f"{value:06b}"))
    return f"[{chars}{'+' * may('111110')}{'/_' * may('111111')}{'-' * may('111111')}]"


def _beginning() -> str:
    """A pattern for how a stream begins: a character of 8 or 16 bits, and a token.

    A character stands lowest bit first behind `00` or `10`. The token is of three
    bits: another character (`000`, `100`), the same one (`110`), it twice (`001`).
    """
    narrow = _of(lambda bits: bits[3] == "0" and "1" in bits[1:3] and bits[4:] == "00")
    closed = _of(lambda bits: bits[3] == "0" and "1" in bits[1:3] and bits[4:] in {"10", "11"})
    clear = _of(lambda bits: bits[0] == "0")
    script = _of(lambda bits: int(bits[::-1], 2) in _SCRIPTS)
    token = _of(lambda bits: bits[:3] in {"000", "100", "110", "001"})
    any_ = _of(bool)
    return f"(?:[A-P](?:{narrow}{any_}|{closed}{clear})|[g-v]{any_}{script}{token})"


_SIX = re.compile(rf"{_beginning()}[A-Za-z0-9+/_-]{{4,}}[=$]{{0,3}}").fullmatch
_HEAD = 12


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    if data.isascii():
        return len(data) >= SHORTEST and _SIX(data) is not None and _begins(_six(data[:_HEAD]))
    if not _SHORTEST_WIDE <= len(data) <= _LONGEST:
        return False
    return _begins(_fifteen(data[:_HEAD])) or _begins(_sixteen(data[:_HEAD]))


def proves(text: str) -> bool:
    """True if the text is such a stream."""
    return _sniff(text, NO_HINT) and bool(_read(text, _LONGEST))


def _begins(head: bytes) -> bool:
    return len(head) >= 4 and openings.lz_string(head, len(head))


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    found = _read(data, budget.output(len(data)))
    if not found:
        raise DecodeError("no LZ-string stream")
    for unpacked, step in zip(found, ("", "base64"), strict=False):
        place = at.layer(step) if step else at
        yield from parts(
            unpacked, place.layer("lz-string"), data.encode("utf-8", "replace"), budget
        )


def _read(data: str, most: int) -> list[Unpacked]:
    """The stream in the units that give one; two where a minus sign leaves both open.

    It is 63 to LZ-string's own alphabet for URIs, and 62 where bytes were sent in base64url.
    """
    found: list[Unpacked] = []
    if len(data) > _LONGEST:
        return found
    readings = (_six, _six_url) if "-" in data else (_six,)
    for read in readings if data.isascii() else (_fifteen, _sixteen):
        stream = read(data)
        if _begins(stream):
            try:
                unpacked = text_of(stream, most)
            except DecodeError:
                continue
            if not found or found[0].text != unpacked.text:
                found.append(unpacked)
    return found


def _six(data: str) -> bytes:
    """The stream of either alphabet: the URI form has `+-` and `$` for `+/` and `=`."""
    digits = data.rstrip("=$").replace("-", "/")
    return base64.decode(digits + "A" * (-len(digits) % 4)) or b""


def _six_url(data: str) -> bytes:
    """The stream of bytes that were written as base64url."""
    return base64.decode(data.rstrip("=")) or b""


def _fifteen(data: str) -> bytes:
    """The stream of characters that are 15 bits and a blank's code."""
    stem = data.rstrip(" ")
    if not stem or min(stem) < " " or max(stem) > "\u801f":
        return b""
    return _packed([ord(char) - 32 for char in stem], 15)


def _sixteen(data: str) -> bytes:
    return data.encode("utf-16-be", "surrogatepass")


def _packed(values: list[int], width: int) -> bytes:
    """Numbers of this many bits one behind the other, the highest bit first."""
    text = "".join(f"{value:0{width}b}" for value in values)
    text += "0" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8, "big")


DECODER: Decoder[str] = Decoder(
    "lz-text",
    _sniff,
    _peel,
    (
        Example("IYGwlgxgpgAlAewC2AHEUB0ED2Sg", ((" ▸ lz-string", "alice@example.com"),)),
        Example("s5pnJNThpgBAPAhgAgIwHQGMD2A+A-EA", ((" ▸ lz-string", "陳大文 <a@b.co>?"),)),
        Example(
            "\u10e0\u6c45\u41ac\u0a80\u0148\u07d0\u05d0\u01e4\u282e\u4123\u6cb4  ",
            ((" ▸ lz-string", "alice@example.com"),),
        ),
        Example("\u2120\u5c04\u2098\u8c00", None),
        Example("IYGwlgxgpgAlAewC2AHEUB0ED2Sh", None),
        Example("MainActivity", None),
        Example("陳大文先生", None),
    ),
)
