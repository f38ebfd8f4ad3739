"""Message to leaves and opaques: every layer a sender may wrap data in, peeled under a budget.

`message_parts` is pure and never raises on hostile input. Each leaf has a path
that is unique in its message and the same at every run, so it can be looked up again.
"""

from __future__ import annotations

from auditor.decode.base import Decoded, Decoder, Example, Gate, Hint, Limits
from auditor.decode.envelope import envelope
from auditor.decode.registry import BYTES, TEXT
from auditor.decode.telling import Telling, telling
from auditor.decode.unfold import unfold
from auditor.model import Message

__all__ = [
    "BYTES",
    "TEXT",
    "Decoded",
    "Decoder",
    "Example",
    "Hint",
    "Limits",
    "Telling",
    "message_parts",
]

_DEFAULT = Limits()


def message_parts(message: Message, limits: Limits = _DEFAULT, telling: Gate = telling) -> Decoded:
    """All leaves and opaques of a message; paths start with its direction.

    `telling` says of a string whether it may hold a layer (see `Telling`).
    """
    return unfold(envelope(message, telling), limits, telling)
