"""ZIP archives: each member's name and content (PKWARE APPNOTE 6.3).

The standard library reads the directory and inflates piece by piece; what
comes out is bounded as for any other decompression.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.names import Labels, short
from auditor.model import DecodeError, Leaf, Opaque, Path

_MEMBERS = 2_000
_ENTRY = b"PK\x01\x02"
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError,
            NotImplementedError, RuntimeError, IndexError)  # fmt: skip


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(b"PK\x03\x04")


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint
    if data.count(_ENTRY) > _MEMBERS:
        yield Opaque(at.layer("zip"), f"more than {_MEMBERS:,} members", len(data), data[:HEAD])
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()[:_MEMBERS]
    except _DAMAGED:
        raise DecodeError("not a readable ZIP") from None
    labels = Labels()
    for member in members:
        if member.is_dir():
            continue
        place = at.layer(f"zip:{labels.step(short(member.filename))}", "")
        yield Leaf(place, "~name", "filename", member.filename)
        yield _member(archive, member, place, budget)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, budget: Budget
) -> Peeled:
    if member.flag_bits & 1:
        return Opaque(place, "zip: encrypted with a password", member.compress_size)
    most = budget.output(member.compress_size)
    try:
        with archive.open(member) as stream:
            content = stream.read(most + 1)
    except _DAMAGED:
        return Opaque(place, "zip: a damaged member", member.compress_size)
    if len(content) > most:
        budget.reached("inflate")
        return Opaque(place, f"zip: more than {most:,} bytes", member.file_size, content[:HEAD])
    return Inner(place, content, Hint(body=True))


def _example() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.txt", (2024, 1, 1, 0, 0, 0)), "22.3193")
    return file.getvalue()


DECODER: Decoder[bytes] = Decoder(
    "zip",
    _sniff,
    _peel,
    (
        Example(
            _example(),
            ((" ▸ zip:a.txt~name", "a.txt"), (" ▸ zip:a.txt", b"22.3193")),
        ),
        Example(b"PK\x03\x04 and no more", None),
        Example(b"PK", None),
    ),
    firsts=b"P",
)
