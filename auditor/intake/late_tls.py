"""Where a stream that was something else turns to TLS (STARTTLS and its like), piece by piece.

A client's ClientHello may stand behind the last words in clear in one segment (as MySQL's drivers
send it), and may be cut anywhere between segments (its record's header alone, or a long one of
post-quantum keys). What is watched is hostile and mostly no TLS at all: a few bytes are kept while
they may still become a ClientHello, and a ClientHello up to its longest.
"""

from __future__ import annotations

from auditor.intake.fingerprint import MAX_HELLO, Fingerprint, begins_hello, from_records

_HEADER = b"\x16\x03"  # how a handshake's record begins (RFC 8446, 5.1)
_SHORTEST = 44  # bytes of a record that holds a ClientHello, and of the form that tells it
_IN_CLEAR = 64  # bytes that may stand before it in its segment: a request for TLS, no more


class LateTls:
    """What a client sends in one connection, in order. `hello` is what came of its ClientHello."""

    __slots__ = ("_tail", "hello")

    def __init__(self) -> None:
        self.hello = b""
        self._tail = b""  # the end of what came, where it may be the beginning of one

    def begins(self, piece: bytes) -> int | None:
        """Where in this piece TLS begins, None where it does not; 0 also for before it."""
        held, self._tail = self._tail, b""
        if held:
            if self._take(held + piece):
                return 0
            if self._tail:
                return None
        at = piece.find(_HEADER, 0, _IN_CLEAR + len(_HEADER))
        return at if at >= 0 and self._take(piece[at:], behind=at > 0) else None

    def more(self, piece: bytes) -> Fingerprint | None:
        """What the ClientHello says once all of it is there, also that it cannot be read."""
        self.hello += piece[: MAX_HELLO + 1 - len(self.hello)]
        words = from_records(self.hello)
        return words if words.ja4 or len(self.hello) > MAX_HELLO else None

    def reset(self) -> None:
        """Bytes are missing here."""
        self._tail = b""

    def _take(self, data: bytes, *, behind: bool = False) -> bool:
        """Whether a ClientHello begins here; what is too short to tell is kept as the tail."""
        record = int.from_bytes(data[3:5], "big")
        if data[2:3] > b"\x04" or (len(data) > 4 and record <= _SHORTEST):
            return False
        if len(data) < _SHORTEST:
            self._tail = data if data[5:6] in (b"", b"\x01") else b""
            return False
        if not begins_hello(data) or (behind and len(data) > 5 + record):
            return False
        self.hello = data[: MAX_HELLO + 1]
        return True
