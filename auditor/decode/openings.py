"""How streams begin when it is text that was packed: the first, cheapest question.

Streams without a magic say enough in their first bytes to tell noise, of which
one value in a hundred gets past (LZ-string: one in twenty). `streams` names
those that are worth a proof.
"""

from __future__ import annotations

from collections.abc import Callable

REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
ZLIB_FIRST = 0x78
ZLIB = frozenset((b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"))
STREAMS = frozenset(  # ids of their decoders, and of those that have a magic
    (
        *("deflate", "br", "deflate-raw", "snappy-block", "lz4-block", "lz-bytes"),
        *("gzip", "zstd", "lz4", "snappy"),
    )
)
LITERAL = frozenset(("snappy-block", "lz4-block"))  # they hold the text as it is
_SIX = 8  # bytes of deflate that hold six characters
_TREES = 20  # bytes that a deflate block with its own codes takes at least
_LONG = 1_000  # bytes from which a first deflate block may not be the last one
_REPETITIVE = 40  # bytes of brotli that may hold more than 64 KiB
_BLOCK = 10  # bytes below which only deflate and LZ-string hold six characters
_PRINTABLE = frozenset((*b"\t\n\r", *range(0x20, 0x7F)))
_TEXT = _PRINTABLE | {*range(0xC2, 0xF5)}  # what text in UTF-8 begins with
_SCRIPTS = frozenset(  # Latin to Arabic, Thai, kana, hanzi, hangul, half of an emoji
    (
        *range(0x0100, 0x0700),
        *range(0x0E00, 0x0E80),
        *range(0x3040, 0x3100),
        *range(0x4E00, 0xA000),
        *range(0xAC00, 0xD7A4),
        *range(0xD83C, 0xD83F),
    )
)


def _zlib(data: bytes, size: int) -> bool:
    del size
    return data[:2] in ZLIB


def deflate(data: bytes, size: int) -> bool:
    """Raw deflate of `size` bytes: the block's kind, and of fixed codes two characters.

    RFC 1951, section 3.2.6: printable ASCII has codes of eight bits, the lead
    bytes of UTF-8 nine, a repetition seven.
    """
    if size < _SIX:
        return False
    kind = data[0] & 7  # whether the block is the last one, and how it is coded
    if kind != 3:
        return (kind == 5 and size >= _TREES) or (kind in {2, 4} and size >= _LONG)
    codes = REVERSED[data[0]] << 16 | REVERSED[data[1]] << 8 | REVERSED[data[2]]
    first = codes >> 13 & 0xFF
    if first >= 0xE1:
        return 0xB0 <= codes >> 4 & 0xFF <= 0xDF
    second = codes >> 5 & 0xFF
    return 0x50 <= first <= 0xAE and (0x50 <= second <= 0xAE or second >= 0xE1 or 2 <= second < 48)


def brotli(data: bytes, size: int) -> bool:
    """Brotli with 22 or 24 window bits, and a length that fits (RFC 7932, sections 9.1, 9.2)."""
    head = data[0]
    if head & 0xB != 0xB:
        return False
    if head & 0x10:  # the last meta-block
        nibbles, length = head >> 5, data[1] | data[2] << 8
    else:
        nibbles, length = head >> 5 & 3, head >> 7 | data[1] << 1 | (data[2] & 0x7F) << 9
    if nibbles:
        return nibbles < 3 and size >= _REPETITIVE
    return size - 12 <= length <= size * 2_000


def lz_string(data: bytes, size: int) -> bool:
    """LZ-string: a character, and a second one or a repetition of the first."""
    del size
    kind = data[0] >> 6
    if kind == 0:
        char = REVERSED[(data[0] & 0x3F) << 2 | data[1] >> 6]
        return char in _PRINTABLE and _second(data, 10)
    if kind == 2:
        bits = int.from_bytes(data[:3], "big") >> 6 & 0xFFFF
        code = REVERSED[bits & 0xFF] << 8 | REVERSED[bits >> 8]
        return code in _SCRIPTS and _second(data, 18)
    return False


def _second(data: bytes, at: int) -> bool:
    """True if a token may follow at this bit (a number's first bit is its lowest)."""
    bits = int.from_bytes(data[:4], "big") >> 21 - at & 0x7FF
    token = bits >> 8
    return token in {0b110, 0b001, 0b100} or (token == 0 and REVERSED[bits & 0xFF] in _PRINTABLE)


def snappy(data: bytes, size: int) -> bool:
    """A Snappy block: its length, and a literal of text, as there is nothing yet to copy."""
    if data[0] < 0x80:
        fits = data[1] & 3 == 0 and data[1] >> 2 < data[0] and size <= data[0] + 8
        return fits and data[2] in _TEXT
    if data[1] >= 0x80:
        return data[2] < 0x80 and size > 3_000
    length = data[0] & 0x7F | data[1] << 7
    return data[2] & 3 == 0 and size // 2 <= length <= size * 22


def lz4(data: bytes, size: int) -> bool:
    """An LZ4 block, also behind its length: literals, then the end or copies of them."""
    at = 4 if not data[3] and data[2] < 4 else 0
    count = data[at] >> 4
    if count < 4:
        return False
    at += 1
    if count == 15:
        if data[at] == 0xFF:
            return True
        count += data[at]
        at += 1
    after = at + count
    if after >= size - 1:
        return after == size
    return 0 < data[after] | data[after + 1] << 8 <= count


type _May = Callable[[bytes, int], bool]


def streams(data: bytes) -> list[str]:
    """The streams without a magic that these bytes (six at least) may be, by decoder."""
    size = len(data)
    table = _BY_FIRST if size >= _BLOCK else _BY_FIRST_SHORT
    return [name for name, may in table[data[0]] if may(data, size)]


def _by_first(*, short: bool) -> tuple[tuple[tuple[str, _May], ...], ...]:
    """What is worth asking, by first byte: whatever the bytes behind it could make true."""
    table = []
    for first in range(256):
        asked: list[tuple[str, _May]] = []
        if first == ZLIB_FIRST:
            asked.append(("deflate", _zlib))
        if first & 0xB == 0xB and not short:
            asked.append(("br", brotli))
        if _may_be_deflate(first, short=short):
            asked.append(("deflate-raw", deflate))
        if first >= 5 and not short:
            asked.append(("snappy-block", snappy))
        if not short:
            asked.append(("lz4-block", lz4))
        if first >> 6 in {0, 2}:
            asked.append(("lz-bytes", lz_string))
        table.append(tuple(asked))
    return tuple(table)


def _may_be_deflate(first: int, *, short: bool) -> bool:
    kind = first & 7
    top = REVERSED[first] & 31  # the first five bits of a code
    return (kind in {2, 4, 5} and not short) or (kind == 3 and (10 <= top <= 21 or top >= 28))


def beginnings(first: int) -> list[_May]:
    """What tells of deflate and brotli, if bytes that begin with this one may be that."""
    found: list[_May] = [deflate] if _may_be_deflate(first, short=False) else []
    return [*found, brotli] if first & 0xB == 0xB else found


_BY_FIRST, _BY_FIRST_SHORT = _by_first(short=False), _by_first(short=True)
