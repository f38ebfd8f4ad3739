"""Read fixtures and made-up bytes into lists, for the tests of this room and of others."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from auditor.intake import Item, Origin, Reading, Unreadable, identify
from auditor.intake.har import HarReader
from auditor.intake.mitm import MitmReader
from auditor.model import Connection, Message
from tests.intake import theirs  # noqa: F401 - loaded quietly before the reader of old files needs it

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ORIGIN = Origin("given.name", "ab" * 32)
KEY = "ab" * 8


@dataclass
class Read:
    entries: int = 0
    messages: list[Message] = field(default_factory=list)
    connections: dict[str, Connection] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)

    def take(self, items: Iterable[Item]) -> None:
        for item in items:
            if isinstance(item, Message):
                self.messages.append(item)
            elif isinstance(item, Connection):
                self.connections[item.key] = item
            elif isinstance(item, Unreadable):
                self.unreadable.append(item)

    @property
    def read(self) -> set[int]:
        """The indexes of entries that gave a message."""
        return {message.source.index for message in self.messages if message.source}

    @property
    def requests(self) -> list[Message]:
        return [one for one in self.messages if one.sequence == 0]

    @property
    def responses(self) -> list[Message]:
        return [one for one in self.messages if one.sequence == 1]


def read_file(path: Path, first: int = 0) -> Read:
    found = Read()
    with Reading(identify(path)) as reading:
        found.take(reading.items(first))
    found.entries = reading.entries
    return found


def read_har(data: bytes, first: int = 0, drip: int | None = None) -> Read:
    reader = HarReader(source(data, drip), ORIGIN)
    return _read(reader, first)


def read_mitm(data: bytes, first: int = 0, drip: int | None = None) -> Read:
    reader = MitmReader(source(data, drip), ORIGIN, len(data))
    return _read(reader, first)


def _read(reader: HarReader | MitmReader, first: int) -> Read:
    found = Read()
    found.take(reader.items(first))
    found.entries = reader.entries
    return found


def source(data: bytes, drip: int | None = None) -> Callable[[int], bytes]:
    """A file's `read`; with `drip` it gives that many bytes at a time, whatever is wanted."""
    file = io.BytesIO(data)
    return file.read if drip is None else lambda _wanted: file.read(drip)
