"""Pictures that a WebSocket carries in pieces: messages from one that begins a picture on.

JPEG, PNG, WebP, GIF, HEIF and AVIF, for they say where they end: the message that closes with
their end (`socket_endings`) is the last piece. Where in a
message its piece stands `socket_carriers` says; messages that carry nothing there are
passed over. A message that begins another picture begins anew, and one that holds a whole
picture is no piece.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

from auditor.correlate.socket_carriers import Carrier, begun, is_short, piece_of
from auditor.correlate.socket_endings import Ending, ending_of
from auditor.model import Direction, Message, Protocol

BYTES = 32 << 20  # of one picture
PIECES = 10_000  # of one picture
PLACE = "request.frames ▸ joined["  # where conclusions about one stand


@dataclass(frozen=True, slots=True)
class Gathered:
    """A picture. `pieces` are (message, place) of what it came in."""

    pieces: tuple[tuple[int, str], ...]
    data: bytes = field(repr=False)
    root: str = PLACE  # where its conclusions stand, in its last message
    protocol: str = "WebSocket"
    missing: bool = False  # whether pieces behind these are

    @property
    def place(self) -> str:
        """The same, with what was put together."""
        return f"{self.root}{len(self.pieces)} pieces, {self.protocol}]"


class Gathering:
    """One flow; give it all messages in order, and each may end a picture."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, str]] = []
        self._data = bytearray()
        self._end: Ending | None = None
        self._carrier = Carrier()

    def take(self, number: int, message: Message) -> Gathered | None:
        """One message, with the number under which it is stored; the picture that it ends."""
        if (
            message.protocol is not Protocol.WEBSOCKET
            or message.direction is not Direction.REQUEST
            or not message.body
        ):
            return None
        carrier = begun(message)
        piece = piece_of(carrier or self._carrier, message) if carrier or self._end else b""
        if carrier and (end := ending_of(piece)):
            self._begin(end)
            self._carrier = carrier
        if not self._end or not piece:
            return None
        if is_short(self._carrier, piece) and not copy(self._end).closes(self._data + piece):
            return None
        self._data += piece
        place = f"request.frame[{message.sequence}]{self._carrier.below}"
        self._pieces.append((number, place))
        too_much = len(self._data) > BYTES or len(self._pieces) > PIECES
        if too_much or message.truncated:
            self._begin(None)
        elif self._end.closes(self._data):
            found = Gathered(tuple(self._pieces), bytes(self._data))
            self._begin(None)
            return found if len(found.pieces) > 1 else None
        return None

    def _begin(self, end: Ending | None) -> None:
        self._pieces, self._data, self._end = [], bytearray(), end
