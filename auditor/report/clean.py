"""Nothing that came from traffic may steer a terminal, a spreadsheet or a log.

One rule instead of a list of dangers: whatever Unicode does not call printable
(C0, C1, ESC, BEL, bidi and zero-width controls, line separators, lone
surrogates, private and unassigned code points) is written as its escape.
Every sink uses these functions; none relies on a library to strip for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FORMULA_STARTS = frozenset("=+-@\t\r")
_MARK = "…"


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clean(text: str) -> str:
    """The text on one line, every unprintable character shown as its escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def clean_json(text: str) -> str:
    """Serialised JSON with every unprintable character as a JSON escape.

    Only newlines stay: inside a string the serialiser has escaped them already.
    """
    if text.isprintable():
        return text
    return "".join(c if c == "\n" or c.isprintable() else _json_escape(c) for c in text)


def _json_escape(character: str) -> str:
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000  # RFC 8259, section 7: a pair of UTF-16 surrogates
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def cell(text: str) -> str:
    """A spreadsheet cell that is text, whatever it begins with."""
    cleaned = clean(text)
    # Judged on the text as it came too: a tab or CR is an escape by now, yet
    # a spreadsheet that undoes the escape would see a formula.
    if text[:1] in FORMULA_STARTS or cleaned.lstrip()[:1] in FORMULA_STARTS:
        return "'" + cleaned if text else ""
    return cleaned


def shorten(text: str, length: int) -> str:
    """At most `length` characters; what was cut is marked."""
    return text if len(text) <= length else text[: max(length - 1, 0)] + _MARK


_WORDS = re.compile(r"\s+")


def one_sentence(texts: Iterable[str]) -> str:
    """Messages of an error, joined on one clean line."""
    return clean(_WORDS.sub(" ", " ".join(texts)).strip())
