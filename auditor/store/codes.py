"""Small integers for the closed sets. Stored: append only, never renumber."""

from __future__ import annotations

from enum import StrEnum

from auditor.model import Category, Confidence, Direction, Method, Protocol
from auditor.store.rows import AuditState


class Code[T: StrEnum]:
    """A two-way table between the members of an enum and their numbers."""

    def __init__(self, *members: T) -> None:
        self.members = members
        self.numbers: dict[T, int] = {member: number for number, member in enumerate(members)}


DIRECTION = Code(Direction.REQUEST, Direction.RESPONSE)
PROTOCOL = Code(Protocol.HTTP, Protocol.WEBSOCKET, Protocol.TCP, Protocol.UDP, Protocol.DNS)
CONFIDENCE = Code(Confidence.CANDIDATE, Confidence.PROBABLE, Confidence.PROVEN)  # by rank
METHOD = Code(
    Method.KNOWN_VALUE,
    Method.SDK,
    Method.STRUCTURE,
    Method.KEY,
    Method.CONTENT,
    Method.RECURRENCE,
)
CATEGORY = Code(Category.LOCATION, Category.BIOMETRIC, Category.IDENTIFIER, Category.HEALTH)
STATE = Code(AuditState.PENDING, AuditState.DONE, AuditState.ERRORED)  # NONE has no row

# Bits of messages.flags.
TRUNCATED = 1
TEXT = 2
OPEN = 4
BODY_NOT_KEPT = 8
