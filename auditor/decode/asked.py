"""Which decoders a part is worth asking of: by the first byte, by the signs in a text."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.decode import form, magic
from auditor.decode.base import NO_HINT, Decoder, Hint
from auditor.decode.registry import BYTES, GUESSED, TEXT

type _ByFirst = tuple[tuple[Decoder[bytes], ...], ...]


def by_first(decoders: Iterable[Decoder[bytes]]) -> _ByFirst:
    """Those that are worth asking, by the first byte of the data."""
    asked = tuple(decoders)
    return tuple(
        tuple(one for one in asked if one.firsts is None or first in one.firsts)
        for first in range(256)
    )


_OF_BYTES = by_first(BYTES)
_OF_MEDIA = by_first(one for one in BYTES if one.id not in GUESSED)  # say what they are
_OF_NOTHING = tuple(one for one in BYTES if one.firsts is None)


def of_bytes(data: bytes) -> tuple[Decoder[bytes], ...]:
    """The decoders that bytes may be for."""
    if not data:
        return _OF_NOTHING
    return (_OF_MEDIA if magic.is_media(data) else _OF_BYTES)[data[0]]


_FORM_FIRST = (form.DECODER, *(one for one in TEXT if one is not form.DECODER))


def of_text(text: str, hint: Hint) -> tuple[Decoder[str], ...]:
    """The decoders of a text, in the order in which they are tried."""
    if hint is NO_HINT:
        return undeclared(text)
    return _FORM_FIRST if form.is_certain(text, hint) else TEXT


_SIGNS = "".join(sorted({sign for decoder in TEXT for sign in decoder.signs or ""}))
_undeclared: dict[str, tuple[Decoder[str], ...]] = {}


def undeclared(text: str) -> tuple[Decoder[str], ...]:
    """The decoders that a text which nobody declared may be for, by the signs that are in it."""
    found = "".join([sign for sign in _SIGNS if sign in text])
    decoders = _undeclared.get(found)
    if decoders is None:
        decoders = _undeclared[found] = tuple(
            decoder
            for decoder in TEXT
            if decoder.signs == "" or not set(found).isdisjoint(decoder.signs or "")
        )
    return decoders
