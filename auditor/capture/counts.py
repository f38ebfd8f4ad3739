"""What a pipeline may use and wait for, and what became of the messages it was given."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.capture.backlog import LIMIT, MEMORY
from auditor.capture.supervisor import SILENCE

PATIENCE = 30.0  # seconds without progress after which the rest is left on disk
GRACE = 2.0  # seconds that an impatient user waits, and that a user waits without a word


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much may wait in memory, in bytes; how long a worker may be silent, in seconds.

    `patience` is how long closing waits without progress, `grace` how long it
    takes at most once the user is impatient, and how long it says nothing.
    """

    memory: int = MEMORY
    limit: int = LIMIT
    silence: float = SILENCE
    patience: float = PATIENCE
    grace: float = GRACE


@dataclass(frozen=True, slots=True)
class Counts:
    """Final messages: seen = stored + spooled + errored.

    `lost` is the part of `errored` that is not in the database at all;
    `starts` counts workers, one when none died. `unfinished` are stored
    messages whose audit may be missing, for the worker did not end in order.
    """

    seen: int
    stored: int
    spooled: int
    errored: int
    lost: int = 0
    starts: int = 1
    unfinished: int = 0
    trouble: str = ""  # why messages are still spooled, one sentence, "" otherwise
