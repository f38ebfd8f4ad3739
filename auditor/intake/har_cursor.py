"""A position in a stream of JSON text that tells strings from brackets, and no more.

There are two ways past a value. `parse` leaves it to the JSON parser, which is fast
but needs the value whole in memory and sound. `keep` and `skip` work on anything:
short strings and objects without an object in them are passed over inside one
regular expression, long strings by a search for their closing quote. Every byte is
looked at a bounded number of times; a string that crosses a block is resumed where
the block ended.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = 1 << 20
_LARGEST = 64 << 20
_LARGEST_TEXT = 4 << 20
_MOST_REFUSED = 16  # in one block: the parser counts all lines before an error
_QUOTE, _BACKSLASH = b'"\\'

_SHORT = rb'"[^"\\]{0,200}+"'
# Up to and over the next brackets that matter, or into a string that is long or holds escapes.
_RUN = re.compile(
    rb'(?:[^"{}\[\]]++|'
    + _SHORT
    + rb'|\{(?:[^"{}\[\]]++|'
    + _SHORT
    + rb')*+\})*+("|[{\[]++|[}\]]++|)'
)
_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*+")
_PARSER = json.JSONDecoder(strict=False)
_SCALAR = re.compile(rb'[^,:\]}{\["\s]*+')


class EndedError(Exception):
    """The input ended inside a value."""


class TooLargeError(Exception):
    """A value that was to be kept is larger than that."""


class Cursor:
    """Reads forward. What lies before the position, or before `mark`, is forgotten."""

    def __init__(self, read: Callable[[int], bytes], largest: int = _LARGEST) -> None:
        self._read = read
        self._largest = largest
        self._data = b""
        self._at = 0
        self._mark: int | None = None
        self._depth = 0
        self._in_string = False
        self._text = ""  # the end of the data as text, for the parser
        self._text_at = 0  # a place in the text,
        self._text_for = 0  # and the same place in the data
        self._refused = 0
        self.deepest = 0  # of the value read last
        self.taken = 0  # bytes read so far

    def peek(self) -> int:
        """The next byte that is no white space; it stays.

        Raises:
            EndedError: there is none.
        """
        while True:
            found = _SPACE.match(self._data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._data):
                return self._data[self._at]
            self._more()

    def pass_over(self) -> None:
        """Go past the byte that `peek` saw."""
        self._at += 1

    def pass_match(self, found: re.Match[bytes]) -> None:
        """Go past what `search` found."""
        self._at = found.end()

    def ahead(self, wanted: int) -> None:
        """Try to have that many bytes read from the position on."""
        while len(self._data) - self._at < wanted:
            try:
                self._more()
            except EndedError:
                return

    def starts_with(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether the text at the position, as far as it has been read, begins so."""
        return pattern.match(self._data, self._at) is not None

    def name(self, longest: int) -> bytes:
        """Go past the string at the position; its inside, b"" where it is longer."""
        self._mark = self._at
        self._at += 1
        self._string()
        size = self._at - self._mark - 2
        found = self._data[self._mark + 1 : self._at - 1] if size <= longest else b""
        self._mark = None
        return found

    def parse(self) -> tuple[object] | None:
        """The value at the position, None (and no step) unless it is whole and sound."""
        if len(self._data) - self._at > _LARGEST_TEXT or self._refused > _MOST_REFUSED:
            return None
        self._synchronise()
        try:
            value, end = _PARSER.raw_decode(self._text, self._text_at)
        except (ValueError, RecursionError):
            self._refused += 1
            return None
        passed = self._text[self._text_at : end]
        size = len(passed) if passed.isascii() else len(passed.encode("utf-8", "surrogateescape"))
        self._at += size
        self._text_at, self._text_for = end, self._at
        return (value,)

    def _synchronise(self) -> None:
        """Find the position in the text; both ends of what was passed are ASCII marks."""
        at, known = self._at, self._text_for
        if not self._text:
            self._text = self._data[at:].decode("utf-8", "surrogateescape")
            self._text_at = 0
        elif at >= known:
            self._text_at += len(self._data[known:at].decode("utf-8", "surrogateescape"))
        else:
            self._text_at -= len(self._data[at:known].decode("utf-8", "surrogateescape"))
        self._text_for = at
        if self._text_at < 0:  # back before the text begins
            self._text = ""
            self._synchronise()

    def skip(self) -> None:
        """Go past one value.

        Raises:
            EndedError: the input ended inside it.
        """
        self._begin()
        self._finish()

    def keep(self) -> bytes:
        """Go past one value and return its bytes.

        Raises:
            EndedError, TooLargeError: `swallowed` holds what was read of it.
        """
        self.peek()
        self._mark = self._at
        self._begin()
        self._finish()
        found = self._data[self._mark : self._at]
        self._mark = None
        return found

    def swallowed(self) -> bytes:
        """What was read of the value in which `keep` failed."""
        return b"" if self._mark is None else self._data[self._mark :]

    def drop(self) -> None:
        """After `keep` failed with TooLargeError: go past the rest of the value."""
        self._mark = None
        if self._in_string:
            self._string()
        self._finish()

    def back(self, size: int) -> None:
        """Go back by some bytes of the value that `keep` returned last."""
        self._at -= size

    def back_to(self, offset: int) -> None:
        """After `keep` failed: go on at this offset in `swallowed()`."""
        self._at = (self._mark or 0) + offset
        self._mark = None

    def search(self, pattern: re.Pattern[bytes], overlap: int) -> re.Match[bytes]:
        """Go to the start of the next match, which is no longer than `overlap`.

        Raises:
            EndedError: there is none.
        """
        self._mark = None
        while True:
            found = pattern.search(self._data, self._at)
            if found is not None:
                self._at = found.start()
                return found
            self._at = max(self._at, len(self._data) - overlap)
            self._more()

    def _begin(self) -> None:
        """Enter the value at the position; a string or a scalar is passed at once."""
        first = self.peek()
        self._depth = self.deepest = 0
        if first in b"{[":
            self._at += 1
            self._depth = self.deepest = 1
        elif first == _QUOTE:
            self._at += 1
            self._string()
        else:
            self._scalar()

    def _finish(self) -> None:
        """Go past what is still open."""
        while self._depth > 0:
            step = _RUN.match(self._data, self._at)
            mark = b""
            if step is not None:
                self._at = step.end()
                mark = step[1]
            if not mark:
                self._more()
            elif mark == b'"':
                self._string()
            elif mark[0] in b"{[":
                self._depth += len(mark)
                self.deepest = max(self.deepest, self._depth)
            else:
                self._at -= max(0, len(mark) - self._depth)
                self._depth -= len(mark)
            if self._mark is not None and self._at - self._mark > self._largest:
                raise TooLargeError

    def _string(self) -> None:
        """Go past the string whose inside begins, or goes on, at the position."""
        self._in_string = True
        while True:
            data, at = self._data, self._at
            end = data.find(b'"', at)
            if end < 0 and not data.endswith(b"\\"):
                end = len(data)
            elif end < 0 or (end > at and data[end - 1] == _BACKSLASH):
                text = _TEXT.match(data, at)
                end = text.end() if text else at
            self._at = end
            if end < len(data) and data[end] == _QUOTE:
                self._at = end + 1
                self._in_string = False
                return
            if self._mark is not None and self._at - self._mark > self._largest:
                raise TooLargeError
            self._more()  # at the end, or before a backslash whose other half is to come

    def _scalar(self) -> None:
        while True:
            found = _SCALAR.match(self._data, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._data):
                return
            self._more()

    def _more(self) -> None:
        """Read on, keeping what is after the mark or the position; blocks grow with what is kept.

        Raises:
            EndedError: there is no more.
        """
        start = self._at if self._mark is None else self._mark
        block = self._read(max(_BLOCK, len(self._data) - start))
        if not block:
            raise EndedError
        self.taken += len(block)
        self._data = self._data[start:] + block
        self._text, self._refused = "", 0
        self._at -= start
        if self._mark is not None:
            self._mark = 0
