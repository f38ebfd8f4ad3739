"""Bytes to text, or the answer that they are not text.

1. A byte order mark decides. UTF-8, UTF-16 and UTF-32 have one.
2. A declared charset is believed if it is on the list below (never looked up
   by its hostile name) and the bytes obey it.
3. Else UTF-8; a character cut off at the very end of a long text is dropped.
4. Else UTF-16 without a mark, where that is far likelier than noise: every
   other byte zero, or characters of one script that people use.
5. Else Windows-1252 (Latin-1 where that has gaps), but only where few bytes
   need it: random bytes are not text in any charset.
6. Text holds next to no control characters; bytes that do are binary, even
   where they happen to be valid UTF-8 (small protobuf messages often are).

The text never holds a lone surrogate. A charset that is not UTF-8 is named, so
that the path can say how the bytes were read.
"""

from __future__ import annotations

import codecs
import re

from auditor.decode.natural import bits

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
_BOM_STARTS = frozenset(bom[:1] for bom, _, _ in _BOMS)

# Charset names as senders write them, lower case, to Python codecs that are linear and total.
_SAME = "gbk gb2312 gb18030 big5 big5-hkscs shift_jis euc-jp euc-kr iso-2022-jp koi8-r koi8-u"
CHARSETS: dict[str, str] = (
    {"utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}
    | {"latin1": "cp1252", "latin-1": "cp1252", "iso-8859-1": "cp1252"}
    | {"ks_c_5601-1987": "euc-kr", "shift-jis": "shift_jis", "sjis": "shift_jis", "x-gbk": "gbk"}
    | {f"iso-8859-{part}": f"iso-8859-{part}" for part in (*range(2, 12), 13, 14, 15, 16)}
    | {f"windows-{page}": f"cp{page}" for page in (*range(1250, 1259), 874, 949)}
    | {name: name for name in _SAME.split()}
)

_HEAD = 4096  # bytes in which control characters are counted
_CUT_OFF = 256  # bytes; a shorter text was not cut off, its last byte means something
_CONTROLS = bytes(sorted(set(range(0x20)) - set(b"\t\n\r\f\x1b")))
_HIGH = bytes(range(0x80, 0x100))
_FRAMING = b"\x00\x1e"  # terminators of text protocols: STOMP, SignalR, JSON sequences
_WIDE_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_WEAK = 8.0  # bits with which it is asked whether it is likelier than Windows-1252
_UNMARKED = 12.0  # bits that undeclared UTF-16 without a mark is worth at least
_SCRIPT = 2.0  # bits by which it rather holds CJK characters than other text does
_LOOK = 128  # bytes of it that are weighed
# High bytes of letters in use: Latin to Arabic, Thai, kana, hanzi, hangul, full-width.
_SCRIPTS = bytes((0, 1, 3, 4, 5, 6, 0x0E, 0x30, *range(0x4E, 0xA0), *range(0xAC, 0xD8), 0xFF))


def is_texty(data: bytes) -> bool:
    """True if the head holds no more control characters than text does: 1 in 20."""
    head = data[:_HEAD]
    if len(head.translate(None, _CONTROLS)) == len(head):
        return True
    framed = head.strip(_FRAMING)
    inside = len(framed) - len(framed.translate(None, _CONTROLS))
    return inside * 20 <= len(framed) and bool(framed) and framed[0] not in _CONTROLS


def utf8(data: bytes) -> str | None:
    """The text if the bytes are UTF-8, but for a character cut off at the end of a long text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data" or len(data) < _CUT_OFF:
            return None
        return data[: error.start].decode("utf-8")


def to_text(data: bytes, declared: str = "") -> tuple[str, str] | None:
    """(text, charset) with charset "" for UTF-8; None if the bytes are not text."""
    if data[:1] in _BOM_STARTS:
        for bom, codec, name in _BOMS:
            if data.startswith(bom):
                return _wide(data[len(bom) :], codec, name)
    charset = CHARSETS.get(declared.strip().strip("\"'").lower()) if declared else None
    if charset is not None and charset.startswith("utf-16"):
        return _wide(data, charset, "utf-16")
    if not is_texty(data):
        return _unmarked(data)
    if charset is not None and not data.isascii():
        found = _strict(data, charset)
        if found is not None:
            return found, charset
    text = utf8(data)
    if text is not None:
        return text, ""
    return _narrow_or_wide(data)


def _wide(data: bytes, codec: str, name: str) -> tuple[str, str] | None:
    text = data.decode(codec, "replace")  # a lone surrogate becomes U+FFFD
    wrong = text.count("\ufffd") + len(_WIDE_CONTROLS.findall(text))
    return None if wrong * 20 > len(text) else (text, name)


def _narrow_or_wide(data: bytes) -> tuple[str, str] | None:
    """Windows-1252 or UTF-16 without a mark, whichever is likelier to have been written."""
    narrow = _western(data)
    wide = unmarked_utf16(data)
    if wide is None or wide[1] < _WEAK:
        return narrow
    if narrow is not None and bits(narrow[0][:_LOOK], 8 * len(data[:_LOOK])) >= wide[1]:
        return narrow
    return wide[0], "utf-16"


def _unmarked(data: bytes) -> tuple[str, str] | None:
    found = unmarked_utf16(data)
    return (found[0], "utf-16") if found is not None and found[1] >= _UNMARKED else None


def unmarked_utf16(data: bytes) -> tuple[str, float] | None:
    """The text if these bytes may be UTF-16 without a mark, and the bits that speak for it."""
    if len(data) % 2 or len(data) < 4:
        return None
    if looks_wide(data) is None:
        return None
    head = data[:_LOOK]
    best: tuple[str, float] | None = None
    for codec, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if not high.strip(_SCRIPTS):
            text = head.decode(codec, "replace")
            if text.isprintable() or text.translate(_BLANKS).isprintable():
                found = bits(text, 8 * len(head)) + (_SCRIPT if text[0] > "\u2e80" else 0)
                if best is None or found > best[1]:
                    best = data.decode(codec, "replace"), found
    return best


_HIGH_BYTE = "[" + "".join(f"\\x{byte:02x}" for byte in _SCRIPTS) + "]"
looks_wide = re.compile(  # four characters, or all there are
    rf"(?:(?:.{_HIGH_BYTE})(?:.{_HIGH_BYTE}|\Z){{3}}|(?:{_HIGH_BYTE}.)(?:{_HIGH_BYTE}.|\Z){{3}})".encode(),
    re.DOTALL,
).match
_BLANKS = str.maketrans("", "", "\t\r\n")


def _strict(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        return None


def _western(data: bytes) -> tuple[str, str] | None:
    high = len(data) - len(data.translate(None, _HIGH))
    if high * 3 > len(data):
        return None
    text = _strict(data, "cp1252")
    return (text, "cp1252") if text is not None else (data.decode("latin-1"), "latin-1")


def clean(text: str) -> str:
    """Text without lone surrogates: those that stand for bytes are read as bytes again."""
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogateescape") if _escaped(text) else b""
        found = to_text(data) if data else None
        return found[0] if found else replace_surrogates(text)
    return text


_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NOT_ESCAPES = re.compile(r"[\ud800-\udc7f\udd00-\udfff]")


def _escaped(text: str) -> bool:
    return _NOT_ESCAPES.search(text) is None


def replace_surrogates(text: str) -> str:
    """Lone surrogates as U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)
