"""One file from its first entry to its last, whatever its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.intake.files import Format, Stream
from auditor.intake.har import HarReader
from auditor.intake.items import Origin, Unreadable
from auditor.intake.mitm import MitmReader
from auditor.intake.pcap import Opener, PcapReader
from auditor.model import Closing, InputError, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.intake.files import Identity
    from auditor.intake.items import Item

_PATIENCE = 10_000


class Reading(Closing):
    """Reads a file once; a context manager.

    `entries` counts the places met so far, unreadable ones included; `done` counts
    the bytes of the file that were read, for a progress bar. `remarks` says in sentences
    what a packet capture does not show. `opener` is what decrypts such a capture.
    """

    def __init__(self, identity: Identity, opener: Opener | None = None) -> None:
        self._identity = identity
        self._opener = opener
        self.remarks: list[str] = []
        self._origin = Origin(identity.name, identity.sha256)
        self._stream = Stream(identity)
        self.entries = 0

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    @property
    def done(self) -> int:
        """Bytes of the file that were read so far."""
        return self._stream.done

    def items(self, first: int = 0) -> Iterator[Item]:
        """Messages, connections and unreadable places, in the file's order.

        Of entries below `first`, which a resumed import has already, only what
        could not be read is repeated, so that it can be counted.

        Raises:
            InputError: it looked like a HAR but holds no entries, or the disk failed.
        """
        try:
            if self._identity.format is Format.HAR:
                yield from self._har(first)
            elif self._identity.format is Format.PCAP:
                yield from self._packets()
            else:
                size = None if self._stream.packed else self._identity.size
                yield from self._counted(MitmReader(self._stream.read, self._origin, size), first)
        except OSError as error:
            raise InputError(
                f"{self._identity.name} cannot be read: {error.strerror or 'error'}"
            ) from error
        if self._stream.damage:
            yield self._broken(self._stream.damage)

    def _packets(self) -> Iterator[Item]:
        """A capture's exchanges overlap, so a resumed import repeats them: none is stored twice."""
        identity = self._identity
        reader = PcapReader(
            self._stream.read, self._origin, identity.path, identity.size, self._opener
        )
        for item in reader.items():
            self.entries = reader.entries
            yield item
        self.entries, self.remarks = reader.entries, reader.remarks

    def _har(self, first: int) -> Iterator[Item]:
        reader = HarReader(self._stream.read, self._origin)
        yield from self._counted(reader, first)
        if reader.found:
            return
        self._stream.close()
        self._stream = Stream(self._identity)
        reader = HarReader(self._stream.read, self._origin, by_name=True)
        yield from self._any(self._counted(reader, first), resumed=first > 0)
        yield self._broken("the file is damaged before its list of entries")

    def _any(self, items: Iterator[Item], *, resumed: bool) -> Iterator[Item]:
        """The items, if there is an entry among them: "entries" may be anyone's list."""
        held: list[Item] = []
        for item in items:
            held.append(item)
            if isinstance(item, Message) or len(held) > _PATIENCE:
                break
        if not resumed and not any(isinstance(item, Message) for item in held):
            raise InputError(f"{self._identity.name} is JSON, but no HAR: it has no log.entries")
        yield from held
        yield from items

    def _counted(self, reader: HarReader | MitmReader, first: int) -> Iterator[Item]:
        for item in reader.items(first):
            self.entries = reader.entries
            yield item
        self.entries = reader.entries

    def _broken(self, reason: str) -> Unreadable:
        self.entries += 1
        return Unreadable(self.entries - 1, reason)
