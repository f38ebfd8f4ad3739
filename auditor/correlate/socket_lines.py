"""What a WebSocket carries one sample a message: its short texts of JSON, as lines of one text.

A reading of a sensor or a place of a finger says nothing alone; fifty of them do. Whether they
do is left to who audits the lines: here stands only what is worth that, messages that speak of
a sensor, a pointer or keys, or have axes. One flow; bounded, and what is beyond is left out.
"""

from __future__ import annotations

import re

from auditor.correlate.socket_pictures import Gathered
from auditor.model import Direction, Message, Protocol

PLACE = "request.frames ▸ lines["
LEAST = 20  # messages
_MOST = 5_000
_LONGEST = 1_024  # bytes of a message
_ALL = 1 << 20  # bytes of all
_TELLING = re.compile(
    rb'"[xyz]"\s*:|"[xyz]"\s*,|"(?:acc|gyr|imu|touch|swipe|gesture|mouse|pointer|stroke|client[xy])'
    rb"|accel|gyro|motion|key_?(?:down|up|stroke)",
    re.IGNORECASE,
).search


class Lines:
    """The lines of one flow; give it all messages in order, then ask for `rest`."""

    def __init__(self) -> None:
        self._pieces: list[tuple[int, str]] = []
        self._lines: list[bytes] = []
        self._size = 0

    def take(self, number: int, message: Message) -> None:
        """One message, with the number under which it is stored."""
        body = message.body
        if (
            message.protocol is not Protocol.WEBSOCKET
            or message.direction is not Direction.REQUEST
            or message.truncated
            or not 2 < len(body) <= _LONGEST
            or not (body.startswith(b"{") and body.endswith(b"}"))
            or len(self._lines) >= _MOST
            or self._size + len(body) > _ALL
            or not _TELLING(body)
        ):
            return
        self._pieces.append((number, f"request.frame[{message.sequence}]"))
        self._lines.append(body.replace(b"\n", b" ").replace(b"\r", b" "))
        self._size += len(body)

    def rest(self) -> Gathered | None:
        """All of them, None for too few."""
        if len(self._lines) < LEAST:
            return None
        return Gathered(tuple(self._pieces), b"\n".join(self._lines), root=PLACE)
