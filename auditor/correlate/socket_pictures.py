"""Pictures that a WebSocket carries in pieces: binary messages from one that begins a picture on.

JPEG and PNG, for both say where they end: the message that closes with their end mark is
the last piece. Texts between the pieces are passed over; a message that begins another
picture begins anew, and one that holds a whole picture is no piece.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.model import Direction, Message, Protocol

BYTES = 32 << 20  # of one picture
PIECES = 10_000  # of one picture
PLACE = "request.frames ▸ joined["  # where conclusions about one stand
_ENDS = ((b"\xff\xd8\xff", b"\xff\xd9"), (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"))


@dataclass(frozen=True, slots=True)
class Gathered:
    """A picture. `pieces` are (message, place) of what it came in."""

    pieces: tuple[tuple[int, str], ...]
    data: bytes = field(repr=False)
    root: str = PLACE  # where its conclusions stand, in its last message
    protocol: str = "WebSocket"

    @property
    def place(self) -> str:
        """The same, with what was put together."""
        return f"{self.root}{len(self.pieces)} pieces, {self.protocol}]"


class Gathering:
    """One flow; give it all messages in order, and each may end a picture."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, str]] = []
        self._data = bytearray()
        self._end = b""

    def take(self, number: int, message: Message) -> Gathered | None:
        """One message, with the number under which it is stored; the picture that it ends."""
        if (
            message.protocol is not Protocol.WEBSOCKET
            or message.direction is not Direction.REQUEST
            or message.text
            or not message.body
        ):
            return None
        end = next((end for start, end in _ENDS if message.body.startswith(start)), b"")
        if end:
            self._begin(end)
        if not self._end:
            return None
        self._data += message.body
        self._pieces.append((number, f"request.frame[{message.sequence}]"))
        too_much = len(self._data) > BYTES or len(self._pieces) > PIECES
        if too_much or message.truncated:
            self._begin(b"")
        elif self._data.endswith(self._end):
            found = Gathered(tuple(self._pieces), bytes(self._data))
            self._begin(b"")
            return found if len(found.pieces) > 1 else None
        return None

    def _begin(self, end: bytes) -> None:
        self._pieces, self._data, self._end = [], bytearray(), end
