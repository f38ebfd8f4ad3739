"""LZ-string's bit stream (pieroxy's lz-string 1.x), bounded: what web and hybrid apps pack with.

A value of k bits stands with its lowest bit first. Tokens 0 and 1 announce a
new character of 8 or 16 bits, 2 ends the stream, others name an entry of the
dictionary. `compressToBase64`, `…ToEncodedURIComponent`, `…ToUint8Array`,
`…ToUTF16` and `compress` are the same stream in units of 6, 6, 8, 15 and 16
bits, filled up with zeros: here it always comes as bytes, first bit highest.
"""

from __future__ import annotations

from auditor.decode.openings import REVERSED
from auditor.model import DecodeError

ENDS_EARLY, DAMAGED, TOO_MUCH = "ends early", "damaged", "too much"
_END = 2
_UNIT = 48  # zero bits at most after the end: what fills a unit, and padding
_PIECE = 64  # bytes that are made one number


class Unpacked:
    """The text, and whether the stream came to its end with the data."""

    __slots__ = ("complete", "text", "why")

    def __init__(self, text: str, why: str, *, complete: bool) -> None:
        self.text = text
        self.why = why  # "" at the stream's end
        self.complete = complete


class _Bits:
    """A reader of the stream; bits past its end are zero, and `left` falls below zero."""

    __slots__ = ("at", "data", "have", "left", "number")

    def __init__(self, data: bytes) -> None:
        self.data = data.translate(REVERSED)
        self.number = int.from_bytes(self.data[:_PIECE], "little")
        self.have = _PIECE * 8
        self.at = _PIECE
        self.left = len(data) * 8

    def take(self, count: int) -> int:
        if self.have < count:
            piece = self.data[self.at : self.at + _PIECE]
            self.number |= int.from_bytes(piece, "little") << self.have
            self.have += _PIECE * 8
            self.at += _PIECE
        value = self.number & ((1 << count) - 1)
        self.number >>= count
        self.have -= count
        self.left -= count
        return value

    def is_rest(self) -> bool:
        """True if nothing but the zeros of a last unit is left."""
        return self.left < _UNIT and not self.number and not any(self.data[self.at :])


def unpack(data: bytes, most: int) -> Unpacked:
    """The stream's text, at most `most` characters; raises DecodeError if there is none."""
    bits = _Bits(data)
    take = bits.take
    kind = take(2)
    if kind >= _END:
        raise DecodeError("no LZ-string stream")
    before = chr(take(16 if kind else 8))
    words = ["", "", "", before]
    found = [before]
    length, why = 1, ""
    width, room = 3, 4  # bits of a token, and entries until it grows
    while True:
        if bits.left < 0 or length > most:
            why = TOO_MUCH if length > most else ENDS_EARLY
            break
        token = take(width)
        if token == _END:
            break
        if token < _END:
            words.append(chr(take(16 if token else 8)))
            token = len(words) - 1
            room -= 1
            if not room:
                room = 1 << width
                width += 1
        if token < len(words):
            word = words[token]
        elif token == len(words):
            word = before + before[0]
        else:
            why = DAMAGED
            break
        found.append(word)
        length += len(word)
        words.append(before + word[0])
        before = word
        room -= 1
        if not room:
            room = 1 << width
            width += 1
    return Unpacked(_joined(found), why, complete=not why and bits.is_rest())


def _joined(found: list[str]) -> str:
    """The text; its UTF-16 units paired, a lone surrogate replaced."""
    text = "".join(found)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
