"""TAR archives (POSIX.1-1988 ustar): each member's name and content, headers by their checksum."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, short
from auditor.model import DecodeError, Leaf, Opaque, Path

_BLOCK = 512
_MEMBERS = 10_000
_FILES = frozenset((b"0", b"\x00", b"7"))
_SUM = slice(148, 156)


def _octal(field: bytes) -> int:
    text = field.strip(b" \x00")
    if not text:
        return 0
    try:
        return int(text, 8)
    except ValueError:
        raise DecodeError("a number that is none") from None


def _is_header(block: bytes) -> bool:
    if len(block) < _BLOCK or block[257:262] != b"ustar":
        return False
    total = sum(block[:148]) + sum(block[156:]) + 8 * 0x20
    try:
        return _octal(block[_SUM]) == total
    except DecodeError:
        return False


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data[257:262] == b"ustar"


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    labels = Labels()
    offset = members = 0
    while offset + _BLOCK <= len(data) and members < _MEMBERS:
        block = data[offset : offset + _BLOCK]
        if not any(block):
            return
        if not _is_header(block):
            raise DecodeError("no header where one should be")
        size = _octal(block[124:136])
        name = (block[345:500].rstrip(b"\x00") + b"/" + block[:100].rstrip(b"\x00")).lstrip(b"/")
        content = data[offset + _BLOCK : offset + _BLOCK + size]
        offset += _BLOCK + -(-size // _BLOCK) * _BLOCK
        members += 1
        if block[156:157] not in _FILES:
            continue
        text = name.decode("utf-8", "replace")
        place = at.layer(f"tar:{labels.step(short(text))}", "")
        yield Leaf(place, "~name", "filename", text)
        yield Inner(place, content, Hint(body=True))
        if len(content) < size:
            yield Opaque(place, "tar: ends early", size - len(content))


def _example() -> bytes:
    block = bytearray(_BLOCK)
    block[:5] = b"a.txt"
    block[124:136] = b"00000000007\x00"
    block[156:157] = b"0"
    block[257:263] = b"ustar\x00"
    block[_SUM] = b"%06o\x00 " % (sum(block) + 8 * 0x20)
    return bytes(block) + b"22.3193".ljust(_BLOCK, b"\x00") + bytes(2 * _BLOCK)


DECODER: Decoder[bytes] = Decoder(
    "tar",
    _sniff,
    _peel,
    (
        Example(_example(), ((" ▸ tar:a.txt~name", "a.txt"), (" ▸ tar:a.txt", b"22.3193"))),
        Example(bytes(257) + b"ustar" + bytes(300), None),
        Example(b"", None),
    ),
)
