"""IP fragments put together, as far as all of a packet's pieces are there.

Ours and not scapy's, whose reassembly keeps without bound and takes overlapping pieces as they
come: here so many packets wait, for so long, and one whose pieces overlap is none (RFC 5722; in
IPv4 it is no better, it tells two readers different things). What does not become whole is given
as far as it goes from its beginning on, for its ports are there; the rest is counted. (RFC 791
section 3.2, RFC 8200 section 4.5)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from auditor.intake.pcap.network import joined

if TYPE_CHECKING:
    from auditor.intake.pcap.network import Piece

_SECONDS = 60.0  # by the packets' clock, that a packet waits for its pieces (RFC 8200)
_MOST_WAITING = 256  # packets
_MOST_PIECES = 256  # of one packet
_MOST_SIZE = 65_535  # of what is put together, headers included


class Whole(NamedTuple):
    """An IP packet that was put together, with the time and the UID of its first piece."""

    time: float
    packet: bytes
    uid: int


class _Pile:
    """The pieces of one packet."""

    __slots__ = ("end", "have", "head", "pieces", "time", "uid")

    def __init__(self, time: float, uid: int) -> None:
        self.time = time
        self.uid = uid
        self.head = b""
        self.end = -1  # of the content, once the last piece is there
        self.have = 0
        self.pieces: dict[int, bytes] = {}

    def start(self) -> tuple[bytes, int]:
        """The content from its beginning to the first gap or overlap, and its pieces."""
        parts: list[bytes] = []
        at = 0
        for offset in sorted(self.pieces):
            if offset != at:
                break
            parts.append(self.pieces[offset])
            at += len(parts[-1])
        return b"".join(parts), len(parts)


class Fragments:
    """Pieces that wait. `lost` counts later fragments that did not become part of a packet."""

    def __init__(self) -> None:
        self.lost = 0
        self._waiting: dict[bytes, _Pile] = {}

    def add(self, time: float, piece: Piece, packet: bytes, uid: int) -> list[Whole]:
        """A fragment of `packet`; what is whole now, or will never be."""
        body = packet[piece.place.start : piece.place.end]
        size = piece.place.end - piece.place.start
        torn = len(body) < size or (piece.more and size % 8)
        if torn and body and not piece.offset:  # its ports are all it gives
            return [Whole(time, joined(piece.head, body, size), uid)]
        found: list[Whole] = []
        pile = self._waiting.get(piece.key)
        if pile is not None and time - pile.time > _SECONDS:  # the number is used again
            found, pile = self._give_up(piece.key), None
        if pile is None:
            found += self._make_room(time)
            pile = self._waiting[piece.key] = _Pile(time, uid)
        if torn or not self._take(pile, piece, body):
            self.lost += piece.offset > 0
            return found
        if pile.end >= 0 and pile.have >= pile.end and pile.head:
            content, count = pile.start()
            if len(content) == pile.end == pile.have and count == len(pile.pieces):
                del self._waiting[piece.key]
                found.append(Whole(pile.time, joined(pile.head, content), pile.uid))
        return found

    def close(self) -> list[Whole]:
        """No more will come: what is left, as far as it goes."""
        return [one for key in list(self._waiting) for one in self._give_up(key)]

    def _take(self, pile: _Pile, piece: Piece, body: bytes) -> bool:
        """Keep a piece; False for one that cannot be of this packet, or of any."""
        end = piece.offset + len(body)
        if not body or len(piece.head) + end > _MOST_SIZE or len(pile.pieces) >= _MOST_PIECES:
            return False
        if piece.offset in pile.pieces:  # sent again, or something else in its place
            return pile.pieces[piece.offset] == body
        pile.pieces[piece.offset] = body
        pile.have += len(body)
        if not piece.offset:
            pile.head = piece.head
        if not piece.more:
            pile.end = end
        return True

    def _make_room(self, time: float) -> list[Whole]:
        """Give up what waits too long, or longest where too much does."""
        found: list[Whole] = []
        while self._waiting:
            key, pile = next(iter(self._waiting.items()))
            if len(self._waiting) < _MOST_WAITING and time - pile.time <= _SECONDS:
                break
            found += self._give_up(key)
        return found

    def _give_up(self, key: bytes) -> list[Whole]:
        pile = self._waiting.pop(key)
        content, count = pile.start() if pile.head else (b"", 0)
        self.lost += len(pile.pieces) - count
        return [Whole(pile.time, joined(pile.head, content), pile.uid)] if content else []
