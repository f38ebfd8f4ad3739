"""Facts first, then conclusions: the one way by which messages enter the database.

`store` commits messages, connections and what else is known of them: that commit is
the acknowledgement. `conclude` audits stored messages and commits what was found,
which can be repeated at any time. A caller that must acknowledge in between uses
the two; `feed` does both.

What a killed process left unconcluded is taken up in careful mode: one message at a
time, its attempt counted and committed before it is made, so that a message which
kills the process is known by its attempts and given up.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import structs

from auditor.model import Audit, Chunk, Connection, Failure, Message
from auditor.store import Writer

MOST_ATTEMPTS = 2
KILLED = "killed the worker twice"
NOT_KEPT = "BodyNotKept"
OWNERS_KEPT = 50_000


class Auditing(Protocol):
    """What concludes a message; see `auditor.audit.Auditor`."""

    @property
    def versions(self) -> Mapping[str, int]:
        """The detectors' versions."""

    def audit(self, message: Message) -> Audit:
        """Conclude one message."""


class Ingest:
    """One session of a database being filled. `findings` and `errored` count what it concluded.

    A message is of the app that its connection is of. `app` is the app under test
    as the user names it: what carries no app of its own is counted to it, so that
    a question about that app finds its session.
    """

    def __init__(self, writer: Writer, auditor: Auditing, session: int, app: str = "") -> None:
        self.findings = 0
        self.errored = 0
        self._writer = writer
        self._auditor = auditor
        self._session = session
        self.app = app
        self._owners: dict[str, str] = {}  # apps by connection

    def store(
        self,
        messages: Sequence[Message],
        *,
        connections: Sequence[Connection] = (),
        chunks: Sequence[Chunk] = (),
        failures: Sequence[Failure] = (),
        batch: int | None = None,
    ) -> list[int]:
        """Commit facts, in one transaction; the messages' ids in order.

        Raises:
            StoreError: the database refused, and nothing was stored.
        """
        if self.app:
            connections = [
                each if each.app else structs.replace(each, app=self.app) for each in connections
            ]
        if len(self._owners) > OWNERS_KEPT:
            self._owners.clear()  # those that are still needed are looked up again
        self._owners.update((connection.key, connection.app) for connection in connections)
        messages = [
            self._owned(message, message.app or self._owner(message.connection))
            for message in messages
        ]
        return self._writer.add(self._session, messages, connections, chunks, failures, batch)

    def _owned(self, message: Message, app: str) -> Message:
        app = app or self.app
        return message if message.app == app else structs.replace(message, app=app)

    def _owner(self, connection: str) -> str:
        """The app of a connection, told before its first message or by an earlier worker."""
        if not connection:
            return ""
        owner = self._owners.get(connection)
        if owner is None:
            owner = self._writer.app_of(self._session, connection)
            self._owners[connection] = owner
        return owner

    def conclude(self, ids: Sequence[int], messages: Sequence[Message]) -> None:
        """Audit messages that `store` gave these ids, and commit; running streams are left out.

        Raises:
            StoreError: the database refused; the messages await their audit.
        """
        results = [
            (number, self._audit(message))
            for number, message in zip(ids, messages, strict=True)
            if not message.open
        ]
        if results:
            self._writer.conclude(self._session, results)
        self.findings += sum(len(audit.findings) for _, audit in results)
        self.errored += sum(bool(audit.error) for _, audit in results)

    def feed(
        self,
        messages: Sequence[Message],
        *,
        connections: Sequence[Connection] = (),
        chunks: Sequence[Chunk] = (),
        failures: Sequence[Failure] = (),
        batch: int | None = None,
    ) -> list[int]:
        """Store and conclude."""
        ids = self.store(
            messages, connections=connections, chunks=chunks, failures=failures, batch=batch
        )
        self.conclude(ids, messages)
        return ids

    def recover(self) -> Iterator[int]:
        """Conclude what an earlier process left, one by one; yields each message's id when done.

        Ask before anything of one's own awaits its audit.
        """
        for number, message, attempts in self._writer.pending(self._session):
            if attempts >= MOST_ATTEMPTS:
                self._writer.give_up(number, KILLED)
                self.errored += 1
            else:
                self._writer.retry(number)
                audit = self._audit(message)
                if message.body_size and not message.body and not message.truncated:
                    audit = dataclasses.replace(audit, error=audit.error or NOT_KEPT)
                versions = self._auditor.versions  # perhaps not those that the session began with
                self._writer.conclude(self._session, [(number, audit)], detectors=versions)
                self.findings += len(audit.findings)
                self.errored += bool(audit.error)
            yield number

    def _audit(self, message: Message) -> Audit:
        try:
            return self._auditor.audit(message)
        except Exception as error:  # noqa: BLE001 - one message's failure is stored, not spread
            return Audit(error=type(error).__name__)
