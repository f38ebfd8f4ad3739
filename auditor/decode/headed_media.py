"""A picture or a sound behind a short header of nobody's format: a length, a kind, some JSON.

Sockets send them so (Engine.IO's byte 4, a length of four bytes, `{…}` and a zero).
Only bytes that no other layer knows are searched, and of them the first FARTHEST
alone: a signature further inside may be anything. A find counts where the
format's own structure stands behind it, so noise gives one in 10^9 messages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.base import Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import utf8
from auditor.decode.files import image_size
from auditor.model import DecodeError, Leaf, Path

FARTHEST = 512  # bytes of a header
_SHORT = 16  # bytes of a header that hold no text to speak of
_LEAST = 64  # bytes of what is behind it
_MOST = 8  # signatures that are tried
_LONGEST = 16  # bytes of a signature
_START = re.compile(
    rb"\xff\xd8\xff[\xc4\xdb\xe0-\xef\xfe]|\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR|GIF8[79]a"
    rb"|RIFF....(?:WEBPVP8[ LX]|WAVEfmt )|II\*\x00|MM\x00\*|BM....\x00{4}"
    rb"|\x00\x00\x00\x0cjP  \r\n\x87\n|\x00\x00[\x00\x01].ftyp[a-zA-Z][\w ]{3}"
    rb"|OggS\x00\x02|fLaC\x00\x00\x00\x22|#!AMR|caff\x00\x01\x00\x00",
    re.DOTALL,
)
_JSON = re.compile(rb"[{\[].*[}\]]", re.DOTALL).search


def _sniff(data: bytes, hint: Hint) -> bool:
    del hint
    if len(data) <= _LEAST:
        return False
    if utf8(data[: FARTHEST + _LEAST]) is not None:  # text, as most bodies are: the search costs
        return False
    return not magic.kind(data) and _find(data) > 0


def _find(data: bytes) -> int:
    """Where a picture or a sound begins, 0 where none does."""
    at = 1
    for _ in range(_MOST):
        found = _START.search(data, at, FARTHEST + _LONGEST)
        if found is None or found.start() > FARTHEST:
            return 0
        if _is_media(data[found.start() :]):
            return found.start()
        at = found.start() + 1
    return 0


def _is_media(data: bytes) -> bool:
    """Whether a picture says how large it is; a sound's or a film's signature is long enough."""
    kind = magic.kind(data)
    if len(data) < _LEAST or not kind.startswith("image/"):
        return len(data) >= _LEAST and magic.is_media(data)
    return image_size.measure(data, kind) is not None


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    start = _find(data)
    if not start:
        raise DecodeError("no picture and no sound")
    head = data[:start]
    place, said = at.layer("head"), _JSON(head)
    if said:
        yield Inner(place, said[0], Hint(body=True))
    else:
        yield Final(place, head) if start <= _SHORT else Leaf.at(place, head)
    yield Inner(at.layer("behind-head"), data[start:], Hint(body=True))


_PICTURE = bytes.fromhex("ffd8 ffe0 0010 4a464946 00 0101 00 0001 0001 0000") + bytes.fromhex(
    "ffc0 000b 08 0010 0010 01 01 11 00 ffda 0008 01 01 00 00 3f 00"
)
_PICTURE += bytes(40) + b"\xff\xd9"

DECODER: Decoder[bytes] = Decoder(
    "headed-media",
    _sniff,
    _peel,
    (
        Example(b"\x04" + _PICTURE, ((" ▸ head", b"\x04"), (" ▸ behind-head", _PICTURE))),
        Example(
            b'{"frame": 7}\x00' + _PICTURE,
            ((" ▸ head", b'{"frame": 7}'), (" ▸ behind-head", _PICTURE)),
        ),
        Example(_PICTURE, None),
        Example(b"\x04" + _PICTURE.replace(b"\xff\xc0", b"\xff\xfe"), None),
        Example(bytes(FARTHEST + 1) + _PICTURE, None),
    ),
)
