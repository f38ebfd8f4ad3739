"""What passes between the proxy and the worker besides whole messages."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a body that is still streaming, kept so that a kill loses at most a second.

    `offset` counts encoded bytes from the start of the body. Chunks of a
    message are dropped once the whole message is stored.
    """

    flow: str
    sequence: int
    offset: int
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """Our own code failed on a flow: where, and the exception's class, never its text."""

    flow: str
    where: str
    error: str
    at: float = 0.0  # Unix seconds
