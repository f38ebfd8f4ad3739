"""A stream that turns to TLS, however its client cuts it into segments."""

from __future__ import annotations

import pytest

from auditor.intake.fingerprint import MAX_HELLO
from auditor.intake.late_tls import LateTls
from tests.intake.test_fingerprint import python_hello

HELLO = python_hello()
ASKED = bytes(36)  # of the length of MySQL's request for TLS


def turned(*pieces: bytes) -> str:
    """The name in the ClientHello that began in one of these pieces, "" where none did."""
    late = LateTls()
    begun = False
    for piece in pieces:
        if begun:
            words = late.more(piece)
        elif late.begins(piece) is None:
            continue
        else:
            begun, words = True, late.more(b"")
        if words is not None:
            return words.sni or "unreadable"
    return "unfinished" if begun else ""


@pytest.mark.parametrize("before", [b"", ASKED])
@pytest.mark.parametrize("cut", [*range(2, 60), 200, len(HELLO) - 1])
def test_wherever_it_is_cut(before: bytes, cut: int) -> None:
    assert turned(b"EHLO\r\n", before + HELLO[:cut], HELLO[cut:]) == "api.example.com"


def test_byte_by_byte_from_the_header_on() -> None:
    assert turned(HELLO[:2], *(bytes((one,)) for one in HELLO[2:])) == "api.example.com"


def test_where_in_a_piece_it_begins() -> None:
    assert LateTls().begins(HELLO) == 0
    assert LateTls().begins(ASKED + HELLO) == len(ASKED)
    late = LateTls()
    assert late.begins(ASKED + HELLO[:5]) is None
    assert late.begins(HELLO[5:]) == 0
    assert late.hello == HELLO


@pytest.mark.parametrize(
    "pieces",
    [
        (b"x" * 80 + HELLO,),  # far into a piece: a file that holds one
        (ASKED + HELLO + b"and more",),
        (HELLO[:5], b"something else" * 20),
        (b"\x16\x03\x09" + HELLO[3:],),
        (b"\x16\x03\x01\x00\x05hello", HELLO[10:]),
        (HELLO[:5], b"", b"\x02" + HELLO[6:]),
        (b"\x16", HELLO[1:]),  # a single byte is anything's
    ],
)
def test_what_is_none(pieces: tuple[bytes, ...]) -> None:
    assert not turned(*pieces)


def test_missing_bytes_break_it() -> None:
    late = LateTls()
    assert late.begins(HELLO[:20]) is None
    late.reset()
    assert late.begins(HELLO[20:]) is None


def test_what_is_kept_is_bounded() -> None:
    late = LateTls()
    long = HELLO[:3] + b"\x3f\xff\x01\x00\xff\xff" + HELLO[9:]
    assert late.begins(long) == 0
    said = [late.more(bytes(10_000)) for _ in range(40)]
    assert said[0] is None
    assert said[-1] is not None
    assert len(late.hello) == MAX_HELLO + 1
