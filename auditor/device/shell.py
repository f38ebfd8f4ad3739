"""What most of the room and its callers need of a phone: that it runs commands."""

from __future__ import annotations

from typing import Protocol


class Shell(Protocol):
    """A phone that runs commands, such as `Phone`."""

    def shell(self, command: str, *, root: bool = False, seconds: float = 10.0) -> str:
        """What a command printed; raises AuditorError where the phone is gone or silent."""
