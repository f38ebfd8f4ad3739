"""Bytes of a message as they come: the first are kept, all are counted and hashed."""

from __future__ import annotations

import hashlib

KEPT = 8 << 20  # bytes of one body
_HELD = 256 << 20  # bytes of all bodies that are being read


class Room:
    """How many bytes all bodies together may hold."""

    __slots__ = ("left",)

    def __init__(self, size: int = _HELD) -> None:
        self.left = size


class Body:
    """A body that is being read. `size` counts what was sent, missing pieces included."""

    __slots__ = ("_hash", "_room", "cut", "data", "missing", "size")

    def __init__(self, room: Room) -> None:
        self.data = bytearray()
        self.size = 0
        self.missing = 0  # bytes that the capture lacks
        self.cut = False
        self._room = room
        self._hash: hashlib._Hash | None = None

    def add(self, piece: bytes) -> None:
        """The next bytes."""
        self.size += len(piece)
        room = min(KEPT - len(self.data), self._room.left)
        if self._hash is None and len(piece) <= room and not self.missing:
            self.data += piece
            self._room.left -= len(piece)
            return
        if self._hash is None:
            self._hash = hashlib.sha256(self.data)
        self._hash.update(piece)
        if not self.cut and not self.missing and room > 0:  # a prefix is kept, no patchwork
            self.data += piece[:room]
            self._room.left -= min(room, len(piece))
        self.cut = True

    def gap(self, size: int) -> None:
        """Bytes that were sent and not captured."""
        self.size += size
        self.missing += size
        self.cut = True

    @property
    def sha256(self) -> str:
        """Of all bytes where not all are kept, "" where they are or where some were missing."""
        return self._hash.hexdigest() if self._hash and not self.missing else ""

    def take(self) -> bytes:
        """The bytes that were kept; they count as held no more."""
        data = bytes(self.data)
        self._room.left += len(data)
        self.data = bytearray()
        return data
