"""WBXML (WAP-192, versions 1.1 to 1.3): text, opaque data and attributes of elements.

Tags are numbers in code pages. Those of ActiveSync, which are what phones send,
are known by name (`wbxml_names`); another is `['18:1b']`, page and token, and
inherits its name. An element's text is joined: `wbxml:$.Sync.SyncKey`; opaque
data is the element's too, or `~opaque` beside its text. What stands in
attributes is `@` and the token.

Undeclared, the header must say UTF-8, all elements must be closed at the end of
the data, and there must be text.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.decode.base import Decoder, Example, Hint, Leaves, Peeled
from auditor.decode.binary.cursor import Cursor
from auditor.decode.binary.kinds import declared, is_plain
from auditor.decode.binary.likelihood import controls
from auditor.decode.binary.sink import CutError, Sink
from auditor.decode.binary.tree import counted
from auditor.decode.binary.wbxml_names import ACTIVESYNC
from auditor.decode.budget import Budget
from auditor.decode.names import quoted
from auditor.model import DecodeError, Path

_UTF8 = 0x6A  # by the numbers of the IANA registry of character sets
_CHARSETS = {0x03: "cp1252", 0x04: "cp1252", 0x03F7: "utf-16-be"}
_ACTIVESYNC = 1  # the public identifier "unknown", with which ActiveSync is sent
_SWITCH, _END, _ENTITY, _STR_I, _LITERAL, _PI, _STR_T, _OPAQUE = 0, 1, 2, 3, 4, 0x43, 0x83, 0xC3
_EXT_I, _EXT_T, _EXT = (0x40, 0x41, 0x42), (0x80, 0x81, 0x82), (0xC0, 0xC1, 0xC2)
_LITERALS = (0x04, 0x44, 0x84, 0xC4)
_HAS_ATTRIBUTES, _HAS_CONTENT, _TOKEN = 0x80, 0x40, 0x3F
_ENOUGH = 2  # characters of text


class _Element:
    """An open element, its text so far, and the steps below it that are taken."""

    __slots__ = ("path", "seen", "texts")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.texts: list[str] = []
        self.seen: dict[str, int] = {}


class _Reader(Cursor):
    """One document; `at` is where the next token begins."""

    def __init__(self, data: bytes, sink: Sink) -> None:
        super().__init__(data, 1)
        self.sink = sink
        self.public = self._number() or self._number()
        self.charset = self._number()
        size = self._number()
        self.table = self.take(size)
        self.words = 0
        self.clean = True
        self._page = 0
        self._open: list[_Element] = []

    def document(self, root: Path) -> None:
        """All elements to the end of the data; raises DecodeError where they are none."""
        self._open.append(_Element(root))
        while self.at < len(self.data):
            self.sink.spend()
            token = self.take(1)[0]
            if token == _END:
                self._close()
            elif token == _SWITCH:
                self._page = self.take(1)[0]
            elif token == _PI:
                self._attributes(self._open[-1].path)
            elif not self._text(token):
                self._tag(token)
        if len(self._open) != 1:
            raise DecodeError("ends early")

    def _number(self) -> int:
        """A multi-byte integer: seven bits a byte, the highest first, 32 at most."""
        value = 0
        for _ in range(5):
            byte = self.take(1)[0]
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        raise DecodeError("damaged")

    def _string(self, data: bytes, start: int) -> tuple[str, int]:
        """The text up to a zero, and where that is."""
        end = data.find(b"\0", start)
        if end < 0:
            raise DecodeError("ends early")
        raw = data[start:end]
        try:
            text = raw.decode(_CHARSETS.get(self.charset, "utf-8"))
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
            self.clean = False
        self.clean = self.clean and controls(text) is None
        self.words += len(text)
        return text, end

    def _shared(self, place: int) -> str:
        """A text of the string table."""
        text, _ = self._string(self.table, place)
        self.sink.copy(len(text))
        return text

    def _value(self, token: int) -> str | None:
        """The text of a token that stands for some; None for another token."""
        if token == _STR_I or token in _EXT_I:
            text, end = self._string(self.data, self.at)
            self.at = end + 1
            return text
        if token == _STR_T or token in _EXT_T:
            place = self._number()
            return self._shared(place) if token == _STR_T else ""
        if token == _ENTITY:
            code = self._number()
            return chr(code) if code < 0xD800 or 0xE000 <= code < 0x110000 else "\ufffd"
        return "" if token in _EXT else None

    def _text(self, token: int) -> bool:
        """True for content that is no element; it is added to the open one."""
        top = self._open[-1]
        if token == _OPAQUE:
            raw = self.take(self._number())
            self.sink.put(top.path, counted("~opaque", top.seen), raw)
            return True
        text = self._value(token)
        if text is None:
            return False
        top.texts.append(text)
        return True

    def _tag(self, token: int) -> None:
        top = self._open[-1]
        name = top.path.name
        if token in _LITERALS:
            name = self._shared(self._number())[:64]
            text = quoted(name)
        else:
            known = (
                ACTIVESYNC.get((self._page, token & _TOKEN)) if self.public == _ACTIVESYNC else None
            )
            text = f".{known}" if known else quoted(f"{self._page}:{token & _TOKEN:02x}")
            name = known or name
        path = Path(top.path, counted(text, top.seen), name)
        if token & _HAS_ATTRIBUTES:
            self._attributes(path)
        if token & _HAS_CONTENT:
            self.sink.deeper(len(self._open))
            self._open.append(_Element(path))

    def _attributes(self, path: Path) -> None:
        """What stands in an element's attributes, up to their end."""
        seen: dict[str, int] = {}
        step, parts = "@", list[str]()
        while (token := self.take(1)[0]) != _END:
            self.sink.spend()
            if token == _SWITCH:
                self._page = self.take(1)[0]
            elif token == _OPAQUE:
                self.sink.put(path, counted(f"{step}~opaque", seen), self.take(self._number()))
            elif token == _LITERAL or (token < 0x80 and self._value_starts(token)):
                self._put(path, counted(step, seen), parts)
                name = self._shared(self._number())[:64] if token == _LITERAL else f"{token:02x}"
                step, parts = f"@{quoted(name) if token == _LITERAL else name}", []
            else:
                parts.append(self._value(token) or "")
        self._put(path, counted(step, seen), parts)

    @staticmethod
    def _value_starts(token: int) -> bool:
        """True if this token begins an attribute, and is not the text of one."""
        return token not in (_STR_I, _ENTITY, *_EXT_I)

    def _put(self, path: Path, text: str, parts: list[str]) -> None:
        if parts and (value := "".join(parts)):
            self.sink.put(path, text, value)

    def flush(self) -> None:
        """The texts of elements that were never closed."""
        for element in self._open:
            self._put(element.path, "", element.texts)

    def _close(self) -> None:
        if len(self._open) < 2:
            raise DecodeError("an end without a begin")
        element = self._open.pop()
        self._put(element.path, "", element.texts)


