"""The test phone's and the tester's own values: what a search may look for exactly."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Profile:
    """Known values by key, in the order given. Keys that are no type of ours are canaries."""

    known: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False)
