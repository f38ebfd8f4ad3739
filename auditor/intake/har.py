"""HAR files, read as a stream: one entry in memory at a time, each parsed on its own.

So one damaged entry costs one `Unreadable`, and a file that was cut gives what came
before the cut. `source_index` is the place in `log.entries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.har_connection import connection_of, failed_handshake, features
from auditor.intake.har_entry import Exchange, Place, messages
from auditor.intake.har_scan import Splitter
from auditor.intake.har_values import parse, text
from auditor.intake.items import Unreadable
from auditor.intake.tally import Tally
from auditor.model import DecodeError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from auditor.intake.har_connection import Features
    from auditor.intake.har_scan import Piece
    from auditor.intake.har_values import Json
    from auditor.intake.items import Item, Origin
    from auditor.model import Connection

_TLS_ERRORS = "_tlsErrors"
_MOST_KNOWN = 10_000
_NO_ENTRY = "it has no request"


class HarReader:
    """Reads one file once. `entries` counts what was met, unreadable places included."""

    def __init__(
        self, read: Callable[[int], bytes], origin: Origin, *, by_name: bool = False
    ) -> None:
        self.entries = 0
        self._splitter = Splitter(read, frozenset({_TLS_ERRORS}), by_name=by_name)
        self._origin = origin
        self._tally = Tally()
        self._failures = 0
        self._connections: dict[Features, Connection | None] = {}

    @property
    def found(self) -> bool:
        """Whether there was a list of entries: without one it is no HAR."""
        return self._splitter.found

    def items(self, first: int = 0) -> Iterator[Item]:
        """Messages, connections and unreadable places.

        Of entries below `first` only what could not be read is repeated.
        """
        for piece in self._splitter.pieces():
            if piece.name == _TLS_ERRORS:
                yield from self._failed_handshake(piece)
                continue
            entry, reason = self._parsed(piece)
            if reason and (piece.again or (piece.after and reason == _NO_ENTRY)):
                continue  # a part of the damage that was reported before
            index = self.entries
            self.entries += 1
            found = iter((Unreadable(index, reason),)) if reason else self._entry(entry, index)
            for item in found:
                if index >= first or isinstance(item, Unreadable):
                    yield item
        yield from self._tally.finish()

    def _parsed(self, piece: Piece) -> tuple[dict[str, Json], str]:
        """An entry, or why there is none; the splitter is told what was no whole object."""
        if piece.reason:
            return {}, piece.reason
        try:
            value = piece.value[0] if piece.value else parse(piece.data)
        except DecodeError as error:
            self._splitter.reject()
            return {}, str(error)
        reason = "it is no object"
        if isinstance(value, dict):
            if isinstance(value.get("request"), dict) or isinstance(value.get("response"), dict):
                return value, ""
            reason = _NO_ENTRY
        if piece.again or piece.after:
            self._splitter.reject()
        return {}, reason

    def _entry(self, entry: dict[str, Json], index: int) -> Iterator[Item]:
        exchange = Exchange.of(entry)
        connection = self._connection(exchange)
        if connection is not None:
            yield from self._tally.meet(connection)
        place = Place(
            self._origin.key(index),
            connection.key if connection else "",
            self._origin.source(index, text(entry.get("comment"))),
        )
        for message in messages(exchange, place):
            self._tally.count(message)
            yield message

    def _connection(self, exchange: Exchange) -> Connection | None:
        """The connection's facts: the same object as long as they stay the same."""
        facts = features(exchange)
        if facts not in self._connections:
            if len(self._connections) >= _MOST_KNOWN:
                self._connections.clear()
            self._connections[facts] = connection_of(exchange, self._origin)
        return self._connections[facts]

    def _failed_handshake(self, piece: Piece) -> Iterator[Item]:
        """Failed handshakes are no entries: they have no index, and damage costs only them."""
        try:
            value = piece.value[0] if piece.value else parse(piece.data)
            found = failed_handshake(value, self._failures, self._origin)
        except DecodeError:
            self._splitter.reject()
            return
        self._failures += 1
        if found is not None:
            yield found
