"""A body or frame under XOR with one byte, as it is: what a small obfuscation sends.

The rules are those of `xor_text`, and stricter, as no alphabet says that bytes were written:
the text under the key has to read as one that a person or a program wrote, be whole JSON, or
open another layer. A key that only turns capitals into small letters finds words in every
binary format. Unless it is JSON, the bytes stay recorded as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.decode import magic
from auditor.decode.base import HEAD, Decoder, Example, Final, Hint, Inner, Peeled
from auditor.decode.budget import Budget
from auditor.decode.charset import to_text
from auditor.decode.encoded_runs import tokens
from auditor.decode.guess import guess
from auditor.decode.turned_text import inners
from auditor.decode.xor_text import (
    is_json,
    is_masked,
    is_masked_text,
    likely,
    opens,
    readings_of,
)
from auditor.model import DecodeError, Opaque, Path

_SHORTEST = 10
_LONGEST = 64 * 1024
_SAMPLE = 96  # bytes by which a text is judged
_NATURAL = 2.5  # bits a byte of text that was written
_ENOUGH = 30.0  # bits
_CASE = 0x20  # the key by which letters change their case
_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - {*b"\t\n\r"}))
_FRAMED = 8  # one byte in so many may frame a text
_FEW = 8  # runs that are asked
_WORD = 12  # characters to a blank in a text that anybody can read
_TEXTS = ("text/", "image/", "audio/", "video/", "font/", "multipart/")
_TYPED = ("json", "xml", "javascript", "x-www-form-urlencoded")
_INNER = Hint(body=True)


def _sniff(data: bytes, hint: Hint) -> bool:
    size = len(data)
    if not hint.body or hint.encodings or not _SHORTEST <= size <= _LONGEST:
        return False
    if hint.mime.startswith(_TEXTS) or any(word in hint.mime for word in _TYPED):
        return False
    head = data[:_SAMPLE]
    text = head.translate(None, _CONTROLS)
    if not is_masked(head) or (
        len(text) * _FRAMED >= len(head) * (_FRAMED - 1) and _is_written(text)
    ):
        return False
    return is_masked(data) and not magic.kind(data)


def _is_written(head: bytes) -> bool:
    """True for JSON, a tag, lines with blanks between their words, and numbers: most texts."""
    if head[0] in b"{[<" or head.count(b" ") * _WORD >= len(head):
        return True
    return head.isascii() and likely(head.decode("ascii")) >= _NATURAL * len(head)


def _is_encoded(text: str) -> bool:
    """True for what other layers open."""
    found = guess(text) is not None or next(tokens(text, _FEW), None) is not None
    return found or is_masked_text(text)


def _read(data: bytes) -> list[tuple[int, str]]:
    """(key, text) of what convinces."""
    return [(key, text) for key, text in readings_of(data) if key != _CASE and _convinces(text)]


def _convinces(text: str) -> bool:
    sample = text[:_SAMPLE]
    bits = likely(sample)
    if bits < _ENOUGH:
        return False
    return bits >= _NATURAL * len(sample.encode()) or opens(text)


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterator[Peeled]:
    del budget
    text = to_text(data)
    found = [] if text is not None and _is_encoded(text[0]) else _read(data)
    if not found:
        raise DecodeError("no text under any key")
    whole = [(key, text) for key, text in found if is_json(text)]
    if not whole:
        if text is not None:
            yield Final(at, text[0])
            yield from inners(at, text[0])
        else:
            yield Opaque(at, magic.reason(data, hint.mime), len(data), data[:HEAD])
    for key, plain in whole or found:
        yield Inner(at.layer(f"xor-{key:02x}"), plain, _INNER)


_JSON = b'{"imei":"352099001761481","event":"open"}'
DECODER: Decoder[bytes] = Decoder(
    "xor-bytes",
    _sniff,
    _peel,
    (
        Example(
            bytes(byte ^ 0xA5 for byte in _JSON), ((" ▸ xor-a5", _JSON.decode()),), Hint(body=True)
        ),
        Example(
            bytes(byte ^ 0x5A for byte in b"alice@example.com"),
            ((" ▸ xor-5a", "alice@example.com"),),
            Hint(body=True),
        ),
        Example(b"\x0a\x05alice\x12\x03bob\x1a\x06mallet", None, Hint(body=True)),
        Example(b"|=+(#!;:.,?/-_*~^%$", None, Hint(body=True)),
        Example(bytes(byte ^ 0xA5 for byte in _JSON), None),
    ),
)
