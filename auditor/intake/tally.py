"""Connections of a file: facts merged over the flows that name them, and what passed.

A file repeats a connection's facts in every flow and knows some (its end, an error)
only in later ones. So a connection is handed out when it is first met, and again
when the file ends or when too many others came in between: memory stays bounded,
and an import that is interrupted still has a row for every flow it stored.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import fields, replace

from auditor.model import Connection, Direction, Message, Protocol

_MOST = 10_000
_COUNTED = frozenset({"requests", "messages", "lookups", "bytes_up", "bytes_down"})
_FACTS = tuple(
    (one.name, one.default) for one in fields(Connection) if one.name not in _COUNTED | {"key"}
)


@dataclass(slots=True)
class _Count:
    facts: Connection
    latest: Connection
    requests: int = 0
    messages: int = 0
    lookups: int = 0
    up: int = 0
    down: int = 0
    told: bool = False

    def row(self) -> Connection:
        self.told = True
        return replace(
            self.facts,
            requests=self.requests,
            messages=self.messages,
            lookups=self.lookups,
            bytes_up=self.up,
            bytes_down=self.down,
        )


class Tally:
    """The connections met so far; `most` of them are kept in memory."""

    def __init__(self, most: int = _MOST) -> None:
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._most = most

    def meet(self, facts: Connection) -> Iterator[Connection]:
        """Note a connection that a flow names; yields what is due to be told now."""
        count = self._counts.get(facts.key)
        if count is not None:
            self._counts.move_to_end(facts.key)
            if count.latest is not facts:
                count.latest = facts
                count.facts = merged(count.facts, facts)
                count.told = False
            return
        count = self._counts[facts.key] = _Count(facts, facts)
        yield count.row()
        if len(self._counts) > self._most:
            _, oldest = self._counts.popitem(last=False)
            if not oldest.told:
                yield oldest.row()

    def count(self, message: Message) -> None:
        """Add a message to its connection; bytes are those of bodies, a lower bound."""
        count = self._counts.get(message.connection)
        if count is None:
            return
        count.told = False
        if message.direction is Direction.REQUEST:
            count.up += message.body_size
        else:
            count.down += message.body_size
        if message.protocol is not Protocol.HTTP:
            count.messages += 1
            count.lookups += message.protocol is Protocol.DNS
        elif message.direction is Direction.REQUEST:
            count.requests += 1

    def finish(self) -> Iterator[Connection]:
        """The connections of which more has become known since they were told."""
        while self._counts:
            _, count = self._counts.popitem(last=False)
            if not count.told:
                yield count.row()


def merged(old: Connection, new: Connection) -> Connection:
    """The facts of both; where both say something, the newer record is the fuller one.

    A connection of the phone may lead to several servers: the first one stays.
    """
    changes: dict[str, object] = {}
    for name, default in _FACTS:
        value = getattr(new, name)
        if name in {"server", "server_ip", "sni"} and getattr(old, name):
            continue
        if value not in {default, getattr(old, name)}:
            changes[name] = value
    return replace(old, **changes) if changes else old
