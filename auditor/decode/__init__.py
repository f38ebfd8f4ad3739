"""Message to leaves and opaques: every layer a sender may wrap data in, peeled under a budget.

`message_parts` is pure, never raises on hostile input, and gives each leaf a
path that is unique in its message, so `value_at` finds it again.
"""

from __future__ import annotations

from auditor.decode.base import Decoded, Decoder, Example, Hint, Limits
from auditor.decode.envelope import envelope
from auditor.decode.registry import BYTES, TEXT
from auditor.decode.unfold import unfold
from auditor.model import Message, Scalar

__all__ = [
    "BYTES",
    "TEXT",
    "Decoded",
    "Decoder",
    "Example",
    "Hint",
    "Limits",
    "message_parts",
    "value_at",
]

_DEFAULT = Limits()


def message_parts(message: Message, limits: Limits = _DEFAULT) -> Decoded:
    """All leaves and opaques of a message; paths start with its direction."""
    return unfold(envelope(message), limits)


def value_at(message: Message, path: str, limits: Limits = _DEFAULT) -> Scalar:
    """The value that a path leads to, as it was sent; raises KeyError if there is none."""
    decoded = message_parts(message, limits)
    for leaf in (*decoded.leaves, *decoded.raw):
        if str(leaf.path) == path:
            return leaf.value
    raise KeyError(path)
