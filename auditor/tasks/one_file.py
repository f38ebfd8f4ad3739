"""One file of an import, batch by batch; a packet capture also once more, with other keys.

An import that was interrupted goes on where its last commit ended. A capture that is in the
session already is read again where the user brings TLS keys: connections that stayed encrypted
are decrypted if these open them, all else is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from auditor.intake import Earlier, Format, Identity, Item, Opener, Reading, Unreadable
from auditor.model import Connection, Message
from auditor.store import FileState, Writer
from auditor.tasks.ingest import Ingest
from auditor.tasks.packets import Packets

BATCH_ITEMS = 400
BATCH_BYTES = 4 << 20
MOST_REASONS = 20

type Progress = Callable[[str, int, int], None]
type Opened = Callable[[str], frozenset[str]]  # keys of decrypted connections, by a file's hash


class Outcome(StrEnum):
    """What became of a file."""

    READ = "read"
    PART = "read in part"
    KNOWN = "imported before"  # into this session; nothing was added
    AGAIN = "decrypted further"  # imported before; other keys opened more of it
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """One file. `unreadable` counts entries; `reasons` tells the first of them.

    `messages` were added now; `partial` tells whether the file, now or earlier, was
    not read whole. Of a packet capture `flows` counts the transport connections and
    `remarks` says what it does not show.
    """

    name: str
    outcome: Outcome
    entries: int = 0
    messages: int = 0
    unreadable: int = 0
    reasons: tuple[str, ...] = ()
    flows: int = 0
    remarks: tuple[str, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether some of it could not be read."""
        return self.unreadable > 0


def told(item: Unreadable) -> str:
    """An unreadable entry in a few words."""
    part = "the rest of entry" if item.partly else "entry"
    return f"{part} {item.index}: {item.reason}"


def _fresh(items: Iterator[Item], state: FileState) -> Iterator[Item]:
    """What a resumed file yields, without the messages that are there: they come first."""
    again = state.begun
    for item in items:
        source = item.source if isinstance(item, Message) else None
        if again and source is not None and source.index == state.stored:
            again -= 1
        else:
            yield item


class OneFile:
    """Puts a file into a session; `opened` knows what of a capture was decrypted before."""

    def __init__(
        self,
        writer: Writer,
        ingest: Ingest,
        session: int,
        identity: Identity,
        *,
        progress: Progress,
        opened: Opened,
    ) -> None:
        self._writer = writer
        self._ingest = ingest
        self._session = session
        self._identity = identity
        self._progress = progress
        self._opened = opened
        self._packets = Packets(writer, session, ingest.app)
        self._messages: list[Message] = []
        self._connections: list[Connection] = []
        self._bytes = 0
        self._added = 0
        self._unreadable = 0
        self._reasons: list[str] = []

    def run(self, opener: Opener) -> ImportedFile:
        """Read the file, or the rest of it."""
        identity = self._identity
        state = self._writer.begin_file(
            self._session,
            name=identity.name,
            sha256=identity.sha256,
            format=identity.format.value,
            size=identity.size,
        )
        if state.done and not (opener.keys and identity.format is Format.PCAP):
            return ImportedFile(identity.name, Outcome.KNOWN, state.entries, 0, state.unreadable)
        if state.done:
            earlier = Earlier(self._opened(identity.sha256), state.entries)
            opener = replace(opener, earlier=earlier)
        with Reading(identity, opener) as reading:
            for item in _fresh(reading.items(state.stored), state):
                self._take(item)
                if self._is_full():
                    self._commit()
                    self._progress(identity.name, reading.done, identity.size)
            self._commit()
        self._writer.end_file(
            state.file_id,
            entries=reading.entries,
            unreadable=self._unreadable,
            complete=not self._unreadable,
        )
        self._progress(identity.name, identity.size, identity.size)
        return ImportedFile(
            identity.name,
            self._outcome(state),
            reading.entries,
            self._added,
            self._unreadable,
            tuple(self._reasons),
            self._packets.flows,
            tuple(reading.remarks),
        )

    def _outcome(self, state: FileState) -> Outcome:
        if state.done:
            return Outcome.AGAIN if self._added else Outcome.KNOWN
        return Outcome.PART if self._unreadable else Outcome.READ

    def _is_full(self) -> bool:
        waiting = len(self._messages) + len(self._connections)
        return waiting >= BATCH_ITEMS or self._bytes >= BATCH_BYTES

    def _take(self, item: Item) -> None:
        if isinstance(item, Message):
            self._messages.append(item)
            self._bytes += len(item.body)
        elif isinstance(item, Connection):
            self._connections.append(item)
        elif not isinstance(item, Unreadable):
            self._packets.take(item)
        else:
            self._unreadable += 1
            if len(self._reasons) < MOST_REASONS:
                self._reasons.append(told(item))

    def _commit(self) -> None:
        if self._messages or self._connections:
            self._ingest.feed(self._messages, connections=self._connections)
        self._packets.commit()
        self._added += len(self._messages)
        self._messages, self._connections, self._bytes = [], [], 0
