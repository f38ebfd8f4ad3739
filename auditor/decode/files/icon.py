"""The largest picture of an icon file: PNG as it is, a bitmap with the head that icons leave out.

Microsoft's ICO: a directory of pictures, each a PNG file or a bitmap without its
file header, of twice the height, as a mask follows the colours.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import DecodeError, Opaque, Path

_MOST = 64  # pictures of one file
_ENTRY = 16  # bytes
_PNG = b"\x89PNG\r\n\x1a\n"
_DIB, _FILE_HEADER = 40, 14  # bytes of a bitmap's headers


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(b"\0\0\1\0") and len(data) > 6 + _ENTRY


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    count = _little(data, 4, 2)
    if not 1 <= count <= _MOST:
        raise DecodeError("no directory")
    entries = [_entry(data, 6 + _ENTRY * number) for number in range(count)]
    largest = max(range(count), key=lambda number: len(entries[number]))
    yield Inner(at.layer(f"icon[{largest}]"), _file(entries[largest]), Hint(body=True))
    if count > 1:
        reason = "image/x-icon: only its largest picture was opened"
        yield Opaque(at, reason, len(data), data[:HEAD])


def _entry(data: bytes, at: int) -> bytes:
    size, start = _little(data, at + 8, 4), _little(data, at + 12, 4)
    if size <= _DIB or start < 6 + _ENTRY or start + size > len(data):
        raise DecodeError("no picture at its place")
    return data[start : start + size]


def _file(picture: bytes) -> bytes:
    """The picture as a file of its own."""
    if picture.startswith(_PNG):
        return picture
    height, bits, colours = _little(picture, 8, 4), _little(picture, 14, 2), _little(picture, 32, 4)
    if _little(picture, 0, 4) != _DIB or bits not in {1, 4, 8, 16, 24, 32}:
        raise DecodeError("no bitmap")
    palette = 4 * (colours or (1 << bits if bits <= 8 else 0))
    head = (_FILE_HEADER + len(picture)).to_bytes(4, "little") + bytes(4)
    start = min(_FILE_HEADER + _DIB + palette, 0xFFFFFFFF).to_bytes(4, "little")
    dib = picture[:8] + (height // 2).to_bytes(4, "little") + picture[12:]
    return b"BM" + head + start + dib


def _little(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "little")


def _icon(picture: bytes) -> bytes:
    place = len(picture).to_bytes(4, "little") + b"\x16\0\0\0"
    return b"\0\0\1\0\1\0" + b"\x10\x10\0\0\1\0\x20\0" + place + picture


_BITMAP = b"\x28\0\0\0\x10\0\0\0\x20\0\0\0\1\0\x20\0" + bytes(24) + bytes(16)

DECODER: Decoder[bytes] = Decoder(
    "icon",
    _sniff,
    _peel,
    (
        Example(_icon(_PNG + bytes(40)), ((" ▸ icon[0]", _PNG + bytes(40)),)),
        Example(
            _icon(_BITMAP),
            (
                (
                    " ▸ icon[0]",
                    b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0"
                    + _BITMAP.replace(b"\x20\0\0\0\1", b"\x10\0\0\0\1"),
                ),
            ),
        ),
        Example(_icon(_BITMAP)[:-1], None),
        Example(b"\0\0\1\0\0\0" + bytes(40), None),
    ),
)
