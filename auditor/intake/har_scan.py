"""Splits the bytes of a HAR into its entries, without reading what is in them.

A HAR is one JSON document, so no parser would let go of a byte before the end.
Here only brackets and strings are told apart: down to `log.entries`, then entry by
entry. Everything else is passed over, except other lists of the log that the caller
asks for.

In a damaged place (a quote or a bracket is missing, the file ends) an entry seems
to swallow what follows it. So when an entry is no whole JSON object, the caller
says so, and the next byte that looks like the beginning of an entry is searched
for, first in what was swallowed. What is looked at twice is bounded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from auditor.intake.har_cursor import Cursor, EndedError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ENTRIES = "entries"
CUT = "the file ends before its list of entries does"
DAMAGED = "the file is damaged here"

_RESCANNED = 4 << 20  # bytes that may be looked at twice in any file,
_RESCANNED_SHARE = 2  # and times what was read so far
_LONGEST_NAME = 256
_OVERLAP = 128
_DEEPEST = 200
_FIELDS = rb"startedDateTime|pageref|request|response|serverIPAddress|connection|time|timings|cache"
_ENTRY = re.compile(
    rb'\{[ \t\r\n]{0,64}+"(?:' + _FIELDS + rb'|comment|_[A-Za-z]{1,40})"[ \t\r\n]{0,8}+:'
)
_LONE_ENTRY = re.compile(rb'\{[ \t\r\n]{0,64}+"(?:' + _FIELDS + rb')"[ \t\r\n]{0,8}+:')
# Between two entries, strict: what a whole entry of 64 MiB does not hold in itself.
_NEXT = re.compile(
    rb'\}[ \t\r\n]{0,64}+,[ \t\r\n]{0,64}+(?=\{[ \t\r\n]{0,64}+"(?:startedDateTime|pageref|'
    rb'serverIPAddress|_initiator|_connectionId|_priority)"[ \t\r\n]{0,8}+:)'
)
_END = re.compile(
    rb'\][ \t\r\n]*+(?:\}[ \t\r\n]*+\}|,[ \t\r\n]*+"(?:version|creator|browser|pages|_tlsErrors)")'
)
_LIST = re.compile(rb'"entries"[ \t\r\n]{0,16}+:[ \t\r\n]{0,64}+\[')
_OPEN_BRACE, _CLOSE_BRACE, _OPEN_LIST, _CLOSE_LIST, _COMMA, _COLON, _QUOTE = b'{}[],:"'


class Piece(NamedTuple):
    """An element of a list of the log, or why there is none.

    `value` is the element parsed, alone in a tuple; where that failed, or the element
    was not whole in memory, `data` holds its bytes instead.
    `again` is True for one that was found inside a damaged place: if it cannot be
    read, it belongs to the damage that was reported before it. `after` is True for
    one that follows a damaged place: it may be a fragment of the damaged entry.
    """

    name: str
    value: tuple[object] | None = None
    data: bytes = b""
    reason: str = ""
    again: bool = False
    after: bool = False


class _AstrayError(Exception):
    """The text is no JSON where the log is described."""


class Splitter:
    """Reads one document once; `found` tells whether it had a list of entries at all.

    `by_name` looks for the list by its name alone, for a document that is damaged
    before it.
    """

    def __init__(
        self, read: Callable[[int], bytes], others: frozenset[str], *, by_name: bool = False
    ) -> None:
        self.found = False
        self._by_name = by_name
        self._cursor = Cursor(read)
        self._others = others
        self._rescanned = 0
        self._rejected = False
        self._rescued = False
        self._over = False

    def reject(self) -> None:
        """The piece yielded last is no whole JSON object: look in it for the next entry."""
        self._rejected = True

    def pieces(self) -> Iterator[Piece]:
        """The elements of the lists, in the file's order."""
        try:
            if self._by_name:
                self._cursor.pass_match(self._cursor.search(_LIST, _OVERLAP))
                yield from self._list(ENTRIES)
            else:
                yield from self._whole()
        except EndedError:
            if self.found and not self._over:
                yield Piece(ENTRIES, reason=CUT)

    def _whole(self) -> Iterator[Piece]:
        """The document, and what follows where it only seems to end: entries stand anywhere."""
        try:
            yield from self._document()
        except _AstrayError:
            if not self.found:
                return
        while self.found:
            self._over = True
            self._cursor.search(_ENTRY, _OVERLAP)
            yield Piece(ENTRIES, reason=DAMAGED)
            yield from self._list(ENTRIES, failed=True)

    def _document(self) -> Iterator[Piece]:
        cursor = self._cursor
        if cursor.peek() != _OPEN_BRACE:
            return
        if cursor.starts_with(_LONE_ENTRY):
            self.found = True
            yield from self._element(ENTRIES)
            return
        yield from self._members(top=True)

    def _members(self, *, top: bool) -> Iterator[Piece]:
        """The members of the document, or of its log."""
        cursor = self._cursor
        cursor.pass_over()
        while (mark := cursor.peek()) != _CLOSE_BRACE:
            if mark == _COMMA:
                cursor.pass_over()
                continue
            if mark != _QUOTE:
                raise _AstrayError
            name = cursor.name(_LONGEST_NAME).decode("ascii", "replace")
            if cursor.peek() != _COLON:
                raise _AstrayError
            cursor.pass_over()
            value = cursor.peek()
            if value == _OPEN_LIST and (name == ENTRIES or name in self._others):
                cursor.pass_over()
                yield from self._list(name)
            elif top and value == _OPEN_BRACE and name == "log":
                yield from self._members(top=False)
            else:
                cursor.skip()
        cursor.pass_over()

    def _list(self, name: str, *, failed: bool = False) -> Iterator[Piece]:
        """The elements of a list whose bracket is behind the position, or damage that was told."""
        cursor = self._cursor
        self.found = self.found or name == ENTRIES
        again = failed
        while True:
            mark = cursor.peek()
            if mark == _COMMA:
                cursor.pass_over()
            elif mark == _OPEN_BRACE or (not failed and mark not in b"]}:"):
                self._rejected = self._rescued = False
                yield from self._element(name, again=again, after=failed)
                failed, again = self._rejected, self._rescued
            elif mark == _CLOSE_LIST and (not failed or self._ends_here()):
                cursor.pass_over()
                return
            else:
                if not failed:
                    yield Piece(name, reason=DAMAGED)
                failed = again = self._over = True
                cursor.search(_ENTRY, _OVERLAP)

    def _ends_here(self) -> bool:
        """Whether a closing bracket after a damaged entry is that of the list."""
        self._cursor.ahead(_OVERLAP)
        return self._cursor.starts_with(_END)

    def _element(self, name: str, *, again: bool = False, after: bool = False) -> Iterator[Piece]:
        """One element; after the caller rejected it, the position is where to go on."""
        cursor = self._cursor
        value = cursor.parse()
        if value is not None:
            yield Piece(name, value, again=again, after=after)
            return
        try:
            data = cursor.keep()
        except TooLargeError:
            yield Piece(name, reason="it is too large", again=again)
            data = cursor.swallowed()
            if begun := self._next_entry(_NEXT, data):
                cursor.back_to(begun)
            else:
                cursor.drop()
            return
        except EndedError:
            if not again:
                yield Piece(name, reason="the file ends inside it")
            data = cursor.swallowed()
            self._over = True
            if not (begun := self._next_entry(_ENTRY, data)):
                raise
            cursor.back_to(begun)
            return
        if cursor.deepest > _DEEPEST:
            yield Piece(name, reason="it is nested too deep", again=again)
            return
        yield Piece(name, data=data, again=again, after=after)
        if self._rejected and (begun := self._next_entry(_ENTRY, data)):
            cursor.back(len(data) - begun)

    def _next_entry(self, pattern: re.Pattern[bytes], data: bytes) -> int:
        """Where another entry begins in a damaged one, 0 where none does."""
        found = pattern.search(data, 1)
        most = _RESCANNED + _RESCANNED_SHARE * self._cursor.taken
        if found is None or self._rescanned > most:
            return 0
        self._rescanned += len(data)
        self._rescued = self._rejected = True
        return found.end() if pattern is _NEXT else found.start()
