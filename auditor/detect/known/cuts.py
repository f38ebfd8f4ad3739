"""Strong ids in two pieces, wherever they were cut: `{"msb": "8f14…", "lsb": "9e07…"}`.

Two fields that hold both pieces of an id of this many bits are that id, whatever
they are called; the longer piece is what is searched. The halves of a UUID are also
sent as two numbers of 64 bits (`java.util.UUID`), an IMEI as type allocation
code, serial number and check digit (3GPP TS 23.003).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from auditor.detect.known.entropy import bits

LEAST_BITS = 48.0
_LEAST = 4  # characters of a piece
_SHORTEST, _LONGEST = 12, 40
_SEPARATORS = re.compile(r"[-:{} ]")
_UUID = re.compile(r"[0-9a-f]{32}").fullmatch
_IMEI = re.compile(r"([0-9]{8})([0-9]{6})[0-9]").fullmatch
_TAC = frozenset({"tac", "typeallocationcode", "typeallocation"})
_SERIAL = frozenset({"snr", "serial", "serialnumber", "sn"})


class Piece(NamedTuple):
    """A part: its spellings, lower-cased, and the names of fields that hold it."""

    called: str
    texts: frozenset[str]
    names: frozenset[str] = frozenset()


def cuts(data_type: str, value: str) -> Iterator[list[Piece]]:
    """The pieces of a strong id, two by two; the first is the one to look for."""
    bare = _SEPARATORS.sub("", value).lower()
    if not (bare.isascii() and bare.isalnum() and _SHORTEST <= len(bare) <= _LONGEST):
        return
    if bits(bare, data_type) < LEAST_BITS:
        return
    for at in range(_LEAST, len(bare) - _LEAST + 1):
        pieces = [_piece("beginning", bare[:at]), _piece("end", bare[at:])]
        yield pieces if at * 2 >= len(bare) else pieces[::-1]


def named_cuts(data_type: str, value: str) -> Iterator[list[Piece]]:
    """The parts of an IMEI by their names; its check digit follows from them."""
    match = _IMEI(value.strip()) if data_type == "id.device" else None
    if match is not None:
        yield [
            Piece("type allocation code", _numbers(match[1]), _TAC),
            Piece("serial number", _numbers(match[2]), _SERIAL),
        ]


def _piece(called: str, text: str) -> Piece:
    texts = set(_numbers(text))
    if _UUID(text * 2):  # half of a UUID
        number = int(text, 16)
        texts |= {str(number), str(number - (1 << 64)), "0x" + text, text.lstrip("0")}
    return Piece(called, frozenset(texts))


def _numbers(text: str) -> frozenset[str]:
    """A piece as text, and as the number that has no zeros in front."""
    number = text.lstrip("0") if text.isdigit() else text
    return frozenset({text, number if len(number) >= _LEAST else text})
