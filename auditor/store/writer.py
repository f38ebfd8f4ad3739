"""The one writer: facts first, in one transaction that is the acknowledgement; then conclusions."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Literal, Self

from auditor.model import Audit, Chunk, Connection, Failure, Message
from auditor.store.rows import FileState, Totals


class Writer:
    """A context manager over one connection of one thread; see `open_writer`.

    Every method is one transaction: when it returns, its work is committed;
    when it raises, nothing of it is there.
    """

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Close the connection; checkpoints the write-ahead log where nobody else reads."""
        raise NotImplementedError

    def begin_session(  # noqa: PLR0913  a session's facts are its signature, all by keyword
        self,
        name: str,
        *,
        kind: Literal["capture", "import"],
        app: str = "",
        device: str = "",
        tool_versions: Mapping[str, str],
        detector_versions: Mapping[str, int],
        keep_raw: bool = False,
        no_bodies: bool = False,
        owner_pid: int | None = None,
        started: float | None = None,
    ) -> int:
        """Begin a session, or continue an import of that name, and return its id.

        `owner_pid` is the process whose end makes the session stale (default: this one).

        Raises:
            InputError: the name is empty or taken by a capture, or its flags differ.
        """
        raise NotImplementedError

    def session_id(self, name: str) -> int:
        """The id of a session that exists (InputError otherwise)."""
        raise NotImplementedError

    def own(self, session: int, owner_pid: int | None = None) -> None:
        """Make a process (default: this one) the owner, for a worker that was restarted."""
        raise NotImplementedError

    def set_detectors(self, session: int, versions: Mapping[str, int]) -> None:
        """Record the detector versions that conclude from now on, for a rescan."""
        raise NotImplementedError

    def begin_file(
        self,
        session: int,
        *,
        name: str,
        sha256: str,
        format: str,  # noqa: A002  the word users know; keyword only
        size: int,
    ) -> FileState:
        """Begin or resume a file; its messages name it by `Message.source.sha256`."""
        raise NotImplementedError

    def end_file(self, file_id: int, *, entries: int, unreadable: int, complete: bool) -> None:
        """Record a file's end; `complete` is False for a file that was damaged or cut."""
        raise NotImplementedError

    def add(
        self,
        session: int,
        messages: Sequence[Message],
        connections: Sequence[Connection] = (),
        chunks: Sequence[Chunk] = (),
        failures: Sequence[Failure] = (),
        batch: int | None = None,
    ) -> list[int]:
        """Commit facts and return the messages' ids in order.

        A (flow, sequence) that is already final returns its id and adds nothing;
        one that was open is completed. Every new final message awaits its audit:
        pending, attempts 1. A `batch` that was committed before adds nothing.
        """
        raise NotImplementedError

    def conclude(self, session: int, results: Sequence[tuple[int, Audit]]) -> None:
        """Replace findings, opaques and recurring hashes of these messages.

        The audit becomes `errored` where `Audit.error` is set, else `done`.
        """
        raise NotImplementedError

    def pending(self, session: int) -> Iterator[tuple[int, Message, int]]:
        """Messages that await their audit: id, message, attempts; in order of arrival.

        Pages under the hood: `conclude` and `retry` may be called in between.
        Without stored bodies the message comes with an empty body.
        """
        raise NotImplementedError

    def retry(self, message_id: int) -> int:
        """Count one more attempt, commit, and return the attempts."""
        raise NotImplementedError

    def give_up(self, message_id: int, reason: str) -> None:
        """Mark a message as errored; it is not tried again."""
        raise NotImplementedError

    def totals(self, session: int) -> Totals:
        """The session's totals as last set."""
        raise NotImplementedError

    def set_totals(self, session: int, totals: Totals) -> None:
        """Replace the session's totals."""
        raise NotImplementedError

    def end_session(
        self,
        session: int,
        *,
        ended: float,
        state: Literal["closed", "interrupted"],
        totals: Totals | None = None,
    ) -> None:
        """End a session: streams still open are completed from their chunks."""
        raise NotImplementedError

    def interrupt_stale(self) -> list[str]:
        """Mark sessions whose owner is gone as interrupted; returns their names.

        Their open streams are completed from the chunks that arrived (error
        "interrupted") and await their audit.
        """
        raise NotImplementedError


def open_writer(path: pathlib.Path, *, full_sync: bool = False) -> Writer:
    """Open for writing; creates folder 0700, database 0600 and key 0600, and migrates.

    `full_sync` survives a power loss too (synchronous=FULL), at a cost.

    Raises:
        InputError: not our database, a newer schema, or its key is missing.
        StoreError: locked, full disk, read only, damaged.
    """
    raise NotImplementedError
