"""Pictures inside of PDF documents: JPEG and JPEG 2000, which stand in them as they are.

ISO 32000-1, 7.4.8 and 7.4.9: a stream with the filter DCTDecode or JPXDecode is a
file of that format. Scans and photos of documents are such streams; pictures of
other filters, and the text, stay unread, and are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from auditor.decode.base import HEAD, Decoder, Example, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.model import UNCHECKED, DecodeError, Opaque, Path

_MOST = 64  # pictures of one document
_TRIED = 1_024  # streams that begin as one
_DICTIONARY = 2_048  # bytes before a stream in which its filter is named
_STREAM = re.compile(rb"stream\r?\n(?=\xff\xd8\xff|\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51)").finditer
_FILTER = re.compile(rb"/(?:DCT|JPX)Decode\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    return data.startswith(b"%PDF-")


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = 0
    for stream in islice(_STREAM(data), _TRIED):
        if found == _MOST:
            break
        dictionary = data[max(0, stream.start() - _DICTIONARY) : stream.start()]
        if not _FILTER.search(dictionary[dictionary.rfind(b" obj") + 1 :]):
            continue
        end = data.find(b"endstream", stream.end())
        content = data[stream.end() : end if end >= 0 else len(data)]
        yield Inner(at.layer(f"pdf:image[{found}]"), content.rstrip(b"\r\n"), Hint(body=True))
        found += 1
        if end < 0:  # cut off: what follows belongs to this one
            break
    others = sum(1 for _ in islice(_PICTURE.finditer(data), 10 * _MOST)) - found
    if not found and others <= 0:
        raise DecodeError("no picture that stands in it as it is")
    more = f"; {UNCHECKED}: pictures that it packs itself" if others > 0 else ""
    reason = f"application/pdf: only its pictures were opened, {found:,}{more}"
    yield Opaque(at, reason, len(data), data[:HEAD])


_JPEG = bytes.fromhex("ffd8 ffc0 000b 08 0010 0010 01 01 11 00 ffd9")


def _document(name: bytes) -> bytes:
    picture = b"<< /Subtype /Image /Filter /%s >>" % name
    return b"%PDF-1.4\n1 0 obj\n" + picture + b"\nstream\n" + _JPEG + b"\nendstream\nendobj\n"


DECODER: Decoder[bytes] = Decoder(
    "pdf-pictures",
    _sniff,
    _peel,
    (
        Example(_document(b"DCTDecode"), ((" ▸ pdf:image[0]", _JPEG),)),
        Example(_document(b"FlateDecode"), ()),
        Example(b"%PDF-1.4\n1 0 obj\n<< /Length 4 >>\nstream\nabcd\nendstream\n", None),
        Example(b"stream\n" + _JPEG, None),
    ),
)
