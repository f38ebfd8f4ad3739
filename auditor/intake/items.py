"""What reading a file yields, in the file's own order.

A flow's messages come one after another: request, response, frames. A connection
comes with the first flow that names it and again at the end of the file, when its
totals are known. A packet capture begins with its recording's facts and ends with them, whole;
its flows come as they end. What could not be read is a value with its place, never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import Connection, Message, PacketFlow, Recording, Source


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry, or the rest of one, that could not be read.

    `index` is its place in the file, counted like a readable one. `reason` never
    holds what stood there. `partly` is True where messages of the same entry were
    read before the damage began.
    """

    index: int
    reason: str
    partly: bool = False


type Item = Message | Connection | Unreadable | PacketFlow | Recording


@dataclass(frozen=True, slots=True)
class Origin:
    """The file that flows come from: its name as given and the SHA-256 of its bytes, hex."""

    file: str
    sha256: str

    def source(self, index: int, comment: str = "") -> Source:
        """The identity of the flow at `index`."""
        return Source(self.file, self.sha256, index, comment)

    def key(self, name: str | int) -> str:
        """A key that no other file shares: the file's first 16 hex digits and `name`."""
        return f"{self.sha256[:16]}:{name}"