def _sniff(data: bytes, hint: Hint) -> bool:
    if hint.mime and declared(hint, "wbxml"):
        return len(data) > 4
    return len(data) > 6 and 1 <= data[0] <= 3 and 0 < data[1] < 0x80 and data[2] == _UTF8


def _peel(data: bytes, at: Path, hint: Hint, budget: Budget) -> Iterable[Peeled] | Leaves:
    sure = declared(hint, "wbxml")
    if sure and is_plain(data):
        raise DecodeError("plain text")
    sink = Sink(budget, len(data))
    reader = _Reader(data, sink)
    try:
        reader.document(at.layer("wbxml:$"))
    except DecodeError as error:
        if not sure and not isinstance(error, CutError):
            raise
        reader.flush()
        return sink.partly(at.layer("wbxml"), error, data[reader.at :])
    if not sure and (reader.words < _ENOUGH or not reader.clean):
        raise DecodeError("no text")
    return sink.leaves


_SYNC = bytes.fromhex("03016a00 455c4f4b 03 3135303930323930363300 01 5203370001 4e033100 01010101")
_TABLE = b"\x03\x0b\x6a\x05abcd\0\x47\xc5\x09\x83\x00\x01\x03x y\0\x02\x81\x20\xc3\x02\1\2\x01\x01"

DECODER: Decoder[bytes] = Decoder(
    "wbxml",
    _sniff,
    _peel,
    (
        Example(
            _SYNC,
            (
                (" ▸ wbxml:$.Sync.Collections.Collection.SyncKey", "1509029063"),
                (" ▸ wbxml:$.Sync.Collections.Collection.CollectionId", "7"),
                (" ▸ wbxml:$.Sync.Collections.Collection.Status", "1"),
            ),
        ),
        Example(
            _TABLE,
            (
                (" ▸ wbxml:$['0:07']['0:05']@09", "abcd"),
                (" ▸ wbxml:$['0:07']['0:05']", "x y\xa0"),
                (" ▸ wbxml:$['0:07']['0:05']~opaque", b"\1\2"),
            ),
        ),
        Example(_SYNC[:-1], None),
        Example(b"\x03\x01\x6a\x00\x45\x01", None),
        Example(b"<Sync/>", None, Hint("application/vnd.ms-sync.wbxml", body=True)),
    ),
)
