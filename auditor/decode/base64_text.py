"""base64 and base64url (RFC 4648) of whole values, padded or not, wrapped or not.

Most text of the right alphabet is no base64: identifiers, words, hex. Whether
what comes out was put in is `plausible`'s one rule for all alphabets. What is
long, random and opened by nothing is recorded as unread, and stays a leaf:
ciphertext in base64 or hex counts against what could be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.alphabets import base64, hexadecimal
from auditor.decode.base import HEAD, Decoder, Example, Final, Hint, Peeled
from auditor.decode.budget import Budget
from auditor.decode.guess import guess, varies
from auditor.decode.recent import Recent
from auditor.model import DecodeError, Opaque, Path

_CIPHER = magic.ENOUGH * 4 // 3  # characters
_VARIETY = 8  # different characters in the text
_SPREAD = 64  # digits of base64
_BLOB = 512  # bytes of any kind
_recent: Recent[tuple[str, bytes] | None] = Recent()


def decode(text: str) -> bytes:
    """The bytes; raises DecodeError unless the whole text is base64 or base64url."""
    found = base64.decode(text.strip())
    if found is None:
        raise DecodeError("not base64")
    return found


def blob(text: str) -> tuple[str, bytes] | None:
    """The alphabet and the bytes of text that is base64 or hex of unread bytes; else None.

    Bytes of some kind from 512 on, fewer if they look encrypted: more than any
    digest has, and neither they nor the text's own characters repeat as words do.
    """
    if (
        len(text) < _CIPHER
        or not text.isascii()
        or " " in text
        or not (varies(text, _VARIETY) or _is_blank(text))
    ):
        return None
    if text in _recent:
        return _recent[text]
    found = _blob(text)
    _recent.keep(text, found)
    return found


def _is_blank(text: str) -> bool:
    """Whether it is a record of mostly zero bytes, as its empty fields give: `dYIFbX9hAAAA…`."""
    zeros = text.count("A")
    return len(text) * 3 >= _BLOB * 4 and len(text) > zeros > len(text) // 2


def _blob(text: str) -> tuple[str, bytes] | None:
    data = hexadecimal.decode(text)
    if data is not None:
        behind = data[len(data) // 2 :]  # what begins in silence is drawn by chance later
        return ("hex", data) if magic.is_random(data) or magic.is_random(behind) else None
    data = base64.decode(text.strip())
    if data is None or text.isupper() or text.islower():
        return None  # names and codes between slashes are in one case
    random = magic.is_random(data) and magic.is_random(text.encode("ascii"), _SPREAD)
    return ("base64", data) if random or len(data) >= _BLOB else None


def _sniff(data: str, hint: Hint) -> bool:
    del hint
    found = guess(data)
    return found.name == "base64" if found is not None else blob(data) is not None


def _peel(data: str, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del hint, budget
    found = guess(data)
    if found is not None:
        yield from found.parts(at, data)
        return
    unread = blob(data)
    if unread is None:
        raise DecodeError("not plausible")
    name, content = unread
    yield Final(at, data)
    yield Opaque(at.layer(name), magic.reason(content), len(content), content[:HEAD])


DECODER: Decoder[str] = Decoder(
    "base64",
    _sniff,
    _peel,
    (
        Example("YWxpY2VAZXhhbXBsZS5jb20=", ((" ▸ base64", b"alice@example.com"),)),
        Example("6Zmz5aSn5paH", ((" ▸ base64", "陳大文".encode()),)),
        Example("password", None),
        Example("applicationInstalled", None),
        Example("DEVICE_TYPE_MOBILE_PHONE", None),
        Example("ad2140b6-25f1-42d7-b45c-4c0e224ca64f", None),
        Example("Z2V0aGVyZWZyb20gaGVyZQ not only", None),
    ),
)
